"""Secrets in every sealed column, for tests of sealing: written, read back, and looked at where they lie."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Text, cast, select

from bot.domain.checkins import CheckIn
from bot.domain.flags import Sign
from bot.domain.inbox import Received
from bot.domain.outbox import Letter
from bot.domain.sessions import Slot
from bot.storage import sealing
from bot.storage.database import Database
from bot.storage.keys import Keyring
from bot.storage.store import Store
from tests.storage.cast import NOW, Cast, move_in

OLD, NEW = b"1" * 32, b"2" * 32

SECRET = "Ann's secret: my sister's wedding 💧"


@asynccontextmanager
async def opened(address: str, *keys: bytes) -> AsyncIterator[Database]:
    """The database as a program with these keys sees it."""
    database = Database(address, durable=False, keys=Keyring(keys) if keys else None)
    try:
        yield database
    finally:
        await database.close()


async def write_all(store: Store) -> Cast:
    """Put a secret into every column that is sealed."""
    cast_ = await move_in(store)
    ann, mira = cast_.ann.id, cast_.mira.id
    await store.people.save(replace(cast_.ann, goal=SECRET, consent_version="one"))
    await store.checkins.save(
        CheckIn(client_id=ann, day=date(2026, 5, 4), pain=6, note=SECRET, started_at=NOW, saved_at=NOW)
    )
    await store.sessions.add(
        client_id=ann, therapist_id=mira, when=Slot(starts_at=NOW, day=date(2026, 5, 4)), note=SECRET, now=NOW
    )
    question = await store.questions.add(client_id=ann, text=SECRET, gap=f"gap {SECRET}", now=NOW)
    await store.questions.pass_on(question, NOW)
    await store.questions.answer(question, answer=SECRET, by=mira, now=NOW)
    await store.drafts.add(question_id=question, question=SECRET, answer=SECRET, by=mira, now=NOW)
    await store.flags.add(Sign(ann, "cauda", "now"), words=SECRET, now=NOW)
    await store.notes.add(client_id=ann, author_id=mira, text=SECRET, now=NOW)
    await store.inbox.add([Received(update_id=1, chat_id=11, body={"update_id": 1, "text": SECRET})], NOW)
    await store.outbox.add([Letter(chat_id=11, kind="calls", body={"calls": [SECRET]})], NOW)
    return cast_


async def stored(database: Database) -> dict[str, list[str]]:
    """Every sealed column's values as they lie in the database."""
    found = {}
    async with database.snapshot() as connection:
        for table, columns in sealing.sealed_tables():
            for column in columns:
                rows = await connection.execute(select(cast(column, Text)).where(column.is_not(None)))
                found[f"{table.name}.{column.name}"] = [str(row[0]) for row in rows]
    return found


async def read_all(database: Database, cast_: Cast) -> None:
    """See that everything comes back as it was written."""
    async with database.reading() as store:
        ann = cast_.ann.id
        clients = await store.people.clients_of(cast_.olga)
        assert [(one.name, one.goal) for one in clients] == [("Ann", SECRET), ("Ben", None)]
        entry = await store.checkins.get(ann, date(2026, 5, 4))
        assert entry is not None
        assert entry.note == SECRET
        assert (await store.sessions.of(ann))[0].note == SECRET
        question = (await store.questions.of(ann))[0]
        assert (question.text, question.gap, question.answer) == (SECRET, f"gap {SECRET}", SECRET)
        assert await store.questions.gaps() == [(SECRET, 1)]
        assert (await store.drafts.waiting())[0].answer == SECRET
        assert (await store.flags.of(ann))[0].words == SECRET
        assert (await store.notes.of(ann))[0].text == SECRET
    async with database.transaction() as store:
        assert (await store.inbox.take(1, NOW))[0].body["text"] == SECRET
        assert (await store.outbox.take(1, NOW, by=1))[0].body == {"calls": [SECRET]}
        await store.outbox.free([1])


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of sqlite3's own."""
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()
