"""Names and free text, sealed: unreadable in the database, readable with the key, and any text comes back."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Text, text

from bot.storage import sealing
from bot.storage.keys import Keyring, KeysError, key_id, sealed_with
from bot.storage.tables import metadata, people
from bot.storage.types import Sealed, SealedJson
from tests.storage.cast import NOW, move_in
from tests.storage.sealed import OLD, opened, read_all, stored, write_all

OURS = {"people", "checkins", "sessions", "questions", "drafts", "flags", "notes", "inbox", "outbox"}
"""The tables that ``write_all`` knows; what other rooms seal has the same types, and tests beside it."""


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
