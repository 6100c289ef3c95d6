"""One-time links, of which only the hash of the code is kept."""

from datetime import datetime

from sqlalchemy import or_, select, update

from bot.domain.invites import Invite
from bot.domain.people import Role
from bot.storage.base import Noun
from bot.storage.tables import invites


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
            },
        )

    async def by_hash(self, code_hash: str) -> Invite | None:
        """Return an invitation by the hash of its code."""
        row = (await self._connection.execute(select(invites).where(invites.c.code_hash == code_hash))).first()
        if row is None:
            return None
        return Invite(
            id=row.id,
            role=Role(row.role),
            therapist_id=row.therapist_id,
            created_by=row.created_by,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )

    async def use(self, invite_id: int, *, now: datetime) -> bool:
        """Use an invitation up; False when somebody else was first."""
        query = update(invites).where(invites.c.id == invite_id, invites.c.used_at.is_(None))
        return (await self._connection.execute(query.values(used_at=now))).rowcount == 1

    async def used_by(self, invite_id: int, person_id: int) -> None:
        """Record who has used an invitation up: a number that somebody new has only afterwards."""
        await self._connection.execute(update(invites).where(invites.c.id == invite_id).values(used_by=person_id))

    async def revoke_of(self, person_id: int) -> None:
        """Make every unused invitation worthless that somebody made, or that leads to them."""
        theirs = or_(invites.c.created_by == person_id, invites.c.therapist_id == person_id)
        await self._connection.execute(
            update(invites).where(theirs, invites.c.used_at.is_(None)).values(expires_at=invites.c.created_at)
        )

    async def revoke_open(self, role: Role) -> None:
        """Make every unused invitation of a role worthless."""
        query = update(invites).where(invites.c.role == role.value, invites.c.used_at.is_(None))
        await self._connection.execute(query.values(expires_at=invites.c.created_at))
