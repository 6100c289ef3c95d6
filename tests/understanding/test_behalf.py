"""A line that is typed for a client: what is understood, which day it is about, and what is said back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.behalf import Unclear, name_words, read
from bot.understanding.checkins import PostureHint, hear

TODAY = date(2026, 5, 5)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("line", "ago", "pain"),
    [
        ("neck 6, shoulders 3, slouched", 0, 6),
        ("pain 6", 0, 6),
        ("neck six", 0, 6),
        ("no pain", 0, 0),
        ("back 7/10 and hips 3/10", 0, 7),
        ("neck between 3 and 5", 0, 5),
        ("neck 3/4", 0, 4),
        ("neck - 6, back - 3", 0, 6),
        ("neck 6, no change", 0, 6),
        ("neck 6, slept 4.5 hours", 0, 6),
        ("neck 6, could not sleep, cannot work", 0, 6),
        ("neck 6 today", 0, 6),
        ("neck 6 yesterday", 1, 6),
        ("Yesterday, neck 6", 1, 6),
        ("on monday neck 6", 1, 6),
        ("tuesday neck 6", 0, 6),
        ("last tuesday neck 6", 7, 6),
        ("neck 6 on friday", 4, 6),
        ("neck 6 three days ago", 3, 6),
        ("day before yesterday neck 6", 2, 6),
        ("neck 6, 4 May", 1, 6),
        ("neck 6 on 2026-05-04", 1, 6),
        ("worse than yesterday, neck 6", 0, 6),
        ("neck 6 since monday", 0, 6),
        ("neck 6 as yesterday", 0, 6),
        ("sat all day, neck 6", 0, 6),
        ("6 may be too much for the neck", 0, 6),
        ("neck 6, slept 4 hours", 0, 6),
    ],
)
def test_what_is_an_entry(line: str, ago: int, pain: int) -> None:
    """Scores as the client's own reader reads them, and the day that is named."""
    found = read(line, today=TODAY)
    assert found.unclear is None
    assert (TODAY - found.day).days == ago
    assert found.heard.pain == pain


@pytest.mark.parametrize(
    ("line", "why", "about"),
    [
        ("", Unclear.NOTHING, ""),
        ("she sounded tired", Unclear.NOTHING, ""),
        ("how is she?", Unclear.QUESTION, ""),
        ("neck 11", Unclear.NUMBERS, "11"),
        ("neck 100", Unclear.NUMBERS, "100"),
        ("neck 6, 3", Unclear.NUMBERS, "3"),
        ("pain 6, pain 3", Unclear.NUMBERS, "3"),
        ("neck 6 in the morning 3 in the evening", Unclear.NUMBERS, "3"),
        ("neck 6 neck 3", Unclear.TWO_SCORES, "neck"),
        ("left hip 2, left hip 5", Unclear.TWO_SCORES, "left hip"),
        ("yesterday 6, today 4", Unclear.TWO_DAYS, ""),
        ("neck 6 on monday and friday", Unclear.TWO_DAYS, ""),
        ("neck 6 not slouched", Unclear.DENIED, "not"),
        ("pain 5 not neck", Unclear.DENIED, "not"),
        ("no neck pain, back 3", Unclear.DENIED, "no"),
        ("no chest pain, neck 3", Unclear.DENIED, "no"),
        ("no pain in the chest, neck 3", Unclear.DENIED, "no"),
        ("neck isn't sore, back 3", Unclear.DENIED, "isn't"),
        ("the neck doesn’t hurt, back 3", Unclear.DENIED, "doesn't"),
        ("neck is free, back 3", Unclear.DENIED, "free"),
        ("back 3, can't turn the head", Unclear.DENIED, "can't"),
        ("neck 6.5", Unclear.NO_SCORE, "6.5"),
        ("neck 4.5.", Unclear.NO_SCORE, "4.5"),
        ("neck 6,5", Unclear.NO_SCORE, "6,5"),
        ("neck 6½", Unclear.NO_SCORE, "6½"),
        ("neck six and a half", Unclear.NO_SCORE, "six and a half"),
        ("neck 6.5/10", Unclear.NO_SCORE, "6.5"),
        ("-3", Unclear.NO_SCORE, "-3"),
        ("neck -3", Unclear.NO_SCORE, "-3"),
        ("neck minus 3", Unclear.NO_SCORE, "minus 3"),
        ("Ben neck 6", Unclear.SOMEBODY_ELSE, "ben"),
        ("Ben's neck is 6", Unclear.SOMEBODY_ELSE, "ben"),
    ],
)
def test_what_is_said_back(line: str, why: Unclear, about: str) -> None:
    """Nothing is guessed, and no number is dropped."""
    found = read(line, today=TODAY, others=name_words("Ben Long"))
    assert (found.unclear, found.about) == (why, about)


@pytest.mark.parametrize(
    ("line", "unsided"),
    [
        ("calf 5", ["calf"]),
        ("shoulder 5, hip 3, neck 2", ["shoulder", "hip"]),
        ("left calf 5", []),
        ("calf (r) 5", []),
        ("both calf muscles 5", []),
        ("calves 5, shoulders 3", []),
        ("neck 5", []),
    ],
)
def test_a_side_that_was_not_said_is_asked_for(line: str, unsided: list[str]) -> None:
    """Only of places that have two, and were not named as two."""
    assert list(read(line, today=TODAY).unsided) == unsided


@pytest.mark.parametrize("line", ["neck 6, not slouched", "neck 6, wasn't really slouching", "neck 6, no slouching"])
def test_a_posture_that_was_not_is_none(line: str) -> None:
    """In the client's own words too."""
    assert hear(line).posture is None
    assert hear("not bad, neck 6, slouched").posture is PostureHint.SLOUCHED


def test_a_name_that_is_a_word_of_entries_names_nobody() -> None:
    """Otherwise no hand could be entered while somebody is called Hand."""
    assert name_words("Ann-Marie O'Hand Hand") == {"ann", "marie"}
    assert read("hand 5", today=TODAY, others=name_words("Rose Hand")).unclear is None


def test_posture_alone_is_an_entry() -> None:
    """It has no score, and none is made up."""
    found = read("slouched all day", today=TODAY)
    assert found.unclear is None
    assert (found.heard.pain, found.heard.posture) == (None, PostureHint.SLOUCHED)


@given(st.integers(0, 10), st.integers(0, 10), st.sampled_from([", ", " then ", "; ", " and "]))
def test_no_second_score_is_lost(first: int, second: int, between: str) -> None:
    """Two numbers for one place are one score only when they are the same."""
    found = read(f"neck {first}{between}neck {second}", today=TODAY)
    assert (found.unclear is None) is (first == second)


@given(st.integers(2, 300))
def test_a_day_further_back_is_never_today(ago: int) -> None:
    """Whatever number it is."""
    assert TODAY - read(f"neck 6 {ago} days ago", today=TODAY).day == timedelta(days=ago)
