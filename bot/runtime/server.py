"""The web side, run beside the chat in the same event loop."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot import metrics
from bot.chat.transport import webhooks
from bot.config import Settings
from bot.logs import where
from bot.runtime.app import App
from bot.runtime.connections import Bounded, Limits, Listener, Room, affordable, listening_on
from bot.runtime.records import records_of
from bot.web import create_web, rendering, webhook

logger = logging.getLogger(__name__)


KEPT = 5
"""Seconds for which a line is kept after an answer."""


class Server(uvicorn.Server):
    """uvicorn with limits, and without its own handling of signals: the program's is enough.

    Args:
        limits: what a connection may take; as many of them as this process can afford, unless given.

    Attributes:
        room: the connections that there are.
    """

    def __init__(self, app: ASGIApp, *, host: str, port: int, limits: Limits | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                h11_max_incomplete_event_size=16_384,
                timeout_keep_alive=KEPT,
                timeout_graceful_shutdown=1,
            )
        )
        self.room = Room(limits or Limits(most=affordable()))
        self.listeners: list[Listener] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen.

        Raises:
            OSError: the port is taken.
        """

        def protocol() -> Bounded:
            return Bounded(self.room, config=self.config, server_state=self.server_state, app_state={})

        found = sockets or listening_on(self.config.host, self.config.port)
        self.listeners = [Listener(one, protocol) for one in found]
        self.started = True
        logger.info("the web side listens on %s, port %s", self.config.host, self.listeners[0].port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, and finish what is under way."""
        for one in self.listeners:
            one.close()
        self.servers = []
        await super().shutdown(sockets)

    async def until_cancelled(self) -> None:
        """Serve until the task is cancelled."""
        task = asyncio.create_task(self._serve())
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            self.should_exit = True
            self.force_exit = True
            await asyncio.wait({task}, timeout=1.5)
            raise


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - looked for, not listened on
"""Hosts that are no name of anything."""

AT_WORK = {"writing": 45.0, "worker": 60.0, "messenger": 90.0, "schedule": 60.0}
"""Seconds without success after which a part is not at work any more; each looks around every few seconds."""

RECEIVING = 150.0
"""The same for updates: a call may be held for 35 seconds, and after errors the receiver waits for 30."""

FAILING = {"writing": 15.0}
"""Seconds for which a part's attempts may fail until that is told; ``PATIENCE`` where nothing is said."""

PATIENCE = 60.0
"""Seconds that trouble may last which mostly passes."""


def standing(app: App) -> list[str]:
    """Return what is not at work, a line each; nothing when all is well or the replica stands by.

    A part is at work when it succeeds: trying is not enough.
    """
    receiving = app.intake.receiving
    if receiving is None or receiving.done():
        wrong = ["the receiver has stopped"]
    elif app.intake.is_polling and app.intake.lead.is_held:
        wrong = _state_of("receiving", RECEIVING, "the receiver", begun=True)
    else:
        wrong = []
    for part, most in AT_WORK.items():
        wrong += _state_of(part, most, "writing to the database" if part == "writing" else f"the {part}")
    return [*(one.words for one in app.intake.channel.lasting()), *app.custody.wrong(), *wrong]


def _state_of(part: str, most: float, named: str, *, begun: bool = False) -> list[str]:
    """Say what is wrong with a part.

    Args:
        most: seconds that may pass without success.
        begun: that it has not succeeded yet is nothing to be told.
    """
    failing, age = metrics.failing(part), metrics.age(part)
    if failing > FAILING.get(part, PATIENCE):
        return [f"{named} has failed for {failing:.0f} s"]
    if age is None:
        return [] if begun else [f"{named} has given no sign yet"]
    return [f"{named} has had no success for {age:.0f} s"] if age > most else []


def addresses_of(settings: Settings) -> list[str]:
    """Return where the web side can be reached besides the practice's own address."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    ours = [] if settings.host in EVERYWHERE else [f"http://{host}"]
    return [*ours, *([settings.webhook_url] if settings.webhook_url else [])]


def web_of(app: App, *, extra_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Return the dashboard, the health pages and the webhook of a running practice."""
    path, secret = webhooks.path_of(app.settings), webhooks.secret_of(app.settings)
    hook = webhook.route(path=path, secret=secret, store=app.receiver.store)
    on_posted: Callable[[], None] = app.messenger.wake
    return create_web(
        records=records_of(app.database, app.practice, app.clock),
        practice=app.practice,
        on_posted=on_posted,
        metrics_token=app.settings.metrics_token.reveal(),
        addresses=addresses_of(app.settings),
        standing=partial(standing, app),
        extra_routes=[hook, *extra_routes],
    )


async def beside(app: App) -> None:
    """Serve the web side until cancelled; whatever is wrong with it is no reason to end the chat."""
    web = web_of(app)
    warming = asyncio.create_task(asyncio.to_thread(rendering.warm), name="warming pages")
    try:
        await _serve(app, web)
    finally:
        warming.cancel()


async def _serve(app: App, web: ASGIApp) -> None:
    wait = 1.0
    while True:
        try:
            await Server(web, host=app.settings.host, port=app.settings.port).until_cancelled()
        except OSError as error:
            logger.error("the web side cannot listen (%s); trying again in %.0f s", error.strerror, wait)
        except Exception as error:  # noqa: BLE001 - it is begun anew
            logger.error("the web side has stopped (%s); beginning anew in %.0f s", where(error), wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 30.0)
