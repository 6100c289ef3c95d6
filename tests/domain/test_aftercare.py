"""When something comes after a session or before the next one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.aftercare import AFTER, LENGTH, LONGEST, SorenessStage, Span, fades, next_moment, span, stage_at
from bot.domain.plans import PlanKind
from bot.domain.quiet_hours import QuietHours

BERLIN = ZoneInfo("Europe/Berlin")


QUIET = QuietHours(time(21, 30), time(7, 30), BERLIN)


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def all_moments(kind: PlanKind, sessions: list[Span], *, after: datetime) -> list[str]:
    found: list[str] = []
    moment = next_moment(kind, sessions, after=after, quiet=QUIET)
    while moment is not None:
        found.append(moment.astimezone(BERLIN).strftime("%a %d %H:%M"))
        moment = next_moment(kind, sessions, after=moment, quiet=QUIET)
    return found


def test_three_notes_follow_a_session() -> None:
    """Two hours, a day and three days after its end."""
    monday = berlin(4, 10)
    assert all_moments(PlanKind.AFTERCARE, [span(monday)], after=monday) == [
        "Mon 04 13:00",
        "Tue 05 11:00",
        "Thu 07 11:00",
    ]


def test_a_known_end_counts() -> None:
    """Hours are counted from the end; an end that cannot be one is as good as none."""
    noon = berlin(4, 12)
    assert all_moments(PlanKind.AFTERCARE, [span(noon, berlin(4, 14, 30))], after=noon) == [
        "Mon 04 16:30", "Tue 05 14:30", "Thu 07 14:30",
    ]  # fmt: skip
    for end in (None, noon, berlin(4, 11), noon + LONGEST + timedelta(minutes=1)):
        assert span(noon, end).ends_at == noon + LENGTH


def test_what_would_be_quiet_comes_in_the_morning() -> None:
    """A late session is followed up when the client is up again."""
    late = berlin(4, 19, 30)
    assert all_moments(PlanKind.AFTERCARE, [span(late)], after=late) == ["Tue 05 07:30", "Tue 05 20:30", "Thu 07 20:30"]


def test_another_session_ends_the_notes_of_the_one_before() -> None:
    """Two days apart: the third note of the first would only confuse."""
    sessions = [span(berlin(6, 10)), span(berlin(4, 10))]
    moments = all_moments(PlanKind.AFTERCARE, sessions, after=berlin(4, 9))
    assert moments == ["Mon 04 13:00", "Tue 05 11:00", "Wed 06 13:00", "Thu 07 11:00", "Sat 09 11:00"]


def test_a_brief_comes_the_afternoon_before() -> None:
    """One for each session; once that afternoon is over there is none."""
    sessions = [span(berlin(12, 10)), span(berlin(26, 16))]
    assert all_moments(PlanKind.BRIEF, sessions, after=berlin(4, 9)) == ["Mon 11 17:00", "Mon 25 17:00"]
    assert all_moments(PlanKind.BRIEF, sessions[:1], after=berlin(11, 17)) == []


def test_a_brief_for_somebody_who_sleeps_by_day() -> None:
    """It waits for the end of the quiet hours, or stays away when the session would be too close by then."""
    night_worker = QuietHours(time(9, 0), time(18, 0), BERLIN)
    found = next_moment(PlanKind.BRIEF, [span(berlin(12, 20))], after=berlin(4, 9), quiet=night_worker)
    assert found == berlin(11, 18)
    sleeper = QuietHours(time(16, 0), time(8, 0), BERLIN)
    assert next_moment(PlanKind.BRIEF, [span(berlin(12, 9))], after=berlin(4, 9), quiet=sleeper) is None


def test_nothing_comes_without_sessions() -> None:
    """No session known: that is no error."""
    for kind in (PlanKind.AFTERCARE, PlanKind.BRIEF):
        assert next_moment(kind, [], after=berlin(4, 9), quiet=QUIET) is None


@given(
    start=st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    length=st.integers(-10, 600),
    gaps=st.lists(st.integers(30, 24 * 60 * 20), max_size=3),
    ago=st.integers(0, 24 * 60 * 10),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "UTC"]),
    quiet=st.tuples(st.times(), st.times()),
    kind=st.sampled_from([PlanKind.AFTERCARE, PlanKind.BRIEF]),
)
def test_never_in_quiet_hours_and_always_later(
    start: datetime, length: int, gaps: list[int], ago: int, zone: str, quiet: tuple[time, time], kind: PlanKind
) -> None:
    """In every zone and with every quiet hours, across clock changes."""
    starts = [start]
    for gap in gaps:
        starts.append(starts[-1] + timedelta(minutes=gap))
    sessions = [span(one, one + timedelta(minutes=length)) for one in starts]
    place = ZoneInfo(zone)
    first, last = (one.replace(second=0, microsecond=0) for one in quiet)
    hours = QuietHours(first, last, place)
    after = start - timedelta(minutes=ago)
    moment = next_moment(kind, sessions, after=after, quiet=hours)
    if moment is None:
        return
    assert moment > after
    assert moment.tzinfo is UTC
    local = moment.astimezone(place)
    # A time that a clock change leaves out is moved by the gap; the end of quiet hours is then later, never earlier.
    assert not hours.covers(local.time()) or local.utcoffset() != (local - timedelta(hours=3)).utcoffset()
    if kind is PlanKind.AFTERCARE:
        found = stage_at(sessions, moment)
        assert found is not None
        assert found[0].ends_at + AFTER[found[1]] <= moment


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (berlin(4, 12), None),
        (berlin(4, 13), SorenessStage.COMFORT),
        (berlin(5, 10, 59), SorenessStage.COMFORT),
        (berlin(5, 11), SorenessStage.DAY),
        (berlin(5, 18), SorenessStage.DAY),
        (berlin(7, 11), SorenessStage.THREE_DAYS),
    ],
)
def test_which_note_it_is(at: datetime, expected: SorenessStage | None) -> None:
    """A note that was put off is still the same note."""
    found = stage_at([span(berlin(4, 10)), span(berlin(20, 10))], at)
    assert (None if found is None else found[1]) is expected


def test_stretches_fade_as_the_session_nears() -> None:
    """Every other day in the last week, then two days of rest; after it they come again."""
    session = date(2026, 5, 15)
    days = [session - timedelta(days=n) for n in range(8, -2, -1)]
    assert [not fades(day, next_session=session) for day in days] == [
        True, True, True, False, True, False, True, False, False, True,
    ]  # fmt: skip
    assert not fades(session, next_session=None)
