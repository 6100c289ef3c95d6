"""Requests to clients: whether somebody else may read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.domain.readers import Answer, Request, WhyAsked, remind_at
from bot.storage.base import Noun
from bot.storage.tables import consent_requests as requests


def _request(row: Row[Any]) -> Request:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    answer = values["answer"]
    return Request(
        **values | {"why": WhyAsked(values["why"]), "answer": None if answer is None else Answer(answer)},
    )


class Requests(Noun):
    """Who asks to read whose diary."""

    async def add(self, *, client_id: int, to_id: int, why: WhyAsked, asked_by: int | None, now: datetime) -> Request:
        """Store a request."""
        first = remind_at(now, reminded=0)
        values = {"client_id": client_id, "to_id": to_id, "why": why.value, "asked_by": asked_by, "asked_at": now}
        number = await self._insert(requests, values | {"remind_at": first})
        return Request(
            id=number, client_id=client_id, to_id=to_id, why=why, asked_by=asked_by, asked_at=now, remind_at=first
        )

    async def get(self, request_id: int) -> Request | None:
        """Return a request by number."""
        row = (await self._connection.execute(select(requests).where(requests.c.id == request_id))).first()
        return None if row is None else _request(row)

    async def open_of(self, client_ids: Sequence[int]) -> dict[int, Request]:
        """Return what clients have not answered yet, by client: one each at most."""
        if not client_ids:
            return {}
        query = select(requests).where(
            self._among(requests.c.client_id, set(client_ids)), requests.c.answered_at.is_(None)
        )
        return {row.client_id: _request(row) for row in await self._connection.execute(query)}

    async def open_to(self, person_id: int) -> list[Request]:
        """Return the open requests for somebody of the team."""
        query = select(requests).where(requests.c.to_id == person_id, requests.c.answered_at.is_(None))
        return await self._all(query.order_by(requests.c.id), _request)

    async def answer(self, request_id: int, answer: Answer, now: datetime) -> bool:
        """Record what became of a request; False when that was settled before."""
        query = update(requests).where(requests.c.id == request_id, requests.c.answered_at.is_(None))
        values = {"answered_at": now, "answer": answer.value, "remind_at": None}
        return (await self._connection.execute(query.values(values))).rowcount == 1

    async def due(self, now: datetime, limit: int = 100) -> list[Request]:
        """Return the requests of which clients are to be reminded."""
        query = select(requests).where(requests.c.remind_at <= now).order_by(requests.c.remind_at).limit(limit)
        return await self._all(query, _request)

    async def reminded(self, request: Request, times: int) -> None:
        """Record how often a client was reminded."""
        values = {"reminded": times, "remind_at": remind_at(request.asked_at, reminded=times)}
        await self._connection.execute(update(requests).where(requests.c.id == request.id).values(values))
