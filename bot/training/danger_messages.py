"""Labelled messages of danger, read with a list of every mistake."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bot.content.problems import Problem
from bot.training.danger import Message
from bot.training.questions import Message as QuestionMessage
from bot.understanding.danger.book import Book
from bot.understanding.questions.route import Level

DANGER: Final = "red_flag"


LABELS: Final = frozenset({DANGER, "not_danger", "arguable"})


_KEYS: Final = frozenset({"text", "label", "level", "family", "rule", "author", "hard"})


def load_danger_messages(folder: Path, book: Book, *, more: Sequence[Path] = ()) -> tuple[list[Message], list[Problem]]:
    """Read every ``messages/danger-*.jsonl`` of a content folder, and ``more`` files of the same form.

    Returns:
        The messages, in order of file and line, and the mistakes; a line with a mistake is left out.
    """
    messages: list[Message] = []
    problems: list[Problem] = []
    rules = {rule.id for rule in book.rules}
    seen: dict[str, str] = {}
    for path in [*sorted((folder / "messages").glob("danger-*.jsonl")), *more]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            place = f"line {number}"
            wrong = list(_mistakes(line, rules))
            if wrong:
                problems.extend(Problem(path.name, place, message) for message in wrong)
                continue
            entry = json.loads(line)
            key = " ".join(entry["text"].casefold().split())
            if key in seen:
                problems.append(Problem(path.name, place, f"says the same as {seen[key]}"))
                continue
            seen[key] = f"{path.name} {place}"
            messages.append(
                Message(
                    text=entry["text"],
                    danger=entry["label"] == DANGER,
                    author=entry["author"],
                    rule=entry.get("rule", ""),
                    hard=bool(entry.get("hard", False)),
                    arguable=entry["label"] == "arguable",
                )
            )
    if not messages and not problems:
        problems.append(Problem("messages", "danger-*.jsonl", "there are no labelled messages"))
    return messages, problems


def calm(questions: Iterable[QuestionMessage], signs: Iterable[Message]) -> list[Message]:
    """What people ask, as messages without danger: what is said most must not raise needless questions."""
    told = {" ".join(one.text.casefold().split()) for one in signs}
    found = {" ".join(one.text.casefold().split()): one for one in questions}
    return [Message(one.text, False, one.author) for key, one in found.items() if key not in told]


def _mistakes(line: str, rules: set[str]) -> Iterable[str]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        yield f"is not JSON: {error}"
        return
    if not isinstance(entry, dict):
        yield "is not an object"
        return
    for key in sorted(set(entry) - _KEYS):
        yield f"has an unknown key '{key}'"
    for key in ("text", "author", "family"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"has no {key}"
    label = entry.get("label")
    if label not in LABELS:
        yield f"has the label '{label}'; labels are {', '.join(sorted(LABELS))}"
    if label == DANGER:
        if entry.get("level") not in set(Level):
            yield f"has the level '{entry.get('level')}'; levels are {', '.join(Level)}"
        if entry.get("rule") not in rules:
            yield f"belongs to no rule of safety.yaml: '{entry.get('rule')}'"
