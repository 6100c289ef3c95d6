"""The owner reads the security log and takes it along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import NotAllowedError
from bot.domain.people import Person, Role
from bot.domain.security import Exported, SecurityEvent, SecurityLine
from bot.services.unit_of_work import Desk, deed

A_PAGE = 50
"""Lines of a page."""


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


async def _names(desk: Desk, lines: Sequence[SecurityLine]) -> Mapping[int, str]:
    ids = {one for line in lines for one in (line.actor_id, line.about_id, line.third_id) if one is not None}
    return await desk.store.people.named(sorted(ids))


def _check(viewer: Person) -> None:
    if viewer.role is not Role.OWNER:
        raise NotAllowedError
