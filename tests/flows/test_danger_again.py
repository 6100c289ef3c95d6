"""A danger sign that comes again and again is one flag that counts; what is worse, or done, goes at once."""

from datetime import timedelta

from bot.domain.flags import AGAIN, Flag
from bot.services.flags import GATHER
from tests.practice import Phone, World

SIGN = "I want to die"
DEED = "I want to die and I have the pills here in my hand"
CLOT = "my calf is swollen and hot since the flight"
SECOND = timedelta(seconds=1)


async def flags(world: World, name: str = "Ann") -> list[Flag]:
    """What was raised of somebody, newest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.flags.of(member.id)


async def test_the_same_sign_again_is_one_flag(world: World, ann: Phone, mira: Phone) -> None:
    """Mira gets one message, which says how often it came and what was written last; Ann gets the text each time."""
    for number in range(5):
        await ann.says(f"{SIGN}, {number}")
        await world.passes(SECOND)
    await world.passes(GATHER)
    [flag] = await flags(world)
    assert (flag.times, flag.words, flag.last_at) == (5, f"{SIGN}, 4", world.now - GATHER - SECOND)
    assert len(mira.person.messages) == 1
    assert "It came 5 times" in mira.screen()
    assert f"{SIGN}, 4" in mira.screen()
    assert sum("please call 0800" in one["text"] for one in ann.person.messages) == 5
    await mira.says("/flags")
    assert "It came 5 times" in mira.screen()
    await mira.taps_all("Acknowledge", "Without a note")
    member = await world.member("Mira")
    async with world.desk() as desk:
        assert await desk.store.cards.get(member.id, f"flag:{flag.id}") is None


async def test_a_therapist_is_not_written_to_again_and_again(world: World, ann: Phone, mira: Phone) -> None:
    """However fast a sign comes, the message changes every few seconds; and it counts before it was ever sent."""
    for number in range(20):
        ann.person.says(f"{SIGN}, {number}")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    await world.settle()
    assert len(world.sandbox.calls_of("sendMessage")) == 21
    assert "It came 20 times" in mira.screen(), "it was put into words when it was sent"
    await world.passes(GATHER)
    assert len([one for one in world.sandbox.calls_of("editMessageText") if one.params["chat_id"] == 2]) <= 1
    assert len(mira.person.messages) == 1


async def test_a_deed_or_means_go_at_once(world: World, ann: Phone, mira: Phone) -> None:
    """What was done, or lies ready, is a flag of its own; again it counts with that one."""
    await ann.says(SIGN)
    await ann.says(SIGN)
    await ann.says(DEED)
    await ann.says(DEED)
    assert [(one.acute, one.times) for one in await flags(world)] == [(True, 2), (False, 2)]
    assert len(mira.person.messages) == 2
    assert "pills here" in mira.screen()


async def test_another_sign_and_another_level_are_flags_of_their_own(world: World, ann: Phone, mira: Phone) -> None:
    """Only what is the same is counted together."""
    await ann.says(CLOT)
    await ann.says(SIGN)
    await ann.says(CLOT)
    assert [(one.rule, one.level, one.times) for one in await flags(world)] == [
        ("suicide", "crisis", 1),
        ("leg-clot", "urgent", 2),
    ]
    assert len(mira.person.messages) == 2


async def test_it_is_a_new_flag_after_a_while_and_after_somebody_has_looked(
    world: World, ann: Phone, mira: Phone
) -> None:
    """Ten minutes after it was raised; once Mira has acknowledged; once Ann has said that it is not this."""
    await ann.says(SIGN)
    await world.passes(AGAIN - SECOND)
    await ann.says(SIGN)
    await world.passes(SECOND)
    await ann.says(SIGN)
    assert [one.times for one in await flags(world)] == [1, 2]
    await mira.taps_all("Acknowledge", "Without a note")
    await ann.says(SIGN)
    await ann.taps("Not this")
    await ann.says(SIGN)
    assert [one.times for one in await flags(world)] == [1, 1, 1, 2]
    assert len([one for one in mira.person.messages if "Danger sign" in one["text"]]) == 4
    assert "Acknowledged by Mira" in mira.screen(last=None)


async def test_the_most_pressing_sign_reaches_the_therapist_first(
    world: World, ann: Phone, ben: Phone, mira: Phone
) -> None:
    """Ben's clot was written first; Ann's wish to die is what Mira reads first."""
    ben.person.says(CLOT)
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    ann.person.says(SIGN)
    await world.settle()
    assert ["Ann" in one["text"] for one in mira.person.messages] == [True, False]


async def test_nothing_is_said_again_of_what_was_acknowledged(world: World, ann: Phone, mira: Phone) -> None:
    """The note that it came again comes to nothing when somebody has looked meanwhile."""
    await ann.says(SIGN)
    await ann.says(SIGN)
    await mira.taps_all("Acknowledge", "Without a note")
    before = len(world.sandbox.calls_of("editMessageText"))
    await world.passes(GATHER)
    assert len(world.sandbox.calls_of("editMessageText")) == before
