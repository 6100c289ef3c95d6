"""What every command shares: where it prints, how it says what is wrong, and how it ends."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console

from bot import logs
from bot.config import AwayError, Settings, SettingsError, settings_from_environment

logger = logging.getLogger(__name__)

out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

T = TypeVar("T")
WRONG = 2
"""Exit code when something is wrong that the person at the keyboard can mend."""

AWAY = 69
"""Exit code when something that is needed is away and may come back: a supervisor tries again (EX_UNAVAILABLE)."""


def may_be_cut_off() -> None:
    """Let whoever reads what is printed end the command by reading no further, as ``| head`` does.

    For commands that print and talk to nobody else: the same signal comes when the other side of any connection has
    gone, a visitor's, Telegram's or the database's, and it would end the program without a word.
    """
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def tell(line: str) -> None:
    """Print a line of a program that goes on whether or not anybody can read it.

    The terminal may be closed by now, the pipe's reader gone or asleep, the disk behind it full.
    """
    logs.lines_to(sys.stdout).put(line, refused=_refused)


def _refused() -> None:
    logger.warning("standard output takes nothing any more: `python -m bot invite` prints links again")


def give_up(message: str, *, code: int = WRONG) -> NoReturn:
    """Say in one line what is wrong, and end with an exit code, whether or not anybody can read it."""
    with errors.capture() as said:
        errors.print(logs.hide_token(message), style="red", markup=False, soft_wrap=True, end="")
    lines = logs.lines_to(sys.stderr)
    lines.put(said.get())
    lines.wait()
    raise typer.Exit(code) from None


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error that the person at the keyboard can mend into one line and an exit code."""
    try:
        yield
    except Exception as error:
        line = _explain(error)
        if line is None:
            raise
        give_up(line, code=AWAY if _may_pass(error) else WRONG)


def _may_pass(error: Exception) -> bool:
    from bot.storage.mending import may_pass

    return isinstance(error, AwayError) or may_pass(error)


def _explain(error: Exception) -> str | None:
    """Say in one line what is wrong and what to do; None for a mistake of the program itself."""
    from bot.content.library import ContentError
    from bot.storage.database import TROUBLE, DatabaseUnavailableError
    from bot.storage.keys import KeysError
    from bot.storage.mending import in_words, may_pass
    from bot.storage.transfer import TransferError
    from bot.storage.whose import WrongDatabaseError

    match error:
        case SettingsError() | TransferError() | KeysError() | WrongDatabaseError():
            return str(error)
        case ContentError():
            first = error.problems[0] if error.problems else "it is empty"
            return f"The content cannot be used: {first}. `python -m bot check` lists every problem."
        case DatabaseUnavailableError() if may_pass(error):
            return f"The database cannot be used now: {error}. This may pass: try again in a while."
        case DatabaseUnavailableError():
            return f"The database cannot be opened: {error}. Check DATABASE_URL and the folder's permissions."
        case OSError():
            return f"{error.strerror or type(error).__name__}: {error.filename or error}"
        case _ if isinstance(error, TROUBLE) and may_pass(error):
            return f"The database cannot be used now: {in_words(error)}. This may pass: try again in a while."
        case _ if isinstance(error, TROUBLE):
            # Only the kind of error: the driver's words may hold what a client wrote.
            cause = getattr(error, "orig", None) or error
            return f"The database gave up ({type(cause).__name__}). `python -m bot doctor` looks closer."
        case _:
            return None


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a command's work to its end; Ctrl-C ends it quietly."""
    try:
        with explained():
            return asyncio.run(work())
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def now() -> datetime:
    """Return the present instant: commands are where time comes in."""
    return datetime.now(UTC)


def settings() -> Settings:
    """Read the settings, or say which one is wrong."""
    try:
        return settings_from_environment()
    except SettingsError as error:
        give_up(str(error))


@contextmanager
def bar(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a piece of work is; the function given takes what is done and what there is in all."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    with Progress(*columns, TimeRemainingColumn(), console=errors, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
