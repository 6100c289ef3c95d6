"""What the owner has set in the chat of the practice's hours and closed days."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, select

from bot.domain.practice_time import ClosedDays, Half, Hours, SaidInChat, Span
from bot.storage.base import Noun
from bot.storage.tables import practice_time


def _hours(said: Mapping[str, Any]) -> Hours:
    return {
        int(day): tuple(Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
        for day, spans in said["week"].items()
    }


def _closed(said: Mapping[str, Any]) -> tuple[ClosedDays, ...]:
    return tuple(
        ClosedDays(date.fromisoformat(first), date.fromisoformat(last), name) for first, last, name in said["days"]
    )


def _of_hours(hours: Hours) -> dict[str, Any]:
    week = {
        str(day): [[f"{one.start:%H:%M}", f"{one.end:%H:%M}"] for one in spans] for day, spans in sorted(hours.items())
    }
    return {"week": week}


def _of_closed(closed: tuple[ClosedDays, ...]) -> dict[str, Any]:
    return {"days": [[one.first.isoformat(), one.last.isoformat(), one.name] for one in closed]}


class PracticeTimes(Noun):
    """Hours and closed days, each as one row, there only while it was set in the chat."""

    async def said(self, *, to_change: bool = False) -> SaidInChat:
        """Return what was set, in one statement.

        Args:
            to_change: nobody else changes it until this transaction is over.
        """
        query = select(practice_time.c.half, practice_time.c.said)
        rows = await self._connection.execute(query.with_for_update() if to_change else query)
        found = {row.half: row.said for row in rows}
        return SaidInChat(
            hours=_hours(found[Half.HOURS]) if Half.HOURS in found else None,
            closed=_closed(found[Half.CLOSED]) if Half.CLOSED in found else None,
        )

    async def begin(self, start: SaidInChat, now: datetime) -> SaidInChat:
        """Set halves as they are to start from, where nobody has set them; returns what is set, held for a change."""
        for half, said in _rows(start):
            row = {"half": half, "said": said, "set_at": now}
            await self._connection.execute(self._insert_or_skip(practice_time, ["half"]), row)
        return await self.said(to_change=True)

    async def put(self, said: SaidInChat, now: datetime) -> None:
        """Set the halves that are given."""
        for half, value in _rows(said):
            await self._overwrite(practice_time, ["half"], {"half": half, "said": value, "set_at": now})

    async def forget(self, half: Half) -> bool:
        """Take back what was set of a half; False when nothing was."""
        query = delete(practice_time).where(practice_time.c.half == half)
        return (await self._connection.execute(query)).rowcount == 1


def _rows(said: SaidInChat) -> list[tuple[Half, dict[str, Any]]]:
    rows = []
    if said.hours is not None:
        rows.append((Half.HOURS, _of_hours(said.hours)))
    if said.closed is not None:
        rows.append((Half.CLOSED, _of_closed(said.closed)))
    return rows
