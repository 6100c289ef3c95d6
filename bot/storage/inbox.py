"""Updates as Telegram sent them: stored before they are acknowledged, handled once, in order per chat."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update

from bot.domain.inbox import InboxState, Received, Waiting
from bot.storage.base import Noun
from bot.storage.tables import inbox
from bot.storage.tables.queues import DEAD, NEW

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""At once: a clock that is set back must not make anybody wait until it has caught up."""


def _may_be_tried(now: Any) -> ColumnElement[bool]:
    return or_(inbox.c.not_before <= now, inbox.c.put_back_at > now)


_IS_NEW = inbox.c.state == NEW
_CHATS = (
    select(inbox.c.chat_id, func.min(inbox.c.seq).label("seq"), func.count().label("waiting"))
    .where(_IS_NEW)
    .group_by(inbox.c.chat_id)
    .subquery("chats")
)
"""Every chat of which something waits, read from an index over nothing else."""

_HEADS = (
    select(inbox, _CHATS.c.waiting)
    .join(_CHATS, _CHATS.c.seq == inbox.c.seq)
    .where(
        _IS_NEW,
        _may_be_tried(bindparam("now")),
    )
    .order_by(inbox.c.seq)
    .limit(bindparam("most"))
    .with_for_update(of=inbox, skip_locked=True)
)


_OF_CHAT = (_IS_NEW, inbox.c.chat_id == bindparam("chat"))
_HEAD_OF = (
    select(inbox.c.seq)
    .where(
        _IS_NEW,
        inbox.c.seq == select(func.min(inbox.c.seq)).where(*_OF_CHAT).scalar_subquery(),
        _may_be_tried(bindparam("now")),
    )
    .with_for_update(skip_locked=True)
)
_RUN = (
    select(inbox)
    .where(*_OF_CHAT, inbox.c.seq >= bindparam("first"))
    .order_by(inbox.c.seq)
    .limit(bindparam("most"))
    .with_for_update()
)
_AHEAD = (
    select(inbox)
    .where(*_OF_CHAT, inbox.c.seq > bindparam("after"), inbox.c.foreseen_at.is_(None))
    .order_by(inbox.c.seq)
    .limit(bindparam("most"))
)
_BACKLOGS = select(inbox.c.chat_id).where(_IS_NEW).group_by(inbox.c.chat_id).having(func.count() > bindparam("many"))


def _waiting(row: Row[Any], *, behind: int = 0) -> Waiting:
    return Waiting(
        seq=row.seq,
        update_id=row.update_id,
        chat_id=row.chat_id,
        body=row.body,
        tries=row.tries,
        received_at=row.received_at,
        behind=behind,
        foreseen=row.foreseen_at is not None,
        flag_id=row.flag_id,
    )


class Inbox(Noun):
    """Received updates."""

    async def add(self, received: Sequence[Received], now: datetime) -> None:
        """Store updates; those that are there already are passed over, so that a repeat does no harm."""
        if not received:
            return
        rows = [
            {
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "body": one.body,
                "state": InboxState.NEW,
                "tries": 0,
                "not_before": EVER,
                "received_at": now,
            }
            for one in received
        ]
        await self._connection.execute(self._insert_or_skip(inbox, ["update_id"]), rows)

    async def take(self, limit: int, now: datetime) -> list[Waiting]:
        """Return the oldest waiting update of each chat, locked until the transaction ends.

        An update behind a waiting one of the same chat is not returned: that keeps the order, also across replicas.
        """
        rows = await self._connection.execute(_HEADS, {"now": now, "most": limit})
        return [_waiting(row, behind=row.waiting - 1) for row in rows]

    async def take_run(self, chat_id: int, limit: int, now: datetime) -> list[Waiting]:
        """Return the oldest waiting updates of one chat in their order, locked until the transaction ends.

        None when somebody else has the chat in hand, or when its oldest waits for another try.
        """
        head = (await self._connection.execute(_HEAD_OF, {"chat": chat_id, "now": now})).first()
        if head is None:
            return []
        rows = await self._connection.execute(_RUN, {"chat": chat_id, "first": head.seq, "most": limit})
        return [_waiting(row) for row in rows]

    async def backlogs(self, more_than: int) -> list[int]:
        """Return the chats of which more than so many updates wait."""
        return list((await self._connection.execute(_BACKLOGS, {"many": more_than})).scalars())

    async def ahead(self, chat_id: int, *, after: int, limit: int) -> list[Waiting]:
        """Return what waits of one chat beyond a number, oldest first, without taking it."""
        rows = await self._connection.execute(_AHEAD, {"chat": chat_id, "after": after, "most": limit})
        return [_waiting(row) for row in rows]

    async def foresee(self, seq: int, now: datetime) -> bool:
        """Note that a danger sign was seen in an update that waits; False when its turn has come meanwhile."""
        query = update(inbox).where(inbox.c.seq == seq, _IS_NEW, inbox.c.foreseen_at.is_(None))
        return (await self._connection.execute(query.values(foreseen_at=now))).rowcount == 1

    async def flagged(self, seq: int, flag_id: int) -> None:
        """Note which flag was raised for an update that waits."""
        await self._connection.execute(update(inbox).where(inbox.c.seq == seq).values(flag_id=flag_id))

    async def waiting(self) -> list[int]:
        """Return the places of everything that waits, oldest first."""
        query = select(inbox.c.seq).where(_IS_NEW).order_by(inbox.c.seq)
        return list((await self._connection.execute(query)).scalars())

    async def take_these(self, seqs: Sequence[int], now: datetime) -> list[Waiting]:
        """Return updates that wait, whatever waits before them, locked until the transaction ends; oldest first."""
        if not seqs:
            return []
        query = select(inbox).where(_IS_NEW, _may_be_tried(now), inbox.c.seq.in_(seqs)).order_by(inbox.c.seq)
        return [_waiting(row) for row in await self._connection.execute(query.with_for_update(skip_locked=True))]

    async def done(self, seqs: Sequence[int]) -> None:
        """Mark updates as handled and forget what was written in them; the ids stay to recognise repeats."""
        if seqs:
            await self._connection.execute(
                update(inbox).where(inbox.c.seq.in_(seqs)).values(state=InboxState.DONE, body={})
            )

    async def unhandled(self, limit: int) -> list[Waiting]:
        """Return what waits, of everybody, oldest first, without taking it."""
        query = select(inbox).where(_IS_NEW).order_by(inbox.c.seq).limit(limit)
        return [_waiting(row) for row in await self._connection.execute(query)]

    async def is_done(self, update_id: int) -> bool:
        """Whether an update is stored and handled, or given up."""
        query = select(inbox.c.state).where(inbox.c.update_id == update_id)
        return (await self._connection.execute(query)).scalar_one_or_none() not in {None, InboxState.NEW}

    async def again(self, seq: int, now: datetime, *, wait: timedelta) -> None:
        """Put an update back after an error, to be tried again after a while."""
        values = {"tries": inbox.c.tries + 1, "not_before": now + wait, "put_back_at": now}
        await self._connection.execute(update(inbox).where(inbox.c.seq == seq).values(values))

    async def set_aside(self, seq: int) -> None:
        """Give an update up; later ones of its chat go on."""
        await self._connection.execute(
            update(inbox).where(inbox.c.seq == seq).values(tries=inbox.c.tries + 1, state=InboxState.DEAD)
        )

    async def depth(self) -> dict[str, int]:
        """Return how many updates wait and how many were given up; states that none is in are left out."""
        return await self._counted(
            {
                str(InboxState.NEW): select(func.count()).where(_IS_NEW),
                str(InboxState.DEAD): select(func.count()).where(inbox.c.state == DEAD),
            }
        )

    async def newest(self) -> datetime | None:
        """Return when the last update was received."""
        query = select(inbox.c.received_at).order_by(inbox.c.seq.desc()).limit(1)
        found: datetime | None = (await self._connection.execute(query)).scalar_one_or_none()
        return found

    async def purge(self, before: datetime) -> int:
        """Delete handled updates received before an instant; Telegram repeats none older than a day."""
        # By number and not by time: the look at what is old ends at the first that is not.
        first = select(inbox.c.seq).where(inbox.c.received_at >= before).order_by(inbox.c.seq).limit(1)
        kept: int | None = (await self._connection.execute(first)).scalar_one_or_none()
        gone = delete(inbox).where(inbox.c.state == InboxState.DONE, inbox.c.received_at < before)
        return (await self._connection.execute(gone if kept is None else gone.where(inbox.c.seq < kept))).rowcount
