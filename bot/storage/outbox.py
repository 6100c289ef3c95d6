"""Messages to send: written in the transaction of the deed that causes them, sent after it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, tuple_, update

from bot.domain.outbox import CALLS, DANGER, PRESSING, REMINDER, REPLY, Ahead, Letter, OutboxState, Posted, sent_to
from bot.storage.base import Noun
from bot.storage.inbox import EVER
from bot.storage.tables import outbox
from bot.storage.tables.queues import DEAD, NEW

_IS_NEW = outbox.c.state == NEW
_OLDER = outbox.alias("older")
_HEADS = (
    select(outbox.c.id)
    .where(
        _IS_NEW,
        outbox.c.taken_by.is_(None),
        or_(outbox.c.not_before <= bindparam("now"), outbox.c.put_back_at > bindparam("now")),
        outbox.c.priority.between(bindparam("first"), bindparam("last")),
        ~exists().where(
            _OLDER.c.chat_id == outbox.c.chat_id,
            _OLDER.c.state == NEW,
            tuple_(_OLDER.c.priority, _OLDER.c.id) < tuple_(outbox.c.priority, outbox.c.id),
        ),
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


class Outbox(Noun):
    """Messages to send."""

    async def add(self, letters: Sequence[Letter], now: datetime) -> None:
        """Store messages."""
        if not letters:
            return
        rows = [
            {
                "chat_id": one.chat_id,
                "kind": one.kind,
                "body": one.body,
                "priority": one.priority,
                "created_at": now,
                "not_before": one.not_before or (EVER if one.wait is None else now + one.wait),
                "put_back_at": None if one.wait is None else now,
                "expires_at": one.expires_at,
                "tries": 0,
                "state": OutboxState.NEW,
            }
            for one in letters
        ]
        await self._connection.execute(outbox.insert(), rows)

    async def take(
        self, limit: int, now: datetime, *, by: int, first: int = PRESSING, last: int = REMINDER
    ) -> list[Posted]:
        """Take messages for sending: what is about danger and replies first, the oldest of each chat and priority only.

        A waiting reply never stands behind a reminder of the same chat; among equals the order is kept. What was
        taken belongs to whoever took it, however long that lasts and whatever the clock does meanwhile, until it is
        marked or given back; ``free`` takes it from the dead.

        Args:
            by: the number that this program gave itself.
            first, last: the priorities that are wanted.
        """
        wanted = {"now": now, "most": limit, "first": first, "last": last}
        ids = [row.id for row in await self._connection.execute(_HEADS, wanted)]
        if not ids:
            return []
        taken = (
            update(outbox).where(outbox.c.id.in_(ids)).values(taken_by=by, tries=outbox.c.tries + 1).returning(outbox)
        )
        rows = (await self._connection.execute(taken)).all()
        posted = [
            Posted(
                id=row.id,
                chat_id=row.chat_id,
                kind=row.kind,
                body=row.body,
                priority=row.priority,
                created_at=row.created_at,
                expires_at=row.expires_at,
                tries=row.tries,
                is_again=row.tries > 1 or row.put_back_at is not None,
            )
            for row in rows
        ]
        return sorted(posted, key=lambda one: (one.priority, one.id))

    async def newest_reply(self, chat_id: int) -> tuple[int, dict[str, Any]] | None:
        """Return the last reply that waits for a chat and is in nobody's hands, locked: its number and its body."""
        query = (
            select(outbox.c.id, outbox.c.body)
            .where(outbox.c.chat_id == chat_id, _IS_NEW, outbox.c.priority == REPLY, outbox.c.taken_by.is_(None))
            .order_by(outbox.c.id.desc())
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else (row.id, row.body)

    async def withdraw(self, letter_id: int) -> None:
        """Take a message back that waits."""
        await self._connection.execute(delete(outbox).where(outbox.c.id == letter_id, _IS_NEW))

    async def sent(self, ids: Sequence[int]) -> None:
        """Mark messages as sent, and forget their words."""
        if ids:
            await self._connection.execute(
                update(outbox).where(outbox.c.id.in_(ids)).values(state=OutboxState.SENT, taken_by=None, body={})
            )

    async def again(
        self,
        letter_id: int,
        now: datetime,
        *,
        wait: timedelta,
        body: dict[str, Any] | None = None,
        counts: bool = True,
    ) -> None:
        """Free a message to be tried again after a while, perhaps with what is left of it.

        Args:
            counts: whether this was a try of its own; otherwise it is as if it had never been taken.
        """
        values: dict[str, Any] = {"not_before": now + wait, "put_back_at": now, "taken_by": None}
        if not counts:
            values["tries"] = outbox.c.tries - 1
        if body is not None:
            values["body"] = body
        await self._connection.execute(update(outbox).where(outbox.c.id == letter_id).values(values))

    async def say_anew(self, chat_id: int, now: datetime) -> None:
        """Have what waits for a chat put into words once more: something that was written later has been shown."""
        waiting = (outbox.c.chat_id == chat_id, _IS_NEW, outbox.c.put_back_at.is_(None))
        await self._connection.execute(update(outbox).where(*waiting).values(put_back_at=now))

    async def after(self, letter: Posted) -> list[dict[str, Any]]:
        """Return the bodies of what waits behind a letter in its chat, the oldest first."""
        later = (outbox.c.chat_id == letter.chat_id, outbox.c.id > letter.id, outbox.c.state == OutboxState.NEW)
        return list(
            (await self._connection.execute(select(outbox.c.body).where(*later).order_by(outbox.c.id))).scalars()
        )

    async def is_overtaken(self, letter: Posted) -> bool:
        """Return whether something that goes first was written to the same chat after a letter."""
        later = (outbox.c.chat_id == letter.chat_id, outbox.c.id > letter.id, outbox.c.priority < letter.priority)
        return (await self._connection.execute(select(outbox.c.id).where(*later).limit(1))).first() is not None

    async def give_up(self, ids: Sequence[int]) -> None:
        """Mark messages as not to be sent, and forget their words."""
        if ids:
            await self._connection.execute(
                update(outbox).where(outbox.c.id.in_(ids)).values(state=OutboxState.DEAD, taken_by=None, body={})
            )

    async def takers(self) -> set[int]:
        """Return the numbers of the programs that are sending something."""
        query = select(outbox.c.taken_by).where(outbox.c.taken_by.is_not(None)).distinct()
        return set((await self._connection.execute(query)).scalars())

    async def free(self, takers: Collection[int], *, but: Collection[int] = ()) -> int:
        """Give back what programs had taken, except some messages; returns how many are free again."""
        if not takers:
            return 0
        query = update(outbox).where(outbox.c.taken_by.in_(takers)).values(taken_by=None)
        if but:
            query = query.where(outbox.c.id.not_in(but))
        return (await self._connection.execute(query)).rowcount

    async def depth(self) -> dict[str, int]:
        """Return how many messages wait and how many were given up; states that none is in are left out."""
        return await self._counted(
            {
                str(OutboxState.NEW): select(func.count()).where(_IS_NEW),
                str(OutboxState.DEAD): select(func.count()).where(outbox.c.state == DEAD),
            }
        )

    async def waiting(self, chat_id: int, kind: str) -> list[dict[str, Any]]:
        """Return what is kept of the notices of a kind that wait for a chat."""
        query = select(outbox.c.body).where(outbox.c.chat_id == chat_id, _IS_NEW, outbox.c.kind == kind)
        return list((await self._connection.execute(query)).scalars())

    async def of_kinds(self, chat_id: int, kinds: Collection[str]) -> list[tuple[int, str, dict[str, Any]]]:
        """Return the notices of some kinds that wait for a chat and are in nobody's hands: number, kind and body."""
        query = select(outbox.c.id, outbox.c.kind, outbox.c.body).where(
            outbox.c.chat_id == chat_id, _IS_NEW, outbox.c.kind.in_(kinds), outbox.c.taken_by.is_(None)
        )
        return [(row.id, row.kind, row.body) for row in await self._connection.execute(query.order_by(outbox.c.id))]

    async def danger_unsent(self) -> int:
        """Return how many messages about danger were given up lately (for as long as they are kept)."""
        query = select(func.count()).where(outbox.c.state == DEAD, outbox.c.priority <= DANGER)
        return int((await self._connection.execute(query)).scalar_one())

    async def danger_waiting(self, limit: int, now: datetime) -> list[tuple[int, dict[str, Any]]]:
        """Return texts about danger that nobody has sent yet, oldest first: their numbers and their calls."""
        query = (
            select(outbox.c.id, outbox.c.body)
            .where(_IS_NEW, outbox.c.priority == DANGER, outbox.c.kind == CALLS, outbox.c.not_before <= now)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [(row.id, row.body) for row in await self._connection.execute(query)]

    async def readdress(self, chat_id: int, kinds: Collection[str], *, to: int, letter_id: int | None = None) -> None:
        """Let messages of some kinds that wait for one chat go to another: as new ones, to be tried at once.

        Args:
            letter_id: only this one, which may be in somebody's hands.
        """
        query = update(outbox).where(
            outbox.c.chat_id == chat_id, outbox.c.state == OutboxState.NEW, outbox.c.kind.in_(kinds)
        )
        query = query.where(outbox.c.taken_by.is_(None) if letter_id is None else outbox.c.id == letter_id)
        await self._connection.execute(query.values(chat_id=to, taken_by=None, tries=0, not_before=EVER))

    async def move(self, chat_id: int, *, to: int, without: Collection[str]) -> None:
        """Let what waits for one chat go to another, also what is in somebody's hands: as new messages.

        Replies to what was done in the old chat are dropped; those about danger stay for whoever wrote there, and come
        in the other one as well.

        Args:
            without: kinds of notices about messages of the old chat, which are dropped.
        """
        query = select(outbox).where(outbox.c.chat_id == chat_id, _IS_NEW).order_by(outbox.c.id)
        for row in (await self._connection.execute(query)).all():
            body = sent_to(row.body, to) if row.kind == CALLS else row.body
            is_moved = row.kind not in without and (row.kind != CALLS or row.priority <= DANGER)
            if is_moved and body is not None:
                same = ("kind", "priority", "created_at", "not_before", "expires_at")
                values = {name: getattr(row, name) for name in same}
                values |= {"chat_id": to, "body": body, "tries": 0, "state": OutboxState.NEW}
                await self._insert(outbox, values)
        stays = and_(outbox.c.kind == CALLS, outbox.c.priority <= DANGER)
        await self._connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id, _IS_NEW, ~stays))

    async def ahead(self, now: datetime) -> list[Ahead]:
        """Return messages that wait and were written later than now."""
        query = select(outbox.c.id, outbox.c.chat_id, outbox.c.not_before, outbox.c.created_at).where(
            outbox.c.state == OutboxState.NEW, outbox.c.created_at > now
        )
        return [
            Ahead(id=row.id, chat_id=row.chat_id, waits=row.not_before > row.created_at)
            for row in await self._connection.execute(query)
        ]

    async def pull_back(self, letter_id: int, now: datetime, *, not_before: datetime) -> None:
        """Let a message count as written now, and wait anew."""
        query = update(outbox).where(outbox.c.id == letter_id)
        await self._connection.execute(query.values(created_at=now, not_before=not_before))

    async def drop_for(self, chat_id: int) -> None:
        """Forget everything still to be sent to a chat."""
        await self._connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id, _IS_NEW))

    async def drop_said(self, chat_ids: Collection[int]) -> None:
        """Forget answers that are put into words and wait: what they show may no longer be shown there."""
        query = delete(outbox).where(
            self._among(outbox.c.chat_id, chat_ids), _IS_NEW, outbox.c.kind == CALLS, outbox.c.priority == REPLY
        )
        await self._connection.execute(query.where(outbox.c.taken_by.is_(None)))

    async def purge(self, before: datetime) -> int:
        """Delete what was sent or given up before an instant."""
        # By number and not by time, as in the inbox.
        first = select(outbox.c.id).where(outbox.c.created_at >= before).order_by(outbox.c.id).limit(1)
        kept: int | None = (await self._connection.execute(first)).scalar_one_or_none()
        gone = delete(outbox).where(outbox.c.state != OutboxState.NEW, outbox.c.created_at < before)
        return (await self._connection.execute(gone if kept is None else gone.where(outbox.c.id < kept))).rowcount
