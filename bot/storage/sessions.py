"""Treatments, past and planned."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, exists, select, update

from bot.domain.plans import PlanKind
from bot.domain.sessions import Session, Slot
from bot.storage.base import Noun
from bot.storage.tables import people, plans, sessions

_MANY = 500
"""Values in one query; SQLite takes 32,766."""


class Sessions(Noun):
    """Treatments. What was called off stays, and is shown nowhere."""

    async def add(
        self,
        *,
        client_id: int,
        therapist_id: int | None,
        when: Slot,
        note: str | None,
        now: datetime,
        uid: str | None = None,
    ) -> int:
        """Store a session and return its id; the same client at the same instant is the same session."""
        values = {
            "client_id": client_id,
            "therapist_id": therapist_id,
            "starts_at": when.starts_at,
            "day": when.day,
            "note": note,
            "created_at": now,
            "ends_at": when.ends_at,
            "cancelled_at": None,
            "uid": uid,
        }
        insert = self._upsert(sessions, ["client_id", "starts_at"], values).returning(sessions.c.id)
        return int((await self._connection.execute(insert, values)).scalar_one())

    async def get(self, session_id: int) -> Session | None:
        """Return one session, whether it was called off or not."""
        row = (await self._connection.execute(select(sessions).where(sessions.c.id == session_id))).first()
        return None if row is None else self._session(row)

    async def move(self, session_id: int, *, starts_at: datetime, ends_at: datetime | None, day: date) -> bool:
        """Give a session another time; False when the client has one at that instant already."""
        moved = await self.get(session_id)
        if moved is None:
            return False
        there = await self.at(moved.client_id, starts_at)
        if there is not None and there.id != session_id:
            if there.cancelled_at is None:
                return False
            await self._connection.execute(delete(sessions).where(sessions.c.id == there.id))
        await self._connection.execute(
            update(sessions)
            .where(sessions.c.id == session_id)
            .values(starts_at=starts_at, ends_at=ends_at, day=day, cancelled_at=None)
        )
        return True

    async def at(self, client_id: int, starts_at: datetime) -> Session | None:
        """Return a client's session that begins at an instant, whether it was called off or not."""
        query = select(sessions).where(sessions.c.client_id == client_id, sessions.c.starts_at == starts_at)
        row = (await self._connection.execute(query)).first()
        return None if row is None else self._session(row)

    async def cancel(self, session_id: int, now: datetime) -> bool:
        """Call a session off; False when it was called off before."""
        query = update(sessions).where(sessions.c.id == session_id, sessions.c.cancelled_at.is_(None))
        return (await self._connection.execute(query.values(cancelled_at=now))).rowcount == 1

    async def name_event(self, session_id: int, uid: str) -> None:
        """Keep which calendar event a session is."""
        await self._connection.execute(update(sessions).where(sessions.c.id == session_id).values(uid=uid))

    async def of_events(self, uids: Sequence[str], client_ids: Sequence[int]) -> dict[str, Session]:
        """Return the sessions of some clients that came from calendar events, called off or not, by their hash."""
        found: dict[str, Session] = {}
        theirs = set(client_ids)
        for at in range(0, len(uids), _MANY):
            query = select(sessions).where(sessions.c.uid.in_(uids[at : at + _MANY]))
            for one in await self._all(query, self._session):
                if one.client_id in theirs and one.uid is not None:
                    found[one.uid] = one
        return found

    async def of(self, client_id: int, *, first: date | None = None) -> list[Session]:
        """Return a client's sessions, oldest first."""
        query = (
            select(sessions)
            .where(sessions.c.client_id == client_id, sessions.c.cancelled_at.is_(None))
            .order_by(sessions.c.starts_at)
        )
        if first is not None:
            query = query.where(sessions.c.day >= first)
        return await self._all(query, self._session)

    async def of_many(self, client_ids: Sequence[int], first: date) -> dict[int, list[Session]]:
        """Return the sessions of several clients from a day on, oldest first, in one query."""
        found: dict[int, list[Session]] = {one: [] for one in client_ids}
        if client_ids:
            query = (
                select(sessions)
                .where(
                    sessions.c.client_id.in_(client_ids),
                    sessions.c.day >= first,
                    sessions.c.cancelled_at.is_(None),
                )
                .order_by(sessions.c.starts_at)
            )
            for one in await self._all(query, self._session):
                found[one.client_id].append(one)
        return found

    async def unplanned(self, kind: PlanKind, *, first: date, limit: int) -> list[int]:
        """Return clients who have agreed and have sessions from a day on, but no plan of a kind."""
        coming = select(sessions.c.client_id).where(sessions.c.day >= first, sessions.c.cancelled_at.is_(None))
        planned = exists().where(plans.c.client_id == people.c.id, plans.c.kind == kind.value)
        query = (
            select(people.c.id)
            .where(people.c.id.in_(coming), people.c.consent_version.is_not(None), ~planned)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    @staticmethod
    def _session(row: Row[Any]) -> Session:
        return Session(
            id=row.id,
            client_id=row.client_id,
            therapist_id=row.therapist_id,
            starts_at=row.starts_at,
            day=row.day,
            note=row.note,
            ends_at=row.ends_at,
            cancelled_at=row.cancelled_at,
            uid=row.uid,
        )
