"""When danger signs are told again: by the clock of the practice, over the nights on which it is changed, too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flags import Flag
from bot.domain.follow_up import ENDS, first_telling, next_telling
from bot.domain.practice_time import NOTHING_SAID, ClosedDays, PracticeTime, Span

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = PracticeTime(hours={day: (Span(time(9), time(12)), Span(time(13), time(17))) for day in range(5)})


def sign(raised_at: datetime, level: str = "emergency", *, acute: bool = False) -> Flag:
    """A danger sign that nobody has acknowledged."""
    return Flag(1, 1, "stroke", level, None, raised_at, None, None, None, acute=acute)


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant by Berlin's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def moments(flag: Flag, hours: PracticeTime = NOTHING_SAID) -> list[str]:
    """All times at which it is told again, by Berlin's clock."""
    found, after = [], flag.raised_at
    while (moment := next_telling(flag, after=after, hours=hours, zone=BERLIN)) is not None:
        found.append(f"{moment.astimezone(BERLIN):%a %H:%M}")
        after = moment
    return found


@pytest.mark.parametrize("level", ["emergency", "crisis"])
def test_what_wants_help_now(level: str) -> None:
    """After 15 and 60 minutes, then in the morning; a day later no more."""
    assert moments(sign(local(5, 4, 11), level)) == ["Mon 11:15", "Mon 12:00", "Tue 08:00"]
    assert moments(sign(local(5, 4, 23, 50), level)) == ["Tue 00:05", "Tue 00:50", "Tue 08:00"]
    assert moments(sign(local(5, 4, 8), level)) == ["Mon 08:15", "Mon 09:00", "Tue 08:00"]
    assert moments(sign(local(5, 4, 7, 50), level)) == ["Mon 08:05", "Mon 08:50"], "the next morning is a day later"


def test_means_at_hand_are_now_whatever_the_rule_says() -> None:
    """As when it was told first."""
    assert moments(sign(local(5, 4, 11), "urgent", acute=True))[0] == "Mon 11:15"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ((5, 4, 9, 30), "Mon 14:30"),
        ((5, 4, 8), "Mon 14:00"),
        ((5, 4, 15), "Tue 11:00"),
        ((5, 8, 18), "Mon 14:00"),
        ((5, 8, 16, 59), "Mon 13:59"),
    ],
)
def test_the_same_day_after_four_hours_of_work(raised: tuple[int, ...], told: str) -> None:
    """Lunch, nights and the weekend are none."""
    assert moments(sign(local(*raised), "urgent"), NINE_TO_FIVE) == [told]


def test_a_closed_week_is_no_work() -> None:
    """Whatever the weekday; where no hours are known, every other hour is; a practice closed for good says nothing."""
    week = (ClosedDays(date(2026, 5, 4), date(2026, 5, 10)),)
    flag = sign(local(5, 4, 11), "urgent")
    assert moments(flag, PracticeTime(hours=NINE_TO_FIVE.hours, closed=week)) == ["Mon 14:00"]
    assert next_telling(flag, after=flag.raised_at, hours=PracticeTime(closed=week), zone=BERLIN) == local(5, 11, 4)
    assert moments(flag) == ["Mon 15:00"]
    for_good = PracticeTime(closed=(ClosedDays(date(2026, 1, 1), date(2029, 1, 1)),))
    assert first_telling(flag, hours=for_good, zone=BERLIN) == flag.raised_at + ENDS


def test_the_nights_on_which_clocks_change() -> None:
    """15 minutes are 15 minutes; the morning is the one by the clock."""
    forward, back = sign(local(3, 29, 1, 50)), sign(local(10, 25, 2, 50))
    assert moments(forward) == ["Sun 03:05", "Sun 03:50", "Sun 08:00"]
    assert moments(back)[-1] == "Sun 08:00"
    assert moments(sign(local(10, 24, 8, 30))) == ["Sat 08:45", "Sat 09:30"], "that day has 25 hours"
    nights = PracticeTime(hours=dict.fromkeys(range(7), (Span(time(0), time(6)),)))
    assert moments(sign(local(3, 29, 0), "urgent"), nights) == ["Sun 05:00"]


@given(
    minutes=st.integers(0, 60 * 24 * 365),
    after=st.integers(0, 60 * 30),
    level=st.sampled_from(["emergency", "crisis", "urgent"]),
)
def test_each_telling_comes_after_the_one_before(minutes: int, after: int, level: str) -> None:
    """Within a day for what wants help now, and never more than four."""
    flag = sign(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), level)
    moment = next_telling(flag, after=flag.raised_at + timedelta(minutes=after), hours=NINE_TO_FIVE, zone=BERLIN)
    assert moment is None or moment > flag.raised_at + timedelta(minutes=after)
    if level != "urgent":
        assert moment is None or moment <= flag.raised_at + ENDS
        assert 2 <= len(moments(flag)) <= 3
    else:
        assert len(moments(flag, NINE_TO_FIVE)) == 1
