"""What whoever runs the program asks of the queues, and the pulse that a restart does not forget."""

from datetime import timedelta

from bot.domain.inbox import Received
from bot.domain.operation import Ages, SetAside
from bot.domain.outbox import Letter
from bot.storage.database import Database
from tests.storage.cast import NOW

MINUTE = timedelta(minutes=1)


async def test_ages_tell_of_what_waits_and_of_nothing_else(database: Database) -> None:
    """What is done, sent or not due yet has no age."""
    async with database.transaction() as store:
        assert await store.operation.ages(NOW) == Ages(update=None, message=None, due=None, unsent=None)
        for n in range(3):
            await store.inbox.add([Received(update_id=n, chat_id=n, body={"message": {}})], NOW - (9 - n) * MINUTE)
            await store.outbox.add([Letter(chat_id=n, kind="calls", body={})], NOW - (5 - n) * MINUTE)
        first = min(await store.inbox.take(10, NOW), key=lambda one: one.seq)
        await store.inbox.done([first.seq])
        (letter, *_others) = await store.outbox.take(10, NOW, by=1)
        await store.outbox.sent([letter.id])
        ages = await store.operation.ages(NOW)
    assert (ages.update, ages.message) == (NOW - 8 * MINUTE, NOW - 4 * MINUTE)


async def test_what_was_set_aside_is_listed_without_words_and_can_be_tried_again(database: Database) -> None:
    """One of them, or all; what waits or is done stays as it is."""
    async with database.transaction() as store:
        for n in (1, 2, 3, 4):
            kind = "callback_query" if n == 2 else "message"
            await store.inbox.add([Received(update_id=n, chat_id=70 + n, body={"update_id": n, kind: {}})], NOW)
        waiting = await store.inbox.take(10, NOW)
        for one in waiting[:3]:
            await store.inbox.set_aside(one.seq)
        assert [(one.update_id, one.chat_id, one.kind) for one in await store.operation.set_aside()] == [
            (1, 71, "message"),
            (2, 72, "callback_query"),
            (3, 73, "message"),
        ]
        assert await store.operation.set_aside(limit=1) == [
            SetAside(update_id=1, chat_id=71, kind="message", received_at=NOW, tries=1)
        ]
        assert await store.operation.retry([2, 4, 99]) == 1
        again = {one.update_id: one.tries for one in await store.inbox.take(10, NOW)}
        assert again == {2: 0, 4: 0}
        assert await store.operation.retry(None) == 2
        assert await store.operation.set_aside() == []


async def test_the_pulse_tells_when_it_last_was(database: Database, replica: Database) -> None:
    """On whichever replica, and each name for itself."""
    async with database.transaction() as store:
        assert await store.operation.pulse("receiving", NOW) is None
        assert await store.operation.pulse("other", NOW) is None
    async with replica.transaction() as store:
        assert await store.operation.pulse("receiving", NOW + MINUTE) == NOW
    async with database.transaction() as store:
        assert await store.operation.pulse("receiving", NOW + 2 * MINUTE) == NOW + MINUTE
