"""Lines that are written beside the program: whether and when somebody reads them stops neither its work nor its end.

A pipe that nobody reads is full after 64 KB, and whoever writes to it then waits.
"""

import atexit
import os
import select
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TextIO

MOST = 5_000
"""Lines that wait to be written; what comes when there are as many is dropped and counted."""

LAST = 2.0
"""Seconds that the end of the program waits for what is not written yet."""


class Lines:
    """A stream that a thread of its own writes to.

    It writes to the descriptor: Python cannot end while a thread waits inside its own stream, and it would keep what a
    full disk has refused, try it again at the end and end with 120. A stream in memory is written to at once.

    Attributes:
        on_loss: says in a line how many were lost; written when there is room again.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._descriptor = _descriptor_of(stream)
        # The only queue that may be put to while it is being put to: what is thrown away just then may log, too.
        self._waiting: SimpleQueue[tuple[bytes, Callable[[], None] | None] | threading.Event] = SimpleQueue()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._patience = LAST
        self._lost = 0
        self._is_cut = False
        self.on_loss: Callable[[int], str] | None = None

    def put(self, line: str, *, refused: Callable[[], None] | None = None) -> None:
        """Write a line soon.

        Args:
            refused: called, in another thread, if it cannot be written.
        """
        if self._descriptor is None:
            try:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            except (OSError, ValueError):
                if refused is not None:
                    refused()
        elif self._waiting.qsize() >= MOST:
            self._lose(1)
        else:
            encoding = self._stream.encoding or "utf-8"
            self._waiting.put((f"{line}\n".encode(encoding, "backslashreplace"), refused))
            self._begin(self._descriptor)

    def wait(self) -> bool:
        """Wait for some seconds until all is written that was put; False when that is not enough."""
        if self._thread is None:
            return True
        done = threading.Event()
        self._waiting.put(done)
        if not done.wait(self._patience):
            # Whoever ends waits once, however many there are who see to it that nothing is lost.
            self._patience = 0.0
        return done.is_set()

    def _begin(self, descriptor: int) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, args=(descriptor,), name="lines", daemon=True)
                self._thread.start()

    def _work(self, descriptor: int) -> None:
        while True:
            one = self._waiting.get()
            if isinstance(one, threading.Event):
                self._tell_loss(descriptor)
                one.set()
                continue
            data, refused = one
            if not self._is_written(data, descriptor):
                self._lose(1)
                if refused is not None:
                    refused()
            elif self._waiting.empty():
                self._tell_loss(descriptor)

    def _tell_loss(self, descriptor: int) -> None:
        """Say how many are missing, behind those that came before them."""
        lost = self._lost
        if lost and self.on_loss is not None:
            told = f"{self.on_loss(lost)}\n".encode(errors="backslashreplace")
            if self._is_written(told, descriptor):
                self._lose(-lost)

    def _lose(self, count: int) -> None:
        with self._lock:
            self._lost += count

    def _is_written(self, data: bytes, descriptor: int) -> bool:
        rest = memoryview(b"\n" + data if self._is_cut else data)
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
                self._is_cut = bool(rest)
            except BlockingIOError:
                # Whoever shares the pipe has set it so.
                select.select([], [descriptor], [], 1.0)
            except OSError:
                return False
        return True


_OPEN: dict[int, Lines] = {}


def lines_to(stream: TextIO) -> Lines:
    """Return what writes to a stream: the same for all who write to one descriptor, so that lines keep their order."""
    descriptor = _descriptor_of(stream)
    if descriptor is None:
        return Lines(stream)
    if descriptor not in _OPEN:
        _OPEN[descriptor] = Lines(stream)
        atexit.register(_OPEN[descriptor].wait)
    return _OPEN[descriptor]


def _descriptor_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None
