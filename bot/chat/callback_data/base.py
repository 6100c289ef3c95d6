"""What a button carries: one dataclass a menu, in at most 64 bytes, and still read when the button is a month old.

A menu says in ``forms`` how its words stand between colons, by step; without ``forms`` its fields stand in their
order. In a form ``day`` is the field of that name, ``=x`` the word x, ``sure=yes`` the word yes when the field
``sure`` is True, ``score~`` a field that may be None ('-'), and ``at?`` at the end may be left out. ``|`` stands
between several forms of one step; they differ in which fields are given.

Forms are added, never changed: buttons with them stand in chats.
"""

import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType
from typing import Any, ClassVar, Self

from bot.chat.callback_data.codecs import Codec, codec_of
from bot.chat.callback_data.errors import OldButtonError

LIMIT = 64
"""Bytes that a button may carry (Bot API)."""

NOTHING = "-"
"""How None stands in a place that may not be left out."""

STEP = "step"
"""The field that says what a button of a menu does."""

Forms = Mapping[StrEnum, str]
"""How the words of a menu stand between colons, by what a button does."""


class Packed:
    """A frozen dataclass that can be written as a few words between colons, and read again."""

    forms: ClassVar[Forms] = {}
    """How it is written, by step; empty for all fields in their order."""
    prefix: ClassVar[str] = ""
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _text: str

    def __post_init__(self) -> None:
        """Notice a mistake of ours when the value is made, not on somebody's phone.

        Raises:
            ValueError: the fields fit no form, or are out of range, or too long together.
        """
        object.__setattr__(self, "_text", _written(self))

    def pack(self) -> str:
        """Return what the button carries."""
        return self._text

    @classmethod
    def unpack(cls, text: str) -> Self:
        """Return what a button carries.

        Raises:
            OldButtonError: it is none of this menu, or not as it would be written.
        """
        words = text.split(":")
        if cls.prefix and words.pop(0) != cls.prefix:
            raise OldButtonError
        for form in forms_of(cls):
            given = form.read(words)
            if given is None:
                continue
            try:
                made = cls(**given)
            except ValueError as error:
                raise OldButtonError from error
            # Each meaning is written in one way: whatever was not written here is no button of ours.
            if made.pack() == text:
                return made
        raise OldButtonError


@lru_cache(maxsize=4096)
def _written(data: Packed) -> str:
    """Return how a value is written; most buttons of a day are the same for everybody."""
    words = next((form.write(data) for form in forms_of(type(data)) if form.fits(data)), None)
    if words is None:
        raise ValueError(f"{data!r} fits no form")
    text = ":".join([data.prefix, *words] if data.prefix else words)
    if not 1 <= len(text.encode()) <= LIMIT:
        raise ValueError(f"{text} has {len(text.encode())} bytes")
    return text


class CallbackData(Packed):
    """What the buttons of one menu carry; the prefix tells the menus apart."""

    def __init_subclass__(cls, *, prefix: str, **rest: Any) -> None:
        """Give a menu its prefix: two letters."""
        super().__init_subclass__(**rest)
        cls.prefix = prefix


@dataclass(frozen=True)
class Place:
    """One word of a form: a field's value, or a fixed word that a field may stand for."""

    field: str | None
    word: str | None
    may_be_none: bool
    codec: Codec[Any] | None

    def write(self, owner: Packed) -> str:
        """Return the word of a button."""
        value = None if self.field is None else getattr(owner, self.field)
        if self.codec is None:
            return self.word or ""
        return NOTHING if value is None else self.codec.write(value)

    def read(self, text: str) -> Any:
        """Return the value of a word.

        Raises:
            OldButtonError: it is none that may stand here.
        """
        if self.codec is not None:
            return None if self.may_be_none and text == NOTHING else self.codec.read(text)
        if text != self.word:
            raise OldButtonError
        return True


@dataclass(frozen=True)
class Form:
    """One way in which the buttons of a menu are written."""

    step: StrEnum | None
    places: tuple[Place, ...]
    defaults: Mapping[str, Any]

    def fits(self, owner: Packed) -> bool:
        """Whether the form holds every field that is set, and sets every field that it holds."""
        if self.step is not None and getattr(owner, STEP) is not self.step:
            return False
        held = {place.field: place.may_be_none for place in self.places if place.field is not None}
        for name, default in self.defaults.items():
            is_set = getattr(owner, name) != default
            if is_set != (name in held) and not held.get(name, False):
                return False
        return True

    def write(self, owner: Packed) -> list[str]:
        """Return the words of a button."""
        return [place.write(owner) for place in self.places]

    def read(self, words: list[str]) -> dict[str, Any] | None:
        """Return the fields that words give; None when they are not of this form."""
        if len(words) != len(self.places):
            return None
        given: dict[str, Any] = {} if self.step is None else {STEP: self.step}
        try:
            for place, word in zip(self.places, words, strict=True):
                value = place.read(word)
                if place.field is not None:
                    given[place.field] = value
        except OldButtonError:
            return None
        return given


_FORMS: dict[type[Packed], tuple[Form, ...]] = {}


def forms_of(menu: type[Packed]) -> tuple[Form, ...]:
    """Return the forms of a menu, in the order in which they are tried."""
    if menu in _FORMS:
        return _FORMS[menu]
    owned = {one.name: one.default for one in menu.__dataclass_fields__.values()}
    hints = typing.get_type_hints(menu, include_extras=True)
    kinds = {name: _without_none(hints[name]) for name in owned}
    defaults = {name: default for name, default in owned.items() if name != STEP}
    by_step: Iterable[tuple[StrEnum | None, str]] = menu.forms.items() or [(None, ":".join(owned))]
    made = tuple(
        Form(step=step, places=tuple(_places(form, kinds, step)), defaults=defaults)
        for step, several in by_step
        for form in _expanded(several)
    )
    _FORMS[menu] = made
    return made


def _expanded(several: str) -> Iterator[str]:
    """Yield the single forms of 'a:b | a:b:c?'."""
    for one in several.split("|"):
        form = one.strip()
        if form.endswith("?"):
            yield form.removesuffix("?").rpartition(":")[0]
        yield form.removesuffix("?")


def _places(form: str, kinds: Mapping[str, Any], step: StrEnum | None) -> Iterator[Place]:
    for one in form.split(":"):
        name, has_word, word = one.partition("=")
        field = name.removesuffix("~")
        if field == STEP and step is not None:
            yield Place(field=None, word=step.value, may_be_none=False, codec=None)
        elif has_word:
            yield Place(field=name or None, word=word, may_be_none=False, codec=None)
        else:
            yield Place(field=field, word=None, may_be_none=name != field, codec=codec_of(kinds[field]))


def _without_none(hint: Any) -> Any:
    """Return the type of a field that may be None."""
    left = [one for one in typing.get_args(hint) if one is not NoneType]
    is_optional = NoneType in typing.get_args(hint)
    return left[0] if is_optional and len(left) == 1 else hint
