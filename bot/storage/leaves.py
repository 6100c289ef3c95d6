"""Who of the team is away, and who stands in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.leaves import Leave
from bot.storage.base import Noun
from bot.storage.tables import leaves


def _leave(row: Row[Any]) -> Leave:
    return Leave(**{name: value for name, value in row._mapping.items() if name != "created_at"})  # noqa: SLF001


class Leaves(Noun):
    """Days away."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._on: dict[date, list[Leave]] = {}

    def forget(self) -> None:
        """Look anew from now on: what was read may have been rolled back."""
        self._on.clear()

    async def add(
        self,
        *,
        member_id: int,
        deputy_id: int | None,
        first: date,
        last: date,
        now: datetime,
        client_id: int | None = None,
    ) -> int:
        """Store days away, or of one client's cover; returns their number."""
        self._on.clear()
        values = {"member_id": member_id, "deputy_id": deputy_id, "first_day": first, "last_day": last}
        values |= {"client_id": client_id}
        return await self._insert(leaves, {**values, "created_at": now})

    async def end_of(self, member_id: int) -> None:
        """Delete somebody's own days away; they stand in for nobody any more."""
        self._on.clear()
        await self._connection.execute(delete(leaves).where(leaves.c.member_id == member_id))
        await self._connection.execute(update(leaves).where(leaves.c.deputy_id == member_id).values(deputy_id=None))

    async def get(self, leave_id: int) -> Leave | None:
        """Return one leave."""
        row = (await self._connection.execute(select(leaves).where(leaves.c.id == leave_id))).first()
        return None if row is None else _leave(row)

    async def on(self, day: date) -> list[Leave]:
        """Return who is away, or covered, on a day of the practice; read once in a transaction."""
        if day not in self._on:
            query = select(leaves).where(
                leaves.c.first_day <= day, leaves.c.last_day >= day, leaves.c.called_off_at.is_(None)
            )
            self._on[day] = await self._all(query.order_by(leaves.c.id), _leave)
        return self._on[day]

    async def since(self, day: date) -> list[Leave]:
        """Return the leaves that are not over on a day, in their order."""
        query = select(leaves).where(leaves.c.last_day >= day, leaves.c.called_off_at.is_(None))
        return await self._all(query.order_by(leaves.c.first_day, leaves.c.id), _leave)

    async def together(self, leave: Leave) -> list[Leave]:
        """Return the covers that stand, of the same days, for the same colleague and by the same one as ``leave``."""
        query = select(leaves).where(
            leaves.c.client_id.is_not(None),
            leaves.c.called_off_at.is_(None),
            leaves.c.member_id == leave.member_id,
            leaves.c.deputy_id.is_not_distinct_from(leave.deputy_id),
            leaves.c.first_day == leave.first_day,
            leaves.c.last_day == leave.last_day,
        )
        return await self._all(query.order_by(leaves.c.id), _leave)

    async def covering(self, client_id: int, day: date) -> list[Leave]:
        """Return the covers of one client that are not over on a day."""
        query = select(leaves).where(
            leaves.c.client_id == client_id, leaves.c.last_day >= day, leaves.c.called_off_at.is_(None)
        )
        return await self._all(query.order_by(leaves.c.first_day, leaves.c.id), _leave)

    async def deputise(self, leave_id: int, deputy_id: int | None) -> None:
        """Let somebody else stand in; None for the owner."""
        self._on.clear()
        await self._connection.execute(update(leaves).where(leaves.c.id == leave_id).values(deputy_id=deputy_id))

    async def call_off(self, leave_id: int, now: datetime) -> bool:
        """Call a leave off; False when somebody has."""
        self._on.clear()
        query = update(leaves).where(leaves.c.id == leave_id, leaves.c.called_off_at.is_(None))
        return (await self._connection.execute(query.values(called_off_at=now))).rowcount == 1

    async def beginning(self, day: date) -> list[Leave]:
        """Return the leaves that have begun by a day and whose beginning was not told."""
        query = select(leaves).where(
            leaves.c.first_day <= day, leaves.c.begun_at.is_(None), leaves.c.called_off_at.is_(None)
        )
        return await self._all(query.order_by(leaves.c.id), _leave)

    async def ending(self, day: date) -> list[Leave]:
        """Return the leaves that were over before a day and whose end was not told."""
        query = select(leaves).where(
            leaves.c.last_day < day, leaves.c.ended_at.is_(None), leaves.c.called_off_at.is_(None)
        )
        return await self._all(query.order_by(leaves.c.id), _leave)

    async def told(self, leave_id: int, now: datetime, *, ended: bool = False) -> bool:
        """Note that a beginning, or an end, is told; False when another program has."""
        column = leaves.c.ended_at if ended else leaves.c.begun_at
        query = update(leaves).where(leaves.c.id == leave_id, column.is_(None))
        return (await self._connection.execute(query.values({column: now}))).rowcount == 1
