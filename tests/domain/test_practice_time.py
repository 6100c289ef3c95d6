"""When the practice is at work: in every zone, on the days on which clocks change, and when nothing was said."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ClosedDaysError, HoursError, NeverOpenError
from bot.domain.local_time import instant
from bot.domain.practice_time import (
    MOST_CLOSINGS,
    NOTHING_SAID,
    ClosedDays,
    Closure,
    Half,
    PracticeTime,
    SaidInChat,
    Span,
    in_order,
    with_closed,
    with_hours,
)

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = PracticeTime(
    hours={day: (Span(time(9), time(13)), Span(time(14), time(18))) for day in range(4)}
    | {4: (Span(time(9), time(13)),)}
)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC"]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))
SPANS = st.lists(st.times(), min_size=2, max_size=4, unique=True).map(
    lambda times: tuple(Span(a, b) for a, b in zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
)
CLOSINGS = st.lists(
    st.builds(lambda first, n: ClosedDays(first, first + timedelta(days=n)), DAYS, st.integers(0, 30)), max_size=6
).map(tuple)
TIMES = st.builds(PracticeTime, hours=st.dictionaries(st.integers(0, 6), SPANS), closed=CLOSINGS)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of May 2026 in Berlin; the 4th is a Monday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (berlin(4, 9), None),
        (berlin(4, 12, 59), None),
        (berlin(4, 13), berlin(4, 14)),
        (berlin(4, 8, 59), berlin(4, 9)),
        (berlin(4, 18), berlin(5, 9)),
        (berlin(8, 13), berlin(11, 9)),
        (berlin(10, 12), berlin(11, 9)),
    ],
)
def test_hours(now: datetime, opens: datetime | None) -> None:
    """Open from the first minute to the last; then until the next span, over a weekend too."""
    found = WEEK.closure(now, BERLIN)
    if opens is None:
        assert found is None
    else:
        assert found == Closure(until=opens.date(), opens_at=opens.astimezone(UTC))


def test_closed_days_outrank_hours() -> None:
    """A holiday on a working day, with its name; days before it do not say its name."""
    practice = PracticeTime(hours=WEEK.hours, closed=(ClosedDays(date(2026, 5, 4), date(2026, 5, 8), "Spring break"),))
    assert practice.closure(berlin(4, 10), BERLIN) == Closure(
        date(2026, 5, 11), berlin(11, 9).astimezone(UTC), "Spring break"
    )
    found = practice.closure(berlin(3, 10), BERLIN)
    assert found is not None
    assert (found.until, found.name) == (date(2026, 5, 11), "")


def test_closed_days_without_hours_know_a_day_and_no_time() -> None:
    """On other days nobody has said that it is closed; ranges that touch are one."""
    practice = PracticeTime(
        closed=(ClosedDays(date(2026, 5, 4), date(2026, 5, 5), "Move"), ClosedDays(date(2026, 5, 6), date(2026, 5, 6)))
    )
    assert practice.closure(berlin(4, 10), BERLIN) == Closure(date(2026, 5, 7), None, "Move")
    assert practice.closure(berlin(7, 3), BERLIN) is None


def test_a_span_that_the_clock_swallows() -> None:
    """2:00 to 3:00 is not there on the night in spring: it is open one hour later, never backwards."""
    practice = PracticeTime(hours={6: (Span(time(2, 15), time(2, 45)),)})
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    found = practice.closure(before, BERLIN)
    assert found is not None
    assert found.opens_at == datetime(2026, 3, 29, 1, 15, tzinfo=UTC)


@given(MOMENTS, ZONES)
def test_nothing_said_is_never_closed(now: datetime, zone: ZoneInfo) -> None:
    """What nobody has said is not told to anybody."""
    assert NOTHING_SAID.closure(now, zone) is None
    assert not NOTHING_SAID.is_known


@given(TIMES, MOMENTS, ZONES)
def test_it_opens_when_it_says_so(practice: PracticeTime, now: datetime, zone: ZoneInfo) -> None:
    """The opening lies ahead, on a day that is not closed; then it is open, and a moment before it was not."""
    found = practice.closure(now, zone)
    if found is None or found.until is None:
        return
    assert practice.closed_on(found.until) is None
    if found.opens_at is None:
        assert found.until > now.astimezone(zone).date()
        return
    assert found.opens_at > now
    assert found.opens_at.astimezone(zone).date() == found.until
    assert practice.closure(found.opens_at - timedelta(microseconds=1), zone) is not None
    spans = practice.hours[found.until.weekday()]
    usual = [one for one in spans if instant(found.until, one.start, zone) == found.opens_at]
    assert usual
    if all(instant(found.until, one.end, zone) > found.opens_at for one in usual):
        assert practice.closure(found.opens_at, zone) is None


@given(TIMES, MOMENTS, ZONES)
def test_never_open_on_a_closed_day(practice: PracticeTime, now: datetime, zone: ZoneInfo) -> None:
    """A closed day is closed from its first minute to its last."""
    if practice.closed_on(now.astimezone(zone).date()) is not None:
        assert practice.closure(now, zone) is not None


TODAY = date(2026, 5, 4)
EASTER = ClosedDays(date(2026, 5, 10), date(2026, 5, 12), "Break")


@pytest.mark.parametrize(
    ("new", "becomes"),
    [
        (ClosedDays(date(2026, 5, 12), date(2026, 5, 20)), [ClosedDays(date(2026, 5, 10), date(2026, 5, 20), "Break")]),
        (ClosedDays(date(2026, 5, 11), date(2026, 5, 11), "Move"), [ClosedDays(EASTER.first, EASTER.last, "Move")]),
        (ClosedDays(date(2026, 5, 1), date(2026, 5, 30)), [ClosedDays(TODAY, date(2026, 5, 30), "Break")]),
        (
            ClosedDays(date(2026, 5, 13), date(2026, 5, 13), "Break"),
            [ClosedDays(EASTER.first, date(2026, 5, 13), "Break")],
        ),
        (ClosedDays(date(2026, 5, 13), date(2026, 5, 13)), [EASTER, ClosedDays(date(2026, 5, 13), date(2026, 5, 13))]),
        (ClosedDays(TODAY, TODAY), [ClosedDays(TODAY, TODAY), EASTER]),
    ],
)
def test_closed_days_that_share_a_day_are_one(new: ClosedDays, becomes: list[ClosedDays]) -> None:
    """In order, with the new name or the one there was; what is over goes."""
    over = ClosedDays(date(2026, 4, 1), date(2026, 5, 3), "Over")
    assert with_closed((over, EASTER), new, today=TODAY) == tuple(becomes)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 5), date(2026, 5, 4)),
        (date(2026, 5, 1), date(2026, 5, 3)),
        (date(2026, 5, 4), date(2027, 5, 4)),
        (date(2031, 5, 4), date(2031, 5, 5)),
        (date(2026, 5, 13), date(2027, 5, 10)),
    ],
)
def test_days_that_cannot_be_closed(first: date, last: date) -> None:
    """Backwards, over, a year and more, years ahead, and more than a year with those that there are."""
    there = (ClosedDays(date(2026, 5, 10), date(2026, 5, 13)),)
    with pytest.raises(ClosedDaysError):
        with_closed(there, ClosedDays(first, last), today=TODAY)


@given(CLOSINGS, DAYS, st.integers(0, 30))
def test_a_day_is_closed_when_it_was_or_is_set(there: tuple[ClosedDays, ...], first: date, n: int) -> None:
    """Whatever was there, overlapping or not: exactly the days of both are closed from today on."""
    new = ClosedDays(first, first + timedelta(days=n))
    try:
        after = PracticeTime(closed=with_closed(there, new, today=date(2024, 1, 1)))
    except ClosedDaysError:
        return
    before = PracticeTime(closed=(*there, new))
    for day in {one + timedelta(days=k) for c in before.closed for one in (c.first, c.last) for k in (-1, 0, 1)}:
        if day >= date(2024, 1, 1):
            assert (after.closed_on(day) is None) == (before.closed_on(day) is None)
    assert list(after.closed) == sorted(after.closed, key=lambda one: one.first)


def test_too_many_closed_days_are_refused() -> None:
    """As many as are kept, and one more."""
    closed: tuple[ClosedDays, ...] = ()
    for n in range(MOST_CLOSINGS):
        day = TODAY + timedelta(days=2 * n)
        closed = with_closed(closed, ClosedDays(day, day), today=TODAY)
    with pytest.raises(ClosedDaysError):
        with_closed(closed, ClosedDays(TODAY + timedelta(days=201), TODAY + timedelta(days=201)), today=TODAY)


def test_hours_of_a_day_are_put_in_order() -> None:
    """Those that overlap or touch are one; backwards, over midnight or too many are none."""
    nine, twelve, one, six = time(9), time(12), time(13), time(18)
    assert in_order([Span(one, six), Span(nine, one)]) == (Span(nine, six),)
    assert in_order([Span(one, six), Span(nine, twelve)]) == (Span(nine, twelve), Span(one, six))
    for wrong in ([Span(six, nine)], [Span(nine, nine)], [Span(time(n), time(n, 30)) for n in range(5)]):
        with pytest.raises(HoursError):
            in_order(wrong)


def test_a_week_has_an_open_day() -> None:
    """A day off is taken out; the last one cannot be."""
    hours = with_hours({}, {0, 1}, [Span(time(9), time(12))])
    assert set(with_hours(hours, {0}, ())) == {1}
    with pytest.raises(NeverOpenError):
        with_hours(hours, {0, 1}, ())


def test_what_was_set_in_the_chat_counts() -> None:
    """Each half by itself; the file differs where it says something else, not where it says nothing."""
    file = PracticeTime(hours=WEEK.hours, closed=(EASTER,))
    said = SaidInChat(closed=())
    assert said.over(file) == PracticeTime(hours=WEEK.hours)
    assert said.differs(Half.CLOSED, file, today=TODAY)
    assert not said.differs(Half.CLOSED, file, today=date(2026, 5, 13)), "what is over is no difference"
    assert not said.differs(Half.CLOSED, NOTHING_SAID, today=TODAY)
    assert not said.differs(Half.HOURS, file, today=TODAY)
    assert not SaidInChat(hours=dict(WEEK.hours)).differs(Half.HOURS, file, today=TODAY)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_hours_stay_hours_where_clocks_change(day: date) -> None:
    """It opens at nine of that day's clock, the day before it and on the day itself."""
    practice = PracticeTime(hours=with_hours({}, {day.weekday()}, [Span(time(9), time(17))]))
    for now in (
        datetime.combine(day - timedelta(days=1), time(20), BERLIN),
        datetime.combine(day, time(1), BERLIN),
        datetime.combine(day, time(8, 59), BERLIN),
    ):
        found = practice.closure(now, BERLIN)
        assert found is not None
        assert found.opens_at == datetime.combine(day, time(9), BERLIN).astimezone(UTC)
    assert practice.closure(datetime.combine(day, time(9), BERLIN), BERLIN) is None
    assert practice.closure(datetime.combine(day, time(16, 59), BERLIN), BERLIN) is None
    assert practice.closure(datetime.combine(day, time(17), BERLIN), BERLIN) is not None
