"""``python -m bot run`` as a process of its own, and a supervisor that starts it again as the documented unit does."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]

RUN = ("-m", "bot", "run")

PATIENCE = 120.0
"""Seconds for what takes two or three on a machine that has nothing else to do."""

_CLEAN_SIGNALS = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE})
"""Ends by these count as success for systemd's ``Restart=on-failure``."""


class Program:
    """One life of the program.

    Attributes:
        lines: what it has printed and logged so far.
    """

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self._reading = asyncio.create_task(self._read())
        self._port = port
        self.lines: list[str] = []

    @classmethod
    async def start(
        cls, folder: Path, environment: Mapping[str, str], *, port: int, words: Sequence[str] = RUN
    ) -> "Program":
        """Start it in a folder.

        Args:
            words: what stands behind ``python``.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=folder, env=dict(environment), stdout=PIPE, stderr=STDOUT
        )
        return cls(process, port)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """The status that it ended with, negative when a signal ended it; None while it lives."""
        return self._process.returncode

    @property
    def said(self) -> str:
        """All that it has printed and logged."""
        return "\n".join(self.lines)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    def gets(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def get(self, path: str, **options: str) -> httpx.Response:
        """Ask its web side.

        Raises:
            httpx.HTTPError: nobody answers.
        """
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{self._port}{path}", headers=options, timeout=5)

    async def until_ready(self, *, seconds: float = PATIENCE) -> None:
        """Wait until ``/readyz`` says so."""
        end = time.monotonic() + seconds
        last = ""
        while time.monotonic() < end:
            assert self.status is None, f"ended with {self.status}:\n{self.said}"
            with contextlib.suppress(httpx.HTTPError):
                answer = await self.get("/readyz")
                if answer.status_code == httpx.codes.OK:
                    return
                last = answer.text
            await asyncio.sleep(0.05)
        raise AssertionError(f"not ready after {seconds:.0f} s ({last}):\n{self.said}")

    async def until_said(self, words: str, *, seconds: float = PATIENCE) -> None:
        """Wait until it has printed or logged something."""
        end = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < end, f"did not say '{words}':\n{self.said}"
            assert self.status is None or words in self.said, f"ended with {self.status}:\n{self.said}"
            await asyncio.sleep(0.05)

    async def ends(self, *, seconds: float = PATIENCE) -> int:
        """Wait for its end; returns the status, negative when a signal ended it."""
        await asyncio.wait_for(self._process.wait(), seconds)
        await asyncio.wait_for(self._reading, seconds)
        assert self._process.returncode is not None
        return self._process.returncode

    async def stop(self) -> None:
        """End it, if it lives, without a last word."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()
        await self._reading


class Supervisor:
    """Starts the program again as the unit in ``docs/operations.md`` tells systemd to, only sooner.

    Attributes:
        ends: the statuses that lives have ended with.
        now: the life that lasts; None when it is down for good.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *, port: int) -> None:
        self._folder, self._environment, self._port = folder, environment, port
        self._task: asyncio.Task[None] | None = None
        unit = (ROOT / "docs/operations.md").read_text("utf-8")
        found = re.search(r"^Restart=(\S+)$", unit, re.MULTILINE)
        assert found is not None
        self._is_always = found[1] == "always"
        prevents = re.search(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
        self._for_good = {int(one) for one in (prevents[1] if prevents else "").split()}
        self.ends: list[int] = []
        self.now: Program | None = None
        self.is_down = False

    def start(self) -> None:
        """Begin to keep the program up."""
        self._task = asyncio.create_task(self._watch())

    async def until_up(self, *, seconds: float = PATIENCE) -> Program:
        """Wait for a life that is ready; returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.is_down:
            with contextlib.suppress(AssertionError, httpx.HTTPError):
                if self.now is not None:
                    await self.now.until_ready(seconds=0.3)
                    return self.now
            await asyncio.sleep(0.05)
        said = "" if self.now is None else self.now.said
        raise AssertionError(f"not up; lives ended with {self.ends}, down for good: {self.is_down}\n{said}")

    async def stop(self) -> None:
        """End the program, and do not start it again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.now is not None:
            await self.now.stop()

    async def _watch(self) -> None:
        while True:
            self.now = await Program.start(self._folder, self._environment, port=self._port)
            status = await self.now.ends(seconds=3600)
            self.ends.append(status)
            if not self._starts_again(status):
                self.is_down = True
                return
            await asyncio.sleep(0.2)

    def _starts_again(self, status: int) -> bool:
        if status in self._for_good:
            return False
        return self._is_always or not (status == 0 or -status in _CLEAN_SIGNALS)


def environment_of(**changes: str) -> dict[str, str]:
    """What a program of a test is started with: nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "ANSWERS_ENCODER": "off", **changes}
