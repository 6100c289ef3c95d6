"""Which safety questions somebody was asked on which day, and which one waits."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update

from bot.storage.base import Noun
from bot.storage.tables import safety_asked

KEPT = timedelta(days=2)
"""How long it is known: a question is asked once a day, and days overlap around noon."""


class Asked(Noun):
    """One row for a client, a local day and a question."""

    async def note(self, client_id: int, day: date, topic: str, *, due_at: datetime | None = None) -> bool:
        """Note that a question is asked now, or at a time; returns False when it was noted for the day before."""
        await self._connection.execute(
            delete(safety_asked).where(safety_asked.c.client_id == client_id, safety_asked.c.day < day - KEPT)
        )
        values = {"client_id": client_id, "day": day, "topic": topic, "due_at": due_at}
        found = await self._connection.execute(
            self._insert_or_skip(safety_asked, ["client_id", "day", "topic"]), values
        )
        return found.rowcount == 1

    async def on(self, client_id: int, day: date) -> set[str]:
        """Return the questions that were asked on a day, or wait."""
        query = select(safety_asked.c.topic).where(safety_asked.c.client_id == client_id, safety_asked.c.day == day)
        return set((await self._connection.execute(query)).scalars())

    async def claim_due(self, now: datetime, limit: int) -> list[int]:
        """Return for whom a question is due, which counts as asked now; no other replica gets them."""
        due = (
            select(safety_asked.c.client_id, safety_asked.c.day, safety_asked.c.topic)
            .where(safety_asked.c.due_at <= now)
            .order_by(safety_asked.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await self._connection.execute(due)).all()
        for row in rows:
            await self._connection.execute(
                update(safety_asked)
                .where(
                    safety_asked.c.client_id == row.client_id,
                    safety_asked.c.day == row.day,
                    safety_asked.c.topic == row.topic,
                )
                .values(due_at=None)
            )
        return [row.client_id for row in rows]

    async def call_off(self, client_id: int) -> list[tuple[date, str, datetime]]:
        """Let nothing wait any more; returns the day, the question and the time of what did."""
        waits = delete(safety_asked).where(safety_asked.c.client_id == client_id, safety_asked.c.due_at.is_not(None))
        found = waits.returning(safety_asked.c.day, safety_asked.c.topic, safety_asked.c.due_at)
        return [(row.day, row.topic, row.due_at) for row in await self._connection.execute(found)]

    async def pull_back(self, latest: datetime) -> int:
        """Let nothing wait longer than until an instant; returns how much did."""
        query = update(safety_asked).where(safety_asked.c.due_at > latest).values(due_at=latest)
        return (await self._connection.execute(query)).rowcount
