"""A client's diary as a plot: pain above, posture in its own panels below, gaps left open."""

import re
from collections.abc import Sequence
from datetime import timedelta
from textwrap import wrap
from unicodedata import bidirectional

from bot.domain.progress import Progress
from bot.i18n import gettext as _
from bot.i18n import language, ngettext
from bot.pictures.charts.layers import (
    Event,
    Look,
    Spec,
    event_layers,
    line_and_dots,
    millis,
    rows_of,
    runs_of,
    score_axis,
    session_layers,
    stretches,
)
from bot.pictures.charts.palette import config, labels, month_names, palette
from bot.pictures.charts.reading import Baseline, baseline, headline, span_name

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 344
"""Units that the days take in a picture; with axis and padding it is 400 or so, a phone's width."""

LONG = 60
"""Days from which the page's chart gets an overview to choose a span in, ..."""
SHOWN_FIRST = 90
"""... which shows this many days at first."""


def client_chart(
    progress: Progress,
    *,
    name: str,
    dark: bool = False,
    interactive: bool = False,
    events: Sequence[Event] = (),
    width: int = WIDTH,
) -> Spec:
    """Return the plot of a client's days as Vega-Lite.

    Pain (NRS-11) is a line that stops at every day without a score, with a dot for each entry, hollow when it was
    entered the next day, a triangle when the practice made it for the client; the axis is always 0-10. Sessions are
    thin lines with a mark. The band around the starting level is the change that is too small to count. Posture has
    panels of its own, when there is any.

    Args:
        name: whose diary it is, said above the plot.
        dark: for a dark ground.
        interactive: with words on touch and, from ``LONG`` days on, an overview to choose a span in.
        events: other things to mark.
        width: units that the days take.
    """
    colours = palette(dark=dark)
    look = Look(
        colours=colours,
        progress=progress,
        interactive=interactive,
        long=interactive and len(progress.days) > LONG,
    )
    shown = [event for event in events if progress.days[0].day <= event.day <= progress.days[-1].day]
    start = baseline(progress)
    panels = [_pain(look, start, shown, width)]
    if any(entry.comfort is not None for entry in progress.entries):
        panels.append(_comfort(look, width))
    if any(entry.sitting is not None for entry in progress.entries):
        panels.append(_sitting(look, width))
    for panel in panels[:-1]:
        _without_days(panel)
    if look.long:
        panels.append(_overview(look, width))
    title = headline(progress)
    key = " · ".join((_closed(name), span_name(progress)))
    spec: Spec = {
        "$schema": SCHEMA,
        "description": f"{key}. {title}.",
        "title": {
            "text": _lines(title, width // 9),
            "subtitle": [*_lines(key, width // 7), *_lines(_key(progress, start, shown), width // 7)],
        },
        "vconcat": panels,
        "spacing": 14,
        "config": config(colours, interactive=interactive),
    }
    if not language().startswith("en"):
        spec["config"]["locale"] = {"time": month_names()}
    return spec


def _closed(name: str) -> str:
    """End a name that is written from right to left with a mark, or it draws the day's number over to its side."""
    return f"{name}\u200e" if any(bidirectional(letter) in {"R", "AL"} for letter in name) else name


def _lines(text: str, room: int) -> list[str]:
    """Break a text into lines of about the same length; a number stays with its word."""
    joined = re.sub(r"(?<=\d) (?=\w)", "\u00a0", text)
    count = len(wrap(joined, room))
    widths = range(len(joined) // count, room) if count else ()
    even = next((width for width in widths if len(wrap(joined, width)) == count), room)
    return wrap(joined, even)


def _key(progress: Progress, start: Baseline | None, events: Sequence[Event]) -> str:
    """Say what the marks mean, those that are there."""
    said = []
    if progress.sessions:
        said.append(_("▼ session"))
    if any(entry.late for entry in progress.entries):
        said.append(_("○ entered the next day"))
    if any(entry.on_behalf for entry in progress.entries):
        said.append(_("▲ entered by the practice"))
    if start is not None:
        points = int(start.change)
        said.append(
            ngettext("shaded: changes under {n} point", "shaded: changes under {n} points", points).format(n=points)
        )
    if events:
        # The only lozenge that Liberation Sans has; another would put the whole line into another font.
        said.append(_("♦ danger sign"))
    return ", ".join(said)


def _pain(look: Look, start: Baseline | None, events: Sequence[Event], width: int) -> Spec:
    layers: list[Spec] = []
    if start is not None:
        low, high = max(0.0, start.mean - start.change), min(10.0, start.mean + start.change)
        layers.append(
            {
                "data": {"values": [{"low": round(low, 2), "high": round(high, 2)}]},
                "mark": {"type": "rect", "color": look.colours.mist, "opacity": 0.2},
                "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
            }
        )
    layers += session_layers(look)
    layers += event_layers(look, events)
    layers += line_and_dots(look, rows_of(look.progress, "pain"), look.colours.ink, y=score_axis())
    return _panel(look, _("Pain, average over the last 24 hours"), layers, width, height=170)


def _comfort(look: Look, width: int) -> Spec:
    rows = rows_of(look.progress, "comfort")
    layers = session_layers(look, mark=False) + line_and_dots(
        look, rows, look.colours.good, y=score_axis(), shape="square"
    )
    return _panel(look, _("Posture comfort, 10 is best"), layers, width, height=80)


def _sitting(look: Look, width: int) -> Spec:
    rows = rows_of(look.progress, "sitting")
    names = {1: _("< 30 min"), 2: _("30-60"), 3: _("1-2 h"), 4: _("> 2 h")}
    mark: Spec = {
        "type": "point",
        "shape": "stroke",
        "size": max(40, min(260, (width // max(1, len(look.progress.days)) - 4) ** 2)),
    }
    across: Spec = {"x": look.x}
    if look.is_dense:
        rows, mark = stretches(rows), {"type": "rule"}
        across["x2"] = {"field": "end"}
    ticks: Spec = {
        "data": {"values": rows},
        "mark": {**mark, "strokeWidth": 4, "color": look.colours.good, "opacity": 1},
        "encoding": {
            **across,
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [0.5, 4.5], "nice": False},
                "axis": {
                    "title": None,
                    "values": list(names),
                    "minExtent": 42,
                    "labelExpr": labels(names),
                },
            },
        },
    }
    return _panel(look, _("Longest time without a change of position"), [ticks], width, height=72)


def _overview(look: Look, width: int) -> Spec:
    """The whole span, small; dragging over it chooses what the panels above show."""
    last = look.progress.days[-1].day
    first = max(look.progress.days[0].day, last - timedelta(days=SHOWN_FIRST))
    rows = [
        {"day": millis(entry.day), "value": entry.pain, "run": number}
        for number, run in enumerate(runs_of(look.progress, "pain"))
        for entry in run
    ]
    return {
        "title": {
            "text": _("Drag here to choose the days"),
            "fontSize": 13,
            "fontWeight": "normal",
            "offset": 8,
            "frame": "group",
        },
        "width": width,
        "height": 36,
        "data": {"values": rows},
        "params": [
            {
                "name": "span",
                "select": {"type": "interval", "encodings": ["x"]},
                "value": {"x": [millis(first), millis(last)]},
            }
        ],
        "mark": {"type": "line", "strokeWidth": 1, "color": look.colours.ink},
        "encoding": {
            "x": {**look.x, "axis": {**look.x["axis"], **_years(look.progress)}},
            "y": {**score_axis(), "axis": {"title": None, "values": [0, 10], "minExtent": 42}},
            "detail": {"field": "run", "type": "nominal"},
        },
    }


def _years(progress: Progress) -> Spec:
    if len(progress.days) > 800:
        return {"tickCount": {"interval": "year", "step": 1}, "format": "%Y"}
    return {"tickCount": {"interval": "month", "step": 1}, "format": "%b %Y"}


def _panel(look: Look, title: str, layers: list[Spec], width: int, *, height: int) -> Spec:
    if look.long:
        for layer in layers:
            if "x" in layer["encoding"]:
                layer["encoding"]["x"]["scale"] = {"type": "utc", "domain": {"param": "span"}, "nice": False}
                # Cut away by day, not by edge: a dot at 10 stays whole.
                layer["transform"] = [{"filter": {"param": "span"}}]
                layer["mark"]["clip"] = False
    if look.is_dense:
        for layer in layers:
            # Hundreds of marks are not read out one by one; the title and the description say what there is.
            layer["mark"]["aria"] = False
    return {
        "title": {
            "text": _lines(title, width * 2 // 13),
            "fontSize": 13,
            "fontWeight": "normal",
            "offset": 8,
            "frame": "group",
        },
        "width": width,
        "height": height,
        "layer": layers,
    }


def _without_days(panel: Spec) -> None:
    """Leave the days to the lowest panel."""
    for layer in panel["layer"]:
        if "x" in layer["encoding"]:
            axis = layer["encoding"]["x"]["axis"]
            layer["encoding"]["x"] = {**layer["encoding"]["x"], "axis": {**axis, "labels": False}}
