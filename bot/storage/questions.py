"""Questions without an answer in the document, and votes on answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.people import Role
from bot.domain.questions import AskedQuestion
from bot.storage.base import Noun
from bot.storage.tables import people, questions, votes

RECENT = 20_000
"""Questions among which the gaps are counted, the newest."""


class Questions(Noun):
    """Questions."""

    async def add(self, *, client_id: int, text: str, gap: str, now: datetime) -> int:
        """Store a question that the document does not answer."""
        return await self._insert(questions, {"client_id": client_id, "text": text, "gap": gap, "asked_at": now})

    async def get(self, question_id: int) -> AskedQuestion | None:
        """Return one question."""
        row = (await self._connection.execute(select(questions).where(questions.c.id == question_id))).first()
        return None if row is None else AskedQuestion(**row._mapping)  # noqa: SLF001

    async def pass_on(self, question_id: int, now: datetime) -> bool:
        """Hand a question to the therapist; False when that was done before."""
        query = update(questions).where(questions.c.id == question_id, questions.c.passed_on_at.is_(None))
        return (await self._connection.execute(query.values(passed_on_at=now))).rowcount == 1

    async def answer(self, question_id: int, *, answer: str, by: int, now: datetime) -> bool:
        """Store an answer; False when there was one."""
        query = update(questions).where(questions.c.id == question_id, questions.c.answered_at.is_(None))
        result = await self._connection.execute(query.values(answer=answer, answered_at=now, answered_by=by))
        return result.rowcount == 1

    async def extend(self, question_id: int, answer: str) -> None:
        """Store an answer with its rest."""
        await self._connection.execute(update(questions).where(questions.c.id == question_id).values(answer=answer))

    async def open_of(self, client_ids: Sequence[int]) -> list[AskedQuestion]:
        """Return questions that were passed on and wait, oldest first."""
        if not client_ids:
            return []
        query = (
            select(questions)
            .where(
                questions.c.client_id.in_(client_ids),
                questions.c.passed_on_at.is_not(None),
                questions.c.answered_at.is_(None),
            )
            .order_by(questions.c.passed_on_at)
        )
        return [AskedQuestion(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def of(self, client_id: int, *, limit: int = 50) -> list[AskedQuestion]:
        """Return what a client passed on, newest first."""
        query = (
            select(questions)
            .where(questions.c.client_id == client_id, questions.c.passed_on_at.is_not(None))
            .order_by(questions.c.id.desc())
            .limit(limit)
        )
        return [AskedQuestion(**row._mapping) for row in await self._connection.execute(query)]  # noqa: SLF001

    async def gaps(self, *, limit: int = 20) -> list[tuple[str, int]]:
        """Return what is asked without an answer, by how often, with one wording each; of those who agree now."""
        # Counted here and not by the database, which may see sealed texts only.
        newest = select(questions).order_by(questions.c.id.desc()).limit(RECENT).subquery("newest")
        query = (
            select(newest.c.gap, newest.c.text)
            .join(people, people.c.id == newest.c.client_id)
            .where(people.c.consent_version.is_not(None), people.c.role == Role.CLIENT.value)
            .order_by(newest.c.id.desc())
        )
        wordings: dict[str, list[str]] = {}
        for gap, wording in await self._connection.execute(query):
            wordings.setdefault(gap, []).append(wording)
        counted = [(min(one), len(one)) for one in wordings.values()]
        return sorted(counted, key=lambda one: (-one[1], one[0]))[:limit]

    async def askers(self, wordings: Collection[str]) -> set[int]:
        """Return the clients in whose very words something is asked that is counted (``gaps``)."""
        query = select(questions.c.client_id, questions.c.text).order_by(questions.c.id.desc()).limit(RECENT)
        return {row.client_id for row in await self._connection.execute(query) if row.text in wordings}

    async def vote(self, *, person_id: int, topic: str, helped: bool, now: datetime) -> None:
        """Store whether an answer helped, over an earlier vote of the same person."""
        values = {"person_id": person_id, "topic": topic, "helped": helped, "at": now}
        await self._overwrite(votes, ["person_id", "topic"], values)

    async def vote_counts(self) -> dict[str, tuple[int, int]]:
        """Return votes by topic as (helped, did not)."""
        query = select(votes.c.topic, votes.c.helped, func.count()).group_by(votes.c.topic, votes.c.helped)
        counted: dict[str, tuple[int, int]] = {}
        for topic, helped, n in await self._connection.execute(query):
            yes, no = counted.get(topic, (0, 0))
            counted[topic] = (n, no) if helped else (yes, n)
        return counted
