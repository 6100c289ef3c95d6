"""How long something took, as people say it."""

import pytest

from bot.domain.durations import read_minutes


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("under 30 min", 29),
        ("30-60 min", 45),
        ("30 – 60 minutes", 45),
        ("1-2 hours", 90),
        ("one to two hours", 90),
        ("between 1 and 2 h", 90),
        ("1-2", 90),
        ("30-60", 45),
        ("over 2 hours", 121),
        ("2+ hours", 121),
        ("more than two hours", 121),
        ("at least 2 h", 121),
        ("2 hours or more", 121),
        ("less than an hour", 59),
        ("45", 45),
        ("45 min", 45),
        ("about 45 minutes", 45),
        ("forty-five minutes", 45),
        ("90", 90),
        ("2", 120),
        ("1.5 h", 90),
        ("1,5 hours", 90),
        ("1½ h", 90),
        ("½ hour", 30),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1 hour and 20 minutes", 80),
        ("1:30", 90),
        ("an hour", 60),
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("two and a half hours", 150),
        ("a quarter of an hour", 15),
        ("three quarters of an hour", 45),
        ("two hours", 120),
        ("a couple of hours", 120),
        ("I sat for 3 hours", 180),
        ("all day", 180),
        ("the whole afternoon", 180),
        ("for hours", 180),
        ("a few minutes", 10),
        ("not long", 10),
        ("٩٠ min", 90),
    ],
)
def test_a_duration_is_read(said: str, minutes: int) -> None:
    """In figures and in words, alone and as a range."""
    assert read_minutes(said) == minutes


@pytest.mark.parametrize(
    "said",
    [
        "",
        "neck 6",
        "hello",
        "6 of 10",
        "2 hours of pain in my arm",
        "2-1 hours",
        "1-2 weeks",
        "when is it over?",
        "x" * 90,
    ],
)
def test_what_is_no_duration_is_none(said: str) -> None:
    """A sentence about something else is never taken for a time."""
    assert read_minutes(said) is None
