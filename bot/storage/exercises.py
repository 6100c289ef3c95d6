"""What clients said of the exercises."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select

from bot.domain.exercises import ExerciseLine, Outcome, ReportLine
from bot.storage.base import Noun
from bot.storage.tables import checkins, exercise_log


def _line(row: Row[Any]) -> ExerciseLine:
    values = {name: value for name, value in row._mapping.items() if name != "seen_at"}  # noqa: SLF001
    return ExerciseLine(**values | {"outcome": Outcome(values["outcome"])})


def _report(row: Row[Any]) -> tuple[int, ReportLine]:
    areas = None if row.areas is None else tuple(row.areas)
    return row.client_id, ReportLine(day=row.day, pain=row.pain, areas=areas, late=row.late, started_at=row.started_at)


class Exercises(Noun):
    """The exercise log."""

    async def add(self, *, client_id: int, exercise: str, outcome: Outcome, day: date, now: datetime) -> None:
        """Add a line."""
        await self._insert(
            exercise_log,
            {"client_id": client_id, "exercise": exercise, "outcome": outcome.value, "day": day, "at": now},
        )

    async def of(self, client_id: int) -> list[ExerciseLine]:
        """Return a client's log, oldest first."""
        query = select(exercise_log).where(exercise_log.c.client_id == client_id).order_by(exercise_log.c.id)
        return await self._all(query, _line)

    async def recent(self, client_ids: Sequence[int], *, since: date) -> dict[int, list[ExerciseLine]]:
        """Return the logs of several clients since a day, oldest first, in one query.

        What stopped an exercise for good, or took that back, is part of it however old it is.
        """
        found: dict[int, list[ExerciseLine]] = {one: [] for one in client_ids}
        if not client_ids:
            return found
        query = (
            select(exercise_log)
            .where(
                exercise_log.c.client_id.in_(client_ids),
                or_(exercise_log.c.day >= since, exercise_log.c.outcome.in_((Outcome.HURTS, Outcome.RELEASED))),
            )
            .order_by(exercise_log.c.id)
        )
        for line in await self._all(query, _line):
            found[line.client_id].append(line)
        return found

    async def reports(self, client_ids: Sequence[int], *, since: date) -> dict[int, list[ReportLine]]:
        """Return what the choice of exercises reads of several clients' diaries since a day, oldest first."""
        found: dict[int, list[ReportLine]] = {one: [] for one in client_ids}
        if not client_ids:
            return found
        query = (
            select(
                checkins.c.client_id,
                checkins.c.day,
                checkins.c.pain,
                checkins.c.areas,
                checkins.c.late,
                checkins.c.started_at,
            )
            .where(checkins.c.client_id.in_(client_ids), checkins.c.day >= since)
            .order_by(checkins.c.client_id, checkins.c.day)
        )
        for client_id, report in await self._all(query, _report):
            found[client_id].append(report)
        return found
