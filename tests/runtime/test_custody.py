"""The database's file while it is open: damage is found beside the work, and a file that was moved away is noticed."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from bot.commands import findings
from bot.runtime import custody, server
from bot.runtime.custody import Custody
from bot.storage import soundness
from bot.storage.database import Database
from tests.practice import World, settings
from tests.runtime.waiting import until

NOTHING: list[str] = []


@pytest.fixture
def file(tmp_path: Path, peopled: Path) -> Path:
    """The database of the cast, in one file."""
    path = tmp_path / "practice.db"
    with closing(sqlite3.connect(peopled)) as source, closing(sqlite3.connect(path)) as made:
        source.backup(made)
    return path


def flip(file: Path) -> None:
    """Turn one bit over in a key that an index holds."""
    with closing(sqlite3.connect(file)) as opened:
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'invites' AND sql IS NULL"
        pages = [root for (root,) in opened.execute(query)]
        (size,) = opened.execute("PRAGMA page_size").fetchone()
        code = str(opened.execute("SELECT code_hash FROM invites").fetchone()[0]).encode()
    data = bytearray(file.read_bytes())
    for page in pages:
        begin = (page - 1) * size
        at = data.find(code, begin, begin + size)
        if at >= 0:
            data[at + 5] ^= 1
            file.write_bytes(data)
            return
    raise AssertionError("no index holds the code")


@asynccontextmanager
async def kept(file: Path) -> AsyncIterator[Custody]:
    """Look after a file while the block lasts."""
    database = Database(f"sqlite:///{file}", durable=False)
    made = Custody(database)
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await database.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits."""
    monkeypatch.setattr(custody, "BEGIN", 0.0)
    monkeypatch.setattr(custody, "LOOK", 0.01)


async def test_a_flipped_bit_of_an_index_is_found(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Beside the work and by doctor, which has nothing to say about a sound file."""
    chosen = settings(database_url=f"sqlite:///{file}")
    assert findings.sound(chosen).well
    flip(file)
    found = findings.sound(chosen)
    assert not found.well
    assert "is damaged" in found.line
    async with kept(file) as keeping:
        await until(lambda: _wrong(keeping), [custody.DAMAGED])
    assert "the database is damaged (" in caplog.text


async def test_a_file_that_is_moved_is_noticed(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And forgotten when it is put back."""
    aside = file.with_name("aside.db")
    async with kept(file) as keeping:
        await asyncio.sleep(0.1)
        assert keeping.wrong() == []
        file.rename(aside)
        await until(lambda: _wrong(keeping), [f"{file} was moved away while the bot runs: put it back"])
        aside.replace(file)
        await until(lambda: _wrong(keeping), NOTHING)
    assert caplog.text.count("was moved away") == 1


async def _wrong(keeping: Custody) -> list[str]:
    return keeping.wrong()


async def test_reading_ends_with_the_program(file: Path) -> None:
    """Whoever tells the program to end does not wait until a large file was read."""
    looking = asyncio.create_task(soundness.look(file))
    await asyncio.sleep(0)
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking

    async def threads() -> list[str]:
        return [one.name for one in threading.enumerate() if one.name == "soundness"]

    await until(threads, NOTHING)


async def test_a_program_says_what_is_wrong_with_its_file(world: World) -> None:
    """Where it says what is wrong with its parts."""
    app = world.app
    app.custody._damage = "row 5 missing from index"
    assert "the database is damaged" in "\n".join(server.standing(app))
