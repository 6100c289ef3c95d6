"""What a client may be promised of who hears something: the one place that knows hours and who is there."""

from zoneinfo import ZoneInfo

from bot.domain.leaves import leave_of
from bot.domain.people import Person
from bot.domain.promises import Away, Promise
from bot.services import practice_time
from bot.services.unit_of_work import Desk


async def of(desk: Desk, client: Person) -> Promise:
    """Return what may be promised of what a client passes on."""
    return await _promise(desk, client, await desk.hears_of(client))


async def of_danger(desk: Desk, client: Person) -> Promise:
    """Return what may be promised of a client's danger sign."""
    return await _promise(desk, client, await desk.hears_of_danger(client))


async def _promise(desk: Desk, client: Person, hears: Person | None) -> Promise:
    carer = await desk.carer_of(client)
    leaves = await desk.store.leaves.on(desk.practice_day)
    hours = await practice_time.of(desk)
    closure = hours.closure(desk.now, ZoneInfo(desk.practice.time_zone))
    why = None if carer is None else leave_of(leaves, carer.id, desk.practice_day, client.id)
    reads = hears is not None and await desk.may_see(hears, client)
    away = None if carer is None or why is None else Away(carer, why.last_day, is_cover=why.client_id is not None)
    if away is not None and away.is_cover and (hears is None or hears.id == away.who.id or not reads):
        # Nobody covers the client just now, and whoever looks after them is here.
        away = None
    return Promise(
        client=client,
        now=desk.now,
        hears=hears,
        reads=reads,
        closure=closure,
        closes=hours.closes_soon(desk.practice_day) if closure is None else None,
        away=away,
    )
