"""Characters that no database takes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.characters import cleaned, cleaned_json, is_clean, visible

TEXTS = st.text(st.characters())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_half_a_character_and_nul_are_taken_out() -> None:
    """Whatever else was written stays, also the six characters with which JSON writes NUL."""
    assert cleaned("a\x00b\ud83dc😀") == "ab?c😀"
    update = {"text": "neck\x00 \udc00", "emoji": "😀", "list": ["\ud83d", 1, None, True], "ke\x00y": {}}
    assert not is_clean(update)
    assert cleaned_json(update) == {"text": "neck ?", "emoji": "😀", "list": ["?", 1, None, True], "key": {}}
    assert cleaned_json({"text": "\\u0000"}) == {"text": "\\u0000"}


@given(VALUES)
def test_what_is_clean_stays_and_what_was_cleaned_is_clean(value: Any) -> None:
    """Of any JSON."""
    made = cleaned_json(value)
    assert cleaned_json(made) == made
    assert "\x00" not in str(made)
    json.dumps(made, ensure_ascii=False).encode("utf-8")
    if is_clean(value):
        assert made == value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Tom   Miller ", "Tom Miller"),
        ("\u200b", ""),
        ("\u200d\u200d", ""),
        ("\u202eTom\u202c", "Tom"),
        ("Tom\u0007", "Tom"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("Zoë O\u2019Neill \U0001f338", "Zoë O\u2019Neill \U0001f338"),
    ],
)
def test_a_name_can_be_seen(typed: str, kept: str) -> None:
    """What nobody sees is no name, and turns no line around; letters of any script and marks that join them stay."""
    assert visible(typed) == kept


@given(TEXTS)
def test_what_is_visible_stays_so(typed: str) -> None:
    """A second look takes nothing away."""
    assert visible(visible(typed)) == visible(typed)
