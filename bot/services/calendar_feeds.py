"""Private calendar feeds: an address that calendar programs read, with as much of a name as the therapist wants."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot import beside
from bot.domain.audit import AuditAction
from bot.domain.calendars import Feed, FeedNames
from bot.domain.errors import NotAllowedError
from bot.domain.people import Person
from bot.domain.security import SecurityEvent
from bot.i18n import gettext as _
from bot.ical import files
from bot.ical.files import Entry
from bot.services.tokens import digest, new_code
from bot.services.unit_of_work import Desk, deed

BACK, AHEAD = timedelta(days=60), timedelta(days=366)
"""Which sessions a feed holds."""


REFRESH = timedelta(hours=1)
"""How often calendar programs should look again."""


@deed
async def give_feed(desk: Desk, therapist: Person, *, names: FeedNames) -> str:
    """Return a new secret address of a therapist's feed; the address before it stops.

    Raises:
        NotAllowedError: feeds are for staff.
    """
    if not therapist.role.is_staff:
        raise NotAllowedError
    code = new_code()
    await desk.store.calendars.put_feed(therapist.id, token_hash=digest(code), names=names, now=desk.now)
    await desk.secure(SecurityEvent.FEED_GIVEN, by=therapist)
    return f"{desk.practice.public_url}/feeds/{code}.ics"


async def feed_of(desk: Desk, therapist: Person) -> Feed | None:
    """Return a therapist's feed."""
    return await desk.store.calendars.feed_of(therapist.id)


async def feed_read(desk: Desk, therapist: Person) -> datetime | None:
    """Return when a therapist's feed was last noted as read, to a day; None when nobody has read it lately."""
    lines = await desk.store.audit.of(therapist.id, limit=200)
    return next((one.at for one in lines if one.action == AuditAction.FEED_READ), None)


async def end_feed(desk: Desk, therapist: Person) -> None:
    """Let a therapist's address stop."""
    if await desk.store.calendars.feed_of(therapist.id) is not None:
        await desk.secure(SecurityEvent.FEED_ENDED, by=therapist)
    await desk.store.calendars.end_feed(therapist.id)


async def feed(desk: Desk, code: str) -> list[Entry] | None:
    """Return what the calendar at a secret address holds; None when there is none (any more).

    It says when, and of whom no more than the therapist has chosen; never why.
    """
    found = await desk.store.calendars.feed_at(digest(code))
    therapist = None if found is None else await desk.store.people.get(found.person_id)
    if found is None or therapist is None or not therapist.role.is_staff:
        return None
    # Calendar programs look every hour or so: one line a day says as much.
    day = desk.now - timedelta(days=1)
    if not await desk.store.audit.seen_since(actor_id=therapist.id, action=AuditAction.FEED_READ, since=day):
        await desk.saw(therapist, [therapist], AuditAction.FEED_READ)
    clients = {one.id: one for one in await desk.planned_by(therapist)}
    known = await desk.store.sessions.of_many(list(clients), (desk.now - BACK).date())
    entries = [
        Entry(
            number=one.id,
            starts_at=one.starts_at.astimezone(UTC),
            ends_at=one.span.ends_at.astimezone(UTC),
            title=named(clients[one.client_id], found.names),
        )
        for of_client in known.values()
        for one in of_client
        if one.starts_at < desk.now + AHEAD
    ]
    entries.sort(key=lambda one: (one.starts_at, one.number))
    return entries


async def written(entries: Sequence[Entry], *, now: datetime) -> bytes:
    """Return the calendar's file."""
    return await beside.work(files.write, entries, name=_("Appointments"), now=now, refresh=REFRESH)


def named(client: Person, names: FeedNames) -> str:
    """Return how a client is named in a feed."""
    parts = client.name.split()
    if names is FeedNames.FIRST and parts:
        return parts[0]
    if names is FeedNames.INITIALS and parts:
        return " ".join(f"{part[0].upper()}." for part in parts)
    return _("Client")
