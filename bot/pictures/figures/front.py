"""A whole body seen from the front, from behind or, lying, from above: joint angles to limbs.

Left and right are the body's own. ``shoulder`` and ``hip`` lift sideways, away from the middle; ``elbow``, ``wrist``
and ``knee`` turn inward when positive; ``bend`` leans to the body's left and ``turn`` looks to its left. Lengths such
as ``thigh_len`` (0 to 1) shorten a limb that points toward the viewer.
"""

from math import cos, radians, sin
from typing import Final

from bot.pictures.figures.body import Angles, Body, Limb, Stroke, patch
from bot.pictures.figures.geometry import Circle, Part, Point, lowest, step, turned, two_bones, wound
from bot.pictures.figures.model import Pose
from bot.pictures.figures.side import ANKLE, FINGERS, FOREARM, PALM, SHANK, THIGH, UPPER_ARM
from bot.pictures.figures.surfaces import Surfaces

SIDES: Final = ("left", "right")
_HAND: Final = 3.0
_FREE: Final = 1000.0
"""Stands for a hand that follows the forearm."""


def front_body(pose: Pose, surfaces: Surfaces, *, back: bool = False) -> Body:
    """Put the body into a pose.

    Args:
        back: seen from behind.

    Raises:
        PoseError: the pose reaches for what does not exist.
    """
    angles = Angles(pose.angles, SIDES)
    x, high = pose.hips
    y = surfaces.sit(high) if isinstance(high, str) else high
    if y is None:
        skip = {name.replace("hand", "arm").replace("foot", "leg") for name in pose.reach}
        y = -lowest(part for part in _Build(angles, (x, 0.0), back=back).parts() if part.name not in skip)
    if pose.plant is not None:
        name, at = pose.plant
        x += at - _Build(angles, (x, y), back=back).points[name][0]
    build = _Build(angles, (x, y), back=back)
    for name, target in pose.reach.items():
        build.reach(name, target, surfaces)
    return build.body()


class _Build:
    """One body on its way into a pose."""

    def __init__(self, angles: Angles, hips: Point, *, back: bool) -> None:
        self.angles = angles
        self.back = back
        self.points: dict[str, Point] = {"hips": hips}
        self.limbs: dict[str, Limb] = {}
        self._torso(hips)
        self._head()
        for side in SIDES:
            self._arm(side)
            self._leg(side)

    def _m(self, side: str) -> int:
        """Return 1 for the side on the viewer's right, else -1."""
        return 1 if (side == "left") != self.back else -1

    def _torso(self, hips: Point) -> None:
        a, p = self.angles, self.points
        s = -1 if self.back else 1
        root, bend = a("trunk") * s, a("bend") * s
        self.root, self.up = root, root + bend
        p["waist"] = waist = step(hips, root + bend * 0.4, 18.0)
        p["ribs"] = ribs = step(waist, root + bend * 0.75, 16.0)
        p["top"] = top = step(ribs, self.up, 16.0)
        self.wide = wide = cos(radians(a("twist")))
        for side in SIDES:
            m = self._m(side)
            p[f"{side}_hip"] = step(hips, root + 90.0, m * 8.6)
            out = m * (16.5 - a("squeeze") * 0.5) * wide
            p[f"{side}_shoulder"] = step(step(top, self.up, -5.0 + a("shrug", side)), self.up + 90.0, out)
            p[f"{side}_breast"] = step(step(ribs, self.up, 5.0), self.up + 90.0, m * 8.0 * wide)
            p[f"{side}_flank"] = step(waist, root + 90.0, m * (9.0 + a("ribs")))
        p["breast"] = step(ribs, self.up, 3.0)
        p["belly"] = step(waist, root, -3.0)

    def _head(self) -> None:
        a, p = self.angles, self.points
        s = -1 if self.back else 1
        neck = self.up + a("neck") * s
        self.face = neck + a("head") * s
        p["neck"] = step(p["top"], neck, 3.5)
        p["skull"] = skull = step(p["top"], neck, 6.5)
        p["head"] = head = step(skull, self.face, 9.5 - a("pitch") * 0.04)
        p["crown"] = step(head, self.face, 10.5)
        p["chin"] = step(head, self.face, -11.0)
        for side in SIDES:
            m = self._m(side)
            p[f"{side}_temple"] = step(step(head, self.face, 2.5), self.face + 90.0, m * 8.5)
            p[f"{side}_ear"] = step(head, self.face + 90.0, m * 9.3)
            p[f"{side}_cheek"] = step(step(head, self.face, -5.0), self.face + 90.0, m * 6.5)
            p[f"{side}_neck"] = step(p["neck"], neck + 90.0, m * 4.0)
            shoulder = step(p[f"{side}_shoulder"], self.up + 90.0, -m * 7.0 * self.wide)
            nape = step(skull, neck + 90.0, m * 3.2)
            p[f"{side}_jaw"] = step(step(head, self.face, -4.0), self.face + 90.0, m * 7.4)
            self.limbs[f"{side}_temple"] = patch(*p[f"{side}_temple"], 2.6)
            self.limbs[f"{side}_jaw"] = Limb(
                Circle(*p[f"{side}_jaw"], 2.6),
                Circle(*step(step(head, self.face, -8.0), self.face + 90.0, m * 5.0), 2.2),
            )
            blade = step(step(p["ribs"], self.up, 1.0), self.up + 90.0, m * (8.5 - a("squeeze")))
            self.limbs[f"{side}_blade"] = Limb(Circle(*blade, 3.6), Circle(*step(blade, self.up, 7.0), 4.2))
            pec = step(step(p["ribs"], self.up, 5.5), self.up + 90.0, m * 6.0 * self.wide)
            arm = step(p[f"{side}_shoulder"], self.up + 90.0, -m * 4.0 * self.wide)
            self.limbs[f"{side}_chest"] = Limb(Circle(*pec, 4.6), Circle(*step(arm, self.up, -2.5), 3.6))
            flank = step(p["waist"], self.root + 90.0, m * (9.5 + a("ribs")))
            side_rib = step(step(p["ribs"], self.up, 2.0), self.up + 90.0, m * (11.0 + a("ribs")))
            self.limbs[f"{side}_flank"] = Limb(Circle(*flank, 4.0), Circle(*side_rib, 4.4))
            self.limbs[f"{side}_neck_side"] = Limb(Circle(*nape, 4.0), Circle(*shoulder, 4.6))

    def _arm(self, side: str) -> None:
        a, p, m = self.angles, self.points, self._m(side)
        upper = self.up + 180.0 - m * a("shoulder", side, 6.0)
        fore = upper + m * a("elbow", side, 4.0)
        palm = fore + m * a("wrist", side)
        elbow = step(p[f"{side}_shoulder"], upper, UPPER_ARM * a("upper_arm_len", side, 1.0))
        wrist = step(elbow, fore, FOREARM * a("forearm_len", side, 1.0))
        size = a("hand_len", side, 1.0)
        p |= {
            f"{side}_elbow": elbow,
            f"{side}_wrist": wrist,
            f"{side}_hand": step(wrist, palm, PALM * size),
            f"{side}_fingers": step(wrist, palm, FINGERS * size),
        }
        self.limbs[f"{side}_upper_arm"] = Limb(Circle(*p[f"{side}_shoulder"], 5.8), Circle(*elbow, 4.0), -m)
        self.limbs[f"{side}_forearm"] = Limb(Circle(*elbow, 4.0), Circle(*wrist, 2.9), -m)

    def _leg(self, side: str) -> None:
        a, p, m = self.angles, self.points, self._m(side)
        thigh = self.root + 180.0 - m * a("hip", side, 3.0)
        shank = thigh + m * a("knee", side, 3.0)
        knee = step(p[f"{side}_hip"], thigh, THIGH * a("thigh_len", side, 1.0))
        ankle = step(knee, shank, SHANK * a("shank_len", side, 1.0))
        calf = step(step(knee, shank, 12.0 * a("shank_len", side, 1.0)), shank - m * 90.0, 0.6)
        foot = shank - m * a("foot", side)
        toe = step(step(ankle, foot, ANKLE - 3.4), foot - m * 90.0, 4.2)
        p |= {f"{side}_knee": knee, f"{side}_ankle": ankle, f"{side}_calf": calf, f"{side}_toes": toe}
        p[f"{side}_heel"] = step(step(ankle, foot, ANKLE - 3.4), foot + m * 90.0, 0.4)
        self.limbs[f"{side}_thigh"] = Limb(Circle(*p[f"{side}_hip"], 8.6), Circle(*knee, 5.8), -m)
        self.limbs[f"{side}_shank"] = Limb(Circle(*calf, 5.4), Circle(*ankle, 3.6), -m)
        self.limbs[f"{side}_knee"] = Limb(Circle(*knee, 5.8), Circle(*knee, 5.8))

    def reach(self, name: str, target: tuple[str, ...], surfaces: Surfaces) -> None:
        """Solve the joints of one arm or leg."""
        side, part = name.split("_")
        a, m = self.angles, self._m(side)
        if part == "hand":
            place = surfaces.place(target, self.points, thick=_HAND)
            free = a("palm", side, _FREE) == _FREE
            upper_len = UPPER_ARM * a("upper_arm_len", side, 1.0)
            fore_len = FOREARM * a("forearm_len", side, 1.0) + (PALM * a("hand_len", side, 1.0) if free else 0.0)
            upper, fore = self._outward(side, f"{side}_shoulder", place, upper_len, fore_len, "elbow_side")
            a.solve("shoulder", side, wound((self.up + 180.0 - upper) * m))
            a.solve("elbow", side, turned((fore - upper) * m))
            if not free:
                a.solve("wrist", side, turned((a("palm", side) - fore) * m))
        else:
            place = surfaces.place(target, self.points, thick=ANKLE)
            lengths = THIGH * a("thigh_len", side, 1.0), SHANK * a("shank_len", side, 1.0)
            upper, fore = self._outward(side, f"{side}_hip", place, *lengths, "knee_side")
            a.solve("hip", side, turned((self.root + 180.0 - upper) * m))
            a.solve("knee", side, turned((fore - upper) * m))
            a.solve("foot", side, turned((fore - 180.0) * m))
        self._arm(side)
        self._leg(side)

    def _outward(
        self, side: str, root: str, place: Point, upper: float, lower: float, choice: str
    ) -> tuple[float, float]:
        """Return the directions of a limb that reaches; its middle joint points outward, or inward where asked."""
        both = [two_bones(self.points[root], place, upper=upper, lower=lower, side=turn) for turn in (1.0, -1.0)]
        out = self._m(side) * self.angles(choice, side, 1.0)
        across = radians(self.up)

        def outwardness(found: tuple[float, float]) -> float:
            x, y = step((0.0, 0.0), found[0], upper)
            return out * (x * cos(across) - y * sin(across))

        return max(both, key=outwardness)

    def parts(self) -> list[Part]:
        """Return the parts of the body, the farthest first."""
        arms = [self._arm_part(side) for side in SIDES]
        legs = [self._leg_part(side) for side in SIDES]
        if self.angles("right_leg_first"):
            legs.reverse()
        if self.angles("right_arm_first"):
            arms.reverse()
        behind = [arm for arm, side in zip(arms, SIDES, strict=True) if self.angles("arm_behind", side)]
        before = [arm for arm in arms if arm not in behind]
        middle = [self._torso_part(), *legs] if self.angles("legs_front") else [*legs, self._torso_part()]
        return [*behind, *middle, self._head_part(), *before]

    def _torso_part(self) -> Part:
        p, w, breath = self.points, self.wide, self.angles("ribs")
        bars = [
            self._bar(p["hips"], self.root, 7.6, 9.4),
            self._bar(p["waist"], self.root, 6.8 * (0.4 + 0.6 * w) + breath * 0.6, 6.6),
            self._bar(step(p["ribs"], self.up, 2.0), self.up, 9.0 * w + breath, 7.0),
            self._bar(step(p["top"], self.up, -6.0), self.up, 12.4 * w, 5.6),
        ]
        left = tuple(bar[0] for bar in bars)
        right = tuple(bar[1] for bar in bars)
        middle = tuple(Circle(*((bar[0].x + bar[1].x) / 2, (bar[0].y + bar[1].y) / 2), 8.0) for bar in bars[:3])
        slopes = tuple(
            (Circle(*step(p["top"], self.up, 0.5), 4.6), Circle(*p[f"{side}_shoulder"], 5.4)) for side in SIDES
        )
        return Part("torso", "shirt", (left, right, middle, *bars, *slopes))

    @staticmethod
    def _bar(middle: Point, up: float, half: float, r: float) -> tuple[Circle, Circle]:
        return Circle(*step(middle, up - 90.0, half), r), Circle(*step(middle, up + 90.0, half), r)

    def _head_part(self) -> Part:
        p, face, a = self.points, self.face, self.angles
        yaw = 0.0 if self.back else sin(radians(a("turn") + a("twist")))
        side = face + 90.0
        drop = a("pitch") * 0.05
        jaw = step(step(p["head"], face, -5.2 - a("jaw") * 0.09 - drop), side, yaw * 2.6 + a("jaw_side"))
        strands: list[tuple[Circle, ...]] = [
            (Circle(*p["top"], 5.2), Circle(*step(p["skull"], face, 2.0), 5.0)),
            (Circle(*step(p["head"], face, 1.6), 9.2), Circle(*jaw, 6.4)),
        ]
        for name in SIDES:
            m = self._m(name)
            if m * yaw > 0.25:
                continue
            ear = step(step(p["head"], face, -0.6), side, m * 9.0 * cos(radians(a("turn") + a("twist"))))
            strands.append((Circle(*step(ear, face, 1.0), 1.9), Circle(*step(ear, face, -1.2), 1.5)))
        return Part("head", "ink", tuple(strands), edge=True)

    def _lines(self) -> tuple[Stroke, ...]:
        if self.back:
            return ()
        a, face = self.angles, self.face
        side, yaw = face + 90.0, sin(radians(a("turn") + a("twist")))
        drop = a("pitch") * 0.09
        deep = cos(radians(a("turn") + a("twist")))

        def at(x: float, y: float) -> Point:
            return step(step(self.points["head"], face, y - drop), side, x * deep + yaw * 7.6)

        lines: list[Stroke] = []
        for m in (-1, 1):
            if m * yaw > 0.93:
                continue
            eye = at(m * 3.7, 0.8)
            lines.append(Stroke((step(eye, side, -0.9), step(eye, side, 0.9)), 1.1, "line"))
        lines.append(Stroke((at(0.0, 0.6), at(0.55 + yaw, -2.4), at(-0.3 + yaw * 0.4, -2.8)), 0.8, "line"))
        for m in (-1, 1):
            if m * yaw < -0.25:
                ear = step(step(self.points["head"], face, -0.8), side, m * 9.0 * deep)
                curve = ((-0.6, 2.0), (1.0, 2.2), (1.6, 0.6), (0.6, -1.2), (-0.4, -2.2))
                lines.append(Stroke(tuple(step(step(ear, face, y), side, -m * x) for x, y in curve), 0.7, "line"))
        mouth = [at(x + a("jaw_side") * 0.7, -6.2 - abs(x) * -0.06) for x in (-2.2, 0.0, 2.2)]
        lines.append(Stroke(tuple(mouth), 0.9, "line"))
        return tuple(lines)

    def _arm_part(self, side: str) -> Part:
        p = self.points
        strand = (
            Circle(*p[f"{side}_shoulder"], 5.6),
            Circle(*p[f"{side}_elbow"], 4.0),
            Circle(*p[f"{side}_wrist"], 2.8),
            Circle(*p[f"{side}_hand"], 3.2),
            Circle(*p[f"{side}_fingers"], 1.9),
        )
        tone = "far" if self.angles("arm_behind", side) and not self.back else "ink"
        return Part(f"{side}_arm", tone, (strand,), edge=True)

    def _leg_part(self, side: str) -> Part:
        p = self.points
        leg = (
            Circle(*p[f"{side}_hip"], 8.6),
            Circle(*p[f"{side}_knee"], 5.8),
            Circle(*p[f"{side}_calf"], 5.4),
            Circle(*p[f"{side}_ankle"], 3.6),
        )
        foot = (Circle(*p[f"{side}_ankle"], 3.6), Circle(*p[f"{side}_heel"], 3.4), Circle(*p[f"{side}_toes"], 3.4))
        toe = (Circle(*p[f"{side}_ankle"], 3.6), Circle(*p[f"{side}_toes"], 3.4))
        return Part(f"{side}_leg", "ink", (leg, foot, toe), edge=True)

    def body(self) -> Body:
        """Return the body as it stands."""
        joints = {name: self.angles(name) for name in ("trunk", "bend", "twist", "neck", "head", "turn")}
        for side in SIDES:
            for name, rest in (("shoulder", 6.0), ("elbow", 4.0), ("wrist", 0.0), ("hip", 3.0), ("knee", 3.0)):
                joints[f"{side}_{name}"] = (wound if name == "shoulder" else turned)(self.angles(name, side, rest))
        p, up = self.points, self.up
        self.limbs["lower_back"] = Limb(Circle(*step(p["hips"], self.root, 4.0), 9.0), Circle(*p["waist"], 8.0))
        self.limbs["upper_back"] = Limb(Circle(*p["ribs"], 9.0), Circle(*step(p["top"], up, -5.0), 8.0))
        parts, lines = tuple(self.parts()), self._lines()
        return Body(
            parts=parts,
            points=dict(p),
            limbs=dict(self.limbs),
            joints=joints,
            lines=lines,
            unknown=self.angles.unknown,
        )
