"""Training lies apart: a bot that runs never loads it, and does without it where it is not installed."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.commands import calibrate, training
from bot.config import default_content_dir
from bot.content.library import load

_ASK = """
import sys
from typer.testing import CliRunner
from bot.cli import cli
done = CliRunner().invoke(cli, sys.argv[1:])
assert done.exit_code == 0, done.output
print(*sorted({name.split(".")[0] for name in sys.modules} & {"sklearn", "scipy"}))
print(*sorted(name for name in sys.modules if name.startswith("bot.training")))
"""


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """An installation without a module: importing it fails as if it had never been there."""
    for name in [name for name in sys.modules if name.startswith(("bot.training", "bot.commands.calibrate"))]:
        monkeypatch.delitem(sys.modules, name)

    class _Missing:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == request.param or name.startswith(f"{request.param}."):
                raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    for name in [name for name in sys.modules if name == request.param or name.startswith(f"{request.param}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Missing(), *sys.meta_path])


def test_asking_loads_neither_training_nor_its_libraries() -> None:
    """They cost memory and a second at the start, and nothing that clients meet needs them."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, "ask", "what is nmt"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("away", ["bot.training", "sklearn"], indirect=True)
def test_without_training_calibrating_says_in_one_line_how_to_get_it(away: None, tmp_path: Path) -> None:
    """Exit code 2, no traceback, and nothing is written."""
    done = CliRunner().invoke(cli, ["calibrate"], env={"CONTENT_DIR": str(default_content_dir())})
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "pip install -e '.[train]'" in done.stderr


@pytest.mark.parametrize("away", ["bot.training"], indirect=True)
def test_without_training_check_has_nothing_to_say_of_messages(away: None) -> None:
    """What cannot be learned from need not be in order."""
    folder = default_content_dir()
    assert training.mistakes(folder, load(folder, encoder=False).usable()) == []


def test_check_names_a_mistake_in_a_message(tmp_path: Path) -> None:
    """File, line and what is wrong, before anybody waits for a fit."""
    (tmp_path / "training").mkdir()
    for name in ("questions", "danger", "understanding"):
        (tmp_path / f"training/{name}.jsonl").write_text('{"text": "hello"}\n', encoding="utf-8")
    library = load(default_content_dir(), encoder=False).usable()
    found = [str(problem) for problem in training.mistakes(tmp_path, library)]
    for name in ("questions", "danger", "understanding"):
        assert f"{name}.jsonl: line 1: has no author" in found


def test_a_folder_without_messages_learns_from_those_of_the_program(tmp_path: Path) -> None:
    """In English; what the practice has taken out of its texts is passed over, for nobody can mend it there."""
    library = load(default_content_dir(), encoder=False).usable()
    entries = tuple(entry for entry in library.knowledge.entries if entry.topic != "history")
    fewer = dataclasses.replace(library.knowledge, entries=entries)
    questions, signs, said, problems = calibrate._messages(tmp_path, fewer, library.book, [])
    assert problems == []
    assert len(questions) > 3000
    assert "history" not in {message.label for message in questions}
    assert {message.lang for message in questions} == {message.lang for message in signs} == {"en"}
    assert {message.lang for message in said} == {"en"}
    assert len(said) > 2000


def test_a_folder_with_no_message_in_it_cannot_be_learned_from(tmp_path: Path) -> None:
    """An empty folder is a wish to learn from nothing else, and is refused before anything is fitted."""
    folder = tmp_path / "content"
    shutil.copytree(default_content_dir(), folder, ignore=shutil.ignore_patterns("training"))
    (folder / "training").mkdir()
    done = CliRunner().invoke(cli, ["calibrate"], env={"CONTENT_DIR": str(folder), "ANSWERS_ENCODER": "off"})
    assert done.exit_code == 2
    assert "training: danger.jsonl: messages of danger by two authors or more are needed" in done.stderr
