"""Treatments, past and planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from bot.storage.base import Noun
from bot.storage.tables import sessions


@dataclass(frozen=True)
class Session:
    """One treatment; ``day`` is the client's local day of ``starts_at`` (UTC)."""

    id: int
    client_id: int
    therapist_id: int | None
    starts_at: datetime
    day: date
    note: str | None = None


class Sessions(Noun):
    """Treatments."""

    async def add(
        self,
        *,
        client_id: int,
        therapist_id: int | None,
        starts_at: datetime,
        day: date,
        note: str | None,
        now: datetime,
    ) -> None:
        """Store a session; the same client at the same instant is the same session."""
        values = {
            "client_id": client_id,
            "therapist_id": therapist_id,
            "starts_at": starts_at,
            "day": day,
            "note": note,
            "created_at": now,
        }
        await self._connection.execute(self._upsert(sessions, ["client_id", "starts_at"], values))

    async def of(self, client_id: int, *, first: date | None = None) -> list[Session]:
        """Return a client's sessions, oldest first."""
        query = select(sessions).where(sessions.c.client_id == client_id).order_by(sessions.c.starts_at)
        if first is not None:
            query = query.where(sessions.c.day >= first)
        return [self._session(row) for row in await self._connection.execute(query)]

    async def of_many(self, client_ids: Sequence[int], first: date) -> dict[int, list[Session]]:
        """Return the sessions of several clients from a day on, oldest first, in one query."""
        found: dict[int, list[Session]] = {one: [] for one in client_ids}
        if client_ids:
            query = (
                select(sessions)
                .where(sessions.c.client_id.in_(client_ids), sessions.c.day >= first)
                .order_by(sessions.c.starts_at)
            )
            for row in await self._connection.execute(query):
                found[row.client_id].append(self._session(row))
        return found

    @staticmethod
    def _session(row: Row[Any]) -> Session:
        return Session(
            id=row.id,
            client_id=row.client_id,
            therapist_id=row.therapist_id,
            starts_at=row.starts_at,
            day=row.day,
            note=row.note,
        )
