"""The real program with a full disk, the wrong database, nobody in it, and a part that is stuck."""

import asyncio
import re
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox import Person
from tests.process.program import Program
from tests.process.rig import Rig, filled, open_rig, small_disk
from tests.serving import served

QUICK = """
import sys
from bot.runtime import heartbeat, process, server
process.PULSE, heartbeat.LEAST = 0.5, 0.0
server.FAILING["writing"] = 2.0
sys.argv = ["bot", "run"]
from bot.cli import main
main()
"""
"""The program with less patience, so that a test need not wait for half a minute."""

STUCK = """
import asyncio, sys
from bot.chat.transport.worker import Worker
from bot.runtime import watchdog
watchdog.PARTS = {"worker": 2}
async def hang(self):
    await asyncio.Event().wait()
Worker.work = hang
sys.argv = ["bot", "run"]
from bot.cli import main
main()
"""
"""The program with a worker that waits for something that never comes."""


def answers(person: Person) -> list[str]:
    """What the bot has said to somebody, oldest first."""
    return [str(one.get("text", "")) for one in person.messages if one["from"]["is_bot"]]


@asynccontextmanager
async def monitored() -> AsyncIterator[tuple[str, list[str]]]:
    """A monitor elsewhere: its address, and what it was told."""
    told: list[str] = []

    async def take(request: Request) -> Response:
        told.append(request.url.path)
        return PlainTextResponse("OK")

    async with served(Starlette(routes=[Route("/{path:path}", take)])) as address:
        yield f"{address}/a-check", told


async def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path, peopled_today: Path) -> None:
    """Page, figures, doctor and the monitor say it while updates wait; with room all are stored and answered."""
    with small_disk(tmp_path / "data"):
        async with open_rig(tmp_path, peopled=peopled_today) as rig, monitored() as (address, told):
            rig.environment["HEARTBEAT_URL"] = address
            program = await rig.start_as("-c", QUICK)
            await program.until_ready()
            await rig.sees(lambda: told == ["/a-check"])
            ann, ben, zoe = rig.phone("Ann"), rig.phone("Ben"), rig.sandbox.add_person(first_name="Zoe")
            ann.says("/checkin")
            await rig.sees(lambda: answers(ann))
            before = len(answers(ann)), len(answers(ben))
            with filled(tmp_path / "data"):
                for number in range(8):
                    ann.says(f"/help {number}")
                ben.says("/checkin")
                zoe.starts()
                zoe.says("I have crushing chest pain and cannot breathe")
                await rig.sees(lambda: answers(zoe), seconds=20)
                assert "Call 112" in answers(zoe)[0]
                assert "nobody of the practice is told of it now" in answers(zoe)[0]
                await _is_told(program, "writing to the database has failed for ")
                await rig.sees(lambda: "/a-check/fail" in told)
                first, second = await _since_write(program), 0.0
                status, said = await rig.command("doctor")
                assert status == 2, said
                assert "wrong writing: nothing can be written (SQLITE_FULL)" in said or "database: cannot" in said, said
                second = await _since_write(program)
                assert second > first > 2.0
                assert len(answers(ben)) == before[1]
            await program.until_ready()
            await rig.sees(lambda: len(answers(ann)) >= before[0] + 8 and len(answers(ben)) > before[1], seconds=60)
            await rig.sees(lambda: told[-1] == "/a-check")
            assert "nothing can be written to the database (SQLITE_FULL); trying on" in program.said
            assert "the database takes what is written again" in program.said
            program.gets(signal.SIGTERM)
            assert await program.ends() == 0


async def _is_told(program: Program, words: str) -> None:
    """Wait until ``/readyz`` says it."""
    end = time.monotonic() + 30
    while words not in (page := await program.get("/readyz")).text:
        assert time.monotonic() < end, page.text
        await asyncio.sleep(0.2)
    assert page.status_code == 503


async def _since_write(program: Program) -> float:
    found = re.search(r"^seconds_since_write (\S+)$", (await program.get("/metrics")).text, re.MULTILINE)
    assert found is not None
    return float(found[1])


async def test_the_right_database_or_a_sentence(rig: Rig) -> None:
    """With the file moved away nothing is begun, received or left behind; put back, all goes on as if nothing was."""
    program = await rig.runs()
    await rig.sees(lambda: ("setmycommands", 200) in rig.line.heard)
    program.gets(signal.SIGTERM)
    assert await program.ends() == 0
    away = rig.folder / "elsewhere.db"
    shutil.move(rig.database, away)
    rig.database.with_name("practice.db.lock").unlink(missing_ok=True)
    ann = rig.phone("Ann")
    ann.says("/checkin")
    waits = list(rig.sandbox.core.queue.waiting)
    # The last call of the first life is answered to nobody, now that there is something.
    await asyncio.sleep(0.3)
    rig.line.heard.clear()
    for spoil in (None, b""):
        if spoil is not None:
            rig.database.write_bytes(spoil)
        before = sorted(one.name for one in (rig.folder / "data").iterdir())
        program = await rig.start()
        assert await program.ends() == 2
        assert ("This bot has run before" if spoil is None else "is empty (0 bytes)") in program.said
        assert "Traceback" not in program.said
        assert sorted(one.name for one in (rig.folder / "data").iterdir()) == before
    assert "getupdates" not in {method for method, _status in rig.line.heard}
    assert list(rig.sandbox.core.queue.waiting) == waits, "nothing was confirmed"
    rig.database.unlink()
    program = await rig.runs("--new-practice")
    await program.until_said("nobody is in the practice")
    assert answers(ann) == [], "a client is not answered as a stranger"
    program.gets(signal.SIGTERM)
    assert await program.ends() == 0
    shutil.copy(away, rig.database)
    await rig.runs()
    ann.says("/checkin")
    await rig.sees(lambda: answers(ann))
    assert "pain" in answers(ann)[-1]


async def test_the_first_run_is_one_command_and_waits_for_the_owner(empty_rig: Rig) -> None:
    """Whoever writes before is answered after the owner has come, in order."""
    rig = empty_rig
    ann, olga = rig.phone("Ann"), rig.phone("Olga")
    ann.says("what is nmt?")
    ann.says("/help")
    program = await rig.runs()
    await program.until_said("t.me/")
    await program.until_said("nobody is in the practice")
    assert answers(ann) == []
    link = re.search(r"start=([\w-]+)", program.said)
    assert link is not None
    olga.starts(link[1])
    await rig.sees(lambda: answers(olga) and len(answers(ann)) == 2)
    assert "You are the owner" in answers(olga)[0]
    assert "neuromuscular" in answers(ann)[0]
    assert "open the link" in answers(ann)[1]
    assert sorted(one.name for one in (rig.folder / "data").iterdir() if ".new" in one.name) == []


async def test_a_part_that_is_stuck_ends_the_program_for_its_supervisor(rig: Rig) -> None:
    """With 69, and the log names the part."""
    program = await rig.start_as("-c", STUCK)
    assert await program.ends() == 69
    assert "'worker' is stuck: no attempt has come to an end for 2 s" in program.said
    assert "Traceback" not in program.said


async def test_a_disk_that_could_only_be_read_is_written_to_again(tmp_path: Path, peopled_today: Path) -> None:
    """The program started on it, and danger was answered; once it can be written to, it starts anew and goes on."""
    folder = tmp_path / "data"
    with small_disk(folder, size="16m"):
        async with open_rig(tmp_path, peopled=peopled_today) as rig:
            program = await rig.runs()
            program.gets(signal.SIGKILL)
            await program.ends()
            remount(folder, "ro")
            try:
                supervisor = await rig.supervised()
                ann = rig.phone("Ann")
                ann.says("I have crushing chest pain and cannot breathe")
                await rig.sees(lambda: answers(ann), seconds=60)
                assert "nobody of the practice is told of it now" in answers(ann)[0]
            finally:
                remount(folder, "rw")
            await rig.sees(lambda: any("gets a note of this" in one for one in answers(ann)))
            assert supervisor.ends == [69], "what SQLite knows of the file is as it was at the start: it starts anew"


def remount(folder: Path, how: str) -> None:
    """Let a disk of a test's own be written to, or only read."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)
