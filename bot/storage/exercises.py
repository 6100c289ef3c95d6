"""What clients said of the exercises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from bot.storage.base import Noun
from bot.storage.tables import exercise_log


@dataclass(frozen=True)
class ExerciseLine:
    """One line of the log; ``outcome`` is a value of ``bot.domain.exercises.Outcome`` or ``sent``."""

    id: int
    client_id: int
    exercise: str
    outcome: str
    day: date
    at: datetime
    seen_at: datetime | None


class Exercises(Noun):
    """The exercise log."""

    async def add(self, *, client_id: int, exercise: str, outcome: str, day: date, now: datetime) -> None:
        """Add a line."""
        await self._insert(
            exercise_log,
            {"client_id": client_id, "exercise": exercise, "outcome": outcome, "day": day, "at": now},
        )

    async def of(self, client_id: int) -> list[ExerciseLine]:
        """Return a client's log, oldest first."""
        query = select(exercise_log).where(exercise_log.c.client_id == client_id).order_by(exercise_log.c.id)
        return [ExerciseLine(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def hurting(self, client_ids: Sequence[int]) -> dict[int, int]:
        """Return how many 'it hurts' nobody has looked at, by client."""
        if not client_ids:
            return {}
        query = (
            select(exercise_log.c.client_id, func.count().label("n"))
            .where(
                exercise_log.c.client_id.in_(client_ids),
                exercise_log.c.outcome == "hurts",
                exercise_log.c.seen_at.is_(None),
            )
            .group_by(exercise_log.c.client_id)
        )
        return {row.client_id: row.n for row in await self._connection.execute(query)}

    async def seen(self, client_id: int, now: datetime) -> None:
        """Record that a therapist has looked."""
        await self._connection.execute(
            update(exercise_log)
            .where(exercise_log.c.client_id == client_id, exercise_log.c.seen_at.is_(None))
            .values(seen_at=now)
        )
