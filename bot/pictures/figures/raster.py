"""Pictures for the chat: PNG by the library that also draws the charts, short loops as GIF."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from bot import beside
from bot.pictures import engine
from bot.pictures.figures.model import Figure
from bot.pictures.figures.render import HEIGHT, WIDTH, draw
from bot.pictures.figures.scene import compose, moment

_COLOURS: Final = 64
_FRAMES: Final = 16
"""Frames from start to end; the way back takes as many."""


def svg(figure: Figure, *, dark: bool = False) -> str:
    """Return a figure as SVG text, 1200 by 800.

    Raises:
        PoseError: the figure names what does not exist.
    """
    return draw(compose(figure), dark=dark)


def png(figure: Figure, *, width: int = WIDTH, dark: bool = False) -> bytes:
    """Return a figure as PNG, in few colours so that it travels light.

    Args:
        width: in pixels, 60 to 2400; the height is two thirds of it.
    """
    picture = _picture(svg(figure, dark=dark), width)
    out = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def animation(figure: Figure, *, width: int = 600) -> bytes | None:
    """Return a short loop as GIF; None for a figure whose picture says it all.

    It goes from start to end and back, and steadily round where the last pose is the first one again.
    """
    if not figure.moves or len(figure.poses) < 2:
        return None
    bounds = compose(figure).bounds
    if figure.round:
        shares = [i / (2 * _FRAMES) for i in range(2 * _FRAMES)]
        times = [round(60 * figure.seconds)] * len(shares)
    else:
        there = [_eased(i / (_FRAMES - 1)) for i in range(_FRAMES)]
        shares = [*there, *there[-2:0:-1]]
        times = [round(60 * figure.seconds)] * len(shares)
        times[0], times[_FRAMES - 1] = 700, 1000
    drawn = {share: _frame(figure, share, bounds, width) for share in dict.fromkeys(shares)}
    palette = drawn[max(drawn)].quantize(_COLOURS, dither=Image.Dither.NONE)
    loop = [drawn[share].quantize(palette=palette, dither=Image.Dither.NONE) for share in shares]
    out = io.BytesIO()
    loop[0].save(out, "GIF", save_all=True, append_images=loop[1:], duration=times, loop=0, optimize=True, disposal=1)
    return out.getvalue()


def contact_sheet(figures: Sequence[Figure], *, columns: int = 3, width: int = 600, dark: bool = False) -> bytes:
    """Return many figures on one PNG for review, each ``width`` pixels wide."""
    height = width * HEIGHT // WIDTH
    rows = -(-len(figures) // columns)
    sheet = Image.new("RGB", (columns * (width + 6), rows * (height + 6)), "white")
    for index, figure in enumerate(figures):
        place = (index % columns * (width + 6), index // columns * (height + 6))
        sheet.paste(_picture(svg(figure, dark=dark), width), place)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _frame(figure: Figure, share: float, bounds: tuple[float, float, float, float], width: int) -> Image.Image:
    scene = compose(moment(figure, share))
    return _picture(draw(replace(scene, bounds=bounds)), width)


def _eased(share: float) -> float:
    """Return a share of the way that starts and ends slowly."""
    return share * share * (3.0 - 2.0 * share)


def _picture(drawing: str, width: int) -> Image.Image:
    raw = beside.HELPER.do(engine.svg_png, drawing, scale=width / WIDTH)
    return Image.open(io.BytesIO(raw)).convert("RGB")
