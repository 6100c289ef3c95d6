"""One-time links, of which only the hash of the code is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from bot.domain.invites import Invite
from bot.domain.people import Person, Role
from bot.storage.base import Noun
from bot.storage.tables import invites


def _invite(row: Row[Any]) -> Invite:
    return Invite(
        id=row.id,
        role=Role(row.role),
        therapist_id=row.therapist_id,
        created_by=row.created_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
        for_whom=row.for_whom or "",
        called_back_at=row.called_back_at,
        used_by=row.used_by,
        was_role=None if row.was_role is None else Role(row.was_role),
        was_therapist_id=row.was_therapist_id,
        undone_at=row.undone_at,
    )


class Invites(Noun):
    """Invitations."""

    async def add(
        self,
        *,
        code_hash: str,
        role: Role,
        therapist_id: int | None,
        created_by: int | None,
        now: datetime,
        expires_at: datetime,
        for_whom: str = "",
    ) -> int:
        """Store an invitation."""
        return await self._insert(
            invites,
            {
                "code_hash": code_hash,
                "role": role.value,
                "therapist_id": therapist_id,
                "created_by": created_by,
                "created_at": now,
                "expires_at": expires_at,
                "for_whom": for_whom or None,
            },
        )

    async def by_hash(self, code_hash: str) -> Invite | None:
        """Return an invitation by the hash of its code."""
        row = (await self._connection.execute(select(invites).where(invites.c.code_hash == code_hash))).first()
        return None if row is None else _invite(row)

    async def get(self, invite_id: int) -> Invite | None:
        """Return an invitation by number."""
        row = (await self._connection.execute(select(invites).where(invites.c.id == invite_id))).first()
        return None if row is None else _invite(row)

    async def open(self, now: datetime) -> list[Invite]:
        """Return the invitations that would let somebody in, the oldest first."""
        query = select(invites).where(_is_open(), invites.c.expires_at > now).order_by(invites.c.id)
        return await self._all(query, _invite)

    async def use(self, invite_id: int, *, now: datetime) -> bool:
        """Use an invitation up; False when somebody else was first, or it was called back."""
        query = update(invites).where(invites.c.id == invite_id, _is_open())
        return (await self._connection.execute(query.values(used_at=now))).rowcount == 1

    async def used_by(self, invite_id: int, person_id: int, *, was: Person | None = None) -> None:
        """Record who has used an invitation up, and what they were before: a new number is there only afterwards."""
        values = {
            "used_by": person_id,
            "was_role": None if was is None else was.role.value,
            "was_therapist_id": None if was is None else was.therapist_id,
        }
        await self._connection.execute(update(invites).where(invites.c.id == invite_id).values(values))

    async def undo(self, invite_id: int, *, now: datetime) -> bool:
        """Record that what an invitation did was taken back; False when it was before."""
        query = update(invites).where(invites.c.id == invite_id, invites.c.undone_at.is_(None))
        return (await self._connection.execute(query.values(undone_at=now))).rowcount == 1

    async def lead_to(self, invite_id: int, therapist_id: int) -> None:
        """Record whose client opens an open invitation."""
        query = update(invites).where(invites.c.id == invite_id, _is_open())
        await self._connection.execute(query.values(therapist_id=therapist_id))

    async def call_back(self, invite_id: int, *, now: datetime) -> bool:
        """Make an open invitation worthless; False when it is not open any more."""
        query = update(invites).where(invites.c.id == invite_id, _is_open(), invites.c.expires_at > now)
        return (await self._connection.execute(query.values(called_back_at=now))).rowcount == 1

    async def opened_by(self, person_id: int) -> list[Invite]:
        """Return the invitations by which somebody came, the oldest first."""
        query = select(invites).where(invites.c.used_by == person_id).order_by(invites.c.id)
        return await self._all(query, _invite)

    async def forget_name(self, person_id: int) -> None:
        """Forget what whoever opened an invitation was called in it."""
        await self._connection.execute(update(invites).where(invites.c.used_by == person_id).values(for_whom=None))

    async def revoke_of(self, person_id: int) -> None:
        """Make every open invitation worthless that somebody made, or that leads to them."""
        theirs = or_(invites.c.created_by == person_id, invites.c.therapist_id == person_id)
        query = update(invites).where(theirs, _is_open())
        await self._connection.execute(query.values(expires_at=invites.c.created_at))

    async def revoke_open(self, role: Role) -> None:
        """Make every open invitation of a role worthless."""
        query = update(invites).where(invites.c.role == role.value, _is_open())
        await self._connection.execute(query.values(expires_at=invites.c.created_at))


def _is_open() -> ColumnElement[bool]:
    return invites.c.used_at.is_(None) & invites.c.called_back_at.is_(None)
