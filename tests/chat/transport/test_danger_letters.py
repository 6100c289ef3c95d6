"""What is about danger: it goes before everything else of its chat, and is never given up without a word."""

from bot.domain.outbox import DANGER, PRESSING, REPLY
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
