"""What a picture of an exercise is made of: poses as joint angles, things around the body, marks and arrows.

Lengths are centimetres of a person 170 cm tall; x grows to the right, y upwards from the floor. Angles are degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class View(StrEnum):
    """From where one looks.

    SIDE faces right; FRONT faces the viewer; BACK is seen from behind; ABOVE and ABOVE_SIDE look down on somebody
    who lies on the back or on the side. HAND looks at a hand from the thumb's side, PALM into it, FOOT at
    the side of a foot.
    """

    SIDE = "side"
    FRONT = "front"
    BACK = "back"
    ABOVE = "above"
    ABOVE_SIDE = "above_side"
    HAND = "hand"
    PALM = "palm"
    FOOT = "foot"


Target = tuple[str, ...]
"""Where a hand or foot goes, as written: two numbers, ``[wall, 140]``, or a point of the body and an offset."""


@dataclass(frozen=True)
class Pose:
    """A body at one moment.

    Attributes:
        angles: joint angles by name; a name without side sets both sides; what is not named is at rest.
        reach: where hands and feet go; their joints are solved.
        hips: where the hips are, ``(x, y)``; y is the name of what one sits on, or None where the lowest part stands on
            the floor.
        plant: a point of the body and the x on which it stays.
    """

    angles: Mapping[str, float] = field(default_factory=dict)
    reach: Mapping[str, Target] = field(default_factory=dict)
    hips: tuple[float, float | str | None] = (0.0, None)
    plant: tuple[str, float] | None = None


@dataclass(frozen=True)
class Prop:
    """A thing: its kind, and what the kind asks for (place, size, points of the body)."""

    kind: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """The place to feel: a muscle by name, on one side of the body where it has two."""

    muscle: str
    side: str = ""


@dataclass(frozen=True)
class Arrow:
    """The way: along the path of a point of the body from start to end, round a point, or straight.

    Attributes:
        follow: the point whose path it shows; '' when it is drawn from ``at``.
        at: the point it starts from or goes round, moved by ``shift``.
        way: ``(dx, dy)`` of a straight arrow; None for a round one.
        turn: degrees of a round arrow, clockwise when positive.
        radius: of a round arrow, in cm.
        start: degrees from the top, clockwise, at which a round arrow starts.
        shift: moves the whole arrow.
        both: whether it has two heads.
        part: the part of a followed path that is drawn, 0 to 1 each.
    """

    follow: str = ""
    at: str = ""
    way: tuple[float, float] | None = None
    turn: float = 0.0
    radius: float = 0.0
    start: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    both: bool = False
    part: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Figure:
    """The picture of an exercise.

    Attributes:
        id: the exercise's id.
        poses: from start to end; one alone when nothing moves.
        crop: ``head``, ``upper`` or four numbers ``x0 y0 x1 y1`` in cm, when only a part of the scene is to be seen.
        moves: whether a short animation says more than the picture.
        seconds: how long the animation takes for one way, or for half a round.
        apart: how far from each other the poses stand in the picture, in cm, where each is a station and none a ghost.
        alt: what one sees, in words, for those who cannot see it.
    """

    id: str
    view: View
    poses: tuple[Pose, ...]
    alt: str
    props: tuple[Prop, ...] = ()
    marks: tuple[Mark, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    crop: str = ""
    moves: bool = False
    seconds: float = 1.0
    apart: float = 0.0

    @property
    def round(self) -> bool:
        """Whether it ends where it began, as a circle does."""
        return len(self.poses) > 1 and self.poses[0] == self.poses[-1]
