"""The weekly questions' score and soreness after sessions: a small plot beside the diary's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.aftercare import SorenessStage
from bot.domain.pegs import Peg
from bot.i18n import gettext as _
from bot.i18n import language
from bot.pictures.charts.layers import Spec, instant, millis, score_axis
from bot.pictures.charts.palette import Palette, config, month_names, palette

WIDTH = 270
HEIGHT = 96

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Soreness:
    """What was said at one stage after a session; ``day`` is the session's."""

    session: int
    day: date
    stage: SorenessStage
    score: int


def course_chart(pegs: Sequence[Peg], soreness: Sequence[Soreness], *, dark: bool = False) -> Spec:
    """Return the plot as Vega-Lite: whole weeks' scores, and for each session soreness after one and three days.

    A week without a score leaves a gap: nothing is joined over it. Axes are always 0-10. The two numbers of a session
    stand on its day, with a thin line from the first to the second.

    Args:
        pegs: oldest first; weeks that have no score are left out.
        soreness: in any order.
        dark: for a dark ground.
    """
    colours = palette(dark=dark)
    scored = [(one.week, score) for one in pegs if (score := one.score) is not None]
    days = [week for week, _score in scored] + [one.day for one in soreness]
    first, last = (min(days), max(days)) if days else (date(2024, 1, 1), date(2024, 1, 1))
    x = _days(first, last)
    panels = []
    if scored:
        panels.append(_panel(_("Weekly questions (PEG), 0-10"), _weeks(scored, x, colours)))
    if soreness:
        panels.append(_panel(_("Soreness after sessions, 0-10: ○ one day, ● three days"), _sore(soreness, x, colours)))
    spec: Spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": _("Weekly questions and soreness after sessions"),
        "vconcat": panels,
        "spacing": 18,
        "config": config(colours, interactive=False),
    }
    spec["config"]["axis"] |= {"labelFontSize": 12}
    if not language().startswith("en"):
        spec["config"]["locale"] = {"time": month_names()}
    return spec


def _days(first: date, last: date) -> Spec:
    span = (last - first).days
    # Weeks are named by their Monday, in the words below the plot too.
    first_week = first + timedelta(days=-first.weekday() % 7)
    step = _WEEK * max(1, -(-span // 35))
    weeks = [first_week + n * step for n in range((last - first_week) // step + 1)]
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [instant(first, -60), instant(last, 60)], "nice": False},
        "axis": {
            "title": None,
            "grid": False,
            "labelFlush": False,
            "labelOverlap": "greedy",
            "labelSeparation": 6,
            "values": [instant(one, 0) for one in weeks or [first]],
            "format": "%-d %b" if span < 320 else "%b %Y",
        },
    }


def _panel(title: str, layers: list[Spec]) -> Spec:
    return {
        "title": {"text": title, "fontSize": 12, "fontWeight": "normal", "frame": "group", "offset": 8},
        "width": WIDTH,
        "height": HEIGHT,
        "layer": layers,
    }


def _weeks(scored: Sequence[tuple[date, float]], x: Spec, colours: Palette) -> list[Spec]:
    rows: list[dict[str, Any]] = []
    run = 0
    for position, (week, score) in enumerate(scored):
        run += position > 0 and week - scored[position - 1][0] != _WEEK
        rows.append({"day": millis(week), "value": round(score, 2), "run": run})
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 2, "color": colours.ink, "strokeJoin": "round"},
            "encoding": {"x": x, "y": score_axis(), "detail": {"field": "run", "type": "nominal"}},
        },
        _dots(rows, x, stroke=colours.ink, fill=colours.ink),
    ]


def _sore(soreness: Sequence[Soreness], x: Spec, colours: Palette) -> list[Spec]:
    rows = [
        {"day": millis(one.day), "value": one.score, "run": one.session, "stage": one.stage.value} for one in soreness
    ]
    early = [row for row in rows if row["stage"] == SorenessStage.DAY.value]
    late = [row for row in rows if row["stage"] == SorenessStage.THREE_DAYS.value]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 1, "color": colours.accent},
            "encoding": {"x": x, "y": score_axis(), "detail": {"field": "run", "type": "nominal"}},
        },
        _dots(early, x, stroke=colours.ink, fill=colours.ground),
        _dots(late, x, stroke=colours.ink, fill=colours.ink),
    ]


def _dots(rows: list[dict[str, Any]], x: Spec, *, stroke: str, fill: str) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "size": 56, "strokeWidth": 2, "opacity": 1, "stroke": stroke, "fill": fill},
        "encoding": {"x": x, "y": score_axis()},
    }
