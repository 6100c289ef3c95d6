"""What a client agreed to, and who agreed: the client, or a parent or guardian for who cannot agree alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NAME_BYTES = 40
"""Bytes of a guardian's name: it stands on the button that records it, so that nothing is stored before the tap."""


def usable_name(typed: str) -> str | None:
    """Return a guardian's name as it is recorded; None for one that is empty, too long, or no plain line."""
    name = " ".join(typed.replace(":", " ").split())
    return name if name and name.isprintable() and len(name.encode()) <= NAME_BYTES else None


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
        withdrawn_at: None while it stands.
        guardian: who agreed for the client; None when they did it themselves.
    """

    version: str
    given_at: datetime
    withdrawn_at: datetime | None = None
    guardian: Guardian | None = None


def standing(consents: list[Consent]) -> Consent | None:
    """Return the consent that holds now, the newest that was not withdrawn; None when there is none."""
    return next((one for one in reversed(consents) if one.withdrawn_at is None), None)


def needs_age(age: int, consents: list[Consent]) -> bool:
    """Return whether a client is asked how old they are with the terms: until they have agreed themselves.

    Args:
        age: from which age on clients agree alone; 0 asks nobody.
        consents: what was agreed to so far, oldest first.
    """
    held = standing(consents)
    return age > 0 and (held is None or held.guardian is not None)
