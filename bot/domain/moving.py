"""A client's diary moves to another Telegram account: the therapist's link, and a yes before anything moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from bot.domain.people import Person, Role
from bot.domain.waiting import Awaited, is_of_coming_in

LIFETIME: Final = timedelta(days=2)
"""How long a link works, and, once it was opened, how long an answer is waited for."""


class Decision(StrEnum):
    """How a link ended."""

    MOVED = "moved"
    REFUSED = "refused"
    REPLACED = "replaced"
    """A newer link took its place."""


class LinkFor(StrEnum):
    """What a link that somebody made is for, as the security log says it."""

    NEW_PHONE = "new_phone"


@dataclass(frozen=True)
class Move:
    """A link for a client's new account, as it is stored.

    Attributes:
        created_by: who made it; None when they have left.
        opened_chat_id, opened_name: the account that has opened it and what that is called in Telegram, until it is
            decided; None before, and after.
        decided_by: who said yes or no; None while nobody has, and when a newer link took its place.
    """

    id: int
    client_id: int
    created_by: int | None
    expires_at: datetime
    opened_at: datetime | None = None
    opened_chat_id: int | None = None
    opened_name: str | None = None
    decision: Decision | None = None
    decided_by: int | None = None


def may_decide(by: Person, move: Move) -> bool:
    """Return whether somebody may say yes or no: the client, from the present account, or the owner."""
    return by.id == move.client_id or by.role is Role.OWNER


def still_awaited(awaited: Awaited | None) -> Awaited | None:
    """Return what the first words in the new account answer: nothing that was asked in the old one but coming in."""
    return awaited if is_of_coming_in(awaited) else None


@dataclass(frozen=True)
class MoveAsked:
    """To a client, the owner and who looks after the client: a link for another account was opened; is that right?"""

    kind: ClassVar[str] = "move_asked"
    move_id: int


@dataclass(frozen=True)
class MoveDecided:
    """To those who were asked or told: what became of it."""

    kind: ClassVar[str] = "move_decided"
    move_id: int


@dataclass(frozen=True)
class PhoneMoved:
    """To a client, in the new account: the diary is here."""

    kind: ClassVar[str] = "phone_moved"


Moving = MoveAsked | MoveDecided | PhoneMoved
