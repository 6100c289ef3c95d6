"""What opens first: the database and the way in, so that updates are kept while everything else still loads.

Nothing heavy may be imported here (a test holds that): until the first ``getUpdates`` somebody waits.
"""

import asyncio
import errno
import logging
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot import metrics
from bot.chat.transport import request
from bot.chat.transport.channel import NO_ANSWER, Channel
from bot.chat.transport.receiver import PART, Receiver
from bot.chat.transport.request import CountedRequest, Transport
from bot.config import AwayError, Settings, SettingsError
from bot.runtime import opening
from bot.storage import mending
from bot.storage.database import TROUBLE, Database, DatabaseUnavailableError, name_of
from bot.storage.leader import LeaderLock, TakenError

logger = logging.getLogger(__name__)

_COMES_UP = frozenset({errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, socket.EAI_AGAIN})
"""What is said of an address that is not there while a machine starts, and of a machine that is short of something."""

AGAIN = 1.0
"""Seconds after which a replica that lost the lead asks for it again."""


_AWAY: tuple[type[Exception], ...] = (TimeoutError, *TROUBLE)
_UNREACHABLE: tuple[type[Exception], ...] = (*NO_ANSWER, *TROUBLE)


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def check_port(host: str, port: int) -> None:
    """See whether a port can be listened on.

    Raises:
        SettingsError: it cannot; the message says why.
        AwayError: it may be some other time: another program has it now, as this one's last life may for a moment, or
            its address is not there yet, as while a machine starts.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AwayError(f"Port {port} is in use by another program; choose another (PORT)") from error
            why = f"Cannot listen on {host}:{port}: {error.strerror}"
            if error.errno in _COMES_UP:
                raise AwayError(f"{why}. This may pass: try again in a while.") from error
            raise SettingsError(why) from error


class StoppedError(Exception):
    """The program was told to stop before it was at work."""


@dataclass(frozen=True)
class Patience:
    """How the start waits for Telegram.

    Attributes:
        stopping: set when the program is told to stop.
        serve: says meanwhile, on the web side, what is waited for.
    """

    stopping: asyncio.Event
    serve: "Callable[[Intake], AbstractAsyncContextManager[None]]"

    async def wait(self, pause: Coroutine[Any, Any, None]) -> None:
        """Wait for something, or until the program is told to stop.

        Raises:
            StoppedError: it is.
        """
        tasks = [asyncio.create_task(pause), asyncio.create_task(self.stopping.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in tasks:
                one.cancel()
        if self.stopping.is_set():
            raise StoppedError


@dataclass
class Intake:
    """The database, the lead, and the receiver behind it.

    Attributes:
        polling: the line that is polled on, or None when Telegram calls us.
        on_stored: called when updates were stored; the worker's bell, once there is a worker.
        channel: what is wrong with the way to Telegram, for all who use it.
        built: set once everything else is loaded and connected, or waits for Telegram.
        patience: what the start does when Telegram does not take this token now; without it it gives up.
        receiving: the task that waits for the lead and polls; None until ``start``.
    """

    settings: Settings
    database: Database
    lead: LeaderLock
    polling: CountedRequest
    receiver: Receiver
    bells: list[Callable[[], None]]
    channel: Channel
    built: asyncio.Event = field(default_factory=asyncio.Event)
    receiving: "asyncio.Task[None] | None" = None
    patience: "Patience | None" = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def is_polling(self) -> bool:
        """Whether updates are asked for; otherwise Telegram calls us."""
        return self.settings.webhook_url is None

    async def start(self) -> "asyncio.Task[None]":
        """Begin to receive; a second call changes nothing. Returns the task, which ends only with an error.

        Raises:
            AwayError: another program works on the same SQLite file, or nothing can be locked now, for the disk is
                full, say.
            DatabaseUnavailableError: nothing can be locked until somebody mends that.
        """
        if self.receiving is None:
            try:
                await self._stack.enter_async_context(self.lead.alone())
            except TakenError as error:
                raise AwayError(
                    f"Another program works on {self.database.url.database} already: stop it first. "
                    "Several at once need PostgreSQL (DATABASE_URL)"
                ) from error
            except sqlite3.Error as error:
                why = mending.in_words(error)
                if mending.may_pass(error, self.database):
                    raise opening.away(why) from error
                raise DatabaseUnavailableError(f"{why}: {self.database.url.database}.lock") from error
            self.receiving = asyncio.create_task(self._lead_on(), name="receiver")
        return self.receiving

    async def close(self) -> None:
        """Stop receiving, and give the lead to others."""
        if self.receiving is not None:
            self.receiving.cancel()
            await asyncio.gather(self.receiving, return_exceptions=True)
        await self._stack.aclose()

    async def _lead_on(self) -> None:
        """Wait for the lead and make use of it, again and again."""
        while True:
            try:
                async with self.lead.held():
                    metrics.leader.set(1)
                    await self._while_leading()
            except _AWAY as error:
                if self.built.is_set():
                    logger.warning("the database is away (%s); nobody leads until it is back", name_of(error))
            finally:
                metrics.leader.set(0)
            await asyncio.sleep(AGAIN)

    async def _while_leading(self) -> None:
        """Poll until the lead is lost; with a webhook there is nothing to poll."""
        lost = asyncio.create_task(self.lead.lost())
        tasks = {lost}
        if self.is_polling:
            tasks.add(asyncio.create_task(self._poll(), name="polling"))
        try:
            done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.channel.rests(PART)
        for task in done - {lost}:
            task.result()
        if lost in done:
            logger.warning("the lead was lost: another replica may have it now")

    async def _poll(self) -> None:
        try:
            await self.receiver.poll_once()
        except _UNREACHABLE:
            # Whatever is wrong, the start is about to find it, and says it better or waits for it, too.
            await self.built.wait()
        await self.receiver.run()


def _check(settings: Settings) -> None:
    if not settings.token:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not set; get a token from BotFather, or look around with: python -m bot try"
        )


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    transport: Transport | None = None,
    database: Database | None = None,
    new_practice: bool = False,
    new_bot: bool = False,
) -> AsyncIterator[Intake]:
    """Open the database and connect the receiver; give everything back at the end.

    Args:
        new_practice: a practice may begin in a new database although the bot has run before.
        new_bot: a practice that was with another bot may go on with this one.
        clock: tells the time (UTC).
        transport: makes the transport of the HTTP client, when it is not the network.
        database: an opened database, when there is one already.

    Raises:
        SettingsError: there is no token, the database's address is wrong, or it is not this practice's.
        DatabaseUnavailableError: the database cannot be opened.
    """
    _check(settings)
    polling = request.connect(transport, pool=4)
    base_url = f"{settings.api_url}/bot{settings.token.reveal()}"

    async def admit() -> None:
        if not new_practice:
            await opening.refuse_if_known(polling, base_url, settings)

    async def only(opened: Database) -> None:
        if not new_bot:
            await opening.refuse_another_bot(opened, settings.token)

    try:
        opened_here = database or await opening.open_database(settings, admit=admit, only=only)
    except BaseException:
        await polling.shutdown()
        raise
    bells: list[Callable[[], None]] = []
    channel = Channel()

    def ring() -> None:
        for bell in bells:
            bell()

    receiver = Receiver(
        database=opened_here,
        request=polling,
        base_url=base_url,
        clock=clock,
        on_stored=ring,
        channel=channel,
    )
    intake = Intake(
        settings=settings,
        database=opened_here,
        lead=LeaderLock(opened_here),
        polling=polling,
        receiver=receiver,
        bells=bells,
        channel=channel,
    )
    try:
        await polling.initialize()
        yield intake
    finally:
        await intake.close()
        await polling.shutdown()
        if database is None:
            await opened_here.close()
