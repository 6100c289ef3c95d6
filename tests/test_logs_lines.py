"""Nobody waits for whoever reads the log: it is written beside the program, in order, and what is lost is counted."""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.logs import lines
from bot.logs.lines import Lines

BEGIN = "import logging, os, sys; from bot import logs; logs.set_up('json'); log = logging.getLogger('bot')\n"


@pytest.fixture
def pipe() -> Iterator[tuple[int, Lines]]:
    """The reading end of a pipe, and lines to the other; it takes 4 KB."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4_096)
    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "rb", buffering=0) as reader:
        made = Lines(stream)
        yield reader.fileno(), made


def read_to(descriptor: int, end: bytes) -> bytes:
    """Read until something comes."""
    found = b""
    while not found.endswith(end):
        assert select.select([descriptor], [], [], 20.0)[0], f"it did not come; the last was {found[-40:]!r}"
        found += os.read(descriptor, 65_536)
    return found


def test_a_reader_that_stalls_costs_lines_and_no_time(pipe: tuple[int, Lines], monkeypatch: pytest.MonkeyPatch) -> None:
    """What there is room for comes in order when it reads on, and then the number of those that are missing."""
    monkeypatch.setattr(lines, "MOST", 50)
    reading, made = pipe
    made.on_loss = lambda count: f"{count} lost"
    begun = time.monotonic()
    for number in range(200):
        made.put(f"{number:0>999}")
    assert time.monotonic() - begun < 1.0
    *numbers, told = read_to(reading, b" lost\n").decode().splitlines()
    assert [int(one) for one in numbers] == list(range(len(numbers)))
    assert len(numbers) >= 50
    assert told == f"{200 - len(numbers)} lost"


def test_an_end_waits_for_a_reader_that_is_slow_and_not_for_one_that_sleeps(
    pipe: tuple[int, Lines], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is written when there is room; otherwise it ends within its bound, and the bound is used up once."""
    reading, made = pipe
    monkeypatch.setattr(made, "_patience", 0.3)
    made.put("a")
    assert made.wait()
    assert os.read(reading, 100) == b"a\n"
    made.put("b" * 10_000)
    begun = time.monotonic()
    assert not made.wait()
    assert not made.wait()
    assert 0.2 < time.monotonic() - begun < 2.0
    assert read_to(reading, b"\n") == b"b" * 10_000 + b"\n"


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("raise KeyError('zanzibar')", 1),
        ("from bot.commands.console import give_up; give_up('mended?', code=69)", 1),
        ("logs.lines_to(sys.stderr).wait(); os._exit(5)", 5),
    ],
)
def test_what_was_logged_last_is_written_however_it_ends(ending: str, status: int) -> None:
    """And neither a client's words nor an end that hangs: the same with a pipe that is full and that nobody reads."""
    program = f"{BEGIN}for number in range(300): log.error('line %s', number)\n{ending}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == status
    written = [json.loads(line)["message"] for line in done.stderr.splitlines() if line.startswith("{")]
    assert written[:300] == [f"line {number}" for number in range(300)]
    assert "zanzibar" not in done.stderr
    if "KeyError" in ending:
        assert written[300].startswith("the program has crashed: KeyError at <string>")
    if "give_up" in ending:
        assert "mended?" in done.stderr
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4_096)
        stalled = subprocess.run([sys.executable, "-c", program], stderr=writing, check=False, timeout=60)
    finally:
        os.close(reading)
        os.close(writing)
    assert stalled.returncode == status
    assert stalled.returncode != -signal.SIGABRT


def test_a_full_disk_behind_both_outputs_leaves_the_exit_code_as_it_is() -> None:
    """Python would end with 120 for what it could not write."""
    program = f"{BEGIN}from bot.commands.console import tell\ntell('running'); log.error('full')\nraise SystemExit(0)"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=full, check=False, timeout=60)
    assert done.returncode == 0


def test_a_line_that_cannot_be_made_stops_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    """Its place is said; what was to be put into it is not."""
    done = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}log.error('%d', 'zanzibar'); log.error('next')"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "a line of the log could not be made: <string>:2" in done.stderr
    assert "next" in done.stderr
    assert "zanzibar" not in done.stderr
    assert logs.ids() == {}
    assert capfd.readouterr().err == ""
