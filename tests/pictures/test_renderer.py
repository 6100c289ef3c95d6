"""Drawing in a process of its own: it starts, ends and dies without anybody noticing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.pictures import charts, renderer
from bot.pictures.renderer import Renderer, RendererError

RED = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>'
ORDER: dict[str, Any] = {"what": "raster", "svg": RED, "scale": 1.0}


@pytest.fixture
def own() -> Iterator[Renderer]:
    """A process of the test's own."""
    made = Renderer()
    yield made
    made.close()
    assert made.pid is None


def test_the_program_itself_stays_small() -> None:
    """Neither the JavaScript engine nor what draws figures is in it; the one who draws ends with it."""
    program = (
        "import sys; from bot.pictures import charts, renderer; from bot.runtime import app, server;"
        f"renderer.svg_png({RED!r}, scale=2.0);"
        "print(renderer._renderer.pid, any(one in sys.modules for one in ('vl_convert', 'bot.pictures.figures')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    pid, is_loaded = ran.stdout.split()
    assert is_loaded == "False"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert ran.stderr == ""


def test_a_process_that_was_killed_is_replaced(own: Renderer) -> None:
    """The next drawing is made by another one."""
    first = own.draw(ORDER)
    before = own.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert own.draw(ORDER) == first
    assert own.pid != before


def test_a_process_without_work_ends_by_itself() -> None:
    """And comes back when it is needed."""
    short = Renderer(idle=0.2)
    try:
        first = short.draw(ORDER)
        deadline = time.monotonic() + 10
        while short.pid is not None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert short.draw(ORDER) == first
    finally:
        short.close()


def test_what_cannot_be_drawn_is_refused_without_its_words(own: Renderer) -> None:
    """The kind of the error alone; the process goes on."""
    with pytest.raises(RendererError) as caught:
        own.draw({"what": "raster", "svg": "zanzibar, no picture", "scale": 1.0})
    assert "zanzibar" not in str(caught.value)
    before = own.pid
    assert own.draw(ORDER)
    assert own.pid == before


def test_what_takes_too_long_is_given_up(own: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is ended with it."""
    monkeypatch.setattr(renderer, "PATIENCE", 0.0)
    with pytest.raises(RendererError, match="too long"):
        own.draw(ORDER)
    assert own.pid is None


async def test_many_at_once_take_turns(own: Renderer) -> None:
    """Each gets what it asked for."""
    orders = [{**ORDER, "svg": RED.replace("red", colour)} for colour in ("red", "green", "blue")] * 3
    drawn = await asyncio.gather(*(asyncio.to_thread(own.draw, one) for one in orders))
    assert drawn[:3] == drawn[3:6] == drawn[6:]
    assert len(set(drawn)) == 3


def test_a_fork_has_its_own(own: Renderer) -> None:
    """Two programs on one pipe would read each other's answers."""
    own.draw(ORDER)
    before = own.pid
    own._owner = os.getpid() + 1
    kept = own._process
    assert kept is not None
    assert own.draw(ORDER)
    assert own.pid != before
    assert kept.poll() is None, "the parent's is left alone"
    for pipe in (kept.stdin, kept.stdout):
        assert pipe is not None
        pipe.close()
    kept.wait(10)


def test_a_chart_is_drawn_there() -> None:
    """By the library that the page uses."""
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}
    assert charts.svg(spec).startswith("<svg")
