"""``run``: the bot, the dashboard and the reminders, until a signal ends it.

Only what opens first is imported here (a test holds that): updates are received and kept while the rest still loads.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.commands.console import tell
from bot.config import AwayError, Settings, SettingsError
from bot.logs import where
from bot.runtime import startup
from bot.storage.keys import KeysError

logger = logging.getLogger(__name__)

SWITCH = 0.001
"""Seconds after which a thread that computes hands over to another. The event loop asks for its turn back after every
look at the database or a socket: with Python's 5 ms, a file that is read beside it would make each of them last."""


async def serve(settings: Settings, *, new_practice: bool = False) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        new_practice: begin in a new database although the bot has run before.

    Raises:
        SettingsError: something that the person at the keyboard can mend.
        AwayError: Telegram cannot be reached and never was with this token, or the database cannot be used now.
    """
    sys.setswitchinterval(SWITCH)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopping.set)
    _outlive_the_terminal(loop)
    startup.check_port(settings.host, settings.port)
    async with startup.opened(settings, new_practice=new_practice) as intake:
        await intake.start()
        await asyncio.to_thread(_load_the_rest)
        from bot.runtime import app as house
        from bot.runtime import process, server, waiting

        intake.patience = startup.Patience(stopping=stopping, serve=waiting.served)
        with suppress(startup.StoppedError):
            async with house.build(settings, intake=intake) as app:
                tell(f"@{app.practice.bot_username} is running; dashboard at {settings.public_url}. Ctrl-C stops.")
                with told():
                    await process.run(app, stopping, serve=server.beside, say=tell)


@contextmanager
def told() -> Iterator[None]:
    """Say what ended a program that was at work: only what a person must mend is no reason to start it again.

    An error's own words are not printed: they may be a client's. How it came to it is in the log.

    Raises:
        AwayError: something else than a setting or a key ended it.
    """
    try:
        yield
    except (SettingsError, KeysError):
        raise
    except Exception as error:
        logger.error("the program has ended", exc_info=error)
        raise AwayError(f"The program has ended for {where(error)}; started again, it goes on where it was.") from error


def _outlive_the_terminal(loop: asyncio.AbstractEventLoop) -> None:
    """Go on when the terminal is closed or its line breaks: clients are not to notice."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        loop.add_signal_handler(signal.SIGHUP, logger.info, "a hang-up: the program goes on until SIGTERM or SIGINT")


def _load_the_rest() -> None:
    import bot.runtime.process
    import bot.runtime.server  # noqa: F401
