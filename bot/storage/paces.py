"""How fast messages have gone out, for several programs that share Telegram's limits."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, or_, select

from bot.domain.pace import BOT, Standing
from bot.storage.base import Noun
from bot.storage.tables import paces


class Paces(Noun):
    """Where the bot and its chats stand."""

    async def lock(self, chats: Collection[int], clock: Callable[[], datetime]) -> dict[int, Standing]:
        """Return where the bot, some chats and all that are paused stand; nobody else may look until this ends."""
        if not await self._lock_bot():
            now = clock()
            first = {"chat_id": BOT, "booked_until": now, "paused_until": now, "paused_for": 0}
            await self._connection.execute(self._insert_or_skip(paces, ["chat_id"]), first)
            await self._lock_bot()
        query = select(paces).where(or_(self._among(paces.c.chat_id, {BOT, *chats}), paces.c.paused_until > clock()))
        return {
            row.chat_id: Standing(
                booked_until=row.booked_until,
                paused_until=row.paused_until,
                paused_for=timedelta(seconds=row.paused_for),
            )
            for row in await self._connection.execute(query)
        }

    async def put(self, standings: Mapping[int, Standing], now: datetime) -> None:
        """Store where some stand, and forget chats that are as good as never written to."""
        for chat_id, stands in standings.items():
            values = {
                "chat_id": chat_id,
                "booked_until": stands.booked_until,
                "paused_until": stands.paused_until,
                "paused_for": ceil(stands.paused_for.total_seconds()),
            }
            await self._overwrite(paces, ["chat_id"], values)
        await self.purge(now)

    async def purge(self, now: datetime) -> None:
        """Forget chats that are as good as never written to."""
        await self._connection.execute(
            delete(paces).where(paces.c.chat_id != BOT, paces.c.booked_until <= now, paces.c.paused_until <= now)
        )

    async def _lock_bot(self) -> bool:
        query = select(paces.c.chat_id).where(paces.c.chat_id == BOT).with_for_update()
        return (await self._connection.execute(query)).first() is not None
