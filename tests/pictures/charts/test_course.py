"""The small plot of weekly questions and soreness is honest: no line over a week without a score, axes 0-10."""

import json
from datetime import date, timedelta

from bot.domain.aftercare import SorenessStage
from bot.domain.pegs import ORDER, Peg, skip, with_score
from bot.pictures import charts

MONDAY = date(2026, 5, 4)


def week(number: int, score: int | None) -> Peg:
    """A finished week."""
    peg = Peg(client_id=1, week=MONDAY + timedelta(weeks=number))
    for item in ORDER:
        peg = skip(peg, item) if score is None else with_score(peg, item, score)
    return peg


def test_a_week_without_a_score_is_a_gap() -> None:
    """Three weeks, one left out, one more: two lines."""
    spec = charts.course_chart([week(0, 6), week(1, 5), week(2, None), week(3, 4)], [])
    (panel,) = spec["vconcat"]
    rows = panel["layer"][0]["data"]["values"]
    assert [(row["value"], row["run"]) for row in rows] == [(6, 0), (5, 0), (4, 1)]
    assert panel["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 10]


def test_weeks_are_named_by_their_monday() -> None:
    """As in the words below the plot; a session in the middle of its only week is named by its own day."""
    spec = charts.course_chart([week(n, 6) for n in range(6)], [])
    ticks = spec["vconcat"][0]["layer"][0]["encoding"]["x"]["axis"]["values"]
    assert [one[:10] for one in ticks] == [(MONDAY + timedelta(weeks=n)).isoformat() for n in range(6)]
    friday = MONDAY + timedelta(days=4)
    spec = charts.course_chart([], [charts.Soreness(1, friday, SorenessStage.DAY, 6)])
    ticks = spec["vconcat"][0]["layer"][0]["encoding"]["x"]["axis"]["values"]
    assert [one[:10] for one in ticks] == [friday.isoformat()]


def test_soreness_stands_on_the_sessions_day() -> None:
    """One day after hollow, three days after full, a line between those of one session only."""
    sore = [
        charts.Soreness(1, MONDAY, SorenessStage.DAY, 6),
        charts.Soreness(1, MONDAY, SorenessStage.THREE_DAYS, 2),
        charts.Soreness(2, MONDAY + timedelta(days=14), SorenessStage.DAY, 4),
    ]
    for dark in (False, True):
        spec = charts.course_chart([week(0, 6)], sore, dark=dark)
        line, early, late = spec["vconcat"][1]["layer"]
        assert line["encoding"]["detail"]["field"] == "run"
        assert [row["value"] for row in early["data"]["values"]] == [6, 4]
        assert [row["value"] for row in late["data"]["values"]] == [2]
        assert early["mark"]["fill"] == spec["config"]["background"]
        assert charts.svg(json.loads(json.dumps(spec))).startswith("<svg")
