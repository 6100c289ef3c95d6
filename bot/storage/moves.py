"""Links by which clients' diaries move to other Telegram accounts, of which only the hash of the code is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.domain.moving import Decision, Move
from bot.domain.retention import LINGER
from bot.storage.base import Noun
from bot.storage.tables import account_moves

_FORGOTTEN: dict[str, Any] = {"opened_chat_id": None, "opened_name": None}
"""Who has opened a link is nobody of the practice's before the yes, and somebody whom it knows after it."""


def _move(row: Row[Any]) -> Move:
    return Move(
        id=row.id,
        client_id=row.client_id,
        created_by=row.created_by,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        opened_chat_id=row.opened_chat_id,
        opened_name=row.opened_name,
        decision=None if row.decision is None else Decision(row.decision),
        decided_by=row.decided_by,
    )


class Moves(Noun):
    """Links for clients' new accounts."""

    async def add(self, *, client_id: int, code_hash: str, created_by: int, now: datetime, expires_at: datetime) -> int:
        """Store a link."""
        return await self._insert(
            account_moves,
            {
                "client_id": client_id,
                "code_hash": code_hash,
                "created_by": created_by,
                "created_at": now,
                "expires_at": expires_at,
            },
        )

    async def get(self, move_id: int) -> Move | None:
        """Return a link by number."""
        row = (await self._connection.execute(select(account_moves).where(account_moves.c.id == move_id))).first()
        return None if row is None else _move(row)

    async def of(self, client_id: int) -> list[Move]:
        """Return the links for a client's other accounts, the oldest first."""
        query = select(account_moves).where(account_moves.c.client_id == client_id).order_by(account_moves.c.id)
        return await self._all(query, _move)

    async def by_hash(self, code_hash: str) -> Move | None:
        """Return a link by the hash of its code."""
        query = select(account_moves).where(account_moves.c.code_hash == code_hash)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _move(row)

    async def open(self, move_id: int, *, chat_id: int, name: str, now: datetime, expires_at: datetime) -> bool:
        """Claim a link for the account that opens it; False when somebody else was first, or it has ended.

        Args:
            expires_at: until when the answer is waited for.
        """
        c = account_moves.c
        query = update(account_moves).where(c.id == move_id, c.opened_at.is_(None), c.decided_at.is_(None))
        values = {"opened_at": now, "opened_chat_id": chat_id, "opened_name": name, "expires_at": expires_at}
        return (await self._connection.execute(query.values(values))).rowcount == 1

    async def decide(self, move_id: int, decision: Decision, *, by: int, now: datetime) -> bool:
        """Decide on a link that was opened; False when somebody else was first."""
        c = account_moves.c
        query = update(account_moves).where(c.id == move_id, c.opened_at.is_not(None), c.decided_at.is_(None))
        values = {"decision": decision.value, "decided_at": now, "decided_by": by} | _FORGOTTEN
        return (await self._connection.execute(query.values(values))).rowcount == 1

    async def replace(self, client_id: int, now: datetime) -> None:
        """End the links of a client that nobody has decided on: a newer one takes their place."""
        c = account_moves.c
        query = update(account_moves).where(c.client_id == client_id, c.decided_at.is_(None))
        values = {"decision": Decision.REPLACED.value, "decided_at": now} | _FORGOTTEN
        await self._connection.execute(query.values(values))

    async def sweep(self, now: datetime) -> int:
        """Forget who has opened links that ran out, and after a while the links; returns how many links went."""
        c = account_moves.c
        late = update(account_moves).where(c.expires_at <= now, c.opened_chat_id.is_not(None))
        await self._connection.execute(late.values(_FORGOTTEN))
        gone = delete(account_moves).where(c.expires_at < now - LINGER)
        return (await self._connection.execute(gone)).rowcount
