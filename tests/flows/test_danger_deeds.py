"""A deed, or means at hand, soon after a crisis sign are that sign again, whatever else was meant."""

from datetime import timedelta

import pytest

from bot.services.questions import CRISIS_LASTS
from tests.practice import Phone, World

SIGN = "I want to kill myself"
MEANS = "I have the pills in my hand"


async def raised(world: World, name: str = "Ben") -> list[tuple[str, bool]]:
    """What was raised of somebody, newest first, and whether it speaks of a deed."""
    member = await world.member(name)
    async with world.desk() as desk:
        return [(one.rule, one.acute) for one in await desk.store.flags.of(member.id)]


@pytest.mark.parametrize(
    "said", [MEANS, "I just swallowed everything", "I took them", "got the rope ready", "i did it", "taken all of them"]
)
async def test_means_after_a_crisis_sign_go_at_once(world: World, ben: Phone, mira: Phone, said: str) -> None:
    """The crisis text again, a flag of its own, and Mira reads the words; no topic, no question."""
    await ben.says(SIGN)
    await ben.says(said)
    assert len(await raised(world)) == 2
    assert (await raised(world))[0][1]
    assert "0800" in ben.screen() or "112" in ben.screen()
    assert "Mira gets a note of this" in ben.screen()
    assert said in mira.screen()


async def test_it_goes_on_after_somebody_has_looked_and_ends_with_the_night(
    world: World, ben: Phone, mira: Phone
) -> None:
    """Mira has acknowledged, Ben has said that it is not this: what he has in his hand counts all the same."""
    await ben.says(SIGN)
    await mira.taps_all("Acknowledge", "Without a note")
    await ben.says(MEANS)
    await ben.taps("Not this")
    await ben.says(MEANS)
    assert await raised(world) == [("suicide", True), ("suicide", True), ("suicide", False)]
    await world.passes(CRISIS_LASTS + timedelta(minutes=1))
    await ben.says("I took them")
    assert len(await raised(world)) == 3


@pytest.mark.parametrize("said", ["I took the stairs", "neck 4, like a knife", "did my stretches, neck 3"])
async def test_what_is_none_stays_none_after_a_crisis_sign(world: World, ben: Phone, mira: Phone, said: str) -> None:
    """Words of a day like any other raise nothing."""
    await ben.says(SIGN)
    await ben.says(said)
    assert await raised(world) == [("suicide", False)]


@pytest.mark.parametrize("said", ["I took my pills with breakfast", "have the pills from the doctor, neck 4"])
async def test_without_a_crisis_sign_nothing_is_raised(world: World, ben: Phone, mira: Phone, said: str) -> None:
    """Pills alone are no danger sign."""
    await ben.says(said)
    assert await raised(world) == []
    assert not mira.person.messages


@pytest.mark.parametrize("said", ["I just swallowed everything", MEANS])
async def test_a_deed_that_begins_a_conversation_is_asked_about(world: World, ben: Phone, said: str) -> None:
    """Nothing is raised; the question comes, whatever else is answered."""
    await ben.says(said)
    assert "is any of this so for you now?" in ben.screen(last=2)


@pytest.mark.parametrize("said", ["just took the lot", "i took all of my pills"])
async def test_all_of_it_is_an_alarm(world: World, ben: Phone, mira: Phone, said: str) -> None:
    """No question first: the number to call, and Mira reads the words."""
    await ben.says(said)
    assert [rule for rule, _acute in await raised(world)] == ["poisoning"]
    assert "Call 112 now" in ben.screen()
    assert said in mira.screen()


async def test_means_are_seen_in_what_waits(world: World, ben: Phone, mira: Phone) -> None:
    """Far behind in a backlog, both are flagged before their turn, and once."""
    for said in [*["hello"] * 30, SIGN, MEANS]:
        ben.person.says(said)
    await world.app.receiver.poll_once(timeout=0)
    while await world.app.lookout.look():
        pass
    assert await raised(world) == [("suicide", True), ("suicide", False)]
    await world.settle()
    assert await raised(world) == [("suicide", True), ("suicide", False)]
