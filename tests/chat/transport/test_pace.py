"""Telegram's pace: who waits, for how long, and who goes first."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.transport import pace
from bot.chat.transport.pace import NO_LIMITS, TELEGRAM, Memory, Pace, PausedError
from bot.domain.pace import Limit, Pacing

SECOND = timedelta(seconds=1)


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


def brisk(ledger: Memory | None = None, *, overall: float = 1000.0, per_chat: float = 20.0, burst: float = 1) -> Pace:
    """A pace that tests can wait for."""
    pacing = Pacing(overall=Limit(rate=overall, burst=burst), per_chat=Limit(rate=per_chat, burst=4.0))
    return Pace(ledger or Memory(now), now, pacing)


async def seconds(*waits: Callable[[], object]) -> float:
    """How long it takes until all may go."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.gather(*(one() for one in waits))  # type: ignore[call-overload]
    return loop.time() - start


async def test_one_chat_waits_and_another_does_not() -> None:
    """A long answer in one chat holds nobody else up."""
    paced = brisk()
    waits = [asyncio.create_task(paced.wait(1, is_reply=True)) for _n in range(8)]
    await paced.wait(2, is_reply=True)
    assert sum(one.done() for one in waits) <= 4
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.gather(*waits)
    assert loop.time() - start >= 3 / 20


async def test_all_chats_together_keep_the_limit() -> None:
    """A morning's reminders go out at the bot's pace, not each chat's."""
    paced = brisk(overall=100.0)
    assert await seconds(*(lambda n=n: paced.wait(n, is_reply=False) for n in range(1, 21))) >= 18 / 100


async def test_replies_go_before_what_nobody_waits_for() -> None:
    """Asked for last, sent first."""
    paced = brisk(overall=50.0)
    await paced.wait(1, is_reply=True)
    went: list[int] = []

    async def goes(chat: int, *, is_reply: bool) -> None:
        await paced.wait(chat, is_reply=is_reply)
        went.append(chat)

    await asyncio.gather(*(goes(n, is_reply=False) for n in (2, 3, 4)), goes(9, is_reply=True))
    assert went == [9, 2, 3, 4]


async def test_two_refusals_silence_the_bot_and_time_lets_it_speak() -> None:
    """What counts and what does not both wait, and whoever waits already is told at once."""
    moment = now()
    paced = Pace(Memory(lambda: moment), lambda: moment, TELEGRAM)
    await paced.refused(1, 20 * SECOND)
    await paced.wait(3, is_reply=True)
    paced.check(3)
    with pytest.raises(PausedError):
        paced.check(1)
    await paced.refused(2, 20 * SECOND)
    for attempt in (paced.wait(3, is_reply=True), paced.wait(4, is_reply=False)):
        with pytest.raises(PausedError) as caught:
            await attempt
        assert caught.value.wait == 20 * SECOND
    with pytest.raises(PausedError):
        paced.check()
    moment += 20 * SECOND
    paced.check()
    await paced.wait(3, is_reply=True)


async def test_whoever_gives_up_waiting_holds_nobody_up() -> None:
    """A program that ends cancels what waits; the others go on."""
    paced = brisk(per_chat=2.0)
    for _n in range(4):
        await paced.wait(1, is_reply=True)
    gone = asyncio.create_task(paced.wait(1, is_reply=True))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait_for(paced.wait(2, is_reply=True), timeout=1)
    assert gone.cancelled() or gone.cancelling()


async def test_chats_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory does not grow with every person who ever wrote."""
    monkeypatch.setattr(pace, "KEPT", 50)
    ledger = Memory(now)
    paced = Pace(ledger, now, NO_LIMITS)
    for chat in range(1, 200):
        await paced.wait(chat, is_reply=True)
    assert len(ledger.standings) <= 60


async def test_a_database_that_is_away_only_makes_it_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes uncounted, and nothing is lost."""
    ledger = Memory(now)
    paced = brisk(ledger)
    change, away = ledger.change, 2

    async def flaky(*arguments: object) -> object:
        nonlocal away
        away -= 1
        if away >= 0:
            raise ConnectionResetError
        return await change(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "change", flaky)
    monkeypatch.setattr(pace, "AGAIN", 0.01)
    await asyncio.wait_for(paced.wait(1, is_reply=True), timeout=1)
    assert away == -1
