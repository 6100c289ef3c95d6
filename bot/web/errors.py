"""Errors in plain words: what happened, and what one can do."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.beside import GoneError
from bot.domain.errors import ForgedError, NotAllowedError, NotFoundError, PracticeError, SignedOutError
from bot.i18n import gettext as _
from bot.i18n import language, speaking
from bot.logs import where
from bot.web.rendering import render
from bot.web.typed import Typed, typed_in, viewer_of

logger = logging.getLogger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]


def _page(request: Request, status: int, title: str, text: str) -> Response:
    viewer = getattr(request.state, "viewer", None)
    # An address without a page is answered before anybody is looked up: whoever is signed in still needs a way on.
    leads_on = viewer is not None or status != 403
    page = render(request, "problem.html", viewer=viewer, status=status, title=title, text=text, leads_on=leads_on)
    return _whole(request, page)


def _with_typed(request: Request, status: int, title: str, text: str, typed: Typed) -> Response:
    viewer = getattr(request.state, "viewer", None)
    page = render(request, "typed.html", viewer=viewer, status=status, title=title, text=text, typed=typed)
    return _whole(request, page)


def _whole(request: Request, page: Response) -> Response:
    if "HX-Request" in request.headers:
        # Half a page must not land inside another: the browser is sent to a whole one.
        page.headers["HX-Retarget"] = "body"
        page.headers["HX-Reswap"] = "innerHTML"
        page.headers["HX-Reselect"] = ".skip, .top, main"
    return page


async def _not_found(request: Request, _error: Exception) -> Response:
    """Nothing is there, or not for them; what was typed comes back: a client may have gone to somebody else."""
    viewer = getattr(request.state, "viewer", None)
    typed = None if viewer is None else await typed_in(request)
    with speaking(viewer.language if viewer is not None else language()):
        title = _("There is nothing here")
        text = _("The page does not exist, or it is about somebody who is not your client.")
        if typed is None:
            return _page(request, 404, title, text)
        return _with_typed(request, 404, title, text, typed)


async def _not_allowed(request: Request, _error: Exception) -> Response:
    return _page(request, 403, _("This is not for you"), _("Your account may not open this page."))


async def _signed_out(request: Request, _error: Exception) -> Response:
    typed = await typed_in(request)
    if typed is None:
        return _page(request, 403, _("Please sign in"), SignedOutError().words())
    return _with_typed(request, 403, _("Please sign in"), _kept_here(), typed)


async def _forged(request: Request, _error: Exception) -> Response:
    """A form of another session: of one of our pages what was typed comes back, of anything else nothing."""
    typed = await typed_in(request)
    if typed is None:
        return _page(request, 403, _("Nothing was changed"), ForgedError().words())
    viewer = await viewer_of(request)
    with speaking(viewer.language if viewer is not None else language()):
        if viewer is None:
            return _with_typed(request, 403, _("Please sign in"), _kept_here(), typed)
        text = _("You have signed in anew since this was typed. Look it over, then send it.")
        return _with_typed(request, 403, _("Nothing was changed yet"), text, typed)


def _kept_here() -> str:
    """Said where a form comes back to somebody who is not signed in (any more)."""
    return _(
        "You are not signed in any more, so nothing was changed. What you typed is still on this page, and nowhere "
        "else: leave it open, send /dashboard to the bot in Telegram, open the link in this browser in another tab, "
        "then come back here and send it again."
    )


async def _refused(request: Request, error: Exception) -> Response:
    """Whatever else a deed refuses, with what was typed."""
    refusal = error if isinstance(error, PracticeError) else PracticeError()
    viewer = getattr(request.state, "viewer", None)
    with speaking(viewer.language if viewer is not None else language()):
        typed = None if viewer is None else await typed_in(request)
        if typed is None:
            return _page(request, 422, _("Nothing was changed"), refusal.words())
        return _with_typed(request, 422, _("Nothing was changed"), refusal.words(), typed)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        shorter = _without_slash(request)
        return await _not_found(request, error) if shorter is None else RedirectResponse(shorter)
    if status == 413:
        return _page(request, 413, _("Nothing was changed"), _("Too much at once."))
    if status == 405:
        return _page(request, 405, _("Not like this"), _("This address takes only what our own pages send."))
    return _page(request, status, _("That did not work"), _("The page could not read what was sent."))


def _without_slash(request: Request) -> str | None:
    """Return the page that was meant by an address with a slash too many; None when there is none.

    On whatever host somebody has asked: it names none.
    """
    path = request.scope["path"].rstrip("/")
    if request.method not in {"GET", "HEAD"} or path == request.scope["path"] or not path:
        return None
    meant = {**request.scope, "path": path}
    if all(route.matches(meant)[0] is not Match.FULL for route in request.app.routes):
        return None
    return f"{path}?{request.url.query}" if request.url.query else str(path)


HANDLERS: Mapping[type[Exception], Handler] = {
    NotFoundError: _not_found,
    NotAllowedError: _not_allowed,
    SignedOutError: _signed_out,
    ForgedError: _forged,
    PracticeError: _refused,
    HTTPException: _http,
}


class Calm:
    """Answers what nobody expected with a page; the log gets the place, never the words.

    Args:
        away: errors that mean that the database cannot be reached just now.
    """

    def __init__(self, app: ASGIApp, *, away: tuple[type[Exception], ...]) -> None:
        self._app = app
        self._away = away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            logger.debug("whoever sent this has gone, or took too long over it")
        except self._away as error:
            logger.warning("the database is away (%s), a page could not be shown", type(error).__name__)
            if not begun:
                await self._say(scope, receive, send, away=True)
        except GoneError as error:
            logger.error("a picture or file could not be made: %s", where(error))
            if not begun:
                await self._say(scope, receive, send, away=True)
        except Exception as error:  # noqa: BLE001 - the last fence before the server
            logger.error("a page could not be shown: %s", where(error))
            if not begun:
                await self._say(scope, receive, send, away=False)

    @staticmethod
    async def _say(scope: Scope, receive: Receive, send: Send, *, away: bool) -> None:
        title = _("Back in a moment") if away else _("Something went wrong on our side")
        text = (
            _("The practice's records cannot be reached just now. Nothing is lost; please try again in a minute.")
            if away
            else _("Nothing was changed. Please try again; if it stays like this, tell whoever runs the bot.")
        )
        try:
            page = _page(Request(scope), 503 if away else 500, title, text)
        except Exception as error:  # noqa: BLE001 - then without the page's frame
            logger.error("the page that says so could not be shown either: %s", where(error))
            page = PlainTextResponse(f"{title}. {text}", status_code=503 if away else 500)
        await page(scope, receive, send)
