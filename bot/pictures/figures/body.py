"""A body that has been put into a pose: round limbs, named points, and the joints as they turned out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.pictures.figures.geometry import Circle, Part, Point, box, lowest


@dataclass(frozen=True)
class Limb:
    """A part of the body that can be marked.

    Attributes:
        a, b: its ends.
        front: 1 when the front of the body (seen from the front or from behind: its outer side) lies clockwise of the
            way from ``a`` to ``b``, -1 when it does not, 0 when the part is in the middle.
    """

    a: Circle
    b: Circle
    front: int = 0


@dataclass(frozen=True)
class Stroke:
    """A thin line on a body: an eye, a mouth, the edge of a finger."""

    points: tuple[Point, ...]
    width: float
    tone: str


@dataclass(frozen=True)
class Body:
    """A posed body.

    Attributes:
        parts: its limbs, trunk and head, the farthest first.
        points: named points, such as ``near_hand``.
        limbs: parts that can be marked, such as ``near_thigh``.
        joints: joint angles, also those that reaching has solved.
        lines: features drawn over the limbs.
        unknown: names of the pose that mean nothing in this view.
    """

    parts: tuple[Part, ...]
    points: Mapping[str, Point]
    limbs: Mapping[str, Limb]
    joints: Mapping[str, float]
    lines: tuple[Stroke, ...] = field(default=())
    unknown: tuple[str, ...] = ()

    @property
    def lowest(self) -> float:
        """How low it reaches, in cm."""
        return lowest(self.parts)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its bounds ``(x0, y0, x1, y1)``."""
        return box(self.parts)


def patch(x: float, y: float, r: float) -> Limb:
    """Return a round place that can be marked."""
    return Limb(Circle(x, y, r), Circle(x, y, r))


class PoseError(ValueError):
    """A pose that no body can take, or that names what does not exist."""


class Angles:
    """The joint angles of a pose: a side's own value wins over the value for both."""

    def __init__(self, written: Mapping[str, float], sides: tuple[str, str]) -> None:
        self._written = written
        self._sides = sides
        self.solved: dict[str, float] = {}
        self._asked = {"palm", "elbow_side", "knee_side", "helper_at", "helper_grip"}

    def __call__(self, name: str, side: str = "", default: float = 0.0) -> float:
        """Return an angle in degrees, or a length in cm for the few that are lengths."""
        full = f"{side}_{name}" if side else name
        self._asked |= {full, name}
        if full in self.solved:
            return self.solved[full]
        return self._written.get(full, self._written.get(name, default))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that were written and mean nothing, for a body that has been built."""
        bare = {
            name.partition("_")[2] for name in self._written if name.startswith(tuple(f"{s}_" for s in self._sides))
        }
        known = self._asked | {f"{side}_{name}" for side in self._sides for name in bare & self._asked}
        return tuple(sorted(set(self._written) - known))

    def solve(self, name: str, side: str, value: float) -> None:
        """Note an angle that reaching has found."""
        self.solved[f"{side}_{name}"] = value
