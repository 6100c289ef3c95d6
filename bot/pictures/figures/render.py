"""A scene as SVG, 1200 by 800, without titles: the words are sent beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.pictures.figures.body import Body, Stroke
from bot.pictures.figures.geometry import Circle, Part, Point, bearing, between, distance, number, path, spot, step
from bot.pictures.figures.props import Layer, Slab, Strip, Thing
from bot.pictures.figures.scene import Scene, Way

WIDTH: Final = 1200
HEIGHT: Final = 800
_LARGEST: Final = 5.4
"""Pixels for a cm, at most, while the whole body is seen."""
_CLOSEST: Final = 34.0

LIGHT: Final = {
    "paper": "#f6f1e7", "floor": "#e5dccb", "ink": "#2f4858", "shirt": "#4c6a7c", "far": "#8aa1ad", "ghost": "#d3d8d5",
    "ghost_edge": "#f6f1e7", "coral": "#e4572e", "wall": "#ebe3d3", "edge": "#cfc3ac", "wood": "#c3b08d",
    "wood_far": "#d6c8ab", "soft": "#9cc0ae", "sheet": "#eae1d0", "line": "#f6f1e7", "skin": "#4c6a7c",
}  # fmt: skip
DARK: Final = {
    "paper": "#15222b", "floor": "#22323c", "ink": "#e6dfd0", "shirt": "#b4c0c4", "far": "#6d8593", "ghost": "#374c59",
    "ghost_edge": "#15222b", "coral": "#ff7a50", "wall": "#1c2c36", "edge": "#40525d", "wood": "#7d7460",
    "wood_far": "#5a564a", "soft": "#4b8b6f", "sheet": "#1f303a", "line": "#15222b", "skin": "#b4c0c4",
}  # fmt: skip


@dataclass(frozen=True)
class _Camera:
    """Where the scene lies on the picture."""

    scale: float
    x: float
    y: float

    def px(self, pixels: float) -> float:
        """Return the cm that look like so many pixels."""
        return pixels / self.scale


def draw(scene: Scene, *, dark: bool = False) -> str:
    """Return a scene as SVG text, the same text for the same scene."""
    tones = DARK if dark else LIGHT
    camera = _camera(scene)
    move = f"translate({number(camera.x)} {number(camera.y)}) scale({number(camera.scale)})"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{tones["paper"]}"/>',
        f'<g transform="{move}" stroke-linecap="round" stroke-linejoin="round">',
    ]
    walls = [thing for thing in scene.things if isinstance(thing, Slab) and thing.tone == "wall"]
    out += [_thing(thing, tones) for thing in walls]
    if scene.floor:
        out.append(f'<path d="M-900 0H900V400H-900Z" fill="{tones["floor"]}"/>')
    out += [_thing(one, tones) for one in scene.things if one.layer is Layer.BEHIND and one not in walls]
    for body in scene.bodies[:-1]:
        if scene.row:
            out += [_part(part, tones, camera) for part in body.parts]
        else:
            out.append(_ghost(body, tones, camera))
    out += _solid(scene, tones, camera)
    out += [_thing(one, tones) for one in scene.things if one.layer is Layer.BEFORE]
    out += [_mark(one, tones) for one in scene.marks]
    out += [_arrow(way, tones, camera) for way in scene.ways]
    return "\n".join([*out, "</g>", "</svg>", ""])


def _camera(scene: Scene) -> _Camera:
    x0, y0, x1, y1 = scene.bounds
    close = not scene.floor
    margin = 36.0 if close else 60.0
    room = WIDTH - 2 * margin, HEIGHT - (2 * margin if close else 150.0)
    scale = min(room[0] / (x1 - x0), room[1] / (y1 - y0), _CLOSEST if scene.close else _LARGEST)
    across = WIDTH / 2 - scale * (x0 + x1) / 2
    if not scene.floor:
        return _Camera(scale, across, HEIGHT / 2 + scale * (y0 + y1) / 2)
    # Low scenes stand in the lower half, tall ones use the whole height; the floor always keeps a band.
    floor = min(HEIGHT - 84.0, HEIGHT / 2 + 70.0 + scale * y1 / 2)
    return _Camera(scale, across, floor)


def _solid(scene: Scene, tones: dict[str, str], camera: _Camera) -> list[str]:
    body = scene.bodies[-1]
    among = [_thing(one, tones) for one in scene.things if one.layer is Layer.AMONG]
    out: list[str] = []
    for index, part in enumerate(body.parts):
        if index == min(2, len(body.parts) - 1):
            out += among
        out.append(_part(part, tones, camera))
        if part.name == "head":  # an arm before the face covers it
            out += [_line(line, tones) for line in body.lines]
    return out


def _line(line: Stroke, tones: dict[str, str]) -> str:
    return (
        f'<path d="{_smooth(line.points)}" fill="none" stroke="{tones[line.tone]}" '
        f'stroke-width="{number(line.width)}"/>'
    )


def _smooth(points: Sequence[Point]) -> str:
    """Return a path that bends softly past its inner points."""
    if len(points) < 3:
        return "M" + "L".join(spot(p) for p in points)
    bends = [
        f"Q{spot(p)} {spot(between(p, after, 0.5 if i < len(points) - 3 else 1.0))}"
        for i, (p, after) in enumerate(pairwise(points[1:]))
    ]
    return f"M{spot(points[0])}{''.join(bends)}"


def _part(part: Part, tones: dict[str, str], camera: _Camera) -> str:
    shapes = "".join(path(strand) for strand in part.strands)
    colour = tones[part.tone]
    edge = ""
    if part.edge:
        edge = (
            f'<path d="{shapes}" fill="{tones["line"]}" stroke="{tones["line"]}" '
            f'stroke-width="{number(camera.px(5.0))}"/>'
        )
    return f'{edge}<path d="{shapes}" fill="{colour}"/>'


def _ghost(body: Body, tones: dict[str, str], camera: _Camera) -> str:
    out = []
    for part in body.parts:
        shapes = "".join(path(strand) for strand in part.strands)
        edge = f' stroke="{tones["ghost_edge"]}" stroke-width="{number(camera.px(3.0))}"' if part.edge else ""
        if edge:
            out.append(f'<path d="{shapes}" fill="{tones["ghost"]}"{edge}/>')
        out.append(f'<path d="{shapes}" fill="{tones["ghost"]}"/>')
    return "".join(out)


def _thing(thing: Thing, tones: dict[str, str]) -> str:
    colour = tones[thing.tone]
    if isinstance(thing, Strip):
        line = "L".join(spot(p) for p in thing.points)
        return f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="{number(thing.width)}"/>'
    return (
        f'<rect x="{number(thing.x0)}" y="{number(-thing.y1)}" width="{number(thing.x1 - thing.x0)}" '
        f'height="{number(thing.y1 - thing.y0)}" rx="{number(thing.r)}" fill="{colour}"/>'
    )


def _mark(circles: tuple[Circle, ...], tones: dict[str, str]) -> str:
    glow = path([Circle(one.x, one.y, one.r * 1.75) for one in circles])
    core = path(circles)
    coral = tones["coral"]
    return f'<path d="{glow}" fill="{coral}" fill-opacity=".26"/><path d="{core}" fill="{coral}"/>'


def _arrow(way: Way, tones: dict[str, str], camera: _Camera) -> str:
    head = camera.px(34.0)
    points = list(way.points)
    tip, neck = _head(points, head)
    tips = [tip]
    points = [*_cut(points, head * 0.8), neck]
    if way.both:
        points.reverse()
        tip, neck = _head([*points[:-1], way.points[0]], head)
        tips.append(tip)
        points = [*_cut([*points[:-1], way.points[0]], head * 0.8), neck]
    line = "L".join(spot(p) for p in points)
    coral = tones["coral"]
    return f'<path d="M{line}" fill="none" stroke="{coral}" stroke-width="{number(camera.px(9.0))}"/>' + "".join(
        f'<path d="{one}" fill="{coral}" stroke="{coral}" stroke-width="{number(camera.px(3.0))}"/>' for one in tips
    )


def _head(points: Sequence[Point], size: float) -> tuple[str, Point]:
    """Return the arrow's head as a path, and where the line joins it."""
    end = points[-1]
    back = next((p for p in reversed(points) if distance(p, end) >= size * 0.9), points[0])
    line = bearing(back, end)
    root = step(end, line, -size)
    a, b = step(root, line + 90.0, size * 0.52), step(root, line - 90.0, size * 0.52)
    return f"M{spot(end)}L{spot(a)}L{spot(b)}Z", step(end, line, -size * 0.8)


def _cut(points: Sequence[Point], gap: float) -> list[Point]:
    """Return the points that are not hidden by the head."""
    kept = [p for p in points if distance(p, points[-1]) > gap]
    return kept or [points[0]]
