"""Clients, therapists, the owner, and their consents."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import Consent, Guardian
from bot.domain.leaves import NOBODY, Covers
from bot.domain.people import Person, Reach, Role
from bot.domain.waiting import packed, unpacked
from bot.storage.base import Noun
from bot.storage.tables import audit, consents, people

_IN_CHAT = select(people).where(people.c.chat_id == bindparam("chat"))
_IN_CHAT_TO_STAY = _IN_CHAT.with_for_update(read=True, key_share=True)
"""Whoever changes the chat waits for this lock, and nobody else; SQLite writes one after the other anyway."""

_OWN = (
    "therapist_id",
    "consent_version",
    "fluids_limited",
    "paused_until",
    "awaiting",
    "awaiting_since",
    "goal",
    "declined_at",
)
"""What is kept of somebody beside their name only while they are here."""

NOBODYS_CHAT = -(2**53)
"""Chats of those who have left are numbered from here on downwards: Telegram's numbers have 52 bits at most."""


def _person(row: Row[Any]) -> Person:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Person(
        **values
        | {
            "role": Role(values["role"]),
            "reach": Reach(values["reach"]),
            "awaiting": unpacked(values["awaiting"]),
        }
    )


def _values(person: Person, *, but: Collection[str]) -> dict[str, Any]:
    values = {c.name: getattr(person, c.name) for c in people.columns if c.name not in but}
    return values | {"awaiting": packed(person.awaiting)}


def _consent(row: Row[Any], following: Row[Any] | None) -> Consent:
    guardian = None if row.guardian is None else Guardian(row.guardian, row.recorded_by)
    was_replaced = following is not None and following.given_at == row.withdrawn_at
    return Consent(
        row.version, row.given_at, row.withdrawn_at, guardian, row.reader_id, was_replaced, row.old_enough_at
    )


class People(Noun):
    """Everybody the practice knows."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._expected: dict[int, Person | None] = {}

    async def add(self, person: Person) -> Person:
        """Store a new person; the id is given by the database."""
        self._expected.clear()
        values = _values(person, but={"id"})
        if self._is_sqlite:
            # SQLite would give the number of somebody who has left to the next one, and their access log with it.
            highest = select(
                func.max(
                    func.coalesce(select(func.max(people.c.id)).scalar_subquery(), 0),
                    func.coalesce(select(func.max(audit.c.subject_id)).scalar_subquery(), 0),
                )
            )
            values["id"] = int((await self._connection.execute(highest)).scalar_one()) + 1
        return replace(person, id=await self._insert(people, values))

    async def save(self, person: Person) -> None:
        """Store a person as given, over what was there; in which chat they are only ``move`` changes.

        Whoever read them before they moved must not move them back.
        """
        self._expected.clear()
        values = _values(person, but={"id", "created_at", "chat_id"})
        await self._connection.execute(update(people).where(people.c.id == person.id).values(values))

    async def get(self, person_id: int) -> Person | None:
        """Return a person by id."""
        row = (await self._connection.execute(select(people).where(people.c.id == person_id))).first()
        return None if row is None else _person(row)

    async def hold(self, person_id: int) -> Person | None:
        """Return a person by id, whom nobody else changes or handles anything of until the transaction ends."""
        query = select(people).where(people.c.id == person_id).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else _person(row)

    async def move(self, person: Person, *, to: int) -> None:
        """Let another chat be somebody's, who can be reached there."""
        self._expected.clear()
        values = {"chat_id": to, "reach": Reach.OK.value, "awaiting": packed(person.awaiting)}
        await self._connection.execute(update(people).where(people.c.id == person.id).values(values))

    async def many(self, ids: Sequence[int]) -> dict[int, Person]:
        """Return several people by id."""
        if not ids:
            return {}
        query = select(people).where(self._among(people.c.id, set(ids)))
        return {row.id: _person(row) for row in await self._connection.execute(query)}

    async def expect(self, chat_ids: Collection[int]) -> None:
        """Read at once whom ``in_chat`` will be asked for; as soon as anybody is changed, it looks anew.

        Nobody of them moves to another chat until the transaction ends: what is said to somebody's chat is stored
        before it is not theirs any more, or they are a stranger there already.
        """
        query = select(people).where(self._among(people.c.chat_id, set(chat_ids)))
        query = query.with_for_update(read=True, key_share=True)
        self._expected = dict.fromkeys(chat_ids)
        self._expected |= {row.chat_id: _person(row) for row in await self._connection.execute(query)}

    async def in_chat(self, chat_id: int, *, stays: bool = False) -> Person | None:
        """Return the person whose private chat this is; None for a stranger.

        Args:
            stays: as with ``expect``, they do not move to another chat until the transaction ends.
        """
        if chat_id in self._expected:
            return self._expected[chat_id]
        query = _IN_CHAT_TO_STAY if stays else _IN_CHAT
        row = (await self._connection.execute(query, {"chat": chat_id})).first()
        return None if row is None else _person(row)

    async def clients_of(self, therapist: Person, *, covers: Covers = NOBODY) -> list[Person]:
        """Return the clients that somebody may review: own ones, or all for the owner; an assistant none.

        Args:
            covers: for whom they stand in. Of these it returns all who may come along: ``may_see`` has the last word.
        """
        if not therapist.role.reads:
            return []
        if therapist.role is Role.OWNER:
            return await self._clients()
        whose = {therapist.id, *covers.members}
        theirs = [
            people.c.therapist_id.in_([one for one in whose if one is not None]),
            *([people.c.therapist_id.is_(None)] if None in whose else []),
            *([people.c.id.in_(covers.clients)] if covers.clients else []),
        ]
        return await self._clients(or_(*theirs))

    async def planned_by(self, planner: Person, *, covers: Covers = NOBODY) -> list[Person]:
        """Return the clients whose sessions somebody may plan: an assistant all, others those they may review."""
        if planner.role is Role.ASSISTANT:
            return await self._clients()
        return await self.clients_of(planner, covers=covers)

    async def _clients(self, *which: ColumnElement[bool]) -> list[Person]:
        query = select(people).where(people.c.role == Role.CLIENT.value, *which)
        found = await self._all(query, _person)
        # Not sorted by the database: it may see sealed names only.
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    async def client_counts(self) -> dict[int, int]:
        """Return how many clients everybody of the team looks after."""
        query = select(people.c.therapist_id, func.count()).where(people.c.therapist_id.is_not(None))
        return {row[0]: row[1] for row in await self._connection.execute(query.group_by(people.c.therapist_id))}

    async def staff(self) -> list[Person]:
        """Return everybody who works here."""
        query = select(people).where(people.c.role.not_in([Role.CLIENT.value, Role.LEFT.value])).order_by(people.c.id)
        return [_person(row) for row in await self._connection.execute(query)]

    async def owner(self) -> Person | None:
        """Return the owner, None before the first link was opened."""
        query = select(people).where(people.c.role == Role.OWNER.value).order_by(people.c.id).limit(1)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _person(row)

    async def named(self, ids: Sequence[int]) -> dict[int, str]:
        """Return names by id."""
        if not ids:
            return {}
        query = select(people.c.id, people.c.name).where(people.c.id.in_(set(ids)))
        return {row.id: row.name for row in await self._connection.execute(query)}

    async def anybody(self) -> bool:
        """Return whether there is anybody at all."""
        return (await self._connection.execute(select(people.c.id).limit(1))).first() is not None

    async def count(self) -> int:
        """Return how many people there are."""
        return int((await self._connection.execute(select(func.count()).select_from(people))).scalar_one())

    async def due_back(self, now: datetime, limit: int = 100) -> list[Person]:
        """Return people whose pause has ended and who have not been welcomed back."""
        query = select(people).where(people.c.paused_until <= now).order_by(people.c.paused_until).limit(limit)
        return [_person(row) for row in await self._connection.execute(query)]

    async def out_of_reach(self, chat_ids: Collection[int]) -> list[Person]:
        """Return who of some chats counts as one whom Telegram does not let the bot write to."""
        if not chat_ids:
            return []
        query = select(people).where(self._among(people.c.chat_id, chat_ids), people.c.reach != Reach.OK.value)
        return [_person(row) for row in await self._connection.execute(query)]

    async def remove(self, person_id: int) -> None:
        """Delete a person and, by cascade, everything that is theirs."""
        self._expected.clear()
        await self._connection.execute(delete(people).where(people.c.id == person_id))

    async def leave(self, person_id: int, now: datetime) -> None:
        """Keep of somebody no more than the name that stands in the record; their chat is nobody's.

        And the language, in which they are told.
        """
        self._expected.clear()
        values = {"role": Role.LEFT.value, "left_at": now, "chat_id": NOBODYS_CHAT - person_id, "time_zone": "UTC"}
        values |= dict.fromkeys(_OWN)
        values |= {"discreet": False, "tidy_chat": False, "reach": Reach.OK.value}
        await self._connection.execute(update(people).where(people.c.id == person_id).values(values))

    async def consent(
        self,
        person_id: int,
        version: str,
        now: datetime,
        *,
        reader_id: int | None = None,
        guardian: Guardian | None = None,
    ) -> None:
        """Record that somebody agreed to a version of the terms, and to who looks after them and reads.

        What they had agreed to before ends at that instant.

        Args:
            guardian: who agreed for them; None when they did it themselves.
        """
        await self.withdraw(person_id, now)
        values = {"client_id": person_id, "version": version, "given_at": now, "reader_id": reader_id}
        if guardian is not None:
            values |= {"guardian": guardian.name, "recorded_by": guardian.recorded_by}
        await self._insert(consents, values)

    async def ever_agreed(self, ids: Sequence[int]) -> set[int]:
        """Return who of some clients has agreed before, whether that stands or not."""
        if not ids:
            return set()
        query = select(consents.c.client_id).where(self._among(consents.c.client_id, set(ids)))
        return set((await self._connection.execute(query)).scalars())

    async def withdraw(self, person_id: int, now: datetime) -> None:
        """Record that the consent of somebody that stood has ended."""
        query = update(consents).where(consents.c.client_id == person_id, consents.c.withdrawn_at.is_(None))
        await self._connection.execute(query.values(withdrawn_at=now))

    async def old_enough(self, person_id: int, since: datetime | None) -> None:
        """Record since when the practice says that a client may agree alone; None takes it back."""
        newest = select(func.max(consents.c.id)).where(consents.c.client_id == person_id).scalar_subquery()
        await self._connection.execute(update(consents).where(consents.c.id == newest).values(old_enough_at=since))

    async def consents(self, person_id: int) -> list[Consent]:
        """Return what somebody agreed to, oldest first."""
        query = select(consents).where(consents.c.client_id == person_id).order_by(consents.c.id)
        rows = list(await self._connection.execute(query))
        return [_consent(row, following) for row, following in zip_longest(rows, rows[1:])]
