"""What the next typed words answer: as it is kept, and how long it holds."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from bot.domain.plans import PlanKind
from bot.domain.waiting import (
    LETTER,
    NAME,
    WISH,
    Answer,
    Awaited,
    CheckInTime,
    ClosedName,
    ClosedSpan,
    CoverDays,
    EntryFor,
    FlagDay,
    FlagNote,
    Goal,
    GuardianName,
    GuardianOf,
    Here,
    LeaveDays,
    Name,
    Note,
    OpenHours,
    PauseEnd,
    Place,
    PlanTimes,
    ProgrammePart,
    ProgrammeWords,
    QuietSpan,
    Rest,
    RestOf,
    SessionDay,
    SessionMove,
    SessionTime,
    Telling,
    Where,
    is_over,
    packed,
    unpacked,
)

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

KEPT: dict[str, tuple[Awaited, timedelta | None]] = {
    "name:ob": (Name(Where.ONBOARDING), None),
    "name:st": (Name(Where.SETTINGS), NAME),
    "here:ob": (Here(), None),
    "zone:ob": (Place(Where.ONBOARDING), None),
    "zone:st": (Place(Where.SETTINGS), NAME),
    "time:ob": (CheckInTime(), None),
    "times:stretch:0": (PlanTimes(PlanKind.STRETCH), WISH),
    "times:checkin:7": (PlanTimes(PlanKind.CHECKIN, 7), WISH),
    "quiet": (QuietSpan(), WISH),
    "until": (PauseEnd(), WISH),
    "session:7": (SessionDay(7), WISH),
    "session-time:7:2026-05-09": (SessionTime(7, date(2026, 5, 9)), WISH),
    "move:12": (SessionMove(12), WISH),
    "flag:3:0": (FlagNote(3), LETTER),
    "flag:3:739742": (FlagNote.of(3, date(2026, 5, 6)), LETTER),
    "flag-day:3": (FlagDay(3), WISH),
    "programme:3:when": (ProgrammeWords(3, ProgrammePart.DAYS), WISH),
    "programme:3:word": (ProgrammeWords(3, ProgrammePart.WORDS), WISH),
    "answer:5": (Answer(5), LETTER),
    "note:7": (Note(7), LETTER),
    "tell:12": (Telling(12), LETTER),
    "entry-for:7": (EntryFor(7), NAME),
    "rest:answer:5:1777885200": (Rest(RestOf.ANSWER, 5, 1777885200), WISH),
    "goal": (Goal(), NAME),
    "leave:2": (LeaveDays(2), WISH),
    "hours:01234": (OpenHours("01234"), WISH),
    "closed": (ClosedSpan(), WISH),
    "closed-name:2026-12-24:2027-01-01": (ClosedName(date(2026, 12, 24), date(2027, 1, 1)), NAME),
    "cover:4,7": (CoverDays.of([4, 7]), WISH),
    "guardian:0": (GuardianName(), NAME),
    "guardian:4": (GuardianName(4), NAME),
    "guardian-of:7": (GuardianOf(7), NAME),
}
"""What rows hold, what each means, and how long it is waited for; None without end."""


def test_every_kind_is_here() -> None:
    """One that is added is added to the cases, too."""
    assert {type(awaited) for awaited, _limit in KEPT.values()} == set(get_args(Awaited))


@pytest.mark.parametrize("text", KEPT)
def test_rows_are_read_and_written_as_ever(text: str) -> None:
    """An upgrade finds what was asked for before it."""
    awaited, _limit = KEPT[text]
    assert unpacked(text) == awaited
    assert packed(awaited) == text


def test_a_short_form_of_before_is_read() -> None:
    """The client's own plan and the settings need no reference."""
    assert unpacked("times:checkin") == PlanTimes(PlanKind.CHECKIN)
    assert unpacked("name") == Name(Where.SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "answer",
            "answer:",
            "answer:x",
            "answer:5:6",
            "times:nothing:0",
            "session-time:7",
            "session-time:7:9 May",
        ),
        *("programme:3:else", "gone:4", "quiet:1", "name:elsewhere"),
    ],
)
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    """No row keeps somebody from writing."""
    assert unpacked(text) is None


def test_nothing_is_nothing() -> None:
    """As most rows are."""
    assert unpacked(None) is None
    assert packed(None) is None
    assert not is_over(None, None, now=NOW)


@pytest.mark.parametrize("text", KEPT)
def test_each_holds_as_long_as_it_should(text: str) -> None:
    """Up to its limit and no longer; one of which nobody knows since when is over, but for what coming in asks."""
    awaited, limit = KEPT[text]
    if limit is None:
        assert not is_over(awaited, None, now=NOW)
        assert not is_over(awaited, NOW - timedelta(days=400), now=NOW)
        return
    assert not is_over(awaited, NOW - limit, now=NOW)
    assert is_over(awaited, NOW - limit - MINUTE, now=NOW)
    assert is_over(awaited, None, now=NOW)
