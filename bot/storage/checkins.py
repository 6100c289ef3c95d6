"""The diary: one row a client and local day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.checkins import CheckIn, Glance, OnBehalf, Question, Sitting
from bot.storage.base import Noun
from bot.storage.tables import checkins, people

_LAST = (
    select(func.max(checkins.c.day))
    .where(
        checkins.c.client_id == bindparam("client"),
        checkins.c.day < bindparam("on"),
        checkins.c.closed.is_(True),
        checkins.c.pain.is_not(None),
    )
    .scalar_subquery()
)
ENTRIES = select(checkins, people.c.name.label("entered_name")).select_from(
    checkins.outerjoin(people, people.c.id == checkins.c.entered_by)
)
"""Entries with what whoever made them for a client is called, also when they have left."""

_ENTRY_AND_LAST = ENTRIES.where(
    checkins.c.client_id == bindparam("client"), or_(checkins.c.day == bindparam("on"), checkins.c.day == _LAST)
)
"""What every tap asks is put together once: building a statement costs more than running it."""


_HAS_CONTENT = or_(
    *(column.is_not(None) for column in (checkins.c.pain, checkins.c.areas, checkins.c.sitting, checkins.c.comfort)),
    checkins.c.note.is_not(None),
)
"""What ``CheckIn.has_content`` says, for the database."""


def _glance(row: Row[Any]) -> tuple[int, Glance]:
    return row.client_id, Glance(row.day, row.pain, has_content=bool(row.has_content), on_behalf=row.on_behalf)


def _entry(row: Row[Any]) -> CheckIn:
    return CheckIn(
        client_id=row.client_id,
        day=row.day,
        pain=row.pain,
        areas=None if row.areas is None else tuple(row.areas),
        sitting=None if row.sitting is None else Sitting(row.sitting),
        comfort=row.comfort,
        note=row.note,
        trail=tuple(Question(one) for one in row.trail),
        late=row.late,
        started_at=row.started_at,
        saved_at=row.saved_at,
        edited_at=row.edited_at,
        closed=row.closed,
        on_behalf=OnBehalf(row.entered_by, row.entered_name or "") if row.on_behalf else None,
    )


def _values(entry: CheckIn) -> dict[str, Any]:
    return {
        "client_id": entry.client_id,
        "day": entry.day,
        "pain": entry.pain,
        "areas": None if entry.areas is None else list(entry.areas),
        "sitting": entry.sitting,
        "comfort": entry.comfort,
        "note": entry.note,
        "trail": list(entry.trail),
        "late": entry.late,
        "closed": entry.closed,
        "started_at": entry.started_at,
        "saved_at": entry.saved_at,
        "edited_at": entry.edited_at,
        "on_behalf": entry.on_behalf is not None,
        "entered_by": None if entry.on_behalf is None else entry.on_behalf.by,
    }


class CheckIns(Noun):
    """Entries of the diary. A day that is asked for again in a transaction is not read again until it changes."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._read: dict[tuple[int, date], tuple[CheckIn | None, CheckIn | None]] = {}

    def forget(self) -> None:
        """Look anew from now on: what was read may have been rolled back."""
        self._read.clear()

    async def save(self, entry: CheckIn) -> None:
        """Store an entry over what was there for that day."""
        self._read = {
            # What lies before a day does not change with it.
            one: (entry, last) if one == (entry.client_id, entry.day) else (known, last)
            for one, (known, last) in self._read.items()
            if one[0] != entry.client_id or one[1] <= entry.day
        }
        await self._overwrite(checkins, ["client_id", "day"], _values(entry))

    async def save_for(self, entry: CheckIn) -> bool:
        """Store an entry that the practice makes for a client; False when the client's own stands there."""
        self._read.clear()
        values = _values(entry)
        insert = (sqlite if self._is_sqlite else postgresql).insert(checkins).values(values)
        changed = {name: insert.excluded[name] for name in values if name not in {"client_id", "day"}}
        statement = insert.on_conflict_do_update(
            index_elements=["client_id", "day"], set_=changed, where=checkins.c.on_behalf.is_(True)
        )
        return (await self._connection.execute(statement.returning(checkins.c.id))).first() is not None

    async def get(self, client_id: int, day: date) -> CheckIn | None:
        """Return the entry of a day."""
        return (await self._entry_and_last(client_id, day))[0]

    async def last_before(self, client_id: int, day: date) -> CheckIn | None:
        """Return the newest closed entry with a pain score before a day."""
        return (await self._entry_and_last(client_id, day))[1]

    async def _entry_and_last(self, client_id: int, day: date) -> tuple[CheckIn | None, CheckIn | None]:
        if (client_id, day) not in self._read:
            rows = await self._connection.execute(_ENTRY_AND_LAST, {"client": client_id, "on": day})
            found = {row.day: _entry(row) for row in rows}
            entry = found.pop(day, None)
            self._read[client_id, day] = (entry, next(iter(found.values()), None))
        return self._read[client_id, day]

    async def last_places(self, client_id: int, *, since: date) -> tuple[str, ...]:
        """Return the places of the newest entry since a day that names any; empty when none does."""
        query = (
            select(checkins.c.areas)
            .where(checkins.c.client_id == client_id, checkins.c.day >= since, checkins.c.areas.is_not(None))
            .order_by(checkins.c.day.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return () if row is None else tuple(row.areas)

    async def between(self, client_id: int, first: date, last: date) -> list[CheckIn]:
        """Return the entries from one day to another, both included, oldest first."""
        query = ENTRIES.where(checkins.c.client_id == client_id, checkins.c.day.between(first, last))
        return await self._all(query.order_by(checkins.c.day), _entry)

    async def of_many(self, client_ids: Sequence[int], first: date) -> dict[int, list[CheckIn]]:
        """Return the entries of several clients from a day on, oldest first, in one query."""
        found: dict[int, list[CheckIn]] = {one: [] for one in client_ids}
        if not client_ids:
            return found
        query = ENTRIES.where(checkins.c.client_id.in_(client_ids), checkins.c.day >= first)
        for entry in await self._all(query.order_by(checkins.c.client_id, checkins.c.day), _entry):
            found[entry.client_id].append(entry)
        return found

    async def glances(self, client_ids: Sequence[int], first: date) -> dict[int, list[Glance]]:
        """Return what a list looks at of several clients' entries from a day on, oldest first, in one query."""
        found: dict[int, list[Glance]] = {one: [] for one in client_ids}
        if client_ids:
            columns = (checkins.c.client_id, checkins.c.day, checkins.c.pain, checkins.c.on_behalf)
            query = (
                select(*columns, _HAS_CONTENT.label("has_content"))
                .where(checkins.c.client_id.in_(client_ids), checkins.c.day >= first)
                .order_by(checkins.c.client_id, checkins.c.day)
            )
            for client_id, glance in await self._all(query, _glance):
                found[client_id].append(glance)
        return found

    async def newest(self, client_ids: Sequence[int], first: date) -> dict[int, Glance]:
        """Return the newest entry in which something was said, from a day on, of those who have one: a row a client."""
        if not client_ids:
            return {}
        newest = (
            select(checkins.c.client_id, func.max(checkins.c.day).label("day"))
            .where(checkins.c.client_id.in_(client_ids), checkins.c.day >= first, _HAS_CONTENT)
            .group_by(checkins.c.client_id)
            .subquery()
        )
        columns = (checkins.c.client_id, checkins.c.day, checkins.c.pain, checkins.c.on_behalf)
        query = select(*columns, literal(True).label("has_content")).join(
            newest, (newest.c.client_id == checkins.c.client_id) & (newest.c.day == checkins.c.day)
        )
        return dict(await self._all(query, _glance))

    async def count(self, client_id: int) -> int:
        """Return how many entries a client has."""
        query = select(func.count()).select_from(checkins).where(checkins.c.client_id == client_id)
        return int((await self._connection.execute(query)).scalar_one())

    async def remove_all(self, client_id: int) -> int:
        """Delete a client's diary; returns how many entries it had."""
        self._read.clear()
        result = await self._connection.execute(delete(checkins).where(checkins.c.client_id == client_id))
        return result.rowcount

    async def remove(self, client_id: int, day: date) -> None:
        """Delete one entry."""
        self._read.clear()
        await self._connection.execute(delete(checkins).where(checkins.c.client_id == client_id, checkins.c.day == day))
