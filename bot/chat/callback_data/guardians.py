"""Buttons about who cannot agree alone: the client's with the terms, and those of who looks after them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Version


class GuardianStep(StrEnum):
    """What a button of the client does."""

    OLD_ENOUGH = "old"
    """Agrees alone, and is as old as the button says."""
    YOUNGER = "young"
    HERE = "here"
    """The guardian is there, and types a name."""
    PRACTICE = "ask"
    """The practice puts the guardian's agreement down."""
    AGREE = "yes"


@dataclass(frozen=True)
class GuardianTap(CallbackData, prefix="gd"):
    """A button of the client; ``request`` asks whether somebody else may read, without it it is about the terms.

    Attributes:
        version: of the terms that were read, and ``reader`` whom they name; a request names its reader itself. None on
            buttons of before that was kept.
    """

    step: GuardianStep
    age: int | None = None
    request: int | None = None
    name: str | None = None
    version: Annotated[str, Version()] | None = None
    reader: int | None = None

    forms: ClassVar[Forms] = {
        GuardianStep.OLD_ENOUGH: "step:age:request | step:age:version:reader~ | step:age:request:version",
        GuardianStep.YOUNGER: "step | step:request",
        GuardianStep.HERE: "step | step:request",
        GuardianStep.PRACTICE: "step | step:request",
        GuardianStep.AGREE: "step:request:name | step:version:reader~:name | step:request:version:name",
    }


class GuardianOfStep(StrEnum):
    """What a button of who looks after a client does."""

    TYPE = "t"
    """Asks for the guardian's name."""
    RECORD = "r"
    """Puts the guardian's agreement to the terms down."""
    RECORD_READER = "q"
    """Puts the guardian's yes to a new reader down."""
    OLD_ENOUGH = "o"
    """Asks the client whether they are old enough now."""


@dataclass(frozen=True)
class GuardianOfTap(CallbackData, prefix="gs"):
    """A button on a client's screen.

    Attributes:
        client: None where ``request`` says whose it is.
        version: of the terms that the guardian agreed to; None on buttons of before that was kept.
    """

    step: GuardianOfStep
    client: int | None = None
    request: int | None = None
    name: str | None = None
    version: Annotated[str, Version()] | None = None

    forms: ClassVar[Forms] = {
        GuardianOfStep.TYPE: "step:client",
        GuardianOfStep.RECORD: "step:client:name | step:client:request:name | step:client:version:name",
        GuardianOfStep.RECORD_READER: "step:request:version:name",
        GuardianOfStep.OLD_ENOUGH: "step:client",
    }
