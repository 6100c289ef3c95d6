"""Close-ups of a hand: from the thumb's side, and into the palm.

Lengths are those of a hand 18 cm long. ``forearm`` is the direction in which the forearm points (90: to the right);
``wrist``, ``knuckle``, ``middle`` and ``tip`` bend toward the palm, which looks down; ``thumb`` lifts away.
"""

from typing import Final

from bot.pictures.figures.body import Angles, Body, Limb
from bot.pictures.figures.geometry import Circle, Part, Point, between, step
from bot.pictures.figures.model import Pose

_FOREARM: Final = 24.0
_PALM: Final = 9.5
_FINGER: Final = (4.6, 3.0, 2.4)


def hand_body(pose: Pose) -> Body:
    """Return a forearm and hand seen from the thumb's side, palm down, the wrist at the pose's ``hips``."""
    a = Angles(pose.angles, ("near", "far"))
    wrist = _place(pose)
    fore = a("forearm", default=90.0)
    elbow = step(wrist, fore, -_FOREARM)
    palm = fore + a("wrist")
    knuckle = step(wrist, palm, _PALM)
    points: dict[str, Point] = {"hips": wrist, "wrist": wrist, "elbow": elbow, "knuckle": knuckle}
    fingers = []
    for index, fan in enumerate((2.0, 1.0, 0.0)):
        angle, at, r = palm + a("fan") * fan, knuckle, 1.15
        strand = [Circle(*step(wrist, palm, 3.0), 1.9), Circle(*at, 1.5)]
        for joint, bone in zip(("knuckle", "middle", "tip"), _FINGER, strict=True):
            angle += a(joint) - fan * 3.0 * (a("fan") > 0)
            at = step(at, angle, bone * (1.0 - 0.05 * fan))
            r -= 0.12
            strand.append(Circle(*at, r))
            if index == 2:
                points[joint + "_end"] = at
        fingers.append(tuple(strand))
    thumb_way = palm + 24.0 - a("thumb")
    base = step(step(wrist, palm, 2.5), palm + 90.0, 0.9)
    thumb_joint = step(base, thumb_way, 4.2)
    thumb_tip = step(thumb_joint, thumb_way + a("thumb_bend", default=-6.0), 3.6)
    points |= {"fingers": points["tip_end"], "thumb_tip": thumb_tip, "back": step(knuckle, palm - 90.0, 2.0)}
    points["palm"] = step(between(wrist, knuckle, 0.6), palm + 90.0, 2.2)
    belly = between(elbow, wrist, 0.25)
    arm = (Circle(*elbow, 4.2), Circle(*belly, 4.3), Circle(*wrist, 2.75))
    palm_shape = (Circle(*wrist, 2.75), Circle(*between(wrist, knuckle, 0.45), 2.5), Circle(*knuckle, 1.75))
    thumb = (Circle(*base, 1.9), Circle(*thumb_joint, 1.3), Circle(*thumb_tip, 1.0))
    parts = [
        Part("far_finger", "far", (fingers[0],), edge=True) if a("fan") else None,
        Part("mid_finger", "shirt", (fingers[1],), edge=True) if a("fan") else None,
        Part("hand", "ink", (arm, palm_shape, fingers[2])),
        Part("thumb", "ink", (thumb,), edge=True),
    ]
    helper = _helper(a, points)
    inner, outer = step(belly, fore + 90.0, 1.9), step(belly, fore - 90.0, 1.9)
    low, high = step(wrist, fore + 90.0, 1.2), step(wrist, fore - 90.0, 1.2)
    limbs = {
        "flexors": Limb(Circle(*between(inner, low, 0.15), 2.3), Circle(*between(inner, low, 0.75), 1.7)),
        "extensors": Limb(Circle(*between(outer, high, 0.15), 2.3), Circle(*between(outer, high, 0.75), 1.7)),
        "carpal": Limb(Circle(*step(low, fore, -1.0), 1.6), Circle(*step(low, fore, 1.4), 1.6)),
        "thumb": Limb(Circle(*base, 1.7), Circle(*thumb_joint, 1.4)),
        "fingers": Limb(Circle(*knuckle, 1.7), Circle(*points["middle_end"], 1.2)),
    }
    joints = {name: a(name) for name in ("wrist", "knuckle", "middle", "tip", "thumb")}
    return Body(
        parts=(*(part for part in parts if part is not None), *helper),
        points=points,
        limbs=limbs,
        joints=joints,
        unknown=a.unknown,
    )


def _helper(a: Angles, points: dict[str, Point]) -> tuple[Part, ...]:
    """Return the other hand: a mitt that comes from ``helper`` degrees and holds the fingers or the palm."""
    way = a("helper", default=1000.0)
    if way == 1000.0:
        return ()
    at = between(points["knuckle"], points["middle_end"], a("helper_at", default=0.75))
    grip = a("helper_grip", default=0.0)
    heel = step(at, way, 7.0)
    arm = (Circle(*step(at, way, 40.0), 4.6), Circle(*step(at, way, 14.0), 2.9), Circle(*heel, 3.0))
    palm = (Circle(*heel, 3.0), Circle(*step(at, way, 1.0), 2.7))
    curl = step(step(at, way, -1.6), way + 90.0, grip)
    fingers = (Circle(*step(at, way, 1.0), 2.5), Circle(*curl, 1.5))
    points["helper"] = at
    return (Part("helper", "far", (arm, palm, fingers), edge=True),)


def palm_body(pose: Pose) -> Body:
    """Return a left hand seen into its palm, the fingers up, the wrist at the pose's ``hips``.

    ``spread`` opens the fingers, ``curl`` (0 to 1) shortens them as they bend toward the viewer, ``thumb`` opens and
    ``across`` (0 to 1) brings the thumb over the palm.
    """
    a = Angles(pose.angles, ("near", "far"))
    wrist = _place(pose)
    up = a("forearm") + a("deviate")
    points: dict[str, Point] = {"hips": wrist, "wrist": wrist, "elbow": step(wrist, a("forearm"), -_FOREARM)}
    strands = []
    shorter = 1.0 - 0.62 * a("curl")
    lengths = {"little": 6.2, "ring": 8.2, "long": 9.0, "index": 8.2}
    for order, (name, size) in enumerate(lengths.items()):
        aside = -3.15 + order * 2.1
        root = step(step(wrist, up, 8.6 - abs(aside + 0.4) * 0.32), up + 90.0, aside)
        way = up + (order - 1.6) * (3.0 + a("spread"))
        tip = step(root, way, size * shorter)
        points[name] = tip
        strands.append((Circle(*root, 1.25), Circle(*between(root, tip, 0.55), 1.12), Circle(*tip, 0.92)))
        points[f"{name}_root"] = root
    across = a("across")
    base = step(step(wrist, up, 2.6), up + 90.0, 2.6)
    lean = 34.0 + a("thumb") * (1.0 - across) - 74.0 * across
    joint = step(base, up + lean, 4.6)
    thumb_tip = step(joint, up + lean - 14.0 - 26.0 * across, 3.6)
    points |= {"thumb": thumb_tip, "thumb_joint": joint, "palm": step(wrist, up, 5.0)}
    arm = (Circle(*points["elbow"], 4.4), Circle(*wrist, 3.1))
    palm = (
        (Circle(*step(wrist, up, 1.0), 3.2), Circle(*points["little_root"], 1.3)),
        (Circle(*step(wrist, up, 1.0), 3.2), Circle(*points["index_root"], 1.3)),
        (Circle(*step(wrist, up, 1.6), 3.3), Circle(*step(wrist, up, 6.0), 3.4)),
        (Circle(*points["little_root"], 1.3), Circle(*points["ring_root"], 1.6), Circle(*points["long_root"], 1.6)),
        (Circle(*points["long_root"], 1.6), Circle(*points["index_root"], 1.3)),
        (Circle(*step(step(wrist, up, 2.4), up - 90.0, 1.4), 2.4), Circle(*points["little_root"], 1.3)),
    )
    thumb = (Circle(*base, 2.1), Circle(*joint, 1.3), Circle(*thumb_tip, 1.0))
    parts = [
        Part("hand", "ink", (arm, *palm)),
        *(Part(name, "ink", (strand,), edge=True) for name, strand in zip(lengths, strands, strict=True)),
        Part("palm", "ink", palm),
        Part("thumb", "ink", (thumb,), edge=across > 0.0),
    ]
    crease = step(wrist, up, 0.6)
    limbs = {
        "thumb": Limb(Circle(*base, 1.9), Circle(*joint, 1.4)),
        "carpal": Limb(Circle(*step(crease, up - 90.0, 1.2), 1.5), Circle(*step(crease, up + 90.0, 1.2), 1.5)),
        "fingers": Limb(Circle(*points["ring_root"], 1.5), Circle(*points["index_root"], 1.5)),
        "flexors": Limb(Circle(*step(wrist, a("forearm"), -14.0), 2.6), Circle(*step(wrist, a("forearm"), -4.0), 2.2)),
    }
    joints = {name: a(name) for name in ("spread", "curl", "thumb", "across", "deviate")}
    return Body(parts=tuple(parts), points=points, limbs=limbs, joints=joints, unknown=a.unknown)


def _place(pose: Pose) -> Point:
    x, y = pose.hips
    return x, y if isinstance(y, float) else 0.0
