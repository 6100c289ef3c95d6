"""Practices of any size for the benchmarks, made by the database itself, and a PostgreSQL server that syncs to disk."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Integer, bindparam, literal, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.people import Person, Role
from bot.domain.plans import PlanKind, Rule
from bot.domain.rules import rule_to_json
from bot.storage import migrate
from bot.storage.database import Database, parse_url
from bot.storage.tables import people, plans
from tests import postgres

FIRST_CHAT = 10_000
_numbers = count(1)


@contextmanager
def server() -> Iterator[str]:
    """Run PostgreSQL as it is run for real, with every commit synced; gives the folder of its socket."""
    with postgres.server() as made:
        yield str(made.folder)


async def new_address(folder: str) -> str:
    """The address of an empty database on a server."""
    name = f"crowd_{next(_numbers)}"
    engine = create_async_engine(
        parse_url(f"postgresql://practice@/postgres?host={folder}"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        for command in (
            "ALTER SYSTEM SET fsync = on",
            "ALTER SYSTEM SET shared_buffers = '256MB'",
            "ALTER SYSTEM SET max_wal_size = '4GB'",
            "SELECT pg_reload_conf()",
            f"CREATE DATABASE {name}",
        ):
            await connection.execute(text(command))
    await engine.dispose()
    return f"postgresql://practice@/{name}?host={folder}"


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """A database with its tables."""
    database = Database(address)
    await migrate.upgrade(database)
    yield database
    await database.close()


async def settle(
    database: Database, clients: int, kinds: dict[PlanKind, Rule], *, next_at: datetime, zone: str = "UTC"
) -> int:
    """Add clients with a plan of each kind, whose next time is given; returns the number of plans.

    Everybody has agreed; without quiet hours in UTC, with the usual ones elsewhere.
    """
    rows = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    rows = rows.union_all(select(rows.c.n + 1).where(rows.c.n < clients))
    who: dict[str, Any] = {
        "role": "client",
        "name": "C",
        "time_zone": zone,
        "consent_version": "1",
        "quiet_from": "00:00" if zone == "UTC" else "21:30",
        "quiet_until": "00:00" if zone == "UTC" else "07:30",
        "language": "en",
        "reach": "ok",
        "discreet": False,
        "tidy_chat": False,
        "created_at": next_at,
    }
    async with database.transaction() as store:
        if await store.people.owner() is None:
            await store.people.add(Person(0, 1, Role.OWNER, "Owner", "UTC", created_at=next_at))
    async with database.exclusive() as connection:
        described = [literal(value, type_=_stored(name)) for name, value in who.items()]
        chats = select((rows.c.n + FIRST_CHAT).label("chat_id"), *described)
        await connection.execute(people.insert().from_select(["chat_id", *who], chats))
        for kind, rule in kinds.items():
            theirs = select(
                people.c.id,
                literal(kind.value),
                bindparam("rule", rule_to_json(rule), type_=plans.c.rule.type),
                literal(next_at, plans.c.next_at.type),
            ).where(people.c.role == "client")
            await connection.execute(plans.insert().from_select(["client_id", "kind", "rule", "next_at"], theirs))
    async with database.connection() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
        if not database.is_sqlite:
            await connection.execute(text("CHECKPOINT"))
    return clients * len(kinds)


def _stored(name: str) -> Any:
    # Local times are given as they are stored.
    return None if name.startswith("quiet") else people.c[name].type
