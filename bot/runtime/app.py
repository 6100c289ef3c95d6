"""The one file that knows every part: it builds them and connects them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.chat import routes
from bot.chat.transport import request
from bot.chat.transport.gate import Gate
from bot.chat.transport.lookout import Lookout
from bot.chat.transport.messenger import AT_ONCE, Messenger
from bot.chat.transport.pace import TELEGRAM, Memory, Pace, Shared
from bot.chat.transport.pictures import Pictures
from bot.chat.transport.receiver import Receiver
from bot.chat.transport.request import Transport
from bot.chat.transport.sender import Sender
from bot.chat.transport.takeover import Takeover
from bot.chat.transport.unstored import Unstored
from bot.chat.transport.worker import Worker
from bot.chat.turn import Bot, Turn
from bot.config import Settings
from bot.content import library as libraries
from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.pace import Pacing
from bot.runtime import startup
from bot.runtime.custody import Custody
from bot.runtime.hello import hello
from bot.runtime.scheduler import Ticker
from bot.runtime.startup import Intake, utc_now
from bot.services.practice import Practice
from bot.storage.database import Database

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
    lookout: Lookout
    unstored: Unstored
    takeover: Takeover
    ticker: Ticker
    custody: Custody
    clock: Callable[[], datetime]
    intake: Intake

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
    intake: Intake | None = None,
) -> AsyncIterator[App]:
    """Build every part and say hello to Telegram; give everything back at the end.

    Args:
        clock: tells the time to everything but Telegram's pace.
        library: loaded content, when there is one already.
        transport: makes the transport of the HTTP client, when it is not the network.
        database: an opened database, when there is one already.
        pacing: the limits that messages keep to.
        intake: the database and the receiver, when they are there already, perhaps at work.

    Raises:
        SettingsError: no token, or one that Telegram does not know and never did.
        AwayError: Telegram cannot be reached, and never was with this token.
        StoppedError: the program was told to stop while it waited for Telegram.
        DatabaseUnavailableError: the database cannot be opened.
        ContentError: the content cannot be used.
    """
    async with AsyncExitStack() as stack:
        if intake is None:
            intake = await stack.enter_async_context(
                startup.opened(settings, clock=clock, transport=transport, database=database)
            )
        load = partial(libraries.load, settings.content_dir, local=settings.local_faq, encoder=settings.encoder)
        # Beside the receiver, which may be at work: reading and checking everything takes most of a second.
        loaded = library or (await asyncio.to_thread(load)).usable()
        live = LiveLibrary(loaded, local=settings.local_faq, load=load)
        application: AnyApplication = (
            ApplicationBuilder()
            .token(settings.token.reveal())
            .base_url(f"{settings.api_url}/bot")
            .base_file_url(f"{settings.api_url}/file/bot")
            .request(request.connect(transport, pool=2 * AT_ONCE))
            .get_updates_request(intake.polling)
            .updater(None)
            .job_queue(None)
            .context_types(ContextTypes(context=Turn))
            .build()
        )
        routes.register(application)
        try:
            await hello(settings, intake, application.initialize, clock=clock)
            app = _connect(settings, application, intake, live, clock, pacing)
            stack.push_async_callback(app.unstored.close)
            intake.bells.append(app.worker.wake)
            yield app
        finally:
            await application.shutdown()
            # When Telegram refused the token PTB counts itself as never started, and would leave connections open.
            await application.bot.shutdown()


def practice_of(settings: Settings, live: LiveLibrary, *, bot_username: str = "") -> Practice:
    """Return what does not change while the program runs."""
    return Practice(
        name=settings.practice_name,
        time_zone=settings.practice_timezone,
        emergency_number=settings.emergency_number,
        crisis_line=settings.crisis_line,
        live=live,
        public_url=settings.public_url,
        bot_username=bot_username,
        keep_withdrawn=timedelta(days=settings.keep_withdrawn_days),
        keep_records=timedelta(days=settings.keep_records_days),
        keep_treatment_years=settings.keep_treatment_years,
        age_of_consent=settings.age_of_consent,
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        secret_key=settings.signing_key,
    )


def _connect(
    settings: Settings,
    application: AnyApplication,
    intake: Intake,
    live: LiveLibrary,
    clock: Callable[[], datetime],
    pacing: Pacing,
) -> App:
    database = intake.database
    practice = practice_of(settings, live, bot_username=application.bot.username)
    pictures = Pictures(database=database, practice=practice, clock=clock)
    pace = Pace(Memory(clock) if database.is_sqlite else Shared(database, clock), clock, pacing)
    gate = Gate(channel=intake.channel, bot=application.bot, clock=clock)
    sender = Sender(
        database=database,
        bot=application.bot,
        practice=practice,
        clock=clock,
        pictures=pictures,
        pace=pace,
        gate=gate,
    )
    messenger = Messenger(
        database=database,
        practice=practice,
        clock=clock,
        me=intake.lead.me,
        pace=pace,
        gate=gate,
        sender=sender,
    )
    lookout = Lookout(database=database, practice=practice, clock=clock, on_sent=messenger.wake)
    unstored = Unstored(database=database, practice=practice, bot=application.bot, clock=clock)
    intake.receiver.on_unstored = unstored.notice
    worker = Worker(
        database=database,
        application=application,
        practice=practice,
        clock=clock,
        on_sent=messenger.wake,
        is_flooded=lambda: intake.receiver.is_flooded,
        lookout=lookout,
    )
    worker.on_trouble = messenger.on_trouble = unstored.trouble
    ticker = Ticker(
        database=database,
        practice=practice,
        clock=clock,
        on_due=messenger.wake,
        is_leading=lambda: intake.lead.is_held,
    )
    return App(
        settings=settings,
        database=database,
        practice=practice,
        application=application,
        receiver=intake.receiver,
        worker=worker,
        messenger=messenger,
        lookout=lookout,
        unstored=unstored,
        takeover=Takeover(database=database, lead=intake.lead, on_free=messenger.wake),
        ticker=ticker,
        custody=Custody(database),
        clock=clock,
        intake=intake,
    )
