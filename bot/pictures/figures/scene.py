"""A figure worked out: bodies in place, arrows along their true way, everything in cm."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.pictures.figures import marks, props
from bot.pictures.figures.body import Body, PoseError
from bot.pictures.figures.foot import foot_body
from bot.pictures.figures.front import front_body
from bot.pictures.figures.geometry import Circle, Point, step
from bot.pictures.figures.hand import hand_body, palm_body
from bot.pictures.figures.model import Arrow, Figure, Pose, Target, View
from bot.pictures.figures.side import side_body
from bot.pictures.figures.surfaces import Surfaces

FLOOR: Final = frozenset({View.SIDE, View.FRONT, View.BACK, View.FOOT})
"""Views in which a floor can be seen."""
_STEPS: Final = 14
"""Points of an arrow that follows a movement."""
_TURN: Final = 36
"""Points of a round arrow, so many that one sees no corners."""
_CHOICES: Final = ("elbow_side", "knee_side", "_first", "_behind", "_front", "palm")


@dataclass(frozen=True)
class Way:
    """An arrow's line, from tail to head."""

    points: tuple[Point, ...]
    both: bool = False


@dataclass(frozen=True)
class Scene:
    """What is drawn.

    Attributes:
        bodies: from start to end; of a round, which has no start, the end alone.
        row: whether the bodies stand side by side, all of them solid.
        floor: whether there is a floor at height 0.
        close: whether it is a close-up, which may be drawn larger.
        bounds: what must be seen, ``(x0, y0, x1, y1)``.
    """

    bodies: tuple[Body, ...]
    things: tuple[props.Thing, ...]
    marks: tuple[tuple[Circle, ...], ...]
    ways: tuple[Way, ...]
    row: bool
    floor: bool
    close: bool
    bounds: tuple[float, float, float, float]


def build(pose: Pose, view: View, surfaces: Surfaces) -> Body:
    """Return the body of a pose as seen in a view.

    Raises:
        PoseError: the pose names what does not exist.
    """
    if view in (View.SIDE, View.ABOVE_SIDE):
        return side_body(pose, surfaces)
    if view is View.HAND:
        return hand_body(pose)
    if view is View.PALM:
        return palm_body(pose)
    if view is View.FOOT:
        return foot_body(pose)
    return front_body(pose, surfaces, back=view is View.BACK)


def compose(figure: Figure) -> Scene:
    """Work a figure out.

    Raises:
        PoseError: something in it does not exist or does not fit together.
    """
    surfaces = props.surfaces(figure.props)
    bodies = tuple(build(pose, figure.view, surfaces) for pose in _stations(figure))
    end = bodies[-1]
    things = tuple(props.things(figure.props, end.points))
    ways = tuple(_way(arrow, figure, bodies, surfaces) for arrow in figure.arrows)
    found = tuple(marks.place(mark, end, figure.view) for mark in figure.marks)
    return Scene(
        bodies=bodies[-1:] if figure.round else bodies,
        things=things,
        marks=found,
        ways=ways,
        row=bool(figure.apart),
        floor=figure.view in FLOOR and not figure.crop,
        close=bool(figure.crop) or figure.view in (View.HAND, View.PALM, View.FOOT),
        bounds=_bounds(figure, bodies, things, ways),
    )


def _stations(figure: Figure) -> tuple[Pose, ...]:
    """Return the poses as they stand in the picture: side by side where the figure says so."""
    first = -figure.apart * (len(figure.poses) - 1) / 2
    places = [(pose.hips[0] + first + figure.apart * i, pose.hips[1]) for i, pose in enumerate(figure.poses)]
    return tuple(replace(pose, hips=hips) for pose, hips in zip(figure.poses, places, strict=True))


def moment(figure: Figure, at: float) -> Figure:
    """Return the figure at one moment of its movement, 0 (start) to 1 (end), without ghost and arrows."""
    surfaces = props.surfaces(figure.props)
    bodies = tuple(build(pose, figure.view, surfaces) for pose in figure.poses)
    return replace(figure, poses=(_pose_at(figure.poses, bodies, at),), arrows=())


def _pose_at(poses: tuple[Pose, ...], bodies: tuple[Body, ...], at: float) -> Pose:
    """Return the pose at one moment; ``bodies`` are those of the poses, which cost more than all else here."""
    if len(poses) == 1:
        return poses[0]
    place = at * (len(poses) - 1)
    first = min(int(place), len(poses) - 2)
    a, b, t = poses[first], poses[first + 1], place - first
    if t <= 0.0 or t >= 1.0:
        return a if t <= 0.0 else b
    return _mixed(a, b, (bodies[first], bodies[first + 1]), t)


def _mixed(a: Pose, b: Pose, bodies: tuple[Body, Body], t: float) -> Pose:
    """Return the pose at the share ``t`` of the way from one pose to the next."""

    def value(pose: Pose, body: Body, name: str) -> float:
        if name in body.joints:
            return body.joints[name]
        bare = name.partition("_")[2]
        return pose.angles.get(name, pose.angles.get(bare, 1.0 if name.endswith("_len") else 0.0))

    keys = set(bodies[0].joints) | set(a.angles) | set(b.angles)
    angles = {key: (1 - t) * value(a, bodies[0], key) + t * value(b, bodies[1], key) for key in keys}
    # A choice, such as which arm lies in front, is made and not mixed; so is a hand's direction on a surface.
    choices = {**a.angles, **b.angles}.items()
    angles |= {key: one for key, one in choices if key.endswith(_CHOICES)}
    reach: dict[str, Target] = {}
    for name in a.reach.keys() & b.reach.keys():
        one, two = a.reach[name], b.reach[name]
        if one == two:
            reach[name] = one
        else:
            reach[name] = _between(name, bodies, t, (one, two))
    hips = tuple((1 - t) * p + t * q for p, q in zip(bodies[0].points["hips"], bodies[1].points["hips"], strict=True))
    grounded = a.hips[1] is None and b.hips[1] is None
    return Pose(
        angles=angles,
        reach=reach,
        hips=(hips[0], None if grounded else hips[1]),
        plant=a.plant if a.plant == b.plant else None,
    )


def _between(name: str, bodies: tuple[Body, Body], t: float, targets: tuple[Target, Target]) -> Target:
    point = name.replace("foot", "ankle")
    if point not in bodies[0].points:
        raise PoseError(f"nothing called '{name}' can reach for a place")
    (x0, y0), (x1, y1) = bodies[0].points[point], bodies[1].points[point]
    level: Target = ()
    if name.endswith("foot"):
        first, second = (float(one[2]) if len(one) == 3 else 90.0 for one in targets)
        level = (str((1 - t) * first + t * second),)
    return (str((1 - t) * x0 + t * x1), str((1 - t) * y0 + t * y1), *level)


def _way(arrow: Arrow, figure: Figure, bodies: tuple[Body, ...], surfaces: Surfaces) -> Way:
    dx, dy = arrow.shift
    if arrow.follow:
        a, b = arrow.part
        points = []
        for i in range(_STEPS + 1):
            pose = _pose_at(figure.poses, bodies, a + (b - a) * i / _STEPS)
            x, y = _point(build(pose, figure.view, surfaces).points, arrow.follow)
            points.append((x + dx, y + dy))
        return Way(tuple(points), both=arrow.both)
    x, y = _point(bodies[-1].points, arrow.at)
    x, y = x + dx, y + dy
    if arrow.way is not None:
        return Way(((x, y), (x + arrow.way[0], y + arrow.way[1])), both=arrow.both)
    turns = [arrow.start + arrow.turn * i / _TURN for i in range(_TURN + 1)]
    return Way(tuple(step((x, y), angle, arrow.radius) for angle in turns), both=arrow.both)


def _point(points: Mapping[str, Point], name: str) -> Point:
    if name not in points:
        raise PoseError(f"'{name}' is no point of this body; there are {', '.join(sorted(points))}")
    return points[name]


def _bounds(
    figure: Figure, bodies: tuple[Body, ...], things: tuple[props.Thing, ...], ways: tuple[Way, ...]
) -> tuple[float, float, float, float]:
    end = bodies[-1]
    if figure.crop == "head":
        x, y = bodies[0].points["top"]
        return x - 36.0, y - 20.0, x + 36.0, y + 36.0
    if figure.crop == "upper":
        x, y = end.points["hips"]
        return x - 60.0, y - 4.0, x + 60.0, y + 98.0
    if figure.crop:
        x0, y0, x1, y1 = (float(one) for one in figure.crop.split())
        return x0, y0, x1, y1
    boxes = [body.box for body in bodies]
    if figure.view is View.FOOT:  # the lower leg leaves the picture at its top
        tops = [body.points["ankle"][1] + 19.0 for body in bodies]
        boxes = [(x0, y0, x1, min(y1, top)) for (x0, y0, x1, y1), top in zip(boxes, tops, strict=True)]
    for thing in things:
        if thing.counts and isinstance(thing, props.Slab):
            boxes.append((thing.x0, thing.y0, thing.x1, thing.y1))
        elif thing.counts and isinstance(thing, props.Strip):
            boxes.append(_around(thing.points))
    boxes += [_around(way.points) for way in ways]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _around(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
