"""Signing in to the dashboard with a one-time link from the chat, and where somebody is signed in."""

import hashlib
from datetime import timedelta

from bot.domain.devices import Device, WebSession
from bot.domain.errors import NotAllowedError, NotFoundError
from bot.domain.people import Person, Role
from bot.domain.security import SecurityEvent, WhyRefused
from bot.services.tokens import keyed_digest, new_code
from bot.services.unit_of_work import Desk, deed

LINK_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)

TO_THE_MINUTE = timedelta(minutes=1)
"""The use of a session is noted at most this often: a page that is looked at should write nothing."""

QUIET_AFTER_REFUSAL = timedelta(minutes=10)
"""After a refused link is written down, the same is not written again for so long: guessing fills no table."""


@deed
async def link(desk: Desk, person: Person) -> str:
    """Return the address of a one-time sign-in link; unused ones that were given out before end.

    Raises:
        NotAllowedError: the dashboard is for those who may read what clients say.
    """
    if not person.role.reads:
        raise NotAllowedError
    code = new_code()
    await desk.store.signins.end_links(person.id, desk.now)
    await desk.store.signins.add_link(_digest(desk, code), person_id=person.id, expires_at=desk.now + LINK_LIFETIME)
    return f"{desk.practice.public_url}/signin/{code}"


async def refusal(desk: Desk, code: str) -> WhyRefused | None:
    """Return why a link would let nobody in; None when it would. This does not use it up."""
    found = await desk.store.signins.known(_digest(desk, code))
    if found is None:
        return WhyRefused.UNKNOWN
    if found.used_at is not None:
        return WhyRefused.USED
    return WhyRefused.EXPIRED if found.expires_at <= desk.now else None


async def is_news(desk: Desk, code: str, why: WhyRefused) -> bool:
    """Return whether a refused link is to be written down: the same was not just now."""
    found = await desk.store.signins.known(_digest(desk, code))
    return not await desk.store.security.lately(
        SecurityEvent.LINK_REFUSED,
        about_id=None if found is None else found.person_id,
        detail=why.value,
        since=desk.now - QUIET_AFTER_REFUSAL,
    )


async def write_refusal(desk: Desk, code: str, why: WhyRefused) -> None:
    """Write into the security log that a link was refused, and whose it was, where anybody knows."""
    found = await desk.store.signins.known(_digest(desk, code))
    whose = None if found is None else await desk.store.people.get(found.person_id)
    await desk.secure(SecurityEvent.LINK_REFUSED, by=None, about=whose, detail=why)


async def sign_in(desk: Desk, code: str, *, device: Device | None = None) -> str | None:
    """Use a link up; returns the cookie of the new session, None when the link is worthless."""
    person_id = await desk.store.signins.use_link(_digest(desk, code), now=desk.now)
    person = None if person_id is None else await desk.store.people.get(person_id)
    if person is None:
        return None
    cookie = new_code()
    await desk.store.signins.add_session(
        _digest(desk, cookie),
        person_id=person.id,
        expires_at=desk.now + SESSION_LIFETIME,
        now=desk.now,
        device=(device or Device()).packed,
    )
    await desk.secure(SecurityEvent.SIGNED_IN, by=person)
    return cookie


async def session_of(desk: Desk, cookie: str) -> tuple[Person, WebSession] | None:
    """Return whose cookie it is, and the session; None when it is worthless or its owner may no longer read here."""
    found = await desk.store.signins.session(_digest(desk, cookie), now=desk.now, idle=desk.practice.session_idle)
    person = None if found is None else await desk.store.people.get(found.person_id)
    if found is None or person is None or not person.role.reads:
        return None
    return person, found


async def signed_in(desk: Desk, cookie: str) -> Person | None:
    """Return whose cookie it is; None when it is worthless or its owner may no longer read here."""
    found = await session_of(desk, cookie)
    return None if found is None else found[0]


def is_stale(desk: Desk, session: WebSession) -> bool:
    """Return whether the use of a session is to be noted (``used``)."""
    return session.last_used_at is None or desk.now - session.last_used_at >= TO_THE_MINUTE


async def used(desk: Desk, cookie: str) -> None:
    """Note that a session was used."""
    await desk.store.signins.used(_digest(desk, cookie), desk.now)


async def sign_out(desk: Desk, cookie: str) -> None:
    """End a session."""
    person = await signed_in(desk, cookie)
    if await desk.store.signins.end_session(_digest(desk, cookie)) and person is not None:
        await desk.secure(SecurityEvent.SIGNED_OUT, by=person)


def handle(session: WebSession) -> str:
    """Return what names a session on a page; nobody is let in by it."""
    return hashlib.sha256(b"a line of the list " + session.token_hash.encode()).hexdigest()[:16]


async def sessions_of(desk: Desk, person: Person) -> list[WebSession]:
    """Return where somebody is signed in, the last used first."""
    return await desk.store.signins.sessions([person.id], now=desk.now, idle=desk.practice.session_idle)


def is_this(desk: Desk, session: WebSession, cookie: str) -> bool:
    """Return whether it is the session of this very cookie."""
    return session.token_hash == _digest(desk, cookie)


async def counts(desk: Desk, by: Person) -> list[tuple[Person, int]]:
    """Return the others of the team who are signed in, and in how many places; for the owner.

    Raises:
        NotAllowedError: it is not the owner.
    """
    _check(by)
    staff = {one.id: one for one in await desk.store.people.staff() if one.id != by.id}
    found = await desk.store.signins.sessions(list(staff), now=desk.now, idle=desk.practice.session_idle)
    places = [one.person_id for one in found]
    return [(one, places.count(one.id)) for one in staff.values() if one.id in places]


@deed
async def end(desk: Desk, viewer: Person, name: str) -> WebSession:
    """End one of one's own sessions; returns it.

    Args:
        name: see ``handle``.

    Raises:
        NotFoundError: there is none of that name (any more).
    """
    for one in await sessions_of(desk, viewer):
        if handle(one) == name and await desk.store.signins.end_session(one.token_hash):
            await desk.secure(SecurityEvent.SESSION_ENDED, by=viewer, about=viewer, detail=1)
            return one
    raise NotFoundError


@deed
async def end_others(desk: Desk, viewer: Person, cookie: str) -> int:
    """End all of one's own sessions but the one of this cookie, and links that wait; returns how many there were."""
    await desk.store.signins.end_links(viewer.id, desk.now)
    ended = await desk.store.signins.end_sessions(viewer.id, but=_digest(desk, cookie))
    if ended:
        await desk.secure(SecurityEvent.SESSION_ENDED, by=viewer, about=viewer, detail=ended)
    return ended


@deed
async def end_all_of(desk: Desk, by: Person, person_id: int) -> Person:
    """End every session of somebody of the team, and links that wait; returns who that is.

    Raises:
        NotAllowedError: it is not the owner who wishes that.
        NotFoundError: nobody of the team has this number.
    """
    _check(by)
    member = await desk.store.people.get(person_id)
    if member is None or not member.role.is_staff:
        raise NotFoundError
    await desk.store.signins.end_links(member.id, desk.now)
    ended = await desk.store.signins.end_sessions(member.id)
    await desk.secure(SecurityEvent.SESSION_ENDED, by=by, about=member, detail=ended)
    return member


def _digest(desk: Desk, code: str) -> str:
    return keyed_digest(code, desk.practice.secret_key)


def _check(by: Person) -> None:
    if by.role is not Role.OWNER:
        raise NotAllowedError
