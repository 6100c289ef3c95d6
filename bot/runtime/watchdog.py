"""What is stuck ends the program, for its supervisor to start it again; what fails and goes on is left to try.

A thread looks once a second whether the event loop turns, and whether each part's attempts come to an end, well or not.
It counts its own looks and no clock: a machine that was asleep, or a process that was stopped, is not stuck.
"""

import asyncio
import contextlib
import logging
import os
import select
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from bot import metrics
from bot.config import AwayError
from bot.logs.lines import LAST, lines_to

logger = logging.getLogger(__name__)

LOOP = 60
"""Looks, one a second, during which the event loop may stand still."""

PARTS: Mapping[str, int] = {"writing": 180, "worker": 180, "messenger": 300}
"""Looks during which no attempt of a part may come to an end; files take longest to send."""

RECEIVING = 600
"""The same for whoever polls, who waits as long as Telegram tells it to."""

LAST_WORDS = 30
"""Seconds for finishing what can be finished once a part is stuck."""

STATUS = 69
"""The status to end with: a supervisor starts again."""


class StuckError(AwayError):
    """A part of the program is stuck: starting again is all that helps."""


class Watchdog:
    """Looks after the event loop and the parts that work in it.

    Args:
        parts: names what is looked after just now, with the number of looks that each may take.
        step: seconds between two looks.
        end: ends the process at once, with a status.
    """

    def __init__(
        self,
        *,
        parts: Callable[[], Mapping[str, int]] = lambda: PARTS,
        step: float = 1.0,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._parts = parts
        self._step = step
        self._end = end
        self._turns = 0
        self._is_over = False
        self._main = threading.get_ident()

    async def watch(self) -> NoReturn:
        """Look until cancelled.

        Raises:
            StuckError: no attempt of a part comes to an end any more.
        """
        loop = asyncio.get_running_loop()
        stuck: asyncio.Future[str] = loop.create_future()
        self._main = threading.get_ident()
        threading.Thread(target=self._look, args=(loop, stuck), name="watchdog", daemon=True).start()
        tell_supervisor("READY=1")
        try:
            raise StuckError(await stuck)
        finally:
            self._is_over = True

    def _look(self, loop: asyncio.AbstractEventLoop, stuck: "asyncio.Future[str]") -> None:
        asleep, seen = 0, -1
        still: dict[str, tuple[int, int]] = {}
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program ends
            while not self._is_over:
                if self._turns != seen:
                    asleep, seen = 0, self._turns
                    tell_supervisor("WATCHDOG=1")
                    loop.call_soon_threadsafe(self._turn)
                asleep += 1
                if asleep > LOOP:
                    self._end_at_once(f"the event loop has been blocked for {asleep - 1:.0f} s ({self._place()})")
                    return
                named = self._stuck_part(still)
                if named is not None:
                    loop.call_soon_threadsafe(_tell, stuck, named)
                    self._wait(LAST_WORDS)
                    self._end_at_once(f"{named}, and the program did not end by itself")
                    return
                self._wait(self._step)

    def _turn(self) -> None:
        self._turns += 1

    def _stuck_part(self, still: dict[str, tuple[int, int]]) -> str | None:
        """Return what is to be said of a part of which no attempt has come to an end for too many looks."""
        parts = self._parts()
        for gone in still.keys() - parts.keys():
            del still[gone]
        for part, most in parts.items():
            attempts = metrics.attempts(part)
            before, looks = still.get(part, (attempts, 0))
            still[part] = (attempts, looks + 1 if before == attempts else 0)
            if still[part][1] > most:
                return f"'{part}' is stuck: no attempt has come to an end for {most} s"
        return None

    def _place(self) -> str:
        """Where the event loop's thread stands, without a word of what it works on."""
        frame = sys._current_frames().get(self._main)  # noqa: SLF001 - there is no other way to another thread's stack
        found = [] if frame is None else traceback.extract_stack(frame)[-4:]
        return ", ".join(f"{Path(one.filename).name}:{one.lineno} in {one.name}" for one in found)

    def _end_at_once(self, why: str) -> None:
        # Not said from here: whoever blocks the loop may hold the log, too.
        saying = threading.Thread(target=_say_at_once, args=(why,), daemon=True)
        saying.start()
        saying.join(LAST * 1.5)
        self._end(STATUS)

    @staticmethod
    def _wait(seconds: float) -> None:
        # By poll, as an event loop waits: what sleeps by the wall clock would sleep on when that is set back.
        select.select([], [], [], seconds)


def _say_at_once(why: str) -> None:
    logger.critical("%s: ending, to be started again", why)
    lines_to(sys.stderr).wait()


def _tell(stuck: "asyncio.Future[str]", named: str) -> None:
    if not stuck.done():
        logger.critical("%s: ending, to be started again", named)
        stuck.set_result(named)


def tell_supervisor(words: str) -> None:
    """Tell systemd how it stands (``Type=notify``, ``WatchdogSec``); nothing where nobody asked for it."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.sendto(words.encode(), f"\0{place[1:]}" if place.startswith("@") else place)
