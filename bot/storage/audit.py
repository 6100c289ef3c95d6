"""Who saw or changed what of whom; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.domain.audit import AuditLine, Look
from bot.storage.base import Noun
from bot.storage.tables import audit


def _line(row: Row[Any]) -> AuditLine:
    return AuditLine(at=row.at, actor_id=row.actor_id, subject_id=row.subject_id, action=row.action)


class Audit(Noun):
    """The access log."""

    async def write(self, *, actor_id: int | None, subject_id: int, action: str, now: datetime) -> None:
        """Add a line."""
        await self._insert(audit, {"at": now, "actor_id": actor_id, "subject_id": subject_id, "action": str(action)})

    async def add(self, looks: Sequence[Look], now: datetime) -> None:
        """Add a line for each look, in one statement."""
        if looks:
            lines = [
                {"at": now, "actor_id": one.actor_id, "subject_id": one.subject_id, "action": str(one.action)}
                for one in looks
            ]
            await self._connection.execute(audit.insert(), lines)

    async def of(self, subject_id: int, *, limit: int = 100) -> list[AuditLine]:
        """Return the lines about somebody, newest first."""
        query = select(audit).where(audit.c.subject_id == subject_id)
        query = query.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        return await self._all(query, _line)

    async def seen_since(self, *, actor_id: int, action: str, since: datetime) -> set[int]:
        """Return of whom there is a line of this actor and action since an instant."""
        query = (
            select(audit.c.subject_id)
            .where(audit.c.actor_id == actor_id, audit.c.action == action, audit.c.at >= since)
            .distinct()
        )
        return {row.subject_id for row in await self._connection.execute(query)}
