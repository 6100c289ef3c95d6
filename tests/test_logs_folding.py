"""What is logged a thousand times is written once, counted, and the count is told; nothing new is hidden."""

import io
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot import logs
from bot.logs import folding
from bot.logs.folding import EVERY, KINDS, QUIET, Folding


@dataclass
class Paper:
    """What is written, and a clock that the test moves."""

    now: float = 0.0
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folding = Folding(lambda record: self.lines.append(record.getMessage()), clock=lambda: self.now)

    def says(self, text: str, *args: object, after: float = 0.0, level: int = logging.WARNING) -> None:
        """Log a line."""
        self.now += after
        record = logging.LogRecord("bot.somewhere", level, __file__, 1, text, args, None)
        if self.folding.filter(record):
            self.lines.append(record.getMessage())


@pytest.fixture
def paper() -> Iterator[Paper]:
    """A log whose clock stands still."""
    made = Paper()
    yield made
    made.folding.end()


def test_the_first_the_count_and_the_end(paper: Paper) -> None:
    """A burst is one line, its end another; what comes later begins anew."""
    for _line in range(1_001):
        paper.says("full", after=0.01)
    assert paper.lines == ["full"]
    paper.says("else", after=QUIET)
    assert paper.lines == ["full", "else"], "it may still go on"
    paper.says("full", after=0.1)
    assert paper.lines == ["full", "else", "full (1,000 more of these in 20 s)", "full"]


def test_a_burst_that_goes_on_is_told_of_every_minute(paper: Paper) -> None:
    """And what it has told once it does not tell again."""
    for _second in range(150):
        paper.says("full", after=1.0)
    counts = [line for line in paper.lines if line != "full"]
    assert [float(one.rpartition(" in ")[2].removesuffix(" s)")) >= EVERY for one in counts] == [True, True]
    paper.folding.end()
    told = sum(int(one.partition("(")[2].partition(" ")[0]) for one in paper.lines if one != "full")
    assert told == 149


def test_lines_that_are_not_close_are_written_each(paper: Paper) -> None:
    """What is tried again every half minute is told every half minute."""
    for _time in range(5):
        paper.says("trying again", after=QUIET + 1)
    assert paper.lines == ["trying again"] * 5


def test_nothing_new_is_hidden(paper: Paper) -> None:
    """Another number, word, level, logger, update or place is another line."""
    for number in (1, 2):
        paper.says("update %s, try %s", 7, number)
    for word in ("a", "b"):
        paper.says("it was %s", word)
    paper.says("it was %s", "b", level=logging.ERROR)
    for update in (1, 2):
        with logs.about(update=update, request="x"):
            paper.says("given up")
    assert len(paper.lines) == 7
    for request in range(5):
        with logs.about(update=2, request=str(request)):
            paper.says("given up")
    assert len(paper.lines) == 7


def test_the_place_of_an_error_counts() -> None:
    """The same words and the same error from somewhere else are another kind; what it said is not looked at."""
    lines: list[logging.LogRecord] = []
    folding = Folding(lines.append, clock=lambda: 0.0)
    passed = []
    for number in range(4):
        try:
            if number < 2:
                raise KeyError(number)
            raise KeyError(number)
        except KeyError:
            record = logging.LogRecord("bot", logging.ERROR, __file__, 1, "broken", (), sys.exc_info())
        passed.append(folding.filter(record))
    assert passed == [True, False, True, False]
    folding.end()
    assert [(one.getMessage(), one.exc_info) for one in lines] == [("broken (1 more of these in 0 s)", None)] * 2


def test_memory_is_bounded_and_no_count_is_lost(paper: Paper) -> None:
    """However many kinds there are; who is forgotten is told of first."""
    for _time in range(3):
        paper.says("before")
    for number in range(KINDS * 3):
        paper.says(f"kind {number}")
        assert len(paper.folding._bursts) <= KINDS
    assert "before (2 more of these in 0 s)" in paper.lines
    assert len(paper.lines) == 2 + KINDS * 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_count_is_written_when_nothing_more_is_logged_and_at_the_end(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of its own, and when logging is shut down; in both forms, without a request's id."""
    monkeypatch.setattr(folding, "QUIET", 0.1)
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    try:
        logs.set_up(form)
        logger = logging.getLogger("bot.somewhere")
        for number in range(5):
            with logs.about(request=str(number), chat=101):
                logger.warning("full")
        end = time.monotonic() + 5
        while stream.getvalue().count("\n") < 2 and time.monotonic() < end:
            time.sleep(0.02)
        for _time in range(3):
            logger.warning("over")
        root.handlers[0].close()
    finally:
        root.handlers[:] = before[1]
        root.setLevel(before[0])
    first, count, second, last = stream.getvalue().splitlines()
    assert "full (4 more of these in 0 s)" in count
    assert "over" in second
    assert "over (2 more of these in 0 s)" in last
    if form == "json":
        found = json.loads(count)
        assert (found["repeated"], found["chat"], found["level"]) == (4, 101, "warning")
        assert "request" not in found
        assert "repeated" not in json.loads(first)
    else:
        assert count.endswith("[chat=101]")


def test_a_program_that_ends_tells_what_it_held_back() -> None:
    """At the end of the interpreter, whatever ended it."""
    program = (
        "import logging; from bot import logs; logs.set_up('text')\n"
        "for _ in range(7): logging.getLogger('bot').error('full')\n"
        "raise SystemExit(3)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert [line.partition("bot: ")[2] for line in done.stderr.splitlines()] == [
        "full",
        "full (6 more of these in 0 s)",
    ]
