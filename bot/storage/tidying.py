"""Ids of messages in chats that are to be kept tidy, and what discreet messages stand for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.storage.base import Noun
from bot.storage.tables import held_messages, people, sent_messages


class Tidying(Noun):
    """Messages to delete from chats while Telegram still allows it, and what discreet ones stand for."""

    async def hold(self, person_id: int, token: str, body: dict[str, Any], now: datetime) -> None:
        """Keep what a discreet message stands for; the same token is kept once."""
        insert = self._insert_or_skip(held_messages, ["token"])
        await self._connection.execute(insert.values(person_id=person_id, token=token, body=body, at=now))

    async def held(self, person_id: int, token: str) -> dict[str, Any] | None:
        """Return what a discreet message of somebody's stands for, and forget it; None when it is unknown."""
        mine = (held_messages.c.person_id == person_id, held_messages.c.token == token)
        taken = await self._connection.execute(delete(held_messages).where(*mine).returning(held_messages.c.body))
        row = taken.first()
        return None if row is None else dict(row.body)

    async def drop_held(self, before: datetime) -> int:
        """Forget what nobody has looked at since before an instant; returns how many there were."""
        return (await self._connection.execute(delete(held_messages).where(held_messages.c.at < before))).rowcount

    async def add(self, person_id: int, message_ids: Sequence[int], now: datetime) -> None:
        """Remember messages of a chat."""
        if message_ids:
            rows = [{"person_id": person_id, "message_id": one, "sent_at": now} for one in message_ids]
            await self._connection.execute(sent_messages.insert(), rows)

    async def take(self, before: datetime, *, limit: int = 1000) -> dict[int, list[int]]:
        """Return the oldest messages sent before an instant, by chat, and forget them.

        Two replicas that ask at once do not get the same.
        """
        query = (
            select(sent_messages.c.id, sent_messages.c.message_id, people.c.chat_id)
            .join(people, people.c.id == sent_messages.c.person_id)
            .where(sent_messages.c.sent_at < before)
            .order_by(sent_messages.c.id)
            .limit(limit)
            .with_for_update(of=sent_messages, skip_locked=True)
        )
        rows = (await self._connection.execute(query)).all()
        if rows:
            gone = delete(sent_messages).where(sent_messages.c.id.in_([row.id for row in rows]))
            await self._connection.execute(gone)
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row.chat_id, []).append(row.message_id)
        return found

    async def of(self, person_id: int) -> list[int]:
        """Return the messages that are remembered of somebody's chat, oldest first."""
        query = select(sent_messages.c.message_id).where(sent_messages.c.person_id == person_id)
        return list((await self._connection.execute(query.order_by(sent_messages.c.id))).scalars())

    async def forget_held(self, person_id: int) -> None:
        """Forget what discreet messages of somebody's stand for."""
        await self._connection.execute(delete(held_messages).where(held_messages.c.person_id == person_id))

    async def forget(self, person_id: int) -> None:
        """Leave somebody's chat as it is."""
        await self._connection.execute(delete(sent_messages).where(sent_messages.c.person_id == person_id))
