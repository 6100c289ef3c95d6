"""Databases as earlier releases left them: every release adds one file to ``releases/``, written by this module.

``python -m tests.storage.releases`` writes the present one, when a release is made; its name is the revision of the
tables. The file is an export (JSON lines), which is read back here by what the old tables themselves say, and not by
what the program knows today.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, Integer, MetaData, Table, select, text

from bot.domain.audit import AuditAction
from bot.domain.checkins import CheckIn
from bot.domain.deliveries import DeliveryState
from bot.domain.exercises import Outcome
from bot.domain.flags import Acknowledgement, Sign
from bot.domain.inbox import Received
from bot.domain.outbox import Letter
from bot.domain.people import Person, Role
from bot.domain.plans import PlanKind, Rule
from bot.domain.sessions import Slot
from bot.storage import migrate, transfer
from bot.storage.database import Database
from bot.storage.store import Store
from tests.storage.cast import NOW, move_in

FOLDER = Path(__file__).parent / "releases"

Rows = dict[str, list[dict[str, Any]]]


async def live(store: Store) -> None:
    """Let the practice live for a while."""
    cast = await move_in(store)
    mira, ann = cast.mira.id, cast.ann.id
    await store.people.add(Person(0, 13, Role.CLIENT, "Zoë 💧 O'Neil", "Asia/Kathmandu", mira, created_at=NOW))
    for client in (cast.ann, cast.ben):
        await store.people.consent(client.id, "2026-05", NOW)
        for days in range(12):
            day = date(2026, 5, 4) + timedelta(days=days)
            entry = CheckIn(
                client_id=client.id,
                day=day,
                pain=days % 11 if days != 5 else None,
                note="slept badly — 'again'\nand sat" if days % 4 == 0 else None,
                late=days == 3,
                started_at=NOW + timedelta(days=days),
                saved_at=NOW + timedelta(days=days, minutes=1),
                closed=days != 11,
            )
            await store.checkins.save(entry)
        for kind in (PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION):
            rule = Rule(times=(time(11, 30), time(18, 0)))
            await store.plans.put(client.id, kind, rule, next_at=NOW + timedelta(hours=3))
        await store.deliveries.add(client_id=client.id, kind=PlanKind.CHECKIN, due_at=NOW, state=DeliveryState.SENT)
        await store.exercises.add(
            client_id=client.id, exercise="chin-tuck", outcome=Outcome.HURTS, day=NOW.date(), now=NOW
        )
    await store.people.withdraw(cast.ben.id, NOW + timedelta(days=2))
    await store.sessions.add(
        client_id=ann, therapist_id=mira, when=Slot(starts_at=NOW, day=NOW.date()), note="hips", now=NOW
    )
    await store.cards.put(ann, "checkin", reference="2026-05-04", message_id=7, now=NOW)
    question = await store.questions.add(client_id=ann, text="May I swim?", gap="swim", now=NOW)
    await store.questions.pass_on(question, NOW)
    await store.questions.answer(question, answer="Yes.", by=mira, now=NOW)
    await store.drafts.add(question_id=question, question="May I swim?", answer="Yes.", by=mira, now=NOW)
    await store.questions.vote(person_id=ann, topic="sciatica", helped=True, now=NOW)
    flag = await store.flags.add(Sign(ann, "cauda_equina", "emergency"), words="numb", now=NOW)
    await store.flags.acknowledge(Acknowledgement(flag, mira, NOW))
    await store.notes.add(client_id=ann, author_id=mira, text="careful", now=NOW)
    await store.audit.write(actor_id=mira, subject_id=ann, action=AuditAction.VIEWED, now=NOW)
    await store.invites.add(
        code_hash="0" * 64, role=Role.CLIENT, therapist_id=mira, created_by=mira, now=NOW, expires_at=NOW
    )
    await store.signins.add_link("1" * 64, person_id=mira, expires_at=NOW)
    await store.signins.add_session("2" * 64, person_id=mira, expires_at=NOW)
    await store.inbox.add([Received(update_id=5, chat_id=11, body={"update_id": 5, "message": {"text": "hi"}})], NOW)
    await store.outbox.add([Letter(chat_id=11, kind="reminder", body={"delivery_id": 1})], NOW)
    await store.cards.remember_file("exercise:chin-tuck:abc", "file-id")


def typed(column: Column[Any], value: Any) -> Any:
    """A value of an export as the old table takes it."""
    if value is None:
        return None
    match column.type:
        case DateTime():
            moment = datetime.fromisoformat(value)
            # SQLite keeps instants as UTC without saying so.
            return moment if column.type.timezone else moment.astimezone(UTC).replace(tzinfo=None)
        case Date():
            return date.fromisoformat(value)
        case _:
            return value


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an export."""
    with path.open(encoding="ascii") as file:
        yield from map(json.loads, file)


def revision_of(path: Path) -> str:
    """The revision that a release's tables were at."""
    return str(next(lines(path))["revision"])


def old_tables(connection: Connection) -> MetaData:
    """The tables as they are now, whatever the program thinks."""
    found = MetaData()
    found.reflect(connection)
    return found


def load(connection: Connection, path: Path) -> None:
    """Put a release's rows into its tables."""
    tables = old_tables(connection).tables
    entries = [one for one in lines(path) if "table" in one]
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
    for entry in entries:
        table = tables[entry["table"]]
        row = {name: typed(table.columns[name], value) for name, value in entry["row"].items()}
        connection.execute(table.insert().values(row))
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = DEFAULT"))
        for name, table in tables.items():
            key = next(iter(table.primary_key.columns))
            if isinstance(key.type, Integer) and name != "alembic_version":
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{name}', '{key.name}'), "
                        f"coalesce((SELECT max({key.name}) FROM {name}), 1))"
                    )
                )


def rows_of(connection: Connection, tables: dict[str, list[str]]) -> Rows:
    """What the named columns of the named tables hold now."""
    present = old_tables(connection).tables
    found: Rows = {}
    for name, columns in tables.items():
        table: Table = present[name]
        query = select(*[table.columns[one] for one in columns]).order_by(*table.primary_key.columns)
        found[name] = [dict(row._mapping) for row in connection.execute(query)]
    return found


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """Tables with their columns, but for the one that counts revisions."""
    tables = old_tables(connection).tables
    return {name: [c.name for c in table.columns] for name, table in tables.items() if name != "alembic_version"}


async def _write() -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/practice.db", durable=False)
        await migrate.upgrade(database)
        async with database.transaction() as store:
            await live(store)
            empty = [name for name, count in (await store.count_rows()).items() if not count]
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{migrate.newest()}.jsonl"
        with path.open("w", encoding="ascii", newline="\n") as file:
            heading = await transfer.write(database, file, at=NOW, on_row=lambda _table: None)
        await database.close()
    sys.stdout.write(f"{path}: {heading.total} rows; without any: {', '.join(empty) or 'none'}\n")


if __name__ == "__main__":
    asyncio.run(_write())
