"""The owner reads the security log and takes it along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.consents import Guardian
from bot.domain.errors import NotAllowedError
from bot.domain.people import Person, Role
from bot.domain.security import Exported, SecurityEvent, SecurityLine, WhyRefused
from bot.services.unit_of_work import Desk, deed

A_PAGE = 50
"""Lines of a page."""

QUIET = timedelta(minutes=1)
"""For how long the same refusal is not written down again: whoever tries codes fills no disk."""


@dataclass(frozen=True)
class SecurityPage:
    """A page of the log, newest first.

    Attributes:
        page, pages: counted from 1.
        names: what those in it are called who are still known.
    """

    lines: Sequence[SecurityLine]
    names: Mapping[int, str]
    page: int
    pages: int


async def read(desk: Desk, viewer: Person, *, page: int = 1) -> SecurityPage:
    """Return a page of the log, the nearest that there is.

    Raises:
        NotAllowedError: it is not the owner.
    """
    _check(viewer)
    pages = max(1, -(-await desk.store.security.count() // A_PAGE))
    page = min(max(1, page), pages)
    lines = await desk.store.security.newest(limit=A_PAGE, offset=(page - 1) * A_PAGE)
    return SecurityPage(lines=lines, names=await _names(desk, lines), page=page, pages=pages)


@deed
async def export(desk: Desk, viewer: Person) -> tuple[Sequence[SecurityLine], Mapping[int, str]]:
    """Return every line, oldest first, with names; that it was taken along is the last of them.

    Raises:
        NotAllowedError: it is not the owner.
    """
    _check(viewer)
    await desk.secure(SecurityEvent.EXPORTED, by=viewer, detail=Exported.SECURITY_LOG)
    lines = await desk.store.security.everything()
    return lines, await _names(desk, lines)


async def refused(desk: Desk, what: SecurityEvent, why: WhyRefused, *, by: Person | None, about: Person | None) -> None:
    """Write down that a link of the chat let nobody in, unless the same was written just now.

    Args:
        by: who opened it; None for somebody whom nobody knows.
        about: whom it was made for, or who opened it.
    """
    about_id = None if about is None else about.id
    if not await desk.store.security.lately(what, about_id=about_id, detail=why, since=desk.now - QUIET):
        await desk.secure(what, by=by, about=about, detail=why)


async def guardian_agreed(desk: Desk, client: Person, guardian: Guardian | None) -> None:
    """Write down that a parent or guardian agreed for a client, and who put that down; never what they are called."""
    if guardian is None:
        return
    if guardian.recorded_by is None:
        await desk.secure(SecurityEvent.GUARDIAN_AGREED, by=client, about=client)
    else:
        by = await desk.store.people.get(guardian.recorded_by)
        await desk.secure(SecurityEvent.GUARDIAN_RECORDED, by=by, about=client)


async def _names(desk: Desk, lines: Sequence[SecurityLine]) -> Mapping[int, str]:
    ids = {one for line in lines for one in (line.actor_id, line.about_id, line.third_id) if one is not None}
    return await desk.store.people.named(sorted(ids))


def _check(viewer: Person) -> None:
    if viewer.role is not Role.OWNER:
        raise NotAllowedError
