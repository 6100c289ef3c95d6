"""The one open message of each kind in a chat, and Telegram's ids of files sent before."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

from bot.domain.cards import OpenCard
from bot.storage.base import Noun
from bot.storage.tables import cards, files

_CARDS = select(cards.c.kind, cards.c.message_id, cards.c.reference).where(cards.c.person_id == bindparam("person"))


class Cards(Noun):
    """Messages that will be edited or replaced; somebody's are read once a transaction, until one of them changes."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._read: dict[int, dict[str, OpenCard]] = {}

    def forget(self) -> None:
        """Look anew from now on: what was read may have been rolled back."""
        self._read.clear()

    async def put(self, person_id: int, kind: str, *, reference: str, message_id: int, now: datetime) -> None:
        """Remember the open card of a kind, over the one before, unless that is a lower copy of the same.

        A program that was taken for dead may tell late of what it has sent.
        """
        self._read.pop(person_id, None)
        values = {
            "person_id": person_id,
            "kind": kind,
            "reference": reference,
            "message_id": message_id,
            "sent_at": now,
        }
        await self._connection.execute(_lowest(on_sqlite=self._is_sqlite), values)

    async def get(self, person_id: int, kind: str) -> OpenCard | None:
        """Return the open card of a kind."""
        if person_id not in self._read:
            rows = await self._connection.execute(_CARDS, {"person": person_id})
            self._read[person_id] = {row.kind: OpenCard(row.message_id, row.reference) for row in rows}
        return self._read[person_id].get(kind)

    async def standing(self, person_ids: Collection[int]) -> dict[tuple[int, str], OpenCard]:
        """Return the open cards of several people by person and kind, in one query."""
        if not person_ids:
            return {}
        query = select(cards.c.person_id, cards.c.kind, cards.c.message_id, cards.c.reference)
        rows = await self._connection.execute(query.where(self._among(cards.c.person_id, person_ids)))
        return {(row.person_id, row.kind): OpenCard(row.message_id, row.reference) for row in rows}

    async def drop(self, person_id: int, kind: str, *, message_id: int | None = None) -> None:
        """Forget the open card of a kind; with ``message_id`` only when it is that message."""
        self._read.pop(person_id, None)
        gone = delete(cards).where(cards.c.person_id == person_id, cards.c.kind == kind)
        await self._connection.execute(gone if message_id is None else gone.where(cards.c.message_id == message_id))

    async def forget_chat(self, person_id: int) -> None:
        """Forget every message of somebody's chat; a card without one says only that something was asked."""
        self._read.pop(person_id, None)
        await self._connection.execute(delete(cards).where(cards.c.person_id == person_id, cards.c.message_id != 0))

    async def open_of(self, kind: str) -> list[tuple[int, int, str]]:
        """Return every open card of a kind as person id, message id, reference."""
        query = select(cards.c.person_id, cards.c.message_id, cards.c.reference).where(cards.c.kind == kind)
        return [(row.person_id, row.message_id, row.reference) for row in await self._connection.execute(query)]

    async def remember_file(self, key: str, file_id: str) -> None:
        """Keep Telegram's id of a file under our key."""
        await self._overwrite(files, ["key"], {"key": key, "file_id": file_id})

    async def forget_file(self, key: str) -> bool:
        """Forget Telegram's id of a file; False when none was known."""
        gone = await self._connection.execute(delete(files).where(files.c.key == key))
        return gone.rowcount > 0

    async def file(self, key: str) -> str | None:
        """Return Telegram's id of a file, None when it was never sent."""
        row = (await self._connection.execute(select(files.c.file_id).where(files.c.key == key))).first()
        return None if row is None else str(row.file_id)


@cache
def _lowest(*, on_sqlite: bool) -> Insert:
    insert = sqlite.insert(cards) if on_sqlite else postgresql.insert(cards)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["person_id", "kind"],
        set_={name: new[name] for name in ("reference", "message_id", "sent_at")},
        where=or_(cards.c.reference != new.reference, cards.c.message_id <= new.message_id),
    )
