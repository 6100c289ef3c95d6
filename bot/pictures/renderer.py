"""Drawing in a process of its own.

The library that draws brings a JavaScript engine: it takes 100 MB and gives them back only with its process. So it
runs beside the program while there is something to draw, and ends a minute later. Every call here blocks: use a
thread.
"""

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from io import FileIO
from pathlib import Path
from typing import Any

IDLE = 60.0
"""Seconds without work after which the process ends."""

PATIENCE = 60.0
"""Seconds that one drawing may take, on a busy machine, with the start of the process."""

_HEAD = struct.Struct("!BI")
_DONE, _REFUSED = 0, 1


class RendererError(Exception):
    """Nothing was drawn; the message has the kind of error only, for a drawing's words may be a client's."""


def vega_lite_png(spec: dict[str, Any], *, version: str, scale: float) -> bytes:
    """Return a Vega-Lite specification as PNG.

    Raises:
        RendererError: it cannot be drawn.
    """
    return _renderer.draw({"what": "png", "spec": spec, "version": version, "scale": scale})


def vega_lite_svg(spec: dict[str, Any], *, version: str) -> str:
    """Return a Vega-Lite specification as SVG.

    Raises:
        RendererError: it cannot be drawn.
    """
    return _renderer.draw({"what": "svg", "spec": spec, "version": version}).decode()


def svg_png(drawing: str, *, scale: float) -> bytes:
    """Return an SVG as PNG.

    Raises:
        RendererError: it cannot be drawn.
    """
    return _renderer.draw({"what": "raster", "svg": drawing, "scale": scale})


class Renderer:
    """The process that draws: started when it is needed, one drawing at a time.

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

    def draw(self, order: dict[str, Any]) -> bytes:
        """Let something be drawn.

        Raises:
            RendererError: it cannot be, or the process died over it twice.
        """
        body = json.dumps(order).encode()
        with self._lock:
            for _try in range(2):
                try:
                    state, answer = self._draw(self._at_work(), body)
                except (EOFError, OSError):
                    # It has just ended for want of work, or was killed: another one takes over.
                    self._stop()
                except BaseException:
                    self._stop()
                    raise
                else:
                    if state == _REFUSED:
                        raise RendererError(f"the drawing was refused ({answer.decode()})")
                    return answer
        raise RendererError("the process that draws has died")

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
            path = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]))
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-c", f"from bot.pictures.renderer import serve; serve(idle={self._idle})"],
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
    def _draw(process: subprocess.Popen[bytes], body: bytes) -> tuple[int, bytes]:
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


def _read(source: Any, length: int, deadline: float) -> bytes:
    read = bytearray()
    while len(read) < length:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise RendererError("the drawing takes too long")
        part = source.read(length - len(read))
        if not part:
            raise EOFError
        read += part
    return bytes(read)


_renderer = Renderer()
atexit.register(_renderer.close)


def serve(*, idle: float) -> None:
    """Draw what is asked for on standard input, until nothing is for ``idle`` seconds or the program is gone."""
    import vl_convert

    source = os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    target = os.fdopen(sys.stdout.fileno(), "wb", buffering=0, closefd=False)
    while True:
        ready, _, _ = select.select([source], [], [], idle)
        if not ready:
            return
        try:
            _state, length = _HEAD.unpack(_read(source, _HEAD.size, time.monotonic() + PATIENCE))
            order = json.loads(_read(source, length, time.monotonic() + PATIENCE))
        except EOFError:
            return
        try:
            state, answer = _DONE, _drawn(vl_convert, order)
        except Exception as error:  # noqa: BLE001 - whatever it was, the program wants to know its kind
            state, answer = _REFUSED, type(error).__name__.encode()
        _write(target, _HEAD.pack(state, len(answer)) + answer)


def _drawn(library: Any, order: dict[str, Any]) -> bytes:
    match order["what"]:
        case "png":
            drawn = library.vegalite_to_png(order["spec"], vl_version=order["version"], scale=order["scale"])
        case "svg":
            drawn = library.vegalite_to_svg(order["spec"], vl_version=order["version"]).encode()
        case _:
            drawn = library.svg_to_png(order["svg"], scale=order["scale"])
    return bytes(drawn)


def _write(target: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[target.write(view) :]
