"""Danger signs: raised, perhaps corrected by the client, acknowledged by a therapist."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.flags import Flag
from bot.storage.base import Noun
from bot.storage.tables import flags


class Flags(Noun):
    """Danger signs."""

    async def add(self, *, client_id: int, rule: str, level: str, words: str | None, now: datetime) -> int:
        """Store a flag."""
        return await self._insert(
            flags, {"client_id": client_id, "rule": rule, "level": level, "words": words, "raised_at": now}
        )

    async def get(self, flag_id: int) -> Flag | None:
        """Return one flag."""
        row = (await self._connection.execute(select(flags).where(flags.c.id == flag_id))).first()
        return None if row is None else Flag(**row._mapping)  # noqa: SLF001

    async def of(self, client_id: int, *, limit: int = 50) -> list[Flag]:
        """Return a client's flags, newest first."""
        query = select(flags).where(flags.c.client_id == client_id).order_by(flags.c.id.desc()).limit(limit)
        return [Flag(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def unacknowledged(self, client_ids: Sequence[int]) -> list[Flag]:
        """Return what nobody has acknowledged, oldest first; a correction by the client does not close it."""
        if not client_ids:
            return []
        query = (
            select(flags)
            .where(flags.c.client_id.in_(client_ids), flags.c.acknowledged_at.is_(None))
            .order_by(flags.c.raised_at)
        )
        return [Flag(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def count_open(self, client_ids: Sequence[int]) -> dict[int, int]:
        """Return how many flags wait, by client."""
        if not client_ids:
            return {}
        query = (
            select(flags.c.client_id, func.count().label("n"))
            .where(flags.c.client_id.in_(client_ids), flags.c.acknowledged_at.is_(None))
            .group_by(flags.c.client_id)
        )
        return {row.client_id: row.n for row in await self._connection.execute(query)}

    async def correct(self, flag_id: int, now: datetime) -> bool:
        """Record that the client says that it is not this; False when that was said before."""
        query = update(flags).where(flags.c.id == flag_id, flags.c.corrected_at.is_(None))
        return (await self._connection.execute(query.values(corrected_at=now))).rowcount == 1

    async def acknowledge(self, flag_id: int, *, by: int, now: datetime) -> bool:
        """Record who looked at it; False when somebody already had."""
        query = update(flags).where(flags.c.id == flag_id, flags.c.acknowledged_at.is_(None))
        result = await self._connection.execute(query.values(acknowledged_at=now, acknowledged_by=by))
        return result.rowcount == 1
