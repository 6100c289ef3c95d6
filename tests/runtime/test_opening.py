"""The right database, or a sentence: what a start finds at DATABASE_URL, and what it leaves there when it refuses."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from telegram.request import BaseRequest

from bot.config import AwayError, Settings, SettingsError
from bot.runtime import opening, startup
from bot.sandbox import Sandbox
from bot.storage import migrate, origin
from bot.storage.database import Database, DatabaseUnavailableError
from tests.practice import TOKEN, settings


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A Telegram that knows the bot."""
    made = Sandbox(token=TOKEN, username="between_sessions_bot")
    yield made
    await made.close()


async def begin(telegram: Sandbox, chosen: Settings, *, new_practice: bool = False) -> None:
    """Open everything as ``run`` does before it receives, and close it again."""
    server = telegram.asgi()
    async with startup.opened(
        chosen, transport=lambda: httpx.ASGITransport(app=server), new_practice=new_practice
    ) as intake:
        assert intake.receiving is None
        assert await origin.is_known(intake.database)


async def has_run(telegram: Sandbox) -> None:
    """Let the bot have run somewhere before: Telegram holds its menu."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=telegram.asgi()), base_url="http://t") as client:
        menu = [{"command": "start", "description": "Begin"}]
        answer = await client.post(f"/bot{TOKEN}/setMyCommands", json={"commands": menu})
        assert answer.status_code == httpx.codes.OK


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """The settings of a practice in a folder of its own."""
    return settings(database_url=f"sqlite:///{tmp_path}/data/practice.db")


def asked(telegram: Sandbox) -> int:
    """How often Telegram was asked for the menu."""
    return len(telegram.calls_of("getMyCommands"))


async def test_the_first_start_makes_a_practice_and_later_ones_ask_nothing(
    telegram: Sandbox, chosen: Settings, tmp_path: Path
) -> None:
    """One question, once; nothing lies beside the file afterwards."""
    await begin(telegram, chosen)
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["practice.db"]
    await has_run(telegram)
    await begin(telegram, chosen)
    assert asked(telegram) == 1


async def test_a_new_database_of_a_bot_that_has_run_is_refused_and_not_even_made(
    telegram: Sandbox, chosen: Settings, tmp_path: Path
) -> None:
    """Unless somebody says that it is meant: then it is a practice like any other."""
    await has_run(telegram)
    for _again in range(2):
        with pytest.raises(SettingsError, match="This bot has run before") as refused:
            await begin(telegram, chosen)
        assert "run --new-practice" in str(refused.value)
        assert list(tmp_path.iterdir()) == []
    await begin(telegram, chosen, new_practice=True)
    await begin(telegram, chosen)


async def test_a_database_that_no_start_has_taken_is_asked_about_too(
    telegram: Sandbox, chosen: Settings, tmp_path: Path
) -> None:
    """``migrate`` makes one without asking; it waits for an answer, and stays as it was."""
    await has_run(telegram)
    await (await opening.open_database(chosen)).close()
    before = (tmp_path / "data/practice.db").read_bytes()
    with pytest.raises(SettingsError, match="is new"):
        await begin(telegram, chosen)
    assert (tmp_path / "data/practice.db").read_bytes() == before
    assert not (tmp_path / "data/practice.db-wal").exists(), "what is put back would get another's last words"


async def test_a_practice_of_an_earlier_release_is_known(
    telegram: Sandbox, chosen: Settings, peopled: Path, tmp_path: Path
) -> None:
    """By its people, for it has no mark; a backup is known by the same."""
    await has_run(telegram)
    (tmp_path / "data").mkdir()
    shutil.copy(peopled, tmp_path / "data/practice.db")
    await begin(telegram, chosen)
    assert asked(telegram) == 0


async def test_when_telegram_does_not_say_nothing_is_begun(telegram: Sandbox, chosen: Settings, tmp_path: Path) -> None:
    """It may be asked again later; a token that it does not know has to be mended."""

    def away() -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(lambda _request: httpx.Response(502, text="Bad Gateway"))

    with pytest.raises(AwayError, match="Telegram cannot be reached"):
        async with startup.opened(chosen, transport=away):
            pass
    with pytest.raises(SettingsError, match="not known to Telegram") as refused:
        await begin(Sandbox(token="1:another-token-that-is-long-enough", username="other_bot"), chosen)
    assert not isinstance(refused.value, AwayError)
    assert list(tmp_path.iterdir()) == []


def spoil(path: Path, what: str) -> None:
    """Put something at the database's place that is none of this practice's."""
    if what == "0 bytes":
        path.write_bytes(b"")
    elif what == "not a database":
        path.write_text("dear practice " * 500)
    elif what == "another program":
        with closing(sqlite3.connect(path)) as made:
            made.execute("CREATE TABLE recipes (name TEXT)")
    elif what == "put both back":
        Path(f"{path}-wal").write_bytes(b"what was written last")
    else:
        with closing(sqlite3.connect(path)) as made:
            made.execute("CREATE TABLE recipes (name TEXT)")
        Path(f"{path}-wal").write_bytes(b"what was written last")


@pytest.mark.parametrize(
    "said", ["0 bytes", "not a database", "another program", "put both back", "belongs to another file"]
)
async def test_what_is_no_database_of_ours_is_named_and_left_alone(
    telegram: Sandbox, chosen: Settings, tmp_path: Path, said: str
) -> None:
    """Also when a new practice is meant: somebody has to move it away first."""
    (tmp_path / "data").mkdir()
    spoil(tmp_path / "data/practice.db", said)
    before = {one.name: one.read_bytes() for one in (tmp_path / "data").iterdir()}
    for new_practice in (False, True):
        with pytest.raises(SettingsError, match=said):
            await begin(telegram, chosen, new_practice=new_practice)
    assert {one.name: one.read_bytes() for one in (tmp_path / "data").iterdir()} == before


@pytest.mark.parametrize(("revision", "said"), [("0999", "by a later release"), ("ab12cd", "another program")])
async def test_tables_that_this_release_does_not_know_are_left_alone(
    telegram: Sandbox, chosen: Settings, peopled: Path, tmp_path: Path, revision: str, said: str
) -> None:
    """In one line, and not with a traceback of the tool that changes tables."""
    (tmp_path / "data").mkdir()
    shutil.copy(peopled, tmp_path / "data/practice.db")
    with closing(sqlite3.connect(tmp_path / "data/practice.db")) as made:
        made.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        if said == "another program":
            made.execute("ALTER TABLE people RENAME TO persons")
        made.commit()
    with pytest.raises(SettingsError, match=said):
        await begin(telegram, chosen)


async def test_a_start_that_ends_while_it_makes_the_file_leaves_none(
    chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle: the next start does not find half a database, nor an empty one."""

    async def full(_database: Database) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(migrate, "upgrade", full)
    with pytest.raises((AwayError, DatabaseUnavailableError, sqlite3.OperationalError)):
        await opening.open_database(chosen)
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.postgres
async def test_two_replicas_that_begin_together_both_do(
    telegram: Sandbox, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds no practice, and then a menu, for the first has begun one in between."""
    chosen = settings(database_url=postgres_database)
    ask = opening.refuse_if_known

    async def slowly(line: BaseRequest, base_url: str, asked_for: Settings) -> None:
        monkeypatch.setattr(opening, "refuse_if_known", ask)
        await begin(telegram, chosen)
        await has_run(telegram)
        await ask(line, base_url, asked_for)

    monkeypatch.setattr(opening, "refuse_if_known", slowly)
    await begin(telegram, chosen)


@pytest.mark.postgres
async def test_an_empty_postgresql_database_is_a_new_one(telegram: Sandbox, postgres_database: str) -> None:
    """The wrong name in DATABASE_URL; nothing is made before the answer."""
    await has_run(telegram)
    chosen = settings(database_url=postgres_database)
    with pytest.raises(SettingsError, match="the database is new"):
        await begin(telegram, chosen)
    database = Database(postgres_database)
    assert await migrate.revision(database) is None
    await database.close()
    await begin(telegram, chosen, new_practice=True)
    await begin(telegram, chosen)
