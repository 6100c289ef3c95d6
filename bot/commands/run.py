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


_ENDING = frozenset({"SIGINT", "SIGTERM", "SIGQUIT"})
"""Signals that ask for an end."""

_THE_SYSTEMS = frozenset(
    f"SIG{name}"
    for name in (
        *("KILL", "SEGV", "BUS", "FPE", "ILL", "ABRT", "TRAP", "SYS"),
        *("CHLD", "CONT", "URG", "WINCH", "STOP", "TSTP", "TTIN", "TTOU"),
    )
)
"""Signals that stay as they are: of a crash, and those that end nothing."""


async def serve(settings: Settings, *, new_practice: bool = False, new_bot: bool = False) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        new_practice: begin in a new database although the bot has run before.
        new_bot: go on with a practice that was with another bot.

    Raises:
        SettingsError: something that the person at the keyboard can mend.
        AwayError: Telegram cannot be reached and never was with this token, or the database cannot be used now.
    """
    sys.setswitchinterval(SWITCH)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    _mind_signals(loop, stopping)
    startup.check_port(settings.host, settings.port)
    async with startup.opened(settings, new_practice=new_practice, new_bot=new_bot) as intake:
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


def _mind_signals(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """End well when told to, and go on at whatever else would end the program: clients are not to notice.

    A terminal that is closed or whose line breaks, a script's ``kill -USR1`` meant for another program, a timer.
    """
    for number in signal.valid_signals():
        # Real-time signals have no name.
        name = getattr(number, "name", f"signal {number:d}")
        if name in _ENDING:
            loop.add_signal_handler(number, stopping.set)
        elif name not in _THE_SYSTEMS and signal.getsignal(number) is signal.SIG_DFL:
            loop.add_signal_handler(number, _pass_over, "a hang-up" if name == "SIGHUP" else name)


def _pass_over(what: str) -> None:
    logger.info("%s: the program goes on until SIGTERM or SIGINT", what)


def _load_the_rest() -> None:
    import bot.runtime.process
    import bot.runtime.server  # noqa: F401
