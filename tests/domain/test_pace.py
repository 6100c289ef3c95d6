"""Telegram's pace as arithmetic."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pace import Asked, Limit, Pacing, Said, Standing, refused

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PACING = Pacing(overall=Limit(rate=30.0, burst=30.0), per_chat=Limit(rate=1.0, burst=4.0), spare=6.0)


def asks(*chats: int, is_reply: bool = True) -> list[Asked]:
    """Messages that want to go."""
    return [Asked(chat, is_reply=is_reply) for chat in chats]


@given(
    rate=st.sampled_from([1.0, 30.0]),
    burst=st.integers(1, 30),
    steps=st.lists(st.integers(0, 3_000_000), min_size=1, max_size=120),
)
def test_no_span_has_more_than_the_burst_and_the_rate(rate: float, burst: int, steps: list[int]) -> None:
    """Whenever they are asked for, at most ``burst + rate x t`` messages go in any span of t seconds."""
    limit = Limit(rate=rate, burst=burst)
    pacing = Pacing(overall=Limit(rate=1e6, burst=1e6), per_chat=limit)
    now, standings, gone = NOW, dict[int, Standing](), list[datetime]()
    for step in steps:
        now += timedelta(microseconds=step)
        while (said := pacing.book(asks(1), standings, now))[0][0].wait:
            now += said[0][0].wait
        standings |= said[1]
        gone.append(now)
    for first, start in enumerate(gone):
        for last in range(first, len(gone)):
            assert last - first + 1 <= burst + rate * (gone[last] - start).total_seconds() + 1e-3
    assert all(before <= after for before, after in pairwise(gone))


def test_what_is_saved_up_is_bounded() -> None:
    """After a quiet hour four at once to a chat, not thousands; the fifth waits a second."""
    idle = {1: Standing(booked_until=NOW - timedelta(hours=1), paused_until=NOW - timedelta(hours=1))}
    said, _changed = PACING.book(asks(*[1] * 6), idle, NOW)
    assert [one.wait for one in said] == [timedelta()] * 4 + [SECOND] * 2


def test_one_chat_waits_and_another_does_not() -> None:
    """A long answer in one chat holds nobody else up."""
    said, _changed = PACING.book(asks(1, 1, 1, 1, 1, 2), {}, NOW)
    assert [bool(one.wait) for one in said] == [False] * 4 + [True, False]


def test_a_few_are_kept_for_replies() -> None:
    """Forty reminders leave room for the answer to somebody who writes just then."""
    said, standings = PACING.book(asks(*range(1, 41), is_reply=False), {}, NOW)
    assert sum(not one.wait for one in said) == 24
    replies, _changed = PACING.book(asks(*range(50, 60)), standings, NOW)
    assert sum(not one.wait for one in replies) == 6


def test_one_refused_chat_waits_alone_and_two_are_the_bot() -> None:
    """Telegram does not say whom it means: the second refusal says it."""
    standings = refused(1, {}, now=NOW, wait=20 * SECOND)
    said, _changed = PACING.book(asks(1, 2), standings, NOW)
    assert [one.pause for one in said] == [20 * SECOND, timedelta()]
    again = refused(1, standings, now=NOW + SECOND, wait=30 * SECOND)
    assert set(again) == {1}, "the same chat once more says nothing of the others"
    standings |= refused(2, standings, now=NOW + SECOND, wait=10 * SECOND)
    said, _changed = PACING.book(asks(3), standings, NOW + SECOND)
    assert [one.pause for one in said] == [10 * SECOND]
    said, _changed = PACING.book(asks(3), standings, NOW + 11 * SECOND)
    assert [one.pause for one in said] == [timedelta()]


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    """A minute that Telegram asked for is a minute, whatever it asks for next."""
    standings = refused(1, {}, now=NOW, wait=60 * SECOND)
    standings |= refused(1, standings, now=NOW + SECOND, wait=5 * SECOND)
    assert standings[1].pause(NOW + SECOND) == 59 * SECOND


def test_a_clock_that_is_set_back_makes_nobody_wait_for_it() -> None:
    """Neither what has gone nor a pause counts longer than it would have on a clock that is right."""
    _said, standings = PACING.book(asks(*[1] * 4), {}, NOW)
    standings |= refused(2, standings, now=NOW, wait=20 * SECOND)
    before = NOW - timedelta(days=1)
    said, changed = PACING.book(asks(1, 2), standings, before)
    assert said[0].wait == SECOND
    assert said[1].pause == 20 * SECOND
    standings |= changed
    said, changed = PACING.book(asks(1, 2), standings, before + SECOND)
    assert said[0].wait == timedelta(), "a second later a second has passed"
    assert said[1].pause == 19 * SECOND
    said, _changed = PACING.book(asks(2), standings | changed, before + 20 * SECOND)
    assert said == [Said()]
