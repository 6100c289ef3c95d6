"""The daily check-in: every answer is stored as soon as it is given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain import checkins as rules
from bot.domain.audit import AuditAction
from bot.domain.checkins import CheckIn, Question
from bot.domain.errors import ConsentMissingError, DayClosedError
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.services.unit_of_work import Desk, deed

LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Card:
    """What the check-in's card shows.

    Attributes:
        entry: the entry as it is now; without content when nothing was said yet.
        question: what is asked next, None when it is complete.
        last: the newest complete entry before this day, for 'same as last time'.
        yesterday_open: yesterday has no entry and can still be entered.
        is_stored: the entry is in the database.
    """

    entry: CheckIn
    question: Question | None
    last: CheckIn | None
    yesterday_open: bool
    is_stored: bool


async def card(desk: Desk, client: Person, day: date | None = None) -> Card:
    """Return the card of a day, today's when None.

    Raises:
        DayClosedError: neither today nor, until noon, yesterday.
    """
    wanted = desk.today(client) if day is None else day
    entry, stored = await _entry(desk, client, wanted)
    return await _card(desk, client, entry, stored=stored)


@deed
async def change(desk: Desk, client: Person, day: date, step: Callable[[CheckIn], CheckIn]) -> Card:
    """Apply one answer (a function of ``bot.domain.checkins``) to a day's entry and store it.

    Raises:
        ConsentMissingError: the client has not agreed.
        DayClosedError: neither today nor, until noon, yesterday.
        OutOfRangeError, NoteLengthError: the answer is outside its range.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    entry, stored = await _entry(desk, client, day)
    changed = step(entry)
    if not changed.trail and not changed.has_content:
        if stored:
            await desk.store.checkins.remove(client.id, day)
        return await _card(desk, client, changed, stored=False)
    changed = replace(
        changed,
        started_at=entry.started_at or desk.now,
        saved_at=desk.now,
        edited_at=desk.now if entry.closed else entry.edited_at,
        late=entry.late or (not stored and rules.is_late(day, desk.now, client.zone)),
    )
    await desk.store.checkins.save(changed)
    if not stored:
        await desk.log(client, client, AuditAction.CHECKIN)
        begin = datetime.combine(day, time(0, 0), tzinfo=client.zone)
        await desk.store.deliveries.answer_open(client.id, PlanKind.CHECKIN, since=begin, now=desk.now)
    return await _card(desk, client, changed, stored=True)


@deed
async def same_as_last(desk: Desk, client: Person, day: date) -> Card:
    """Fill a day with the scores of the last complete entry, at the client's own tap.

    Raises:
        DayClosedError, ConsentMissingError: as for ``change``.
    """
    last = await desk.store.checkins.last_before(client.id, day)
    if last is None:
        return await card(desk, client, day)
    return await change(desk, client, day, lambda entry: rules.same_as(entry, last))


async def open_question(desk: Desk, client: Person) -> tuple[date, Question] | None:
    """Return the day and question that a typed answer belongs to, None when no check-in is under way."""
    for day in rules.open_days(desk.now, client.zone):
        entry = await desk.store.checkins.get(client.id, day)
        if entry is not None and (question := rules.next_question(entry)) is not None:
            return day, question
    shown = await desk.store.cards.get(client.id, "checkin")
    if shown is None:
        return None
    day = date.fromisoformat(shown.reference)
    if day not in rules.open_days(desk.now, client.zone):
        return None
    entry = await desk.store.checkins.get(client.id, day)
    return (day, Question.PAIN) if entry is None else None


async def rise(desk: Desk, client: Person, day: date, pain: int) -> tuple[int | None, int | None]:
    """Return the pain score and the last one before it, for the questions that follow a jump."""
    last = await desk.store.checkins.last_before(client.id, day)
    return pain, None if last is None else last.pain


async def _entry(desk: Desk, client: Person, day: date) -> tuple[CheckIn, bool]:
    if day not in rules.open_days(desk.now, client.zone):
        raise DayClosedError
    found = await desk.store.checkins.get(client.id, day)
    return (found, True) if found is not None else (CheckIn(client_id=client.id, day=day), False)


async def _card(desk: Desk, client: Person, entry: CheckIn, *, stored: bool) -> Card:
    today = desk.today(client)
    yesterday = today - timedelta(days=1)
    yesterday_open = False
    if entry.day == today and yesterday in rules.open_days(desk.now, client.zone):
        joined = None if client.created_at is None else client.created_at.astimezone(client.zone).date()
        yesterday_open = (joined is None or joined <= yesterday) and (
            await desk.store.checkins.get(client.id, yesterday) is None
        )
    last = await desk.store.checkins.last_before(client.id, entry.day)
    if last is not None and entry.day - last.day > LOOK_BACK:
        last = None
    return Card(
        entry=entry,
        question=rules.next_question(entry),
        last=last,
        yesterday_open=yesterday_open,
        is_stored=stored,
    )
