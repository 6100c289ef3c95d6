"""The one file that knows every part: it builds them and runs chat, web and scheduler in one event loop."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes
from telegram.request import HTTPXRequest

from bot.chat import menus, routes
from bot.chat.messenger import Messenger
from bot.chat.pace import Pace
from bot.chat.pictures import Pictures
from bot.chat.receiver import ALLOWED, Receiver
from bot.chat.turn import Bot, Turn
from bot.chat.worker import Worker
from bot.config import Settings, SettingsError
from bot.content import library as libraries
from bot.content.library import Library
from bot.content.shelf import Shelf
from bot.domain.people import Role
from bot.scheduler import Ticker
from bot.services import invites
from bot.services.desk import Desk, Practice
from bot.storage import migrate
from bot.storage.database import Database, DatabaseUnavailableError

logger = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds for finishing what is under way when told to stop (Docker kills after 10)."""

AnyApplication = Application[Bot, Turn, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass
class App:
    """Every part, built and connected, not yet running."""

    settings: Settings
    database: Database
    practice: Practice
    application: AnyApplication
    receiver: Receiver
    worker: Worker
    messenger: Messenger
    ticker: Ticker
    clock: Callable[[], datetime]

    async def settle(self) -> None:
        """Handle and send everything that waits now; for tests and for a clock that was moved."""
        for _round in range(100):
            handled = await self.worker.work()
            await self.messenger.drain()
            if not handled:
                return


def _request(make: Callable[[], httpx.AsyncBaseTransport] | None, *, pool: int) -> HTTPXRequest:
    transport = AiohttpTransport(limits=httpx.Limits(max_connections=pool)) if make is None else make()
    return HTTPXRequest(connection_pool_size=pool, read_timeout=20.0, httpx_kwargs={"transport": transport})


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    library: Library | None = None,
    transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
    database: Database | None = None,
    pace: Pace | None = None,
) -> AsyncIterator[App]:
    """Build every part and say hello to Telegram; give everything back at the end.

    Args:
        clock: tells the time to everything but Telegram's pace.
        library: loaded content, when there is one already.
        transport: makes the transport of the HTTP client, when it is not the network.
        database: an opened database, when there is one already.
        pace: Telegram's pace, when it is another than the usual one.

    Raises:
        SettingsError: no token, or one that Telegram does not know.
        DatabaseUnavailableError: the database cannot be opened.
        ContentError: the content cannot be used.
    """
    if not settings.token:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not set; get a token from BotFather, or look around with: python -m bot try"
        )
    load = partial(libraries.load, settings.content_dir, local=settings.local_faq, encoder=settings.encoder)
    shelf = Shelf(library or load().usable(), local=settings.local_faq, load=load)
    opened = database or await open_database(settings)
    api = f"{settings.api_url}/bot"
    polling = _request(transport, pool=4)
    application: AnyApplication = (
        ApplicationBuilder()
        .token(settings.token.reveal())
        .base_url(api)
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(_request(transport, pool=64))
        .get_updates_request(polling)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Turn))
        .build()
    )
    routes.register(application)
    try:
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError("TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again") from error
        except TelegramError as error:
            raise SettingsError(
                f"Telegram cannot be reached at {settings.api_url} ({type(error).__name__}); check the network and "
                "TELEGRAM_API_URL"
            ) from error
        yield _connect(settings, application, opened, shelf, clock, polling, pace)
    finally:
        await application.shutdown()
        # When Telegram refused the token PTB counts itself as never started, and would leave its connections open.
        await application.bot.shutdown()
        if database is None:
            await opened.close()


async def open_database(settings: Settings) -> Database:
    """Open the database and bring its tables up to date.

    Raises:
        SettingsError: the address is wrong.
        DatabaseUnavailableError: it cannot be opened.
    """
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL is wrong: {error}") from error
    except OSError as error:
        raise DatabaseUnavailableError(f"{error.strerror}: {error.filename}") from error
    try:
        await database.check()
        await migrate.upgrade(database)
    except BaseException:
        await database.close()
        raise
    return database


def practice_of(settings: Settings, shelf: Shelf, *, bot_username: str = "") -> Practice:
    """Return what does not change while the program runs."""
    return Practice(
        name=settings.practice_name,
        time_zone=settings.practice_timezone,
        emergency_number=settings.emergency_number,
        crisis_line=settings.crisis_line,
        shelf=shelf,
        public_url=settings.public_url,
        bot_username=bot_username,
    )


def _connect(
    settings: Settings,
    application: AnyApplication,
    database: Database,
    shelf: Shelf,
    clock: Callable[[], datetime],
    polling: HTTPXRequest,
    pace: Pace | None,
) -> App:
    base_url = f"{settings.api_url}/bot{settings.token.reveal()}"
    practice = practice_of(settings, shelf, bot_username=application.bot.username)
    pictures = Pictures(database=database, practice=practice, clock=clock)
    messenger = Messenger(
        database=database, bot=application.bot, practice=practice, clock=clock, pictures=pictures, pace=pace
    )
    worker = Worker(database=database, application=application, practice=practice, clock=clock, on_sent=messenger.wake)
    receiver = Receiver(database=database, request=polling, base_url=base_url, clock=clock, on_stored=worker.wake)
    ticker = Ticker(database=database, practice=practice, clock=clock, on_due=messenger.wake)
    return App(
        settings=settings,
        database=database,
        practice=practice,
        application=application,
        receiver=receiver,
        worker=worker,
        messenger=messenger,
        ticker=ticker,
        clock=clock,
    )


async def owner_link(app: App) -> str | None:
    """Return a link for the owner while there is none; the one before stops working."""
    async with app.database.transaction() as store:
        if await store.people.owner() is not None:
            return None
        desk = Desk(store=store, practice=app.practice, now=app.clock())
        return (await invites.invite(desk, role=Role.OWNER)).url


async def ask_open_cards_again(app: App) -> None:
    """After a gap in which taps were lost at Telegram (they wait 150 s there), send every open card anew."""
    async with app.database.transaction() as store:
        newest = await store.inbox.newest()
        now = app.clock()
        if newest is None or (now - newest).total_seconds() < 150:
            return
        desk = Desk(store=store, practice=app.practice, now=now)
        for person_id, _message_id, reference in await store.cards.open_of("checkin"):
            person = await store.people.get(person_id)
            if person is None or not person.has_agreed or reference != desk.today(person).isoformat():
                continue
            entry = await store.checkins.get(person_id, desk.today(person))
            if entry is None or not entry.closed:
                await desk.notify(person, "card_again")


async def run(app: App, stopping: asyncio.Event, *, serve: Callable[[App], Any] | None = None) -> None:
    """Run chat, scheduler and web until ``stopping`` is set, then finish what is under way."""
    await menus.set_default(app.application.bot)
    webhook = app.settings.webhook_url
    if webhook is None:
        await app.application.bot.delete_webhook()
    else:
        await app.application.bot.set_webhook(
            url=f"{webhook}/telegram/{webhook_path(app.settings)}",
            secret_token=webhook_secret(app.settings),
            allowed_updates=list(ALLOWED),
            max_connections=40,
        )
    await ask_open_cards_again(app)
    worker = asyncio.create_task(app.worker.run(), name="worker")
    messenger = asyncio.create_task(app.messenger.run(), name="messenger")
    background = [worker, messenger]
    receiving = None if webhook is not None else asyncio.create_task(app.receiver.run(), name="receiver")
    serving = None if serve is None else asyncio.create_task(serve(app), name="web")
    app.ticker.start()
    # The encoder loads beside the first messages, not before them.
    warming = asyncio.create_task(asyncio.to_thread(app.practice.library.router.warm), name="warming")
    watched = {task for task in (*background, receiving, serving) if task is not None}
    stop = asyncio.create_task(stopping.wait())
    done, _pending = await asyncio.wait({*watched, stop}, return_when=asyncio.FIRST_COMPLETED)
    logger.info("stopping")
    app.ticker.stop()
    if receiving is not None:
        receiving.cancel()
    app.worker.stop()
    await asyncio.wait({worker}, timeout=GRACE / 2)
    app.messenger.stop()
    await asyncio.wait({messenger}, timeout=GRACE / 2)
    stop.cancel()
    warming.cancel()
    for task in watched:
        task.cancel()
    await asyncio.gather(*watched, return_exceptions=True)
    for task in done & watched:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


def webhook_path(settings: Settings) -> str:
    """Return the secret part of the webhook's address, derived from the token and never the token itself."""
    return _derived(settings, "path")


def webhook_secret(settings: Settings) -> str:
    """Return the secret that Telegram sends along, the setting's or one derived from the token."""
    return settings.webhook_secret.reveal() or _derived(settings, "secret")


def _derived(settings: Settings, purpose: str) -> str:
    key = settings.token.reveal().encode()
    return hmac.new(key, f"between-sessions webhook {purpose}".encode(), hashlib.sha256).hexdigest()[:40]
