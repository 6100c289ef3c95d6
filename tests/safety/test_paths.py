"""Wherever words are taken, each rule's sign is answered first: with its text, or with the question that fits."""

import re
from typing import Final

import pytest

from tests.practice import Phone, World
from tests.safety import matrix

SIGNS: Final = {rule: matrix.told_of_oneself(entry["said"][0]) for rule, entry in matrix.plain().items()}
WAYS: Final = ("check-in", "note", "caption", "change", "word to the therapist")


@pytest.mark.parametrize("way", WAYS)
async def test_each_sign_is_answered_wherever_it_is_said(world: World, ann: Phone, way: str) -> None:
    """A check-in in words, a note on the card, a caption, a changed message, a word to the therapist."""
    book = world.app.practice.library.book
    answers = [_fixed(rule.text) for rule in book.rules] + [question.text for question in book.questions.values()]
    missed = []
    for rule, said in SIGNS.items():
        before = len(ann.person.messages)
        if way == "check-in":
            await ann.says(f"neck 4, sat about 3 hours, and {said}")
        elif way == "note":
            await ann.says("/checkin")
            await ann.says(f"4, {said}")
        elif way == "caption":
            ann.person.sends_photo(caption=said)
            await world.settle()
        elif way == "change":
            mine = ann.person.says("hello there")
            await world.settle()
            before = len(ann.person.messages)
            ann.person.edits(mine["message_id"], said)
            await world.settle()
        else:
            await ann.says(f"please tell my therapist: {said}")
        new = [str(one.get("text") or one.get("caption") or "") for one in ann.person.messages[before:]]
        if not any(answer in one for one in new for answer in answers):
            missed.append((rule, new))
    assert missed == []


def _fixed(text: str) -> str:
    """The longest part of a rule's words that no number of the practice stands in."""
    return max(re.split(r"\{\w+\}", text), key=len).strip()
