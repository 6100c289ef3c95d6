"""Programmes, their drafts, and timers that run."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.domain.programmes import Item, Programme
from bot.domain.timers import RunningTimer
from bot.storage.base import Noun
from bot.storage.tables import programmes, timers


def _values(programme: Programme) -> dict[str, Any]:
    return {
        "items": [{"exercise": one.exercise, "dose": one.dose} for one in programme.items],
        "weekdays": sorted(programme.weekdays),
        "starts": programme.starts,
        "ends": programme.ends,
        "word": programme.word,
    }


def _programme(row: Row[Any]) -> Programme:
    return Programme(
        id=row.id,
        client_id=row.client_id,
        therapist_id=row.therapist_id,
        items=tuple(Item(exercise=one["exercise"], dose=one["dose"]) for one in row.items),
        weekdays=frozenset(row.weekdays),
        starts=row.starts,
        ends=row.ends,
        word=row.word,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
    )


class Programmes(Noun):
    """What therapists assign."""

    async def add(self, programme: Programme, now: datetime) -> int:
        """Store a new one, a draft or confirmed; returns its id."""
        return await self._insert(
            programmes,
            _values(programme)
            | {
                "client_id": programme.client_id,
                "therapist_id": programme.therapist_id,
                "created_at": now,
                "confirmed_at": programme.confirmed_at,
                "ended_at": programme.ended_at,
            },
        )

    async def save(self, programme: Programme) -> None:
        """Store a draft over itself."""
        await self._connection.execute(
            update(programmes)
            .where(programmes.c.id == programme.id, programmes.c.confirmed_at.is_(None))
            .values(_values(programme))
        )

    async def get(self, programme_id: int) -> Programme | None:
        """Return one."""
        row = (await self._connection.execute(select(programmes).where(programmes.c.id == programme_id))).first()
        return None if row is None else _programme(row)

    async def draft(self, *, client_id: int, therapist_id: int) -> Programme | None:
        """Return what a therapist is putting together for a client."""
        query = (
            select(programmes)
            .where(
                programmes.c.client_id == client_id,
                programmes.c.therapist_id == therapist_id,
                programmes.c.confirmed_at.is_(None),
            )
            .order_by(programmes.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else _programme(row)

    async def confirm(self, programme_id: int, now: datetime) -> bool:
        """Make a draft count, instead of what counted before; False when it is no draft any more."""
        claim = update(programmes).where(programmes.c.id == programme_id, programmes.c.confirmed_at.is_(None))
        claimed = await self._connection.execute(claim.values(confirmed_at=now).returning(programmes.c.client_id))
        row = claimed.first()
        if row is None:
            return False
        await self._connection.execute(
            update(programmes)
            .where(
                programmes.c.client_id == row.client_id,
                programmes.c.id != programme_id,
                programmes.c.confirmed_at.is_not(None),
                programmes.c.ended_at.is_(None),
            )
            .values(ended_at=now)
        )
        return True

    async def end(self, programme_id: int, now: datetime) -> bool:
        """End one early; False when it has ended."""
        query = update(programmes).where(programmes.c.id == programme_id, programmes.c.ended_at.is_(None))
        return (await self._connection.execute(query.values(ended_at=now))).rowcount == 1

    async def drop(self, programme_id: int) -> None:
        """Forget a draft."""
        await self._connection.execute(
            delete(programmes).where(programmes.c.id == programme_id, programmes.c.confirmed_at.is_(None))
        )

    async def active_of(self, client_ids: Sequence[int], *, today: date) -> dict[int, Programme]:
        """Return the one that counts for each client, perhaps not begun yet, in one query.

        Args:
            today: those that ended before are left out.
        """
        if not client_ids:
            return {}
        query = (
            select(programmes)
            .where(
                programmes.c.client_id.in_(client_ids),
                programmes.c.confirmed_at.is_not(None),
                programmes.c.ended_at.is_(None),
                programmes.c.ends >= today,
            )
            .order_by(programmes.c.id)
        )
        return {row.client_id: _programme(row) for row in await self._connection.execute(query)}

    async def of(self, client_id: int, *, limit: int = 20) -> list[Programme]:
        """Return what was assigned to a client, newest first; drafts are not part of it."""
        query = (
            select(programmes)
            .where(programmes.c.client_id == client_id, programmes.c.confirmed_at.is_not(None))
            .order_by(programmes.c.id.desc())
            .limit(limit)
        )
        return [_programme(row) for row in await self._connection.execute(query)]


class Timers(Noun):
    """One timer a client."""

    async def put(self, timer: RunningTimer) -> None:
        """Start one, instead of what ran before."""
        values = {
            "client_id": timer.client_id,
            "exercise": timer.exercise,
            "then": timer.then,
            "seconds": timer.seconds,
            "ends_at": timer.ends_at,
            "next_at": timer.next_at,
        }
        await self._overwrite(timers, ["client_id"], values)

    async def get(self, client_id: int) -> RunningTimer | None:
        """Return a client's timer."""
        row = (await self._connection.execute(select(timers).where(timers.c.client_id == client_id))).first()
        return None if row is None else RunningTimer(**row._mapping)  # noqa: SLF001

    async def drop(self, client_id: int) -> None:
        """Stop a client's timer."""
        await self._connection.execute(delete(timers).where(timers.c.client_id == client_id))

    async def claim_due(self, now: datetime, limit: int) -> list[RunningTimer]:
        """Return timers whose message changes now, locked until the transaction ends."""
        query = (
            select(timers)
            .where(timers.c.next_at <= now)
            .order_by(timers.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [RunningTimer(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def running(self, now: datetime) -> list[RunningTimer]:
        """Return the timers that are not over."""
        query = select(timers).where(timers.c.ends_at > now)
        return [RunningTimer(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def set_next(self, client_id: int, next_at: datetime) -> None:
        """Store when a timer's message changes next."""
        await self._connection.execute(update(timers).where(timers.c.client_id == client_id).values(next_at=next_at))
