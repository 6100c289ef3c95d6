"""Danger signs that wait are told again, and those that are to be looked at again wait again.

Each telling is claimed in the database, in the transaction that writes its message: with several replicas one tells,
and a crash neither loses it nor tells it twice.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import follow_up as rules
from bot.domain.flags import Flag
from bot.domain.local_time import instant
from bot.domain.notices import FlagRaised, FlagWaits, body_of
from bot.domain.outbox import DANGER, PRESSING
from bot.domain.people import Person, Reach
from bot.services import flags, practice_time
from bot.services.unit_of_work import Desk

BATCH = 50
"""Danger signs that one tick settles at most."""


async def due(desk: Desk, *, limit: int = BATCH) -> int:
    """Settle what is due; returns the number of messages."""
    told = 0
    for flag in await desk.store.flags.due(desk.now, limit):
        client = await desk.store.people.get(flag.client_id)
        if client is not None:
            told += await settle(desk, client, flag)
    return told


async def settle(desk: Desk, client: Person, flag: Flag) -> int:
    """Do what is due about one danger sign; returns the number of messages."""
    looks = (await desk.store.flags.acknowledgements([flag.id]))[flag.id]
    if flag.acknowledged_at is not None:
        await _wait_again(desk, client, flag)
        return 0
    if looks:
        # It waits again; this is for whoever wanted to look, once.
        return await _tell(desk, client, flag, await _who_looks(desk, client, looks[-1].by), then=None)
    if rules.is_over(flag, desk.now):
        await desk.store.flags.claim(flag, then=None)
        return 0
    zone = ZoneInfo(desk.practice.time_zone)
    then = rules.next_telling(flag, after=desk.now, hours=await practice_time.of(desk), zone=zone)
    hears = await desk.hears_of_danger(client)
    return await _tell(desk, client, flag, hears, then=then, is_pressing=flag.is_pressing)


async def _wait_again(desk: Desk, client: Person, flag: Flag) -> None:
    """Let a sign wait again from the beginning of its day on; of that somebody is told in the morning."""
    hears = await _who_looks(desk, client, flag.acknowledged_by)
    zone = ZoneInfo(desk.practice.time_zone) if hears is None else hears.zone
    morning = instant(desk.now.astimezone(zone).date(), rules.MORNING, zone)
    await desk.store.flags.reopen(flag, tell_at=max(morning, desk.now))


async def _who_looks(desk: Desk, client: Person, wanted_by: int | None) -> Person | None:
    """Return who is told that a sign is to be looked at again: whoever wanted to, or else who hears of the client."""
    wanted = None if wanted_by is None else await desk.store.people.get(wanted_by)
    if wanted is not None and wanted.id != client.id and await desk.may_see(wanted, client):
        stand_in = await desk.stand_in(wanted, client)
        if stand_in.reach is Reach.OK:
            return stand_in
    return await desk.hears_of_danger(client)


async def _tell(
    desk: Desk, client: Person, flag: Flag, hears: Person | None, *, then: datetime | None, is_pressing: bool = False
) -> int:
    """Claim the telling and leave the notice; returns how many.

    Where nobody can be reached it is tried again soon, and what does not press waits for the end of quiet hours.

    Args:
        then: when it is told next.
    """
    is_quiet = hears is not None and not is_pressing and hears.quiet.are_on(desk.now)
    if hears is None:
        then = desk.now + rules.NOBODY
    elif is_quiet:
        then = hears.quiet.over(desk.now)
    if not await desk.store.flags.claim(flag, then=then) or hears is None or is_quiet:
        return 0
    for notice in (FlagRaised(flag.id), FlagWaits(flag.id)):
        # One that is on its way says it.
        if body_of(notice) in await desk.store.outbox.waiting(hears.chat_id, notice.kind):
            return 0
    await flags.note_who_hears(desk, hears, client)
    await desk.notify(hears, FlagWaits(flag.id), priority=PRESSING if is_pressing else DANGER)
    return 1
