"""The inbox: what came in is kept in order per chat, taken by one, and forgotten when it is done."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.inbox import Received
from bot.storage.database import Database
from bot.storage.store import Store
from tests.storage.cast import NOW

SECOND = timedelta(seconds=1)


def update(number: int, chat: int, **body: Any) -> Received:
    """An update of a chat."""
    return Received(update_id=number, chat_id=chat, body=body or {"n": number})


async def received(database: Database, *updates: Received) -> None:
    """Store updates and commit."""
    async with database.transaction() as store:
        await store.inbox.add(updates, NOW)


async def taken(store: Store, limit: int = 50, now: datetime = NOW) -> list[int]:
    """The update ids that wait now."""
    return [one.update_id for one in await store.inbox.take(limit, now)]


async def test_the_oldest_of_each_chat_comes_first(database: Database) -> None:
    """By arrival, not by number: after a quiet week Telegram's numbers start anew."""
    await received(database, update(900, 1), update(901, 2), update(5, 1), update(6, 2), update(902, 3))
    order = []
    async with database.transaction() as store:
        while waiting := await store.inbox.take(50, NOW):
            order.append([one.update_id for one in waiting])
            await store.inbox.done([one.seq for one in waiting])
    assert order == [[900, 901, 902], [5, 6]]


async def test_what_was_sent_comes_out_as_it_was(database: Database) -> None:
    """JSON of any kind, and when it came."""
    body = {"text": 'Nacken 💧 \u2028 "x"', "list": [1, 2.5, None, True], "big": 9_000_000_000_000}
    await received(database, update(1, -1_001_234_567_890, **body))
    async with database.transaction() as store:
        [one] = await store.inbox.take(1, NOW)
    assert (one.body, one.chat_id, one.tries, one.received_at) == (body, -1_001_234_567_890, 0, NOW)


async def test_a_repeat_is_passed_over(database: Database) -> None:
    """While it waits, when it is done, and beside new ones in one batch."""
    await received(database, update(1, 1, text="first"))
    await received(database, update(1, 1, text="again"), update(2, 2))
    async with database.transaction() as store:
        waiting = await store.inbox.take(50, NOW)
        assert [one.body for one in waiting] == [{"text": "first"}, {"n": 2}]
        await store.inbox.done([one.seq for one in waiting])
    await received(database, update(1, 1, text="again"))
    async with database.transaction() as store:
        assert await taken(store) == []
        assert await store.inbox.depth() == {}
        assert (await store.count_rows())["inbox"] == 2


async def test_a_limit_is_kept(database: Database) -> None:
    """No transaction grows without end."""
    await received(database, *(update(n, n) for n in range(10)))
    async with database.transaction() as store:
        assert await taken(store, limit=3) == [0, 1, 2]


async def test_an_update_that_waits_for_another_try_holds_its_chat_back(database: Database) -> None:
    """Order matters more than speed; other chats go on, and set aside it lets the next pass."""
    await received(database, update(1, 1), update(2, 1), update(3, 2))
    async with database.transaction() as store:
        first, other = await store.inbox.take(50, NOW)
        await store.inbox.again(first.seq, NOW, wait=SECOND)
        await store.inbox.done([other.seq])
    async with database.transaction() as store:
        assert await taken(store) == []
        [again] = await store.inbox.take(50, NOW + SECOND)
        assert (again.update_id, again.tries) == (1, 1)
        await store.inbox.set_aside(again.seq)
        assert await taken(store) == [2]
        assert await store.inbox.depth() == {"dead": 1, "new": 1}


async def test_what_is_done_forgets_its_words(database: Database) -> None:
    """The id stays to recognise a repeat; the text does not."""
    await received(database, update(1, 1, text="my neck"), update(2, 2, text="my knee"))
    async with database.transaction() as store:
        first, _second = await store.inbox.take(50, NOW)
        await store.inbox.done([first.seq])
    async with database.snapshot() as connection:
        rows = (await connection.exec_driver_sql("SELECT CAST(body AS TEXT) FROM inbox ORDER BY seq")).scalars().all()
    assert rows[0] == "{}"
    assert "my knee" in rows[1]


async def test_old_updates_are_deleted_when_they_are_done(database: Database) -> None:
    """What waits or was set aside stays, however old."""
    await received(database, update(1, 1), update(2, 2), update(3, 3))
    async with database.transaction() as store:
        first, second, _third = await store.inbox.take(50, NOW)
        await store.inbox.done([first.seq])
        await store.inbox.set_aside(second.seq)
        assert await store.inbox.purge(NOW) == 0
        assert await store.inbox.purge(NOW + SECOND) == 1
        assert await store.inbox.depth() == {"dead": 1, "new": 1}
        assert await store.inbox.newest() == NOW


async def test_a_deed_that_is_rolled_back_leaves_the_update_waiting(database: Database) -> None:
    """A crash before the commit is no crash at all."""
    await received(database, update(1, 1))

    async def deed() -> None:
        async with database.transaction() as store:
            [one] = await store.inbox.take(50, NOW)
            await store.inbox.done([one.seq])
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        await deed()
    async with database.transaction() as store:
        assert await taken(store) == [1]


async def test_an_inner_block_rolls_back_alone(database: Database) -> None:
    """One chat's error does not undo another chat's deed."""

    async def inner(store: Store) -> None:
        async with store.savepoint():
            await store.inbox.add([update(2, 2)], NOW)
            raise RuntimeError("one handler")

    async with database.transaction() as store:
        await store.inbox.add([update(1, 1)], NOW)
        with pytest.raises(RuntimeError, match="handler"):
            await inner(store)
        async with store.savepoint():
            await store.inbox.add([update(3, 3)], NOW)
    async with database.transaction() as store:
        assert await taken(store) == [1, 3]


async def test_a_run_is_one_chat_in_order(database: Database) -> None:
    """The oldest of one chat, while its first may be tried; how much of each waits is known."""
    await received(database, *(update(n, n % 2) for n in range(10)))
    async with database.transaction() as store:
        heads = await store.inbox.take(50, NOW)
        assert [(one.update_id, one.behind) for one in heads] == [(0, 4), (1, 4)]
        assert await store.inbox.backlogs(4) == [0, 1]
        assert await store.inbox.backlogs(5) == []
        run = await store.inbox.take_run(1, 3, NOW)
        assert [one.update_id for one in run] == [1, 3, 5]
        await store.inbox.again(run[0].seq, NOW, wait=SECOND)
        assert await store.inbox.take_run(1, 3, NOW) == []
        assert len(await store.inbox.take_run(1, 3, NOW + SECOND)) == 3


async def test_what_was_foreseen_is_noted_once(database: Database) -> None:
    """While it waits; it is looked at no more, and its turn knows."""
    await received(database, update(1, 1), update(2, 1))
    async with database.transaction() as store:
        first, second = await store.inbox.ahead(1, after=0, limit=5)
        assert await store.inbox.foresee(first.seq, NOW)
        assert not await store.inbox.foresee(first.seq, NOW)
        await store.inbox.flagged(first.seq, 7)
        assert await store.inbox.ahead(1, after=0, limit=5) == [second]
        [head] = await store.inbox.take(50, NOW)
        assert (head.foreseen, head.flag_id) == (True, 7)
        await store.inbox.done([first.seq])
        assert not await store.inbox.foresee(first.seq, NOW)


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_two_workers_never_run_the_same_chat(database: Database, replica: Database) -> None:
    """Whoever has a chat's first update in hand has the chat, and what lies behind it is not taken first."""
    await received(database, *(update(n, 1) for n in range(5)))
    async with database.transaction() as one:
        run = await one.inbox.take_run(1, 2, NOW)
        async with replica.transaction() as two:
            assert await asyncio.wait_for(two.inbox.take_run(1, 2, NOW), timeout=5) == []
        await one.inbox.done([row.seq for row in run])
    async with replica.transaction() as two:
        assert [row.update_id for row in await two.inbox.take_run(1, 2, NOW)] == [2, 3]


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_two_workers_never_take_the_same_chat(database: Database, replica: Database) -> None:
    """What one has locked the other passes over, and the chat's next update waits for the commit."""
    await received(database, update(1, 1), update(2, 1), update(3, 2), update(4, 3))
    async with database.transaction() as one:
        assert await taken(one, limit=1) == [1]
        async with replica.transaction() as two:
            # Not 1, which is locked, and not 2, which stands behind it; and without waiting for anybody.
            waiting = await asyncio.wait_for(two.inbox.take(50, NOW), timeout=5)
            assert [row.update_id for row in waiting] == [3, 4]
            assert await taken(one) == [1]
            await two.inbox.done([row.seq for row in waiting])
        [row] = await one.inbox.take(50, NOW)
        await one.inbox.done([row.seq])
    async with replica.transaction() as two:
        assert await taken(two) == [2]


async def test_two_processes_at_work_handle_each_update_once(
    address: str, database: Database, replica: Database
) -> None:
    """Both take and mark at the same time; the order of each chat is kept."""
    await received(database, *(update(n, n % 3) for n in range(30)))
    handled: list[tuple[int, int]] = []

    async def work(own: Database) -> None:
        while True:
            async with own.transaction() as store:
                waiting = await store.inbox.take(2, NOW)
                await asyncio.sleep(0)
                await store.inbox.done([one.seq for one in waiting])
            handled.extend((one.chat_id, one.update_id) for one in waiting)
            async with own.reading() as store:
                if (await store.inbox.depth()).get("new", 0) == 0:
                    return

    await asyncio.gather(work(database), work(replica))
    assert sorted(number for _chat, number in handled) == list(range(30))
    for chat in range(3):
        mine = [number for one, number in handled if one == chat]
        assert mine == sorted(mine)
