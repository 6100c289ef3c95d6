"""Labelled questions, read with a list of every mistake."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from bot.content.problems import Problem
from bot.training.questions import Message
from bot.understanding.questions.knowledge import Knowledge
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, SMALLTALK

FOLDER: Final = "messages"


_KEYS: Final = frozenset({"text", "label", "author", "also", "decoy", "family", "source"})


def load_question_messages(
    folder: Path, knowledge: Knowledge, *, more: Sequence[Path] = ()
) -> tuple[list[Message], list[Problem]]:
    """Read every ``messages/questions-*.jsonl`` of a content folder and ``more``, in order of file and line."""
    messages: list[Message] = []
    problems: list[Problem] = []
    seen: dict[str, tuple[str, str, str]] = {}
    for path in [*sorted((folder / FOLDER).glob("questions-*.jsonl")), *more]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            place = f"line {number}"
            wrong = list(_mistakes(line, knowledge))
            if wrong:
                problems.extend(Problem(path.name, place, message) for message in wrong)
                continue
            one = message(json.loads(line), author=path.stem)
            key = " ".join(one.text.casefold().split())
            before = seen.setdefault(key, (path.name, place, one.label))
            if before != (path.name, place, one.label) and (before[0] == path.name or before[2] not in one.accepted):
                problems.append(Problem(path.name, place, f"says the same as {before[0]} {before[1]}: {before[2]}"))
                continue
            messages.append(one)
    return messages, problems


def message(raw: dict[str, Any], *, author: str) -> Message:
    """A labelled message from its JSON object."""
    return Message(
        text=raw["text"],
        label=raw["label"],
        author=str(raw.get("author", author)),
        also=tuple(raw.get("also", ())),
        decoy=str(raw.get("decoy", "")),
    )


def _mistakes(line: str, knowledge: Knowledge) -> Iterable[str]:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        yield f"is not JSON: {error}"
        return
    if not isinstance(raw, dict):
        yield "is not an object"
        return
    for key in sorted(set(raw) - _KEYS):
        yield f"has an unknown key '{key}'"
    if not isinstance(raw.get("text"), str) or not raw["text"].strip():
        yield "has no text"
    topics = {entry.id for entry in knowledge.topics}
    labels = topics | {OUT_OF_SCOPE, CHECKIN, SMALLTALK}
    also = raw.get("also", [])
    for label in [raw.get("label"), *(also if isinstance(also, list) else [])]:
        if label not in labels:
            yield f"has the label '{label}', which is no topic of faq.yaml"
    if raw.get("decoy") and knowledge.decoy(str(raw["decoy"])) is None:
        yield f"belongs to the unknown decoy '{raw['decoy']}'"
