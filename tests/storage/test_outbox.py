"""The outbox: what goes out first, who holds a letter, and what is left of it; and where both queues are alike."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.outbox import NOTICE, REMINDER, REPLY, Letter, Posted
from bot.storage.database import Database
from tests.storage.cast import NOW
from tests.storage.test_inbox import received, taken, update

SECOND = timedelta(seconds=1)

ME, OTHER = 7, 8
"""Numbers of two programs."""


async def test_a_clock_that_is_set_back_keeps_nothing_waiting(database: Database) -> None:
    """Whatever waits for another try since a time that is still to come is tried at once; what is planned is not."""
    hour = timedelta(hours=1)
    await received(database, update(1, 1))
    async with database.transaction() as store:
        [first] = await store.inbox.take(50, NOW)
        await store.inbox.again(first.seq, NOW, wait=SECOND)
        await store.outbox.add([letter(1), Letter(2, "session_told", {}, not_before=NOW + SECOND)], NOW)
        [one] = await store.outbox.take(50, NOW, by=ME)
        await store.outbox.again(one.id, NOW, wait=SECOND)
        for later in (timedelta(), SECOND / 2):
            assert await taken(store, now=NOW + later) == []
            assert await store.outbox.take(50, NOW + later, by=ME) == []
        assert await taken(store, now=NOW - hour) == [1]
        assert order(await store.outbox.take(50, NOW - hour, by=ME)) == [(1, REPLY)]


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_two_messengers_never_send_the_same_letter(database: Database, replica: Database) -> None:
    """While the first is taking, and after it has taken."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1), letter(2)], NOW)
    async with database.transaction() as one:
        mine = await one.outbox.take(1, NOW, by=ME)
        async with replica.transaction() as two:
            others = await asyncio.wait_for(two.outbox.take(50, NOW, by=ME), timeout=5)
    assert [one.chat_id for one in mine] == [1]
    assert [one.chat_id for one in others] == [2]
    async with replica.transaction() as two:
        assert await two.outbox.take(50, NOW, by=ME) == []


def letter(chat: int, priority: int = REPLY, **body: Any) -> Letter:
    """A message to a chat."""
    return Letter(chat_id=chat, kind="calls", body=body or {"calls": []}, priority=priority)


def order(posted: list[Posted]) -> list[tuple[int, int]]:
    """Chats and priorities."""
    return [(one.chat_id, one.priority) for one in posted]


async def test_what_waits_behind_something_said_anew_is_said_anew(database: Database) -> None:
    """A letter that was taken before is, and so is what waits in its chat; another chat's is not, nor a new one."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1), letter(1), letter(2)], NOW)
        [first, other] = await store.outbox.take(50, NOW, by=ME)
        assert [first.is_again, other.is_again] == [False, False]
        await store.outbox.free([ME])
        [first, other] = await store.outbox.take(50, NOW, by=ME)
        assert [first.is_again, other.is_again] == [True, True]
        await store.outbox.say_anew(1, NOW)
        await store.outbox.sent([first.id, other.id])
        await store.outbox.add([letter(1), letter(2)], NOW)
        [waited, new] = await store.outbox.take(50, NOW, by=ME)
        assert [(waited.chat_id, waited.is_again), (new.chat_id, new.is_again)] == [(1, True), (2, False)]
        await store.outbox.sent([waited.id])
        [new] = await store.outbox.take(50, NOW, by=ME)
        assert not new.is_again


async def test_a_notice_knows_what_has_overtaken_it(database: Database) -> None:
    """A reply of the same chat that was written after it; not one before it, nor another notice, nor another chat's."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1), letter(2)], NOW)
        await store.outbox.sent([one.id for one in await store.outbox.take(50, NOW, by=ME)])
        await store.outbox.add([letter(1, NOTICE), letter(2, NOTICE)], NOW)
        [one, two] = await store.outbox.take(50, NOW, by=ME)
        await store.outbox.add([letter(1, NOTICE), letter(2, REPLY)], NOW)
        assert [await store.outbox.is_overtaken(one), await store.outbox.is_overtaken(two)] == [False, True]


async def test_replies_overtake_notices_and_reminders(database: Database) -> None:
    """In one chat and over all of them; among equals the older first."""
    async with database.transaction() as store:
        await store.outbox.add(
            [letter(1, REMINDER), letter(2, REMINDER), letter(3, NOTICE), letter(1, REPLY), letter(4, REPLY)], NOW
        )
        first = await store.outbox.take(50, NOW, by=ME)
        assert order(first) == [(1, REPLY), (4, REPLY), (3, NOTICE), (2, REMINDER)]
        assert await store.outbox.take(50, NOW, by=ME) == []
        await store.outbox.sent([one.id for one in first])
        assert order(await store.outbox.take(50, NOW, by=ME)) == [(1, REMINDER)]


async def test_a_reply_does_not_wait_for_a_reminder_that_is_under_way(database: Database) -> None:
    """A reminder that Telegram is slow to take holds no answer up; two replies keep their order."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1, REMINDER)], NOW)
        assert order(await store.outbox.take(50, NOW, by=ME)) == [(1, REMINDER)]
        await store.outbox.add([letter(1, REPLY, n=1), letter(1, REPLY, n=2)], NOW)
        [first] = await store.outbox.take(50, NOW, by=ME)
        assert first.body == {"n": 1}
        assert await store.outbox.take(50, NOW, by=ME) == []


async def test_a_letter_belongs_to_whoever_took_it_until_they_are_known_to_be_dead(database: Database) -> None:
    """However long that lasts and wherever the clock goes; the number of tries is kept."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1), letter(2), letter(3)], NOW)
        one, two, _three = await store.outbox.take(50, NOW, by=ME)
        assert one.tries == 1
        assert await store.outbox.takers() == {ME}
        assert await store.outbox.take(50, NOW + timedelta(days=1), by=OTHER) == []
        assert await store.outbox.free([OTHER]) == 0
        assert await store.outbox.free([ME, OTHER], but=[two.id]) == 2
        again, _last = await store.outbox.take(50, NOW, by=OTHER)
        assert (again.id, again.tries) == (one.id, 2)
        assert await store.outbox.takers() == {ME, OTHER}
        await store.outbox.sent([again.id, two.id])
        await store.outbox.give_up([_last.id])
        assert await store.outbox.takers() == set()


async def test_a_letter_put_back_keeps_what_is_left_of_it(database: Database) -> None:
    """Calls that were made are not made again."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1, calls=[1, 2, 3])], NOW)
        [one] = await store.outbox.take(50, NOW, by=ME)
        await store.outbox.again(one.id, NOW, wait=SECOND, body={"calls": [3]})
        assert await store.outbox.take(50, NOW, by=ME) == []
        [again] = await store.outbox.take(50, NOW + SECOND, by=ME)
        assert again.body == {"calls": [3]}
        await store.outbox.again(one.id, NOW, wait=SECOND)
        [unchanged] = await store.outbox.take(50, NOW + SECOND, by=ME)
        assert unchanged.body == {"calls": [3]}
        assert (unchanged.created_at, unchanged.expires_at) == (NOW, None)


async def test_letters_that_were_sent_or_given_up_forget_their_words(database: Database) -> None:
    """Nothing a client wrote lies about afterwards, and old rows go."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1, text="sore"), letter(2, text="sore"), letter(3, text="sore")], NOW)
        one, two, _three = await store.outbox.take(50, NOW, by=ME)
        await store.outbox.sent([one.id])
        await store.outbox.give_up([two.id])
        assert await store.outbox.depth() == {"dead": 1, "new": 1}
    async with database.snapshot() as connection:
        query = "SELECT count(*) FROM outbox WHERE CAST(body AS TEXT) LIKE '%sore%'"
        assert (await connection.exec_driver_sql(query)).scalar_one() == 1
    async with database.transaction() as store:
        assert await store.outbox.purge(NOW) == 0
        assert await store.outbox.purge(NOW + SECOND) == 2
        assert await store.outbox.depth() == {"new": 1}


async def test_a_chat_can_be_forgotten(database: Database) -> None:
    """What is still to be sent to somebody who leaves is not sent."""
    async with database.transaction() as store:
        await store.outbox.add([letter(1), letter(1, REMINDER), letter(2)], NOW)
        await store.outbox.drop_for(1)
        assert order(await store.outbox.take(50, NOW, by=ME)) == [(2, REPLY)]


async def test_nothing_to_store_or_mark_is_no_mistake(database: Database) -> None:
    """Empty lists pass."""
    async with database.transaction() as store:
        await store.inbox.add([], NOW)
        await store.inbox.done([])
        await store.outbox.add([], NOW)
        await store.outbox.sent([])
        await store.outbox.give_up([])
        assert await store.inbox.newest() is None
