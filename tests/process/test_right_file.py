"""The real program when another file, or another bot, takes the place of its own."""

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.storage import soundness
from tests.process.rig import Rig


def another(file: Path, peopled: Path) -> Path:
    """Make another practice's database, which keeps a log and has none."""
    shutil.copy(peopled, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("INSERT OR REPLACE INTO pulses VALUES ('accepted', '1999-01-01 00:00:00.000000')")
    return file


@contextmanager
def unchanged(file: Path) -> Iterator[None]:
    """Nothing happens to a file while the block runs."""
    before = file.read_bytes()
    yield
    assert file.read_bytes() == before


def texts_sent(file: Path) -> int:
    """How many messages a database knows."""
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as opened:
        return int(opened.execute("SELECT count(*) FROM inbox").fetchone()[0])


async def test_another_file_in_its_place_takes_nothing_and_loses_nothing(rig: Rig, peopled_today: Path) -> None:
    """At work, after a kill, and at the next start; a folder, and another bot's token, are told in a sentence, too."""
    program = await rig.runs()
    rig.phone("Ann").says("/checkin")
    await rig.sees(lambda: ("sendmessage", 200) in rig.line.heard)
    aside, log = rig.folder / "aside.db", rig.database.with_name("practice.db-wal")
    other = another(rig.folder / "other.db", peopled_today)
    with unchanged(other):
        rig.database.rename(aside)
        shutil.move(other, rig.database)
        assert await program.ends() == 69
        assert "was replaced by another file while the bot ran" in program.said
        assert "damaged" not in program.said
        shutil.copy(rig.database, other)
    assert not log.exists()
    assert texts_sent(aside) >= 1, "what was written last is in the file that was moved"
    assert soundness.damage(aside) is None
    status, said = await rig.command("doctor")
    assert "is damaged" not in said
    assert "its indexes fit its tables" in said, (status, said)
    aside.replace(rig.database)

    program = await rig.runs()
    program.gets(signal.SIGKILL)
    await program.ends()
    assert log.stat().st_size > 0
    rig.database.rename(aside)
    another(other, peopled_today).replace(rig.database)
    with unchanged(rig.database), unchanged(log):
        for words in (("doctor",), ("run",), ("backup", "out.db"), ("export", "out.jsonl")):
            status, said = await rig.command(*words)
            assert (status, "practice.db-wal does not belong to" in said, "Traceback" in said) == (2, True, False)
    aside.replace(rig.database)

    good, rig.environment["TELEGRAM_BOT_TOKEN"] = rig.environment["TELEGRAM_BOT_TOKEN"], "777777:" + "A" * 35
    status, said = await rig.command("run")
    assert (status, "is with another bot" in said) == (2, True), said
    rig.environment["TELEGRAM_BOT_TOKEN"] = good
    await (program := await rig.runs()).stop()
    rig.database.rename(aside)
    rig.database.mkdir()
    status, said = await rig.command("run")
    assert (status, "is a folder" in said, "Traceback" in said) == (2, True, False), said
