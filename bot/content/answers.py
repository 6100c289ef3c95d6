"""Labelled questions (``content/messages/``) and what was learned from them (``answers.npz``)."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from bot.answers.calibrate import Message
from bot.answers.calibration import FILE, Calibration, CalibrationError, parse
from bot.answers.knowledge import Knowledge
from bot.answers.route import CHECKIN, OUT_OF_SCOPE, SMALLTALK
from bot.content.problems import Problem

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


def load_calibration(folder: Path, knowledge: Knowledge) -> tuple[Calibration | None, list[Problem]]:
    """Read ``answers.npz``.

    Returns:
        The calibration, or None when there is none that can be used; and what is wrong: missing, damaged, or fitted
        for other questions. A stale calibration is still returned and works: what it does not know is found by its
        words alone. That the practice has added answers of its own since is nothing wrong; `note_on` says it.
    """
    try:
        calibration = parse((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None, [Problem(FILE, "file", "is missing: answers are found by their words alone; run 'calibrate'")]
    except (OSError, CalibrationError) as error:
        return None, [Problem(FILE, "file", f"cannot be used, run 'calibrate': {error}")]
    if calibration.digest not in {knowledge.digest, knowledge.shipped}:
        text = f"was fitted for other questions ({calibration.digest}, now {knowledge.digest}); run 'calibrate'"
        return calibration, [Problem(FILE, "file", text)]
    return calibration, []


def note_on(calibration: Calibration | None, knowledge: Knowledge) -> str | None:
    """What may be done about the practice's own answers, when they came after the calibration."""
    if calibration is None or calibration.digest == knowledge.digest or calibration.digest != knowledge.shipped:
        return None
    return (
        "The practice's own answers are found by their words; `python -m bot calibrate` teaches the matching to tell "
        "them apart from the others as well."
    )
