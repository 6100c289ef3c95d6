"""Olga, Mira and Tom, and their clients Ann and Ben, as rows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.people import Person, Role
from bot.storage.database import Database
from bot.storage.store import Store

NOW = datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Everybody, with the ids that the database gave them."""

    olga: Person
    mira: Person
    tom: Person
    ann: Person
    ben: Person


def person(name: str, chat_id: int, role: Role, therapist: Person | None = None) -> Person:
    """Somebody who is not stored yet."""
    return Person(
        id=0,
        chat_id=chat_id,
        role=role,
        name=name,
        time_zone="Europe/Berlin",
        therapist_id=None if therapist is None else therapist.id,
        created_at=NOW,
    )


async def move_in(store: Store) -> Cast:
    """Store everybody."""
    olga = await store.people.add(person("Olga", 1, Role.OWNER))
    mira = await store.people.add(person("Mira", 2, Role.THERAPIST))
    tom = await store.people.add(person("Tom", 3, Role.THERAPIST))
    ann = await store.people.add(person("Ann", 11, Role.CLIENT, mira))
    ben = await store.people.add(person("Ben", 9_000_000_012, Role.CLIENT, tom))
    return Cast(olga=olga, mira=mira, tom=tom, ann=ann, ben=ben)


async def moved_in(database: Database) -> Cast:
    """Store everybody and commit."""
    async with database.transaction() as store:
        return await move_in(store)
