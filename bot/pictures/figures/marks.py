"""Where a muscle is: on which part of the body, from where to where, how far to the front."""

from dataclasses import dataclass
from typing import Final

from bot.pictures.figures.body import Body, Limb, PoseError
from bot.pictures.figures.geometry import Circle, bearing, between, step
from bot.pictures.figures.model import Mark, View


@dataclass(frozen=True)
class _Place:
    """A place on a limb.

    Attributes:
        start, end: shares of the way along the limb.
        front: shift toward the front (seen from the front: outward), in shares of the limb's thickness.
        size: in shares of the limb's thickness.
    """

    limb: str
    start: float
    end: float
    front: float
    size: float


_SIDE: Final = {
    "hamstrings": _Place("thigh", 0.28, 0.86, -0.42, 0.5),
    "quads": _Place("thigh", 0.22, 0.86, 0.42, 0.5),
    "hip_flexor": _Place("thigh", -0.02, 0.22, 0.42, 0.5),
    "glute": _Place("lower_back", -0.12, 0.18, -0.38, 0.52),
    "thigh": _Place("thigh", 0.2, 0.85, 0.0, 0.72),
    "hip": _Place("thigh", 0.0, 0.12, 0.0, 0.78),
    "knee": _Place("knee", 0.0, 0.0, 0.0, 0.86),
    "calf": _Place("shank", -0.12, 0.4, -0.36, 0.58),
    "soleus": _Place("shank", 0.3, 0.82, -0.3, 0.6),
    "shin": _Place("shank", 0.0, 0.6, 0.4, 0.5),
    "arch": _Place("foot", 0.2, 0.85, -0.35, 0.55),
    "heel": _Place("foot", 0.0, 0.05, -0.2, 0.75),
    "lower_back": _Place("lower_back", 0.35, 1.05, -0.56, 0.38),
    "upper_back": _Place("upper_back", -0.1, 0.85, -0.56, 0.38),
    "whole_back": _Place("back", 0.15, 0.95, -0.62, 0.34),
    "chest": _Place("upper_back", 0.1, 0.8, 0.52, 0.42),
    "belly": _Place("middle", -0.15, 0.25, 0.48, 0.46),
    "ribs": _Place("middle", 0.5, 1.1, 0.0, 0.7),
    "neck_back": _Place("neck", 0.0, 1.1, -0.42, 0.54),
    "neck_front": _Place("neck", 0.0, 1.0, 0.42, 0.54),
    "trapezius": _Place("nape", 0.0, 1.0, 0.0, 0.8),
    "shoulder": _Place("upper_arm", 0.0, 0.12, 0.0, 0.86),
    "triceps": _Place("upper_arm", 0.15, 0.85, -0.36, 0.56),
    "biceps": _Place("upper_arm", 0.15, 0.85, 0.36, 0.56),
    "forearm": _Place("forearm", 0.05, 0.7, 0.0, 0.72),
    "temple": _Place("temple", 0.0, 0.0, 0.0, 0.9),
    "jaw": _Place("jaw", 0.0, 1.0, 0.0, 0.8),
    "eyes": _Place("eyes", 0.0, 0.0, 0.0, 0.9),
}

_FRONT: Final = {
    "quads": _Place("thigh", 0.2, 0.82, 0.0, 0.62),
    "inner_thigh": _Place("thigh", 0.2, 0.85, -0.42, 0.5),
    "outer_hip": _Place("thigh", -0.06, 0.22, 0.36, 0.56),
    "glute": _Place("thigh", -0.1, 0.25, -0.5, 0.5),
    "knee": _Place("knee", 0.0, 0.0, 0.0, 0.86),
    "lower_back": _Place("lower_back", 0.0, 1.0, 0.0, 0.62),
    "upper_back": _Place("upper_back", 0.0, 1.0, 0.0, 0.62),
    "blade": _Place("blade", 0.0, 1.0, 0.0, 0.9),
    "chest": _Place("chest", 0.0, 1.0, 0.0, 0.85),
    "flank": _Place("flank", 0.0, 1.0, 0.0, 0.8),
    "waist": _Place("flank", -0.55, 0.0, 0.0, 0.75),
    "ribs": _Place("flank", 0.3, 1.0, 0.0, 0.85),
    "belly": _Place("lower_back", 0.6, 0.9, 0.0, 0.6),
    "shoulder": _Place("upper_arm", 0.0, 0.14, 0.0, 0.86),
    "shoulder_back": _Place("upper_arm", 0.0, 0.35, 0.1, 0.8),
    "triceps": _Place("upper_arm", 0.15, 0.85, -0.2, 0.66),
    "biceps": _Place("upper_arm", 0.15, 0.85, 0.1, 0.62),
    "forearm": _Place("forearm", 0.1, 0.85, 0.0, 0.72),
    "neck_side": _Place("neck_side", 0.0, 0.85, 0.0, 0.72),
    "temple": _Place("temple", 0.0, 0.0, 0.0, 0.9),
    "jaw": _Place("jaw", 0.0, 1.0, 0.0, 0.9),
}

_CLOSE: Final = {
    name: _Place(name, 0.0, 1.0, 0.0, 0.8)
    for name in ("flexors", "extensors", "carpal", "thumb", "fingers", "arch", "heel", "calf", "ankle", "toes", "shin")
}


def names(view: View) -> frozenset[str]:
    """Return the muscles that can be marked in a view."""
    return frozenset(_table(view))


def _table(view: View) -> dict[str, _Place]:
    if view in (View.SIDE, View.ABOVE_SIDE):
        return _SIDE
    return _FRONT if view in (View.FRONT, View.BACK, View.ABOVE) else _CLOSE


def place(mark: Mark, body: Body, view: View) -> tuple[Circle, ...]:
    """Return the circles along a mark.

    Raises:
        PoseError: there is no such muscle in this view, or not on this side.
    """
    found = _table(view).get(mark.muscle)
    if found is None:
        raise PoseError(f"'{mark.muscle}' cannot be marked in the view '{view}'; {', '.join(sorted(names(view)))} can")
    if found.limb == "back":
        return tuple(c for limb, *share in _BACK for c in _along(body.limbs[limb], _Place(limb, *share)))
    limb = body.limbs.get(f"{mark.side}_{found.limb}" if mark.side else found.limb)
    if limb is None:
        raise PoseError(f"the mark '{mark.side} {mark.muscle}' needs another side, or none")
    return _along(limb, found)


_BACK: Final = (
    ("lower_back", 0.3, 0.9, -0.62, 0.34),
    ("middle", 0.1, 0.9, -0.62, 0.36),
    ("upper_back", 0.1, 0.8, -0.62, 0.34),
)
"""The whole back, which bends: limb, start, end, front, size."""


def _along(limb: Limb, found: _Place) -> tuple[Circle, Circle]:
    r = limb.a.r + (limb.b.r - limb.a.r) * (found.start + found.end) / 2
    aside = 90.0 * limb.front
    line = bearing(limb.a.centre, limb.b.centre)

    def end(share: float) -> Circle:
        middle = between(limb.a.centre, limb.b.centre, share)
        return Circle(*step(middle, line + aside, found.front * r if limb.front else 0.0), r * found.size)

    return end(found.start), end(found.end)
