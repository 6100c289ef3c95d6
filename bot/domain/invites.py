"""One-time links into the practice, and what opening one does: a table by who somebody is and what the link is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from bot.domain.errors import LowerLinkError, OwnerStaysError, PracticeError, SameRoleError, WrongPersonError
from bot.domain.people import Person, Role


class Opening(StrEnum):
    """What opening a link does."""

    JOINS = "joins"
    """Somebody new comes in, with the link's role."""
    COMES_AGAIN = "comes_again"
    """A client opens a client's link: they stay a client, perhaps of somebody else."""
    ASKS = "asks"
    """A client is asked first whether they want to work here with this account."""
    RISES = "rises"
    """Somebody of the team may do more from now on."""


_TABLE: Final[Mapping[tuple[Role | None, Role], Opening | type[PracticeError]]] = MappingProxyType(
    {
        (None, Role.CLIENT): Opening.JOINS,
        (None, Role.ASSISTANT): Opening.JOINS,
        (None, Role.THERAPIST): Opening.JOINS,
        (None, Role.OWNER): Opening.JOINS,
        (Role.CLIENT, Role.CLIENT): Opening.COMES_AGAIN,
        (Role.CLIENT, Role.ASSISTANT): Opening.ASKS,
        (Role.CLIENT, Role.THERAPIST): Opening.ASKS,
        (Role.CLIENT, Role.OWNER): Opening.ASKS,
        (Role.ASSISTANT, Role.CLIENT): WrongPersonError,
        (Role.ASSISTANT, Role.ASSISTANT): SameRoleError,
        (Role.ASSISTANT, Role.THERAPIST): Opening.RISES,
        (Role.ASSISTANT, Role.OWNER): Opening.RISES,
        (Role.THERAPIST, Role.CLIENT): WrongPersonError,
        (Role.THERAPIST, Role.ASSISTANT): LowerLinkError,
        (Role.THERAPIST, Role.THERAPIST): SameRoleError,
        (Role.THERAPIST, Role.OWNER): Opening.RISES,
        (Role.OWNER, Role.CLIENT): WrongPersonError,
        (Role.OWNER, Role.ASSISTANT): OwnerStaysError,
        (Role.OWNER, Role.THERAPIST): OwnerStaysError,
        (Role.OWNER, Role.OWNER): SameRoleError,
    }
)
"""No cell takes rights away: a link that was opened by mistake costs nobody what they had."""


def opened(now: Role | None, kind: Role) -> Opening | type[PracticeError]:
    """Return what a link of a kind does for somebody, or which sentence they are told; the link then still works.

    Args:
        now: the role of whoever opens it; None for a stranger.
    """
    return _TABLE[now, kind]


@dataclass(frozen=True)
class StaffJoined:
    """To the owner: somebody works here now, or may do more than before, by a link."""

    kind: ClassVar[str] = "staff_joined"
    invite_id: int


@dataclass(frozen=True)
class Invite:
    """An invitation as it is stored; the code itself is known only to whoever was given the link.

    Attributes:
        therapist_id: whose client opens it; None for staff.
        for_whom: the name that was given with it; empty where there was none.
        called_back_at: when somebody made it worthless before it was used.
        used_by: who came in by it.
        was_role, was_therapist_id: what they were before; None for somebody new.
        undone_at: when the owner took back what it did.
    """

    id: int
    role: Role
    therapist_id: int | None
    created_by: int | None
    expires_at: datetime
    used_at: datetime | None
    for_whom: str = ""
    called_back_at: datetime | None = None
    used_by: int | None = None
    was_role: Role | None = None
    was_therapist_id: int | None = None
    undone_at: datetime | None = None


def may_call_back(person: Person, invite: Invite) -> bool:
    """Return whether somebody sees an open link and may call it back.

    The owner all; a therapist those of clients that they made or that lead to them; an assistant those that they made.
    """
    if person.role is Role.OWNER:
        return True
    if not person.role.is_staff or invite.role.is_staff:
        return False
    return invite.created_by == person.id or (person.role.reads and invite.therapist_id == person.id)
