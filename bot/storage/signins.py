"""One-time links and cookies of the dashboard, kept as hashes."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.storage.base import Noun
from bot.storage.tables import signins, web_sessions


class SignIns(Noun):
    """Who may open the dashboard."""

    async def add_link(self, token_hash: str, *, person_id: int, expires_at: datetime) -> None:
        """Store a sign-in link."""
        await self._connection.execute(
            signins.insert().values(token_hash=token_hash, person_id=person_id, expires_at=expires_at)
        )

    async def link(self, token_hash: str, *, now: datetime) -> int | None:
        """Return whose link it is; None when it is unknown, used or expired."""
        query = select(signins.c.person_id).where(
            signins.c.token_hash == token_hash, signins.c.used_at.is_(None), signins.c.expires_at > now
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else int(row.person_id)

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

    async def add_session(self, token_hash: str, *, person_id: int, expires_at: datetime) -> None:
        """Store a cookie's hash."""
        await self._connection.execute(
            web_sessions.insert().values(token_hash=token_hash, person_id=person_id, expires_at=expires_at)
        )

    async def session(self, token_hash: str, *, now: datetime) -> int | None:
        """Return whose cookie it is, None when it is unknown or expired."""
        query = select(web_sessions.c.person_id).where(
            web_sessions.c.token_hash == token_hash, web_sessions.c.expires_at > now
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else int(row.person_id)

    async def end_session(self, token_hash: str) -> None:
        """Sign out."""
        await self._connection.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))
