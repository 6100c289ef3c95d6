"""What a client agreed to, and who agreed: the client, or a parent or guardian for who cannot agree alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import normalize

NAME_BYTES = 40
"""Bytes of a guardian's name: it stands on the button that records it, so that nothing is stored before the tap."""


def usable_name(typed: str) -> str | None:
    """Return a guardian's name as it is recorded; None for one that is empty, too long, or no plain line."""
    name = " ".join(typed.replace(":", " ").split())
    return name if name and name.isprintable() and len(name.encode()) <= NAME_BYTES else None


_ONESELF = {"i", "me", "myself", "self"}


def means_client(name: str, client: str) -> bool:
    """Return whether a guardian's name is the client's own, or says no more than 'me': nobody is their own guardian."""
    folded = _folded(name)
    return folded == _folded(client) or folded in _ONESELF


def _folded(name: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in normalize("NFKC", name).casefold()).split())


class Declined(StrEnum):
    """What stays of somebody who does not agree."""

    FORGOTTEN = "forgotten"
    SIGN_WAITS = "sign_waits"
    """A danger sign that they had the practice told of, with their name, until somebody has seen it."""
    DIARY_WAITS = "diary_waits"
    """They had agreed before, and have withdrawn: it waits for its time, as it did."""


@dataclass(frozen=True)
class Guardian:
    """A parent or guardian who agrees for a client.

    Attributes:
        recorded_by: who of the practice recorded it, after a signed paper say; None when it was tapped on the
            client's phone.
    """

    name: str
    recorded_by: int | None = None


@dataclass(frozen=True)
class Consent:
    """A version of the terms that was agreed to.

    Attributes:
        ended_at: None while it stands.
        guardian: who agreed for the client; None when they did it themselves.
        reader_id: who was to look after the client, and read; None of before that was kept.
        was_replaced: it ended with the next one; without that it was withdrawn.
        old_enough_at: since when the practice says that the client, for whom a guardian agreed, may agree alone.
    """

    version: str
    given_at: datetime
    ended_at: datetime | None = None
    guardian: Guardian | None = None
    reader_id: int | None = None
    was_replaced: bool = False
    old_enough_at: datetime | None = None


@dataclass(frozen=True)
class KeptConsent:
    """What somebody whose account is gone had agreed to: a number and dates, to show that it was so."""

    subject_id: int
    version: str
    given_at: datetime
    ended_at: datetime
    by_guardian: bool


def standing(consents: list[Consent]) -> Consent | None:
    """Return the consent that holds now; None when there is none."""
    return next((one for one in reversed(consents) if one.ended_at is None), None)


def concerned(consents: Sequence[Consent]) -> set[int]:
    """Return who of the practice has to do with what was agreed to: who was to read, and who put it down."""
    found = {one.reader_id for one in consents} | {one.guardian.recorded_by for one in consents if one.guardian}
    return {one for one in found if one is not None}


@dataclass(frozen=True)
class AgeAsked:
    """From which age on clients agree alone, for who is asked for it with the terms.

    Attributes:
        guardian: who agreed for them before: only a parent or guardian agrees again, until the practice says that they
            are old enough. None for who may say so themselves.
    """

    age: int
    guardian: Guardian | None = None


def bound_by(consents: Sequence[Consent]) -> Guardian | None:
    """Return who agreed last for a client who cannot agree alone yet; None for who may, and for whom nobody did.

    A withdrawal does not change it: what the client says of their age is no door for whom a guardian has agreed.

    Args:
        consents: what was agreed to so far, oldest first.
    """
    return consents[-1].guardian if consents and consents[-1].old_enough_at is None else None


def needs_age(age: int, consents: list[Consent]) -> bool:
    """Return whether a client is asked how old they are with the terms: until they have agreed themselves.

    Args:
        age: from which age on clients agree alone; 0 asks nobody.
        consents: what was agreed to so far, oldest first.
    """
    held = standing(consents)
    return age > 0 and (held is None or held.guardian is not None)
