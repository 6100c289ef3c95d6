"""``content/exercises.yaml``, the practice's own ``exercises.local.yaml``, and the pictures in ``figures.yaml``."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.content.fields import Reader
from bot.content.pictures import Picture, load_pictures
from bot.content.problems import Problem
from bot.content.strings import read
from bot.domain.areas import Region
from bot.domain.exercises import ANYWHERE, Exercise, Kind, Timer

FILE: Final = "exercises.yaml"
LOCAL_FILE: Final = "exercises.local.yaml"
LONGEST_CARD: Final = 900
"""Characters of name, steps, dose and signs to stop: a picture's caption takes 1,024 in Telegram."""
NEEDED: Final = 2
"""Exercises of comfort, and of other kinds, for each place."""
_ID: Final = 32
"""Characters of an id: a button says it within 64 bytes."""
_KEYS: Final = frozenset(
    {
        "id", "name", "kind", "areas", "conditions", "level", "steps", "dose", "timer", "cautions", "stop_if",
        "source",
    }
)  # fmt: skip
_TIMER: Final = {"hold": (1, 1800), "times": (1, 30), "sides": (1, 2), "rest": (0, 60)}
_Choice = TypeVar("_Choice", bound=StrEnum)


def load_exercises(
    folder: Path, *, topics: Collection[str] | None = None
) -> tuple[dict[str, Exercise], dict[str, Picture], list[Problem]]:
    """Read the exercises of a content folder and their pictures.

    Args:
        folder: holds ``exercises.yaml``, ``figures.yaml`` and perhaps ``exercises.local.yaml``, whose entries replace
            shipped ones with the same id.
        topics: ids that ``conditions`` may name; None leaves them unchecked.

    Returns:
        The exercises by id in the order of the files, their pictures by the exercise's id, and every mistake. An
        exercise that cannot be used is left out, also when a sound one was to be replaced by it, and all are
        when a file cannot be read; one without a picture stays, and its lack is a mistake.
    """
    problems: list[Problem] = []
    exercises: dict[str, Exercise] = {}
    refused: set[str] = set()
    shared = _Shared()
    raw, wrong = read(folder / FILE)
    problems.extend(wrong)
    if not wrong:
        made, refused = _exercises(raw, Reader(FILE, problems), shared, topics)
        exercises |= made
        problems += [Problem(FILE, one, "is left out until that is mended") for one in sorted(refused)]
    local = folder / LOCAL_FILE
    if local.exists():
        raw, wrong = read(local)
        problems.extend(wrong)
        if wrong:
            exercises = {}
        elif raw is not None:
            made, wrong_here = _exercises(raw, Reader(LOCAL_FILE, problems), shared, topics)
            # What a practice wanted to replace, perhaps because it harms somebody, must not come back by a slip.
            exercises = {name: one for name, one in exercises.items() if name not in wrong_here} | made
            refused |= wrong_here
            problems += [Problem(LOCAL_FILE, one, "is left out until that is mended") for one in sorted(wrong_here)]
    if not exercises:
        return {}, {}, problems
    pictures, wrong = load_pictures(folder, exercises, spared=refused)
    problems.extend(wrong)
    problems.extend(scarce(exercises.values()))
    return exercises, pictures, problems


def scarce(exercises: Collection[Exercise]) -> list[Problem]:
    """Return the places for which a client would soon have seen everything.

    A place needs two exercises of comfort, for days on which nothing else is offered, and two of other kinds, so that
    there is another one while the first rests. A file with fewer exercises than places is just being begun, and is
    left in peace.
    """
    if len(exercises) < len(Region):
        return []
    found: list[Problem] = []
    for region in Region:
        here = [one for one in exercises if region in one.areas]
        comfort = sum(one.kind is Kind.COMFORT for one in here)
        for count, what in ((comfort, "of the kind comfort"), (len(here) - comfort, "of other kinds")):
            if count < NEEDED:
                found.append(Problem(FILE, region.value, f"has {count} exercises {what}; {NEEDED} are needed"))
    return found


class _Shared:
    """Sentences that many exercises share: an entry names one by its key."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, str]] = {"sources": {}, "cautions": {}, "stop_signs": {}}

    def add(self, raw: Mapping[str, Any], reader: Reader) -> None:
        """Take in the shared sentences of one file."""
        for group, known in self.groups.items():
            found = raw.get(group, {})
            if not isinstance(found, dict):
                reader.wrong(group, "must be a mapping of names to sentences")
                continue
            for key in found:
                known[key] = reader.text(f"{group}.{key}", found, key)

    def sentence(self, group: str, text: str, place: str, reader: Reader) -> str:
        """Return the sentence that a key stands for; a text of several words stands for itself."""
        known = self.groups[group]
        if text in known:
            return known[text]
        if " " not in text:
            reader.wrong(place, f"names '{text}', which is not among {group}: {', '.join(sorted(known)) or 'none'}")
            return ""
        return text


def _exercises(
    raw: Any, reader: Reader, shared: _Shared, topics: Collection[str] | None
) -> tuple[dict[str, Exercise], set[str]]:
    """Return the exercises of one file by id, and the ids of those that cannot be used."""
    found: dict[str, Exercise] = {}
    refused: set[str] = set()
    if not isinstance(raw, dict):
        reader.wrong("file", "must be a mapping of sources, cautions, stop_signs and exercises")
        return found, refused
    reader.known("file", raw, {"approved", "sources", "cautions", "stop_signs", "exercises"})
    shared.add(raw, reader)
    for number, one in enumerate(reader.mappings("exercises", raw.get("exercises"))):
        exercise = _exercise(one, f"exercises[{number}]", reader, shared, topics)
        if exercise is None:
            refused.add(str(one.get("id") or "").strip())
            continue
        if exercise.id in found:
            reader.wrong(exercise.id, "is the id of two exercises")
        else:
            found[exercise.id] = exercise
    return found, refused - found.keys() - {""}


def _exercise(
    raw: Mapping[str, Any], place: str, reader: Reader, shared: _Shared, topics: Collection[str] | None
) -> Exercise | None:
    name = reader.text(place, raw, "id", longest=_ID)
    place = name or place
    reader.known(place, raw, _KEYS)
    if name and not all(letter.islower() or letter.isdigit() or letter == "-" for letter in name):
        reader.wrong(place, "the id must be of small letters, digits and hyphens")
    kind = _choice(reader, place, "kind", reader.text(place, raw, "kind"), Kind)
    steps = reader.texts(place, raw, "steps", needed=True)
    if not 2 <= len(steps) <= 6:
        reader.wrong(place, f"has {len(steps)} steps; two to six are easy to follow")
    exercise = Exercise(
        id=name,
        name=reader.text(place, raw, "name", longest=48),
        kind=kind or Kind.STRETCH,
        steps=steps,
        dose=reader.text(place, raw, "dose", longest=120),
        timer=_timer(raw.get("timer"), place, reader),
        level=_whole(reader, place, raw, "level", 1, 3, default=None),
        cautions=_sentences("cautions", "cautions", raw, place, reader, shared),
        stop_if=_sentences("stop_signs", "stop_if", raw, place, reader, shared),
        areas=_areas(raw, place, reader),
        conditions=reader.texts(place, raw, "conditions"),
        source=shared.sentence("sources", reader.text(place, raw, "source"), place, reader),
    )
    if not exercise.stop_if:
        reader.wrong(place, "has no 'stop_if'")
    if not exercise.areas and kind is not None and kind not in ANYWHERE:
        reader.wrong(place, f"has no 'areas'; only {' and '.join(sorted(ANYWHERE))} fit anywhere")
    for topic in exercise.conditions if topics is not None else ():
        if topic not in (topics or ()):
            reader.wrong(place, f"'conditions' names '{topic}', which is no topic of faq.yaml")
    length = sum(len(one) for one in (exercise.name, exercise.dose, *exercise.steps, *exercise.stop_if))
    if length > LONGEST_CARD:
        reader.wrong(place, f"has {length} characters of text, more than the {LONGEST_CARD} that fit under a picture")
    if not (name and exercise.name and kind and exercise.steps and exercise.dose and exercise.level):
        return None
    return exercise


def _sentences(
    group: str, key: str, raw: Mapping[str, Any], place: str, reader: Reader, shared: _Shared
) -> tuple[str, ...]:
    texts = (shared.sentence(group, one, place, reader) for one in reader.texts(place, raw, key))
    return tuple(text for text in texts if text)


def _areas(raw: Mapping[str, Any], place: str, reader: Reader) -> frozenset[Region]:
    found = (_choice(reader, place, "areas", one, Region) for one in reader.texts(place, raw, "areas"))
    return frozenset(one for one in found if one is not None)


def _choice(reader: Reader, place: str, key: str, text: str, choices: type[_Choice]) -> _Choice | None:
    if text in {one.value for one in choices}:
        return choices(text)
    if text:
        reader.wrong(place, f"'{key}' says '{text}'; it may be {', '.join(one.value for one in choices)}")
    return None


def _timer(raw: Any, place: str, reader: Reader) -> Timer:
    if not isinstance(raw, dict):
        reader.wrong(place, "has no 'timer' (hold, times, sides, rest)")
        return Timer(hold=1)
    reader.known(f"{place}.timer", raw, _TIMER)
    whole = {
        key: _whole(reader, f"{place}.timer", raw, key, *limits, default={"times": 1, "sides": 1, "rest": 0}.get(key))
        for key, limits in _TIMER.items()
    }
    return Timer(**whole)


def _whole(
    reader: Reader, place: str, raw: Mapping[str, Any], key: str, least: int, most: int, *, default: int | None
) -> int:
    """Return a whole number; ``default`` when the key is missing, or 0 and a noted mistake."""
    if key not in raw and default is not None:
        return default
    text = reader.text(place, raw, key)
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    if text:
        reader.wrong(place, f"'{key}' says '{text}'; it must be a whole number from {least} to {most}")
    return 0
