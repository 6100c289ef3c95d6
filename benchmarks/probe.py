"""The program with a watch on its event loop: how long each callback ran, and where the long ones were.

``python -m benchmarks.probe FILE run`` runs ``python -m bot run``. SIGUSR1 begins to count (anew); when the program
ends, FILE has what was seen, as JSON. Nothing of the program is changed but the one method that asyncio runs every
callback with.
"""

import asyncio
import json
import signal
import sys
import threading
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

LONG = 0.02
"""Seconds from which a callback is looked into."""

LOOK = 0.005
"""Seconds between two looks at what runs."""

DEEP = 3
"""Frames of the program that name a place, innermost first."""


@dataclass
class Probe:
    """What was seen.

    Attributes:
        lengths: seconds of each callback.
        busy: seconds of processor that the loop's thread spent in each: less than its length when it had to wait for
            another thread or program.
        long: of each long callback: its length, its processor seconds, what it belongs to, and where it was, look
            after look.
    """

    lengths: "array[float]" = field(default_factory=lambda: array("d"))
    busy: "array[float]" = field(default_factory=lambda: array("d"))
    long: list[tuple[float, float, str, list[str]]] = field(default_factory=list)
    begun: float = 0.0
    places: list[str] = field(default_factory=list)

    def watched(self, run: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return the method that runs a callback, with a watch."""

        def timed(handle: Any) -> None:
            # Whose it is has to be asked before: a coroutine that has ended does not tell.
            coroutine = _coroutine(handle)
            places: list[str] = []
            self.places = places
            spent = time.thread_time()
            self.begun = begun = time.perf_counter()
            try:
                run(handle)
            finally:
                took = time.perf_counter() - begun
                self.begun = 0.0
                spent = time.thread_time() - spent
                self.lengths.append(took)
                self.busy.append(spent)
                if took >= LONG:
                    self.long.append((took, spent, _name(handle, coroutine), places))

        return timed

    def look(self, thread: int) -> None:
        """Look again and again at what runs, from another thread."""
        while True:
            time.sleep(LOOK)
            begun, places = self.begun, self.places
            if begun and time.perf_counter() - begun >= LOOK:
                frame = sys._current_frames().get(thread)  # noqa: SLF001 - there is no other way
                places.append(_place(frame))
                del frame

    def begin(self) -> None:
        """Forget what was seen."""
        del self.lengths[:], self.busy[:], self.long[:]

    def write(self, file: Path) -> None:
        """Write what was seen."""
        values = {"lengths": list(self.lengths), "busy": list(self.busy), "long": self.long}
        file.write_text(json.dumps(values), encoding="utf-8")


def _coroutine(handle: Any) -> Any:
    task = getattr(handle._callback, "__self__", None)  # noqa: SLF001
    return task.get_coro() if isinstance(task, asyncio.Task) else None


def _name(handle: Any, coroutine: Any) -> str:
    callback = handle._callback  # noqa: SLF001 - empty when it was cancelled meanwhile
    return str(getattr(coroutine or callback, "__qualname__", type(callback).__name__))


def _place(frame: FrameType | None) -> str:
    """The innermost frames of the program, and the innermost of all."""
    found: list[str] = []
    while frame is not None and len(found) < DEEP:
        code = frame.f_code
        ours = "/bot/" in code.co_filename
        if ours or not found:
            where = code.co_filename.rpartition("/bot/" if ours else "/")[2]
            found.append(f"{where}:{frame.f_lineno} {code.co_qualname}")
        frame = frame.f_back
    return " < ".join(found)


def main() -> None:
    file = Path(sys.argv[1])
    probe = Probe()
    setattr(asyncio.Handle, "_run", probe.watched(asyncio.Handle._run))  # noqa: SLF001, B010 - mypy calls it an error
    threading.Thread(target=probe.look, args=(threading.get_ident(),), daemon=True).start()
    signal.signal(signal.SIGUSR1, lambda *_: probe.begin())
    sys.argv[1:] = sys.argv[2:]
    from bot.cli import main as program

    try:
        program()
    finally:
        probe.write(file)


if __name__ == "__main__":
    main()
