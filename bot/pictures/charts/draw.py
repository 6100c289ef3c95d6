"""A specification becomes a picture, by the same library that the page uses.

These functions take long and much memory: ``bot.beside`` calls them.
"""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PIL import Image

from bot.domain.pegs import Peg
from bot.domain.progress import Progress
from bot.pictures import engine
from bot.pictures.charts.calendar import State, adherence_calendar
from bot.pictures.charts.course import Soreness, course_chart
from bot.pictures.charts.diary import client_chart
from bot.pictures.charts.layers import Event, Spec

VEGA_LITE = "6.4"
"""The version that bot/web/static/vendor holds, too."""


def png(spec: dict[str, Any], *, scale: float = 2.5) -> bytes:
    """Return a picture for the chat.

    Args:
        scale: pixels for a unit; 2.5 makes a chart of 400 units 1,000 pixels wide, a phone's width.
    """
    drawn = engine.vega_lite_png(spec, version=VEGA_LITE, scale=scale)
    with Image.open(io.BytesIO(drawn)) as picture:
        # A plot has few colours: a palette makes a seventh of the file, and nobody sees a difference.
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def svg(spec: dict[str, Any]) -> str:
    """Return a picture for paper and for pages without scripts."""
    return engine.vega_lite_svg(spec, version=VEGA_LITE)


def diary_png(progress: Progress, *, name: str) -> bytes:
    """Return a client's days as a picture for the chat."""
    return png(client_chart(progress, name=name))


def diary_svg(progress: Progress, *, name: str, events: Sequence[Event], width: int, dark: bool) -> str:
    """Return a client's days as a picture for a page or for paper."""
    return svg(_groundless(client_chart(progress, name=name, events=events, width=width, dark=dark)))


def diary_json(progress: Progress, *, name: str, events: Sequence[Event], width: int, dark: bool) -> bytes:
    """Return a client's days as a specification that a page draws and lets one touch."""
    spec = client_chart(progress, name=name, events=events, width=width, dark=dark, interactive=True)
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode()


def adherence_svg(states: Mapping[str, Mapping[date, State]], *, dark: bool) -> str:
    """Return what became of each reminder, by kind and day, as a picture for a page."""
    return svg(_groundless(adherence_calendar(states, dark=dark)))


def course_svg(pegs: Sequence[Peg], sore: Sequence[Soreness], *, dark: bool) -> str:
    """Return weekly questions and soreness as a picture for a page."""
    return svg(_groundless(course_chart(pegs, sore, dark=dark)))


def _groundless(spec: Spec) -> Spec:
    """Return a specification without a ground of its own: the page is the ground, on the screen and on white paper."""
    spec["config"]["background"] = None
    return spec
