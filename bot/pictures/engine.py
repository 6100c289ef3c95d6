"""The library that draws. It brings a JavaScript engine of 100 MB: only the helping process (``bot.beside``) and
commands that end soon call these functions."""

from typing import Any


def vega_lite_png(spec: dict[str, Any], *, version: str, scale: float) -> bytes:
    """Return a Vega-Lite specification as PNG."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, vl_version=version, scale=scale))


def vega_lite_svg(spec: dict[str, Any], *, version: str) -> str:
    """Return a Vega-Lite specification as SVG."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=version))


def svg_png(drawing: str, *, scale: float) -> bytes:
    """Return an SVG as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(drawing, scale=scale))
