"""The layers of a diary's plot: lines that stop at gaps, dots, sessions, marks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.areas import area_names
from bot.domain.checkins import CheckIn, Sitting
from bot.domain.progress import Progress
from bot.i18n import gettext as _
from bot.pictures.charts.palette import Palette
from bot.pictures.charts.reading import runs

Spec = dict[str, Any]

LEVELS: dict[Sitting, int] = {Sitting.UNDER_30: 1, Sitting.TO_60: 2, Sitting.TO_120: 3, Sitting.OVER_120: 4}


MANY = 120
"""Days from which a picture leaves out what nobody could tell apart: dots on a line, and ticks beside equal ones."""


@dataclass(frozen=True)
class Event:
    """Something to mark in the plot that is not a session, with a word for it."""

    day: date
    label: str


@dataclass(frozen=True)
class Look:
    """What the layers share."""

    colours: Palette
    progress: Progress
    interactive: bool
    long: bool

    @property
    def is_dense(self) -> bool:
        """Whether there are so many days in a picture that a mark for each would hide what is to be seen."""
        return not self.interactive and len(self.progress.days) > MANY

    @property
    def dot(self) -> int | Spec:
        """Area of a dot: smaller where there are many."""
        if self.long:
            return {"expr": f"{_SHOWN} < 130 ? 30 : {_SHOWN} < 400 ? 8 : 2"}
        days = len(self.progress.days)
        return 64 if days <= 21 else 30 if days <= 62 else 10

    @property
    def stroke(self) -> float | Spec:
        """Width of a line: thinner where there are many days."""
        if self.long:
            return {"expr": f"{_SHOWN} < 400 ? 2 : 1"}
        return 2 if len(self.progress.days) <= 400 else 1

    @property
    def x(self) -> Spec:
        """The days. Midnights in UTC stand for local days, so that no reader's time zone moves them."""
        first, last = self.progress.days[0].day, self.progress.days[-1].day
        domain = [instant(first, -12), instant(last, 12)]
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

HALF_DAY = timedelta(hours=12) // _MS
"""Vega's milliseconds from noon to midnight."""

_SHOWN = "(span.day ? (span.day[1] - span.day[0]) / 864e5 : 9999)"
"""Vega's expression for how many days the overview has chosen."""


def millis(day: date) -> int:
    """Return a day as Vega keeps it: milliseconds of its midnight in UTC."""
    return (datetime.combine(day, time(), tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // _MS


def instant(day: date, hours: int) -> str:
    """Hours before or after a midnight. Written out: to Vega's interpreter a bare number in a domain is a year."""
    return (datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hours)).isoformat()


def rows_of(progress: Progress, field: str) -> list[Spec]:
    """Return one row for each entry that has ``field``; ``run`` numbers the stretches without a gap."""
    found: list[Spec] = []
    for number, run in enumerate(runs_of(progress, field)):
        for entry in run:
            value = getattr(entry, field)
            found.append(
                {
                    "day": millis(entry.day),
                    "value": LEVELS[value] if isinstance(value, Sitting) else value,
                    "run": number,
                    "late": entry.late,
                    "behalf": entry.on_behalf is not None,
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
    if entry.on_behalf is not None:
        name = entry.on_behalf.name
        parts.append(_("entered by {name}").format(name=name) if name else _("entered by the practice"))
    if entry.late:
        parts.append(_("entered the next day"))
    return "; ".join(parts)


def runs_of(progress: Progress, field: str) -> list[list[CheckIn]]:
    """Return the stretches of neighbouring days on which ``field`` was answered."""
    return list(
        runs([day.entry if day.entry and getattr(day.entry, field) is not None else None for day in progress.days])
    )


def score_axis() -> Spec:
    """The axis of a score, always 0-10."""
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, 10], "nice": False},
        "axis": {"title": None, "values": [0, 5, 10], "minExtent": 42},
    }


def line_and_dots(look: Look, rows: list[Spec], colour: str, *, y: Spec, shape: str = "circle") -> list[Spec]:
    """A line for each run, and a dot for each entry. Nothing joins two runs: the run is part of the line's key.

    Of many days only those have a dot of which the line does not tell: alone between gaps, or entered the next day or
    by the practice.
    """
    dots: Spec = {
        "data": {"values": _untold(rows) if look.is_dense else rows},
        "mark": {
            "type": "point",
            "shape": shape,
            "size": look.dot,
            "strokeWidth": look.stroke,
            "opacity": 1,
            "stroke": colour,
        },
        "encoding": {
            "x": look.x,
            "y": y,
            "fill": {"condition": {"test": "datum.late", "value": look.colours.ground}, "value": colour},
        },
    }
    if any(row["behalf"] for row in rows):
        dots["encoding"]["shape"] = {"condition": {"test": "datum.behalf", "value": "triangle-up"}, "value": shape}
    if look.interactive:
        dots["encoding"]["tooltip"] = _touch(_("Entry"))
    return [
        {
            "data": {"values": [{name: row[name] for name in ("day", "value", "run")} for row in rows]},
            "mark": {"type": "line", "strokeWidth": look.stroke, "color": colour, "strokeJoin": "round"},
            "encoding": {"x": look.x, "y": y, "detail": {"field": "run", "type": "nominal"}},
        },
        dots,
    ]


def _untold(rows: list[Spec]) -> list[Spec]:
    """Return the entries of which a line does not tell: those without a neighbour, late ones, the practice's."""
    lengths = Counter(row["run"] for row in rows)
    return [row for row in rows if row["late"] or row["behalf"] or lengths[row["run"]] == 1]


def stretches(rows: list[Spec]) -> list[Spec]:
    """Return neighbouring days of one value as one stretch each, from noon before to noon after; gaps stay gaps."""
    found: list[Spec] = []
    for row in rows:
        start, end = row["day"] - HALF_DAY, row["day"] + HALF_DAY
        if found and (found[-1]["run"], found[-1]["value"], found[-1]["end"]) == (row["run"], row["value"], start):
            found[-1]["end"] = end
        else:
            found.append({"day": start, "end": end, "value": row["value"], "run": row["run"]})
    return found


def session_layers(look: Look, *, mark: bool = True) -> list[Spec]:
    """A thin line for each session, with a small mark on top unless that is left out."""
    if not look.progress.sessions:
        return []
    rows = [{"day": millis(day), "value": 10, "said": _("session")} for day in look.progress.sessions]
    line: Spec = {
        "data": {"values": rows},
        "mark": {"type": "rule", "strokeWidth": 1, "color": look.colours.accent},
        "encoding": {"x": look.x},
    }
    if not mark:
        return [line]
    return [line, _marks(look, rows, "triangle-down", look.colours.accent)]


def event_layers(look: Look, events: Sequence[Event]) -> list[Spec]:
    """A mark for each event."""
    rows = [{"day": millis(event.day), "value": 10, "said": event.label} for event in events]
    return [_marks(look, rows, "diamond", look.colours.ink)] if rows else []


def _marks(look: Look, rows: list[Spec], shape: str, colour: str) -> Spec:
    mark: Spec = {
        "data": {"values": rows},
        "mark": {"type": "point", "shape": shape, "filled": True, "size": 80, "color": colour, "opacity": 1},
        "encoding": {"x": look.x, "y": score_axis()},
    }
    if look.interactive:
        mark["encoding"]["tooltip"] = _touch(_("Mark"))
    return mark


def _touch(title: str) -> list[Spec]:
    """What is said when something is touched: the day, and what it is."""
    day = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": _("Day"), "format": "%-d %b %Y"}
    return [day, {"field": "said", "type": "nominal", "title": title}]
