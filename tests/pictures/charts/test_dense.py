"""Pictures of many days leave out marks that nobody could tell apart, and nothing that was said."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.checkins import Sitting
from bot.pictures import charts
from bot.pictures.charts.diary import client_chart
from bot.pictures.charts.layers import HALF_DAY, MANY, millis
from tests.pictures.charts.diaries import LAST, diary, entry, marks

DAY = 2 * HALF_DAY
LEVELS = list(Sitting)
DAYS = MANY + 30

Said = tuple[int, int, bool]
"""Pain, which length of sitting, and whether it was entered the next day."""


def days_of(layer: dict[str, Any]) -> set[int]:
    """The days of a layer's marks."""
    return {row["day"] for row in layer["data"]["values"]}


@settings(max_examples=30)
@given(
    st.lists(st.none() | st.tuples(st.integers(0, 10), st.integers(0, 3), st.booleans()), min_size=DAYS, max_size=DAYS)
)
def test_every_entry_is_seen_and_no_gap_is_joined(said: list[Said | None]) -> None:
    """On a line with a neighbour, or as a dot of its own; a late one always has its hollow dot."""
    entries = [
        replace(entry(ago, one[0], late=one[2]), sitting=LEVELS[one[1]])
        for ago, one in enumerate(said)
        if one is not None
    ]
    if not entries:
        return
    spec = client_chart(diary(entries, days=DAYS), name="Ann")
    there = {millis(one.day) for one in entries}
    (line,) = marks(spec, "line")
    pain, *_others = marks(spec, "point")
    runs: dict[int, list[int]] = {}
    for row in line["data"]["values"]:
        runs.setdefault(row["run"], []).append(row["day"])
    assert {day for run in runs.values() for day in run} == there
    for run in runs.values():
        assert {b - a for a, b in pairwise(run)} <= {DAY}
    alone = {run[0] for run in runs.values() if len(run) == 1}
    late = {millis(one.day) for one in entries if one.late}
    assert days_of(pain) == alone | late
    assert {row["day"] for row in pain["data"]["values"] if row["late"]} == late
    (sitting,) = [one for one in marks(spec, "rule") if "x2" in one["encoding"]]
    told = [
        (start, row["value"])
        for row in sitting["data"]["values"]
        for start in range(row["day"] + HALF_DAY, row["end"], DAY)
    ]
    assert {day for day, _value in told} == there
    assert len(told) == len(entries), "no day is told twice"
    by_day = {millis(one.day): LEVELS.index(one.sitting) + 1 for one in entries if one.sitting is not None}
    assert dict(told) == by_day


def test_a_picture_of_two_years_is_small() -> None:
    """A page on paper, and a phone's line, take it at once."""
    entries = [
        replace(entry(ago, ago % 8, comfort=ago % 5, late=ago % 31 == 0), sitting=LEVELS[ago // 3 % 4])
        for ago in range(730)
        if ago % 7 != 3
    ]
    sessions = tuple(range(0, 730, 14))
    drawn = charts.svg(client_chart(diary(entries, sessions=sessions, days=730), name="Ann", width=640))
    assert len(drawn) < 200_000


def test_a_picture_of_a_few_weeks_has_a_dot_for_each_day() -> None:
    """Nothing is left out of what can be told apart; nor of what a page lets one touch."""
    for days, interactive in ((42, False), (DAYS, True)):
        entries = [entry(ago, 3) for ago in range(days)]
        spec = client_chart(diary(entries, days=days), name="Ann", interactive=interactive)
        (dots,) = marks(spec, "point")
        assert days_of(dots) == {millis(LAST - timedelta(days=n)) for n in range(days)}
