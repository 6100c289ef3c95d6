"""Who is asking, and the transaction that the answer is made in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from jinja2 import Environment
from starlette.requests import Request

from bot.domain.errors import NotFoundError, SignedOutError
from bot.domain.people import Person
from bot.i18n import speaking
from bot.services import signin
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.web.limits import Attempts
from bot.web.records import Records

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Site:
    """What every page needs.

    Attributes:
        on_posted: called after a deed that has left messages to send.
        wrong_links: how often somebody may try a link that opens nothing.
        metrics_token: opens ``/metrics`` from elsewhere; empty opens it to nobody but this machine.
        templates: the pages.
    """

    records: Records
    practice: Practice
    on_posted: Callable[[], None]
    metrics_token: str
    templates: Environment
    wrong_links: Attempts = field(default_factory=lambda: Attempts(at_once=30, every=timedelta(seconds=2)))

    @property
    def is_secure(self) -> bool:
        """True when therapists reach the dashboard over https."""
        return self.practice.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the prefix ties it to https and this host."""
        return "__Host-session" if self.is_secure else "session"


def site_of(request: Request) -> Site:
    """Return what ``create_web`` was given."""
    return cast("Site", request.app.state.site)


@asynccontextmanager
async def open_desk(request: Request) -> AsyncIterator[Desk]:
    """Open a transaction for somebody who is not signed in."""
    async with site_of(request).records.transaction() as desk:
        yield desk


@asynccontextmanager
async def open_view(request: Request) -> AsyncIterator[Desk]:
    """Open a transaction for looking, for somebody who is not signed in.

    Who has looked at whom is written down when the block ends, in a short transaction of its own: before anything
    is sent, and while nobody waits for what has been read. That a session was used is noted there, too.
    """
    async with site_of(request).records.reading() as desk:
        yield desk
    cookie = getattr(request.state, "stale", "")
    if desk.looks or cookie:
        async with open_desk(request) as writing:
            await writing.keep(desk.looks or ())
            if cookie:
                await signin.used(writing, cookie)
                request.state.stale = ""


@asynccontextmanager
async def at_desk(request: Request) -> AsyncIterator[tuple[Desk, Person]]:
    """Open a transaction for a deed of whoever is signed in, and speak their language inside it.

    Raises:
        SignedOutError: there is no session, it has ended, or its owner is no longer staff.
    """
    cookie = _cookie(request)
    # A cookie that somebody made up never gets as far as a transaction that writes: the chat waits for those.
    async with site_of(request).records.reading() as desk:
        await _viewer(request, desk, cookie)
    async with open_desk(request) as desk:
        viewer = await _viewer(request, desk, cookie)
        if request.state.stale:
            await signin.used(desk, cookie)
            request.state.stale = ""
        with speaking(viewer.language):
            yield desk, viewer


@asynccontextmanager
async def looking(request: Request) -> AsyncIterator[tuple[Desk, Person]]:
    """Open a transaction in which whoever is signed in looks at something (``open_view``), in their language.

    Raises:
        SignedOutError: there is no session, it has ended, or its owner is no longer staff.
    """
    cookie = _cookie(request)
    async with open_view(request) as desk:
        viewer = await _viewer(request, desk, cookie)
        with speaking(viewer.language):
            yield desk, viewer


def _cookie(request: Request) -> str:
    found = request.cookies.get(site_of(request).cookie, "")
    if not found:
        raise SignedOutError
    return found


async def _viewer(request: Request, desk: Desk, cookie: str) -> Person:
    found = await signin.session_of(desk, cookie)
    if found is None:
        raise SignedOutError
    viewer, session = found
    request.state.viewer = viewer
    request.state.stale = cookie if signin.is_stale(desk, session) else ""
    return viewer


def number(request: Request, name: str) -> int:
    """Return a number out of the address.

    Raises:
        NotFoundError: it is larger than any id.
    """
    found = int(request.path_params[name])
    if found > LARGEST_ID:
        raise NotFoundError
    return found
