"""An assistant plans sessions and invites clients, sees names and times, and reads no words of anybody."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.chat.routes import COMMANDS, TAPS, Who
from bot.domain.errors import NotAllowedError, NotFoundError
from bot.domain.people import Role
from bot.services import invites, sessions, signin, team
from tests.practice import CAST, Phone, World

SECRET = "my boss shouted at me"


@pytest.fixture
async def kim(world: World) -> Phone:
    """Kim works here, and has just come."""
    async with world.desk() as desk:
        code = (await invites.invite(desk, role=Role.ASSISTANT)).code
    phone = world.phone("Kim")
    await phone.starts(code)
    return phone


async def test_an_assistant_is_welcomed_with_what_they_can_do(kim: Phone, olga: Phone) -> None:
    """No word of diaries, and the owner sees who is who."""
    assert "You are an assistant of Willow Lane here." in kim.screen()
    assert "/clients" not in kim.screen()
    await kim.says("/help")
    assert "/session" in kim.screen()
    assert "/flags" not in kim.screen()
    await olga.says("/team")
    assert "Kim, assistant" in olga.screen()


async def test_an_assistant_plans_moves_and_calls_off_for_every_therapist(
    world: World, kim: Phone, mira: Phone, ann: Phone
) -> None:
    """The session is Mira's, who looks after Ann; what is worth knowing before it is for Mira."""
    await ann.says(f"neck 6, {SECRET}")
    await ann.taps("Yes, save")
    await kim.says("/session Ann tomorrow 9:30")
    assert "Planned: Ann, tomorrow 09:30." in kim.screen()
    member, carer = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        (planned,) = await desk.store.sessions.of(member.id)
    assert planned.therapist_id == carer.id
    await mira.says("/session")
    await mira.taps("Ann, Tue 5.5. 09:30")
    assert "Open Ann" in mira.screen()
    await kim.says("/session")
    await kim.taps("Ann, Tue 5.5. 09:30")
    assert "Open Ann" not in kim.screen()
    assert "6 of 10" not in kim.screen()
    await kim.taps("Move")
    await kim.says("Friday 15:00")
    assert "Moved: Ann" in kim.screen()
    await kim.taps("Tell Ann")
    assert "Your session with Mira" in ann.screen()
    await kim.says("/session")
    await kim.taps_all("Ann, Fri 8.5. 15:00", "Call off")
    assert "Called off: Ann" in kim.screen()
    assert SECRET not in kim.screen(100)


async def test_a_session_note_is_not_shown_to_an_assistant(world: World, kim: Phone, mira: Phone) -> None:
    """Mira's own words about a session stay with her."""
    member, carer = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        day = world.now.date() + timedelta(days=1)
        await sessions.record(desk, carer, member.id, day=day, at=time(9, 30), note="traps released")
    await mira.says("/session")
    await mira.taps("Ann, Tue 5.5. 09:30")
    assert "traps released" in mira.screen()
    await kim.says("/session")
    await kim.taps("Ann, Tue 5.5. 09:30")
    assert "traps released" not in kim.screen()


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.who in {Who.READER, Who.OWNER}])
async def test_an_assistant_gets_nothing_from_a_readers_command(
    world: World, kim: Phone, ann: Phone, name: str
) -> None:
    """Danger signs, questions and diaries are for those who look after clients; /team is the owner's."""
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await kim.says(f"/{name} Ann")
    assert "only those who look after them read" in kim.screen() or "not for you to do" in kim.screen()
    assert "Ann" not in kim.screen()
    assert "signin" not in kim.screen()


@pytest.mark.parametrize("prefix", [one.menu.prefix for one in TAPS if one.who in {Who.READER, Who.OWNER}])
async def test_an_assistant_gets_nothing_from_a_readers_button(world: World, kim: Phone, prefix: str) -> None:
    """A copied button does not make Kim a therapist."""
    member = await world.member("Ann")
    for rest in (f"c:{member.id}", f"d:{member.id}", f"n:{member.id}", "ack:1", "list:0", "list", "flags", "ans:1"):
        await kim.forges(f"{prefix}:{rest}")
        assert "only those who look after them read" in kim.screen() or "not for you to do" in kim.screen()
        assert "Ann" not in kim.screen()


async def test_an_assistant_has_no_way_into_the_dashboard(world: World, kim: Phone) -> None:
    """Neither a link nor a session that a therapist had before."""
    member, carer = await world.member("Kim"), await world.member("Mira")
    async with world.desk() as desk:
        with pytest.raises(NotAllowedError):
            await signin.link(desk, member)
        cookie = await signin.sign_in(desk, (await signin.link(desk, carer)).rpartition("/")[2])
        assert cookie is not None
        was = await signin.signed_in(desk, cookie)
        assert was is not None
        await desk.store.people.save(replace(was, role=Role.ASSISTANT))
        assert await signin.signed_in(desk, cookie) is None
    assert kim.screen()


async def test_nobody_is_handed_to_an_assistant(world: World, kim: Phone, olga: Phone) -> None:
    """Whoever looks after somebody reads; an assistant does not."""
    member, assistant = await world.member("Ann"), await world.member("Kim")
    async with world.desk() as desk:
        with pytest.raises(NotFoundError):
            await team.hand_over(desk, None, client_ids=[member.id], to_id=assistant.id)
        mira = await desk.store.people.in_chat(CAST["Mira"])
        assert mira is not None
        with pytest.raises(NotFoundError):
            await team.remove(desk, None, person_id=mira.id, to_id=assistant.id)
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "Ann")
    assert "Kim" not in olga.screen()
    assert kim.screen()


async def test_danger_reaches_an_assistant_only_when_nobody_else_can_be_reached(
    world: World, kim: Phone, tom: Phone, ann: Phone
) -> None:
    """Then it is the sign and the name, not the words; a therapist of others comes first."""
    for name in ("Mira", "Olga"):
        world.phone(name).person.blocks()
    await world.settle()
    await ann.says("I want to die")
    assert "Danger sign: Ann" in tom.screen()
    assert "Danger" not in kim.screen(100)
    tom.person.blocks()
    await world.settle()
    await ann.says("I have crushing chest pain and can't breathe")
    assert "Danger sign: Ann" in kim.screen()
    assert "crushing" not in kim.screen()


async def test_an_assistant_invites_a_client_who_is_then_the_owners(world: World, kim: Phone, zoe: Phone) -> None:
    """Nobody is a client of an assistant: who looks after them reads what they say."""
    await kim.says("/invite")
    assert "A link for" in kim.screen()
    member = await world.member("Kim")
    async with world.desk() as desk:
        code = (await invites.invite(desk, role=Role.CLIENT, by=member)).code
    await zoe.starts(code)
    assert (await world.member("Zoe")).therapist_id == (await world.member("Olga")).id
    for role in (Role.OWNER, Role.THERAPIST, Role.ASSISTANT):
        async with world.desk() as desk:
            with pytest.raises(NotAllowedError):
                await invites.invite(desk, role=role, by=member)
