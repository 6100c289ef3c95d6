"""The calendar tells four states apart without colour."""

from datetime import date, timedelta

import pytest

from bot.pictures import charts
from bot.pictures.charts import State, adherence_calendar

MONDAY = date(2026, 5, 4)


def week(*states: State) -> dict[date, State]:
    """Days from a Monday on."""
    return {MONDAY + timedelta(days=n): state for n, state in enumerate(states)}


def test_each_state_has_its_shape_and_its_word() -> None:
    """Done and skipped differ by fill, the others by shape; the legend names all four."""
    spec = adherence_calendar({"Check-in": week(*State)})
    (panel,) = spec["concat"]
    shape, fill = panel["encoding"]["shape"]["scale"], panel["encoding"]["fill"]["scale"]
    assert shape["domain"] == ["done", "skipped", "no answer", "paused"]
    assert len(set(zip(shape["range"], fill["range"], strict=True))) == 4
    drawn = charts.svg(spec)
    assert all(f">{word}<" in drawn for word in shape["domain"])


def test_a_day_stands_in_its_week_and_weekday() -> None:
    """Sunday belongs to the week that began on Monday."""
    spec = adherence_calendar({"Stretch": {MONDAY + timedelta(days=6): State.DONE}})
    (row,) = spec["concat"][0]["data"]["values"]
    assert (row["week"], row["weekday"], row["state"]) == ("2026-05-04", 6, "done")


@pytest.mark.parametrize("days", [0, 1, 14, 42, 180])
def test_any_span_can_be_drawn(days: int) -> None:
    """From nothing to half a year, the library accepts it."""
    by_day = {MONDAY - timedelta(days=n): State.DONE for n in range(days)}
    assert charts.svg(adherence_calendar({"Check-in": by_day, "Stretch": by_day}, dark=True)).startswith("<svg")


def test_without_a_reminder_it_says_so() -> None:
    """Not an empty picture."""
    assert ">No reminder so far<" in charts.svg(adherence_calendar({}))
