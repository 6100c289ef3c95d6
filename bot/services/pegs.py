"""The weekly questions: every answer is stored as soon as it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.domain import pegs as rules
from bot.domain.audit import AuditAction
from bot.domain.errors import ConsentMissingError, WeekOverError
from bot.domain.pegs import Item, Peg
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.services.unit_of_work import Desk, deed

CARD = PlanKind.PEG.value
"""The card of a week; its reference is the week's Monday."""


@dataclass(frozen=True)
class Card:
    """What the card of a week shows.

    Attributes:
        peg: the answers as they are now.
        item: what is asked next, None when nothing more is.
        change: how the newest whole week compares with the first.
    """

    peg: Peg
    item: Item | None
    change: rules.Change | None


async def card(desk: Desk, client: Person, week: date | None = None) -> Card:
    """Return the card of a week, this week's when None.

    Raises:
        WeekOverError: it is another week by now.
    """
    peg = await _peg(desk, client, week)
    return await _card(desk, peg)


@deed
async def change(desk: Desk, client: Person, week: date, step: Callable[[Peg], Peg]) -> Card:
    """Apply one answer (a function of ``bot.domain.pegs``) and store it.

    Raises:
        ConsentMissingError: the client has not agreed.
        WeekOverError: it is another week by now.
        OutOfRangeError: the answer is outside its range.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    peg = await _peg(desk, client, week)
    changed = step(peg)
    if not changed.trail:
        await desk.store.pegs.remove(client.id, week)
        return await _card(desk, changed)
    changed = replace(
        changed,
        started_at=peg.started_at or desk.now,
        saved_at=desk.now,
        edited_at=desk.now if peg.closed else peg.edited_at,
    )
    await desk.store.pegs.save(changed)
    if peg.started_at is None:
        await desk.log(client, client, AuditAction.PEG)
    if changed.closed:
        begin = datetime.combine(week, time(0, 0), tzinfo=client.zone).astimezone(UTC)
        await desk.store.deliveries.answer_open(client.id, PlanKind.PEG, since=begin, now=desk.now)
    return await _card(desk, changed)


async def is_done(desk: Desk, client: Person) -> bool:
    """Return whether this week's questions are answered, or left out."""
    found = await desk.store.pegs.get(client.id, rules.week_of(desk.today(client)))
    return found is not None and found.closed


async def done_of(desk: Desk, clients: Sequence[Person]) -> set[int]:
    """Return for whom of several clients this week's questions are answered, or left out; in one query."""
    weeks = {client.id: rules.week_of(desk.today(client)) for client in clients}
    known = await desk.store.pegs.in_weeks(list(weeks), weeks.values())
    return {one.client_id for one in known if one.closed and one.week == weeks[one.client_id]}


async def open_item(desk: Desk, client: Person) -> tuple[date, Item] | None:
    """Return the week and question that a typed number belongs to; None when no card of this week is open."""
    shown = await desk.store.cards.get(client.id, CARD)
    week = rules.week_of(desk.today(client))
    if shown is None or shown.reference != week.isoformat():
        return None
    item = rules.next_item(await _peg(desk, client, week))
    return None if item is None else (week, item)


async def _peg(desk: Desk, client: Person, week: date | None) -> Peg:
    current = rules.week_of(desk.today(client))
    if week is not None and week != current:
        raise WeekOverError
    found = await desk.store.pegs.get(client.id, current)
    return Peg(client_id=client.id, week=current) if found is None else found


async def _card(desk: Desk, peg: Peg) -> Card:
    known = await desk.store.pegs.of(peg.client_id)
    return Card(peg=peg, item=rules.next_item(peg), change=rules.change(known))
