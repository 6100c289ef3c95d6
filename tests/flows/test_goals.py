"""What a client works towards: said once, seen by the therapist, the client's to change."""

import json
from datetime import timedelta

from tests.practice import Phone, World

GOAL = "Carry my daughter up the stairs"


async def test_a_goal_is_kept_and_the_therapist_sees_it(ann: Phone, mira: Phone, tom: Phone) -> None:
    """Asked for, typed, shown; on Mira's card, and on nobody else's."""
    await ann.says("/goal")
    assert "What would you like to be able to do again?" in ann.screen()
    await ann.says(f" {GOAL} ")
    assert f"You work towards\n{GOAL}" in ann.screen()
    await mira.says("/client Ann")
    assert f"Works towards: {GOAL}" in mira.screen()
    await tom.says("/client Ann")
    assert GOAL not in tom.screen()


async def test_a_goal_is_changed_and_taken_away(world: World, ann: Phone, mira: Phone) -> None:
    """Each in one tap; what was there stays until something else is said."""
    await ann.says("/goal")
    await ann.says(GOAL)
    await ann.taps("Change it")
    assert (await world.member("Ann")).goal == GOAL
    await ann.says("Sit through a film")
    assert (await world.member("Ann")).goal == "Sit through a film"
    await ann.taps("Take it away")
    assert "It is gone." in ann.screen()
    assert (await world.member("Ann")).goal is None
    await mira.says("/client Ann")
    assert "Works towards" not in mira.screen()


async def test_a_goal_may_have_numbers_and_name_what_hurts(world: World, ann: Phone) -> None:
    """It is no check-in and no question; a question in between is answered, and the goal still waited for."""
    await ann.says("/goal")
    await ann.says("what is nmt?")
    assert "What would you like" not in ann.screen()
    for words in ("Walk 5 km without my hip hurting", "no more headaches at my desk"):
        await ann.says("/goal")
        if (await world.member("Ann")).goal is not None:
            await ann.taps("Change it")
        await ann.says(words)
        assert (await world.member("Ann")).goal == words
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 0


async def test_nothing_has_to_be_said(world: World, ann: Phone) -> None:
    """'Not now' is enough, and an hour later words are about something else."""
    await ann.says("/goal")
    await ann.taps("Not now")
    assert "That is fine." in ann.screen()
    await ann.says("neck 6")
    assert (await world.member("Ann")).goal is None
    await ann.says("/goal")
    await ann.says("not now")
    assert "That is fine." in ann.screen()
    await ann.says("/goal")
    world.sandbox.clock.move_to(world.now + timedelta(hours=2))
    await ann.says("neck 6")
    assert (await world.member("Ann")).goal is None


async def test_too_long_a_goal_is_asked_for_again(world: World, ann: Phone) -> None:
    """It says how long it was; the next words are still the goal."""
    await ann.says("/goal")
    await ann.says("well " * 50)
    assert "One sentence is enough here" in ann.screen()
    await ann.says(GOAL)
    assert (await world.member("Ann")).goal == GOAL


async def test_a_number_belongs_to_the_card_that_asks_for_one(world: World, ann: Phone) -> None:
    """A check-in that was opened in between gets it."""
    await ann.says("/goal")
    await ann.says("/checkin")
    await ann.says("4")
    assert "Saved so far" in ann.screen()
    assert (await world.member("Ann")).goal is None


async def test_danger_comes_first(world: World, ann: Phone, mira: Phone) -> None:
    """A sign in a goal is answered and raised before anything is kept."""
    await ann.says("/goal")
    await ann.says("I have crushing chest pain and cannot breathe")
    assert "112" in ann.screen()
    assert (await world.member("Ann")).goal is None
    await mira.says("/flags")
    assert "Ann" in mira.screen()


async def test_a_goal_is_the_clients_own(world: World, ann: Phone, zoe: Phone, mira: Phone) -> None:
    """It is in the download, goes with the diary, and neither Zoe nor a therapist has one."""
    await ann.says("/goal")
    await ann.says(GOAL)
    await ann.says("/privacy")
    await ann.taps("Download everything")
    content = json.loads(await world.download(ann.person.last_message["document"]["file_id"]))
    assert content["person"]["goal"] == GOAL
    await ann.says("/privacy")
    await ann.taps_all("Delete my diary", "Yes, do it")
    assert "Deleted: 1 entry" in ann.screen()
    assert (await world.member("Ann")).goal is None
    await zoe.says("/goal")
    assert "Everything else here is for clients" in zoe.screen()
    await mira.says("/goal")
    assert "That is for clients." in mira.screen()
