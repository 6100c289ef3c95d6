"""Telegram's pace: so many messages a second over all, and to each chat."""

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import pace
from bot.chat.pace import Bucket, Pace


@given(
    rate=st.sampled_from([1.0, 30.0]),
    size=st.integers(1, 30),
    steps=st.lists(st.floats(0, 3), min_size=1, max_size=120),
)
def test_no_second_has_more_than_the_burst_and_the_rate(rate: float, size: int, steps: list[float]) -> None:
    """Whenever they are asked for, at most ``size + rate x t`` tokens leave in any span of t seconds."""
    bucket = Bucket(rate, size)
    now, leaving = 0.0, []
    for step in steps:
        now += step
        leaving.append(now + bucket.reserve(now))
    for first, start in enumerate(leaving):
        for last in range(first, len(leaving)):
            assert last - first + 1 <= size + rate * (leaving[last] - start) + 1e-6
    assert all(before <= after + 1e-9 for before, after in pairwise(leaving))


def test_what_is_saved_up_is_bounded() -> None:
    """After a quiet hour four at once, not thousands."""
    bucket = Bucket(1.0, 4.0)
    assert [bucket.reserve(3600.0) for _n in range(6)] == [0, 0, 0, 0, 1, 2]


async def test_one_chat_waits_and_another_does_not() -> None:
    """A long answer in one chat holds nobody else up."""
    paced = Pace(1000.0, per_chat=20.0)
    loop = asyncio.get_running_loop()
    start = loop.time()
    for _n in range(6):
        await paced.wait(1)
    one = loop.time() - start
    start = loop.time()
    await paced.wait(2)
    assert one >= 2 / 20
    assert loop.time() - start < one


async def test_all_chats_together_keep_the_limit() -> None:
    """A morning's reminders go out at the bot's pace, not each chat's."""
    paced = Pace(50.0)
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.gather(*(paced.wait(chat) for chat in range(60)))
    assert loop.time() - start >= 10 / 50


async def test_chats_of_long_ago_are_forgotten() -> None:
    """The memory does not grow with every person who ever wrote."""
    paced = Pace(1e9, per_chat=1e9)
    for chat in range(pace.KEPT + 50):
        await paced.wait(chat)
    assert len(paced._chats) == pace.KEPT
