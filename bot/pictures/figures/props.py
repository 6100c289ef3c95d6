"""Things around the body: walls, seats, towels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bot.pictures.figures.body import PoseError
from bot.pictures.figures.geometry import Point
from bot.pictures.figures.model import Prop
from bot.pictures.figures.surfaces import Surfaces


class Layer(IntEnum):
    """What covers what."""

    BEHIND = 0
    AMONG = 1
    BEFORE = 2


@dataclass(frozen=True)
class Slab:
    """A rectangle with round corners; ``counts`` says whether it must be seen whole."""

    x0: float
    y0: float
    x1: float
    y1: float
    tone: str
    r: float = 1.5
    layer: Layer = Layer.BEHIND
    counts: bool = True


@dataclass(frozen=True)
class Strip:
    """A line of some width through points: a towel, the edge of a wall."""

    points: tuple[Point, ...]
    width: float
    tone: str
    layer: Layer = Layer.BEHIND
    counts: bool = True


Thing = Slab | Strip
FAR: Final = 420.0
"""Beyond every picture's edge, in cm."""
SEAT: Final = 39.2
"""Height of a seat on which the feet of a person of 170 cm stand flat, in cm."""


class _Values:
    """The numbers and points that a prop was written with."""

    def __init__(self, prop: Prop, points: Mapping[str, Point]) -> None:
        self._prop = prop
        self._points = points

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number."""
        value = self._prop.values.get(name)
        if value is None and default is not None:
            return default
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise PoseError(f"'{self._prop.kind}' needs a number '{name}'") from None

    def word(self, name: str, default: str = "") -> str:
        """Return a word."""
        value = self._prop.values.get(name, default)
        return value if isinstance(value, str) else default

    def point(self, name: str) -> Point:
        """Return a point: of the body, or two numbers."""
        return self._point(self._prop.values.get(name, ""))

    def points(self, name: str) -> tuple[Point, ...]:
        """Return the points of a list of names."""
        value = self._prop.values.get(name, ())
        return tuple(self._point(one) for one in value)

    def _point(self, value: str | tuple[str, ...]) -> Point:
        words = value.split() if isinstance(value, str) else list(value)
        if words and words[0] in self._points:
            x, y = self._points[words[0]]
            words = words[1:] or ["0", "0"]
        else:
            x = y = 0.0
        try:
            return x + float(words[0]), y + float(words[1])
        except (IndexError, ValueError):
            raise PoseError(f"'{self._prop.kind}' names '{value}', which is no point of the body") from None


def surfaces(props: Sequence[Prop]) -> Surfaces:
    """Return what hands, feet and seats can rest on."""
    across: dict[str, float] = {}
    level = {"floor": 0.0}
    for prop in props:
        values = _Values(prop, {})
        if prop.kind == "wall":
            across["wall"] = values.number("x")
        elif prop.kind in ("chair", "chair_front"):
            level["seat"] = values.number("seat", SEAT)
            if prop.kind == "chair":
                level["chair_back"] = level["seat"] + 44.0
        elif prop.kind == "desk":
            level["desk"] = values.number("h", 72.0)
        elif prop.kind == "step":
            level["step"] = values.number("h", 14.0)
    return Surfaces(across=across, level=level)


def things(props: Sequence[Prop], points: Mapping[str, Point]) -> list[Thing]:
    """Return the shapes of all props.

    Raises:
        PoseError: a prop of an unknown kind, or without what it needs.
    """
    found: list[Thing] = []
    for prop in props:
        draw = KINDS.get(prop.kind)
        if draw is None:
            raise PoseError(f"there is no thing '{prop.kind}'; there are {', '.join(sorted(KINDS))}")
        found += draw(_Values(prop, points))
    return found


def _wall(v: _Values) -> list[Thing]:
    x, left = v.number("x"), v.word("side") == "left"
    band = (-FAR, x) if left else (x, FAR)
    return [
        Slab(band[0], 0.0, band[1], FAR, "wall", r=0.0, counts=False),
        Strip(((x, 0.0), (x, FAR)), 0.8, "edge", counts=False),
    ]


def _chair(v: _Values) -> list[Thing]:
    x, seat, deep = v.number("x"), v.number("seat", SEAT), v.number("deep", 42.0)
    x0, x1 = x - deep / 2, x + deep / 2
    found: list[Thing] = [
        Strip(((x0 + 3.5, seat - 4.0), (x0 + 1.0, 2.0)), 4.0, "wood"),
        Strip(((x1 - 3.5, seat - 4.0), (x1 - 1.0, 2.0)), 4.0, "wood"),
        Slab(x0, seat - 5.5, x1, seat, "wood", r=2.5),
    ]
    back, high = v.word("back"), v.number("high", 42.0)
    if back == "left":
        found.append(Strip(((x0 + 1.5, seat - 3.0), (x0 + 1.4 - high * 0.093, seat + high)), 4.0, "wood"))
    elif back == "right":
        found.append(Strip(((x1 - 1.5, seat - 3.0), (x1 - 1.4 + high * 0.093, seat + high)), 4.0, "wood"))
    return found


def _chair_front(v: _Values) -> list[Thing]:
    x, seat, wide = v.number("x", 0.0), v.number("seat", SEAT), v.number("wide", 46.0)
    x0, x1 = x - wide / 2, x + wide / 2
    found: list[Thing] = [
        Strip(((x0 + 3.0, seat - 3.0), (x0 + 1.5, 2.0)), 4.0, "wood"),
        Strip(((x1 - 3.0, seat - 3.0), (x1 - 1.5, 2.0)), 4.0, "wood"),
        Slab(x0, seat - 6.0, x1, seat, "wood", r=2.5),
    ]
    if v.word("back", "yes") == "yes":
        found.insert(0, Slab(x0 + 2.0, seat + 12.0, x1 - 2.0, seat + 40.0, "wood_far", r=4.0))
    return found


def _desk(v: _Values) -> list[Thing]:
    x0, x1, h = v.number("x0"), v.number("x1"), v.number("h", 72.0)
    return [
        Strip(((x0 + 6.0, h - 3.0), (x0 + 6.0, 2.0)), 4.0, "wood_far"),
        Strip(((x1 - 6.0, h - 3.0), (x1 - 6.0, 2.0)), 4.0, "wood_far"),
        Slab(x0, h - 5.0, x1, h, "wood", r=2.0),
    ]


def _screen(v: _Values) -> list[Thing]:
    x, base, high = v.number("x"), v.number("y", 72.0), v.number("h", 34.0)
    return [
        Strip(((x + 3.0, base + 1.0), (x + 3.0, base + 16.0)), 3.0, "wood_far"),
        Strip(((x - 6.0, base + 1.0), (x + 10.0, base + 1.0)), 2.0, "wood_far"),
        Slab(x - 1.5, base + 8.0, x + 1.8, base + 8.0 + high, "far", r=1.5),
    ]


def _doorway(v: _Values) -> list[Thing]:
    half, high = v.number("half"), v.number("h", 205.0)
    return [
        Slab(-FAR, 0.0, -half, FAR, "wall", r=0.0, counts=False),
        Slab(half, 0.0, FAR, FAR, "wall", r=0.0, counts=False),
        Slab(-half - 1.0, high, half + 1.0, FAR, "wall", r=0.0, counts=False),
        Strip(
            ((-half - 3.0, 0.0), (-half - 3.0, high + 3.0), (half + 3.0, high + 3.0), (half + 3.0, 0.0)), 6.0, "wood"
        ),
    ]


def _post(v: _Values) -> list[Thing]:
    """One side of a doorway, seen from within the door."""
    x, half = v.number("x"), v.number("w", 10.0) / 2
    return [
        Slab(x - half, 0.0, x + half, FAR, "wood", r=0.0, counts=False),
        Strip(((x + half, 0.0), (x + half, FAR)), 0.8, "edge", counts=False),
    ]


def _mat(v: _Values) -> list[Thing]:
    return [Slab(v.number("x0"), -2.6, v.number("x1"), 0.0, "soft", r=1.3)]


def _bed(v: _Values) -> list[Thing]:
    return [Slab(v.number("x0"), v.number("y0"), v.number("x1"), v.number("y1"), v.word("tone", "sheet"), r=7.0)]


def _pillow(v: _Values) -> list[Thing]:
    x, y = v.point("at")
    w, h = v.number("w", 30.0), v.number("h", 9.0)
    layer = Layer[v.word("layer", "behind").upper()]
    return [Slab(x - w / 2, y - h / 2, x + w / 2, y + h / 2, "soft", r=min(w, h) / 2.2, layer=layer)]


def _towel(v: _Values) -> list[Thing]:
    layer = Layer[v.word("layer", "before").upper()]
    return [Strip(v.points("along"), v.number("wide", 2.6), v.word("tone", "soft"), layer=layer)]


def _ball(v: _Values) -> list[Thing]:
    x, y = v.point("at")
    r = v.number("r", 3.5)
    return [
        Slab(x - r, y - r, x + r, y + r, v.word("tone", "soft"), r=r, layer=Layer[v.word("layer", "among").upper()])
    ]


def _box(v: _Values) -> list[Thing]:
    x, y = v.point("at")
    w, h = v.number("w"), v.number("h")
    layer = Layer[v.word("layer", "behind").upper()]
    tone = v.word("tone", "wood")
    return [Slab(x - w / 2, y - h / 2, x + w / 2, y + h / 2, tone, r=v.number("r", 1.5), layer=layer)]


def _step(v: _Values) -> list[Thing]:
    return [Slab(v.number("x0"), 0.0, v.number("x1"), v.number("h", 14.0), "wood", r=1.5)]


def _gaze(v: _Values) -> list[Thing]:
    """A dotted line of sight."""
    (x, y), (dx, dy) = v.point("at"), (v.number("dx"), v.number("dy", 0.0))
    count = 7
    return [
        Strip(((x + dx * i / count, y + dy * i / count), (x + dx * (i + 0.35) / count, y + dy * (i + 0.35) / count)),
              1.0, "far")
        for i in range(count)
    ]  # fmt: skip


KINDS: Final[dict[str, Callable[[_Values], list[Thing]]]] = {
    "wall": _wall,
    "chair": _chair,
    "chair_front": _chair_front,
    "desk": _desk,
    "screen": _screen,
    "doorway": _doorway,
    "post": _post,
    "mat": _mat,
    "bed": _bed,
    "pillow": _pillow,
    "towel": _towel,
    "ball": _ball,
    "box": _box,
    "step": _step,
    "gaze": _gaze,
}
