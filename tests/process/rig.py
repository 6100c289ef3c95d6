"""A practice on the real program: a process with its own ``main``, signals, clock, disk and sockets.

The Bot API is the sandbox's, served by the test; people have phones as in the other tests, but what they do is handled
when the program gets to it: wait for what should come (``Rig.sees``).
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.sandbox import Behaviour, Person, Sandbox
from tests.practice import CAST, TOKEN
from tests.process.line import Line
from tests.process.program import PATIENCE, RUN, Program, Supervisor, environment_of
from tests.serving import served

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@dataclass
class Rig:
    """A practice, its Telegram, and the lives of the program so far.

    Attributes:
        folder: where the program is started; its data folder is ``folder / "data"``.
        line: the way to Telegram.
        environment: what the next life is started with; a test may change it.
    """

    folder: Path
    sandbox: Sandbox
    line: Line
    environment: dict[str, str]
    port: int
    _started: list[Program | Supervisor] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.folder / "data/practice.db"

    def phone(self, name: str) -> Person:
        """Return somebody's phone: a name of the cast."""
        return self.sandbox.person(CAST[name])

    async def start(self, *words: str) -> Program:
        """Start the program; ``words`` are further options of ``run``."""
        return await self.start_as(*RUN, *words)

    async def start_as(self, *words: str) -> Program:
        """Start Python with these words, as a program that lasts."""
        made = await Program.start(self.folder, self.environment, port=self.port, words=words)
        self._started.append(made)
        return made

    async def runs(self, *words: str) -> Program:
        """Start the program and wait until it is ready."""
        made = await self.start(*words)
        await made.until_ready()
        return made

    async def supervised(self) -> Supervisor:
        """Start the program under a supervisor; do not wait for anything."""
        made = Supervisor(self.folder, self.environment, port=self.port)
        self._started.append(made)
        made.start()
        return made

    async def command(self, *words: str) -> tuple[int, str]:
        """Run another command, such as ``doctor``; returns its exit status and what it printed."""
        return await self.python("-m", "bot", *words)

    async def python(self, *words: str) -> tuple[int, str]:
        """Run Python as the program is run; returns its exit status and what it printed."""
        made = await Program.start(self.folder, self.environment, port=self.port, words=words)
        return await made.ends(), made.said

    async def sees(self, condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
        """Wait until something holds.

        Raises:
            AssertionError: it did not in time.
        """
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come"
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """End everything that runs."""
        for one in self._started:
            await one.stop()


@asynccontextmanager
async def open_rig(
    folder: Path, *, peopled: Path | None, cast: Sequence[str] = tuple(CAST), behaviour: Behaviour | None = None
) -> AsyncIterator[Rig]:
    """A practice that no program runs yet.

    Args:
        folder: an empty folder.
        peopled: a database to begin with; None leaves it to the program to make one.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    if peopled is not None:
        shutil.copy(peopled, folder / "data/practice.db")
    sandbox = Sandbox(
        token=TOKEN,
        username="between_sessions_bot",
        name="Between Sessions",
        behaviour=behaviour or Behaviour(scale=0.02),
    )
    for name in cast:
        sandbox.add_person(first_name=name, id=CAST[name]).starts()
    sandbox.core.queue.clear()
    for person in sandbox.people:
        person.clears()
    line = Line(sandbox)
    port = free_port()
    async with served(line) as address:
        environment = environment_of(
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=address,
            DATABASE_URL="sqlite:///data/practice.db",
            PRACTICE_NAME="Willow Lane",
            PRACTICE_TIMEZONE="Europe/Berlin",
            CRISIS_LINE="0800 111 0 111",
            PORT=str(port),
            PUBLIC_URL=f"http://127.0.0.1:{port}",
        )
        rig = Rig(folder=folder, sandbox=sandbox, line=line, environment=environment, port=port)
        try:
            yield rig
        finally:
            await rig.close()
            line.heal()
            await sandbox.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def needs(thing: str, *, present: bool) -> None:
    """Skip a test where something of the machine is missing, unless ``<THING>_REQUIRED`` is set, as in CI."""
    if present:
        return
    if os.environ.get(f"{thing.upper()}_REQUIRED"):
        pytest.fail(f"{thing} is required and not here")
    pytest.skip(f"{thing} is not here")


@contextmanager
def small_disk(folder: Path, *, size: str = "8m") -> Iterator[Path]:
    """Mount a disk of its own in a folder, which only root may do; unmounts it at the end.

    Args:
        size: as for tmpfs, such as ``8m``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mount = shutil.which("mount")
    is_mounted = (
        mount is not None
        and not subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
        ).returncode
    )
    needs("disk", present=is_mounted)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave not one byte on the disk of a folder while the block lasts."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for step in (65_536, 512, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * step):
                    pass
    try:
        yield
    finally:
        ballast.unlink()


def faked_clock(folder: Path) -> tuple[Path, dict[str, str]]:
    """Return a file that says how far a program's wall clock is off, and the environment that makes it so.

    Write ``+2d``, ``-1h`` or ``+0`` into the file: the program sees it at once. Monotonic time goes on as it does, and
    so does what waits by ``poll``, as an event loop does; ``time.sleep`` fails under libfaketime.
    """
    needs("faketime", present=FAKETIME.is_file())
    file = folder / "faketime"
    file.write_text("+0\n", "ascii")
    return file, {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
