"""Coming in by a link, agreeing, and choosing."""

import re
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.plans import PlanKind
from bot.domain.terms import PrivacyNotice
from bot.runtime.process import owner_link
from tests.practice import Phone, World


def code_in(text: str) -> str:
    """The code of the link in a message."""
    found = re.search(r"start=([\w-]+)", text)
    assert found is not None, text
    return found[1]


async def test_from_an_empty_database_to_a_first_check_in(empty_world: World) -> None:
    """The owner comes in by the printed link, invites Nora, and Nora checks in."""
    world = empty_world
    olga, nora = world.phone("Olga"), world.phone("Nora")
    link = await owner_link(world.app)
    assert link is not None
    await olga.starts(code_in(link))
    assert "You are the owner of Willow Lane here." in olga.screen()
    await olga.says("/invite")
    assert olga.screen().startswith("[photo: A link for a new client of yours.")
    await nora.starts(code_in(olga.screen()))
    terms = nora.screen()
    for words in (
        "Olga, the owner of the practice",
        "nobody watches this chat around the clock",
        "In an emergency call 112",
        "stands in while Olga is away",
        "2026-12",
    ):
        assert words in terms
    await nora.taps("I agree")
    await nora.taps("Nora")
    assert "Is it 11:00 where you are?" in nora.screen()
    await nora.taps("Yes, it is 11:00")
    await nora.taps("18:00")
    assert "I will ask you at 18:00 each day." in nora.screen()
    assert "Nora has joined" in olga.screen()
    await nora.taps("Check in now")
    await nora.taps_all("4", "Done")
    assert "Saved." in nora.screen()


async def test_the_link_works_once(world: World, mira: Phone, zoe: Phone) -> None:
    """A second person with the same link stays a stranger."""
    await mira.says("/invite")
    code = code_in(mira.screen())
    await world.phone("Nora").starts(code)
    await zoe.starts(code)
    assert "was used before" in zoe.screen()


async def test_the_link_runs_out(world: World, mira: Phone, zoe: Phone) -> None:
    """After a week the link is worthless."""
    await mira.says("/invite")
    code = code_in(mira.screen())
    await world.passes(timedelta(days=7, minutes=1))
    await zoe.starts(code)
    assert "has run out" in zoe.screen()


async def test_an_unknown_code_opens_nothing(zoe: Phone) -> None:
    """Guessing does not help."""
    await zoe.starts("A" * 32)
    assert "I do not know this link." in zoe.screen()


async def test_only_the_hash_of_the_code_is_stored(world: World, mira: Phone) -> None:
    """Whoever reads the database cannot use a link."""
    await mira.says("/invite")
    code = code_in(mira.screen())
    async with world.desk() as desk:
        assert await desk.store.invites.by_hash(code) is None


async def test_whoever_says_no_leaves_no_trace(world: World, mira: Phone) -> None:
    """Declining deletes the row."""
    nora = world.phone("Nora")
    await mira.says("/invite")
    await nora.starts(code_in(mira.screen()))
    await nora.taps("No, thank you")
    assert "Nothing about you is stored." in nora.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(nora.person.id) is None


async def test_a_therapist_does_not_become_her_own_client(mira: Phone) -> None:
    """A client's link opened by staff is not used up."""
    await mira.says("/invite")
    code = code_in(mira.screen())
    await mira.starts(code)
    assert "it still works" in mira.screen()


async def _at_the_zone_question(world: World, mira: Phone) -> Phone:
    nora = world.phone("Nora")
    await mira.says("/invite")
    await nora.starts(code_in(mira.screen()))
    await nora.taps("I agree")
    await nora.says("Nora B.")
    await nora.taps("No")
    return nora


async def test_the_zone_by_city(world: World, mira: Phone) -> None:
    """'kathmandu' is enough, 45 minutes and all."""
    nora = await _at_the_zone_question(world, mira)
    await nora.says("kathmandu")
    assert "14:45" in nora.screen(2)
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(nora.person.id)
    assert person is not None
    assert (person.name, person.time_zone) == ("Nora B.", "Asia/Kathmandu")


async def test_the_zone_by_the_clock_on_the_wall(world: World, mira: Phone) -> None:
    """'it is 5:00 am' names the zones where that is so."""
    nora = await _at_the_zone_question(world, mira)
    await nora.says("5:02 am")
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(nora.person.id)
    assert person is not None
    assert person.time_zone == "America/New_York"


async def test_the_zone_by_a_shared_location(world: World, mira: Phone) -> None:
    """Only the zone is kept of the place."""
    nora = await _at_the_zone_question(world, mira)
    nora.person.sends_location(latitude=-33.87, longitude=151.21)
    await world.settle()
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(nora.person.id)
    assert person is not None
    assert person.time_zone == "Australia/Sydney"


async def test_an_unknown_city_is_asked_again(world: World, mira: Phone) -> None:
    """A place that is none gets an example, and the question stays open."""
    nora = await _at_the_zone_question(world, mira)
    await nora.says("xqzzyxw")
    assert "I do not know that place." in nora.screen()
    await nora.says("London")
    assert "When shall I ask how you are?" in nora.screen()


async def test_a_typed_time_in_quiet_hours_makes_room(world: World, mira: Phone) -> None:
    """Whoever wants to be asked at 22:15 is not told that this is quiet time."""
    nora = await _at_the_zone_question(world, mira)
    await nora.says("Berlin")
    await nora.says("10:15 pm")
    assert "I will ask you at 22:15" in nora.screen()
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(nora.person.id)
        assert person is not None
        plans = await desk.store.plans.of(person.id)
    assert plans[PlanKind.CHECKIN].rule.times == (time(22, 15),)
    assert person.quiet_from == time(22, 45)


async def test_a_new_therapist_means_a_new_consent(world: World, tom: Phone, ann: Phone) -> None:
    """When somebody else is to read, the client is asked; meanwhile everything goes on with who reads now."""
    await tom.says("/invite")
    await ann.starts(code_in(tom.screen()))
    assert "Tom, the owner of the practice" in ann.screen()
    await ann.says("/checkin")
    assert "Check-in, Monday 4 May" in ann.screen()
    await ann.taps("I agree")
    assert "From now on Tom looks after you" in ann.screen()
    await ann.says("/checkin")
    assert "Check-in, Monday 4 May" in ann.screen()


async def test_the_first_owners_link_stops_working_when_a_new_one_is_made(empty_world: World) -> None:
    """Each start prints a fresh link; older prints in a log are worthless."""
    old, new = await owner_link(empty_world.app), await owner_link(empty_world.app)
    assert old is not None
    assert new is not None
    olga = empty_world.phone("Olga")
    await olga.starts(code_in(old))
    assert "has run out" in olga.screen()
    await olga.starts(code_in(new))
    assert "You are the owner" in olga.screen()


async def test_the_practice_says_who_is_responsible_above_the_terms(empty_world: World) -> None:
    """Its own words, as text; without them nothing is made up."""
    world = empty_world
    world.app.practice.live.library = replace(
        world.app.practice.library,
        notice=PrivacyNotice(controller="Willow Lane <Ltd>", authority="the authority of Berlin"),
    )
    link = await owner_link(world.app)
    assert link is not None
    olga, ann = world.phone("Olga"), world.phone("Ann")
    await olga.starts(code_in(link))
    await olga.says("/invite")
    await ann.starts(code_in(olga.screen()))
    shown = ann.screen()
    assert shown.index("Responsible: Willow Lane <Ltd>") < shown.index("I am the companion")
    assert "Where you can complain: the authority of Berlin" in shown
    assert "Why it may be stored" not in shown
