"""A program that can be killed often: it loads everything once and forks a bot for each line it reads.

``python -m tests.faults.mortal CLOCK_FILE``. A line on standard input is the JSON of an ``Order``; the answer is the
new bot's process id. The forked bot starts as ``python -m bot run`` does: database, migrations, receiver, handlers,
messenger, ticks, web side; only the content was read before. Its clock is the machine's plus what stands in the
clock file, so that whoever runs it can move the time.
"""

import asyncio
import json
import mmap
import os
import re
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from bot import logs
from bot.commands.console import AWAY
from bot.config import AwayError, Secret, default_content_dir
from bot.content import library as libraries
from bot.content.library import Library
from bot.runtime import app as house
from bot.runtime import process, server, startup
from tests.practice import settings

_WRITES = re.compile(r"\b(INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) (\w+)")


@dataclass(frozen=True)
class Order:
    """How to start a bot, and where it is to die by its own hand.

    Attributes:
        when: ``before`` a statement that writes to ``table``, before the ``commit`` of a transaction in which one
            was, or right after it (``committed``); empty to live on.
        writes: the first word of the statement: INSERT, UPDATE, DELETE.
        nth: dies the nth time.
    """

    database_url: str
    api_url: str
    folder: str
    port: int
    webhook_url: str | None = None
    when: str = ""
    writes: str = ""
    table: str = ""
    nth: int = 1
    log: str = ""

    def line(self) -> str:
        """The order as it is sent."""
        return json.dumps(asdict(self)) + "\n"


class Clock:
    """Seconds ahead of the machine's clock, shared between processes by a file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    @property
    def ahead(self) -> float:
        """Seconds."""
        return float(struct.unpack("d", self._map[:8])[0])

    @ahead.setter
    def ahead(self, seconds: float) -> None:
        self._map[:8] = struct.pack("d", seconds)

    def now(self) -> datetime:
        """The time that everybody goes by."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


class _Doom:
    """Counts how often a step is reached, and kills this process the time that the order names."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._left = order.nth

    def reached(self) -> None:
        """The step is here once more."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def fits(self, statement: str) -> bool:
        """Whether a statement writes what the order names."""
        return any(
            found[1].startswith(self.order.writes) and found[2] == self.order.table
            for found in _WRITES.finditer(statement)
        )

    def executes(self, connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        """A statement is about to run."""
        if not self.fits(statement):
            return
        if self.order.when == "before":
            self.reached()
        connection.info["touched"] = True

    def commits(self, connection: Any) -> None:
        """A transaction is about to be committed."""
        touched = connection.info.pop("touched", False)
        if touched and self.order.when == "commit":
            self.reached()
        if touched and self.order.when == "committed":
            connection.info["committed"] = True

    def given_back(self, _connection: Any, record: Any) -> None:
        """A connection goes back to its pool: what it committed is on the disk."""
        if record is not None and record.info.pop("committed", False):
            self.reached()


def die_at(order: Order) -> None:
    """Kill this process at the step that the order names: SQLAlchemy tells of every statement and commit."""
    doom = _Doom(order)
    event.listen(Engine, "before_cursor_execute", doom.executes)
    event.listen(Engine, "rollback", lambda connection: connection.info.pop("touched", None))
    event.listen(Engine, "commit", doom.commits)
    event.listen(Pool, "checkin", doom.given_back)


async def live(library: Library, order: Order, now: Callable[[], datetime]) -> None:
    """Run the bot until it is told to stop, or killed."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    chosen = settings(
        database_url=order.database_url,
        api_url=order.api_url,
        local_faq=Path(order.folder) / "faq.local.yaml",
        port=order.port,
        webhook_url=order.webhook_url,
        webhook_secret=Secret("a-secret-of-the-webhook"),
    )
    async with startup.opened(chosen, clock=now) as intake:
        await intake.start()
        async with house.build(chosen, clock=now, library=library, intake=intake) as app:
            await process.run(app, stopping, serve=server.beside)


def be_born(library: Library, order: Order, clock: Clock) -> None:
    """What the forked process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.open(order.log or os.devnull, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    logs.set_up("text")
    if order.when:
        die_at(order)
    status = 0
    try:
        asyncio.run(live(library, order, clock.now))
    except AwayError:
        status = AWAY
    except BaseException as error:  # noqa: BLE001 - a forked process must never run on into the loop below
        sys.stderr.write(f"ended by {type(error).__name__}: {error}\n")
        sys.stderr.flush()
        status = 1
    os._exit(status)


def main(clock_file: str) -> None:
    """Start a bot for each line; a line that is a number waits for that process's end and prints its status."""
    library = libraries.load(default_content_dir(), encoder=False).usable()
    clock = Clock(Path(clock_file))
    alive: set[int] = set()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.strip().isdigit():
            _pid, status = os.waitpid(int(line), 0)
            alive.discard(int(line))
            answer = str(os.waitstatus_to_exitcode(status))
        else:
            child = os.fork()
            if child == 0:
                os.setsid()
                be_born(library, Order(**json.loads(line)), clock)
            alive.add(child)
            answer = str(child)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
