"""The plug is pulled again and again, at any moment: every tap counts once."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, date, datetime
from pathlib import Path

from bot.domain.areas import AREAS, Side
from bot.sandbox import Person, Sandbox, SandboxClock
from bot.storage.database import Database
from tests.practice import CAST, MONDAY, TOKEN
from tests.serving import served

KILLS = 10
PLACES = [area for area in AREAS if area.side is not Side.MIDDLE][:15]
NAMES = ("Ann", "Ben")


class Mortal:
    """A bot that can be started and killed."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = 0

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), timeout=60)).decode().strip()

    async def ready(self) -> None:
        """Wait until everything is loaded."""
        assert await self._line() == "ready"

    async def starts(self) -> None:
        """Start a bot."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        await self._process.stdin.drain()
        self.pid = int(await self._line())

    def dies(self) -> None:
        """Kill it: no handler, no clean-up, no last word."""
        os.kill(self.pid, signal.SIGKILL)
        self.pid = 0


def tap(person: Person, place: int) -> None:
    """Tap one of the places on the newest card; on a card that was not redrawn yet it looks untouched."""
    person.taps(row=2 + place // 2, column=place % 2)


async def shows(sandbox: Sandbox, person: Person, words: str) -> None:
    """Wait until a phone's newest message has these words or buttons."""
    await sandbox.until(lambda: words in person.screen(last=1), timeout=30)


async def talks(sandbox: Sandbox) -> None:
    """Wait until the bot has made a few calls."""
    before = sandbox.core.calls.count
    await sandbox.until(lambda: sandbox.core.calls.count > before + 3, timeout=30)


async def areas(database: Database, name: str) -> list[str] | None:
    """The places that are stored for somebody."""
    async with database.reading() as store:
        member = await store.people.in_chat(CAST[name])
        assert member is not None
        entry = await store.checkins.get(member.id, date(2026, 5, 4))
    return None if entry is None else sorted(entry.areas or ())


async def test_every_tap_counts_once_however_often_the_bot_is_killed(practice_db: Path) -> None:
    """Thirty taps, each of which would be undone by a repeat, and ten kills at random moments."""
    seed = int(os.environ.get("KILL_SEED") or random.randrange(10**6))
    print(f"KILL_SEED={seed} repeats the moments of the kills")  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot", clock=SandboxClock(start=MONDAY))
    people = [sandbox.add_person(first_name=name, id=CAST[name]) for name in NAMES]
    ahead = (sandbox.clock.now() - datetime.now(UTC)).total_seconds()
    database = Database(f"sqlite:///{practice_db}", durable=False)
    async with served(sandbox.asgi()) as address:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chat.mortal", str(practice_db), address, str(ahead), stdin=PIPE, stdout=PIPE
        )
        mortal = Mortal(process)
        try:
            await mortal.ready()
            await mortal.starts()
            for person in people:
                person.says("/checkin")
                await shows(sandbox, person, "[10]")
                person.taps("4")
                await shows(sandbox, person, "L shoulder")
            waiting = [(person, place) for place in range(len(PLACES)) for person in people]
            for kill in range(KILLS):
                for person, place in waiting[3 * kill : 3 * kill + 3]:
                    tap(person, place)
                    await asyncio.sleep(chance.uniform(0, 0.05))
                await asyncio.sleep(chance.uniform(0, 0.25))
                mortal.dies()
                await mortal.starts()
                # Half of the bots are killed on their way up, half once they talk to Telegram.
                if chance.random() < 0.5:
                    await talks(sandbox)
            await until_idle(database, sandbox)
            for name in NAMES:
                assert await areas(database, name) == sorted(area.id for area in PLACES), name
        finally:
            if mortal.pid:
                mortal.dies()
            assert process.stdin is not None
            process.stdin.close()
            await asyncio.wait_for(process.wait(), timeout=10)
            await sandbox.close()
            await database.close()


async def until_idle(database: Database, sandbox: Sandbox) -> None:
    """Wait until Telegram keeps nothing and the bot has handled everything."""
    for _look in range(600):
        async with database.reading() as store:
            depth = await store.inbox.depth()
        if not sandbox.core.queue.waiting and not depth.get("new"):
            assert "dead" not in depth
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"after half a minute there still is something to do: {depth}")
