"""Plane geometry for the figures: directions, round limbs, two bones that reach a point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, asin, atan2, cos, degrees, hypot, radians, sin
from typing import Final

Point = tuple[float, float]


@dataclass(frozen=True)
class Circle:
    """A round end of a limb."""

    x: float
    y: float
    r: float

    @property
    def centre(self) -> Point:
        """Its middle."""
        return self.x, self.y


@dataclass(frozen=True)
class Part:
    """A part of the body: strands of circles, each circle joined to the next by its two outer tangents.

    Attributes:
        tone: a colour's name, see ``bot.pictures.figures.render``.
        edge: whether a thin light edge sets it off from what lies behind.
    """

    name: str
    tone: str
    strands: tuple[tuple[Circle, ...], ...]
    edge: bool = False

    @property
    def circles(self) -> tuple[Circle, ...]:
        """All its circles."""
        return tuple(circle for strand in self.strands for circle in strand)


def direction(angle: float) -> Point:
    """Return the unit vector of an angle: degrees clockwise from straight up."""
    return sin(radians(angle)), cos(radians(angle))


def step(start: Point, angle: float, length: float) -> Point:
    """Return the point ``length`` away in a direction."""
    dx, dy = direction(angle)
    return start[0] + dx * length, start[1] + dy * length


def bearing(start: Point, end: Point) -> float:
    """Return the direction from one point to another, -180 to 180."""
    return degrees(atan2(end[0] - start[0], end[1] - start[1]))


def turned(angle: float) -> float:
    """Return an angle within -180 (excluded) and 180."""
    rest = angle % 360.0
    return rest - 360.0 if rest > 180.0 else rest


def wound(angle: float) -> float:
    """Return a shoulder's angle within -100 and 260: an arm overhead is 180 and not -180."""
    return (angle + 100.0) % 360.0 - 100.0


def between(a: Point, b: Point, t: float) -> Point:
    """Return the point at the share ``t`` of the way from ``a`` to ``b``."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def distance(a: Point, b: Point) -> float:
    """Return how far two points are apart."""
    return hypot(a[0] - b[0], a[1] - b[1])


_SLACK: Final = 0.02
"""Share of a limb's length that is never stretched out by reaching, so that the joint keeps its side."""


def two_bones(root: Point, target: Point, *, upper: float, lower: float, side: float) -> tuple[float, float]:
    """Return the directions of two bones that reach a point, or toward it as far as they go.

    Args:
        side: 1 when the lower bone turns counter-clockwise from the upper one (an elbow seen facing right), -1 when
            clockwise (a knee).
    """
    far = (upper + lower) * (1.0 - _SLACK / 10)
    near = abs(upper - lower) + 0.5
    reach = min(max(distance(root, target), near), far)
    line = bearing(root, target)
    at_root = degrees(acos(_unit((upper**2 + reach**2 - lower**2) / (2 * upper * reach))))
    at_joint = degrees(acos(_unit((upper**2 + lower**2 - reach**2) / (2 * upper * lower))))
    first = line + side * at_root
    return first, first - side * (180.0 - at_joint)


def _unit(value: float) -> float:
    return min(max(value, -1.0), 1.0)


def outline(a: Circle, b: Circle) -> str:
    """Return the SVG path of two circles and their outer tangents."""
    gap = distance(a.centre, b.centre)
    if gap <= abs(a.r - b.r) + 1e-6:
        big = a if a.r >= b.r else b
        x, y, r = big.x, big.y, big.r
        return (
            f"M{number(x - r)} {number(-y)}a{number(r)} {number(r)} 0 1 1 {number(2 * r)} 0"
            f"a{number(r)} {number(r)} 0 1 1 {number(-2 * r)} 0Z"
        )
    line = bearing(a.centre, b.centre)
    lean = degrees(asin(_unit((a.r - b.r) / gap)))
    left, right = line - 90.0 + lean, line + 90.0 - lean
    a1, a2 = step(a.centre, left, a.r), step(a.centre, right, a.r)
    b1, b2 = step(b.centre, left, b.r), step(b.centre, right, b.r)
    return (
        f"M{spot(a1)}L{spot(b1)}A{number(b.r)} {number(b.r)} 0 {int(lean < 0)} 1 {spot(b2)}"
        f"L{spot(a2)}A{number(a.r)} {number(a.r)} 0 {int(lean > 0)} 1 {spot(a1)}Z"
    )


def path(circles: Sequence[Circle]) -> str:
    """Return the SVG path of a strand, y downwards."""
    if len(circles) == 1:
        return outline(circles[0], circles[0])
    return "".join(outline(a, b) for a, b in pairwise(circles))


def number(value: float) -> str:
    """Return a number as short as SVG allows, to a tenth of a millimetre."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spot(point: Point) -> str:
    """Return a point for an SVG path, y downwards."""
    return f"{number(point[0])} {number(-point[1])}"


def lowest(parts: Iterable[Part]) -> float:
    """Return how low a body reaches."""
    return min(circle.y - circle.r for part in parts for circle in part.circles)


def box(parts: Iterable[Part]) -> tuple[float, float, float, float]:
    """Return the bounds ``(x0, y0, x1, y1)``."""
    circles = [circle for part in parts for circle in part.circles]
    return (
        min(c.x - c.r for c in circles),
        min(c.y - c.r for c in circles),
        max(c.x + c.r for c in circles),
        max(c.y + c.r for c in circles),
    )
