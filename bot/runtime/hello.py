"""The first question to Telegram: who are we? It may take a while; what worked before is waited for.

A token that Telegram has taken once is remembered in the database, as a hash of it, beside the times of other signs of
life. Telegram answers 401 and 404 for a while now and then: with such a token the program waits and asks again, as it
does while Telegram cannot be reached. Only with one that never worked does the start give up, for somebody has to mend
that.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import httpx
from telegram.error import InvalidToken, RetryAfter, TimedOut

from bot.chat.transport.channel import NO_ANSWER
from bot.config import AwayError, Secret, Settings, SettingsError
from bot.runtime.opening import bot_number
from bot.runtime.startup import Intake
from bot.storage.database import TROUBLE, Database

LONGEST = 15.0
"""Seconds between two questions, at most."""

PART = "start"


def mark_of(token: Secret) -> str:
    """Return the name under which it is remembered that a token has worked; nobody can tell the token from it."""
    return "token " + hmac.new(token.reveal().encode(), b"between-sessions has worked", hashlib.sha256).hexdigest()[:24]


async def worked(database: Database, token: Secret) -> datetime | None:
    """Return when Telegram was last known to take a token at a start; None when it never did.

    Raises:
        OSError, DBAPIError: the database is away.
    """
    async with database.reading() as store:
        return await store.operation.last(mark_of(token))


async def hello(
    settings: Settings, intake: Intake, ask: Callable[[], Awaitable[object]], *, clock: Callable[[], datetime]
) -> None:
    """Ask Telegram who we are, as often as it takes, and remember that it knows us.

    Args:
        ask: asks once.

    Raises:
        SettingsError: Telegram does not know the token, and never did.
        AwayError: Telegram cannot be reached, and never was with this token.
        StoppedError: the program is told to stop.
    """
    wait = 1.0
    async with AsyncExitStack() as stack:
        is_waiting = False
        while True:
            try:
                await ask()
            except NO_ANSWER as error:
                reason = _reason(settings, error)
                patience = intake.patience
                if reason is not None and (patience is None or not await _has_worked(intake.database, settings.token)):
                    raise reason from error
                intake.channel.fails(PART, error)
                if patience is not None and not is_waiting:
                    is_waiting = True
                    await stack.enter_async_context(patience.serve(intake))
                    # What clients write meanwhile is received as soon as Telegram gives it.
                    intake.built.set()
                told = _told(error)
                pause = asyncio.sleep(told) if told > wait else intake.channel.pause(wait)
                await (pause if patience is None else patience.wait(pause))
                wait = min(wait * 2, LONGEST)
            else:
                break
    intake.channel.works(PART)
    try:
        async with intake.database.transaction() as store:
            await store.operation.pulse(mark_of(settings.token), clock())
            await store.operation.note_bot(bot_number(settings.token), clock())
    except TROUBLE:
        # It is noted with the next start: this one does not need it any more.
        return


async def _has_worked(database: Database, token: Secret) -> bool:
    try:
        return await worked(database, token) is not None
    except TROUBLE:
        # Nobody knows: better to wait for nothing than to be down for good.
        return True


def _reason(settings: Settings, error: Exception) -> SettingsError | None:
    """Return what somebody at the keyboard is told; None for an answer that says that it has no time now."""
    if isinstance(error, InvalidToken):
        return SettingsError("TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again")
    if isinstance(error, TimedOut) or isinstance(error.__cause__, httpx.ConnectError):
        # Nobody there at all: most likely the address is wrong.
        return AwayError(
            f"Telegram cannot be reached at {settings.api_url} ({type(error).__name__}); check the network "
            "and TELEGRAM_API_URL"
        )
    return None


def _told(error: Exception) -> float:
    if not isinstance(error, RetryAfter):
        return 0.0
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)
