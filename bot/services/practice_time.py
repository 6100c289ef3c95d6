"""The practice's hours and closed days: what the owner has set in the chat counts, and else what the file says."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.errors import ClosedNameError, NotAllowedError, NotFoundError
from bot.domain.people import Person, Role
from bot.domain.practice_time import (
    LONGEST_NAME,
    Change,
    ClosedDays,
    Closure,
    Half,
    PracticeTime,
    SaidInChat,
    Span,
    named,
    with_closed,
    with_hours,
)
from bot.domain.security import SecurityEvent
from bot.services.unit_of_work import Desk, deed

_GIVEN_BACK = {Half.HOURS: Change.HOURS_OF_FILE, Half.CLOSED: Change.CLOSED_OF_FILE}


@dataclass(frozen=True)
class Standing:
    """What is known of the practice's time, and from where.

    Attributes:
        file: what ``practice.yaml`` says.
        said: what was set in the chat, which counts.
        closure: until when it is closed now; None while it is open, or when that is not known.
    """

    file: PracticeTime
    said: SaidInChat
    closure: Closure | None = None

    @property
    def time(self) -> PracticeTime:
        """What counts."""
        return self.said.over(self.file)


async def of(desk: Desk) -> PracticeTime:
    """Return when the practice is open, as every replica knows it: one statement."""
    return (await desk.store.practice_time.said()).over(desk.practice.library.practice_time)


async def standing(desk: Desk) -> Standing:
    """Return what is known of the practice's time, and from where."""
    return _standing(desk, await desk.store.practice_time.said())


def _standing(desk: Desk, said: SaidInChat) -> Standing:
    file = desk.practice.library.practice_time
    return Standing(file, said, said.over(file).closure(desk.now, ZoneInfo(desk.practice.time_zone)))


@deed
async def set_hours(desk: Desk, by: Person, *, weekdays: frozenset[int], spans: tuple[Span, ...]) -> Standing:
    """Set the hours of weekdays; the others stay as they are known, from the chat or the file.

    Args:
        spans: none for a day off.

    Raises:
        NotAllowedError: it is not the owner.
        HoursError: a span does not end after it begins, or there are too many.
        NeverOpenError: no weekday would have any hours.
    """
    _may_set(by)
    before = await desk.store.practice_time.begin(_start(desk, Half.HOURS), desk.now)
    hours = with_hours(before.hours or {}, weekdays, spans)
    return await _put(desk, by, SaidInChat(hours=hours), Change.HOURS)


def expected(known: Standing, new: ClosedDays, *, today: date) -> ClosedDays:
    """Return what days will be kept as: those that share a day with others are one with them.

    Raises:
        ClosedDaysError: they are over, end before they begin, lie years ahead, or are too many.
    """
    found = with_closed(known.time.closed, new, today=today)
    return next(one for one in found if one.covers(new.last))


@deed
async def close(desk: Desk, by: Person, *, first: date, last: date) -> Standing:
    """Have the practice closed from a day to a day.

    Raises:
        NotAllowedError: it is not the owner.
        ClosedDaysError: the days are over, end before they begin, lie years ahead, or are too many.
    """
    closed = with_closed(await _closed(desk, by), ClosedDays(first, last), today=desk.practice_day)
    return await _put(desk, by, SaidInChat(closed=closed), Change.CLOSED)


@deed
async def name(desk: Desk, by: Person, said: str, *, first: date, last: date) -> Standing:
    """Say why the practice is closed on closed days.

    Raises:
        NotAllowedError: it is not the owner.
        NotFoundError: there are no such closed days (any more).
        ClosedNameError: the reason has no characters, or too many.
    """
    why = " ".join(said.split())
    closed = await _closed(desk, by)
    _find(closed, first, last)
    if not 1 <= len(why) <= LONGEST_NAME:
        raise ClosedNameError(length=len(why), most=LONGEST_NAME)
    return await _put(desk, by, SaidInChat(closed=named(closed, first, last, why)), Change.CLOSED)


@deed
async def open_after_all(desk: Desk, by: Person, *, first: date, last: date) -> Standing:
    """Take closed days away.

    Raises:
        NotAllowedError: it is not the owner.
        NotFoundError: there are no such closed days (any more).
    """
    closed = await _closed(desk, by)
    gone = _find(closed, first, last)
    return await _put(desk, by, SaidInChat(closed=tuple(one for one in closed if one != gone)), Change.CLOSED)


@deed
async def give_back(desk: Desk, by: Person, half: Half) -> Standing:
    """Let the file say the hours, or the closed days, again.

    Raises:
        NotAllowedError: it is not the owner.
        NotFoundError: nothing of it is set in the chat (any more).
    """
    _may_set(by)
    if not await desk.store.practice_time.forget(half):
        raise NotFoundError
    await desk.secure(SecurityEvent.HOURS_CHANGED, by=by, detail=_GIVEN_BACK[half])
    return await standing(desk)


async def find(desk: Desk, first: date, last: date) -> ClosedDays:
    """Return closed days by their first and last.

    Raises:
        NotFoundError: there are none (any more).
    """
    return _find((await of(desk)).closed, first, last)


def _find(closed: tuple[ClosedDays, ...], first: date, last: date) -> ClosedDays:
    found = next((one for one in closed if (one.first, one.last) == (first, last)), None)
    if found is None:
        raise NotFoundError
    return found


def _may_set(by: Person) -> None:
    if by.role is not Role.OWNER:
        raise NotAllowedError


def _start(desk: Desk, half: Half) -> SaidInChat:
    file = desk.practice.library.practice_time
    return SaidInChat(hours=file.hours) if half is Half.HOURS else SaidInChat(closed=file.closed)


async def _closed(desk: Desk, by: Person) -> tuple[ClosedDays, ...]:
    _may_set(by)
    return (await desk.store.practice_time.begin(_start(desk, Half.CLOSED), desk.now)).closed or ()


async def _put(desk: Desk, by: Person, said: SaidInChat, change: Change) -> Standing:
    await desk.store.practice_time.put(said, desk.now)
    await desk.secure(SecurityEvent.HOURS_CHANGED, by=by, detail=change)
    return await standing(desk)
