"""What is about danger: it goes before everything else of its chat, and is never given up without a word."""

from datetime import timedelta

import pytest

from bot.domain.outbox import DANGER, PRESSING, REPLY
from bot.services import flags
from tests.chat.transport.outgoing import sent_to
from tests.practice import CAST, Phone, World

SIGN = "crushing chest pain and I cannot breathe"


async def waiting(world: World) -> list[tuple[int, int]]:
    """Chats and priorities of what waits to be sent, in the order in which it is taken."""
    async with world.desk() as desk:
        taken = await desk.store.outbox.take(50, world.now, by=1)
        await desk.store.outbox.free([1])
    return [(one.chat_id, one.priority) for one in taken]


async def test_what_is_about_danger_goes_first(world: World, ann: Phone) -> None:
    """The fixed text overtakes what Ann was to be told before, and so does the note for Mira."""
    ann.person.says("/help")
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    assert await waiting(world) == [(CAST["Mira"], PRESSING), (CAST["Ann"], DANGER)]
    ann.person.clears()
    await world.settle()
    assert ["/checkin" in one["text"] for one in ann.person.messages] == [False, True]


async def test_what_is_not_about_danger_goes_as_a_reply(world: World, ann: Phone) -> None:
    """Even when it names the number for emergencies."""
    ann.person.starts()
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    assert await waiting(world) == [(CAST["Ann"], REPLY)]


async def unsent(world: World) -> int:
    """How many messages about danger were given up, as doctor and the figures tell."""
    async with world.desk() as desk:
        return await desk.store.outbox.danger_unsent()


async def test_the_owner_hears_of_an_emergency_text_that_could_not_be_sent(
    world: World, ann: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Ann writes and blocks the bot: what she should have read is said to be missing, and Mira has the sign."""
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    ann.person.blocks()
    world.sandbox.core.queue.clear()
    await world.settle()
    olga = world.phone("Olga")
    told = [one for one in sent_to(world, "Olga") if "did not reach Ann" in one]
    assert len(told) == 1
    assert "The bot was blocked there" in told[0]
    assert "[Open Ann]" in olga.screen()
    assert "Danger sign: Ann" in "\n".join(sent_to(world, "Mira"))
    assert await unsent(world) == 1
    assert "is about danger and could not be sent: unreachable" in caplog.text


async def test_after_a_day_without_telegram_it_is_said_what_was_lost(world: World, ann: Phone, ben: Phone) -> None:
    """Ben is told that an answer is missing; what is about danger is late, and comes all the same."""
    ann.person.says(SIGN)
    ben.person.says("/help")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    world.line.refuse(502, "Bad Gateway")
    await world.app.messenger.drain()
    world.sandbox.clock.advance(timedelta(hours=24, seconds=1))
    world.line.heal()
    await world.settle()
    assert "112" in sent_to(world, "Ann")[0]
    assert "Danger sign: Ann" in "\n".join(sent_to(world, "Mira"))
    assert "an answer to you from that time is lost" in sent_to(world, "Ben")[-1]
    assert await unsent(world) == 0


async def test_what_was_seen_meanwhile_is_not_lost(world: World, ann: Phone) -> None:
    """Mira has acknowledged the sign on the dashboard before the message went out: nothing was left to say."""
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(CAST["Mira"])
        assert member is not None
        for flag, _client in await flags.open_flags(desk, member):
            await flags.acknowledge(desk, member, flag.id)
    await world.settle()
    assert sent_to(world, "Mira") == []
    assert await unsent(world) == 0


async def test_an_owner_who_cannot_be_reached_is_not_written_to_about_that(world: World, ann: Phone) -> None:
    """Everybody has blocked the bot: it ends there, and stands in doctor."""
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    for name in ("Ann", "Mira", "Olga"):
        world.phone(name).person.blocks()
    world.sandbox.core.queue.clear()
    await world.settle()
    await world.passes(timedelta(minutes=10))
    assert len(world.sandbox.calls_of("sendMessage")) < 10
    assert await unsent(world) >= 2
