"""Whose log lies beside a SQLite file: SQLite knows it by its name alone, and replays another's into it.

So while a log may be there, a small file beside it says which file and which log belong together; it is gone with the
log. What fits is opened at once, however large; the file is read through only when somebody has moved, copied or
restored something since.
"""

import json
import logging
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import soundness

logger = logging.getLogger(__name__)

LATER = 2_000_000_000
"""Nanoseconds by which a file may be younger than its own log: what is in the log is copied into it right after."""

ASIDE = ".of-the-file-before"
"""What is added to the name of a log whose file was replaced."""

Identity = tuple[int, int]


class WrongDatabaseError(OSError):
    """This is no database to work with; the message says why, and what to do, in one line."""


class ReplacedError(OSError):
    """Another file lies where the one that is open was, or none."""


def identity(path: Path) -> Identity | None:
    """Return what tells a file from another of its name; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def log_of(file: Path) -> Path:
    """Return where the log of a file lies, if it has one."""
    return Path(f"{file}-wal")


def note_of(file: Path) -> Path:
    """Return where it is noted which log is this file's."""
    return Path(f"{file}.log-of")


@dataclass(frozen=True)
class _Note:
    """Which file and log were opened together, and when the file was changed before that, in nanoseconds."""

    file: Identity
    log: Identity
    changed: int


def note(file: Path) -> None:
    """Note that the log that lies beside a file, which we have open, is its own."""
    mine, log = identity(file), identity(log_of(file))
    if mine is None or log is None:
        return
    before = _read(file)
    if before is not None and (before.file, before.log) == (mine, log):
        return
    # Without room, or the right to, there is none: then the file is read through after a crash.
    with suppress(OSError):
        note_of(file).write_text(json.dumps(asdict(_Note(mine, log, file.stat().st_ctime_ns))), encoding="ascii")


def forget(file: Path) -> None:
    """Drop the note when there is no log any more."""
    if not log_of(file).exists():
        with suppress(OSError):
            note_of(file).unlink(missing_ok=True)


def see(file: Path) -> None:
    """See whether the log beside a file, if there is one, is its own. Nothing is changed in either.

    Raises:
        WrongDatabaseError: it is another's, and SQLite would spoil the file with it.
    """
    log = log_of(file)
    try:
        size, written = log.stat().st_size, log.stat().st_mtime_ns
        changed = file.stat().st_ctime_ns
    except OSError:
        return
    if not size:
        return
    known = _read(file)
    is_same_log = known is not None and known.log == identity(log)
    if known is not None and is_same_log:
        if known.file != identity(file):
            raise _strange(file, "the file was replaced, and its log was not")
        if changed <= written + LATER or changed == known.changed:
            return
    found = _trouble(file)
    if found is not None:
        raise _strange(file, found)


def let_go(file: Path, log: Identity | None) -> None:
    """See to the log of a file that is not in its place any more, when nobody has it open: it is not the next one's.

    Args:
        log: which one it is; another's is left alone.
    """
    lies = log_of(file)
    if log is None or identity(lies) != log:
        return
    try:
        if not lies.stat().st_size:
            lies.unlink()
            Path(f"{file}-shm").unlink(missing_ok=True)
            forget(file)
        elif file.exists():
            aside = _free(Path(f"{lies}{ASIDE}"))
            lies.rename(aside)
            Path(f"{file}-shm").unlink(missing_ok=True)
            forget(file)
            logger.error("what was written last to the file that was at %s is in %s: keep both", file, aside)
    except OSError as error:
        logger.error("%s belongs to a file that was moved, and stays (%s): move it away", lies, error.strerror)


def _free(wanted: Path) -> Path:
    """Return a name that nothing has."""
    number, free = 1, wanted
    while free.exists():
        number += 1
        free = Path(f"{wanted}-{number}")
    return free


def _read(file: Path) -> _Note | None:
    try:
        found = json.loads(note_of(file).read_text(encoding="ascii"))
        return _Note(tuple(found["file"]), tuple(found["log"]), int(found["changed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _strange(file: Path, why: str) -> WrongDatabaseError:
    log = log_of(file).name
    return WrongDatabaseError(
        f"{log} does not belong to {file} ({why}), and would spoil it. Nothing was changed. Put the file back that the "
        f"log belongs to; or, if {file.name} is the right one, move {log} and {file.name}-shm away and keep them"
    )


def _trouble(file: Path) -> str | None:
    """Read a file through together with its log, on a connection that only reads; None when they fit."""
    try:
        found = soundness.damage(file)
        if found is not None:
            return "together they are no sound database"
        alone, together = _begun(file, "immutable=1"), _begun(file, "mode=ro")
    except sqlite3.OperationalError as error:
        return f"whether it does cannot be seen now, {error.sqlite_errorname}"
    if alone is not None and alone != together:
        return "it holds another practice"
    return None


def _begun(file: Path, how: str) -> str | None:
    """Return when the practice in a file began, which is as good as a name for it; None when nobody knows."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True, timeout=10)) as opened:
        for query in ("SELECT at FROM pulses WHERE name = 'accepted'", "SELECT min(created_at) FROM people"):
            with suppress(sqlite3.Error):
                found = opened.execute(query).fetchone()
                if found is not None and found[0] is not None:
                    return f"{query} {found[0]}"
    return None


class Keeper:
    """Keeps the connections of one program to the file that it opened first.

    A connection opens a file by its name: after it was replaced, one more would put the old log into the new file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._mine: Identity | None = None
        self._log: Identity | None = None

    @property
    def is_away(self) -> bool:
        """Whether the file that was opened is not in its place."""
        return self._mine is not None and identity(self._file) != self._mine

    @property
    def opened(self) -> Identity | None:
        """Which file was opened; None before one was."""
        return self._mine

    def keep(self, engine: AsyncEngine) -> None:
        """Let an engine open nothing else."""

        @event.listens_for(engine.sync_engine, "do_connect")
        def _connecting(_dialect: Any, _record: Any, _arguments: Any, _options: Any) -> None:
            self.before()

        @event.listens_for(engine.sync_engine, "connect")
        def _connected(_connection: Any, _record: Any) -> None:
            self.after()

    def before(self) -> None:
        """See whether a connection may be opened.

        Raises:
            WrongDatabaseError: the log beside the file is another's.
            ReplacedError: the file is not the one that was opened first.
        """
        if self._mine is None:
            see(self._file)
        elif self.is_away:
            raise ReplacedError(f"{self._file} was moved away or replaced")

    def after(self) -> None:
        """Note what was opened."""
        if self._mine is None:
            self._mine = identity(self._file)
        log = identity(log_of(self._file))
        if log is not None and log != self._log and not self.is_away:
            self._log = log
            note(self._file)

    def let_go(self) -> None:
        """Leave nothing beside the file that is not its own; when every connection is closed."""
        if self.is_away:
            let_go(self._file, self._log)
        else:
            forget(self._file)
