"""Where bots are born and how they die: a process that forks them, and each of them."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from tests.faults.mortal import Order
from tests.faults.plan import Step


class Nursery:
    """Where bots are born: the process that forks them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def open(cls, clock_file: Path) -> "Nursery":
        """Load everything, which takes a second."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.mortal", str(clock_file), stdin=PIPE, stdout=PIPE
        )
        made = cls(process)
        assert await made._line() == "ready"
        return made

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), timeout=60)).decode().strip()

    async def _ask(self, line: str) -> int:
        assert self._process.stdin is not None
        async with self._one_at_a_time:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
            return int(await self._line())

    async def bears(self, order: Order) -> int:
        """Start a bot; returns its process id."""
        return await self._ask(order.line())

    async def buries(self, pid: int) -> int:
        """Wait for a bot's end; returns its status, negative when a signal ended it."""
        return await self._ask(f"{pid}\n")

    async def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), timeout=20)


class Replica:
    """One bot, now alive and now dead."""

    def __init__(self, number: int, port: int) -> None:
        self.number, self.port, self.pid = number, port, 0
        self.step: Step | None = None

    def dies(self) -> None:
        """Kill it: no handler, no clean-up, no last word."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    @property
    def is_dead(self) -> bool:
        """Whether it has ended; its parent keeps the body until it is buried."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] in {"Z", "X"}
        except OSError:
            return True
