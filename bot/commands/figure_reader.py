"""From ``figures.yaml`` to figures that can be drawn: joint angles, and every mistake in them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.content.fields import Reader
from bot.content.pictures import Source
from bot.content.problems import Problem
from bot.pictures.figures import Figure, PoseError, View, limits, svg
from bot.pictures.figures.model import Arrow, Mark, Pose, Prop

_KEYS: Final = frozenset({"view", "alt", "crop", "moves", "seconds", "apart", "poses", "props", "marks", "arrows"})
_ARROW: Final = frozenset({"follow", "at", "way", "turn", "radius", "start", "shift", "both", "part"})
_SIDES: Final = frozenset({"near", "far", "left", "right"})


def figures_of(sources: Mapping[str, Source]) -> tuple[dict[str, Figure], list[Problem]]:
    """Return the figures by the exercise's id, and every mistake; a figure that cannot be drawn is left out."""
    problems: list[Problem] = []
    figures: dict[str, Figure] = {}
    for name, source in sources.items():
        figure = _Parser(Reader(source.file, problems), name).figure(source.raw)
        if figure is not None:
            figures[name] = figure
    return figures, problems


class _Parser:
    """Reads one figure."""

    def __init__(self, reader: Reader, place: str) -> None:
        self._reader = reader
        self._place = place
        self._sound = True

    def figure(self, raw: Mapping[str, Any]) -> Figure | None:
        """Return the figure, or None when it cannot be drawn."""
        reader, place = self._reader, self._place
        reader.known(place, raw, _KEYS)
        view = reader.text(place, raw, "view")
        if view not in set(View):
            self._wrong(f"'view' says '{view}'; it may be {', '.join(View)}")
            return None
        poses: list[Pose] = []
        for one in reader.mappings(f"{place}.poses", raw.get("poses")):
            poses.append(self._pose(one, poses[-1] if poses else None))
        figure = Figure(
            id=place,
            view=View(view),
            poses=tuple(poses),
            alt=reader.text(place, raw, "alt", longest=200),
            props=tuple(self._prop(one) for one in self._list(raw, "props")),
            marks=tuple(self._mark(one) for one in reader.texts(place, raw, "marks")),
            arrows=tuple(self._arrow(one) for one in self._list(raw, "arrows")),
            crop=reader.text(place, raw, "crop", needed=False),
            moves=self._yes(raw, "moves"),
            seconds=self._number("seconds", raw.get("seconds", "1")),
            apart=self._number("apart", raw.get("apart", "0")),
        )
        if not (poses and self._sound):
            return None
        try:
            svg(figure)
        except PoseError as error:
            self._wrong(str(error))
            return None
        for problem in limits(figure):
            self._wrong(problem)
        return figure

    def _wrong(self, message: str) -> None:
        self._sound = False
        self._reader.wrong(self._place, message)

    def _list(self, raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        if key not in raw:
            return []
        return self._reader.mappings(f"{self._place}.{key}", raw[key])

    def _yes(self, raw: Mapping[str, Any], key: str) -> bool:
        text = raw.get(key, "no")
        if text not in ("yes", "no"):
            self._wrong(f"'{key}' says '{text}'; it may be yes or no")
        return bool(text == "yes")

    def _pose(self, raw: Mapping[str, Any], before: Pose | None) -> Pose:
        """Return a pose: the one before with what has changed."""
        start = before or Pose()
        angles, reach = dict(start.angles), dict(start.reach)
        pose = start
        for key, value in raw.items():
            if key == "reach":
                for limb, target in value.items() if isinstance(value, dict) else ():
                    words = self._words(target)
                    if words == ("free",):
                        reach.pop(limb, None)
                    elif not limb.endswith(("_hand", "_foot")) or limb.partition("_")[0] not in _SIDES:
                        self._wrong(f"'{limb}' is no hand or foot")
                    else:
                        reach[limb] = words
            elif key == "hips":
                words = self._words(value)
                if len(words) != 2:
                    self._wrong("'hips' must be two values: x, and y or what one sits on or floor")
                    continue
                y = words[1]
                height = None if y == "floor" else y if y.isalpha() or "_" in y else self._number(key, y)
                pose = replace(pose, hips=(self._number(key, words[0]), height))
            elif key == "plant":
                words = self._words(value)
                if len(words) != 2:
                    self._wrong("'plant' must be a point and its x")
                    continue
                pose = replace(pose, plant=(words[0], self._number(key, words[1])))
            else:
                for side in (f"near_{key}", f"far_{key}", f"left_{key}", f"right_{key}"):
                    angles.pop(side, None)
                angles[key] = self._number(key, value)
        return replace(pose, angles=angles, reach=reach)

    def _prop(self, raw: Mapping[str, Any]) -> Prop:
        (kind, values), *more = raw.items()
        if more or not isinstance(values, dict):
            self._wrong("a thing in 'props' must be one kind and its values, such as {wall: {x: 60}}")
            return Prop(str(kind))
        return Prop(kind, {key: tuple(one) if isinstance(one, list) else str(one) for key, one in values.items()})

    def _mark(self, text: str) -> Mark:
        side, space, muscle = text.rpartition(" ")
        if space and side not in _SIDES:
            self._wrong(f"the mark '{text}' has an unknown side; sides are {', '.join(sorted(_SIDES))}")
        return Mark(muscle=muscle, side=side)

    def _arrow(self, raw: Mapping[str, Any]) -> Arrow:
        self._reader.known(f"{self._place}.arrows", raw, _ARROW)
        if ("follow" in raw) == ("at" in raw):
            self._wrong("an arrow needs either 'follow' or 'at'")
        return Arrow(
            follow=str(raw.get("follow", "")),
            at=str(raw.get("at", "")),
            way=self._pair(raw, "way") if "way" in raw else None,
            turn=self._number("turn", raw.get("turn", "0")),
            radius=self._number("radius", raw.get("radius", "0")),
            start=self._number("start", raw.get("start", "0")),
            shift=self._pair(raw, "shift") if "shift" in raw else (0.0, 0.0),
            both=self._yes(raw, "both"),
            part=self._pair(raw, "part") if "part" in raw else (0.0, 1.0),
        )

    def _pair(self, raw: Mapping[str, Any], key: str) -> tuple[float, float]:
        words = self._words(raw[key])
        if len(words) != 2:
            self._wrong(f"'{key}' must be two numbers")
            return 0.0, 0.0
        return self._number(key, words[0]), self._number(key, words[1])

    def _words(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(value.split())
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self._wrong(f"{value!r} is neither a word nor a list")
        return ("0", "0")

    def _number(self, key: str, value: Any) -> float:
        try:
            return float(value)
        except (TypeError, ValueError):
            self._wrong(f"'{key}' says {value!r}; it must be a number")
            return 0.0
