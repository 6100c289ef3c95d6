"""Numbers and spans as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import Sitting, sitting_of
from bot.understanding.numbers import minutes_of, whole_number
from bot.wording import phrases


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("6", 6), ("six", 6), ("6/10", 6), ("6 out of 10", 6), ("pain 6.", 6), ("٦", 6), ("٦/١٠", 6), ("६", 6),
        ("６", 6), ("none", 0), ("-1", -1), ("11", 11), ("6.5", None), ("²", None), ("a", None), ("neck", None),
        ("", None), ("9" * 30, None), ("about a 6", 6), ("6 I think", 6), ("maybe 6?", 6), ("quite bad, 6", 6),
        ("sore 4", 4), ("it's a six", 6), ("I'd say 7/10", 7), ("comfort: 8", 8), ("6 or 7", None), ("6 hours", None),
        ("6 now and numb", None), ("no 6", None), ("level", None), ("3 glasses", None), ("is it normal?", None),
    ],
)  # fmt: skip
def test_a_number_alone(said: str, number: int | None) -> None:
    """In digits of any script and in words; a half, a power and a word are no whole number."""
    assert whole_number(said) == number


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("90", 90), ("45", 45), ("2", 120), ("1.5", 90), ("90 min", 90), ("90min", 90), ("1.5 h", 90), ("1,5h", 90),
        ("1 h 30", 90), ("1h30", 90), ("1:30", 90), ("1 hour and 30 minutes", 90), ("an hour", 60),
        ("an hour and a half", 90), ("one and a half hours", 90), ("1½ hours", 90), ("½ hour", 30),
        ("half an hour", 30), ("three quarters of an hour", 45), ("a quarter of an hour", 15), ("two hours", 120),
        ("a couple of hours", 120), ("a few minutes", 3), ("about 45 minutes", 45), ("maybe 2 hours I think", 120),
        ("all day", 480), ("the whole day at my desk", 480), ("all morning", 240), ("half a day", 240),
        ("for hours", 180), ("under 30 min", 29), ("30-60 min", 60), ("30–60", 60), ("1-2 hours", 120),
        ("between 1 and 2 hours", 120), ("45 min to 1 hour", 60), ("over 2 hours", 121), ("2+ hours", 121),
        ("more than two hours", 121), ("2 h or more", 121), ("less than an hour", 59), ("up to 2 hours", 120),
        ("٩٠", 90), ("neck 6", None), ("2 hours neck", None), ("7/10", None), ("9 pm", None), ("hello", None),
        ("all day my neck hurt", None), ("", None), ("-1", None), ("15000 h", None),
    ],
)  # fmt: skip
def test_a_span_of_time(said: str, minutes: int | None) -> None:
    """What is understood is exact; a text that says something else besides is no span."""
    assert minutes_of(said) == minutes


@pytest.mark.parametrize("answer", list(Sitting))
def test_the_words_of_an_answer_mean_that_answer(answer: Sitting) -> None:
    """What the card offers is understood when it is typed."""
    found = minutes_of(phrases.sitting(answer))
    assert found is not None
    assert sitting_of(found) is answer


WORDS = ["1", "2", "30", "half", "a", "an", "and", "hour", "h", "min", "-", "to", "over", "under", "+", "quarter", "½"]


@given(st.one_of(st.text(max_size=90), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)))
def test_any_text_is_a_span_or_none(said: str) -> None:
    """Nothing is raised, and no span is shorter than nothing."""
    found = minutes_of(said)
    assert found is None or -1 <= found <= 60 * 10_000
    assert whole_number(said) is None or isinstance(whole_number(said), int)


@given(
    st.integers(0, 23),
    st.integers(1, 59),
    st.sampled_from(["{h} h {m}", "{h}h{m:02}", "{h} hours and {m} min", "{h}:{m:02}"]),
)
def test_hours_and_minutes_come_back(hours: int, minutes: int, form: str) -> None:
    """Whatever the notation."""
    assert minutes_of(form.format(h=hours, m=minutes)) == hours * 60 + minutes
