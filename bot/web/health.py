"""For whoever runs the bot: is it alive, can it work, and what is it doing."""

import hmac
import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.storage.database import DatabaseUnavailableError
from bot.web.desk import site_of

_FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")


@dataclass(frozen=True)
class Numbers:
    """Figures about the program, never about people: no label holds an address, a name or an id."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    updates: Gauge
    messages: Gauge
    reminders: Gauge
    people: Gauge


def numbers() -> Numbers:
    """Return a new set of figures."""
    registry = CollectorRegistry()
    return Numbers(
        registry=registry,
        requests=Counter("web_requests", "Answers by page and status", ["page", "status"], registry=registry),
        seconds=Histogram("web_request_seconds", "Time until a page is sent", ["page"], registry=registry),
        updates=Gauge("updates", "Updates from Telegram, by state", ["state"], registry=registry),
        messages=Gauge("messages", "Messages to Telegram, by state", ["state"], registry=registry),
        reminders=Gauge("reminders_day", "Reminders of the last 24 hours, by state", ["state"], registry=registry),
        people=Gauge("people", "People whom the practice knows", registry=registry),
    )


class Counting:
    """Counts answers by page; a page is the name of its function, because addresses may hold secrets."""

    def __init__(self, app: ASGIApp, *, numbers: Numbers) -> None:
        self._app = app
        self._numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                page = getattr(scope.get("endpoint"), "__name__", "other")
                self._numbers.requests.labels(page, str(message["status"])).inc()
                self._numbers.seconds.labels(page).observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, counted)


async def healthz(_request: Request) -> Response:
    """Say that the program is running."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Say whether the database answers."""
    try:
        await site_of(request).database.check()
    except DatabaseUnavailableError:
        return PlainTextResponse("the database does not answer", status_code=503)
    return PlainTextResponse("ready")


async def metrics(request: Request) -> Response:
    """Give the figures to this machine, or to whoever has the token."""
    site = site_of(request)
    if not (_is_near(request) or _has_token(request, site.metrics_token)):
        return PlainTextResponse("forbidden", status_code=403)
    found: Numbers = request.app.state.numbers
    async with site.database.reading() as store:
        depths = (
            (found.updates, await store.inbox.depth()),
            (found.messages, await store.outbox.depth()),
            (found.reminders, await store.deliveries.counts(since=site.clock() - timedelta(days=1))),
        )
        found.people.set(await store.people.count())
    for gauge, by_state in depths:
        gauge.clear()
        for state, n in by_state.items():
            gauge.labels(state).set(n)
    return Response(generate_latest(found.registry), media_type=CONTENT_TYPE_LATEST)


def _is_near(request: Request) -> bool:
    """Whether somebody on this machine asks, and not a proxy on it for somebody elsewhere."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
