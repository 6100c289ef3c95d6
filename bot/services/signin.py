"""Signing in to the dashboard with a one-time link from the chat."""

from datetime import timedelta

from bot.domain.errors import NotAllowedError
from bot.domain.people import Person
from bot.services.tokens import keyed_digest, new_code
from bot.services.unit_of_work import Desk, deed

LINK_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)


@deed
async def link(desk: Desk, person: Person) -> str:
    """Return the address of a one-time sign-in link.

    Raises:
        NotAllowedError: the dashboard is for those who may read what clients say.
    """
    if not person.role.reads:
        raise NotAllowedError
    code = new_code()
    await desk.store.signins.add_link(
        keyed_digest(code, desk.practice.secret_key), person_id=person.id, expires_at=desk.now + LINK_LIFETIME
    )
    return f"{desk.practice.public_url}/signin/{code}"


async def is_open(desk: Desk, code: str) -> bool:
    """Return whether a link would let somebody in; this does not use it up."""
    return await desk.store.signins.link(keyed_digest(code, desk.practice.secret_key), now=desk.now) is not None


async def sign_in(desk: Desk, code: str) -> str | None:
    """Use a link up; returns the cookie of the new session, None when the link is worthless."""
    person_id = await desk.store.signins.use_link(keyed_digest(code, desk.practice.secret_key), now=desk.now)
    if person_id is None:
        return None
    cookie = new_code()
    await desk.store.signins.add_session(
        keyed_digest(cookie, desk.practice.secret_key), person_id=person_id, expires_at=desk.now + SESSION_LIFETIME
    )
    return cookie


async def signed_in(desk: Desk, cookie: str) -> Person | None:
    """Return whose cookie it is; None when it is worthless or its owner may no longer read here."""
    person_id = await desk.store.signins.session(keyed_digest(cookie, desk.practice.secret_key), now=desk.now)
    person = None if person_id is None else await desk.store.people.get(person_id)
    return person if person is not None and person.role.reads else None


async def sign_out(desk: Desk, cookie: str) -> None:
    """End a session."""
    await desk.store.signins.end_session(keyed_digest(cookie, desk.practice.secret_key))
