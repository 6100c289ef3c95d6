"""Work beside the event loop, in a second process: whatever takes a processor for longer than a tap may wait.

Threads would not do: while one of them computes in Python, the loop asks for its turn after every look at the
database. And what draws brings a JavaScript engine of 100 MB, which only goes with its process. So there is one
helper, started when there is something to do, with one thing to do at a time, and gone a minute after the last.

What it is given is a function of this program with arguments that can be pickled: plain values in, a plain value
out, no database, no network, no clock. It speaks the language of whoever asked, and gives way to the program itself
where there are few processors.
"""

import asyncio
import atexit
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

from bot.i18n import language, speaking

IDLE = 60.0
"""Seconds without work after which the process ends."""

PATIENCE = 60.0
"""Seconds that one piece of work may take, on a busy machine, with the start of the process."""

NICE = 5
"""How far the helper stands back: a tap is not to wait for a picture."""

_HEAD = struct.Struct("!BI")
_DONE, _SAID, _BROKEN = 0, 1, 2

Given = ParamSpec("Given")
Made = TypeVar("Made")


class BrokenError(Exception):
    """Work could not be done; the message has the kind of error only, for what it was about may be a client's."""


class GoneError(BrokenError):
    """The helper died over a piece of work, or took too long: trying again later may help."""


class Helper:
    """The process: started when it is needed, one piece of work at a time. Its methods block.

    Args:
        idle: seconds without work after which it ends.
    """

    def __init__(self, *, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @property
    def pid(self) -> int | None:
        """The process at work; None when there is none."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def do(self, function: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Let the helper call a function; returns what it returns, and raises what it raises of our own errors.

        Raises:
            GoneError: the process died over it twice, or it takes longer than ``PATIENCE``.
            BrokenError: it raised something else.
        """
        body = pickle.dumps((language(), function, args, kwargs))
        with self._lock:
            for _try in range(2):
                try:
                    state, answer = self._ask(self._at_work(), body)
                except (EOFError, OSError):
                    # It has just ended for want of work, or was killed: another one takes over.
                    self._stop()
                except BaseException:
                    self._stop()
                    raise
                else:
                    return cast("Made", _result(state, answer))
        raise GoneError("the helping process has died")

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _at_work(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._owner != os.getpid():
            # A fork of the program must not share its parent's.
            self._process = None
        if self._process is None or self._process.poll() is not None:
            self._stop()
            path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]))
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-c", f"from bot.beside import serve; serve(idle={self._idle})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, "PYTHONPATH": path},
                # Ctrl-C is for the program, which ends this one by closing its pipe.
                start_new_session=True,
            )
            self._owner = os.getpid()
        return self._process

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], body: bytes) -> tuple[int, bytes]:
        deadline = time.monotonic() + PATIENCE
        source, target = process.stdout, process.stdin
        if source is None or target is None:
            raise EOFError
        view = memoryview(_HEAD.pack(_DONE, len(body)) + body)
        while view:
            view = view[target.write(view) :]
        state, length = _HEAD.unpack(_read(source, _HEAD.size, deadline))
        return int(state), _read(source, length, deadline)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.kill()
        process.wait()


def _result(state: int, answer: bytes) -> Any:
    if state == _BROKEN:
        raise BrokenError(f"it broke ({answer.decode()})")
    value = pickle.loads(answer)  # noqa: S301 - from this very program
    if state == _SAID:
        raise value
    return value


def _read(source: Any, length: int, deadline: float) -> bytes:
    read = bytearray()
    while len(read) < length:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise GoneError("it takes too long")
        part = source.read(length - len(read))
        if not part:
            raise EOFError
        read += part
    return bytes(read)


HELPER: Final = Helper()
"""The one of this program."""

atexit.register(HELPER.close)

_LINE: Final = ThreadPoolExecutor(1, thread_name_prefix="beside")
"""Where callers wait in line: one thread, so that whatever else needs threads has its own."""


async def work(function: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
    """Let the helper call a function while the event loop goes on (``Helper.do``).

    Raises:
        GoneError: the process died over it twice, or it takes longer than ``PATIENCE``.
        BrokenError: it raised something that is no error of this program.
    """
    said = language()

    def do() -> Made:
        with speaking(said):
            return HELPER.do(function, *args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_LINE, do)


def serve(*, idle: float) -> None:
    """Do what is asked for on standard input, until nothing is for ``idle`` seconds or the program is gone."""
    os.nice(NICE)
    source = os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    target = os.fdopen(sys.stdout.fileno(), "wb", buffering=0, closefd=False)
    while True:
        ready, _, _ = select.select([source], [], [], idle)
        if not ready:
            return
        try:
            _state, length = _HEAD.unpack(_read(source, _HEAD.size, time.monotonic() + PATIENCE))
            body = _read(source, length, time.monotonic() + PATIENCE)
        except EOFError:
            return
        state, answer = _called(body)
        _write(target, _HEAD.pack(state, len(answer)) + answer)


def _called(body: bytes) -> tuple[int, bytes]:
    try:
        said, function, args, kwargs = pickle.loads(body)  # noqa: S301 - from this very program
        with speaking(said):
            return _DONE, pickle.dumps(function(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - whatever it was, the program wants to know its kind
        if type(error).__module__.startswith("bot."):
            return _SAID, pickle.dumps(error)
        return _BROKEN, type(error).__name__.encode()


def _write(target: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[target.write(view) :]
