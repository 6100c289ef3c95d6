"""The daily check-in: every answer is stored as soon as it is given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain import checkins as rules
from bot.domain.audit import AuditAction
from bot.domain.behalf import CHANGING
from bot.domain.checkins import CheckIn, Question
from bot.domain.concerns import SEVERE
from bot.domain.errors import ConsentMissingError, DayClosedError, NotFoundError
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.services import concerns
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
        hurts: whom severe pain of this entry waits for, or who has seen it.
    """

    entry: CheckIn
    question: Question | None
    last: CheckIn | None
    yesterday_open: bool
    is_stored: bool
    hurts: concerns.Told | None = None


async def card(desk: Desk, client: Person, day: date | None = None) -> Card:
    """Return the card of a day, today's when None.

    Raises:
        DayClosedError: neither today nor, until noon, yesterday; what the practice entered is open to the client.
    """
    wanted = desk.today(client) if day is None else day
    entry, stored = await _entry(desk, client, wanted)
    return await _card(desk, client, entry, stored=stored)


@deed
async def change(desk: Desk, client: Person, day: date, step: Callable[[CheckIn], CheckIn]) -> Card:
    """Apply one answer (a function of ``bot.domain.checkins``) to a day's entry and store it.

    What the client says takes the place of what the practice had entered, which is kept (``rules.by_client``).

    Raises:
        ConsentMissingError: the client has not agreed.
        DayClosedError: neither today nor, until noon, yesterday.
        OutOfRangeError, NoteLengthError: the answer is outside its range.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    entry, stored = await _entry(desk, client, day)
    if entry.on_behalf is not None:
        return await _over(desk, client, entry, rules.by_client(entry, step))
    changed = step(entry)
    if not changed.trail and not changed.has_content:
        if stored:
            await desk.store.checkins.remove(client.id, day)
            await concerns.scored(desk, client, day, before=entry.pain, now=None)
        return await _card(desk, client, changed, stored=False)
    changed = replace(
        changed,
        started_at=entry.started_at or desk.now,
        saved_at=desk.now,
        edited_at=desk.now if entry.closed else entry.edited_at,
        late=entry.late or (not stored and rules.is_late(day, desk.now, client.zone)),
    )
    await desk.store.checkins.save(changed)
    await concerns.scored(desk, client, day, before=entry.pain, now=changed.pain)
    if not stored:
        await _made(desk, client, day)
    return await _card(desk, client, changed, stored=True)


async def _made(desk: Desk, client: Person, day: date) -> None:
    """See to what follows a client's first own word for a day."""
    await desk.log(client, client, AuditAction.CHECKIN)
    begin = datetime.combine(day, time(0, 0), tzinfo=client.zone)
    await desk.store.deliveries.answer_open(client.id, PlanKind.CHECKIN, since=begin, now=desk.now)


async def _over(desk: Desk, client: Person, entered: CheckIn, changed: CheckIn) -> Card:
    """Store what a client's step made of an entry that the practice had made; what is replaced by it is kept."""
    if changed.on_behalf is None:
        late = rules.is_late(entered.day, desk.now, client.zone)
        # What the client has said anew begins now; what was opened again keeps something that stood there before.
        edited_at = None if entered.closed else desk.now
        changed = replace(changed, started_at=desk.now, saved_at=desk.now, edited_at=edited_at, late=late)
        await desk.store.behalf.keep(entered, desk.now)
    await desk.store.checkins.save(changed)
    await concerns.scored(desk, client, entered.day, before=entered.pain, now=changed.pain)
    if changed.on_behalf is None:
        await _made(desk, client, entered.day)
    return await _card(desk, client, changed, stored=True)


async def entered(desk: Desk, client: Person, day: date) -> CheckIn | None:
    """Return what the practice has entered for a client's day; None when there is none, or the client's own."""
    found = await desk.store.checkins.get(client.id, day)
    return None if found is None or found.on_behalf is None else found


@deed
async def remove_entered(desk: Desk, client: Person, day: date) -> None:
    """Delete what the practice entered for a client, at the client's wish, and what was entered there before.

    Raises:
        NotFoundError: there is no such entry (any more), or it is the client's own.
    """
    found = await entered(desk, client, day)
    if found is None:
        raise NotFoundError
    await desk.store.checkins.remove(client.id, day)
    await concerns.scored(desk, client, day, before=found.pain, now=None)
    await desk.store.behalf.forget(client.id, day)
    await desk.log(client, client, AuditAction.CHECKIN_DELETED)


@deed
async def same_as_last(desk: Desk, client: Person, day: date) -> Card:
    """Fill a day with the scores of the last complete entry, at the client's own tap.

    Raises:
        DayClosedError, ConsentMissingError: as for ``change``.
    """
    last = await desk.store.checkins.last_before(client.id, day)
    if last is None or not rules.may_repeat(last):
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
    found = await desk.store.checkins.get(client.id, day)
    if day not in rules.open_days(desk.now, client.zone) and not await _is_answerable(desk, client, day, found):
        raise DayClosedError
    return (found, True) if found is not None else (CheckIn(client_id=client.id, day=day), False)


async def _is_answerable(desk: Desk, client: Person, day: date, found: CheckIn | None) -> bool:
    """Whether a client may say something to a closed day: to what the practice entered, and until that is done."""
    if found is None or found.on_behalf is not None:
        return found is not None
    replaced_at = await desk.store.behalf.last_replaced(client.id, day)
    return replaced_at is not None and desk.now - replaced_at <= CHANGING


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
    is_severe = stored and entry.pain is not None and entry.pain >= SEVERE
    return Card(
        hurts=await concerns.told(desk, client) if is_severe else None,
        entry=entry,
        question=rules.next_question(entry),
        last=last,
        yesterday_open=yesterday_open,
        is_stored=stored,
    )
