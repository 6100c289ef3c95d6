"""A specification becomes a picture, by the same library that the page uses."""

import io
from typing import Any

from PIL import Image

from bot.pictures import renderer

VEGA_LITE = "6.4"
"""The version that bot/web/static/vendor holds, too."""


def png(spec: dict[str, Any], *, scale: float = 2.5) -> bytes:
    """Return a picture for the chat. It takes some tens of milliseconds (the first a second): call it in a thread.

    Args:
        scale: pixels for a unit; 2.5 makes a chart of 400 units 1,000 pixels wide, a phone's width.
    """
    drawn = renderer.vega_lite_png(spec, version=VEGA_LITE, scale=scale)
    with Image.open(io.BytesIO(drawn)) as picture:
        # A plot has few colours: a palette makes a seventh of the file, and nobody sees a difference.
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def svg(spec: dict[str, Any]) -> str:
    """Return a picture for paper and for pages without scripts."""
    return renderer.vega_lite_svg(spec, version=VEGA_LITE)
