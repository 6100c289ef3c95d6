"""The weekly questions: one row a client and week."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select

from bot.domain.pegs import Item, Peg
from bot.storage.base import Noun
from bot.storage.tables import pegs


class Pegs(Noun):
    """Answers to the weekly questions."""

    async def save(self, peg: Peg) -> None:
        """Store a week over what was there of it."""
        values = {
            "client_id": peg.client_id,
            "week": peg.week,
            "pain": peg.pain,
            "enjoyment": peg.enjoyment,
            "activity": peg.activity,
            "trail": [one.value for one in peg.trail],
            "closed": peg.closed,
            "started_at": peg.started_at,
            "saved_at": peg.saved_at,
            "edited_at": peg.edited_at,
        }
        await self._overwrite(pegs, ["client_id", "week"], values)

    async def get(self, client_id: int, week: date) -> Peg | None:
        """Return a client's answers of a week."""
        query = select(pegs).where(pegs.c.client_id == client_id, pegs.c.week == week)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _peg(row)

    async def of(self, client_id: int) -> list[Peg]:
        """Return a client's weeks, oldest first."""
        return (await self.of_many([client_id]))[client_id]

    async def of_many(self, client_ids: Sequence[int]) -> dict[int, list[Peg]]:
        """Return the weeks of several clients, oldest first, in one query."""
        found: dict[int, list[Peg]] = {one: [] for one in client_ids}
        if client_ids:
            query = select(pegs).where(pegs.c.client_id.in_(client_ids)).order_by(pegs.c.week)
            for row in await self._connection.execute(query):
                found[row.client_id].append(_peg(row))
        return found

    async def in_weeks(self, client_ids: Sequence[int], weeks: Iterable[date]) -> list[Peg]:
        """Return what several clients have said in some weeks, in one query."""
        if not client_ids:
            return []
        query = select(pegs).where(self._among(pegs.c.client_id, client_ids), pegs.c.week.in_(set(weeks)))
        return [_peg(row) for row in await self._connection.execute(query)]

    async def remove_all(self, client_id: int) -> int:
        """Forget all of a client's weeks; returns how many there were."""
        return (await self._connection.execute(delete(pegs).where(pegs.c.client_id == client_id))).rowcount

    async def remove(self, client_id: int, week: date) -> None:
        """Forget a week."""
        await self._connection.execute(delete(pegs).where(pegs.c.client_id == client_id, pegs.c.week == week))


def _peg(row: Row[Any]) -> Peg:
    return Peg(
        client_id=row.client_id,
        week=row.week,
        pain=row.pain,
        enjoyment=row.enjoyment,
        activity=row.activity,
        trail=tuple(Item(one) for one in row.trail),
        closed=row.closed,
        started_at=row.started_at,
        saved_at=row.saved_at,
        edited_at=row.edited_at,
    )
