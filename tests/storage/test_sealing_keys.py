"""Keys of sealed text: old rows stay readable, a rotation seals them anew, and a key that is gone is named."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from bot.domain.inbox import Received
from bot.storage import sealing, transfer
from bot.storage.database import Database
from bot.storage.keys import KeyGoneError, key_id
from bot.storage.tables import data_keys
from tests.storage.cast import NOW, move_in
from tests.storage.sealed import NEW, OLD, SECRET, opened, plain, read_all, stored, write_all


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
