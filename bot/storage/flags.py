"""Danger signs: raised, perhaps corrected by the client, acknowledged by a therapist."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.domain.flags import AGAIN, Acknowledgement, Flag, Sign
from bot.storage.base import Noun
from bot.storage.tables import acknowledgements, flags, people


def _flag(row: Row[Any]) -> Flag:
    return Flag(**row._mapping)  # noqa: SLF001


def _acknowledgement(row: Row[Any]) -> Acknowledgement:
    return Acknowledgement(**{name: value for name, value in row._mapping.items() if name != "id"})  # noqa: SLF001


class Flags(Noun):
    """Danger signs."""

    async def add(self, sign: Sign, *, words: str | None, now: datetime) -> int:
        """Store a flag."""
        return await self._insert(flags, {**asdict(sign), "words": words, "raised_at": now})

    async def tell_at(self, flag_id: int, moment: datetime | None) -> None:
        """Store when somebody is told of a flag next; None for no more."""
        await self._connection.execute(update(flags).where(flags.c.id == flag_id).values(tell_at=moment))

    async def due(self, now: datetime, limit: int) -> list[Flag]:
        """Return what somebody is to be told of now, what has waited longest first."""
        query = select(flags).where(flags.c.tell_at <= now).order_by(flags.c.tell_at, flags.c.id).limit(limit)
        return await self._all(query, _flag)

    async def claim(self, flag: Flag, *, then: datetime | None) -> bool:
        """Take it on to tell somebody of a flag that is due; False when another program has, or it was acknowledged.

        Args:
            then: when somebody is told next.
        """
        query = update(flags).where(
            flags.c.id == flag.id, flags.c.tell_at == flag.tell_at, flags.c.acknowledged_at.is_(None)
        )
        return (await self._connection.execute(query.values(tell_at=then))).rowcount == 1

    async def reopen(self, flag: Flag, *, tell_at: datetime) -> bool:
        """Let a flag wait again that is to be looked at again; False when another program has.

        Who had acknowledged it stands in the acknowledgements.

        Args:
            tell_at: when somebody is told of that.
        """
        query = update(flags).where(
            flags.c.id == flag.id, flags.c.tell_at == flag.tell_at, flags.c.acknowledged_at.is_not(None)
        )
        values = {"tell_at": tell_at, "acknowledged_at": None, "acknowledged_by": None}
        return (await self._connection.execute(query.values(values))).rowcount == 1

    async def acknowledgements(self, flag_ids: Sequence[int]) -> dict[int, list[Acknowledgement]]:
        """Return who has looked at flags, by flag, oldest first."""
        found: dict[int, list[Acknowledgement]] = {one: [] for one in flag_ids}
        if found:
            query = select(acknowledgements).where(self._among(acknowledgements.c.flag_id, found))
            for one in await self._all(query.order_by(acknowledgements.c.id), _acknowledgement):
                found[one.flag_id].append(one)
        return found

    async def seen_again(self, sign: Sign, *, words: str | None, now: datetime) -> Flag | None:
        """Count the same sign once more with the flag that stands for it; None when there is none.

        A flag that was acknowledged, or that the client says is none, stands for nothing that comes after.
        Until the transaction ends nobody else raises or counts a flag of this client.
        """
        await self._connection.execute(
            select(people.c.id).where(people.c.id == sign.client_id).with_for_update(key_share=True)
        )
        same = (
            select(flags.c.id)
            .where(
                *(flags.c[name] == value for name, value in asdict(sign).items()),
                flags.c.acknowledged_at.is_(None),
                flags.c.corrected_at.is_(None),
                flags.c.raised_at > now - AGAIN,
            )
            .order_by(flags.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        values: dict[str, Any] = {"times": flags.c.times + 1, "last_at": now}
        if words is not None:
            values["words"] = words
        counted = update(flags).where(flags.c.id == same).values(values).returning(flags)
        row = (await self._connection.execute(counted)).first()
        return None if row is None else _flag(row)

    async def telling(self, flag_id: int, until: datetime) -> None:
        """Note that what comes until an instant is on its way to the therapist."""
        await self._connection.execute(update(flags).where(flags.c.id == flag_id).values(told_at=until))

    async def get(self, flag_id: int) -> Flag | None:
        """Return one flag."""
        row = (await self._connection.execute(select(flags).where(flags.c.id == flag_id))).first()
        return None if row is None else _flag(row)

    async def of(self, client_id: int, *, limit: int = 50) -> list[Flag]:
        """Return a client's flags, newest first."""
        query = select(flags).where(flags.c.client_id == client_id).order_by(flags.c.id.desc()).limit(limit)
        return await self._all(query, _flag)

    async def unacknowledged(self, client_ids: Sequence[int]) -> list[Flag]:
        """Return what nobody has acknowledged, oldest first; a correction by the client does not close it."""
        if not client_ids:
            return []
        query = (
            select(flags)
            .where(flags.c.client_id.in_(client_ids), flags.c.acknowledged_at.is_(None))
            .order_by(flags.c.raised_at)
        )
        return await self._all(query, _flag)

    async def count_open(self, client_ids: Sequence[int]) -> dict[int, int]:
        """Return how many flags wait, by client."""
        if not client_ids:
            return {}
        query = (
            select(flags.c.client_id, func.count().label("n"))
            .where(flags.c.client_id.in_(client_ids), flags.c.acknowledged_at.is_(None))
            .group_by(flags.c.client_id)
        )
        return {row.client_id: row.n for row in await self._connection.execute(query)}

    async def correct(self, flag_id: int, now: datetime) -> bool:
        """Record that the client says that it is not this; False when that was said before."""
        query = update(flags).where(flags.c.id == flag_id, flags.c.corrected_at.is_(None))
        return (await self._connection.execute(query.values(corrected_at=now))).rowcount == 1

    async def acknowledge(self, done: Acknowledgement, *, tell_at: datetime | None = None) -> bool:
        """Record who looked at it, and what was done; False when somebody already had.

        Args:
            tell_at: when it is to be looked at again.
        """
        query = update(flags).where(flags.c.id == done.flag_id, flags.c.acknowledged_at.is_(None))
        values = {"acknowledged_at": done.at, "acknowledged_by": done.by, "tell_at": tell_at}
        if (await self._connection.execute(query.values(values))).rowcount != 1:
            return False
        await self._insert(acknowledgements, asdict(done))
        return True
