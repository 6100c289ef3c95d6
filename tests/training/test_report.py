"""What is printed for the hazard log: counted rightly, with authors left out."""

import json
from pathlib import Path

import pytest

from bot.content.safety import load_safety
from bot.training.messages import ENGLISH, DangerMessage, load_danger
from bot.training.report import Judged, Share, judge, messages_of, report, without_each
from bot.understanding.danger import Safety

CONTENT = Path(__file__).parents[2] / "content"
book, _ = load_safety(CONTENT)
assert book is not None
BOOK = book


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(0, 29), 0.0, 0.117),
        (Share(305, 305), 0.988, 1.0),
        (Share(297, 305), 0.949, 0.987),
        (Share(5, 10), 0.237, 0.763),
    ],
)
def test_an_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    """Against published values: none of 29 may still be one in nine."""
    assert share.interval == pytest.approx((low, high), abs=0.001)


def test_nothing_has_the_widest_interval() -> None:
    """Nothing tried says nothing."""
    assert Share(0, 0).interval == (0.0, 1.0)


def _message(text: str, *, danger: bool, rule: str = "", hard: bool = False) -> DangerMessage:
    return DangerMessage(text, danger, "ann", rule=rule, hard=hard)


def test_each_rule_has_what_was_tried_caught_asked_missed_and_false() -> None:
    """A false alarm counts at the rule whose text was sent."""
    judged = [
        Judged(_message("a", danger=True, rule="heart"), alarm="lung"),
        Judged(_message("b", danger=True, rule="heart"), question="chest"),
        Judged(_message("c", danger=True, rule="heart")),
        Judged(_message("d", danger=False, hard=True), alarm="stroke"),
        Judged(_message("e", danger=False), question="mood"),
        Judged(_message("f", danger=True)),
    ]
    found = report(judged, book=BOOK)

    heart = found.rules["heart"]
    assert (heart.tried, heart.alarmed, heart.asked, heart.caught) == (3, 1, 1, Share(2, 3))
    assert (found.rules["stroke"].tried, found.rules["stroke"].false, found.rules["lung"].false) == (0, 1, 0)
    assert found.rules[""].tried == 1
    assert found.totals == {
        "danger: caught": Share(2, 4),
        "danger: alarm": Share(1, 4),
        "no danger: alarm": Share(1, 2),
        "look-alikes: alarm": Share(1, 1),
        "no danger: question": Share(1, 2),
        "look-alikes: question": Share(0, 1),
    }


def test_authors_are_judged_by_what_never_saw_them() -> None:
    """Each in one round, and what is learned then rests on the others' messages alone."""
    signs = [one for one in load_danger(CONTENT, BOOK)[0] if one.lang == ENGLISH]
    some = [one for name in ("tess", "bob", "moira") for one in [m for m in signs if m.author == name][:80]]
    rounds = list(without_each(some, None, book=BOOK, rounds=3))

    assert [{one.author for one in away} for away, _weights in rounds] == [{"bob"}, {"moira"}, {"tess"}]
    assert len({weights.messages for _away, weights in rounds}) == 3
    away, weights = rounds[0]
    judged = list(judge(away, Safety(BOOK, weights), None))
    assert [one.message for one in judged] == list(away)
    assert any(one.alarm for one in judged)


def test_messages_of_a_file_may_come_in_any_of_the_forms(tmp_path: Path) -> None:
    """Labelled for danger, for what is meant, or with label and family alone; staff and the arguable are left out."""
    rows = [
        {"text": "a", "label": "red_flag", "level": "emergency", "family": "heart", "source": "x"},
        {"text": "b", "label": "not_danger", "family": "gym"},
        {"text": "c", "label": "arguable", "family": "gym"},
        {"text": "d", "intent": "checkin", "danger": None, "who": "client", "author": "kim"},
        {"text": "e", "intent": "feeling", "danger": "ask", "who": "client"},
        {"text": "f", "intent": "staff_note", "danger": None, "who": "staff"},
        {"text": "g", "label": "red_flag", "lang": "de"},
    ]
    path = tmp_path / "theirs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n[]\n" + json.dumps({"text": "h"}), encoding="utf-8")
    found, problems = messages_of(path, BOOK)

    assert found == [
        DangerMessage("a", True, "theirs", rule="heart"),
        DangerMessage("b", False, "theirs", hard=True),
        DangerMessage("d", False, "kim"),
        DangerMessage("e", True, "theirs"),
    ]
    assert [str(one) for one in problems] == [
        "theirs.jsonl: line 8: is not a JSON object with a text",
        "theirs.jsonl: line 9: has neither a label nor a danger",
    ]
