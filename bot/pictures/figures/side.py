"""A whole body seen from its right, facing right: joint angles to limbs.

Forward is positive: ``hip`` 90 lifts the thigh level, ``shoulder`` 180 puts the arm overhead, ``trunk`` 90 lies face
down, -90 on the back. ``knee`` and ``elbow`` bend, ``ankle`` and ``toes`` pull up.
"""

from typing import Final

from bot.pictures.figures.body import Angles, Body, Limb, Stroke, patch
from bot.pictures.figures.geometry import Circle, Part, Point, lowest, step, turned, two_bones, wound
from bot.pictures.figures.model import Pose
from bot.pictures.figures.surfaces import Surfaces

THIGH: Final = 42.0
SHANK: Final = 41.0
ANKLE: Final = 7.0
"""Height of the ankle over the sole."""
UPPER_ARM: Final = 29.0
FOREARM: Final = 25.0
PALM: Final = 5.0
FINGERS: Final = 12.5
SIDES: Final = ("far", "near")
_HAND: Final = 3.0
_LUMBAR, _RIBS, _CHEST = 18.0, 16.0, 16.0
_NECK: Final = 7.5


def side_body(pose: Pose, surfaces: Surfaces) -> Body:
    """Put the body into a pose.

    Raises:
        PoseError: the pose reaches for what does not exist.
    """
    angles = Angles(pose.angles, SIDES)
    x, high = pose.hips
    y = surfaces.sit(high) if isinstance(high, str) else high
    if y is None:
        skip = {name.replace("hand", "arm").replace("foot", "leg") for name in pose.reach}
        loose = _Build(angles, (x, 0.0)).parts()
        y = -lowest(part for part in loose.values() if part.name not in skip)
    if pose.plant is not None:
        name, at = pose.plant
        x += at - _Build(angles, (x, y)).points[name][0]
    build = _Build(angles, (x, y))
    for name, target in pose.reach.items():
        build.reach(name, target, surfaces)
    return build.body()


class _Build:
    """One body on its way into a pose."""

    def __init__(self, angles: Angles, hips: Point) -> None:
        self.angles = angles
        self.hips = hips
        self.points: dict[str, Point] = {}
        self.limbs: dict[str, Limb] = {}
        self._torso()
        for side in SIDES:
            self._arm(side)
            self._leg(side)

    def _torso(self) -> None:
        a, points = self.angles, self.points
        root = a("trunk")
        self.up = root + a("lumbar") + a("thorax")
        points["hips"] = points["far_hip"] = points["near_hip"] = self.hips
        waist = step(self.hips, root + a("lumbar") * 0.5, _LUMBAR)
        ribs = step(waist, root + a("lumbar") + a("thorax") * 0.35, _RIBS)
        top = step(ribs, self.up, _CHEST)
        points |= {"waist": waist, "ribs": ribs, "top": top}
        joint = step(step(top, self.up, -5.0 + a("shrug")), self.up + 90.0, a("protract"))
        points["near_shoulder"] = points["far_shoulder"] = joint
        neck = self.up + 14.0 + a("neck")
        base = step(top, neck, _NECK)
        self.face = neck - 14.0 + a("head")
        centre = step(step(base, self.face, 9.5), self.face + 90.0, 2.0)
        points |= {"neck": step(top, neck, _NECK * 0.5), "skull": base, "head": centre}
        points["crown"] = step(centre, self.face, 9.3)
        points["eyes"] = step(step(centre, self.face + 90.0, 8.0), self.face, 1.0)
        points["brow"] = step(step(centre, self.face + 90.0, 8.5), self.face, 4.0)
        points["chin"] = step(step(centre, self.face + 90.0, 7.0), self.face, -10.0)
        points["nape"] = step(step(centre, self.face + 90.0, -7.5), self.face, -6.0)
        breath = a("belly")
        points["belly"] = step(step(waist, self.up + 90.0, 8.0 + breath), self.up, -3.0)
        points["breast"] = step(step(ribs, self.up + 90.0, 9.0), self.up, 3.0)
        points["small"] = step(waist, root - 90.0, 8.0)
        self._spine = (
            Circle(*step(step(self.hips, root - 90.0, 2.0), root, 1.5), 10.3),
            Circle(*step(waist, self.up + 90.0, breath * 0.5), 8.8 + breath * 0.5),
            Circle(*step(ribs, self.up + 90.0, 0.8), 10.6),
            Circle(*step(top, self.up, -6.0), 8.4),
            Circle(*step(top, self.up, -0.5), 5.0),
        )
        self.limbs |= {
            "lower_back": Limb(self._spine[0], self._spine[1], 1),
            "middle": Limb(self._spine[1], self._spine[2], 1),
            "upper_back": Limb(self._spine[2], self._spine[3], 1),
            "neck": Limb(Circle(*top, 5.0), Circle(*base, 5.0), 1),
            "head": Limb(Circle(*centre, 9.3), Circle(*centre, 9.3), 1),
            "nape": Limb(
                Circle(*step(base, self.face - 90.0, 2.0), 4.2), Circle(*step(joint, self.up - 90.0, 1.5), 5.0)
            ),
            "temple": patch(*self._on_face(3.0, 3.0), 3.4),
            "jaw": Limb(Circle(*self._on_face(-0.2, -3.4), 2.6), Circle(*self._on_face(1.2, -7.0), 2.6)),
            "eyes": patch(*self._on_face(6.4, 1.0), 2.4),
        }

    def _on_face(self, forward: float, up: float) -> Point:
        """Return a point of the head: cm forward and up from its middle."""
        return step(step(self.points["head"], self.face + 90.0, forward), self.face, up)

    def _lines(self) -> tuple[Stroke, ...]:
        """Return eye, ear and mouth; with ``lips`` the mouth stays closed while the jaw hangs."""
        jaw, at = self.angles("jaw"), self._on_face
        ear = (at(-2.2, 1.6), at(-0.4, 2.0), at(0.2, 0.4), at(-0.9, -1.4), at(-1.9, -2.2))
        gape = 0.0 if self.angles("lips") else jaw
        # An open mouth is a fan of lines from its corner to the lips.
        lines = round(gape * 0.3)
        shares = [gape * i / max(lines, 1) for i in range(lines + 1)]
        corner = at(5.8 - gape * 0.04, -6.0 - jaw * 0.03)
        lips = [at(8.2 - one * 0.05, -6.2 - one * 0.13) for one in shares]
        return (
            Stroke((at(5.6, 1.0), at(7.2, 0.8)), 1.0, "line"),
            Stroke(ear, 0.7, "line"),
            *(Stroke((corner, lip), 0.8, "line") for lip in lips),
        )

    def _arm(self, side: str) -> None:
        a, points = self.angles, self.points
        shoulder = points[f"{side}_shoulder"]
        upper = self.up + 180.0 - a("shoulder", side)
        elbow = step(shoulder, upper, UPPER_ARM * a("upper_arm_len", side, 1.0))
        fore = upper - a("elbow", side)
        wrist = step(elbow, fore, FOREARM * a("forearm_len", side, 1.0))
        palm = fore - a("wrist", side)
        points |= {
            f"{side}_elbow": elbow,
            f"{side}_wrist": wrist,
            f"{side}_hand": step(wrist, palm, PALM * a("hand_len", side, 1.0)),
            f"{side}_fingers": step(wrist, palm, FINGERS * a("hand_len", side, 1.0)),
        }
        self.limbs[f"{side}_upper_arm"] = Limb(Circle(*shoulder, 5.6), Circle(*elbow, 4.0), -1)
        self.limbs[f"{side}_forearm"] = Limb(Circle(*elbow, 4.0), Circle(*wrist, 2.9), -1)

    def _leg(self, side: str) -> None:
        a, points = self.angles, self.points
        hip = points[f"{side}_hip"]
        thigh = a("trunk") + 180.0 - a("hip", side)
        knee = step(hip, thigh, THIGH * a("thigh_len", side, 1.0))
        shank = thigh + a("knee", side)
        ankle = step(knee, shank, SHANK * a("shank_len", side, 1.0))
        foot = shank - 90.0 - a("ankle", side)
        toes = foot - a("toes", side)
        down = foot + 90.0
        ball = step(step(ankle, foot, 13.0), down, ANKLE - 3.0)
        points |= {
            f"{side}_knee": knee,
            f"{side}_ankle": ankle,
            f"{side}_heel": step(step(ankle, foot, -4.5), down, ANKLE - 3.6),
            f"{side}_ball": ball,
            f"{side}_toes": step(step(ball, toes, 6.0), toes + 90.0, 0.6),
            f"{side}_sole": step(step(ankle, foot, 4.0), down, ANKLE - 1.5),
        }
        calf = step(step(knee, shank, 13.0), shank + 90.0, 1.2)
        points[f"{side}_calf"] = calf
        self.limbs[f"{side}_thigh"] = Limb(Circle(*hip, 8.4), Circle(*knee, 5.7), -1)
        self.limbs[f"{side}_shank"] = Limb(Circle(*calf, 5.6), Circle(*ankle, 3.7), -1)
        self.limbs[f"{side}_foot"] = Limb(Circle(*points[f"{side}_heel"], 3.6), Circle(*ball, 3.0), -1)
        self.limbs[f"{side}_knee"] = Limb(Circle(*knee, 5.7), Circle(*knee, 5.7), -1)

    def reach(self, name: str, target: tuple[str, ...], surfaces: Surfaces) -> None:
        """Solve the joints of one arm or leg."""
        side, part = name.split("_")
        if part == "foot":
            self._reach_foot(side, target, surfaces)
        else:
            self._reach_hand(side, target, surfaces)
        self._arm(side)
        self._leg(side)

    def _reach_foot(self, side: str, target: tuple[str, ...], surfaces: Surfaces) -> None:
        a = self.angles
        level = float(target[2]) if len(target) == 3 and target[0] not in self.points else 90.0
        place = surfaces.place(target[:2] if target[0] not in self.points else target, self.points, thick=ANKLE)
        upper, lower = THIGH * a("thigh_len", side, 1.0), SHANK * a("shank_len", side, 1.0)
        thigh, shank = two_bones(self.points[f"{side}_hip"], place, upper=upper, lower=lower, side=-1)
        a.solve("hip", side, turned(a("trunk") + 180.0 - thigh))
        a.solve("knee", side, turned(shank - thigh))
        a.solve("ankle", side, turned(shank - 90.0 - level))

    def _reach_hand(self, side: str, target: tuple[str, ...], surfaces: Surfaces) -> None:
        a = self.angles
        place = surfaces.place(target, self.points, thick=_HAND)
        shoulder = self.points[f"{side}_shoulder"]
        flat = a("palm", side, 1000.0)
        length = FOREARM * a("forearm_len", side, 1.0)
        length += PALM * a("hand_len", side, 1.0) if flat == 1000.0 else 0.0
        upper_length = UPPER_ARM * a("upper_arm_len", side, 1.0)
        # An arm behind the back bends the other way round as seen from the side; the joint itself does not.
        upper, fore = two_bones(shoulder, place, upper=upper_length, lower=length, side=a("elbow_side", side, 1.0))
        a.solve("shoulder", side, wound(self.up + 180.0 - upper))
        a.solve("elbow", side, turned(upper - fore))
        if flat != 1000.0:
            a.solve("wrist", side, turned(fore - flat))

    def parts(self) -> dict[str, Part]:
        """Return the parts of the body by name, the farthest first."""
        found = [self._arm_part("far", "far"), self._leg_part("far", "far")]
        found += [*self._torso_parts(), self._leg_part("near", "ink"), self._arm_part("near", "ink")]
        return {part.name: part for part in found}

    def _torso_parts(self) -> tuple[Part, ...]:
        p, face = self.points, self.face
        drop = self.angles("jaw")
        jaw = self._on_face(3.2 - drop * 0.05, -5.6 - drop * 0.11)
        nose = self._on_face(9.4, -1.6)
        head = (
            (Circle(*p["top"], 5.0), Circle(*p["skull"], 4.9)),
            (Circle(*p["head"], 9.3), Circle(*jaw, 6.0)),
            (Circle(*step(p["head"], face + 90.0, 6.5), 2.5), Circle(*nose, 1.5)),
            (Circle(*self._on_face(4.0, -2.0), 6.0), Circle(*self._on_face(7.0, -4.6), 1.9)),
        )
        return Part("head", "ink", head), Part("torso", "shirt", (self._spine,))

    def _arm_part(self, side: str, tone: str) -> Part:
        p = self.points
        arm = (
            Circle(*p[f"{side}_shoulder"], 5.6),
            Circle(*p[f"{side}_elbow"], 4.0),
            Circle(*p[f"{side}_wrist"], 2.8),
            Circle(*p[f"{side}_hand"], 3.2),
            Circle(*p[f"{side}_fingers"], 1.9),
        )
        return Part(f"{side}_arm", tone, (arm,), edge=True)

    def _leg_part(self, side: str, tone: str) -> Part:
        p = self.points
        leg = (
            Circle(*p[f"{side}_hip"], 8.4),
            Circle(*p[f"{side}_knee"], 5.7),
            Circle(*p[f"{side}_calf"], 5.6),
            Circle(*p[f"{side}_ankle"], 3.7),
        )
        foot = (
            Circle(*p[f"{side}_heel"], 3.6),
            Circle(*p[f"{side}_ball"], 3.0),
            Circle(*p[f"{side}_toes"], 2.3),
        )
        instep = (Circle(*p[f"{side}_ankle"], 3.7), Circle(*p[f"{side}_ball"], 3.0))
        heel = (Circle(*p[f"{side}_ankle"], 3.7), Circle(*p[f"{side}_heel"], 3.6))
        return Part(f"{side}_leg", tone, (leg, heel, foot, instep), edge=True)

    def body(self) -> Body:
        """Return the body as it stands."""
        joints = {name: self.angles(name) for name in ("trunk", "lumbar", "thorax", "neck", "head")}
        for side in SIDES:
            for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toes"):
                joints[f"{side}_{name}"] = (wound if name == "shoulder" else turned)(self.angles(name, side))
        parts, lines = tuple(self.parts().values()), self._lines()
        return Body(
            parts=parts,
            points=dict(self.points),
            limbs=dict(self.limbs),
            joints=joints,
            lines=lines,
            unknown=self.angles.unknown,
        )
