"""The program at work: every part side by side until it is told to stop."""

import asyncio
import gc
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import metrics
from bot.chat import menus
from bot.chat.transport import webhooks
from bot.chat.transport.channel import NO_ANSWER
from bot.chat.transport.receiver import POLL_SECONDS
from bot.config import AwayError
from bot.domain.notices import CardAgain
from bot.domain.people import Role
from bot.runtime import server, watchdog
from bot.runtime.app import App
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.startup import utc_now
from bot.runtime.watchdog import Watchdog
from bot.services import invites
from bot.services.unit_of_work import Desk
from bot.storage import mending
from bot.storage.database import TROUBLE, name_of

logger = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds for finishing what is under way when told to stop (Docker kills after 10)."""

CLOCKS_AGREE = timedelta(minutes=1)
"""By how much the clocks of replicas may differ."""

SURE = 2
"""Pulses in a row that must say that a new start would mend it."""

PULSE = 10.0
"""Seconds between two notes that writing succeeds, and that updates are received."""

TAPS_KEPT = timedelta(seconds=150)
"""How long Telegram keeps a tap for us."""

AGREE_AGAIN = 600.0
"""Seconds between two looks at the webhook, for somebody else may have changed it."""


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
        AwayError: another program works on the same SQLite file.
        Exception: whatever has ended one of the parts.
        StuckError: a part is stuck.
    """
    receiving = await app.intake.start()
    app.intake.built.set()
    # What is loaded stays: looking through it again and again for rubbish stops everything for a tenth of a second.
    gc.freeze()
    worker = asyncio.create_task(app.worker.run(), name="worker")
    messenger = asyncio.create_task(app.messenger.run(), name="messenger")
    serving = None if serve is None else asyncio.create_task(serve(app), name="web")
    app.ticker.start()
    # The encoder loads beside the first messages, not before them.
    warming = asyncio.create_task(asyncio.to_thread(app.practice.library.router.warm), name="warming")
    watched = {task for task in (worker, messenger, receiving, serving) if task is not None}
    beside: list[Coroutine[Any, Any, None]] = [
        lead_on(app, say),
        keep_pulse(app),
        app.takeover.run(),
        app.lookout.run(),
        app.custody.run(),
        watch_loop(),
        Watchdog(parts=partial(watched_parts, app)).watch(),
    ]
    if app.settings.heartbeat_url:
        beside.append(_heartbeat_of(app).run())
    watched |= {asyncio.create_task(one) for one in beside}
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


def watched_parts(app: App) -> Mapping[str, int]:
    """Return the parts whose attempts must come to an end, with the seconds that they may take."""
    if app.intake.is_polling and app.intake.lead.is_held:
        return {**watchdog.PARTS, "receiving": watchdog.RECEIVING}
    return watchdog.PARTS


def _heartbeat_of(app: App) -> Heartbeat:
    return Heartbeat(
        app.settings.heartbeat_url.reveal(),
        standing=partial(server.standing, app),
        is_writing=lambda: (metrics.age("writing") or PULSE * 3) < PULSE * 2,
    )


async def lead_on(app: App, say: Callable[[str], None]) -> None:
    """Do what only the leading replica does: offer the owner's link, see to the webhook and the public menu."""
    term, at = 0, 0.0
    while True:
        lead = app.intake.lead
        if not lead.is_held:
            app.intake.channel.rests("setup")
        elif lead.term != term or time.monotonic() - at > AGREE_AGAIN:
            try:
                if await webhooks.agree(app.application.bot, webhooks.wanted_by(app.settings)):
                    logger.info("the webhook was %s", "removed" if app.intake.is_polling else "set")
                if lead.term != term:
                    unapproved = app.practice.library.approvals.listed()
                    if unapproved:
                        logger.info("no clinician has approved %s (docs/content.md)", unapproved)
                    # One replica only: each link ends the one before.
                    link = await owner_link(app)
                    if link is not None:
                        say(f"There is no owner yet. Open this link in Telegram (it works once, for a week):\n{link}")
                    await menus.set_default(app.application.bot)
                term, at = lead.term, time.monotonic()
                app.intake.channel.works("setup")
            except TROUBLE as error:
                logger.warning("not all is set up yet (%s); trying again", name_of(error))
                await asyncio.sleep(10.0)
            except NO_ANSWER as error:
                app.intake.channel.fails("setup", error)
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
        metrics.loop_lag_seconds.set(max(worst))


@dataclass(frozen=True)
class Noted:
    """When this program has noted last that updates are received.

    Attributes:
        at: on real clocks, as it stands in the database.
        seconds: in monotonic time, which says how long ago it was whatever was done to the clock meanwhile.
    """

    at: datetime
    seconds: float


async def keep_pulse(app: App) -> None:
    """Try every few seconds to write, note whether updates are received, and see after which gap they are again.

    Raises:
        AwayError: this program will never write again, and another one would.
    """
    loop = asyncio.get_running_loop()
    due, was_receiving, failed_at, behind = loop.time(), False, 0.0, 0
    noted: Noted | None = None
    while True:
        now, is_receiving = loop.time(), _is_receiving(app)
        if now >= due or (is_receiving and not was_receiving):
            due, was_receiving = now + PULSE, is_receiving
            at = utc_now()
            since = loop.time() - metrics.failing("writing")
            try:
                await feel_pulse(app, at, is_receiving=is_receiving, noted=noted, now=now)
            except TROUBLE as error:
                metrics.miss("writing")
                behind = behind + 1 if mending.needs_a_new_start(error, app.database) else 0
                if behind == SURE:
                    raise AwayError(
                        "The database file can be written to again, and not by this program: it has to start anew"
                    ) from error
                if not failed_at:
                    # Storing an update, say, may have failed before.
                    failed_at = min(since, now)
                    logger.error("nothing can be written to the database (%s); trying on", name_of(error))
            else:
                metrics.beat("writing")
                noted = Noted(at, now) if is_receiving else noted
                if failed_at:
                    logger.warning("the database takes what is written again, after %.0f s", now - failed_at)
                failed_at = 0.0
        await asyncio.sleep(0.5)


def _is_receiving(app: App) -> bool:
    """Whether what clients tap reaches this program and is stored: Telegram answers it, or would call it."""
    if not app.intake.is_polling:
        return True
    age = metrics.age("receiving")
    return app.intake.lead.is_held and age is not None and age < PULSE + 2 * POLL_SECONDS


async def feel_pulse(
    app: App, at: datetime, *, is_receiving: bool = True, noted: Noted | None = None, now: float = 0.0
) -> bool:
    """Write a sign of life; True when updates are received again after they were not for more than 150 seconds.

    What is wrong with the way to Telegram is noted, too, for ``doctor``.

    Taps wait that long at Telegram and are lost then: after such a gap every open card is sent anew, whether the
    program, its database or Telegram was away.

    Args:
        at: the instant on real clocks, for Telegram's 150 seconds are real ones.
        is_receiving: whether updates are received, on whichever replica.
        noted: what this program has noted before; None after a start.
        now: monotonic seconds.

    Raises:
        OSError, DBAPIError: nothing can be written.
    """
    async with app.database.transaction() as store:
        await store.operation.pulse("writing", at)
        await store.operation.note_troubles(app.intake.channel.lasting(), at)
        before = await store.operation.pulse("receiving", at) if is_receiving else None
        gap = timedelta() if before is None else _gap(before, at, None if noted is None else (noted, now))
        if gap <= TAPS_KEPT:
            return False
        metrics.gaps.inc()
        asked = await _ask_open_cards_again(Desk(store=store, practice=app.practice, now=app.clock()))
    how_long = "nobody knows how long" if gap == timedelta.max else f"{gap.total_seconds():.0f} s"
    logger.warning("nothing was received for %s: taps may be lost, %s open check-ins are asked again", how_long, asked)
    app.messenger.wake()
    return True


def _gap(before: datetime, at: datetime, own: tuple[Noted, float] | None) -> timedelta:
    """Return for how long nothing was received.

    Args:
        before: when it was noted last that something is, by whoever.
        own: what this program noted, and the monotonic seconds now.
    """
    if own is None:
        # A clock that was set back meanwhile says nothing: whether a tap is lost cannot be known, so cards come again.
        return at - before if before <= at + CLOCKS_AGREE else timedelta.max
    noted, now = own
    since = timedelta(seconds=now - noted.seconds)
    return since if before == noted.at else min(at - before, since)


async def _ask_open_cards_again(desk: Desk) -> int:
    asked = 0
    for person_id, _message_id, reference in await desk.store.cards.open_of("checkin"):
        person = await desk.store.people.get(person_id)
        if person is None or not person.has_agreed or reference != desk.today(person).isoformat():
            continue
        entry = await desk.store.checkins.get(person_id, desk.today(person))
        if entry is None or not entry.closed:
            await desk.let_know(person, CardAgain())
            asked += 1
    return asked
