"""``/hours``: when the practice is open and when it is closed; the team reads it, the owner sets it."""

from datetime import date
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.practice_time import HoursStep, HoursTap
from bot.chat.calls import Screen
from bot.chat.screens import leaves as leave_texts
from bot.chat.screens import practice_time as texts
from bot.chat.turn import Turn
from bot.domain.practice_time import ClosedDays, Half, Span, in_order
from bot.domain.waiting import AboutThePractice, Awaited, ClosedName, ClosedSpan, OpenHours
from bot.services import people, practice_time
from bot.services.practice_time import Standing
from bot.understanding import hours as typed_hours
from bot.understanding import leave as typed_days
from bot.understanding.times import UnclearError


async def show(_update: Update, turn: Turn) -> None:
    """``/hours``: what is known, and from where."""
    turn.show(_screen(turn, await practice_time.standing(turn.desk)))


def _screen(turn: Turn, known: Standing, done: str = "") -> Screen:
    zone = ZoneInfo(turn.desk.practice.time_zone)
    return texts.shown(known, turn.person, now=turn.desk.now, zone=zone, done=done)


async def tapped(update: Update, turn: Turn, tap: HoursTap) -> None:
    """A button about the practice's time."""
    if isinstance(turn.person.awaiting, AboutThePractice):
        # Whatever was asked for, a button has taken its place.
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    match tap:
        case HoursTap(step=HoursStep.LIST):
            await show(update, turn)
        case HoursTap(step=HoursStep.DAY, days=frozenset() as days) if days:
            known = await practice_time.of(turn.desk)
            await _asks(turn, OpenHours("".join(str(one) for one in sorted(days))))
            turn.show(texts.which_hours(days, known.hours))
        case HoursTap(step=HoursStep.SET, days=frozenset() as days) if days:
            await _set(turn, days, tap)
        case HoursTap(step=HoursStep.ADD):
            await _asks(turn, ClosedSpan())
            turn.show(texts.which_closed())
        case HoursTap(step=HoursStep.FILE, half=Half() as half):
            await _of_file(turn, half, sure=tap.sure)
        case HoursTap(first=date() as first, last=date() as last):
            await _closed(turn, tap.step, first, last)
        case _:
            raise OldButtonError


async def _asks(turn: Turn, awaited: Awaited) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, awaited)


async def _set(turn: Turn, days: frozenset[int], tap: HoursTap) -> None:
    times = tap.times or ()
    if len(times) % 2:
        raise OldButtonError
    spans = tuple(Span(start, end) for start, end in zip(times[::2], times[1::2], strict=True))
    known = await practice_time.set_hours(turn.desk, turn.person, weekdays=days, spans=spans)
    turn.show(_screen(turn, known, texts.hours_kept(days, in_order(spans))))


async def _closed(turn: Turn, step: HoursStep, first: date, last: date) -> None:
    desk, today = turn.desk, turn.desk.practice_day
    match step:
        case HoursStep.CLOSE:
            known = await practice_time.close(desk, turn.person, first=first, last=last)
            kept = next(one for one in known.time.closed if one.covers(last))
            turn.show(texts.closed(kept, today=today, done=texts.closed_kept(first, last, today=today)))
        case HoursStep.CLOSED:
            turn.show(texts.closed(await practice_time.find(desk, first, last), today=today))
        case HoursStep.WHY:
            found = await practice_time.find(desk, first, last)
            await _asks(turn, ClosedName(first, last))
            turn.show(texts.why(found, today=today))
        case _:
            known = await practice_time.open_after_all(desk, turn.person, first=first, last=last)
            turn.show(_screen(turn, known, texts.opened(first, last, today=today)))


async def _of_file(turn: Turn, half: Half, *, sure: bool) -> None:
    if sure:
        turn.show(_screen(turn, await practice_time.give_back(turn.desk, turn.person, half), texts.of_file(half)))
        return
    known = await practice_time.standing(turn.desk)
    turn.show(texts.sure_of_file(half, known, today=turn.desk.practice_day))


async def typed(turn: Turn, said: str, awaited: AboutThePractice) -> None:
    """Hours, closed days or a reason were typed; hours and days are shown as they were understood first."""
    match awaited:
        case OpenHours(weekdays):
            await _hours_typed(turn, said, frozenset(int(one) for one in weekdays))
        case ClosedSpan():
            await _days_typed(turn, said)
        case ClosedName(first, last):
            known = await practice_time.name(turn.desk, turn.person, said, first=first, last=last)
            await _asks_no_more(turn)
            found = next(one for one in known.time.closed if (one.first, one.last) == (first, last))
            turn.say(_screen(turn, known, texts.named(found, today=turn.desk.practice_day)))


async def _hours_typed(turn: Turn, said: str, days: frozenset[int]) -> None:
    try:
        spans = in_order(Span(start, end) for start, end in typed_hours.read(said))
    except UnclearError as error:
        turn.say(texts.hours_unclear(error))
        return
    await _asks_no_more(turn)
    turn.say(texts.read_back(days, spans))


async def _days_typed(turn: Turn, said: str) -> None:
    today = turn.desk.practice_day
    try:
        first, last = typed_days.read(said, today=today)
    except UnclearError as error:
        turn.say(leave_texts.unclear(error))
        return
    wished = ClosedDays(max(first, today), last)  # what is over needs no promise
    becomes = practice_time.expected(await practice_time.standing(turn.desk), wished, today=today)
    await _asks_no_more(turn)
    turn.say(texts.closed_read_back(wished, becomes, today=today))


async def _asks_no_more(turn: Turn) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
