"""``try``: it starts, answers and ends at a key; and what falls due on its clock's way comes at its time."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.commands import try_
from bot.domain.plans import PlanKind
from tests.commands.test_cli import free_port
from tests.practice import MONDAY, Phone, World


async def checkins_sent(world: World, name: str) -> list[date]:
    """The days on which somebody was asked for a check-in, once each."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=MONDAY)
    return sorted({one.due_at.date() for one in found if one.kind is PlanKind.CHECKIN and one.state == "sent"})


@pytest.fixture
def walked(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A practice whose clock is moved as in ``try``."""
    monkeypatch.setattr(try_, "LOOKS", 0)  # nothing is sent beside a test: it is sent by the last listener
    try_.connect(world.app, world.sandbox)
    world.sandbox.on_clock_change(world.settle)
    return world


async def test_a_week_brings_a_weeks_reminders(walked: World, ann: Phone) -> None:
    """Each at its time, not all missed at the end."""
    await walked.sandbox.move_clock(MONDAY + timedelta(days=7))
    assert await checkins_sent(walked, "Ann") == [MONDAY.date() + timedelta(days=n) for n in range(7)]
    assert "Check-in" in ann.screen(last=None)


async def test_a_way_of_months_passes_as_if_asleep(walked: World, ann: Phone) -> None:
    """Nobody waits for a thousand reminders; one that is still in time is sent at the end."""
    await walked.sandbox.move_clock(MONDAY + timedelta(days=90, hours=8))
    assert await checkins_sent(walked, "Ann") == [MONDAY.date() + timedelta(days=90)]
    assert ann.screen(last=None).count("Check-in, Sunday 2 August") == 1


async def test_it_answers_on_its_ports_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    """Phones on one port, the dashboard on the next; then exit code 0 and not a word of trouble."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE"))}
    environment |= {"ANSWERS_ENCODER": "off", "PYTHONPATH": str(Path(try_.__file__).parents[2])}
    environment.pop("TELEGRAM_BOT_TOKEN", None)
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "try", "--port", str(port)),
        cwd=tmp_path,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert running.stdout is not None
        first = await asyncio.wait_for(running.stdout.readline(), 90)
        assert first.decode().startswith(f"http://127.0.0.1:{port} "), await running.communicate()
        async with httpx.AsyncClient(timeout=60, follow_redirects=True) as browser:
            phones = await browser.get(f"http://127.0.0.1:{port}/")
            doors = [
                await browser.get(f"http://127.0.0.1:{port + 1}/as-{name}") for name in ("mira", "tom", "olga", "zoe")
            ]
        running.send_signal(signal.SIGINT)
        rest, trouble = await asyncio.wait_for(running.communicate(), 60)
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()
    assert "Ctrl-C stops" in rest.decode()
    assert (running.returncode, trouble.decode()) == (0, "")
    assert phones.status_code == 200
    assert ["/signin/" in str(one.url) for one in doors] == [True, True, True, False]
    assert all("Sign in" in one.text for one in doors[:3])
