"""Which words a notice has, and how it is said to whom it is for."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.chat import discreet
from bot.chat.calls import Call
from bot.chat.notices import (
    aftercare,
    cards,
    checkins,
    exercises,
    flags,
    guardians,
    leaves,
    moving,
    pauses,
    people,
    plans,
    programmes,
    questions,
    readers,
    reminders,
    sessions,
    strong_pain,
    team,
    tidying,
)
from bot.domain import invites, notices, undelivered
from bot.domain import moving as moves
from bot.domain.leaves import LeaveTold
from bot.domain.notices import Notice
from bot.i18n import speaking
from bot.services import people as members
from bot.services import standing_in
from bot.services import team as staff
from bot.services.unit_of_work import Desk

Words = Callable[..., Awaitable[list[Call] | None]]
"""Takes a desk, the person and the notice; None when there is nothing to say any more."""

WORDS: dict[type[Any], Words] = {
    notices.FlagRaised: flags.raised,
    notices.FlagAgain: flags.again,
    notices.FlagWaits: flags.waits,
    LeaveTold: leaves.told,
    undelivered.DangerUnsent: flags.unsent,
    undelivered.AnswersLost: people.answers_lost,
    notices.QuestionPassed: questions.passed,
    notices.QuestionAnswered: questions.answered,
    notices.DraftProposed: questions.proposed,
    notices.ClientJoined: people.joined,
    notices.ClientUnreachable: people.unreachable,
    notices.TeamUnreachable: people.team_unreachable,
    notices.TeamBack: people.team_back,
    notices.ExerciseHurts: exercises.hurts,
    notices.ToldBefore: aftercare.told,
    notices.SessionTold: sessions.told,
    notices.AroundSession: sessions.around,
    notices.ProgrammeAssigned: programmes.assigned,
    notices.ProgrammeEnded: programmes.ended,
    notices.TimerMoved: exercises.timer,
    notices.WelcomeBack: pauses.welcome_back,
    notices.PlanChanged: plans.changed,
    notices.FluidsAsked: plans.fluids_asked,
    notices.PainUnplaced: strong_pain.unplaced,
    notices.RemindersDue: reminders.due,
    notices.CardAgain: checkins.card_again,
    notices.EnteredFor: checkins.entered,
    notices.CardStands: cards.stands,
    notices.MessagesExpired: tidying.expired,
    notices.HandedOver: team.tell_client,
    notices.ClientHanded: team.tell_therapist,
    notices.ClientsHanded: team.tell_of_several,
    notices.ReaderAsked: readers.asked,
    notices.ReaderAnswered: readers.answered,
    moves.MoveAsked: moving.asked,
    moves.MoveDecided: moving.decided,
    moves.PhoneMoved: moving.moved,
    invites.StaffJoined: team.staff_joined,
    notices.RoleEnded: team.role_ended,
    notices.GuardianWanted: guardians.wanted,
    notices.GuardianRecorded: guardians.recorded,
    notices.OldEnoughAsked: guardians.old_enough,
}
"""All but ``CalendarSent``, which ``bot.chat.transport.fetching`` answers: its file has to be fetched first."""


NEED_AGREEMENT: tuple[type[Any], ...] = (
    notices.QuestionAnswered,
    notices.SessionTold,
    notices.ProgrammeAssigned,
    notices.ProgrammeEnded,
    notices.TimerMoved,
    notices.WelcomeBack,
    notices.PlanChanged,
    notices.FluidsAsked,
    notices.RemindersDue,
    notices.CardAgain,
    notices.ReaderAsked,
    notices.OldEnoughAsked,
)
"""What a client gets only while they agree. The rest tells them what becomes of them, or puts right what they see."""


async def in_words(desk: Desk, notice: Notice, *, chat_id: int) -> list[Call] | None:
    """Return the calls that say a notice; None when there is nothing to say any more."""
    if isinstance(notice, notices.RoleEnded):
        person = await staff.told_in(desk, notice.member_id, chat_id)
    else:
        person = await members.in_chat(desk, chat_id)
    if person is None:
        return None
    with speaking(person.language):
        if await standing_in.hears_instead(desk, person, notice) is not None:
            # Their cover has ended, or the client has gone to somebody else: it goes on to who hears of them now.
            return None
        if isinstance(notice, NEED_AGREEMENT) and not person.has_agreed:
            # It was left before a withdrawal: after it nothing is sent.
            return None
        made = await WORDS[type(notice)](desk, person, notice)
        return None if made is None else discreet.tidied(person, discreet.veiled(person, notice, made))
