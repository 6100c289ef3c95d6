"""A client's diary as a plot: pain above, posture in its own panels below, gaps left open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from textwrap import wrap
from typing import Any

from babel import Locale

from bot.charts.palette import Palette, config, labels, palette
from bot.charts.reading import Baseline, baseline, headline, runs, span_name
from bot.domain.areas import area_names
from bot.domain.checkins import CheckIn, Sitting
from bot.domain.progress import Progress
from bot.words import gettext as _
from bot.words import language, ngettext

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 344
"""Units that the days take in a picture; with axis and padding it is 400 or so, a phone's width."""

LONG = 60
"""Days from which the page's chart gets an overview to choose a span in, ..."""
SHOWN_FIRST = 90
"""... which shows this many days at first."""

LEVELS: dict[Sitting, int] = {Sitting.UNDER_30: 1, Sitting.TO_60: 2, Sitting.TO_120: 3, Sitting.OVER_120: 4}


@dataclass(frozen=True)
class Event:
    """Something to mark in the plot that is not a session, with a word for it."""

    day: date
    label: str


@dataclass(frozen=True)
class _Look:
    """What the layers share."""

    colours: Palette
    progress: Progress
    interactive: bool
    long: bool

    @property
    def dot(self) -> int:
        """Area of a dot: smaller where there are many."""
        days = len(self.progress.days)
        return 64 if days <= 21 else 30 if days <= 62 or self.long else 10

    @property
    def x(self) -> Spec:
        """The days. Midnights in UTC stand for local days, so that no reader's time zone moves them."""
        first, last = self.progress.days[0].day, self.progress.days[-1].day
        domain = [_instant(first, -12), _instant(last, 12)]
        span = (last - first).days
        axis: Spec = {"title": None, "grid": False, "labelFlush": False, "labelOverlap": "greedy", "labelSeparation": 6}
        if not self.long:
            axis |= {"tickCount": min(span or 1, 7), "format": "%-d %b" if span < 320 else "%b %Y"}
        else:
            # A span is chosen by hand: days, months or years are named as it widens.
            axis |= {"format": {"date": "%-d %b", "day": "%-d %b", "week": "%-d %b", "month": "%b", "quarter": "%b"}}
        return {
            "field": "day",
            "type": "temporal",
            "scale": {"type": "utc", "domain": domain, "nice": False},
            "axis": axis,
        }


_MS = timedelta(milliseconds=1)


def _millis(day: date) -> int:
    return (datetime.combine(day, time(), tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // _MS


def _instant(day: date, hours: int) -> str:
    """Hours before or after a midnight. Written out: to Vega's interpreter a bare number in a domain is a year."""
    return (datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hours)).isoformat()


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
    entered the next day; the axis is always 0-10. Sessions are thin lines with a mark. The band around the
    starting level is the change that is too small to count. Posture has panels of its own, when there is any.

    Args:
        name: whose diary it is, said above the plot.
        dark: for a dark ground.
        interactive: with words on touch and, from ``LONG`` days on, an overview to choose a span in.
        events: other things to mark.
        width: units that the days take.
    """
    colours = palette(dark=dark)
    look = _Look(
        colours=colours,
        progress=progress,
        interactive=interactive,
        long=interactive and len(progress.days) > LONG,
    )
    start = baseline(progress)
    panels = [_pain(look, start, events, width)]
    if any(entry.comfort is not None for entry in progress.entries):
        panels.append(_comfort(look, width))
    if any(entry.sitting is not None for entry in progress.entries):
        panels.append(_sitting(look, width))
    for panel in panels[:-1]:
        _without_days(panel)
    if look.long:
        panels.append(_overview(look, width))
    title = headline(progress)
    key = " · ".join((name, span_name(progress)))
    spec: Spec = {
        "$schema": SCHEMA,
        "description": f"{key}. {title}.",
        "title": {
            "text": _lines(title, width // 9),
            "subtitle": [*_lines(key, width // 7), *_lines(_key(progress, start, events), width // 7)],
        },
        "vconcat": panels,
        "spacing": 14,
        "config": config(colours, interactive=interactive),
    }
    if language() != "en":
        spec["config"]["locale"] = {"time": _months()}
    return spec


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
    if start is not None:
        points = int(start.change)
        said.append(
            ngettext("shaded: changes under {n} point", "shaded: changes under {n} points", points).format(n=points)
        )
    if events:
        # The only lozenge that Liberation Sans has; another would put the whole line into another font.
        said.append(_("♦ danger sign"))
    return ", ".join(said)


def _rows(runs_of: Sequence[Sequence[CheckIn]], field: str) -> list[Spec]:
    found: list[Spec] = []
    for number, run in enumerate(runs_of):
        for entry in run:
            value = getattr(entry, field)
            found.append(
                {
                    "day": _millis(entry.day),
                    "value": LEVELS[value] if isinstance(value, Sitting) else value,
                    "run": number,
                    "late": entry.late,
                    "said": _said(entry),
                }
            )
    return found


def _said(entry: CheckIn) -> str:
    """Return an entry in words, for a touch."""
    parts = []
    if entry.pain is not None:
        parts.append(_("pain {n} of 10").format(n=entry.pain))
    if entry.areas:
        parts.append(area_names(entry.areas, to_client=False))
    if entry.comfort is not None:
        parts.append(_("posture comfort {n} of 10").format(n=entry.comfort))
    if entry.late:
        parts.append(_("entered the next day"))
    return "; ".join(parts)


def _runs_of(progress: Progress, field: str) -> list[list[CheckIn]]:
    return list(
        runs([day.entry if day.entry and getattr(day.entry, field) is not None else None for day in progress.days])
    )


def _y(title: str | None = None) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, 10], "nice": False},
        "axis": {"title": title, "values": [0, 5, 10], "minExtent": 42},
    }


def _line_and_dots(look: _Look, rows: list[Spec], colour: str, *, y: Spec, shape: str = "circle") -> list[Spec]:
    """A line for each run, and a dot for each entry. Nothing joins two runs: the run is part of the line's key."""
    dots: Spec = {
        "data": {"values": rows},
        "mark": {"type": "point", "shape": shape, "size": look.dot, "strokeWidth": 2, "opacity": 1, "stroke": colour},
        "encoding": {
            "x": look.x,
            "y": y,
            "fill": {"condition": {"test": "datum.late", "value": look.colours.ground}, "value": colour},
        },
    }
    if look.interactive:
        dots["encoding"]["tooltip"] = [
            {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearmonthdate",
                "title": _("Day"),
                "format": "%-d %b %Y",
            },
            {"field": "said", "type": "nominal", "title": _("Entry")},
        ]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 2, "color": colour, "strokeJoin": "round"},
            "encoding": {"x": look.x, "y": y, "detail": {"field": "run", "type": "nominal"}},
        },
        dots,
    ]


def _pain(look: _Look, start: Baseline | None, events: Sequence[Event], width: int) -> Spec:
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
    layers += _sessions(look)
    layers += _events(look, events)
    layers += _line_and_dots(look, _rows(_runs_of(look.progress, "pain"), "pain"), look.colours.ink, y=_y())
    return _panel(look, _("Pain, average over the last 24 hours"), layers, width, height=170)


def _sessions(look: _Look, *, mark: bool = True) -> list[Spec]:
    if not look.progress.sessions:
        return []
    rows = [{"day": _millis(day), "value": 10, "said": _("session")} for day in look.progress.sessions]
    line: Spec = {
        "data": {"values": rows},
        "mark": {"type": "rule", "strokeWidth": 1, "color": look.colours.accent},
        "encoding": {"x": look.x},
    }
    if not mark:
        return [line]
    return [line, _marks(look, rows, "triangle-down", look.colours.accent)]


def _events(look: _Look, events: Sequence[Event]) -> list[Spec]:
    first, last = look.progress.days[0].day, look.progress.days[-1].day
    rows = [
        {"day": _millis(event.day), "value": 10, "said": event.label} for event in events if first <= event.day <= last
    ]
    return [_marks(look, rows, "diamond", look.colours.ink)] if rows else []


def _marks(look: _Look, rows: list[Spec], shape: str, colour: str) -> Spec:
    mark: Spec = {
        "data": {"values": rows},
        "mark": {"type": "point", "shape": shape, "filled": True, "size": 80, "color": colour, "opacity": 1},
        "encoding": {"x": look.x, "y": _y()},
    }
    if look.interactive:
        mark["encoding"]["tooltip"] = [
            {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearmonthdate",
                "title": _("Day"),
                "format": "%-d %b %Y",
            },
            {"field": "said", "type": "nominal", "title": _("Mark")},
        ]
    return mark


def _comfort(look: _Look, width: int) -> Spec:
    rows = _rows(_runs_of(look.progress, "comfort"), "comfort")
    layers = _sessions(look, mark=False) + _line_and_dots(look, rows, look.colours.good, y=_y(), shape="square")
    return _panel(look, _("Posture comfort, 10 is best"), layers, width, height=80)


def _sitting(look: _Look, width: int) -> Spec:
    rows = _rows(_runs_of(look.progress, "sitting"), "sitting")
    names = {1: _("< 30 min"), 2: _("30-60"), 3: _("1-2 h"), 4: _("> 2 h")}
    ticks: Spec = {
        "data": {"values": rows},
        "mark": {
            "type": "point",
            "shape": "stroke",
            "size": max(40, min(260, (width // max(1, len(look.progress.days)) - 4) ** 2)),
            "strokeWidth": 4,
            "color": look.colours.good,
            "opacity": 1,
        },
        "encoding": {
            "x": look.x,
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


def _overview(look: _Look, width: int) -> Spec:
    """The whole span, small; dragging over it chooses what the panels above show."""
    last = look.progress.days[-1].day
    first = max(look.progress.days[0].day, last - timedelta(days=SHOWN_FIRST))
    rows = [
        {"day": _millis(entry.day), "value": entry.pain, "run": number}
        for number, run in enumerate(_runs_of(look.progress, "pain"))
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
                "value": {"x": [_instant(first, -12), _instant(last, 12)]},
            }
        ],
        "mark": {"type": "line", "strokeWidth": 1, "color": look.colours.ink},
        "encoding": {
            "x": {**look.x, "axis": {**look.x["axis"], **_years(look.progress)}},
            "y": {**_y(), "axis": {"title": None, "values": [0, 10], "minExtent": 42}},
            "detail": {"field": "run", "type": "nominal"},
        },
    }


def _years(progress: Progress) -> Spec:
    if len(progress.days) > 800:
        return {"tickCount": {"interval": "year", "step": 1}, "format": "%Y"}
    return {"tickCount": {"interval": "month", "step": 1}, "format": "%b %Y"}


def _panel(look: _Look, title: str, layers: list[Spec], width: int, *, height: int) -> Spec:
    if look.long:
        for layer in layers:
            if "x" in layer["encoding"]:
                layer["encoding"]["x"]["scale"] = {"type": "utc", "domain": {"param": "span"}, "nice": False}
                # Cut away by day, not by edge: a dot at 10 stays whole.
                layer["transform"] = [{"filter": {"param": "span"}}]
                layer["mark"]["clip"] = False
    return {
        "title": {"text": title, "fontSize": 13, "fontWeight": "normal", "offset": 8, "frame": "group"},
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


def _months() -> Spec:
    """Return names of months and days for a language other than English."""
    locale = Locale.parse(language(), sep="-")
    return {
        "dateTime": "%x, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [locale.days["format"]["wide"][(n + 6) % 7] for n in range(7)],
        "shortDays": [locale.days["format"]["abbreviated"][(n + 6) % 7] for n in range(7)],
        "months": [locale.months["format"]["wide"][n] for n in range(1, 13)],
        "shortMonths": [locale.months["format"]["abbreviated"][n] for n in range(1, 13)],
    }
