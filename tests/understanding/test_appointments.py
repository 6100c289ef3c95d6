"""Dates and times of sessions as people type them."""

from datetime import date, time

import pytest

from bot.domain.sessions import is_far
from bot.understanding.appointments import Appointment, read
from bot.understanding.times import Trouble, UnclearError

MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("today", MONDAY, None),
        ("Tomorrow 15:30", date(2026, 5, 5), time(15, 30)),
        ("tomorrow at 3 pm", date(2026, 5, 5), time(15, 0)),
        ("yesterday", date(2026, 5, 3), None),
        ("24 Nov 9 am", date(2026, 11, 24), time(9, 0)),
        ("Nov 24th, 9.15", date(2026, 11, 24), time(9, 15)),
        ("on the 12th of June at noon", date(2026, 6, 12), time(12, 0)),
        ("friday 8", date(2026, 5, 8), time(8, 0)),
        ("this Friday, 14h30", date(2026, 5, 8), time(14, 30)),
        ("2026-05-11 14:30", date(2026, 5, 11), time(14, 30)),
        ("2026-05-11T14:30", date(2026, 5, 11), time(14, 30)),
        ("11.5. 14:30", date(2026, 5, 11), time(14, 30)),
        ("15:30", MONDAY, time(15, 30)),
        ("9 am tomorrow", date(2026, 5, 5), time(9, 0)),
        ("last friday 15:00", date(2026, 5, 1), time(15, 0)),
        ("last Monday", date(2026, 4, 27), None),
        ("in two weeks 10:00", date(2026, 5, 18), time(10, 0)),
        ("in a week at 9", date(2026, 5, 11), time(9, 0)),
        ("3 days ago, 17:00", date(2026, 5, 1), time(17, 0)),
        ("2046-05-04 9:00", date(2046, 5, 4), time(9, 0)),
    ],
)
def test_plain_ways_to_say_it(text: str, day: date, at: time | None) -> None:
    """With and without a time."""
    assert read(text, today=MONDAY) == Appointment(day, at)


@pytest.mark.parametrize(
    ("text", "trouble", "said"),
    [
        ("2026-02-31", Trouble.DATE, "2026-02-31"),
        ("tomorrow 25:00", Trouble.CLOCK, "25:00"),
        ("1/6/2026 10:00", Trouble.DATE, "1/6/2026"),
        ("tomorrowish", Trouble.WORD, "tomorrowish"),
        ("tomorrow 10:00 or 11:00", Trouble.WORD, "or"),
        ("tomorrow 10:00 11:00", Trouble.WORD, "11:00"),
        ("2226-05-04", Trouble.DATE, "2226-05-04"),
        ("2100-01-01", Trouble.DATE, "2100-01-01"),
        ("", Trouble.NOTHING, ""),
        ("on the", Trouble.NOTHING, "on the"),
        ("in two", Trouble.WORD, "in"),
        ("in two sessions", Trouble.WORD, "in"),
        ("last week", Trouble.WORD, "last"),
    ],
)
def test_what_is_at_fault_is_named(text: str, trouble: Trouble, said: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UnclearError) as caught:
        read(text, today=MONDAY)
    assert (caught.value.trouble, caught.value.said) == (trouble, said)


@pytest.mark.parametrize(
    ("day", "far"),
    [
        (date(2027, 5, 5), False),
        (date(2027, 5, 6), True),
        (date(2046, 5, 4), True),
        (date(2025, 5, 3), False),
        (date(2025, 5, 2), True),
    ],
)
def test_more_than_a_year_is_far(day: date, *, far: bool) -> None:
    """In either direction."""
    assert is_far(day, today=MONDAY) is far
