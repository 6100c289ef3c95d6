"""For whoever runs the bot: is it alive, can it work, and what is it doing."""

import hmac
import logging
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from ipaddress import ip_address

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import __version__, metrics
from bot.domain.deliveries import DeliveryState
from bot.services import operation
from bot.web.context import site_of
from bot.web.records import Records

logger = logging.getLogger(__name__)

_NONE = {"new": 0, "dead": 0}
"""States that are told also when nothing is in them, so that an alarm has something to look at."""

_LIVES: dict[str, int] = dict.fromkeys(DeliveryState, 0)

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
    danger: Gauge
    people: Gauge
    oldest: Gauge


def numbers() -> Numbers:
    """Return a new set of figures."""
    registry = CollectorRegistry()
    # This process: memory, processor time, open files.
    ProcessCollector(registry=registry)
    built = Gauge("build", "The release that runs; always 1", ["version", "python"], registry=registry)
    built.labels(__version__, platform.python_version()).set(1)
    return Numbers(
        registry=registry,
        requests=Counter("web_requests", "Answers by page and status", ["page", "status"], registry=registry),
        seconds=Histogram("web_request_seconds", "Time until a page is sent", ["page"], registry=registry),
        updates=Gauge("updates", "Updates from Telegram, by state", ["state"], registry=registry),
        messages=Gauge("messages", "Messages to Telegram, by state", ["state"], registry=registry),
        reminders=Gauge("reminders_day", "Reminders of the last 24 hours, by state", ["state"], registry=registry),
        danger=Gauge(
            "danger_unsent",
            "Messages about danger that could not be sent in the last two days: look at doctor at once",
            registry=registry,
        ),
        people=Gauge("people", "People whom the practice knows", registry=registry),
        oldest=Gauge(
            "oldest_seconds",
            "Age of the oldest that waits: an update to handle, a message to send, a reminder that is due and that "
            "nobody has claimed, one that was claimed and is not sent",
            ["what"],
            registry=registry,
        ),
    )


def written(found: Numbers) -> bytes:
    """Return these figures and what the whole process has counted, as Prometheus reads them."""
    return generate_latest(metrics.REGISTRY) + generate_latest(found.registry)


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
                seconds = time.perf_counter() - begun
                self._numbers.requests.labels(page, str(message["status"])).inc()
                self._numbers.seconds.labels(page).observe(seconds)
                logger.debug("%s %s in %.0f ms", page, message["status"], seconds * 1000)
            await send(message)

        await self._app(scope, receive, counted)


async def healthz(_request: Request) -> Response:
    """Say that the process lives and its event loop turns: a blocked one could not answer."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Say whether the database answers with tables of this release, and every part is at work."""
    wrong = [*await site_of(request).records.standing()]
    if not wrong:
        standing: Callable[[], Sequence[str]] = request.app.state.standing
        wrong = list(standing())
    return PlainTextResponse("\n".join(wrong) or "ready", status_code=503 if wrong else 200)


async def metrics_page(request: Request) -> Response:
    """Give the figures to this machine, or to whoever has the token."""
    site = site_of(request)
    if not (_is_near(request) or _has_token(request, site.metrics_token)):
        return PlainTextResponse("forbidden", status_code=403)
    found: Numbers = request.app.state.numbers
    try:
        await _count(found, site.records)
    except site.records.away:
        # What the process knows by itself is worth most while the database is away.
        logger.warning("the database is away: figures of the queues are left out")
        for gauge in (found.people, found.updates, found.messages, found.reminders, found.oldest):
            gauge.clear()
    return Response(written(found), media_type=CONTENT_TYPE_LATEST)


async def _count(found: Numbers, records: Records) -> None:
    """Set the figures that the database knows."""
    async with records.reading() as desk:
        now, counted = desk.now, await operation.figures(desk)
    found.danger.set(counted.danger)
    found.people.set(counted.people)
    for gauge, by_state in (
        (found.updates, {**_NONE, **counted.updates}),
        (found.messages, {**_NONE, **counted.messages}),
        (found.reminders, {**_LIVES, **counted.reminders}),
    ):
        gauge.clear()
        for state, n in by_state.items():
            gauge.labels(state).set(n)
    for what, since in asdict(counted.ages).items():
        found.oldest.labels(what).set(0.0 if since is None else max(0.0, (now - since).total_seconds()))


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


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics_page)]
