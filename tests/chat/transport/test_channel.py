"""When the whole way to Telegram fails: no message pays for it, and everything comes when it works again."""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.chat.transport.channel import BRIEF, Channel, Trouble
from bot.chat.transport.gate import LONGEST, MANY
from bot.chat.transport.sender import TRIES
from bot.domain.outbox import CALLS, DANGER, NOTICE, PRESSING, REMINDER, REPLY, Letter
from tests.chat.transport.outgoing import letters, sent_to
from tests.practice import CAST, Phone, World

SIGN = "crushing chest pain and I cannot breathe"


class Answer(NamedTuple):
    """What Telegram answers everything with, and what that is called."""

    status: int
    description: str
    trouble: Trouble
    retry_after: int | None = None


ANSWERS = [
    Answer(401, "Unauthorized", Trouble.REFUSED),
    Answer(404, "Not Found", Trouble.REFUSED),
    Answer(409, "Conflict: terminated by other getUpdates request", Trouble.CONFLICT),
    Answer(429, "Too Many Requests: retry after 3", Trouble.FLOOD, 3),
    Answer(500, "Internal Server Error", Trouble.AWAY),
    Answer(502, "Bad Gateway", Trouble.AWAY),
    Answer(418, "I am a proxy", Trouble.AWAY),
    Answer(200, "Please sign in to this network", Trouble.STRANGE),
]


@pytest.fixture(params=ANSWERS, ids=lambda one: str(one.status))
def answer(request: pytest.FixtureRequest) -> Answer:
    """Each kind of trouble; a flood is the pace's, which waits as long as it is told."""
    found: Answer = request.param
    return found


def refuse(world: World, answer: Answer, *, only: Collection[str] | None = None) -> None:
    """Let Telegram answer so from now on."""
    more: dict[str, object] = {} if answer.retry_after is None else {"retry_after": answer.retry_after}
    world.line.refuse(answer.status, answer.description, only=only, **more)


async def post(world: World, chat_id: int, *, priority: int, text: str) -> None:
    """Leave a message."""
    body = {"calls": [{"method": "send_message", "arguments": {"chat_id": chat_id, "text": text}}]}
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter(chat_id=chat_id, kind=CALLS, body=body, priority=priority)], world.now)


async def everybody_writes(world: World) -> None:
    """A message of each priority waits: an emergency, its flag, a reply, a notice, a reminder."""
    world.phone("Ann").person.says(SIGN)
    world.phone("Ben").person.says("/help")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    await post(world, CAST["Tom"], priority=NOTICE, text="a notice")
    await post(world, CAST["Olga"], priority=REMINDER, text="a reminder")


async def waits(world: World, span: timedelta) -> None:
    """Let time pass for the messenger, a second at a time."""
    for _second in range(int(span.total_seconds())):
        world.sandbox.clock.advance(timedelta(seconds=1))
        await world.app.messenger.drain()


async def tries(world: World) -> list[tuple[int, int]]:
    """Priorities of what waits, and how often each was tried."""
    async with world.desk() as desk:
        taken = await desk.store.outbox.take(50, world.now + timedelta(hours=1), by=1)
        await desk.store.outbox.free([1])
        for one in taken:
            await desk.store.outbox.again(one.id, world.now, wait=timedelta(), counts=False)
    return [(one.priority, one.tries - 1) for one in taken]


def all_arrived(world: World) -> None:
    """Everybody got theirs, once."""
    texts = {name: sent_to(world, name) for name in ("Ann", "Mira", "Ben", "Tom", "Olga")}
    assert {name: len(found) for name, found in texts.items()} == dict.fromkeys(texts, 1)
    assert "112" in texts["Ann"][0]
    assert "Danger sign: Ann" in texts["Mira"][0]
    assert "/checkin" in texts["Ben"][0]


async def test_what_befalls_everything_is_charged_to_no_message(
    world: World, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    """Twenty seconds of it: a handful of questions, one line in the log, nothing dropped, and then all of it comes."""
    await everybody_writes(world)
    refuse(world, answer)
    await waits(world, timedelta(seconds=20))
    assert sorted(await tries(world)) == [(PRESSING, 0), (DANGER, 0), (REPLY, 0), (NOTICE, 0), (REMINDER, 0)]
    if answer.retry_after is None:
        assert len(world.line.heard) < 20, "it does not knock all the time"
        assert list(world.app.intake.channel.troubles()) == [answer.trouble]
        assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    world.line.heal()
    await waits(world, timedelta(seconds=LONGEST + 1))
    all_arrived(world)
    assert "dead" not in await letters(world)
    assert world.app.intake.channel.troubles() == {}
    if answer.retry_after is None:
        assert caplog.records[-1].message.startswith("Telegram works again after")


async def test_what_befalls_sending_alone_drops_nothing_either(world: World, answer: Answer) -> None:
    """Telegram says who we are, and takes no message for half a minute: they wait, each in its place."""
    await everybody_writes(world)
    refuse(world, answer, only={"sendmessage"})
    await waits(world, timedelta(seconds=30))
    assert await letters(world) == {"new": 5}
    world.line.heal()
    await waits(world, timedelta(seconds=100))
    all_arrived(world)
    assert world.app.intake.channel.troubles() == {}


async def test_when_many_chats_fail_nobody_else_is_tried(world: World) -> None:
    """Of forty messages a few find out; the others are not worn out, and one goes first when it may work again."""
    for number in range(40):
        await post(world, CAST["Ann"] if number == 0 else 3000 + number, priority=NOTICE, text="x")
    world.line.refuse(502, "Bad Gateway", only={"sendmessage"})
    await waits(world, timedelta(seconds=1))
    assert len(world.line.heard) <= MANY + 16
    before = len(world.line.heard)
    await waits(world, timedelta(seconds=30))
    assert len(world.line.heard) - before < 20
    assert list(world.app.intake.channel.troubles()) == [Trouble.AWAY]
    world.line.heal()
    await waits(world, timedelta(seconds=80))
    assert world.app.intake.channel.troubles() == {}
    assert sent_to(world, "Ann") == ["x"]


async def test_a_message_that_alone_fails_holds_up_nobody_else(
    world: World, ann: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """A method that this server does not know: it is tried for some minutes, others go through at once."""
    body = {"calls": [{"method": "send_dice", "arguments": {"chat_id": CAST["Ben"]}}]}
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter(chat_id=CAST["Ben"], kind=CALLS, body=body)], world.now)
    world.line.refuse(404, "Not Found: method not found", only={"senddice"})
    await waits(world, timedelta(seconds=5))
    assert world.app.intake.channel.troubles() == {}
    await ann.says("/help")
    assert "/checkin" in ann.screen()
    await waits(world, timedelta(minutes=10))
    assert [status for method, status in world.line.heard if method == "senddice"] == [404] * TRIES
    assert (await letters(world))["dead"] == 1
    assert f"{TRIES} tries, the last met InvalidToken" in caplog.text


async def test_whoever_gets_through_again_wakes_those_that_wait() -> None:
    """The receiver need not sit out its fifteen seconds when the messenger has got through; it is told once."""
    channel = Channel()
    channel.fails("receiving", InvalidToken())
    channel.fails("sending", InvalidToken())
    waiting = asyncio.create_task(channel.pause(60.0))
    await asyncio.sleep(0)
    channel.works("sending")
    await asyncio.wait_for(waiting, timeout=5)
    assert list(channel.troubles()) == [Trouble.REFUSED], "the receiver has not tried yet"
    channel.rests("receiving")
    assert channel.troubles() == {}, "whoever has lost the lead does not poll"


async def test_what_passes_soon_keeps_nobody_from_being_ready() -> None:
    """A line that breaks for a moment is no reason to take a replica out; a token and a second program are at once."""
    now = 0.0
    channel = Channel(lambda: now)
    channel.fails("receiving", NetworkError("reset"))
    assert channel.lasting() == []
    now = BRIEF
    assert channel.lasting() == [Trouble.AWAY]
    channel.fails("sending", Conflict("other getUpdates request"))
    assert channel.lasting() == [Trouble.AWAY, Trouble.CONFLICT]
