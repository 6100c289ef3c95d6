"""Danger signs: raised at once, corrected by the client, acknowledged by a person."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import follow_up
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyAcknowledgedError, LookAgainError, NotFoundError, SignNoteLengthError
from bot.domain.flags import LOOK_AHEAD, NOTE_LIMIT, TELLABLE, Acknowledgement, Flag, Sign, card_of, order
from bot.domain.local_time import instant
from bot.domain.notices import FlagAgain, FlagRaised
from bot.domain.outbox import DANGER, PRESSING
from bot.domain.people import Person
from bot.services import practice_time
from bot.services.unit_of_work import Desk, deed
from bot.understanding.danger.alarm import Alarm

GATHER = timedelta(seconds=5)
"""For how long a sign that comes again is gathered before the therapist's message changes."""


@deed
async def raise_flag(desk: Desk, client: Person, alarm: Alarm, *, words: str | None, by: Person | None = None) -> int:
    """Store a danger sign and tell whoever looks after the client, before anything else is sent to them.

    The same sign again within a few minutes is the same flag, which counts; a deed or means that are at hand make
    another, and so does what comes after somebody has looked or the client has said that it is not this.

    Args:
        by: who of the practice entered it for the client; None when it is the client's own.
    """
    seen = None if desk.foreseen is None else await desk.store.flags.get(desk.foreseen)
    if seen is not None and (seen.client_id, seen.rule) == (client.id, alarm.rule):
        return seen.id
    acute = words is not None and desk.practice.library.safety.is_acute(words)
    sign = Sign(client.id, alarm.rule, alarm.level.value, acute=acute, on_behalf=by is not None)
    again = await desk.store.flags.seen_again(sign, words=words, now=desk.now)
    if again is not None:
        await _tell_again(desk, client, again)
        return again.id
    flag_id = await desk.store.flags.add(sign, words=words, now=desk.now)
    await desk.log(by or client, client, AuditAction.FLAG_RAISED if by is None else AuditAction.FLAG_ENTERED)
    flag = await desk.store.flags.get(flag_id)
    if flag is not None:
        await tell(desk, client, flag)
        hours = await practice_time.of(desk)
        first = follow_up.first_telling(flag, hours=hours, zone=ZoneInfo(desk.practice.time_zone))
        await desk.store.flags.tell_at(flag_id, first)
    return flag_id


@deed
async def raise_on_wish(desk: Desk, client: Person, rule_id: str, *, seen_at: datetime) -> Flag | None:
    """Store a danger sign because whoever gave it wants the practice to know: which sign it was, and no words.

    Nothing else is kept of somebody who has not agreed; this is their own wish. The same wish again is the same flag.

    Args:
        seen_at: when the sign was seen.

    Returns:
        The flag; None when the sign is longer ago than ``TELLABLE``, and nothing is stored.

    Raises:
        NotFoundError: there is no such rule (any more), or the person is no client.
    """
    rule = desk.practice.library.rule(rule_id)
    if rule is None or not client.is_client:
        raise NotFoundError
    if desk.now - seen_at > TELLABLE:
        return None
    for one in await desk.store.flags.of(client.id):
        if one.rule == rule.id and (one.last_at or one.raised_at) >= seen_at:
            return one
    flag_id = await raise_flag(desk, client, Alarm(rule.id, rule.level), words=None)
    return await desk.store.flags.get(flag_id)


async def tell(desk: Desk, client: Person, flag: Flag) -> None:
    """Tell whoever hears of a danger sign that waits.

    Where nobody can be reached it is tried with who looks after the client.
    """
    hears = await heard_by(desk, client) or await desk.carer_of(client)
    if hears is not None:
        await desk.notify(hears, FlagRaised(flag.id), priority=PRESSING if flag.is_pressing else DANGER)


async def tell_anew(desk: Desk, client: Person) -> None:
    """Tell whoever hears of a client now of every danger sign that waits: somebody else looks after them, or left."""
    for flag in await desk.store.flags.unacknowledged([client.id]):
        await tell(desk, client, flag)


async def heard_by(desk: Desk, client: Person) -> Person | None:
    """Return who is told of a client's danger sign; None when nobody can be reached.

    That somebody hears of it who does not look after the client stands in the log that the client can read.
    """
    hears = await desk.hears_of_danger(client)
    if hears is not None:
        await note_who_hears(desk, hears, client)
    return hears


async def note_who_hears(desk: Desk, hears: Person, client: Person) -> None:
    """Write into the log that somebody hears of danger who does not look after the client."""
    if not await desk.may_see(hears, client):
        await desk.log(hears, client, AuditAction.FLAG_TOLD)


async def _tell_again(desk: Desk, client: Person, flag: Flag) -> None:
    """Have the therapist's message say how often it came by then, every few seconds at most."""
    if flag.told_at is not None and flag.told_at > desk.now and flag.told_at <= desk.now + GATHER:
        return
    hears = await heard_by(desk, client)
    if hears is not None:
        until = desk.now + GATHER
        await desk.store.flags.telling(flag.id, until)
        await desk.notify(hears, FlagAgain(flag.id), not_before=until)


@deed
async def correct(desk: Desk, client: Person, flag_id: int) -> None:
    """Record that the client says that it is not this; the flag stays for the therapist to look at.

    Raises:
        NotFoundError: there is no such flag of this client.
    """
    flag = await desk.store.flags.get(flag_id)
    if flag is None or flag.client_id != client.id:
        raise NotFoundError
    if await desk.store.flags.correct(flag_id, desk.now):
        await desk.log(client, client, AuditAction.FLAG_CORRECTED)


@deed
async def acknowledge(
    desk: Desk, viewer: Person, flag_id: int, *, note: str = "", look_on: date | None = None
) -> Acknowledgement:
    """Record that a therapist has looked at a danger sign, and what was done.

    Args:
        note: what was done; it is part of the treatment record. Empty for nothing.
        look_on: the viewer's local day on which it waits again.

    Raises:
        NotFoundError: there is no such flag, or it is not the viewer's client's.
        AlreadyAcknowledgedError: somebody was first.
        SignNoteLengthError: the note is too long.
        LookAgainError: the day is not after today, or too far away.
    """
    flag, client = await of_client(desk, viewer, flag_id)
    cleaned = note.strip()
    if flag.acknowledged_at is not None:
        raise AlreadyAcknowledgedError
    if len(cleaned) > NOTE_LIMIT:
        raise SignNoteLengthError(len(cleaned), NOTE_LIMIT)
    check_day(desk, viewer, look_on)
    done = Acknowledgement(flag_id, viewer.id, desk.now, cleaned or None, look_on)
    again = None if look_on is None else instant(look_on, time(), viewer.zone)
    if not await desk.store.flags.acknowledge(done, tell_at=again):
        raise AlreadyAcknowledgedError
    await desk.log(viewer, client, AuditAction.FLAG_ACKNOWLEDGED)
    for one in await desk.store.people.staff():
        await desk.store.cards.drop(one.id, card_of(flag_id))
    return done


def check_day(desk: Desk, viewer: Person, look_on: date | None) -> None:
    """See whether a danger sign may be looked at again on a local day of the viewer's.

    Raises:
        LookAgainError: the day is not after today, or too far away.
    """
    today = desk.today(viewer)
    if look_on is not None and not today < look_on <= today + LOOK_AHEAD:
        raise LookAgainError(LOOK_AHEAD.days)


async def of_client(desk: Desk, viewer: Person, flag_id: int) -> tuple[Flag, Person]:
    """Return a danger sign and whose it is, for who looks after the client.

    Raises:
        NotFoundError: there is no such flag, or it is not the viewer's client's.
    """
    flag = await desk.store.flags.get(flag_id)
    if flag is None:
        raise NotFoundError
    return flag, await desk.client_for(viewer, flag.client_id)


async def read(desk: Desk, viewer: Person, flag_id: int) -> tuple[Flag, Person]:
    """Return a danger sign that waits, for who is about to acknowledge it; the log has a line of it.

    Raises:
        NotFoundError: there is no such flag, or it is not the viewer's client's.
        AlreadyAcknowledgedError: somebody was first.
    """
    flag, client = await of_client(desk, viewer, flag_id)
    if flag.acknowledged_at is not None:
        raise AlreadyAcknowledgedError
    await desk.looked(viewer, [client.id], AuditAction.FLAGS_READ)
    return flag, client


async def looked_at(desk: Desk, found: Sequence[Flag]) -> dict[int, list[tuple[Acknowledgement, str]]]:
    """Return who has looked at danger signs and what they noted, by sign, oldest first, with their names."""
    known = await desk.store.flags.acknowledgements([one.id for one in found])
    ids = [one.by for several in known.values() for one in several if one.by is not None]
    names = await desk.store.people.named(ids)
    return {
        number: [(one, names.get(one.by or 0, "")) for one in several] for number, several in known.items() if several
    }


async def open_flags(desk: Desk, viewer: Person) -> list[tuple[Flag, Person]]:
    """Return the danger signs that wait for ``viewer``, with whose they are: what wants help now first, then by age."""
    clients = {client.id: client for client in await desk.clients_of(viewer)}
    waiting = await desk.store.flags.unacknowledged(list(clients))
    waiting.sort(key=lambda flag: order(flag.level, flag.raised_at))
    return [(flag, clients[flag.client_id]) for flag in waiting]


async def find(desk: Desk, flag_id: int) -> Flag | None:
    """Return a danger sign by number; None when it is not there (any more)."""
    return await desk.store.flags.get(flag_id)


async def unacknowledged(desk: Desk, flag_id: int) -> tuple[Flag, Person] | None:
    """Return a danger sign that nobody has acknowledged, and whose it is; None when somebody has."""
    found = await desk.store.flags.get(flag_id)
    client = None if found is None else await desk.store.people.get(found.client_id)
    if found is None or client is None or found.acknowledged_at is not None:
        return None
    return found, client
