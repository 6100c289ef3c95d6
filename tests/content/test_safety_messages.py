"""Labelled messages of danger: every mistake in a file is named with its line."""

import json
from pathlib import Path

import pytest

from bot.content.safety import load_safety
from bot.training.messages import load_danger

CONTENT = Path(__file__).parents[2] / "content"
GOOD = {
    "text": "my calf is hot",
    "label": "red_flag",
    "level": "urgent",
    "family": "dvt",
    "rule": "leg-clot",
    "author": "ann",
}


def _problems(folder: Path, *lines: str) -> list[str]:
    book, _ = load_safety(CONTENT)
    assert book is not None
    (folder / "training").mkdir(exist_ok=True)
    (folder / "training" / "danger.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return [str(problem) for problem in load_danger(folder, book)[1]]


def test_a_sound_file_has_no_problem(tmp_path: Path) -> None:
    """A danger and a harmless message are read."""
    harmless = {"text": "hi", "label": "not_danger", "family": "chat", "author": "ann"}

    assert _problems(tmp_path, json.dumps(GOOD), "", json.dumps(harmless)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"label": "danger"}, "has the label 'danger'"),
        ({"level": "soon"}, "has the level 'soon'"),
        ({"rule": "leg"}, "belongs to no rule of safety.yaml: 'leg'"),
        ({"author": ""}, "has no author"),
        ({"text": " "}, "has no text"),
        ({"mood": "low"}, "has an unknown key 'mood'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    """File, line and what is wrong are said."""
    found = _problems(tmp_path, json.dumps(GOOD | change))

    assert [p for p in found if p.startswith("danger.jsonl: line 1: ") and expected in p], found


def test_a_message_said_twice_and_a_line_that_is_no_json_are_named(tmp_path: Path) -> None:
    """Duplicates would count double; broken lines would vanish."""
    found = _problems(tmp_path, json.dumps(GOOD), json.dumps(GOOD), "{", "[]")

    assert len(found) == 3
    assert "says the same as danger.jsonl line 1" in found[0]


def test_a_folder_without_messages_is_no_mistake(tmp_path: Path) -> None:
    """A practice's own folder needs none; `calibrate` then learns from those of the program."""
    book, _ = load_safety(CONTENT)
    assert book is not None

    assert load_danger(tmp_path, book) == ([], [])
