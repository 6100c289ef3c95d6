"""How sore clients were after their sessions, and what they want to say before the next one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select

from bot.domain.aftercare import SorenessStage
from bot.domain.soreness import Feeling, Help, Sore, Told
from bot.storage.base import Noun
from bot.storage.tables import sessions, soreness, told


class Soreness(Noun):
    """Answers after sessions."""

    async def save(self, answer: Sore, now: datetime) -> None:
        """Store an answer over the one before."""
        values = {
            "client_id": answer.client_id,
            "session_id": answer.session_id,
            "stage": answer.stage.value,
            "score": answer.score,
            "feeling": None if answer.feeling is None else answer.feeling.value,
            "helped": None if answer.helped is None else [one.value for one in answer.helped],
            "at": answer.at,
            "edited_at": None if now == answer.at else now,
        }
        await self._overwrite(soreness, ["session_id", "stage"], values)

    async def get(self, session_id: int, stage: SorenessStage) -> Sore | None:
        """Return what was said at one stage."""
        query = _joined().where(soreness.c.session_id == session_id, soreness.c.stage == stage.value)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _sore(row)

    async def of(self, client_id: int, *, since: datetime | None = None) -> list[Sore]:
        """Return a client's answers, oldest session first."""
        return (await self.of_many([client_id], since=since))[client_id]

    async def of_many(self, client_ids: Sequence[int], *, since: datetime | None = None) -> dict[int, list[Sore]]:
        """Return the answers of several clients, oldest session first, in one query."""
        found: dict[int, list[Sore]] = {one: [] for one in client_ids}
        if client_ids:
            query = _joined().where(soreness.c.client_id.in_(client_ids))
            if since is not None:
                query = query.where(soreness.c.at >= since)
            for row in await self._connection.execute(query.order_by(sessions.c.starts_at, soreness.c.stage)):
                found[row.client_id].append(_sore(row))
        return found

    async def remove_all(self, client_id: int) -> int:
        """Forget all of a client's answers; returns how many there were."""
        return (await self._connection.execute(delete(soreness).where(soreness.c.client_id == client_id))).rowcount

    async def remove(self, session_id: int, stage: SorenessStage) -> None:
        """Take an answer back."""
        query = delete(soreness).where(soreness.c.session_id == session_id, soreness.c.stage == stage.value)
        await self._connection.execute(query)


def _joined() -> Any:
    return select(soreness, sessions.c.starts_at).join(sessions, sessions.c.id == soreness.c.session_id)


def _sore(row: Row[Any]) -> Sore:
    return Sore(
        client_id=row.client_id,
        session_id=row.session_id,
        stage=SorenessStage(row.stage),
        score=row.score,
        at=row.at,
        session_at=row.starts_at,
        feeling=None if row.feeling is None else Feeling(row.feeling),
        helped=None if row.helped is None else tuple(Help(one) for one in row.helped),
    )


class Tellings(Noun):
    """Words for the therapist before sessions."""

    async def add(self, *, client_id: int, session_id: int, text: str, now: datetime) -> int:
        """Keep what was said; returns its id."""
        values = {"client_id": client_id, "session_id": session_id, "text": text, "at": now}
        return await self._insert(told, values)

    async def get(self, told_id: int) -> Told | None:
        """Return what was said."""
        row = (await self._connection.execute(select(told).where(told.c.id == told_id))).first()
        return None if row is None else Told(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    async def of(self, client_id: int) -> list[Told]:
        """Return what a client has said, oldest first."""
        query = select(told).where(told.c.client_id == client_id).order_by(told.c.id)
        return [Told(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def for_sessions(self, session_ids: Sequence[int]) -> dict[int, list[Told]]:
        """Return what was said before some sessions, oldest first.

        What was said for a session that was called off counts for the one after it.
        """
        found: dict[int, list[Told]] = {one: [] for one in session_ids}
        if not session_ids:
            return found
        wanted, meant, earlier = sessions.alias(), sessions.alias(), sessions.alias()
        before = (
            select(func.max(earlier.c.starts_at))
            .where(
                earlier.c.client_id == wanted.c.client_id,
                earlier.c.cancelled_at.is_(None),
                earlier.c.starts_at < wanted.c.starts_at,
            )
            .correlate(wanted)
            .scalar_subquery()
        )
        inherited = and_(
            meant.c.cancelled_at.is_not(None),
            told.c.at < wanted.c.starts_at,
            or_(before.is_(None), told.c.at > before),
        )
        query = (
            select(wanted.c.id.label("wanted_id"), *told.c)
            .join(meant, meant.c.id == told.c.session_id)
            .join(wanted, wanted.c.client_id == told.c.client_id)
            .where(wanted.c.id.in_(session_ids), or_(meant.c.id == wanted.c.id, inherited))
            .order_by(told.c.id)
        )
        for row in await self._connection.execute(query):
            values = dict(row._mapping)  # noqa: SLF001
            found[values.pop("wanted_id")].append(Told(**values))
        return found

    async def remove_all(self, client_id: int) -> int:
        """Forget all that a client has said; returns how much there was."""
        return (await self._connection.execute(delete(told).where(told.c.client_id == client_id))).rowcount

    async def remove(self, told_id: int) -> None:
        """Take it back."""
        await self._connection.execute(delete(told).where(told.c.id == told_id))
