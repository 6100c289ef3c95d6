"""Staff's private notes on a client."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.notes import Note
from bot.storage.base import Noun
from bot.storage.tables import notes


class Notes(Noun):
    """Notes."""

    async def add(self, *, client_id: int, author_id: int, text: str, now: datetime) -> None:
        """Store a note."""
        await self._insert(notes, {"client_id": client_id, "author_id": author_id, "text": text, "at": now})

    async def of(self, client_id: int, *, limit: int = 50) -> list[Note]:
        """Return a client's notes, newest first."""
        query = select(notes).where(notes.c.client_id == client_id).order_by(notes.c.id.desc()).limit(limit)
        return [Note(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001
