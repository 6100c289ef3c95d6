"""What became of each reminder, day by day: done, skipped, no answer, paused."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from babel.dates import format_date

from bot.i18n import gettext as _
from bot.i18n import language
from bot.pictures.charts.palette import config, labels, palette

CELL = 22
"""Units of a day."""


class State(StrEnum):
    """What became of a day's reminder. A day while paused is never counted as without an answer."""

    DONE = "done"
    SKIPPED = "skipped"
    NO_ANSWER = "no_answer"
    PAUSED = "paused"


_SHAPES = {
    State.DONE: "circle",
    State.SKIPPED: "circle",
    State.NO_ANSWER: "M-.7,-.7L.7,.7M.7,-.7L-.7,.7",
    State.PAUSED: "M-.8,0L.8,0",
}


def state_name(state: State) -> str:
    """Return a state in words."""
    return {
        State.DONE: _("done"),
        State.SKIPPED: _("skipped"),
        State.NO_ANSWER: _("no answer"),
        State.PAUSED: _("paused"),
    }[state]


def adherence_calendar(states: Mapping[str, Mapping[date, State]], *, dark: bool = False) -> dict[str, Any]:
    """Return a calendar of weeks beside each other, one for each thing that is reminded of.

    A state is a shape with its word in the legend, and a colour on top. Days without a reminder stay empty.

    Args:
        states: by the reminder's name, as people read it, the state of each day.
        dark: for a dark ground.
    """
    colours = palette(dark=dark)
    days = [day for by_day in states.values() for day in by_day]
    first, last = (min(days), max(days)) if days else (None, None)
    weeks: list[date] = []
    if first is not None and last is not None:
        start = first - timedelta(days=first.weekday())
        weeks = [start + timedelta(weeks=n) for n in range((last - start).days // 7 + 1)]
    panels = [_panel(name, by_day, weeks, colours.ink, colours.good, colours.mist) for name, by_day in states.items()]
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": _("What became of each reminder"),
        "concat": panels or [_nothing(colours.ink)],
        "columns": 2 if len(weeks) <= 7 else 1,
        "spacing": 28,
        "config": config(colours, interactive=False),
    }
    spec["config"]["axis"] |= {"grid": False, "labelFontSize": 12}
    return spec


def _nothing(ink: str) -> dict[str, Any]:
    text = {"type": "text", "text": _("No reminder so far"), "fontSize": 13, "align": "left", "x": 0, "color": ink}
    return {"width": 4 * CELL, "height": CELL, "data": {"values": [{}]}, "mark": text, "view": {"stroke": None}}


def _panel(
    name: str,
    by_day: Mapping[date, State],
    weeks: list[date],
    ink: str,
    good: str,
    mist: str,
) -> dict[str, Any]:
    names = [state_name(state) for state in State]
    rows = [
        {
            "week": (day - timedelta(days=day.weekday())).isoformat(),
            "weekday": day.weekday(),
            "state": state_name(state),
        }
        for day, state in sorted(by_day.items())
    ]
    weekdays = {n: format_date(date(2024, 1, 1 + n), "EEE", locale=language()) for n in range(7)}
    legend = {"title": None, "orient": "bottom", "columns": 2, "symbolStrokeWidth": 2}

    def scale(values: list[str]) -> dict[str, Any]:
        return {"domain": names, "range": values}

    encoding: dict[str, Any] = {
        "x": {
            "field": "week",
            "type": "ordinal",
            "scale": {"domain": [week.isoformat() for week in weeks]},
            "axis": {
                "title": None,
                "orient": "top",
                "labelAngle": 0,
                "labelExpr": labels({week.isoformat(): _short(week) for week in weeks}),
                "labelOverlap": "greedy",
            },
        },
        "y": {
            "field": "weekday",
            "type": "ordinal",
            "scale": {"domain": list(range(7))},
            "axis": {"title": None, "labelExpr": labels(weekdays)},
        },
        "shape": {
            "field": "state",
            "type": "nominal",
            "scale": scale([_SHAPES[s] for s in State]),
            "legend": legend,
        },
        "stroke": {"field": "state", "type": "nominal", "scale": scale([good, ink, ink, mist]), "legend": legend},
        "fill": {
            "field": "state",
            "type": "nominal",
            "scale": scale([good, "transparent", "transparent", "transparent"]),
            "legend": legend,
        },
    }
    return {
        "title": {"text": name, "fontSize": 13, "fontWeight": "normal", "frame": "group", "offset": 8},
        "width": max(4, len(weeks)) * CELL,
        "height": 7 * CELL,
        "data": {"values": rows},
        "mark": {"type": "point", "size": 130, "strokeWidth": 2, "opacity": 1},
        "encoding": encoding,
    }


def _short(week: date) -> str:
    return format_date(week, "d MMM", locale=language())
