"""One-time links and cookies of the dashboard, kept as hashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update

from bot.domain.devices import WebSession
from bot.storage.base import Noun
from bot.storage.tables import signins, web_sessions


@dataclass(frozen=True)
class SignInLink:
    """A link as it is stored."""

    person_id: int
    expires_at: datetime
    used_at: datetime | None


def _session(row: Row[Any]) -> WebSession:
    return WebSession(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _open(now: datetime, idle: timedelta) -> ColumnElement[bool]:
    """Whether a session has neither run out nor been left alone for too long."""
    used = web_sessions.c.last_used_at
    return and_(web_sessions.c.expires_at > now, or_(used.is_(None), used > now - idle))


class SignIns(Noun):
    """Who may open the dashboard."""

    async def add_link(self, token_hash: str, *, person_id: int, expires_at: datetime) -> None:
        """Store a sign-in link."""
        await self._connection.execute(
            signins.insert().values(token_hash=token_hash, person_id=person_id, expires_at=expires_at)
        )

    async def end_links(self, person_id: int, now: datetime) -> None:
        """Make every unused link of somebody worthless."""
        unused = and_(signins.c.person_id == person_id, signins.c.used_at.is_(None), signins.c.expires_at > now)
        await self._connection.execute(update(signins).where(unused).values(expires_at=now))

    async def known(self, token_hash: str) -> SignInLink | None:
        """Return a link, also one that does not work any more; None when there is none."""
        query = select(signins.c.person_id, signins.c.expires_at, signins.c.used_at)
        row = (await self._connection.execute(query.where(signins.c.token_hash == token_hash))).first()
        return None if row is None else SignInLink(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it

    async def use_link(self, token_hash: str, *, now: datetime) -> int | None:
        """Use a link up; returns whose it was, None when it is unknown, used or expired."""
        query = (
            update(signins)
            .where(signins.c.token_hash == token_hash, signins.c.used_at.is_(None), signins.c.expires_at > now)
            .values(used_at=now)
            .returning(signins.c.person_id)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else int(row.person_id)

    async def add_session(
        self, token_hash: str, *, person_id: int, expires_at: datetime, now: datetime | None = None, device: str = "/"
    ) -> None:
        """Store a cookie's hash, and what it was given to."""
        values = {"token_hash": token_hash, "person_id": person_id, "expires_at": expires_at, "device": device}
        await self._connection.execute(web_sessions.insert().values(**values, created_at=now, last_used_at=now))

    async def session(self, token_hash: str, *, now: datetime, idle: timedelta) -> WebSession | None:
        """Return the session of a cookie, None when it is unknown or over."""
        query = select(web_sessions).where(web_sessions.c.token_hash == token_hash, _open(now, idle))
        row = (await self._connection.execute(query)).first()
        return None if row is None else _session(row)

    async def sessions(self, person_ids: list[int], *, now: datetime, idle: timedelta) -> list[WebSession]:
        """Return where some people are signed in, the last used first."""
        query = select(web_sessions).where(self._among(web_sessions.c.person_id, person_ids), _open(now, idle))
        found = await self._all(query, _session)
        return sorted(found, key=lambda one: (one.last_used_at or one.expires_at, one.token_hash), reverse=True)

    async def used(self, token_hash: str, now: datetime) -> None:
        """Note that a session was used."""
        mine = web_sessions.c.token_hash == token_hash
        await self._connection.execute(update(web_sessions).where(mine).values(last_used_at=now))

    async def end_session(self, token_hash: str) -> bool:
        """End a session; False when there was none."""
        query = delete(web_sessions).where(web_sessions.c.token_hash == token_hash)
        return (await self._connection.execute(query)).rowcount == 1

    async def end_sessions(self, person_id: int, *, but: str = "") -> int:
        """End every session of somebody but one; returns how many sessions there were."""
        query = delete(web_sessions).where(web_sessions.c.person_id == person_id, web_sessions.c.token_hash != but)
        return (await self._connection.execute(query)).rowcount
