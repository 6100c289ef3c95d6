"""What a therapist does to a programme that is put together: a closed set of edits, and what each makes of it.

A draft may be anything; what keeps it from being assigned is said by ``bot.domain.programmes.mistakes``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.programmes import Item, Programme


@dataclass(frozen=True)
class Add:
    """An exercise comes in at the end; one that is in it, or that there is not, changes nothing."""

    exercise: str


@dataclass(frozen=True)
class Remove:
    """An exercise goes."""

    exercise: str


@dataclass(frozen=True)
class Move:
    """An exercise goes up (``by`` -1) or down (1), as far as there is room."""

    exercise: str
    by: int


@dataclass(frozen=True)
class Dose:
    """How much of an exercise, in the therapist's words; empty for the exercise's own."""

    exercise: str
    text: str


@dataclass(frozen=True)
class Days:
    """On which weekdays: Monday 0 to Sunday 6."""

    weekdays: frozenset[int]


@dataclass(frozen=True)
class Starts:
    """The first day; the last one stays."""

    day: date


@dataclass(frozen=True)
class Shift:
    """The first day; the programme is as long as before."""

    day: date


@dataclass(frozen=True)
class Ends:
    """The last day."""

    day: date


@dataclass(frozen=True)
class Weeks:
    """It ends after so many weeks."""

    count: int


@dataclass(frozen=True)
class Word:
    """What the therapist says with it; empty for nothing."""

    text: str


Edit = Add | Remove | Move | Dose | Days | Starts | Shift | Ends | Weeks | Word


def edited(programme: Programme, edits: Iterable[Edit], *, known: Collection[str]) -> Programme:
    """Return a programme after edits, one after the other.

    Doses and the word are kept to one character over their limits: enough to see that they are too long.

    Args:
        known: ids of the exercises that there are.
    """
    for edit in edits:
        programme = _after(programme, edit, known)
    return programme


def _after(programme: Programme, edit: Edit, known: Collection[str]) -> Programme:
    match edit:
        case Days(weekdays):
            return replace(programme, weekdays=weekdays)
        case Starts(day):
            return replace(programme, starts=day)
        case Shift(day):
            return replace(programme, starts=day, ends=day + (programme.ends - programme.starts))
        case Ends(day):
            return replace(programme, ends=day)
        case Weeks(count):
            return replace(programme, ends=programme.starts + timedelta(weeks=count, days=-1))
        case Word(text):
            return replace(programme, word=text.strip())
        case _:
            return replace(programme, items=_items(programme.items, edit, known))


def _items(items: tuple[Item, ...], edit: Add | Remove | Move | Dose, known: Collection[str]) -> tuple[Item, ...]:
    at = next((n for n, one in enumerate(items) if one.exercise == edit.exercise), None)
    match edit:
        case Add(exercise):
            return (*items, Item(exercise)) if at is None and exercise in known else items
        case Remove(exercise):
            return tuple(one for one in items if one.exercise != exercise)
        case Move(_exercise, by) if at is not None:
            others = [*items[:at], *items[at + 1 :]]
            others.insert(max(0, min(len(others), at + by)), items[at])
            return tuple(others)
        case Dose(exercise, text):
            dose = " ".join(text.split())
            return tuple(replace(one, dose=dose) if one.exercise == exercise else one for one in items)
    return items
