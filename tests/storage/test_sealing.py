"""Names and free text, sealed: unreadable without the key, readable with it, and old rows stay readable."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Table, Text, cast, select, text

from bot.domain.checkins import CheckIn
from bot.domain.inbox import Received
from bot.domain.outbox import Letter
from bot.domain.sessions import Slot
from bot.storage import sealing, transfer
from bot.storage.database import Database
from bot.storage.keys import KeyGoneError, Keyring, KeysError, key_id, sealed_with
from bot.storage.store import Store
from bot.storage.tables import data_keys, metadata, people
from bot.storage.types import Sealed, SealedJson
from tests.storage.cast import NOW, Cast, move_in

OLD, NEW = b"1" * 32, b"2" * 32
OURS = {"people", "checkins", "sessions", "questions", "drafts", "flags", "notes", "inbox", "outbox"}
"""The tables that ``write_all`` knows; what other rooms seal has the same types, and tests beside it."""

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
    await store.flags.add(client_id=ann, rule="cauda", level="now", words=SECRET, now=NOW)
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
        assert [one.name for one in await store.people.clients_of(cast_.olga)] == ["Ann", "Ben"]
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
        assert (await store.inbox.take(1, NOW))[0].body["text"] == SECRET
        assert (await store.outbox.take(1, NOW, by=1))[0].body == {"calls": [SECRET]}


@pytest.fixture
def file_of(address: str) -> Path | None:
    """The SQLite file; None on PostgreSQL."""
    return Path(address.removeprefix("sqlite:///")) if address.startswith("sqlite") else None


async def test_what_is_sealed_is_not_in_the_database(address: str, file_of: Path | None) -> None:
    """Whoever has the file alone reads no name and no text; with the key all of it comes back."""
    async with opened(address, OLD) as database:
        await sealing.check(database, now=NOW)
        async with database.transaction() as store:
            cast_ = await write_all(store)
        found = await stored(database)
        assert {one for one in found if one.split(".")[0] in OURS} == {one for one, values in found.items() if values}
        for column, values in found.items():
            assert all(key_id(OLD) in one for one in values), column
            assert not any("secret" in one or "Ann" in one for one in values), column
        await read_all(database, cast_)
    if file_of is not None:
        raw = b"".join(one.read_bytes() for one in file_of.parent.iterdir())
        assert b"secret" not in raw
        assert b"wedding" not in raw


async def test_every_free_text_of_a_client_is_sealed() -> None:
    """A new column of text is sealed, or stands here with the reason why not."""
    plain = {
        "alembic_version.version_num",
        "files.file_id",  # Telegram's name of a drawing that everybody gets
        "people.awaiting",  # what the next message answers: a word of the program's own
    }
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if type(column.type) is Text
    }
    assert found <= plain
    for table, columns in sealing.sealed_tables():
        for column in columns:
            assert isinstance(column.type, Sealed | SealedJson)
            assert column.type.purpose == f"{table.name}.{column.name}"
        assert len(table.primary_key.columns) == 1


async def test_old_rows_stay_readable_and_are_sealed_by_a_rotation(address: str) -> None:
    """First no keys, then one, then another: at each step everything is read, and at the end one key is enough."""
    async with opened(address) as database:
        async with database.transaction() as store:
            cast_ = await write_all(store)
        assert set(await sealing.survey(database)) == {None}
        await read_all(database, cast_)
    for keys, before in (((OLD,), None), ((NEW, OLD), key_id(OLD))):
        async with opened(address, *keys) as database:
            await sealing.check(database, now=NOW)
            await read_all(database, cast_)
            steps: list[tuple[int, int]] = []
            done = await sealing.rotate(database, on_progress=lambda *step, seen=steps: seen.append(step))
            assert before in {None, key_id(OLD)}
            assert (done.left, done.cleared) == (0, True)
            assert done.changed == done.looked_at == steps[-1][0] == steps[-1][1]
            assert set(await sealing.survey(database)) == {key_id(keys[0])}
            again = await sealing.rotate(database, on_progress=lambda *_step: None)
            assert again.changed == 0
            await read_all(database, cast_)
    async with opened(address, NEW) as database:
        await sealing.check(database, now=NOW)
        await read_all(database, cast_)


async def test_a_rotation_goes_on_beside_a_running_bot(address: str) -> None:
    """Batches of many rows; what is written between two of them is not lost, and forgotten words stay forgotten."""
    async with opened(address, OLD) as bot, opened(address, NEW, OLD) as database:
        async with bot.transaction() as store:
            cast_ = await move_in(store)
            for number in range(sealing.BATCH + 30):
                await store.notes.add(client_id=cast_.ann.id, author_id=cast_.mira.id, text=f"note {number}", now=NOW)
            await store.inbox.add([Received(update_id=1, chat_id=11, body={"text": "hello"})], NOW)
            await store.inbox.done([one.seq for one in await store.inbox.take(1, NOW)])
        await sealing.check(database, now=NOW)
        done = await sealing.rotate(database, on_progress=lambda *_step: None)
        assert done.left == 0
        async with bot.transaction() as store:
            await store.notes.add(client_id=cast_.ann.id, author_id=cast_.mira.id, text="by the old key", now=NOW)
        assert (await sealing.survey(database))[key_id(OLD)] == 1
        assert (await sealing.rotate(database, on_progress=lambda *_step: None)).changed == 1
        async with database.reading() as store:
            assert len(await store.notes.of(cast_.ann.id, limit=1000)) == sealing.BATCH + 31
        assert (await stored(database))["inbox.body"] == ["{}"]


@pytest.mark.parametrize("keys", [(), (NEW,)])
async def test_a_key_that_is_gone_is_named_at_the_start(address: str, keys: tuple[bytes, ...]) -> None:
    """One line that says which key is missing; nothing sealed is ever taken for a name."""
    async with opened(address, OLD) as database:
        await sealing.check(database, now=NOW)
        async with database.transaction() as store:
            cast_ = await write_all(store)
    async with opened(address, *keys) as database:
        with pytest.raises(KeyGoneError, match=key_id(OLD)) as caught:
            await sealing.check(database, now=NOW)
        assert "\n" not in str(caught.value)
        async with database.reading() as store:
            with pytest.raises(KeyGoneError):
                await store.people.get(cast_.ann.id)
        assert set(await sealing.survey(database)) == {key_id(OLD)}


async def test_a_changed_or_moved_text_does_not_open(address: str) -> None:
    """Tampering is noticed, also when a sealed text is put into another column."""
    async with opened(address, OLD) as database:
        async with database.transaction() as store:
            cast_ = await write_all(store)
        note = (await stored(database))["notes.text"][0]
        changed = note[:-2] + ("AA" if note[-2:] != "AA" else "BB")
        for value in (note, changed):
            async with database.exclusive() as connection:
                await connection.execute(text("UPDATE people SET name = :v WHERE chat_id = 11"), {"v": value})
            async with database.reading() as store:
                with pytest.raises(KeysError, match=r"people\.name"):
                    await store.people.get(cast_.ann.id)


@pytest.mark.parametrize("keys", [(), (OLD,)])
@pytest.mark.parametrize("typed", ["enc1:", "enc0:x", f"enc1:{key_id(OLD)}:{'A' * 60}", "", " ", "enc1:a:b"])
async def test_a_text_that_looks_sealed_is_kept_as_it_is(address: str, keys: tuple[bytes, ...], typed: str) -> None:
    """A client may write whatever they like."""
    async with opened(address, *keys) as database, database.transaction() as store:
        cast_ = await move_in(store)
        await store.notes.add(client_id=cast_.ann.id, author_id=cast_.mira.id, text=typed, now=NOW)
        assert (await store.notes.of(cast_.ann.id))[0].text == typed


async def test_sealed_columns_are_not_compared_by_the_database() -> None:
    """A search that could never find anything is a mistake of the programmer's, and said at once."""
    for wrong in (lambda: people.c.name == "Ann", lambda: people.c.name.like("A%"), people.c.name.desc):
        with pytest.raises(TypeError, match="do it in Python"):
            wrong()


@given(st.text(max_size=200), st.binary(min_size=32, max_size=32))
def test_any_text_comes_back_and_no_two_look_alike(words: str, key: bytes) -> None:
    """Whatever is written; the same words are sealed differently each time."""
    ring = Keyring([key])
    try:
        words.encode()
    except UnicodeEncodeError:
        return
    first, second = ring.seal(words, "a.b"), ring.seal(words, "a.b")
    assert first != second
    assert ring.open(first, "a.b") == ring.open(second, "a.b") == words
    assert sealed_with(first) == key_id(key) == ring.primary
    with pytest.raises(KeysError):
        ring.open(first, "a.c")
    assert repr(ring) == f"Keyring({key_id(key)})"


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of sqlite3's own."""
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


async def test_after_the_first_sealing_no_old_page_holds_a_word(tmp_path: Path, sqlite_tables: Path) -> None:
    """A file from the time before, with freed pages full of plain text, is cleared by the rotation."""
    path = tmp_path / "old.db"
    path.write_bytes(sqlite_tables.read_bytes())
    with plain(path) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE heap (words TEXT)")
        connection.executemany("INSERT INTO heap VALUES (?)", [(f"{number} wedding " * 100,) for number in range(100)])
        connection.commit()
        connection.execute("DROP TABLE heap")
        connection.commit()
    assert b"wedding" in path.read_bytes()
    async with opened(f"sqlite:///{path}", OLD) as database:
        async with database.transaction() as store:
            await move_in(store)
        await sealing.check(database, now=NOW)
        assert (await sealing.rotate(database, on_progress=lambda *_step: None)).cleared
    assert not re.search(b"wedding|Ann", b"".join(one.read_bytes() for one in tmp_path.iterdir()))


async def test_the_keys_in_use_are_remembered_once(address: str) -> None:
    """Each start looks; rows are added for new keys only, and a rotation drops the old ones."""
    async with opened(address, OLD) as database:
        await sealing.check(database, now=NOW)
        await sealing.check(database, now=NOW)
    async with opened(address, NEW, OLD) as database:
        await sealing.check(database, now=NOW)
        assert await _known(database, data_keys) == {key_id(OLD), key_id(NEW)}
        await sealing.rotate(database, on_progress=lambda *_step: None)
        assert await _known(database, data_keys) == {key_id(NEW)}


async def _known(database: Database, table: Table) -> set[str]:
    async with database.snapshot() as connection:
        return set((await connection.execute(select(table.c.key_id))).scalars())


def test_json_columns_that_are_not_sealed_hold_no_words() -> None:
    """Places, trails and rules are words of the program's own."""
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    assert {"checkins.areas", "checkins.trail", "plans.rule"} <= found
    assert not {one for one in found if one.endswith(".body")}


async def test_a_sealed_practice_moves_under_another_key(address: str, tmp_path: Path, sqlite_tables: Path) -> None:
    """The export is plain, the import seals with the keys of its own database, SQLite or PostgreSQL."""
    source = tmp_path / "source.db"
    source.write_bytes(sqlite_tables.read_bytes())
    path = tmp_path / "all.jsonl"
    async with opened(f"sqlite:///{source}", OLD) as database:
        await sealing.check(database, now=NOW)
        async with database.transaction() as store:
            cast_ = await write_all(store)
        with path.open("w", encoding="ascii", newline="\n") as file:
            await transfer.write(database, file, at=NOW, on_row=lambda _table: None)
    assert json.dumps(SECRET)[1:-1] in path.read_text()
    async with opened(address, NEW) as database:
        await transfer.read(database, path, on_row=lambda _table: None)
        assert set(await sealing.survey(database)) == {key_id(NEW)}
        await read_all(database, cast_)
        async with database.transaction() as store:
            await store.notes.add(client_id=cast_.ann.id, author_id=cast_.mira.id, text="after the move", now=NOW)
            assert len(await store.notes.of(cast_.ann.id)) == 2


async def test_what_is_erased_is_overwritten_in_the_file(tmp_path: Path, sqlite_tables: Path) -> None:
    """Without any key, too: nobody finds in the file what a client has deleted."""
    path = tmp_path / "practice.db"
    path.write_bytes(sqlite_tables.read_bytes())
    async with opened(f"sqlite:///{path}") as database:
        async with database.transaction() as store:
            cast_ = await write_all(store)
            await store.notes.add(client_id=cast_.ann.id, author_id=cast_.mira.id, text="wedding " * 2000, now=NOW)
        assert any(b"wedding" in one.read_bytes() for one in tmp_path.iterdir())
        async with database.transaction() as store:
            await store.inbox.done([one.seq for one in await store.inbox.take(1, NOW)])
            await store.outbox.drop_for(11)
            await store.people.remove(cast_.ann.id)
    assert not any(re.search(b"wedding|Ann", one.read_bytes()) for one in tmp_path.iterdir())
