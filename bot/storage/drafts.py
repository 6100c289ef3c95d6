"""Answers that a therapist proposes for everybody."""

from datetime import datetime

from sqlalchemy import select, update

from bot.domain.drafts import Draft
from bot.storage.base import Noun
from bot.storage.tables import drafts


class Drafts(Noun):
    """Proposed entries."""

    async def add(self, *, question_id: int, question: str, answer: str, by: int, now: datetime) -> int | None:
        """Store a proposal; returns its id, None when the question was proposed before."""
        insert = self._insert_or_skip(drafts, ["question_id"]).values(
            question_id=question_id, question=question, answer=answer, proposed_by=by, proposed_at=now
        )
        row = (await self._connection.execute(insert.returning(drafts.c.id))).first()
        return None if row is None else int(row.id)

    async def get(self, draft_id: int) -> Draft | None:
        """Return one proposal."""
        row = (await self._connection.execute(select(drafts).where(drafts.c.id == draft_id))).first()
        return None if row is None else Draft(**row._mapping)  # noqa: SLF001

    async def waiting(self) -> list[Draft]:
        """Return the proposals that nobody has decided on, oldest first."""
        query = select(drafts).where(drafts.c.decided_at.is_(None)).order_by(drafts.c.id)
        return [Draft(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def decide(self, draft_id: int, *, approved: bool, by: int, now: datetime) -> bool:
        """Store the owner's decision; False when there was one."""
        query = update(drafts).where(drafts.c.id == draft_id, drafts.c.decided_at.is_(None))
        result = await self._connection.execute(query.values(approved=approved, decided_by=by, decided_at=now))
        return result.rowcount == 1
