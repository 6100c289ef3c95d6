"""The web side, put together."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.services.practice import Practice
from bot.web import (
    actions,
    calendars,
    clients,
    hand_over,
    health,
    hosts,
    kept,
    pictures,
    plans,
    programmes,
    security_log,
    signed_in,
    signin,
    tracing,
)
from bot.web.context import Site
from bot.web.errors import HANDLERS, Calm
from bot.web.limits import Measured
from bot.web.records import Records
from bot.web.rendering import STATIC, templates
from bot.web.security import Guard
from bot.web.turns import Turns


class _Files(StaticFiles):
    """Files of ours; their address changes with their content, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            kept = "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
            answer.headers["Cache-Control"] = kept
        return answer


def create_web(
    *,
    records: Records,
    practice: Practice,
    on_posted: Callable[[], None] = lambda: None,
    metrics_token: str = "",
    addresses: Sequence[str] = (),
    standing: Callable[[], Sequence[str]] = tuple,
    extra_routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the dashboard, the health pages and whatever else is to be served beside them.

    Args:
        records: the database, as far as pages know it.
        on_posted: called after a deed that has left messages to send.
        metrics_token: opens ``/metrics`` to other machines; empty opens it to this one alone.
        addresses: further ones that lead here, besides the practice's own.
        standing: says what of the program is not at work, a line each; nothing when all is well.
        extra_routes: the webhook, the trial's door.
    """
    figures = health.numbers()
    called = [one.path for one in extra_routes if isinstance(one, Route) and one.path.startswith(hosts.CALLED)]
    free = {"/healthz", "/readyz", *called}
    site = Site(
        records=records,
        practice=practice,
        on_posted=on_posted,
        metrics_token=metrics_token,
        templates=templates(),
    )
    web = Starlette(
        routes=[
            *health.ROUTES,
            *signin.ROUTES,
            *clients.ROUTES,
            *signed_in.ROUTES,
            *security_log.ROUTES,
            *pictures.ROUTES,
            *actions.ROUTES,
            *hand_over.ROUTES,
            *plans.ROUTES,
            *calendars.ROUTES,
            *programmes.ROUTES,
            *kept.ROUTES,
            *extra_routes,
            Mount("/static", _Files(directory=STATIC), name="static"),
        ],
        middleware=[
            Middleware(tracing.Named),
            Middleware(hosts.Named, names=hosts.names_in([practice.public_url, *addresses])),
            Middleware(Measured),
            Middleware(Turns, free=free),
            Middleware(Guard, is_secure=site.is_secure),
            Middleware(health.Counting, numbers=figures),
            Middleware(Calm, away=records.away),
        ],
        exception_handlers=dict(HANDLERS),
    )
    # Its own way of finding a page without its last slash would follow whatever host was asked for (errors.py).
    web.router.redirect_slashes = False
    web.state.site = site
    web.state.numbers = figures
    web.state.standing = standing
    return web
