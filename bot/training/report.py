"""How danger signs fare, rule by rule, on messages whose authors nothing was learned from: for the hazard log."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any, Final

from bot.content.problems import Problem
from bot.training import danger
from bot.training.danger import Encoder
from bot.training.messages import ARGUABLE, ENGLISH, NOT_DANGER, RED_FLAG, DangerMessage
from bot.understanding.danger import Safety
from bot.understanding.danger.book import Book
from bot.understanding.danger.weights import Weights

_95: Final = 1.959964
"""Standard deviations that hold 95 of 100 values."""


@dataclass(frozen=True)
class Share:
    """How many of how many, with Wilson's interval: it is right for few messages and for shares near 0 and 1, too."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0-1; not a number of nothing."""
        return self.count / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in 95 of 100 cases, 0-1 (Wilson 1927)."""
        if not self.of:
            return 0.0, 1.0
        squared = _95**2
        middle = (self.value + squared / (2 * self.of)) / (1 + squared / self.of)
        reach = _95 / (1 + squared / self.of)
        reach *= sqrt(self.value * (1 - self.value) / self.of + squared / (4 * self.of**2))
        return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class Judged:
    """A message, and what the bot would do: the rule whose text is sent, the topic that is asked about, or neither."""

    message: DangerMessage
    alarm: str = ""
    question: str = ""


@dataclass
class Line:
    """What became of one rule's messages. Its catch-all has none of its own.

    Attributes:
        tried: messages that tell of it.
        alarmed: raised the alarm, of this or another rule.
        asked: led to a question instead.
        harmless: harmless messages in all, the same for every rule.
        false: harmless messages that raised this rule.
    """

    tried: int = 0
    alarmed: int = 0
    asked: int = 0
    harmless: int = 0
    false: int = 0

    @property
    def caught(self) -> Share:
        """Alarmed or asked about."""
        return Share(self.alarmed + self.asked, self.tried)


@dataclass
class Report:
    """The figures of one way of reading, with the sentence encoder or without it."""

    rules: dict[str, Line] = field(default_factory=dict)
    totals: dict[str, Share] = field(default_factory=dict)


def report(judged: Sequence[Judged], *, book: Book) -> Report:
    """Count, rule by rule and in all."""
    harmless = [one for one in judged if not one.message.danger]
    hard = [one for one in harmless if one.message.hard]
    dangers = [one for one in judged if one.message.danger]
    raised = Counter(one.alarm for one in harmless)
    lines = {rule.id: Line(harmless=len(harmless), false=raised[rule.id]) for rule in book.rules}
    for one in dangers:
        line = lines.get(one.message.rule)
        if line is None:  # danger of no one rule, such as a feeling that wants a question
            line = lines.setdefault("", Line())
        line.tried += 1
        line.alarmed += bool(one.alarm)
        line.asked += bool(one.question)
    return Report(
        lines,
        {
            "danger: caught": Share(sum(bool(one.alarm or one.question) for one in dangers), len(dangers)),
            "danger: alarm": Share(sum(bool(one.alarm) for one in dangers), len(dangers)),
            "no danger: alarm": Share(sum(bool(one.alarm) for one in harmless), len(harmless)),
            "look-alikes: alarm": Share(sum(bool(one.alarm) for one in hard), len(hard)),
            "no danger: question": Share(sum(bool(one.question) for one in harmless), len(harmless)),
            "look-alikes: question": Share(sum(bool(one.question) for one in hard), len(hard)),
        },
    )


def judge(
    messages: Sequence[DangerMessage],
    safety: Safety,
    encoder: Encoder | None,
    *,
    step: Callable[[], None] = lambda: None,
) -> Iterator[Judged]:
    """What the bot would do about each message."""
    readings = [None] * len(messages) if encoder is None else encoder([one.text for one in messages])
    for message, reading in zip(messages, readings, strict=True):
        found = safety.assess(message.text, reading=reading)
        yield Judged(
            message,
            "" if found.alarm is None else found.alarm.rule,
            "" if found.question is None else found.question.topic,
        )
        step()


def without_each(
    messages: Sequence[DangerMessage], encoder: Encoder | None, *, book: Book, rounds: int
) -> Iterator[tuple[Sequence[DangerMessage], Weights]]:
    """Some of the authors' messages with what is learned without these authors, then the next ones'.

    The rules stay as they are: they were written with some of these messages in sight, and `docs/safety.md` says
    which were not.
    """
    authors = sorted({one.author for one in messages})
    for turn in range(min(rounds, len(authors))):
        away = set(authors[turn::rounds])
        yield (
            [one for one in messages if one.author in away and not one.arguable],
            danger.fit([one for one in messages if one.author not in away], encoder, book=book),
        )


def messages_of(path: Path, book: Book) -> tuple[list[DangerMessage], list[Problem]]:
    """Messages of a file: lines of `danger.jsonl`, of `understanding.jsonl`, or of any file with text and label.

    A line without an author is by the file's name; a family that is a rule's id stands in for the rule. What is
    arguable, by staff or in another language is left out.
    """
    rules = {rule.id for rule in book.rules}
    messages: list[DangerMessage] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError:
            raw = None
        if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or not raw["text"].strip():
            problems.append(Problem(path.name, f"line {number}", "is not a JSON object with a text"))
        elif "label" not in raw and "danger" not in raw:
            problems.append(Problem(path.name, f"line {number}", "has neither a label nor a danger"))
        elif raw.get("label") != ARGUABLE and raw.get("who") != "staff" and raw.get("lang", ENGLISH) == ENGLISH:
            messages.append(_message(raw, path.stem, rules))
    return messages, problems


def _message(raw: Mapping[str, Any], author: str, rules: set[str]) -> DangerMessage:
    named = str(raw.get("rule") or raw.get("family") or "")
    return DangerMessage(
        text=raw["text"],
        danger=raw.get("label") == RED_FLAG or bool(raw.get("danger")),
        author=str(raw.get("author") or author),
        rule=named if named in rules else "",
        hard=bool(raw.get("hard")) or raw.get("label") == NOT_DANGER,
    )
