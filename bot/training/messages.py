"""Labelled messages of ``content/training``, one file a kind, read with a list of every mistake.

Nothing here needs more than the bot itself, so that `check` reads the messages wherever they lie.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.content.problems import Problem
from bot.training.understanding import UnderstandingMessage, understanding_mistakes
from bot.understanding.danger.alarm import Level
from bot.understanding.danger.book import Book
from bot.understanding.questions.knowledge import Knowledge
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, SMALLTALK

FOLDER: Final = "training"
QUESTIONS: Final = "questions.jsonl"
DANGER: Final = "danger.jsonl"
UNDERSTANDING: Final = "understanding.jsonl"

ENGLISH: Final = "en"
"""The language of a message that names none, and the one whose messages are fitted."""

RED_FLAG: Final = "red_flag"
NOT_DANGER: Final = "not_danger"
ARGUABLE: Final = "arguable"
DANGER_LABELS: Final = frozenset({RED_FLAG, NOT_DANGER, ARGUABLE})

_QUESTION_KEYS: Final = frozenset({"text", "label", "author", "lang", "also", "decoy", "family"})
_DANGER_KEYS: Final = frozenset({"text", "label", "author", "lang", "level", "family", "rule", "hard"})


@dataclass(frozen=True)
class QuestionMessage:
    """A labelled question.

    Attributes:
        text: what was written.
        label: a topic id, ``out_of_scope``, ``checkin`` or ``smalltalk``.
        author: who wrote it; authors are what is left out.
        also: labels that are as good.
        decoy: the decoy it belongs to, when it is out of scope and that is known.
        lang: the language it is written in.
    """

    text: str
    label: str
    author: str
    also: tuple[str, ...] = ()
    decoy: str = ""
    lang: str = ENGLISH

    @property
    def accepted(self) -> frozenset[str]:
        """Every label that is right."""
        return frozenset((self.label, *self.also))


@dataclass(frozen=True)
class DangerMessage:
    """A message labelled for danger.

    Attributes:
        text: what was written.
        danger: whether it tells of danger now.
        author: who wrote it; authors are what is left out.
        rule: the rule it belongs to, when it does.
        hard: it looks like danger and is none.
        arguable: it counts for neither side and is not learned from.
        lang: the language it is written in.
    """

    text: str
    danger: bool
    author: str
    rule: str = ""
    hard: bool = False
    arguable: bool = False
    lang: str = ENGLISH

    @property
    def label(self) -> str:
        """What stands in the file."""
        return ARGUABLE if self.arguable else RED_FLAG if self.danger else NOT_DANGER

    @property
    def accepted(self) -> frozenset[str]:
        """Every label that is right: one."""
        return frozenset((self.label,))


def load_questions(
    folder: Path, knowledge: Knowledge, *, more: Sequence[Path] = ()
) -> tuple[list[QuestionMessage], list[Problem]]:
    """Read ``training/questions.jsonl`` of a content folder, and ``more`` files of the same form.

    Returns:
        The messages, in order of file and line, and the mistakes; a line with a mistake is left out. A file that is
        not there has no messages and no mistakes.
    """
    labels = {entry.id for entry in knowledge.topics} | {OUT_OF_SCOPE, CHECKIN, SMALLTALK}

    def wrong(raw: dict[str, Any]) -> Iterator[str]:
        yield from _unknown(raw, _QUESTION_KEYS)
        also = raw.get("also", [])
        for label in [raw.get("label"), *(also if isinstance(also, list) else [])]:
            if not isinstance(label, str) or label not in labels:
                yield f"has the label '{label}', which is no topic of faq.yaml"
        if raw.get("decoy") and knowledge.decoy(str(raw["decoy"])) is None:
            yield f"belongs to the unknown decoy '{raw['decoy']}'"

    return _distinct(_lines([*_there(folder, QUESTIONS), *more], wrong), question)


def load_danger(folder: Path, book: Book, *, more: Sequence[Path] = ()) -> tuple[list[DangerMessage], list[Problem]]:
    """Read ``training/danger.jsonl`` of a content folder, and ``more``; as `load_questions`."""
    rules = {rule.id for rule in book.rules}

    def wrong(raw: dict[str, Any]) -> Iterator[str]:
        yield from _unknown(raw, _DANGER_KEYS)
        if not isinstance(raw.get("family"), str) or not raw["family"].strip():
            yield "has no family"
        label = raw.get("label")
        if not isinstance(label, str) or label not in DANGER_LABELS:
            yield f"has the label '{label}'; labels are {', '.join(sorted(DANGER_LABELS))}"
        if label == RED_FLAG and raw.get("level") not in set(Level):
            yield f"has the level '{raw.get('level')}'; levels are {', '.join(Level)}"
        if label == RED_FLAG and raw.get("rule") not in rules:
            yield f"belongs to no rule of safety.yaml: '{raw.get('rule')}'"

    return _distinct(_lines([*_there(folder, DANGER), *more], wrong), danger)


def load_understanding(folder: Path) -> tuple[list[UnderstandingMessage], list[Problem]]:
    """Read ``training/understanding.jsonl`` of a content folder; as `load_questions`. No id may come twice."""
    messages: list[UnderstandingMessage] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for found in _lines(_there(folder, UNDERSTANDING), understanding_mistakes):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        path, place, raw = found
        one = UnderstandingMessage.of(raw)
        if one.id in seen:
            problems.append(Problem(path.name, place, f"has the id '{one.id}' of {seen[one.id]}"))
            continue
        seen[one.id] = place
        messages.append(one)
    return messages, problems


def question(raw: dict[str, Any]) -> QuestionMessage:
    """A labelled question from its JSON object."""
    return QuestionMessage(
        text=raw["text"],
        label=raw["label"],
        author=raw["author"],
        also=tuple(raw.get("also", ())),
        decoy=str(raw.get("decoy", "")),
        lang=raw.get("lang", ENGLISH),
    )


def danger(raw: dict[str, Any]) -> DangerMessage:
    """A message labelled for danger from its JSON object."""
    return DangerMessage(
        text=raw["text"],
        danger=raw["label"] == RED_FLAG,
        author=raw["author"],
        rule=raw.get("rule", ""),
        hard=bool(raw.get("hard", False)),
        arguable=raw["label"] == ARGUABLE,
        lang=raw.get("lang", ENGLISH),
    )


def calm(questions: Iterable[QuestionMessage], signs: Iterable[DangerMessage]) -> list[DangerMessage]:
    """What people ask, as messages without danger: what is said most must not raise needless questions."""
    told = {_key(one.text) for one in signs}
    found = {_key(one.text): one for one in questions}
    return [DangerMessage(one.text, False, one.author, lang=one.lang) for key, one in found.items() if key not in told]


def noticed(messages: Iterable[UnderstandingMessage], signs: Iterable[DangerMessage]) -> list[DangerMessage]:
    """What clients write of everything else, with what it tells of danger: check-ins and wishes above all.

    Where a question is the right answer the message counts as danger: something has to be asked. Messages that are
    labelled among ``signs`` are left out.
    """
    told = {_key(one.text) for one in signs}
    found = {_key(one.text): one for one in messages if one.who == "client"}
    return [
        DangerMessage(one.text, bool(one.danger), one.author, lang=one.lang)
        for key, one in found.items()
        if key not in told
    ]


_T = TypeVar("_T", QuestionMessage, DangerMessage)
_Line = tuple[Path, str, dict[str, Any]]


def _there(folder: Path, name: str) -> list[Path]:
    path = folder / FOLDER / name
    return [path] if path.exists() else []


def _lines(paths: Iterable[Path], wrong: Callable[[dict[str, Any]], Iterable[str]]) -> Iterator[_Line | Problem]:
    """Each line's file, place and object; or what is wrong with it."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            place = f"line {number}"
            try:
                raw = json.loads(line)
            except json.JSONDecodeError as error:
                yield Problem(path.name, place, f"is not JSON: {error}")
                continue
            if not isinstance(raw, dict):
                yield Problem(path.name, place, "is not an object")
                continue
            found = [*_missing(raw), *wrong(raw)]
            yield from (Problem(path.name, place, message) for message in found)
            if not found:
                yield path, place, raw


def _missing(raw: dict[str, Any]) -> Iterator[str]:
    for key in ("text", "author"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            yield f"has no {key}"
    if not isinstance(raw.get("lang", ENGLISH), str):
        yield f"has the language '{raw['lang']}'"


def _unknown(raw: dict[str, Any], known: frozenset[str]) -> Iterator[str]:
    for key in sorted(set(raw) - known):
        yield f"has an unknown key '{key}'"


def _distinct(lines: Iterable[_Line | Problem], made: Callable[[dict[str, Any]], _T]) -> tuple[list[_T], list[Problem]]:
    """Messages, each text once an author, and once with one label: doubles would count double."""
    messages: list[_T] = []
    problems: list[Problem] = []
    seen: dict[str, tuple[str, _T]] = {}
    for line in lines:
        if isinstance(line, Problem):
            problems.append(line)
            continue
        path, place, raw = line
        one = made(raw)
        where, before = seen.setdefault(_key(one.text), (f"{path.name} {place}", one))
        if before is not one and (before.author == one.author or before.label not in one.accepted):
            problems.append(Problem(path.name, place, f"says the same as {where}: {before.label}"))
            continue
        messages.append(one)
    return messages, problems


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
