"""Typed wishes: what is understood is exact, what is not is named."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plans import EVERY_DAY, SHORTEST_STEP
from bot.understanding.reminder_rules import Wish, read
from bot.understanding.times import Trouble, UnclearError, read_span, read_time, read_until

TODAY = date(2026, 5, 4)
"""A Monday."""

WEEKDAYS = frozenset(range(5))


def hours(*wanted: str) -> tuple[time, ...]:
    """Times of day."""
    return tuple(time.fromisoformat(one) for one in wanted)


def between(start: str, end: str) -> tuple[time, time]:
    """A window."""
    return time.fromisoformat(start), time.fromisoformat(end)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("9 pm", Wish(times=hours("21:00"))),
        ("21.30", Wish(times=hours("21:30"))),
        ("8h30", Wish(times=hours("08:30"))),
        ("at 9 o'clock please", Wish(times=hours("09:00"))),
        ("9:00 and 17:30", Wish(times=hours("09:00", "17:30"))),
        ("noon & 8 p.m.", Wish(times=hours("12:00", "20:00"))),
        ("12 am, 12 pm", Wish(times=hours("00:00", "12:00"))),
        ("every 2 hours from 9 to 5", Wish(every=timedelta(hours=2), window=between("09:00", "17:00"))),
        ("every 90 min 9-17", Wish(every=timedelta(minutes=90), window=between("09:00", "17:00"))),
        ("every 1h30 between 8am and 11am", Wish(every=timedelta(minutes=90), window=between("08:00", "11:00"))),
        ("every two hours from 20:00 to 02:00", Wish(every=timedelta(hours=2), window=between("20:00", "02:00"))),
        ("every half an hour", Wish(every=timedelta(minutes=30))),
        ("hourly from 10 to 4pm", Wish(every=timedelta(hours=1), window=between("10:00", "16:00"))),
        ("Mon, Wed and Fri at 9", Wish(times=hours("09:00"), weekdays=frozenset({0, 2, 4}))),
        ("monday to friday 8:00", Wish(times=hours("08:00"), weekdays=WEEKDAYS)),
        ("sat - mon 10", Wish(times=hours("10:00"), weekdays=frozenset({5, 6, 0}))),
        ("every day", Wish(weekdays=EVERY_DAY)),
        ("every other day at 9", Wish(times=hours("09:00"), weekdays=frozenset({0, 2, 4}))),
        ("weekdays until 12 June", Wish(weekdays=WEEKDAYS, ends=date(2026, 6, 12))),
        ("from 1 June to 15th of June", Wish(starts=date(2026, 6, 1), ends=date(2026, 6, 15))),
        ("9 pm until Monday", Wish(times=hours("21:00"), ends=date(2026, 5, 11))),
        ("from tomorrow for 2 weeks", Wish(starts=date(2026, 5, 5), ends=date(2026, 5, 18))),
        ("until 12.6.", Wish(ends=date(2026, 6, 12))),
        ("until 29 feb", Wish(ends=date(2028, 2, 29))),
        ("Off", Wish(off=True)),
    ],
)
def test_what_people_type_is_understood(said: str, wish: Wish) -> None:
    """Times, intervals, weekdays and dates, in the ways people write them."""
    assert read(said, today=TODAY) == wish


@pytest.mark.parametrize(
    ("said", "trouble", "named"),
    [
        ("25:00", Trouble.CLOCK, "25:00"),
        ("8:00 and 9:5", Trouble.CLOCK, "9:5"),
        ("13 pm", Trouble.CLOCK, "13pm"),
        ("hello at 9", Trouble.WORD, "hello"),
        ("9 pm sharpish", Trouble.WORD, "sharpish"),
        ("from soon", Trouble.WORD, "soon"),
        ("every 5 minutes", Trouble.STEP, "5 minutes"),
        ("every 2", Trouble.STEP, "2"),
        ("every 40 hours", Trouble.STEP, "40 hours"),
        ("9 to 5", Trouble.WINDOW, "09:00-17:00"),
        ("every 2 h from 14 to 14", Trouble.WINDOW, "14:00-14:00"),
        ("every 2 hours at 9", Trouble.WINDOW, "09:00"),
        ("until 17:00", Trouble.WINDOW, "17:00"),
        ("until 30 Feb", Trouble.DATE, "30 feb"),
        ("until 1/6/2026", Trouble.DATE, "1/6/2026"),
        ("9:00 12 June", Trouble.DATE, "12 june"),
        ("until 1 May", Trouble.PAST, "2026-05-01"),
        ("from 12 June until 1 June", Trouble.BACKWARDS, "2026-06-12 - 2026-06-01"),
        ("please", Trouble.NOTHING, "please"),
        ("9 " * 100, Trouble.WORD, "9 9 9 9 9 9 9 9 9 9 "),
    ],
)
def test_what_cannot_be_understood_is_named(said: str, trouble: Trouble, named: str) -> None:
    """The part at fault comes back, so that the answer can say it."""
    with pytest.raises(UnclearError) as caught:
        read(said, today=TODAY)
    assert (caught.value.trouble, caught.value.said) == (trouble, named)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("8", "08:00"), ("8:30", "08:30"), ("21.30", "21:30"), ("14h", "14:00"), ("9 pm", "21:00"), ("12 am", "00:00"),
        ("0:00", "00:00"), ("23:59", "23:59"), ("at 9 o'clock", "09:00"), ("nine", "09:00"), ("noon", "12:00"),
        ("half past nine", "09:30"), ("quarter to ten", "09:45"), ("a quarter past 8 pm", "20:15"),
        ("quarter to one", "12:45"), ("twenty minutes to eight", "07:40"), ("ten to seven", "06:50"),
        ("half past nine in the evening", "21:30"), ("9 at night", "21:00"), ("it is 14:45 here", "14:45"),
        ("٨:٣٠", "08:30"), ("25:00", None), ("24", None), ("8:60", None), ("8:5", None), ("13 pm", None),
        ("0 am", None), ("8 and 9", None), ("nine to five", None), ("tomorrow", None), ("²", None), ("", None),
        ("8 and something", None),
    ],
)  # fmt: skip
def test_one_time_of_day(said: str, moment: str | None) -> None:
    """On the clock or in words, and no guess at what is none."""
    if moment is None:
        with pytest.raises(UnclearError):
            read_time(said)
    else:
        assert read_time(said) == time.fromisoformat(moment)


@pytest.mark.parametrize(
    ("said", "moment"), [("half past nine", "09:30"), ("quarter to ten", "09:45"), ("nine", "09:00")]
)
def test_a_wish_may_tell_its_time_in_words(said: str, moment: str) -> None:
    """As people say it."""
    assert read(f"{said} on weekdays", today=TODAY) == Wish(times=hours(moment), weekdays=WEEKDAYS)


clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
WRITTEN = ("%H:%M", "%H.%M", "%I:%M %p", "%Hh%M")
WORDS = [
    "9",
    "5",
    "pm",
    "every",
    "other",
    "2",
    "hours",
    "from",
    "to",
    "until",
    "june",
    "31",
    "mon",
    "-",
    "for",
    "weeks",
    "half",
    "past",
    "quarter",
    "nine",
]


@given(
    st.lists(st.tuples(clocks, st.sampled_from(WRITTEN)), min_size=1, max_size=6), st.sampled_from([" ", ", ", " and "])
)
def test_times_come_back_as_they_were_written(written: list[tuple[time, str]], joint: str) -> None:
    """Whatever the notation and the order."""
    said = joint.join(one.strftime(form) for one, form in written)
    assert read(said, today=TODAY) == Wish(times=tuple(sorted({one for one, _form in written})))


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_text_is_a_wish_or_unclear(said: str) -> None:
    """Nothing else is raised, and what is understood makes sense."""
    for reader in (read_time, read_span, lambda text: read_until(text, today=TODAY)):
        with suppress(UnclearError):
            reader(said)
    try:
        wish = read(said, today=TODAY)
    except UnclearError:
        return
    assert wish != Wish()
    assert wish.every is None or (wish.every >= SHORTEST_STEP and wish.times is None)
    assert wish.window is None or wish.every is not None
    assert wish.ends is None or wish.ends >= (wish.starts or TODAY)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("22:00 7:00", ("22:00", "07:00")),
        ("10 pm to 7 am", ("22:00", "07:00")),
        ("from 22 - 7", ("22:00", "07:00")),
        ("between midnight and 6.30", ("00:00", "06:30")),
    ],
)
def test_quiet_hours_keep_their_order(said: str, span: tuple[str, str]) -> None:
    """From comes first, also over midnight."""
    assert read_span(said) == between(*span)


@pytest.mark.parametrize(
    ("said", "trouble"),
    [("midnight", Trouble.WINDOW), ("25:00 7", Trouble.CLOCK), ("ten to seven", Trouble.WORD), ("", Trouble.NOTHING)],
)
def test_one_time_is_no_span(said: str, trouble: Trouble) -> None:
    """Two times, and nothing else."""
    with pytest.raises(UnclearError) as caught:
        read_span(said)
    assert caught.value.trouble is trouble


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", date(2026, 5, 5)),
        ("3 days", date(2026, 5, 7)),
        ("for a week please", date(2026, 5, 11)),
        ("until Friday", date(2026, 5, 8)),
        ("pause until 12 May", date(2026, 5, 12)),
        ("2026-05-20", date(2026, 5, 20)),
    ],
)
def test_a_pause_has_an_end(said: str, day: date) -> None:
    """The day on whose morning it ends."""
    assert read_until(said, today=TODAY) == day


@pytest.mark.parametrize(
    ("said", "trouble", "named"),
    [
        ("until today", Trouble.PAST, "2026-05-04"),
        ("yesterday", Trouble.PAST, "2026-05-03"),
        ("0 days", Trouble.PAST, "0 days"),
        ("31 April", Trouble.DATE, "31 april"),
        ("until I feel better", Trouble.WORD, "i"),
        ("until", Trouble.NOTHING, "until"),
    ],
)
def test_a_pause_without_an_end_is_refused(said: str, trouble: Trouble, named: str) -> None:
    """Past days and no days."""
    with pytest.raises(UnclearError) as caught:
        read_until(said, today=TODAY)
    assert (caught.value.trouble, caught.value.said) == (trouble, named)
