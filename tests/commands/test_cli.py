"""``python -m bot`` at a keyboard: what is wrong is said in one line, and nothing is left half-made."""

import asyncio
import logging
import os
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.commands import console
from bot.commands.run import told
from bot.config import SettingsError, default_content_dir
from bot.content import library as libraries
from bot.sandbox import Sandbox
from tests.practice import TOKEN
from tests.serving import served

Bot = Callable[..., Result]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """Runs ``python -m bot`` with these words, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "CONTENT_DIR", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANSWERS_ENCODER", "off")
    monkeypatch.setenv("COLUMNS", "200")

    def runs(*words: str, **environment: str) -> Result:
        nowhere = {"TELEGRAM_API_URL": "http://127.0.0.1:1"}
        return CliRunner().invoke(cli, list(words), env={**nowhere, **environment})

    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield runs
    root.setLevel(level)
    root.handlers[:] = handlers


def refusal(result: Result) -> str:
    """The one line that a refused command says."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize("words", [["run"], ["invite", "client"]])
def test_without_a_token_the_line_says_where_to_get_one(bot: Bot, tmp_path: Path, words: list[str]) -> None:
    """And how to look around without one; no database is made on the way."""
    said = refusal(bot(*words))
    assert said.startswith("TELEGRAM_BOT_TOKEN is not set")
    assert "python -m bot try" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TELEGRAM_BOT_TOKEN": "abc"}, "TELEGRAM_BOT_TOKEN does not look like a token"),
        ({"PRACTICE_TIMEZONE": "Europe/Willow"}, "PRACTICE_TIMEZONE is 'Europe/Willow', which is no time zone"),
        ({"PORT": "eighty"}, "PORT is 'eighty'"),
        ({"CONTENT_DIR": "nowhere"}, "CONTENT_DIR is nowhere, which is no folder"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "nowhere"}, "TELEGRAM_BOT_TOKEN_FILE is nowhere, which cannot be read"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": "mysql://x/y"}, "DATABASE_URL is wrong: 'mysql'"),
    ],
)
def test_a_wrong_setting_stops_the_start(bot: Bot, tmp_path: Path, environment: dict[str, str], said: str) -> None:
    """Named, in one line, with exit code 2."""
    assert said in refusal(bot("run", **{"PORT": str(free_port()), **environment}))
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "Telegram cannot be reached at http://127.0.0.1:1"),
        ({"DATABASE_URL": "postgresql://practice@127.0.0.1:1/practice"}, "The database cannot be reached: "),
    ],
)
def test_what_is_away_may_come_back(bot: Bot, environment: dict[str, str], said: str) -> None:
    """After a power cut the network or the server may be slower than the bot: the exit code says 'try again'."""
    done = bot("run", **{"TELEGRAM_BOT_TOKEN": TOKEN, "PORT": str(free_port()), **environment})
    assert (done.exit_code, done.stdout) == (69, ""), done.output
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(said)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_named(bot: Bot, tmp_path: Path) -> None:
    """Before anything else is begun."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = bot("run", TELEGRAM_BOT_TOKEN=TOKEN, PORT=str(port))
    assert result.exit_code == 69, "it may be this program's last life, which has not gone yet"
    (said,) = result.output.strip().splitlines()
    assert said == f"Port {port} is in use by another program; choose another (PORT)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "said_of_it"),
    [
        ("folder", "is a folder, where the database's file should be"),
        ("pipe", "is no file that can hold a database"),
        ("file/practice.db", "The database cannot be opened:"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named(bot: Bot, tmp_path: Path, path: str, said_of_it: str) -> None:
    """A folder or a pipe where the file should be, or a file where the folder should be."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    said = refusal(bot("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/{path}"))
    assert said_of_it in said
    assert "DATABASE_URL" in said


def test_a_file_that_is_no_database_is_left_as_it_is(bot: Bot, tmp_path: Path) -> None:
    """A letter at DATABASE_URL stays a letter."""
    (tmp_path / "letter.db").write_text("dear practice " * 500)
    said = refusal(bot("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/letter.db"))
    assert "file is not a database" in said
    assert (tmp_path / "letter.db").read_text() == "dear practice " * 500


@pytest.fixture
def content(tmp_path: Path, peopled: Path) -> Path:
    """The shipped content, to be spoilt, of a practice that was at work before: nobody has to ask Telegram first."""
    (tmp_path / "data").mkdir()
    shutil.copy(peopled, tmp_path / "data/practice.db")
    folder = tmp_path / "content"
    shutil.copytree(default_content_dir(), folder, ignore=shutil.ignore_patterns("training"))
    return folder


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: "- [not closed\n" + text, "faq.yaml: line 17: is not valid YAML"),
        (lambda _text: "", "faq.yaml: file: must be a mapping"),
    ],
)
def test_spoilt_content_stops_the_start_and_is_listed(
    bot: Bot, content: Path, spoil: Callable[[str], str], said: str
) -> None:
    """The start names the file at fault, and nothing else is blamed for it."""
    path = content / "faq.yaml"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    environment = {"CONTENT_DIR": str(content), "TELEGRAM_BOT_TOKEN": TOKEN, "PORT": str(free_port())}
    line = refusal(bot("run", **environment))
    assert line.startswith(f"The content cannot be used: {said}")
    assert "`python -m bot check` lists every problem." in line
    listed = bot("check", **environment)
    assert listed.exit_code == 2
    assert listed.stdout.startswith(said)
    assert listed.stderr.strip() == f"1 problem(s) in {content}"


def test_one_wrong_entry_is_listed_and_the_rest_is_used(bot: Bot, content: Path) -> None:
    """A slip in one answer does not silence all the others: `check` names it, and questions are still answered."""
    path = content / "faq.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("variants:", "varants:", 1), encoding="utf-8")
    listed = bot("check", CONTENT_DIR=str(content))
    assert listed.exit_code == 2
    assert "varants" in listed.stdout
    assert "Traceback" not in listed.output
    asked = bot("ask", "does it help with sciatica", CONTENT_DIR=str(content))
    assert asked.exit_code == 0, asked.output
    assert "sciatica" in asked.stdout.splitlines()[0]


@pytest.mark.parametrize("words", [("run",), ("try", "--fresh")])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("exercises:", "exercises: [", 1), "exercises.yaml: line "),
        (lambda _text: "exercises: []", "exercises.yaml: exercises: is missing or empty"),
    ],
)
def test_exercises_that_cannot_be_read_stop_the_start(
    bot: Bot, content: Path, tmp_path: Path, spoil: Callable[[str], str], said: str, words: tuple[str, ...]
) -> None:
    """One line, and what the trial has kept is still there."""
    path = content / "exercises.yaml"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    (tmp_path / ".try").mkdir()
    (tmp_path / ".try" / "phones.json").write_text("kept")
    port = ("--port", str(free_port())) if "try" in words else ()
    environment = {"CONTENT_DIR": str(content), "TELEGRAM_BOT_TOKEN": TOKEN, "PORT": str(free_port())}
    assert refusal(bot(*words, *port, **environment)).startswith(f"The content cannot be used: {said}")
    assert (tmp_path / ".try" / "phones.json").read_text() == "kept"


@pytest.mark.parametrize("name", ["neck-side-bend", "knee-to-chest"])
def test_a_slip_in_an_exercise_is_named_wherever_somebody_looks(
    bot: Bot, content: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """The log of the start, `doctor` and `check` name it; the others are used."""
    path = content / "exercises.yaml"
    before, entry, after = path.read_text(encoding="utf-8").partition(f"  - id: {name}\n")
    path.write_text(before + entry + after.replace("level:", "levle:", 1), encoding="utf-8")
    said = f"exercises.yaml: {name}: has an unknown key 'levle'; did you mean 'level'?"
    assert said in bot("check", CONTENT_DIR=str(content)).stdout
    assert "3 problem(s), first: exercises.yaml" in bot("doctor", CONTENT_DIR=str(content)).output.replace("\n", " ")
    loaded = libraries.load(content, encoder=False).usable()
    assert name not in loaded.exercises
    assert len(loaded.exercises) == 72
    assert said in caplog.text
    assert f"{name}: is left out until that is mended" in caplog.text


def test_an_unknown_role_is_refused(bot: Bot) -> None:
    """With the roles that there are."""
    assert refusal(bot("invite", "nurse")) == "'nurse' is no role; write owner, therapist, assistant or client."


def test_migrating_makes_the_tables_and_says_where_they_are(bot: Bot, tmp_path: Path) -> None:
    """Twice is once; .env in the folder is read."""
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///from-file.db\n")
    for _time in range(2):
        done = bot("migrate")
        assert done.exit_code == 0, done.output
        assert "The tables are at revision 0" in done.stdout
    assert (tmp_path / "from-file.db").is_file()


async def test_invite_prints_a_link_that_works_once(bot: Bot, tmp_path: Path) -> None:
    """The code is printed, stored as a hash, and nowhere else; a client needs somebody to look after them first."""
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    async with served(sandbox.asgi()) as address:
        telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": address}
        done = await asyncio.to_thread(bot, "invite", "owner", "--no-qr", **telegram)
        refused = await asyncio.to_thread(bot, "invite", "client", **telegram)
        await sandbox.close()
    assert (done.exit_code, done.stderr) == (0, "")
    links = re.findall(r"https://t\.me/between_sessions_bot\?start=([A-Za-z0-9_-]{32})$", done.stdout, re.MULTILINE)
    assert len(links) == 1
    assert done.stdout.count(links[0]) == 1
    assert TOKEN not in done.stdout
    with closing(sqlite3.connect(tmp_path / "data/practice.db")) as connection:
        rows = connection.execute("SELECT role, used_at FROM invites").fetchall()
        everything = "\n".join(connection.iterdump())
    assert rows == [("owner", None)]
    assert links[0] not in everything
    assert refusal(refused) == "invite an owner or a therapist first"


async def test_a_token_that_telegram_does_not_know_is_said_so(bot: Bot) -> None:
    """The line says what to do, and does not repeat the token."""
    sandbox = Sandbox(token=TOKEN.replace("4242", "4343"), username="between_sessions_bot")
    async with served(sandbox.asgi()) as address:
        done = await asyncio.to_thread(bot, "invite", "owner", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=address)
        await sandbox.close()
    assert refusal(done) == "TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again"


KEY, OLD_KEY = ("c2Vjb25kLWtleS1zZWNvbmQta2V5LXNlY29uZC1rZXk=", "Zmlyc3Qta2V5LS1maXJzdC1rZXktLWZpcnN0LWtleS0=")
"""Keys as `openssl rand -base64 32` prints them."""


@pytest.fixture
def practice(tmp_path: Path, peopled: Path) -> dict[str, str]:
    """The environment of a practice with people in it."""
    shutil.copy(peopled, tmp_path / "practice.db")
    return {"DATABASE_URL": f"sqlite:///{tmp_path}/practice.db"}


def test_keys_are_put_in_changed_and_missed(bot: Bot, tmp_path: Path, practice: dict[str, str]) -> None:
    """Sealed, sealed anew, and a bot without the key says which one in one line; a key is never printed."""
    assert refusal(bot("rotate-keys", **practice)).startswith("DATA_KEYS is not set")
    short = refusal(bot("rotate-keys", **practice, DATA_KEYS=f"{KEY},dG9vIHNob3J0"))
    assert short.startswith("DATA_KEYS: key 2 of 2 is not 32 bytes in base64")
    said = []
    for keys in (OLD_KEY, f"{KEY},{OLD_KEY}"):
        done = bot("rotate-keys", **practice, DATA_KEYS=keys)
        assert done.exit_code == 0, done.stderr
        said.append(done.stdout + done.stderr)
        assert re.search(r"\d+ rows are sealed with the first key, \d+ of them anew", done.stdout)
        assert b"Ann" not in (tmp_path / "practice.db").read_bytes()
    noted = "SELECT what FROM security_log WHERE what IN ('keys_changed', 'exported')"
    with closing(sqlite3.connect(tmp_path / "practice.db")) as connection:
        assert connection.execute(noted).fetchall() == [("keys_changed",)] * 2
    for environment in ({"DATA_KEYS": OLD_KEY}, dict[str, str]()):
        missing = refusal(bot("migrate", **practice, **environment))
        assert re.fullmatch(r"Names and texts .* sealed with the key \S{8}, which is not among DATA_KEYS\..*", missing)
        said.append(missing)
        healthy = bot("doctor", **practice, **environment)
        assert healthy.exit_code == 2
        assert "texts are sealed with keys that DATA_KEYS does not hold" in healthy.stdout
    assert "names and texts are sealed with" in bot("doctor", **practice, DATA_KEYS=KEY).stdout
    assert not any(KEY in line or OLD_KEY in line for line in said)
    # The export is the owner's own file; a backup stays sealed, and is worth nothing without the key.
    assert bot("export", "all.jsonl", **practice, DATA_KEYS=KEY).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "practice.db")) as connection:
        assert connection.execute(noted).fetchall()[2:] == [("exported",)]
    assert "Ann" in (tmp_path / "all.jsonl").read_text()
    assert bot("backup", "copy.db", **practice).exit_code == 0
    assert b"Ann" not in (tmp_path / "copy.db").read_bytes()
    assert bot("import", "all.jsonl", DATABASE_URL="sqlite:///new.db", DATA_KEYS=OLD_KEY).exit_code == 0
    assert b"Ann" not in b"".join(one.read_bytes() for one in tmp_path.glob("new.db*"))
    assert refusal(bot("migrate", DATABASE_URL="sqlite:///new.db")).startswith("Names and texts")


def test_somebody_is_taken_out_of_the_team(bot: Bot, practice: dict[str, str]) -> None:
    """By name, once asked; whoever is not there, or too many, is said with who is."""
    assert refusal(bot("remove", "Zoe", **practice)).endswith("There is: Olga, Mira, Tom.")
    assert "3 of the team is called ''" in refusal(bot("remove", "", **practice))
    assert refusal(bot("remove", "Olga", "--to", "Mira", "--yes", **practice)).startswith("A practice needs an owner")
    asked = bot("remove", "Mira", "--to", "Tom", **practice)
    assert asked.exit_code == 1, "nobody is at the keyboard to answer"
    assert "Mira leaves, and Tom looks after their clients" in asked.stderr
    done = bot("remove", "mira", "--to", "Tom", "--yes", **practice)
    left = "Mira is no longer part of the team; Tom looks after 0 of their clients, and 2 are asked"
    assert done.stdout == f"{left} whether Tom may read.\n"
    assert refusal(bot("remove", "Mira", **practice)).endswith("There is: Olga, Tom.")


@pytest.mark.parametrize(
    ("error", "code"), [(ValueError("what Ann wrote"), 69), (OSError(13, "no"), 69), (SettingsError("mend it"), 2)]
)
def test_what_ends_a_program_at_work_is_said_without_a_trace(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, error: Exception, code: int
) -> None:
    """One line and a code that has it started again, unless somebody must mend something; no word of a client.

    How it came to it is in the log, where words are left out.
    """

    async def work() -> None:
        with told():
            raise error

    with pytest.raises(typer.Exit) as ended:
        console.run(work)
    assert ended.value.exit_code == code
    assert caplog.messages == (["the program has ended"] if code == console.AWAY else [])
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1
    assert "Ann" not in said
