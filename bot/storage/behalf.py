"""What the team types for clients: lines that wait for a yes, and what was replaced since."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from bot.domain.behalf import Draft, Replaced
from bot.domain.checkins import CheckIn, OnBehalf
from bot.storage.base import Noun
from bot.storage.tables import checkin_drafts, people, replaced_checkins


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        code=row.code,
        person_id=row.person_id,
        client_id=row.client_id,
        day=row.day,
        pain=row.pain,
        areas=None if row.areas is None else tuple(row.areas),
        note=row.note or "",
    )


def _replaced(row: Row[Any]) -> Replaced:
    entry = CheckIn(
        client_id=row.client_id,
        day=row.day,
        pain=row.pain,
        areas=None if row.areas is None else tuple(row.areas),
        note=row.note,
        saved_at=row.saved_at,
        on_behalf=OnBehalf(row.entered_by, row.entered_name or ""),
    )
    return Replaced(entry=entry, replaced_at=row.replaced_at)


class Behalf(Noun):
    """Lines that wait, and entries of the practice's that were replaced."""

    async def wait(self, draft: Draft, now: datetime) -> None:
        """Keep what somebody has typed for a client, in place of what waited before."""
        await self.drop_of(draft.person_id)
        await self._insert(
            checkin_drafts,
            {
                "code": draft.code,
                "person_id": draft.person_id,
                "client_id": draft.client_id,
                "day": draft.day,
                "pain": draft.pain,
                "areas": None if draft.areas is None else list(draft.areas),
                "note": draft.note,
                "created_at": now,
            },
        )

    async def take(self, code: str, person_id: int, *, since: datetime) -> Draft | None:
        """Return what waited for somebody's yes, if it was typed since an instant; it waits no longer."""
        mine = (checkin_drafts.c.code == code, checkin_drafts.c.person_id == person_id)
        query = delete(checkin_drafts).where(*mine, checkin_drafts.c.created_at >= since).returning(checkin_drafts)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _draft(row)

    async def drop_of(self, person_id: int) -> None:
        """Forget what waits for somebody of the team."""
        await self._connection.execute(delete(checkin_drafts).where(checkin_drafts.c.person_id == person_id))

    async def drop_about(self, client_id: int) -> int:
        """Forget what waits about a client; returns how many lines there were."""
        query = delete(checkin_drafts).where(checkin_drafts.c.client_id == client_id)
        return (await self._connection.execute(query)).rowcount

    async def drop_older(self, before: datetime) -> int:
        """Forget what nobody has said yes to since an instant; returns how many lines there were."""
        query = delete(checkin_drafts).where(checkin_drafts.c.created_at < before)
        return (await self._connection.execute(query)).rowcount

    async def keep(self, entry: CheckIn, now: datetime) -> None:
        """Keep an entry of the practice's that another takes the place of."""
        await self._insert(
            replaced_checkins,
            {
                "client_id": entry.client_id,
                "day": entry.day,
                "pain": entry.pain,
                "areas": None if entry.areas is None else list(entry.areas),
                "note": entry.note,
                "entered_by": None if entry.on_behalf is None else entry.on_behalf.by,
                "saved_at": entry.saved_at,
                "replaced_at": now,
            },
        )

    async def replaced(self, client_id: int, *, since: date = date.min) -> list[Replaced]:
        """Return what of the practice's was replaced in a client's diary from a day on, oldest first."""
        query = (
            select(replaced_checkins, people.c.name.label("entered_name"))
            .select_from(replaced_checkins.outerjoin(people, people.c.id == replaced_checkins.c.entered_by))
            .where(replaced_checkins.c.client_id == client_id, replaced_checkins.c.day >= since)
            .order_by(replaced_checkins.c.day, replaced_checkins.c.id)
        )
        return await self._all(query, _replaced)

    async def last_replaced(self, client_id: int, day: date) -> datetime | None:
        """Return when something of the practice's was replaced last in a day; None when nothing was."""
        mine = (replaced_checkins.c.client_id == client_id, replaced_checkins.c.day == day)
        query = select(func.max(replaced_checkins.c.replaced_at)).where(*mine)
        found: datetime | None = (await self._connection.execute(query)).scalar_one()
        return found

    async def forget(self, client_id: int, day: date) -> None:
        """Delete what was replaced in a day."""
        mine = (replaced_checkins.c.client_id == client_id, replaced_checkins.c.day == day)
        await self._connection.execute(delete(replaced_checkins).where(*mine))

    async def forget_all(self, client_id: int) -> int:
        """Delete what was replaced in a client's diary; returns how many entries there were."""
        query = delete(replaced_checkins).where(replaced_checkins.c.client_id == client_id)
        return (await self._connection.execute(query)).rowcount
