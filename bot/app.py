"""The one file that knows every part: it builds them and runs chat, web and scheduler in one event loop."""

import asyncio
import gc
import hashlib
import hmac
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot import door as doors
from bot import meters
from bot.chat import line, menus, routes, webhooks
from bot.chat.heirs import Heirs
from bot.chat.line import Transport
from bot.chat.messenger import AT_ONCE, Messenger
from bot.chat.pace import TELEGRAM, Memory, Pace, Shared
from bot.chat.pictures import Pictures
from bot.chat.receiver import POLL_SECONDS, Receiver
from bot.chat.turn import Bot, Turn
from bot.chat.webhooks import Wanted
from bot.chat.worker import Worker
from bot.config import AwayError, Settings, SettingsError
from bot.content import library as libraries
from bot.content.library import Library
from bot.content.shelf import Shelf
from bot.domain.pace import Pacing
from bot.domain.people import Role
from bot.door import Door, utc_now
from bot.scheduler import Ticker
from bot.services import invites
from bot.services.desk import Desk, Practice
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds for finishing what is under way when told to stop (Docker kills after 10)."""

PULSE = 20.0
"""Seconds between two notes that updates are received."""

TAPS_KEPT = timedelta(seconds=150)
"""How long Telegram keeps a tap for us."""

AGREE_AGAIN = 600.0
"""Seconds between two looks at the webhook, for somebody else may have changed it."""

_UNREACHABLE: tuple[type[Exception], ...] = (TelegramError, *TROUBLE)

AnyApplication = Application[Bot, Turn, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]


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
    heirs: Heirs
    ticker: Ticker
    clock: Callable[[], datetime]
    door: Door

    async def settle(self) -> None:
        """Handle and send everything that waits now; for tests and for a clock that was moved."""
        for _round in range(100):
            handled = await self.worker.work()
            await self.messenger.drain()
            if not handled:
                return


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    library: Library | None = None,
    transport: Transport | None = None,
    database: Database | None = None,
    pacing: Pacing = TELEGRAM,
    door: Door | None = None,
) -> AsyncIterator[App]:
    """Build every part and say hello to Telegram; give everything back at the end.

    Args:
        clock: tells the time to everything but Telegram's pace.
        library: loaded content, when there is one already.
        transport: makes the transport of the HTTP client, when it is not the network.
        database: an opened database, when there is one already.
        pacing: the limits that messages keep to.
        door: the database and the receiver, when they are there already, perhaps at work.

    Raises:
        SettingsError: no token, or one that Telegram does not know.
        DatabaseUnavailableError: the database cannot be opened.
        ContentError: the content cannot be used.
    """
    async with AsyncExitStack() as stack:
        if door is None:
            door = await stack.enter_async_context(
                doors.opened(settings, clock=clock, transport=transport, database=database)
            )
        load = partial(libraries.load, settings.content_dir, local=settings.local_faq, encoder=settings.encoder)
        # Beside the receiver, which may be at work: reading and checking everything takes most of a second.
        loaded = library or (await asyncio.to_thread(load)).usable()
        shelf = Shelf(loaded, local=settings.local_faq, load=load)
        application: AnyApplication = (
            ApplicationBuilder()
            .token(settings.token.reveal())
            .base_url(f"{settings.api_url}/bot")
            .base_file_url(f"{settings.api_url}/file/bot")
            .request(line.connect(transport, pool=2 * AT_ONCE))
            .get_updates_request(door.polling)
            .updater(None)
            .job_queue(None)
            .context_types(ContextTypes(context=Turn))
            .build()
        )
        routes.register(application)
        try:
            await _hello(settings, application)
            app = _connect(settings, application, door, shelf, clock, pacing)
            door.bells.append(app.worker.wake)
            yield app
        finally:
            await application.shutdown()
            # When Telegram refused the token PTB counts itself as never started, and would leave connections open.
            await application.bot.shutdown()


async def _hello(settings: Settings, application: AnyApplication) -> None:
    """Ask Telegram who we are, as often as it takes while it answers that it is busy or broken."""
    wait = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError("TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again") from error
        except RetryAfter as error:
            delay = error.retry_after
            wait = delay if isinstance(delay, (int, float)) else delay.total_seconds()
        except TelegramError as error:
            if isinstance(error, TimedOut) or isinstance(error.__cause__, httpx.ConnectError):
                # Nobody there at all: most likely the address is wrong.
                raise AwayError(
                    f"Telegram cannot be reached at {settings.api_url} ({type(error).__name__}); check the network "
                    "and TELEGRAM_API_URL"
                ) from error
        else:
            return
        logger.warning("Telegram has no time for us; asking again in %.0f s", wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 30.0)


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
        keep_withdrawn=timedelta(days=settings.keep_withdrawn_days),
        keep_records=timedelta(days=settings.keep_records_days),
        secret_key=settings.signing_key,
    )


def _connect(
    settings: Settings,
    application: AnyApplication,
    door: Door,
    shelf: Shelf,
    clock: Callable[[], datetime],
    pacing: Pacing,
) -> App:
    database = door.database
    practice = practice_of(settings, shelf, bot_username=application.bot.username)
    pictures = Pictures(database=database, practice=practice, clock=clock)
    messenger = Messenger(
        database=database,
        bot=application.bot,
        practice=practice,
        clock=clock,
        pictures=pictures,
        me=door.lead.me,
        pace=Pace(Memory(clock) if database.is_sqlite else Shared(database, clock), clock, pacing),
    )
    worker = Worker(
        database=database,
        application=application,
        practice=practice,
        clock=clock,
        on_sent=messenger.wake,
        is_flooded=lambda: door.receiver.is_flooded,
    )
    ticker = Ticker(
        database=database,
        practice=practice,
        clock=clock,
        on_due=messenger.wake,
        is_leading=lambda: door.lead.is_held,
    )
    return App(
        settings=settings,
        database=database,
        practice=practice,
        application=application,
        receiver=door.receiver,
        worker=worker,
        messenger=messenger,
        heirs=Heirs(database=database, lead=door.lead, on_free=messenger.wake),
        ticker=ticker,
        clock=clock,
        door=door,
    )


async def owner_link(app: App) -> str | None:
    """Return a link for the owner while there is none; the one before stops working."""
    async with app.database.transaction() as store:
        if await store.people.owner() is not None:
            return None
        desk = Desk(store=store, practice=app.practice, now=app.clock())
        return (await invites.invite(desk, role=Role.OWNER)).url


async def run(
    app: App,
    stopping: asyncio.Event,
    *,
    serve: Callable[[App], Any] | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run chat, scheduler and web until ``stopping`` is set, then finish what is under way.

    Args:
        serve: serves the web side until it is cancelled.
        say: tells whoever started the program something, such as the owner's link.

    Raises:
        SettingsError: another program works on the same SQLite file.
    """
    receiving = await app.door.start()
    app.door.built.set()
    # What is loaded stays: looking through it again and again for rubbish stops everything for a tenth of a second.
    gc.freeze()
    worker = asyncio.create_task(app.worker.run(), name="worker")
    messenger = asyncio.create_task(app.messenger.run(), name="messenger")
    serving = None if serve is None else asyncio.create_task(serve(app), name="web")
    app.ticker.start()
    # The encoder loads beside the first messages, not before them.
    warming = asyncio.create_task(asyncio.to_thread(app.practice.library.router.warm), name="warming")
    watched = {task for task in (worker, messenger, receiving, serving) if task is not None}
    watched |= {asyncio.create_task(one) for one in (lead_on(app, say), keep_pulse(app), app.heirs.run(), watch_loop())}
    stop = asyncio.create_task(stopping.wait())
    done, _pending = await asyncio.wait({*watched, stop}, return_when=asyncio.FIRST_COMPLETED)
    logger.info("stopping")
    app.ticker.stop()
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


async def lead_on(app: App, say: Callable[[str], None]) -> None:
    """Do what only the leading replica does: offer the owner's link, see to the webhook and the public menu."""
    term, at = 0, 0.0
    while True:
        lead = app.door.lead
        if lead.is_held and (lead.term != term or time.monotonic() - at > AGREE_AGAIN):
            try:
                if await webhooks.agree(app.application.bot, wanted_webhook(app.settings)):
                    logger.info("the webhook was %s", "removed" if app.door.is_polling else "set")
                if lead.term != term:
                    # One replica only: each link ends the one before.
                    link = await owner_link(app)
                    if link is not None:
                        say(f"There is no owner yet. Open this link in Telegram (it works once, for a week):\n{link}")
                    await menus.set_default(app.application.bot)
                term, at = lead.term, time.monotonic()
            except _UNREACHABLE as error:
                logger.warning("not all is set up yet (%s); trying again", type(error).__name__)
                await asyncio.sleep(10.0)
        await asyncio.sleep(0.5)


async def watch_loop() -> None:
    """Measure how late the event loop is at worst, over the last minute."""
    loop = asyncio.get_running_loop()
    worst: deque[float] = deque(maxlen=60)
    while True:
        due = loop.time() + 1.0
        await asyncio.sleep(1.0)
        worst.append(max(0.0, loop.time() - due))
        meters.loop_lag_seconds.set(max(worst))


async def keep_pulse(app: App) -> None:
    """Note every few seconds that updates are received, and see after which gap they are again."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        now = loop.time()
        if now >= due and _is_receiving(app):
            due = now + PULSE
            try:
                await feel_pulse(app, utc_now())
            except TROUBLE as error:
                logger.warning("the database is away (%s); the pulse is not noted", type(error).__name__)
        await asyncio.sleep(0.5)


def _is_receiving(app: App) -> bool:
    """Whether what clients tap reaches this program: Telegram answers it, or would call it."""
    if not app.door.is_polling:
        return True
    age = meters.age("receiving")
    return app.door.lead.is_held and age is not None and age < PULSE + 2 * POLL_SECONDS


async def feel_pulse(app: App, at: datetime) -> bool:
    """Note that updates are received, on whichever replica; True when they were not for more than 150 seconds.

    Taps wait that long at Telegram and are lost then: after such a gap every open card is sent anew, whether the
    program, its database or Telegram was away.

    Args:
        at: the instant on real clocks, for Telegram's 150 seconds are real ones.
    """
    async with app.database.transaction() as store:
        before = await store.operation.pulse("receiving", at)
        if before is None or at - before <= TAPS_KEPT:
            return False
        meters.gaps.inc()
        asked = await _ask_open_cards_again(Desk(store=store, practice=app.practice, now=app.clock()))
    logger.warning(
        "nothing was received for %.0f s: taps may be lost, %s open check-ins are asked again",
        (at - before).total_seconds(),
        asked,
    )
    app.messenger.wake()
    return True


async def _ask_open_cards_again(desk: Desk) -> int:
    asked = 0
    for person_id, _message_id, reference in await desk.store.cards.open_of("checkin"):
        person = await desk.store.people.get(person_id)
        if person is None or not person.has_agreed or reference != desk.today(person).isoformat():
            continue
        entry = await desk.store.checkins.get(person_id, desk.today(person))
        if entry is None or not entry.closed:
            await desk.notify(person, "card_again")
            asked += 1
    return asked


def wanted_webhook(settings: Settings) -> Wanted | None:
    """Return where Telegram is to call; None when it is polled."""
    if settings.webhook_url is None:
        return None
    return Wanted(url=f"{settings.webhook_url}/telegram/{webhook_path(settings)}", secret=webhook_secret(settings))


def webhook_path(settings: Settings) -> str:
    """Return the secret part of the webhook's address: it follows from both secrets and changes with them."""
    return _derived(settings, f"path {settings.webhook_secret.reveal()}".rstrip())


def webhook_secret(settings: Settings) -> str:
    """Return the secret that Telegram sends along, the setting's or one derived from the token."""
    return settings.webhook_secret.reveal() or _derived(settings, "secret")


def _derived(settings: Settings, purpose: str) -> str:
    key = settings.signing_key.reveal().encode()
    return hmac.new(key, f"between-sessions webhook {purpose}".encode(), hashlib.sha256).hexdigest()[:40]
