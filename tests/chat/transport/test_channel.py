"""When the whole way to Telegram fails: no message pays for it, and everything comes when it works again."""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.chat.transport.answers import StrangeError
from bot.chat.transport.channel import BRIEF, Channel, Trouble
from bot.chat.transport.gate import LONGEST, MANY
from bot.chat.transport.sender import TRIES
from bot.domain.outbox import CALLS, DANGER, NOTICE, PRESSING, REMINDER, REPLY, Letter
from bot.domain.people import Reach
from bot.runtime.server import standing
from tests.chat.transport.outgoing import letters, sent_to
from tests.practice import CAST, Phone, World

SIGN = "crushing chest pain and I cannot breathe"


class Answer(NamedTuple):
    """What Telegram answers everything with, and what that is called."""

    status: int
    description: str
    trouble: Trouble
    retry_after: object = None
    page: bytes | None = None


PAGE = b"<html><body><h1>Access denied</h1></body></html>"
NESTED = b"[" * 200_000

ANSWERS = [
    Answer(401, "Unauthorized", Trouble.REFUSED),
    Answer(404, "Not Found", Trouble.REFUSED),
    Answer(409, "Conflict: terminated by other getUpdates request", Trouble.CONFLICT),
    Answer(429, "Too Many Requests: retry after 3", Trouble.FLOOD, 3),
    Answer(500, "Internal Server Error", Trouble.AWAY),
    Answer(502, "Bad Gateway", Trouble.AWAY),
    Answer(418, "I am a proxy", Trouble.AWAY),
    Answer(502, "a page", Trouble.AWAY, page=PAGE),
    Answer(200, "Please sign in to this network", Trouble.STRANGE),
    Answer(200, "a page", Trouble.STRANGE, page=PAGE),
    Answer(200, "nested", Trouble.STRANGE, page=NESTED),
    Answer(200, "a list", Trouble.STRANGE, page=b"[]"),
    Answer(302, "a page", Trouble.STRANGE, page=PAGE),
    Answer(400, "a page", Trouble.STRANGE, page=PAGE),
    Answer(400, "nested", Trouble.STRANGE, page=NESTED),
    Answer(400, "Bad Request", Trouble.STRANGE),
    Answer(400, "Logged out", Trouble.STRANGE),
    Answer(401, "a page", Trouble.STRANGE, page=PAGE),
    Answer(403, "a page", Trouble.STRANGE, page=PAGE),
    Answer(403, "Forbidden", Trouble.STRANGE),
    Answer(403, "Forbidden: not from this network", Trouble.STRANGE),
    Answer(404, "a page", Trouble.STRANGE, page=PAGE),
    Answer(429, "a page", Trouble.STRANGE, page=PAGE),
    Answer(429, "for ever", Trouble.STRANGE, 1e99),
    Answer(429, "a word", Trouble.STRANGE, "soon"),
    Answer(429, "before now", Trouble.STRANGE, -5),
]
"""What something before Telegram may answer everything with, and Telegram itself."""

IMITATED = [
    Answer(400, "Bad Request: not from this network", Trouble.STRANGE),
    Answer(400, "Bad Request: chat not found", Trouble.STRANGE),
    Answer(403, "Forbidden: bot was blocked by the user", Trouble.STRANGE),
    Answer(403, "Forbidden: user is deactivated", Trouble.STRANGE),
    Answer(400, "Bad Request: group chat was upgraded", Trouble.STRANGE),
]
"""What says that it is about one person, and is said to everything."""

SOME = [one for one in ANSWERS if one.description not in {"a page", "nested", "a list", "Logged out", "for ever"}]
"""One for each way in which they are met."""


def _named(one: Answer) -> str:
    return f"{one.status} {one.description}"


@pytest.fixture(params=[*ANSWERS, *IMITATED], ids=_named)
def answer(request: pytest.FixtureRequest) -> Answer:
    """Each kind of trouble; a flood is the pace's, which waits as long as it is told."""
    found: Answer = request.param
    return found


def refuse(world: World, answer: Answer, *, only: Collection[str] | None = None) -> None:
    """Let Telegram answer so from now on."""
    more: dict[str, object] = {} if answer.retry_after is None else {"retry_after": answer.retry_after}
    world.line.refuse(answer.status, answer.description, only=only, page=answer.page, **more)


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


async def reaches(world: World) -> set[Reach]:
    """Whether people can be written to, as far as is known."""
    return {(await world.member(name)).reach for name in ("Ann", "Mira", "Ben", "Tom", "Olga")}


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
    """Twenty seconds of it: a handful of questions, one line in the log, nobody charged, and then all of it comes."""
    await everybody_writes(world)
    refuse(world, answer)
    await waits(world, timedelta(seconds=20))
    assert await reaches(world) == {Reach.OK}
    assert sorted(await tries(world)) == [(PRESSING, 0), (DANGER, 0), (REPLY, 0), (NOTICE, 0), (REMINDER, 0)]
    if answer.trouble is Trouble.STRANGE:
        assert Trouble.STRANGE.words in standing(world.app)
    if answer.trouble is not Trouble.FLOOD:
        assert len(world.line.heard) < 20, "it does not knock all the time"
        assert list(world.app.intake.channel.troubles()) == [answer.trouble]
        assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    world.line.heal()
    await waits(world, timedelta(seconds=LONGEST + 1))
    all_arrived(world)
    assert "dead" not in await letters(world)
    assert world.app.intake.channel.troubles() == {}
    if answer.trouble is not Trouble.FLOOD:
        assert caplog.records[-1].message.startswith("Telegram works again after")


@pytest.mark.parametrize("answer", SOME, ids=_named)
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


async def test_a_person_who_blocks_is_believed_when_telegram_says_who_we_are(world: World) -> None:
    """It costs one question, holds up nobody, and a refusal in words that nobody knows blocks nobody."""
    world.phone("Ann").person.blocks()
    world.sandbox.core.queue.clear()
    world.line.heard.clear()
    for name in ("Ann", "Ben"):
        await post(world, CAST[name], priority=NOTICE, text="x")
    await waits(world, timedelta(seconds=2))
    assert ((await world.member("Ann")).reach, (await world.member("Ben")).reach) == (Reach.BLOCKED, Reach.OK)
    assert sent_to(world, "Ben") == ["x"]
    assert [one for one in world.line.heard if one[0] == "getme"] == [("getme", 200)]
    assert (await letters(world))["dead"] == 1
    assert world.app.intake.channel.troubles() == {}
    world.line.refuse(403, "Forbidden: SOMETHING_NEW", only={"sendmessage"})
    await post(world, CAST["Tom"], priority=NOTICE, text="y")
    await waits(world, timedelta(seconds=30))
    assert (await world.member("Tom")).reach is Reach.OK
    world.line.heal()
    await waits(world, timedelta(seconds=100))
    assert sent_to(world, "Tom") == ["y"]


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
    channel.fails("sending", StrangeError("a 403 that is not Telegram's"))
    assert channel.lasting() == [Trouble.AWAY, Trouble.STRANGE]
