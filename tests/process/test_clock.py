"""The real program under a clock that is set back an hour, two days ahead, and right again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.plans import PlanKind, Rule
from bot.storage.database import Database
from tests.practice import CAST
from tests.process.program import Program
from tests.process.rig import Rig, faked_clock

BERLIN = ZoneInfo("Europe/Berlin")
QUESTION = "how are you today"
WATER = "water"


@dataclass
class Clock:
    """The wall clock of the program.

    Attributes:
        file: says how far it is off.
        noon: tomorrow's, in Berlin.
    """

    file: Path
    noon: datetime

    def says(self, hour: int, minute: int, second: int = 0, *, days: int = 0) -> None:
        """Set it to a local time of tomorrow, or of some days later."""
        moment = self.noon.replace(hour=hour, minute=minute, second=second) + timedelta(days=days)
        self.file.with_suffix(".new").write_text(f"{(moment - datetime.now(UTC)).total_seconds():+.0f}\n", "ascii")
        # At once and whole: the program reads it with every look at the clock.
        self.file.with_suffix(".new").replace(self.file)


async def planned(rig: Rig, clock: Clock) -> None:
    """Ann is asked at twelve and told to drink at a quarter past, Ben is asked at eleven; nothing else is planned."""
    database = Database(f"sqlite:///{rig.database}", durable=False)
    async with database.transaction() as store:
        for name, kind, at, days in (
            ("Ann", PlanKind.CHECKIN, time(12), 0),
            ("Ann", PlanKind.HYDRATION, time(12, 15), 0),
            ("Ben", PlanKind.CHECKIN, time(11), 1),
        ):
            person = await store.people.in_chat(CAST[name])
            assert person is not None
            for other in PlanKind:
                if kind is PlanKind.CHECKIN:
                    await store.plans.put(person.id, other, Rule(), next_at=None)
            next_at = clock.noon.replace(hour=at.hour, minute=at.minute) + timedelta(days=days)
            await store.plans.put(person.id, kind, Rule(times=(at,)), next_at=next_at.astimezone(UTC))
    await database.close()


async def ready_until(program: Program, condition: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Wait until something holds; the program has to be ready all the while."""
    async with asyncio.timeout(seconds):
        while not condition():
            answer = await program.get("/readyz")
            assert answer.status_code == 200, answer.text
            await asyncio.sleep(0.25)


async def ready_for(program: Program, seconds: float) -> None:
    """Let so much time pass; the program has to be ready all the while."""
    end = asyncio.get_running_loop().time() + seconds
    await ready_until(program, lambda: asyncio.get_running_loop().time() >= end, seconds=seconds + 30)


async def test_no_clock_stops_the_reminders(rig: Rig) -> None:
    """Set back an hour, what is due by that clock comes, and what is due when it is right again.

    Two days ahead and back: nothing is asked twice, and what the wrong clock gave up as missed comes when it is due.
    """
    file, environment = faked_clock(rig.folder)
    rig.environment |= environment
    tomorrow = (datetime.now(BERLIN) + timedelta(days=1)).date()
    clock = Clock(file, datetime.combine(tomorrow, time(12), BERLIN))
    await planned(rig, clock)
    clock.says(11, 59, 0)
    program = await rig.runs()
    ann, ben = rig.phone("Ann"), rig.phone("Ben")

    def asked() -> tuple[int, int]:
        return ann.screen().count(QUESTION), ben.screen().count(QUESTION)

    clock.says(10, 59, 58)
    await ready_until(program, lambda: asked() == (0, 1))
    clock.says(12, 0, 1)
    await ready_until(program, lambda: asked() == (1, 1))
    clock.says(9, 0, days=2)
    await ready_for(program, 4.0)
    clock.says(12, 1)
    await ready_for(program, 2.5)
    clock.says(12, 14, 58)
    await ready_until(program, lambda: WATER in ann.screen().casefold())
    await ready_for(program, 2.5)
    assert asked() == (1, 1)
    assert ann.screen().casefold().count(WATER) == 1
    assert "taps may be lost" not in program.said
    assert "the clock was moved" in program.said
