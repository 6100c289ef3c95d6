"""Notices as they are kept: letters that wait at an upgrade are read after it."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain import invites, moving, notices, undelivered
from bot.domain.deliveries import DeliveryState
from bot.domain.leaves import LeaveNews, LeaveTold
from bot.domain.notices import KINDS, Notice, body_of, notice_of
from bot.domain.outbox import NOTICE, Letter
from bot.domain.plans import PlanKind

KEPT: list[tuple[str, dict[str, Any], Notice]] = [
    ("flag_raised", {"flag_id": 3}, notices.FlagRaised(3)),
    ("flag_again", {"flag_id": 3}, notices.FlagAgain(3)),
    ("flag_waits", {"flag_id": 3}, notices.FlagWaits(3)),
    ("question_passed", {"question_id": 4}, notices.QuestionPassed(4)),
    ("question_answered", {"question_id": 4, "begins": 0, "ends": 0}, notices.QuestionAnswered(4)),
    ("draft_proposed", {"draft_id": 5}, notices.DraftProposed(5)),
    ("client_joined", {"client_id": 11}, notices.ClientJoined(11)),
    ("client_unreachable", {"client_id": 11}, notices.ClientUnreachable(11)),
    ("team_unreachable", {"member_id": 2}, notices.TeamUnreachable(2)),
    ("team_back", {"member_id": 2}, notices.TeamBack(2)),
    ("exercise_hurts", {"client_id": 11, "exercise": "chin-tuck"}, notices.ExerciseHurts(11, "chin-tuck")),
    ("told", {"told_id": 6}, notices.ToldBefore(6)),
    ("session_told", {"session_id": 7}, notices.SessionTold(7)),
    ("around_session", {"message_id": 90, "delivery_id": 8}, notices.AroundSession(90, 8)),
    ("around_session", {"message_id": 90, "delivery_id": None}, notices.AroundSession(90, None)),
    ("entered_for", {"day": "2026-05-04"}, notices.EnteredFor(date(2026, 5, 4))),
    ("programme_assigned", {"programme_id": 9}, notices.ProgrammeAssigned(9)),
    ("programme_ended", {"programme_id": 9}, notices.ProgrammeEnded(9)),
    (
        "timer",
        {"exercise": "chin-tuck", "then": "ex", "ends_at": "2026-05-04T12:00:30+00:00"},
        notices.TimerMoved("chin-tuck", "ex", datetime(2026, 5, 4, 12, 0, 30, tzinfo=UTC)),
    ),
    ("welcome_back", {}, notices.WelcomeBack()),
    ("plan_changed", {"by": 2, "plan": "stretch"}, notices.PlanChanged(2, PlanKind.STRETCH)),
    ("fluids_asked", {"by": 2, "rule": "1000-1500"}, notices.FluidsAsked(2, "1000-1500")),
    ("pain_unplaced", {}, notices.PainUnplaced()),
    ("reminder", {"delivery_ids": [1, 2]}, notices.RemindersDue((1, 2))),
    ("card_again", {}, notices.CardAgain()),
    (
        "card_stands",
        {"card": "checkin", "reference": "2026-05-04"},
        notices.CardStands("checkin", "2026-05-04"),
    ),
    ("tidy", {"message_ids": [70, 71]}, notices.MessagesExpired((70, 71))),
    ("handed_over", {"to_id": 3}, notices.HandedOver(3)),
    ("client_handed", {"client_id": 11}, notices.ClientHanded(11)),
    ("staff_joined", {"invite_id": 12}, invites.StaffJoined(12)),
    ("role_ended", {"member_id": 2}, notices.RoleEnded(2)),
    ("clients_handed", {"count": 4}, notices.ClientsHanded(4)),
    ("leave_told", {"leave_id": 3, "news": "begins"}, LeaveTold(3, LeaveNews.BEGINS)),
    ("reader_asked", {"request_id": 5, "again": True}, notices.ReaderAsked(5, again=True)),
    ("guardian_wanted", {"client_id": 11}, notices.GuardianWanted(11)),
    ("guardian_recorded", {"by": 2, "is_first": True}, notices.GuardianRecorded(2, is_first=True)),
    ("old_enough_asked", {"by": 2}, notices.OldEnoughAsked(2)),
    ("reader_answered", {"request_id": 5}, notices.ReaderAnswered(5)),
    (
        "danger_unsent",
        {"person_id": 11, "flag_id": None, "why": "late"},
        undelivered.DangerUnsent(11, None, DeliveryState.LATE),
    ),
    (
        "danger_unsent",
        {"person_id": 2, "flag_id": 3, "why": "refused"},
        undelivered.DangerUnsent(2, 3, DeliveryState.REFUSED),
    ),
    ("answers_lost", {}, undelivered.AnswersLost()),
    ("move_asked", {"move_id": 12}, moving.MoveAsked(12)),
    ("move_decided", {"move_id": 12}, moving.MoveDecided(12)),
    ("phone_moved", {}, moving.PhoneMoved()),
    ("calendar_file", {"file_id": "BQAC"}, notices.CalendarSent("BQAC")),
]
"""Every kind as it waits in the outbox, and what it means."""


def test_every_notice_is_here() -> None:
    """One that is added is added to the cases, too."""
    assert {kind for kind, _body, _notice in KEPT} == KINDS.keys()


def test_an_answer_of_an_earlier_release_is_all_of_it() -> None:
    """Before answers came in parts."""
    assert notice_of("question_answered", {"question_id": 4}) == notices.QuestionAnswered(4)


@pytest.mark.parametrize(("kind", "body", "notice"), KEPT)
def test_letters_are_read_and_written_as_ever(kind: str, body: dict[str, Any], notice: Notice) -> None:
    """What an earlier release left is read, and what this one leaves is the same."""
    assert notice_of(kind, body) == notice
    letter = Letter.of(notice, chat_id=11)
    assert (letter.kind, json.loads(json.dumps(letter.body)), letter.priority) == (kind, body, NOTICE)
    assert json.loads(json.dumps(body_of(notice))) == body


def test_a_field_that_went_is_passed_over() -> None:
    """A later release may have said more."""
    assert notice_of("told", {"told_id": 6, "loud": True}) == notices.ToldBefore(6)


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("gone", {}, KeyError),
        ("told", {}, TypeError),
        ("told", {"told_id": "6"}, TypeError),
        ("plan_changed", {"by": 2, "plan": "nothing"}, ValueError),
        ("entered_for", {"day": "Monday"}, ValueError),
        ("reminder", {"delivery_ids": ["1"]}, TypeError),
    ],
)
def test_what_cannot_be_read_says_so(kind: str, body: dict[str, Any], error: type[Exception]) -> None:
    """It is given up with a line in the log, instead of being said half."""
    with pytest.raises(error):
        notice_of(kind, body)
