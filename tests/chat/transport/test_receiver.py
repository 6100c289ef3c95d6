"""Updates in: stored first, acknowledged after."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.chat.transport import receiver as receiving
from bot.chat.transport.channel import Channel
from bot.chat.transport.receiver import Receiver, owner_of
from bot.storage.inbox import Inbox
from tests.practice import TOKEN, Phone, World


def twin(world: World) -> Receiver:
    """The receiver as it is after a crash: the same table, no memory."""
    return Receiver(
        database=world.app.database,
        request=world.app.receiver._request,
        base_url=f"http://telegram.test/bot{TOKEN}",
        clock=lambda: world.now,
        on_stored=lambda: None,
    )


def unconfirmed(world: World) -> int:
    """How many updates Telegram still keeps."""
    return len(world.sandbox.core.queue.waiting)


async def test_nothing_is_acknowledged_that_is_not_stored(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is full the updates stay at Telegram and come again, until they can be kept."""
    ann.person.says("6")
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "add", _full)
        for _try in range(2):
            with pytest.raises(OSError, match="disk"):
                await world.app.receiver.poll_once(timeout=0)
    assert await world.app.receiver.poll_once(timeout=0) == 1
    assert unconfirmed(world) == 1, "it is confirmed by the next poll, once it is stored"
    await world.app.receiver.poll_once(timeout=0)
    assert unconfirmed(world) == 0
    await world.settle()
    assert "Pain 6 of 10" in ann.screen()


async def _full(*_arguments: object) -> None:
    raise OSError("the disk is full")


async def test_a_repeat_has_one_effect(world: World, ann: Phone) -> None:
    """Telegram sends again what it thinks was not taken: before it is handled, and after."""
    ann.person.says("6")
    assert await world.app.receiver.poll_once(timeout=0) == 1
    again = twin(world)
    assert await again.poll_once(timeout=0) == 1, "an update that was not confirmed comes again"
    await world.app.settle()
    late = twin(world)
    assert await late.poll_once(timeout=0) == 1
    await world.settle()
    assert len(ann.person.messages) == 2, "one message and one answer"
    assert world.app.worker.handled == 1


async def test_numbers_that_start_anew_lose_nothing(world: World, ann: Phone) -> None:
    """After a week without updates Telegram goes on with any number, also one below the last."""
    queue = world.sandbox.core.queue
    queue.next_id = 5_000
    ann.person.says("6")
    assert await world.app.receiver.poll_once(timeout=0) == 1
    assert await world.app.receiver.poll_once(timeout=0) == 0
    assert unconfirmed(world) == 0
    queue.next_id = 4_995
    ann.person.says("/help")
    assert await world.app.receiver.poll_once(timeout=0) == 1, "the offset of last week would confirm it unseen"
    await world.app.receiver.poll_once(timeout=0)
    assert unconfirmed(world) == 0
    await world.settle()
    assert world.app.worker.handled == 2


async def test_half_a_character_holds_nobody_up(world: World, ann: Phone) -> None:
    """It would be refused by the database, and with it all that came in the same answer of Telegram's."""
    user = {"id": ann.person.id, "is_bot": False, "first_name": "Ann"}
    chat = {"id": user["id"], "type": "private", "first_name": "Ann\x00"}
    odd = {"message_id": 9, "date": 1_777_885_200, "chat": chat, "from": user, "text": "/help\x00 \ud83d"}
    await world.app.receiver.store(
        [{"update_id": 1, "message": odd}, {"update_id": 2, "message": {**odd, "text": "ok"}}]
    )
    async with world.desk() as desk:
        [first] = await desk.store.inbox.take(5, world.now)
    assert first.body["message"]["text"] == "/help ?"
    await world.settle()
    assert world.app.worker.handled == 2


async def test_what_is_no_update_is_passed_over(world: World) -> None:
    """A number is what makes an update, and an id is what a tap is answered by."""
    tap = {"from": {"id": 11}, "chat_instance": "1", "data": "ci"}
    await world.app.receiver.store(
        [
            {"message": {}},
            {"update_id": "7"},
            {},
            {"update_id": 7, "callback_query": tap},
            {"update_id": 8, "callback_query": {"id": None, **tap}},
            {"update_id": 9, "inline_query": {"id": 5, **tap}},
        ]
    )
    assert world.app.receiver.received == 0
    async with world.desk() as desk:
        assert await desk.store.inbox.depth() == {}


@pytest.mark.parametrize(
    ("update", "owner"),
    [
        ({"update_id": 1, "message": {"from": {"id": 11}, "chat": {"id": -100}}}, 11),
        ({"update_id": 1, "callback_query": {"from": {"id": 11}, "message": {"chat": {"id": -100}}}}, 11),
        ({"update_id": 1, "edited_message": {"from": {"id": 11}, "chat": {"id": 11}}}, 11),
        ({"update_id": 1, "message_reaction": {"user": {"id": 11}, "chat": {"id": -100}}}, 11),
        ({"update_id": 1, "poll_answer": {"user": {"id": 11}}}, 11),
        ({"update_id": 1, "inline_query": {"from": {"id": 11}}}, 11),
        ({"update_id": 1, "message": {"chat": {"id": -100}}}, -100),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_a_text_and_a_tap_of_one_person_stand_in_one_order(update: dict[str, Any], owner: int) -> None:
    """The sender decides, not the chat that Telegram queues them by."""
    assert owner_of(update) == owner


class Line:
    """A line to Telegram on which one thing after the other happens."""

    def __init__(self, *events: BaseException | list[dict[str, Any]] | dict[str, Any]) -> None:
        self.events = list(events)
        self.read_timeout_given: list[object] = []

    async def post(self, *_arguments: Any, **options: Any) -> Any:
        self.read_timeout_given.append(options["read_timeout"])
        event = self.events.pop(0)
        if isinstance(event, BaseException):
            raise event
        return event


async def test_polling_goes_on_after_every_kind_of_trouble(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits longer each time, as long as it is told to, and starts anew after a success."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(receiving, "asyncio", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(Channel, "pause", lambda _self, seconds: sleep(seconds))
    line = Line(
        NetworkError("reset"),
        TimedOut(),
        Conflict("other getUpdates request"),
        [],
        RetryAfter(7),
        OSError("the database is away"),
        *(NetworkError("reset") for _n in range(6)),
        InvalidToken(),
        KeyError("result"),
        asyncio.CancelledError(),
    )
    tried = Receiver(
        database=world.app.database,
        request=line,  # type: ignore[arg-type]
        base_url="http://telegram.test/bot1:x",
        clock=lambda: world.now,
        on_stored=lambda: None,
    )
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(tried.run(), timeout=5)
    assert slept == [1, 2, 4, 7, 1, 2, 4, 8, 15, 15, 15, 15, 15]
    assert line.events == []
    assert set(line.read_timeout_given) == {35}, "long polling needs a longer patience than Telegram's"


async def test_an_answer_that_is_no_list_is_trouble(world: World) -> None:
    """A proxy's page is not taken for updates."""
    strange = Receiver(
        database=world.app.database,
        request=Line({"ok": True}),  # type: ignore[arg-type]
        base_url="http://telegram.test/bot1:x",
        clock=lambda: world.now,
        on_stored=lambda: None,
    )
    with pytest.raises(NetworkError, match="no list"):
        await strange.poll_once()
