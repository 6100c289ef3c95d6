"""The commands as somebody at a keyboard meets them: what they print, what they leave, and how they refuse."""

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from threadpoolctl import threadpool_limits
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.config import default_content_dir
from bot.content.faq import load_knowledge
from bot.content.strings import read
from bot.understanding.danger import weights
from bot.understanding.questions import calibration

Bot = Callable[..., Result]

COMMANDS = [command.name or getattr(command.callback, "__name__", "") for command in cli.registered_commands]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """Runs ``python -m bot`` with these words, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "CONTENT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANSWERS_ENCODER", "off")
    monkeypatch.setenv("COLUMNS", "200")

    def runs(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(cli, list(words), env=environment)

    return runs


@pytest.fixture
def practice(bot: Bot, tmp_path: Path, peopled: Path) -> Path:
    """The usual place of the database, with the cast in it."""
    (tmp_path / "data").mkdir()
    shutil.copy(peopled, tmp_path / "data/practice.db")
    return tmp_path


def refusal(result: Result) -> str:
    """The one line that a refused command says."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_an_example(bot: Bot, name: str) -> None:
    """Help says what to type."""
    shown = bot(name, "--help")
    assert shown.exit_code == 0
    assert f"python -m bot {name}" in shown.stdout


def test_a_backup_is_named_measured_and_counted(bot: Bot, practice: Path) -> None:
    """The owner reads that the copy was checked."""
    done = bot("backup", "copy.db")
    assert done.exit_code == 0, done.output
    assert "copy.db" in done.stdout
    assert done.stdout.strip().endswith("tables, checked.")
    assert (practice / "copy.db").is_file()


def test_an_export_goes_into_an_empty_database_and_comes_out_the_same(bot: Bot, practice: Path) -> None:
    """Out, in, out again: the two files hold the same rows."""
    assert bot("export", "one.jsonl").exit_code == 0
    moved = bot("import", "one.jsonl", DATABASE_URL="sqlite:///new/practice.db")
    assert moved.exit_code == 0, moved.output
    assert "counted" in moved.stdout
    assert bot("export", "two.jsonl", DATABASE_URL="sqlite:///new/practice.db").exit_code == 0
    one, two = ((practice / name).read_text().splitlines()[1:-1] for name in ("one.jsonl", "two.jsonl"))
    assert two == one
    assert any('"name": "Ann"' in line for line in one)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "missing/copy.db"], "No such file or directory: missing/copy.db.part"),
        (["export", "missing/all.jsonl"], "No such file or directory: missing/all.jsonl.part"),
        (["import", "missing.jsonl"], "No such file or directory: missing.jsonl"),
        (["import", "spoilt.jsonl"], "spoilt.jsonl is not an export"),
        (["import", "whole.jsonl"], "The database is not empty"),
        (["backup", "whole.jsonl"], "whole.jsonl is there already"),
        (["export", "whole.jsonl"], "whole.jsonl is there already"),
        (["calibrate", "missing.jsonl"], "No such file or directory: missing.jsonl"),
        (["calibrate", "picture.jsonl"], "picture.jsonl: line 1: is not a JSON object in UTF-8"),
        (["safety-report", "missing.jsonl"], "No such file or directory: missing.jsonl"),
        (["safety-report", "spoilt.jsonl"], "spoilt.jsonl: line 1: is not a JSON object with a text"),
        (["figures", "--sheet", "nowhere/all.png"], "No such file or directory: nowhere/all.png"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(bot: Bot, practice: Path, words: list[str], said: str) -> None:
    """One line, exit code 2, and the folder as it was."""
    assert bot("export", "whole.jsonl").exit_code == 0
    (practice / "spoilt.jsonl").write_text("not this\n")
    (practice / "picture.jsonl").write_bytes(b"\x89PNG\xff")
    before = sorted(path.name for path in practice.iterdir())
    assert said in refusal(bot(*words))
    assert sorted(path.name for path in practice.iterdir()) == before


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_database_that_is_not_there_is_not_made(bot: Bot, tmp_path: Path, command: str) -> None:
    """A copy of nothing would look like a backup."""
    assert "There is no database at data/practice.db" in refusal(bot(command, "copy"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["export", "backup"])
def test_a_file_that_is_no_database_is_named(bot: Bot, practice: Path, command: str) -> None:
    """Whatever lies at DATABASE_URL, nobody meets a traceback."""
    (practice / "data/practice.db").write_text("a shopping list " * 1000)
    assert "file is not a database" in refusal(bot(command, "copy"))
    assert not (practice / "copy").exists()


def test_postgresql_is_backed_up_by_its_own_tool(bot: Bot) -> None:
    """The line says which, without looking for a server."""
    assert "pg_dump" in refusal(bot("backup", "copy.db", DATABASE_URL="postgresql://practice@127.0.0.1:1/practice"))


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_wrong_address_is_named(bot: Bot, command: str) -> None:
    """The variable stands in the line."""
    assert "DATABASE_URL is wrong: 'mysql'" in refusal(bot(command, "copy", DATABASE_URL="mysql://x/y"))


def some(lines: list[str], count: int) -> str:
    """A few of many lines, the same each time."""
    return "\n".join(random.Random(1).sample(lines, count)) + "\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content with a small part of its labelled messages, so that fitting takes a moment only."""
    shipped, folder = default_content_dir(), tmp_path / "content"
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("training", "trained"))
    (folder / "training").mkdir()
    for kind, count in (("questions", 120), ("danger", 300)):
        every = (shipped / f"training/{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        lines = [line for line in every if '"lang"' not in line]
        few = dict.fromkeys(some(lines, count).splitlines())
        texts: dict[str, str] = {" ".join(json.loads(line)["text"].casefold().split()): line for line in few}
        (folder / f"training/{kind}.jsonl").write_text("\n".join(texts.values()) + "\n", encoding="utf-8")
    return folder


def test_calibrating_learns_from_the_content_and_from_a_file(bot: Bot, content: Path, tmp_path: Path) -> None:
    """Figures are printed, both files are written, and what was learned is for these very questions."""
    mine = [{"text": f"nmt explained please, number {n}", "label": "what-is-nmt", "author": "mine"} for n in range(3)]
    (tmp_path / "mine.jsonl").write_text("\n".join(json.dumps(one) for one in mine))
    shipped = len((content / "training/questions.jsonl").read_text(encoding="utf-8").splitlines())
    with threadpool_limits(1):
        done = bot("calibrate", "mine.jsonl", CONTENT_DIR=str(content))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"{shipped + 3} questions and ")
    assert "in the document: answered rightly" in done.stdout
    assert "danger: alarm or question" in done.stdout
    knowledge, _problems = load_knowledge(content)
    learned = calibration.parse((content / "trained" / calibration.FILE).read_bytes())
    assert learned.digest == knowledge.digest
    assert "what-is-nmt" in learned.classes
    assert weights.parse((content / "trained" / weights.FILE).read_bytes()).rules
    assert not list(content.rglob("*.part"))


def test_the_report_for_the_hazard_log_judges_authors_that_are_left_out(
    bot: Bot, content: Path, tmp_path: Path
) -> None:
    """Those of the program, each left out in a round; those of a file that nothing was learned from, as it is."""
    mine = [
        {"text": "he is having a stroke", "label": "red_flag", "rule": "stroke", "author": "front-desk"},
        {"text": "I had a stroke in 2019", "label": "not_danger", "author": "front-desk"},
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(json.dumps(one) for one in mine))
    done = bot("safety-report", "mine.jsonl", CONTENT_DIR=str(content), ANSWERS_ENCODER="off")
    assert done.exit_code == 0, done.output
    assert "authors left out, 1 in all" in done.stdout
    assert re.search(r"stroke +emergency +1 +1 +0 +0 +1\.000 +0\.207-1\.000 +0", done.stdout)
    assert re.search(r"look-alikes: alarm +0 of 1 +0\.000", done.stdout)
    with threadpool_limits(1):
        done = bot("safety-report", "--rounds", "2", CONTENT_DIR=str(content), ANSWERS_ENCODER="off")
    assert done.exit_code == 0, done.output
    assert "without the sentence encoder" in done.stdout
    assert re.search(r"danger: caught +\d+ of \d+ +[01]\.\d{3}", done.stdout)


def test_a_message_with_a_wrong_label_stops_calibrating(bot: Bot, content: Path, tmp_path: Path) -> None:
    """The file and the line are named, and what was learned before stays."""
    (content / "trained").mkdir()
    (content / "trained" / calibration.FILE).write_bytes(b"learned before")
    (tmp_path / "mine.jsonl").write_text(json.dumps({"text": "hello", "label": "no-such-topic", "author": "mine"}))
    assert "mine.jsonl: line 1: has the label 'no-such-topic'" in refusal(
        bot("calibrate", "mine.jsonl", CONTENT_DIR=str(content))
    )
    assert (content / "trained" / calibration.FILE).read_bytes() == b"learned before"


def test_only_what_has_changed_is_drawn_and_what_is_gone_goes(bot: Bot, content: Path, tmp_path: Path) -> None:
    """Into the practice's folder: SVG for pages, a loop or a picture for chats; `check` asks for it until then."""
    described, _problems = read(content / "figures.yaml")
    own = {name: {**described[name], "seconds": "2"} for name in ("chin-tuck", "cat-cow")}
    (content / "figures.local.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    asked = bot("check", CONTENT_DIR=str(content))
    assert asked.exit_code == 2
    for name in own:
        said = f"figures.local.yaml: {name}: is not drawn as it says: `python -m bot figures` draws it"
        assert said in asked.stdout
    shutil.rmtree(content / "pictures", ignore_errors=True)
    done = bot("figures", "--sheet", "all.png", CONTENT_DIR=str(content))
    assert done.exit_code == 0, done.output
    assert "; 2 drawn into" in done.stdout
    drawn = {path.name for path in (content / "pictures").iterdir()}
    assert drawn == {
        "manifest.json", "chin-tuck.svg", "chin-tuck.dark.svg", "chin-tuck.gif",
        "cat-cow.svg", "cat-cow.dark.svg", "cat-cow.gif",
    }  # fmt: skip
    assert (tmp_path / "all.png").read_bytes()[:4] == b"\x89PNG"
    assert "figures.local.yaml" not in bot("check", CONTENT_DIR=str(content)).stdout
    assert "; 0 drawn into" in bot("figures", CONTENT_DIR=str(content)).stdout
    (content / "figures.local.yaml").unlink()
    assert "; 0 drawn into" in bot("figures", CONTENT_DIR=str(content)).stdout
