"""Calendars in and out: what was read of a file and waits for a yes, and the secret address of a therapist's feed."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.domain.calendars import Feed, FeedNames
from bot.storage.base import Noun
from bot.storage.tables import calendar_imports, feeds


class Calendars(Noun):
    """Imports that wait, and feeds."""

    async def wait(self, person_id: int, body: dict[str, Any], now: datetime) -> int:
        """Keep what was read of a therapist's file, in place of what waited before; returns its number."""
        await self.drop(person_id)
        return await self._insert(calendar_imports, {"person_id": person_id, "body": body, "created_at": now})

    async def take(self, import_id: int, person_id: int, *, since: datetime) -> dict[str, Any] | None:
        """Return what waited for a therapist's yes, if it was read since an instant; it waits no longer."""
        query = (
            delete(calendar_imports)
            .where(
                calendar_imports.c.id == import_id,
                calendar_imports.c.person_id == person_id,
                calendar_imports.c.created_at >= since,
            )
            .returning(calendar_imports.c.body)
        )
        found: dict[str, Any] | None = (await self._connection.execute(query)).scalar_one_or_none()
        return found

    async def drop(self, person_id: int) -> None:
        """Forget what waits for a therapist."""
        await self._connection.execute(delete(calendar_imports).where(calendar_imports.c.person_id == person_id))

    async def drop_older(self, before: datetime) -> int:
        """Forget what nobody has said yes to since an instant; returns how many there were."""
        query = delete(calendar_imports).where(calendar_imports.c.created_at < before)
        return (await self._connection.execute(query)).rowcount

    async def put_feed(self, person_id: int, *, token_hash: str, names: FeedNames, now: datetime) -> None:
        """Give somebody a feed; the address before it stops."""
        await self.end_feed(person_id)
        values = {"token_hash": token_hash, "person_id": person_id, "names": names.value, "created_at": now}
        await self._connection.execute(feeds.insert().values(values))

    async def discard_all(self, person_id: int) -> None:
        """Forget what was read of somebody's calendar files and waits for a yes."""
        await self._connection.execute(delete(calendar_imports).where(calendar_imports.c.person_id == person_id))

    async def end_feed(self, person_id: int) -> None:
        """Let somebody's address stop."""
        await self._connection.execute(delete(feeds).where(feeds.c.person_id == person_id))

    async def feed_of(self, person_id: int) -> Feed | None:
        """Return somebody's feed."""
        return await self._feed(feeds.c.person_id == person_id)

    async def feed_at(self, token_hash: str) -> Feed | None:
        """Return the feed at an address."""
        return await self._feed(feeds.c.token_hash == token_hash)

    async def _feed(self, which: Any) -> Feed | None:
        row = (await self._connection.execute(select(feeds).where(which))).first()
        return (
            None
            if row is None
            else Feed(person_id=row.person_id, names=FeedNames(row.names), created_at=row.created_at)
        )
