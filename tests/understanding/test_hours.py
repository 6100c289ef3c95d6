"""Hours of a day, as they are typed."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.hours import read
from bot.understanding.times import LONGEST, Trouble, UnclearError


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9-13, 14:30-18", "09:00-13:00 14:30-18:00"),
        ("9:00–13:00 & 14–18", "09:00-13:00 14:00-18:00"),
        ("open from 9 to 13 and 14 to 18", "09:00-13:00 14:00-18:00"),
        ("9 am to 5 pm", "09:00-17:00"),
        ("half past nine until noon", "09:30-12:00"),
        ("8.30 Uhr - 12 Uhr", "08:30-12:00"),
        ("9h-13h", "09:00-13:00"),
        ("0-23:59", "00:00-23:59"),
        ("closed", ""),
        ("We are closed.", ""),
        ("off", ""),
    ],
)
def test_hours(text: str, spans: str) -> None:
    """In the order in which they were typed; no spans are a day off."""
    assert " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in read(text)) == spans


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", Trouble.NOTHING),
        ("open", Trouble.NOTHING),
        ("9", Trouble.WINDOW),
        ("9-", Trouble.WINDOW),
        ("9-13 14", Trouble.WINDOW),
        ("9 13", Trouble.WINDOW),
        ("9-13-18", Trouble.WORD),
        ("9-25", Trouble.CLOCK),
        ("9-24", Trouble.CLOCK),
        ("9:75-12", Trouble.CLOCK),
        ("22-2", Trouble.BACKWARDS),
        ("9 pm to midnight", Trouble.BACKWARDS),
        ("9-5", Trouble.BACKWARDS),
        ("9-9", Trouble.BACKWARDS),
        ("Monday 9-13", Trouble.WORD),
        ("9-13 except in August", Trouble.WORD),
        ("not 9-13", Trouble.WORD),
        ("closed 9-13", Trouble.WORD),
        ("9-13 closed", Trouble.WORD),
        ("no", Trouble.WORD),
        ("24/7", Trouble.WORD),
        ("9-13, " * 40, Trouble.WORD),
    ],
)
def test_what_cannot_be_read(text: str, trouble: Trouble) -> None:
    """Every word has to be understood, or nothing is."""
    with pytest.raises(UnclearError) as error:
        read(text)
    assert error.value.trouble is trouble


@given(st.text(max_size=LONGEST + 5))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """No text breaks it, and what it reads begins before it ends."""
    try:
        spans = read(text)
    except UnclearError:
        return
    assert all(start < end for start, end in spans)


@given(st.lists(st.times().map(lambda one: one.replace(second=0, microsecond=0)), min_size=2, max_size=2, unique=True))
def test_what_is_written_is_read(times: list[time]) -> None:
    """Any two times of a day, in both ways to write them."""
    start, end = sorted(times)
    assert read(f"{start:%H:%M}-{end:%H:%M}") == ((start, end),)
    assert read(f"from {start:%H.%M} until {end:%H.%M}") == ((start, end),)
