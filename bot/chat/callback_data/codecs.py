"""How single values stand on a button: each kind is written and read in one way only.

A field of a menu names what it is by its type, where that says enough (``int``, ``date``, a ``StrEnum`` …), or by
``Annotated[type, codec]``. ``write`` raises ValueError for a value that has no place on a button, which is a mistake
of ours; ``read`` raises OldButtonError.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Annotated, Any, Generic, Protocol, TypeVar, cast

from bot.chat.callback_data.errors import OldButtonError
from bot.domain.areas import AREAS

T = TypeVar("T")


class Codec(Protocol[T]):
    """Writes and reads one kind of value."""

    def write(self, value: T) -> str:
        """Return the value as it stands on a button.

        Raises:
            ValueError: it has no place there.
        """

    def read(self, text: str) -> T:
        """Return the value that stands on a button.

        Raises:
            OldButtonError: it is none.
        """


@dataclass(frozen=True)
class Number:
    """A whole number from ``least`` to ``most``."""

    least: int = 0
    most: int = 10**18 - 1

    def write(self, value: int) -> str:
        """Return its decimal digits."""
        if not self.least <= value <= self.most:
            raise ValueError(f"{value} is not from {self.least} to {self.most}")
        return str(value)

    def read(self, text: str) -> int:
        """Read decimal digits, the western ones only."""
        if not text.isascii() or not text.isdigit() or len(text) > len(str(self.most)):
            raise OldButtonError
        value = int(text)
        if not self.least <= value <= self.most:
            raise OldButtonError
        return value


class Word:
    """A name without a colon: the id of an exercise, a place of the tz database."""

    def write(self, value: str) -> str:
        """Return it as it is."""
        if not value or ":" in value or not value.isprintable():
            raise ValueError(f"{value!r} cannot stand on a button")
        return value

    def read(self, text: str) -> str:
        """Read it as it is."""
        if not text or ":" in text or not text.isprintable():
            raise OldButtonError
        return text


class Version:
    """A version of the terms, a year and a month: never a number, so that it is told from one in the same place."""

    def write(self, value: str) -> str:
        """Return it as it is."""
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", value) is None:
            raise ValueError(f"{value!r} is no year and month")
        return value

    def read(self, text: str) -> str:
        """Read it as it is."""
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) is None:
            raise OldButtonError
        return text


class Day:
    """A day of this century as yymmdd."""

    def write(self, value: date) -> str:
        """Return its six digits."""
        if not 2000 <= value.year <= 2099:
            raise ValueError(f"{value} is not in this century")
        return f"{value:%y%m%d}"

    def read(self, text: str) -> date:
        """Read six digits."""
        if len(text) != 6 or not text.isascii() or not text.isdigit():
            raise OldButtonError
        try:
            return date(2000 + int(text[0:2]), int(text[2:4]), int(text[4:6]))
        except ValueError as error:
            raise OldButtonError from error


class Clock:
    """A time of day as HHMM."""

    def write(self, value: time) -> str:
        """Return its four digits."""
        if value.second or value.microsecond:
            raise ValueError(f"{value} is no full minute")
        return f"{value:%H%M}"

    def read(self, text: str) -> time:
        """Read four digits."""
        if len(text) != 4 or not text.isascii() or not text.isdigit():
            raise OldButtonError
        try:
            return time(int(text[0:2]), int(text[2:4]))
        except ValueError as error:
            raise OldButtonError from error


class Clocks:
    """Times of day, joined by dashes: 1000-1300-1600."""

    def write(self, value: tuple[time, ...]) -> str:
        """Return them in their order."""
        if not value:
            raise ValueError("no time at all")
        return "-".join(_CLOCK.write(one) for one in value)

    def read(self, text: str) -> tuple[time, ...]:
        """Read at least one."""
        return tuple(_CLOCK.read(one) for one in text.split("-"))


_CLOCK = Clock()


@dataclass(frozen=True, eq=False)
class Member(Generic[T]):
    """One of a few values, each with a word of its own."""

    words: Mapping[T, str]

    def write(self, value: T) -> str:
        """Return its word."""
        if value not in self.words:
            raise ValueError(f"{value!r} has no word")
        return self.words[value]

    def read(self, text: str) -> T:
        """Read a word."""
        for value, word in self.words.items():
            if word == text:
                return value
        raise OldButtonError


def position(values: Sequence[T]) -> Member[T]:
    """Return a codec that writes a value as its place in a sequence, from 0 on: the sequence may only grow."""
    return Member({value: str(place) for place, value in enumerate(values)})


class AreaLetters:
    """Places of the body as one letter each, so that all of them fit on a button; '-' for none."""

    def write(self, value: tuple[str, ...]) -> str:
        """Return the letters in the order of the body."""
        return "".join(letter for area, letter in _LETTERS.items() if area in value) or "-"

    def read(self, text: str) -> tuple[str, ...]:
        """Read letters."""
        named = {letter: area for area, letter in _LETTERS.items()}
        if text == "-":
            return ()
        if not text or not set(text) <= set(named):
            raise OldButtonError
        return tuple(named[letter] for letter in text)


_LETTERS = {area.id: chr(ord("a") + place) for place, area in enumerate(AREAS)}


class Weekdays:
    """Days of the week as digits, 0 for Monday; '-' for none."""

    def write(self, value: frozenset[int]) -> str:
        """Return the digits from Monday on."""
        if not value <= _WEEK:
            raise ValueError(f"{sorted(value)} are no weekdays")
        return "".join(str(one) for one in sorted(value)) or "-"

    def read(self, text: str) -> frozenset[int]:
        """Read digits."""
        if text == "-":
            return frozenset()
        if not text or not set(text) <= {str(one) for one in _WEEK}:
            raise OldButtonError
        return frozenset(int(one) for one in text)


_WEEK = frozenset(range(7))

Score = Annotated[int, Number(0, 10)]
Page = Annotated[int, Number(0, 9_999)]
Areas = Annotated[tuple[str, ...], AreaLetters()]
Area = Annotated[str, position([area.id for area in AREAS])]
Times = Annotated[tuple[time, ...], Clocks()]
Week = Annotated[frozenset[int], Weekdays()]

_BY_TYPE: Mapping[type, Callable[[], Codec[Any]]] = {
    int: Number,
    str: Word,
    date: Day,
    time: Clock,
    bool: lambda: Member({True: "1", False: "0"}),
}


def codec_of(kind: Any) -> Codec[Any]:
    """Return how values of a field's type are written and read.

    Raises:
        TypeError: the type says too little.
    """
    for one in getattr(kind, "__metadata__", ()):
        return cast("Codec[Any]", one)
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Member({member: str(member.value) for member in kind})
    raise TypeError(f"no codec for {kind}")
