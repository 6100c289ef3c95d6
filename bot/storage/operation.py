"""What whoever runs the program asks: how deep and how old the queues are, what was set aside, when it last worked."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, inspect, select, text, update

from bot.domain.deliveries import DeliveryState
from bot.domain.inbox import InboxState
from bot.domain.operation import Ages, SetAside
from bot.storage.base import Noun
from bot.storage.inbox import EVER
from bot.storage.tables import deliveries, inbox, outbox, plans, pulses
from bot.storage.tables.queues import DEAD, NEW

BOT = "bot "
"""What begins the name of the pulse that says which bot the practice is with."""

_TROUBLE = "trouble "
"""What begins the name of a pulse that says that something is wrong."""


class Operation(Noun):
    """Figures about the queues, updates set aside, and the pulse."""

    async def revision(self) -> str | None:
        """Return the revision that the tables are at; None when there are none."""
        if not await self._connection.run_sync(lambda plain: inspect(plain).has_table("alembic_version")):
            return None
        found: str | None = (await self._connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
        return found

    async def ages(self, now: datetime) -> Ages:
        """Return how old the oldest of everything is that should have happened by now."""
        return Ages(
            update=await self._least(select(func.min(inbox.c.received_at)).where(inbox.c.state == NEW)),
            message=await self._least(select(func.min(outbox.c.created_at)).where(outbox.c.state == NEW)),
            due=await self._least(select(func.min(plans.c.next_at)).where(plans.c.next_at <= now)),
            unsent=await self._least(
                # None is sent later than its window; what is older is not looked through each time.
                select(func.min(deliveries.c.due_at)).where(
                    deliveries.c.state == DeliveryState.INTENDED,
                    deliveries.c.due_at.between(now - timedelta(days=1), now),
                )
            ),
        )

    async def _least(self, query: Select[Any]) -> datetime | None:
        found: datetime | None = (await self._connection.execute(query)).scalar_one()
        return found

    async def set_aside(self, limit: int = 100) -> list[SetAside]:
        """Return updates that were given up, oldest first."""
        query = select(inbox).where(inbox.c.state == DEAD).order_by(inbox.c.seq).limit(limit)
        return [
            SetAside(
                update_id=row.update_id,
                chat_id=row.chat_id,
                kind=next((name for name in row.body if name != "update_id"), "?"),
                received_at=row.received_at,
                tries=row.tries,
            )
            for row in await self._connection.execute(query)
        ]

    async def retry(self, update_ids: Sequence[int] | None) -> int:
        """Put updates that were given up back among those that wait (None: all of them); returns how many."""
        again = update(inbox).where(inbox.c.state == DEAD).values(state=InboxState.NEW, tries=0, not_before=EVER)
        if update_ids is not None:
            again = again.where(inbox.c.update_id.in_(update_ids))
        return (await self._connection.execute(again)).rowcount

    async def pulse(self, name: str, now: datetime) -> datetime | None:
        """Say that a part is at work; returns when it last was, on whichever replica, None when it never was.

        Of several replicas that ask at once the second sees what the first has written.
        """
        query = select(pulses.c.at).where(pulses.c.name == name).with_for_update()
        before: datetime | None = (await self._connection.execute(query)).scalar_one_or_none()
        await self._overwrite(pulses, ["name"], {"name": name, "at": now})
        return before

    async def note_bot(self, number: str, now: datetime) -> None:
        """Note which bot the practice is with, by the number before the token's colon, which outlives the token."""
        await self._connection.execute(
            delete(pulses).where(pulses.c.name.startswith(BOT), pulses.c.name != f"{BOT}{number}")
        )
        await self.pulse(f"{BOT}{number}", now)

    async def note_troubles(self, names: Collection[str], now: datetime) -> None:
        """Note what is wrong with the way to Telegram just now, by its names."""
        for name in names:
            await self.pulse(f"{_TROUBLE}{name}", now)

    async def troubles(self, *, since: datetime) -> list[str]:
        """Return the names of what was noted to be wrong since an instant, on whichever replica."""
        query = select(pulses.c.name).where(pulses.c.name.startswith(_TROUBLE), pulses.c.at >= since)
        found = (await self._connection.execute(query.order_by(pulses.c.name))).scalars()
        return [str(one).removeprefix(_TROUBLE) for one in found]

    async def last(self, name: str) -> datetime | None:
        """Return when a part was last at work; None when it never was."""
        found: datetime | None = (
            await self._connection.execute(select(pulses.c.at).where(pulses.c.name == name))
        ).scalar_one_or_none()
        return found
