"""What a million plans cost: each bar of the schedule, beside one APScheduler job a plan, measured the same way.

``python -m benchmarks.reminders [--only idle peak start kill late] [--database sqlite postgresql] [--plans 1000000]
[--due 100000] [--jobs 100000] [--killed 10000] [--day 1500]`` prints a line a bar and ends with status 1 when one is
not met. Databases are on disk and synced at each commit. What is measured how: docs/reminders.md.
"""

import argparse
import asyncio
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from benchmarks import crowds, reminders_sent
from benchmarks.startup import memory_of, start
from bot.config import Settings
from bot.content import library
from bot.content.reload import LiveLibrary
from bot.domain.plans import PlanKind, Rule
from bot.runtime.app import practice_of
from bot.runtime.scheduler import Ticker
from bot.services import schedule
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
AHEAD = timedelta(hours=9)
EVENING = Rule(times=(time_of_day(18, 0),))
MORNING = Rule(times=(NOW.time(),))
THREE = dict.fromkeys((PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION), EVENING)
PARTS = ("idle", "peak", "start", "kill", "late")


@dataclass
class Bars:
    """What was promised and what was measured."""

    missed: list[str] = field(default_factory=list)

    def say(self, what: str, measured: str, bar: str, *, met: bool) -> None:
        """Print one bar."""
        print(f"{'met ' if met else 'NOT '} {what:58} {measured:>34}   bar {bar}", flush=True)
        if not met:
            self.missed.append(what)

    @staticmethod
    def beside(what: str, measured: str) -> None:
        """Print what is no bar of ours."""
        print(f"     {what:58} {measured:>34}", flush=True)


def a_practice() -> Practice:
    """A practice with the content that comes along."""
    settings = Settings(encoder=False)
    live = LiveLibrary(library.load(settings.content_dir, encoder=False).usable(), local=settings.local_faq)
    gc.freeze()  # as the program does when it starts
    return practice_of(settings, live)


async def idle(bars: Bars, name: str, database: Database, practice: Practice, plans: int) -> None:
    """A tick when nothing is due."""
    ticker = Ticker(database=database, practice=practice, clock=lambda: NOW, on_due=lambda: None)
    await ticker.tick()
    took = []
    for _tick in range(200):
        begun = time.perf_counter()
        await ticker.tick()
        took.append((time.perf_counter() - begun) * 1000)
    middle, worst = statistics.median(took), sorted(took)[197]
    bars.say(
        f"{name}: tick, {plans:,} plans, nothing due",
        f"{middle:.2f} ms, 99 of 100 below {worst:.2f}",
        "5 ms",
        met=middle <= 5,
    )


async def peak(bars: Bars, name: str, database: Database, practice: Practice, due: int) -> None:
    """Everything due at once: a third each of check-ins, stretches and water, each for another client."""
    held: list[float] = []

    @asynccontextmanager
    async def opening() -> AsyncIterator[Desk]:
        async with database.transaction() as store:
            begun = time.perf_counter()
            yield Desk(store=store, practice=practice, now=NOW)
        held.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    done = await schedule.run(opening, breathe=lambda: asyncio.sleep(0))
    took = time.perf_counter() - begun
    async with database.reading() as store:
        rows = await store.count_rows()
        left = await store.schedule.due(NOW, most=10)
    whole = done.claimed == due and rows["deliveries"] == rows["outbox"] == due and left == 0
    floor = 3000 if database.is_sqlite else 5000
    bars.say(
        f"{name}: {due:,} due at once, each written once: {'yes' if whole else 'NO'}",
        f"{due / took:,.0f}/s",
        f"{floor:,}/s",
        met=whole and due / took >= floor,
    )
    bars.say(
        f"{name}: a batch holds its locks, {len(held)} batches",
        f"{statistics.median(held) * 1000:.0f} ms, longest {max(held) * 1000:.0f} ms",
        "200 ms",
        met=max(held) <= 0.2,
    )


async def starting(bars: Bars, name: str, full: str, empty: str, plans: int, folder: Path) -> None:
    """The program's start with everything, and with nothing; the least of several, in turns."""
    with_all, with_none = [], []
    for _run in range(4):
        with_none.append(await start(empty, folder, encoder=False))
        with_all.append(await start(full, folder, encoder=False))
    more = min(one.ready for one in with_all) - min(one.ready for one in with_none)
    memory = min(one.memory for one in with_all) - min(one.memory for one in with_none)
    bars.say(f"{name}: start with {plans:,} plans, longer than with none by", f"{more:.2f} s", "0.2 s", met=more <= 0.2)
    # Two starts with the same tables differ by a few megabytes; a million plans in memory would be gigabytes.
    bars.say(f"{name}: and memory", f"{memory:+.1f} MB", "none a plan (10 MB)", met=memory <= 10)


def a_job_a_plan(jobs: int) -> None:
    """What one would otherwise write, in a process of its own: prints seconds and megabytes."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger

    def remind(client: int) -> None:
        """Send it."""

    async def measured() -> None:
        import os

        gc.collect()
        before, begun = memory_of(os.getpid()), time.perf_counter()
        scheduler = AsyncIOScheduler(timezone="UTC")
        for client in range(jobs):
            scheduler.add_job(remind, CronTrigger(hour=18), args=[client], id=f"checkin:{client}")
        scheduler.start()
        print(time.perf_counter() - begun, memory_of(os.getpid()) - before)
        began = time.perf_counter()
        scheduler._process_jobs()  # noqa: SLF001 - what its timer calls
        print((time.perf_counter() - began) * 1000)
        scheduler.shutdown(wait=False)

    asyncio.run(measured())


async def compare(bars: Bars, jobs: int) -> None:
    """Measure one job a plan."""
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.reminders", "--one-job-a-plan", str(jobs), stdout=subprocess.PIPE
    )
    answer, _errors = await made.communicate()
    seconds, memory, tick = (float(one) for one in answer.split())
    bars.beside(f"beside it: one APScheduler job a plan, start with {jobs:,}", f"{seconds:.1f} s, {memory:,.0f} MB")
    bars.beside("beside it: its wake-up when nothing is due", f"{tick:.1f} ms")


async def on(name: str, chosen: argparse.Namespace, bars: Bars, practice: Practice) -> None:
    """Measure everything on one kind of database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        socket = stack.enter_context(crowds.server()) if name == "postgresql" else ""

        async def address(what: str) -> str:
            return await crowds.new_address(socket) if socket else f"sqlite:///{folder}/{what}.db"

        if {"idle", "start"} & set(chosen.only):
            full, empty = await address("full"), await address("empty")
            async with crowds.opened(full) as database, crowds.opened(empty):
                plans = await crowds.settle(database, -(-chosen.plans // 3), THREE, next_at=NOW + AHEAD)
                if "idle" in chosen.only:
                    await idle(bars, name, database, practice, plans)
            if "start" in chosen.only:
                # The bot reads the real clock, on which nothing may be due either.
                async with crowds.opened(full) as database:
                    await reminders_sent.postpone(database, datetime.now(UTC) + timedelta(days=300))
                await starting(bars, name, full, empty, plans, folder)
        if "peak" in chosen.only:
            async with crowds.opened(await address("peak")) as database:
                await crowds.settle(database, chosen.due, {PlanKind.CHECKIN: MORNING}, next_at=NOW)
                await reminders_sent.vary(database)
                await peak(bars, name, database, practice, chosen.due)
        if "kill" in chosen.only and socket:
            await reminders_sent.killed(bars.say, await address("kill"), chosen.killed)
        if "late" in chosen.only:
            await reminders_sent.lateness(bars.say, name, await address("late"), chosen.day)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--database", nargs="*", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    parser.add_argument("--plans", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--killed", type=int, default=10_000)
    parser.add_argument("--day", type=int, default=1500)
    parser.add_argument("--one-job-a-plan", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--replica", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one_job_a_plan:
        a_job_a_plan(chosen.one_job_a_plan)
        return
    if chosen.replica:
        asyncio.run(reminders_sent.replica(*chosen.replica))
        return
    bars, practice = Bars(), a_practice()
    for name in chosen.database:
        asyncio.run(on(name, chosen, bars, practice))
    if "start" in chosen.only:
        asyncio.run(compare(bars, chosen.jobs))
    print(f"{len(bars.missed)} bars not met" if bars.missed else "every bar is met")
    sys.exit(1 if bars.missed else 0)


if __name__ == "__main__":
    main()
