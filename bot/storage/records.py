"""Treatment records that outlive an account: whose they are, and their lines, sealed where there are keys."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from bot.domain.records import KeptKind, KeptLine, KeptRecord
from bot.storage.base import Noun
from bot.storage.tables import kept_treatments


def _line(row: Row[Any]) -> KeptLine:
    said = dict(row.body)
    acknowledged = said.pop("acknowledged_at")
    return KeptLine(
        kind=KeptKind(row.kind),
        at=row.at,
        acknowledged_at=None if acknowledged is None else datetime.fromisoformat(acknowledged),
        **said,
    )


def _body(line: KeptLine) -> dict[str, Any]:
    said = {name: value for name, value in asdict(line).items() if name not in {"kind", "at"}}
    return said | {"acknowledged_at": None if line.acknowledged_at is None else line.acknowledged_at.isoformat()}


class Records(Noun):
    """Kept treatment records."""

    async def keep(self, subject_id: int, name: str, lines: Sequence[KeptLine], now: datetime) -> None:
        """Store the lines of somebody who leaves."""
        rows = [
            {
                "subject_id": subject_id,
                "name": name,
                "kind": one.kind.value,
                "at": one.at,
                "body": _body(one),
                "kept_at": now,
            }
            for one in lines
        ]
        if rows:
            await self._connection.execute(kept_treatments.insert(), rows)

    async def all(self) -> list[KeptRecord]:
        """Return whose records are kept, the newest first."""
        counted = (
            select(func.min(kept_treatments.c.id).label("id"), func.count().label("lines"))
            .group_by(kept_treatments.c.subject_id)
            .subquery()
        )
        query = (
            select(kept_treatments, counted.c.lines)
            .join(counted, counted.c.id == kept_treatments.c.id)
            .order_by(kept_treatments.c.id.desc())
        )
        return await self._all(query, lambda row: KeptRecord(row.subject_id, row.name, row.kept_at, row.lines))

    async def of(self, subject_id: int) -> list[KeptLine]:
        """Return somebody's lines, oldest first."""
        query = select(kept_treatments).where(kept_treatments.c.subject_id == subject_id)
        return await self._all(query.order_by(kept_treatments.c.at, kept_treatments.c.id), _line)

    async def drop(self, before: datetime) -> int:
        """Delete what was kept before an instant; returns how many lines there were."""
        query = delete(kept_treatments).where(kept_treatments.c.kept_at < before)
        return (await self._connection.execute(query)).rowcount
