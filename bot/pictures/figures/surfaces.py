"""What hands and feet can be put on: named surfaces of a figure's things, and points of the body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.pictures.figures.body import PoseError
from bot.pictures.figures.geometry import Point
from bot.pictures.figures.model import Target

SEAT: Final = 8.8
"""From the seat up to the hip joint, in cm."""


@dataclass(frozen=True)
class Surfaces:
    """Where walls, seats and tables are.

    Attributes:
        across: x of upright surfaces by name, the side a hand touches.
        level: y of flat surfaces by name; the floor is 0.
    """

    across: Mapping[str, float] = field(default_factory=dict)
    level: Mapping[str, float] = field(default_factory=lambda: {"floor": 0.0})

    def sit(self, name: str) -> float:
        """Return the height of the hips of somebody who sits on a surface.

        Raises:
            PoseError: there is no such surface.
        """
        if name not in self.level:
            raise PoseError(f"there is no '{name}' to sit on")
        return self.level[name] + SEAT

    def place(self, target: Target, points: Mapping[str, Point], *, thick: float) -> Point:
        """Return the point that a target names.

        Args:
            points: the body as far as it is known.
            thick: how far the middle of a hand or foot stays away from a surface, in cm.

        Raises:
            PoseError: it names what does not exist.
        """
        first = target[0]
        if first in points:
            x, y = points[first]
            return (x + _number(target, 1), y + _number(target, 2)) if len(target) > 2 else (x, y)
        if first in self.across:
            return self.across[first] - thick, _number(target, 1)
        if len(target) > 1 and target[1] in self.level:
            return _number(target, 0), self.level[target[1]] + thick
        return _number(target, 0), _number(target, 1)


def _number(target: Target, place: int) -> float:
    try:
        return float(target[place])
    except (ValueError, IndexError):
        raise PoseError(f"'{', '.join(target)}' is no place to reach for") from None
