"""A gap: noticed when it was too long for Telegram to keep a tap, and made good once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import metrics
from bot.runtime import process
from bot.runtime.app import App
from bot.runtime.process import Noted, feel_pulse
from bot.storage.database import Database
from tests.practice import Phone, World
from tests.runtime.waiting import until

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "is_asked"), [(20, False), (150, False), (151, True), (2 * 3600, True)])
async def test_after_a_gap_open_cards_are_sent_anew(world: World, seconds: int, is_asked: bool) -> None:
    """Taps wait 150 s at Telegram: after more the card comes again and says why; one that is closed does not."""
    ann, ben = world.phone("Ann"), world.phone("Ben")
    await world.goes_to(SIX_PM)
    await ben.taps_all("4", "Done")
    before = len(ann.person.messages), len(ben.person.messages)
    assert not await feel_pulse(world.app, world.now)
    world.sandbox.clock.move_to(world.now + timedelta(seconds=seconds))
    assert await feel_pulse(world.app, world.now) is is_asked
    await world.settle()
    if is_asked:
        assert "I was out of reach for a while" in ann.screen()
        await ann.taps("6")
        assert "Saved so far" in ann.screen()
    else:
        assert len(ann.person.messages) == before[0]
    assert len(ben.person.messages) == before[1]
    assert not await feel_pulse(world.app, world.now), "one gap is made good once"


async def test_a_short_restart_in_a_quiet_hour_is_no_gap(world: World, ann: Phone) -> None:
    """What counts is when the bot last listened, not when somebody last wrote."""
    await world.goes_to(SIX_PM)
    for minutes in range(3):
        await feel_pulse(world.app, world.now + timedelta(minutes=2 * minutes))
    before = len(ann.person.messages)
    world.sandbox.clock.move_to(world.now + timedelta(minutes=5))
    await feel_pulse(world.app, world.now)
    await world.settle()
    assert len(ann.person.messages) == before


@pytest.mark.parametrize("what", ["Telegram", "the database"])
async def test_an_outage_while_running_is_noticed(
    world: World, ann: Phone, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Telegram or the database does not answer there is no pulse; when it does again, the gap is seen."""
    is_away, now, begin = False, world.now, world.now

    async def feels(app: App, at: datetime, *, is_receiving: bool, noted: Noted | None, now: float) -> bool:
        if is_away and what == "the database":
            raise OSError("no route to host")
        # Monotonic time passes as the clock of this test does.
        noted = noted and replace(noted, seconds=(noted.at - begin).total_seconds())
        return await feel_pulse(app, at, is_receiving=is_receiving, noted=noted, now=(at - begin).total_seconds())

    monkeypatch.setattr(process, "feel_pulse", feels)
    monkeypatch.setattr(process, "utc_now", lambda: now)
    monkeypatch.setattr(process, "PULSE", 0.0)
    monkeypatch.setattr(metrics, "age", lambda _part: 100.0 if is_away and what == "Telegram" else 1.0)
    world.app.intake.lead.is_held = True
    await world.goes_to(SIX_PM)
    keeping = asyncio.create_task(process.keep_pulse(world.app))
    try:
        await until(lambda: pulse_at(world.app.database), now)
        is_away, now = True, now + timedelta(seconds=100)
        await asyncio.sleep(1.2)
        assert await pulse_at(world.app.database) != now
        is_away, now = False, now + timedelta(seconds=60)
        await until(lambda: pulse_at(world.app.database), now)
    finally:
        keeping.cancel()
        world.app.intake.lead.is_held = False
    await world.settle()
    assert "I was out of reach for a while" in ann.screen()


@pytest.mark.parametrize(
    ("moved", "seconds", "is_asked"),
    [
        (timedelta(days=2), 10, False),
        (timedelta(hours=-1), 10, False),
        (timedelta(), 150, False),
        (timedelta(), 151, True),
        (timedelta(days=2), 151, True),
        (timedelta(hours=-1), 151, True),
    ],
    ids=str,
)
async def test_a_clock_that_is_moved_is_no_gap(world: World, moved: timedelta, seconds: int, is_asked: bool) -> None:
    """While the program runs only monotonic time counts, both when the clock is wrong and when it is right again."""
    await world.goes_to(SIX_PM)
    at = world.now
    assert not await feel_pulse(world.app, at, now=100.0)
    noted = Noted(at, 100.0)
    later = at + moved + timedelta(seconds=seconds)
    assert await feel_pulse(world.app, later, noted=noted, now=100.0 + seconds) is is_asked
    right = at + timedelta(seconds=2 * seconds)
    assert await feel_pulse(world.app, right, noted=Noted(later, 100.0 + seconds), now=100.0 + 2 * seconds) is is_asked


async def test_what_another_program_noted_counts_besides(world: World) -> None:
    """Another replica has received meanwhile; and after a start only clocks can tell, or nobody when one went back."""
    await world.goes_to(SIX_PM)
    at = world.now
    await feel_pulse(world.app, at + timedelta(seconds=300))
    late = at + timedelta(seconds=310)
    assert not await feel_pulse(world.app, late, noted=Noted(at, 0.0), now=310.0)
    assert not await feel_pulse(world.app, late - timedelta(seconds=59))
    assert await feel_pulse(world.app, late - timedelta(hours=1))


async def pulse_at(database: Database) -> datetime | None:
    """When the bot last said that it receives."""
    async with database.transaction() as store:
        connection = store._connection
        found = (await connection.exec_driver_sql("SELECT at FROM pulses WHERE name = 'receiving'")).scalar()
    return None if found is None else datetime.fromisoformat(str(found)).replace(tzinfo=UTC)
