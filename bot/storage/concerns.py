"""What hurts clients, one open item each."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.domain.concerns import Concern
from bot.storage.base import Noun
from bot.storage.tables import concerns


def _concern(row: Row[Any]) -> Concern:
    return Concern(**dict(row._mapping) | {"exercises": tuple(row.exercises)})  # noqa: SLF001


class Concerns(Noun):
    """Severe pain and exercises that hurt."""

    async def open(
        self, client_id: int, *, day: date, now: datetime, pain: int | None = None, exercises: Sequence[str] = ()
    ) -> None:
        """Open an item; of each client there is one at most."""
        values: dict[str, Any] = {"client_id": client_id, "opened_at": now, "first_day": day, "pain": pain}
        values |= {"pain_day": None if pain is None else day, "exercises": list(exercises)}
        await self._insert(concerns, values)

    async def change(self, concern: Concern) -> None:
        """Store what an item holds now."""
        values = asdict(concern) | {"exercises": list(concern.exercises)}
        kept = {name: values[name] for name in ("first_day", "pain", "pain_day", "exercises")}
        await self._connection.execute(update(concerns).where(concerns.c.id == concern.id).values(kept))

    async def remove(self, concern_id: int) -> None:
        """Delete an item of which nothing is left."""
        await self._connection.execute(delete(concerns).where(concerns.c.id == concern_id))

    async def newest(self, client_id: int) -> Concern | None:
        """Return a client's newest item; the open one, when there is one."""
        query = select(concerns).where(concerns.c.client_id == client_id).order_by(concerns.c.id.desc()).limit(1)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _concern(row)

    async def of(self, client_id: int) -> list[Concern]:
        """Return a client's items, oldest first."""
        query = select(concerns).where(concerns.c.client_id == client_id).order_by(concerns.c.id)
        return await self._all(query, _concern)

    async def open_of(self, client_ids: Sequence[int]) -> dict[int, Concern]:
        """Return the open items of some clients."""
        if not client_ids:
            return {}
        query = select(concerns).where(self._among(concerns.c.client_id, client_ids), concerns.c.settled_at.is_(None))
        return {one.client_id: one for one in await self._all(query, _concern)}

    async def settle(self, concern_id: int, *, by: int, now: datetime) -> bool:
        """Record who has settled an item; False when somebody had."""
        query = update(concerns).where(concerns.c.id == concern_id, concerns.c.settled_at.is_(None))
        return (await self._connection.execute(query.values(settled_at=now, settled_by=by))).rowcount == 1

    async def forget_scores(self, client_id: int) -> int:
        """Forget a client's scores; which exercises hurt stays, as in their log. Returns how many there were."""
        found = [one for one in await self.of(client_id) if one.pain is not None]
        for one in found:
            if one.exercises:
                await self.change(replace(one, pain=None, pain_day=None))
            else:
                await self.remove(one.id)
        return len(found)
