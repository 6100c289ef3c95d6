"""The messages that say what people want: all in order, by several authors, and every mistake is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.config import default_content_dir
from bot.training.messages import load_understanding
from bot.training.understanding import INTENTS

MESSAGES, PROBLEMS = load_understanding(default_content_dir())

ENTRY: dict[str, Any] = {
    "day": "today", "pain": 6, "areas": [["neck", None, 4]], "gone": ["knee"], "sitting_minutes": 90, "comfort": 7,
}  # fmt: skip
GOOD: dict[str, Any] = {
    "id": "x-1", "voice": "terse", "lang": "en", "who": "client", "situation": None, "text": "6", "intent": "checkin",
    "entry": ENTRY, "danger": None, "author": "x",
}  # fmt: skip


def test_the_shipped_messages_have_no_mistake_and_cover_every_intent() -> None:
    """In three languages, by authors one of whom can always be left out."""
    assert PROBLEMS == []
    assert len(MESSAGES) >= 3000
    assert {message.intent for message in MESSAGES} == INTENTS
    assert {message.lang for message in MESSAGES} == {"en", "es", "de"}
    assert len({message.author for message in MESSAGES if message.lang == "en"}) >= 5
    assert all((message.entry is not None) == (message.intent == "checkin") for message in MESSAGES)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"author": " "}, "has no author"),
        ({"id": ""}, "has no id"),
        ({"mood": "low"}, "has an unknown key 'mood'"),
        ({"who": "cat"}, "is by 'cat', neither client nor staff"),
        ({"who": ["client"]}, "neither client nor staff"),
        ({"situation": "asleep"}, "has the unknown situation 'asleep'"),
        ({"intent": "sing"}, "has the unknown intent 'sing'"),
        ({"danger": "maybe"}, "has the danger 'maybe'"),
        ({"unclear": "pain"}, "names what is unclear in no list"),
        ({"intent": "pause"}, "has no slots"),
        ({"entry": {"pain": 6}}, "has an entry without all of"),
        ({"entry": {**ENTRY, "pain": 11}}, "has the pain 11"),
        ({"entry": {**ENTRY, "day": "monday"}}, "has the day 'monday'"),
        ({"entry": {**ENTRY, "sitting_minutes": 5000}}, "has 5000 minutes of sitting"),
        ({"entry": {**ENTRY, "areas": [["ear", None, 4]]}}, "has the area ['ear', None, 4]"),
        ({"entry": {**ENTRY, "areas": [["neck", None, 40]]}}, "has the score 40 at neck"),
        ({"entry": {**ENTRY, "gone": ["ear"]}}, "says that 'ear' is gone"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    """The other lines are read."""
    (tmp_path / "training").mkdir()
    lines = [json.dumps({**GOOD, "id": "x-0"}), json.dumps({**GOOD, **change})]
    (tmp_path / "training/understanding.jsonl").write_text("\n".join(lines), encoding="utf-8")
    messages, problems = load_understanding(tmp_path)
    assert [message.id for message in messages] == ["x-0"]
    assert [one for one in problems if one.entry == "line 2" and expected in one.message], problems


def test_an_id_comes_once(tmp_path: Path) -> None:
    """Two messages with one id could not be told apart in a report."""
    (tmp_path / "training").mkdir()
    (tmp_path / "training/understanding.jsonl").write_text(f"{json.dumps(GOOD)}\n" * 2, encoding="utf-8")
    _messages, problems = load_understanding(tmp_path)
    assert [str(one) for one in problems] == ["understanding.jsonl: line 2: has the id 'x-1' of line 1"]
