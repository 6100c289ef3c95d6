"""A close-up of a foot from its inner side, toes to the right.

``shank`` leans the lower leg forward, ``ankle`` pulls the foot up from a right angle, ``toes`` lift; the lowest part
stands on the floor unless the pose's ``hips`` give the height of the ankle.
"""

from typing import Final

from bot.pictures.figures.body import Angles, Body, Limb
from bot.pictures.figures.geometry import Circle, Part, Point, between, lowest, step
from bot.pictures.figures.model import Pose

_SHANK: Final = 34.0


def foot_body(pose: Pose) -> Body:
    """Return a lower leg and foot."""
    a = Angles(pose.angles, ("near", "far"))
    x, y = pose.hips
    height = y if isinstance(y, float) else -lowest(_foot(a, (x, 0.0)).parts[:1])
    return _foot(a, (x, height))


def _foot(a: Angles, ankle: Point) -> Body:
    shank = 180.0 + a("shank")
    knee = step(ankle, shank, -_SHANK)
    way = shank - 90.0 - a("ankle") if not a("foot_free") else 90.0 - a("ankle")
    down = way + 90.0

    def at(along: float, deep: float) -> Point:
        return step(step(ankle, way, along), down, deep)

    heel, ball, arch = at(-3.6, 4.2), at(13.2, 5.6), at(5.0, 3.2)
    toe_way = way - a("toes")
    toe = step(ball, toe_way + 4.0, 3.4)
    curl = toe_way + a("curl")
    tip = step(toe, curl, 2.7)
    calf = step(step(knee, shank, 8.0), shank + 90.0, 1.6)
    points: dict[str, Point] = {
        "hips": ankle, "ankle": ankle, "knee": knee, "heel": heel, "ball": ball, "toes": tip, "arch": at(4.5, 5.4),
        "sole": at(5.0, 7.2), "shin": between(knee, ankle, 0.5), "instep": at(7.0, 0.2), "calf": calf,
    }  # fmt: skip
    foot = (
        (Circle(*ankle, 3.5), Circle(*heel, 3.3)),
        (Circle(*ankle, 3.5), Circle(*at(6.0, 2.6), 2.9), Circle(*ball, 2.0)),
        (Circle(*heel, 3.3), Circle(*arch, 3.4), Circle(*ball, 2.0)),
        (Circle(*ball, 2.0), Circle(*toe, 1.55), Circle(*tip, 1.25)),
    )
    leg = ((Circle(*knee, 5.6), Circle(*calf, 5.5), Circle(*ankle, 3.4)),)
    parts = [Part("foot", "ink", (*leg, *foot))]
    helper = a("helper", default=1000.0)
    if helper != 1000.0:
        grip = between(ball, tip, 0.55)
        parts.append(_helper(grip, helper, curl=a("helper_grip")))
        points["helper"] = grip
    low = between(calf, ankle, 0.7)
    limbs = {
        "arch": Limb(Circle(*at(1.0, 5.0), 2.2), Circle(*at(10.5, 5.6), 1.8)),
        "heel": Limb(Circle(*heel, 2.6), Circle(*at(-2.6, 4.8), 2.6)),
        "calf": Limb(Circle(*step(calf, shank + 90.0, 1.2), 3.8), Circle(*between(calf, ankle, 0.6), 3.0)),
        "shin": Limb(Circle(*step(calf, shank - 90.0, 3.2), 2.6), Circle(*step(low, shank - 90.0, 1.4), 2.2)),
        "ankle": Limb(Circle(*ankle, 3.3), Circle(*at(1.0, 0.4), 3.3)),
        "toes": Limb(Circle(*ball, 2.0), Circle(*toe, 1.7)),
    }  # fmt: skip
    joints = {name: a(name) for name in ("ankle", "toes")}
    return Body(parts=tuple(parts), points=points, limbs=limbs, joints=joints, unknown=a.unknown)


def _helper(grip: Point, way: float, *, curl: float) -> Part:
    """Return a hand that comes from a direction and holds the toes."""
    hand = step(grip, way, 6.0)
    fingers = step(step(grip, way, -1.8), way + 90.0, curl)
    strands = (
        (Circle(*step(grip, way, 42.0), 4.2), Circle(*step(grip, way, 13.0), 2.8), Circle(*hand, 2.9)),
        (Circle(*hand, 2.9), Circle(*step(grip, way, 1.2), 2.2)),
        (Circle(*step(grip, way, 2.0), 1.8), Circle(*fingers, 1.3)),
    )
    return Part("helper", "far", strands, edge=True)
