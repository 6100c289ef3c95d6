"""Coming in, agreeing, and what somebody chooses about themselves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.audit import AuditAction
from bot.domain.characters import visible
from bot.domain.consents import Declined, Guardian, standing
from bot.domain.errors import UnusableNameError
from bot.domain.notices import ClientJoined, ClientUnreachable
from bot.domain.people import NAME_LIMIT, Person, Reach
from bot.domain.terms import CONSENT_VERSION
from bot.domain.waiting import Awaited
from bot.services import aftercare, privacy, security, standing_in
from bot.services.unit_of_work import Desk, deed

ROOM = 30
"""Minutes after a chosen evening time before it is quiet."""


@deed
async def agree(desk: Desk, client: Person, *, guardian: Guardian | None = None) -> Person:
    """Record the consent to the current terms.

    Args:
        guardian: who agrees for the client; None when they do it themselves.
    """
    changed = await agree_anew(desk, client, guardian=guardian)
    if await desk.store.plans.of(client.id):
        # Somebody comes back, whose sessions have gone on being planned.
        await aftercare.replan(desk, changed)
    therapist = await desk.hears_of(client)
    if therapist is not None and not client.has_agreed and (guardian is None or guardian.recorded_by is None):
        await desk.notify(therapist, ClientJoined(client.id))
    return changed


@deed
async def agree_anew(desk: Desk, client: Person, *, guardian: Guardian | None = None) -> Person:
    """Record that the newest version of the terms is agreed to, too, where a consent stands.

    Args:
        guardian: who agrees for the client; None when they do it themselves.
    """
    await desk.store.people.consent(
        client.id, CONSENT_VERSION, desk.now, reader_id=client.therapist_id, guardian=guardian
    )
    await security.guardian_agreed(desk, client, guardian)
    changed = replace(client, consent_version=CONSENT_VERSION, declined_at=None)
    await desk.store.people.save(changed)
    if guardian is None or guardian.recorded_by is None:
        await desk.log(client, client, AuditAction.AGREED)
    return changed


@deed
async def decline(desk: Desk, client: Person) -> Declined:
    """Forget somebody who does not agree; returns what stays.

    Somebody who had agreed before has a diary here: it waits for a while, as after a withdrawal, for a tap in haste
    or a new reader must not cost it. A danger sign that they had the practice told of waits with their name until
    somebody has seen it, for whoever was told must find out whose it is (``bot.services.retention``).
    """
    consents = await desk.store.people.consents(client.id)
    if standing(consents) is not None:
        await privacy.withdraw(desk, client)
    if consents:
        return Declined.DIARY_WAITS
    if await desk.store.flags.unacknowledged([client.id]):
        await _save(desk, replace(client, awaiting=None, awaiting_since=None, declined_at=desk.now))
        return Declined.SIGN_WAITS
    await privacy.erase(desk, client, actor=client, what="declined")
    return Declined.FORGOTTEN


async def reconsiders(desk: Desk, client: Person) -> Person:
    """Somebody who said no reads the terms again: they are not forgotten meanwhile."""
    return client if client.declined_at is None else await _save(desk, replace(client, declined_at=None))


@deed
async def rename(desk: Desk, person: Person, name: str) -> Person:
    """Store what somebody wants to be called.

    Raises:
        UnusableNameError: the name is empty or longer than ``NAME_LIMIT`` characters.
    """
    cleaned = visible(name)
    if not cleaned or len(cleaned) > NAME_LIMIT:
        raise UnusableNameError(NAME_LIMIT)
    return await _save(desk, replace(person, name=cleaned))


async def set_awaiting(desk: Desk, person: Person, awaiting: Awaited | None) -> Person:
    """Store what the next typed text answers."""
    if awaiting is None and person.awaiting is None:
        return person
    return await _save(desk, replace(person, awaiting=awaiting, awaiting_since=None if awaiting is None else desk.now))


async def set_fluids_limited(desk: Desk, person: Person, *, limited: bool) -> Person:
    """Store whether a doctor limits the client's fluids; then no amount is ever named."""
    return await _save(desk, replace(person, fluids_limited=limited))


async def set_quiet_hours(desk: Desk, person: Person, *, start: time, end: time) -> Person:
    """Store between which local times nothing is sent unasked."""
    changed = await _save(desk, replace(person, quiet_from=start, quiet_until=end))
    if changed.is_client:
        await aftercare.replan(desk, changed)
    return changed


@deed
async def make_room(desk: Desk, person: Person, wanted: time) -> Person:
    """Shrink the quiet hours, at the end that is nearer, so that a time the client has chosen is outside them."""
    asleep = _minutes(person.quiet.start, wanted)
    left = _minutes(wanted, person.quiet.end)
    if asleep < left and left > ROOM:
        later = datetime.combine(date.min, wanted) + timedelta(minutes=ROOM)
        return await set_quiet_hours(desk, person, start=later.time(), end=person.quiet.end)
    return await set_quiet_hours(desk, person, start=person.quiet.start, end=wanted)


def _minutes(start: time, end: time) -> int:
    """Minutes from one time of day to the next occurrence of another."""
    return ((end.hour - start.hour) * 60 + end.minute - start.minute) % 1440


async def pause(desk: Desk, person: Person, *, until: datetime) -> Person:
    """Pause every reminder; the pause ends by itself."""
    return await _save(desk, replace(person, paused_until=until))


async def end_pause(desk: Desk, person: Person) -> Person:
    """Let reminders come again."""
    return await _save(desk, replace(person, paused_until=None))


def pause_end(desk: Desk, person: Person, *, days: int) -> datetime:
    """Return the instant at which a pause of ``days`` local days ends: the end of the quiet hours that morning."""
    last = desk.today(person) + timedelta(days=days)
    return datetime.combine(last, person.quiet.end, tzinfo=person.zone)


async def reachable(desk: Desk, person: Person, reach: Reach) -> Person:
    """Record whether Telegram lets the bot write; who is responsible hears when it no longer does."""
    if person.reach is reach:
        return person
    changed = await _save(desk, replace(person, reach=reach))
    if changed.role.is_staff:
        await standing_in.follow(desk, changed, before=person.reach)
        return changed
    await desk.log(None, person, AuditAction(f"reach_{reach.value}"))
    carer = await desk.hears_of(person)
    if carer is not None and reach is not Reach.OK:
        await desk.notify(carer, ClientUnreachable(person.id))
    return changed


async def _save(desk: Desk, person: Person) -> Person:
    await desk.store.people.save(person)
    return person


async def in_chat(desk: Desk, chat_id: int) -> Person | None:
    """Return whom the practice knows in a chat; None for a stranger."""
    return await desk.store.people.in_chat(chat_id)


async def is_in(desk: Desk, person_id: int, chat_id: int) -> bool:
    """Return whether a chat is somebody's (still): they may have left, or moved to another account."""
    person = await desk.store.people.get(person_id)
    return person is not None and person.chat_id == chat_id


async def find(desk: Desk, person_id: int | None) -> Person | None:
    """Return somebody by number; None when they are not there (any more)."""
    return None if person_id is None else await desk.store.people.get(person_id)


async def name_of(desk: Desk, person_id: int | None) -> str | None:
    """Return what somebody is called; None when they are not there (any more)."""
    return None if person_id is None else (await desk.store.people.named([person_id])).get(person_id)


async def clients_of(desk: Desk, viewer: Person) -> list[Person]:
    """Return the clients whose diaries ``viewer`` may read."""
    return await desk.clients_of(viewer)


async def planned_by(desk: Desk, planner: Person) -> list[Person]:
    """Return the clients whose sessions ``planner`` may plan."""
    return await desk.planned_by(planner)
