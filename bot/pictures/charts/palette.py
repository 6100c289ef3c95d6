"""The colours of plots: at most four on the ground, in light and in dark, each with 3:1 against it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from bot.i18n import language

FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
"""Liberation Sans is inside vl-convert, so that a picture needs no font of the machine; its figures are tabular."""

FONT_ON_PAGE = "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``.

    Attributes:
        ground: the paper; late marks are filled with it, so that they look hollow.
        ink: text, the pain line, grid (faint).
        mist: the change that counts, a pause.
        accent: sessions.
        good: posture, and what was done.
    """

    ground: str
    ink: str
    mist: str
    accent: str
    good: str


LIGHT = Palette(ground="#f6f1e7", ink="#2f4858", mist="#708b99", accent="#e4572e", good="#4b8b6f")
DARK = Palette(ground="#15222b", ink="#f6f1e7", mist="#8aa1ad", accent="#e4572e", good="#4b8b6f")


def palette(*, dark: bool) -> Palette:
    """Return the colours for a light or dark ground."""
    return DARK if dark else LIGHT


def config(colours: Palette, *, interactive: bool) -> dict[str, Any]:
    """Return what every specification shares: type, thin lines, no frame."""
    font = FONT_ON_PAGE if interactive else FONT
    words = {"labelColor": colours.ink, "titleColor": colours.ink, "labelFontSize": 13, "titleFontSize": 13}
    return {
        "background": colours.ground,
        "padding": 16,
        "font": font,
        "view": {"stroke": None},
        "axis": {
            **words,
            "domain": False,
            "ticks": False,
            "gridColor": colours.ink,
            "gridOpacity": 0.14,
            "labelPadding": 8,
        },
        "legend": {**words, "symbolSize": 90},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": colours.ink,
            "subtitleColor": colours.ink,
            "fontSize": 18,
            "lineHeight": 23,
            "subtitleFontSize": 13,
            "subtitleLineHeight": 18,
            "subtitlePadding": 6,
            "offset": 14,
        },
    }


def labels(names: Mapping[Any, str]) -> str:
    """Return Vega's expression that puts names in the place of an axis's values."""
    cases = [f"datum.value == {json.dumps(value)} ? {json.dumps(name)} : " for value, name in names.items()]
    return "".join([*cases, "''"])


def month_names() -> dict[str, Any]:
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
