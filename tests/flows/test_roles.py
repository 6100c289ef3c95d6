"""Roles change by a table, whoever comes is told to the owner, and what a link did can be undone."""

import re
from dataclasses import replace

import pytest

from bot.domain.people import Role
from bot.domain.security import SecurityEvent, WhyRefused
from bot.services import invites, signin, team
from tests.practice import Phone, World


async def link(world: World, role: Role, whom: str = "") -> str:
    """The code of a new link, made at the keyboard."""
    async with world.desk() as desk:
        return (await invites.invite(desk, role=role, for_whom=whom)).code


async def secured(world: World) -> list[str]:
    """The security log, oldest first."""
    async with world.desk() as desk:
        return [f"{one.what} {one.detail}".strip() for one in await desk.store.security.everything()]


@pytest.fixture
async def kim(world: World) -> Phone:
    """Kim is an assistant here."""
    code = await link(world, Role.ASSISTANT)
    await world.phone("Kim").starts(code)
    return world.phone("Kim")


async def test_the_owner_stays_owner_whatever_they_open(world: World, olga: Phone) -> None:
    """The link that Olga has made for Tom still works for Tom, and a practice is never without an owner."""
    await olga.says("/invite therapist Tom Miller")
    assert "A link for Tom Miller (therapist)." in olga.screen()
    found = re.search(r"start=([\w-]+)", olga.screen())
    assert found is not None
    await olga.starts(found[1])
    assert "You own this practice, and a link does not change that." in olga.screen()
    assert (await world.member("Olga")).role is Role.OWNER
    zoe = world.phone("Zoe")
    await zoe.starts(found[1])
    assert "You are a therapist of Willow Lane here." in zoe.screen()
    assert "Zoe is a therapist here now. The link that was opened is the one for Tom Miller." in olga.screen()
    for role in (Role.CLIENT, Role.ASSISTANT, Role.OWNER):
        await olga.starts(await link(world, role))
        assert "still works" in olga.screen()
        assert (await world.member("Olga")).role is Role.OWNER


async def test_a_therapist_opens_other_links(world: World, mira: Phone, olga: Phone) -> None:
    """For an assistant, a therapist or a client: a sentence. An owner's link makes an owner, and Olga hears it."""
    for role, said in (
        (Role.ASSISTANT, "it takes nothing away from you"),
        (Role.THERAPIST, "makes you what you are here already"),
        (Role.CLIENT, "you are on the team"),
    ):
        await mira.starts(await link(world, role))
        assert said in mira.screen()
        assert (await world.member("Mira")).role is Role.THERAPIST
    await mira.starts(await link(world, Role.OWNER))
    assert (await world.member("Mira")).role is Role.OWNER
    assert "Mira is the owner here now. Until now: therapist." in olga.screen()
    clients = {(await world.member(name)).therapist_id for name in ("Ann", "Ben")}
    assert clients == {(await world.member("Mira")).id}
    await olga.taps("Undo")
    assert "Undone: Mira is a therapist again" in olga.screen()
    assert (await world.member("Mira")).role is Role.THERAPIST
    await mira.says("/team")
    assert "not for you to do" in mira.screen()
    assert {(await world.member(name)).therapist_id for name in ("Ann", "Ben")} == clients
    assert (await secured(world))[-2:] == ["role_changed owner", "undone owner"]


async def test_an_assistant_becomes_a_therapist_and_back(world: World, kim: Phone, olga: Phone) -> None:
    """While Kim was a therapist Ann was handed to Kim; she goes to Olga, and Kim reads nothing from then on."""
    await kim.starts(await link(world, Role.THERAPIST))
    assert "You are a therapist of" in kim.screen()
    client, member = await world.member("Ann"), await world.member("Kim")
    async with world.desk() as desk:
        await team.hand_over(desk, None, client_ids=[client.id], to_id=member.id)
        cookie = await signin.sign_in(desk, (await signin.link(desk, member)).rpartition("/")[2])
        assert cookie is not None
        # Whatever becomes of requests for consent: Kim is who looks after Ann here.
        found = await desk.store.people.get(client.id)
        assert found is not None
        await desk.store.people.save(replace(found, therapist_id=member.id))
    await olga.taps("Undo")
    assert (await world.member("Kim")).role is Role.ASSISTANT
    assert (await world.member("Ann")).therapist_id == (await world.member("Olga")).id
    async with world.desk() as desk:
        assert await signin.signed_in(desk, cookie) is None
    await kim.says("/client Ann")
    assert "only those who look after them read" in kim.screen()


async def test_undo_ends_the_access_of_somebody_new_at_once_and_works_once(world: World, olga: Phone) -> None:
    """Zoe has opened a link that was not for Zoe: the session of the dashboard ends, links that Zoe made too."""
    zoe = world.phone("Zoe")
    await zoe.starts(await link(world, Role.THERAPIST, "Tom Miller"))
    member = await world.member("Zoe")
    async with world.desk() as desk:
        cookie = await signin.sign_in(desk, (await signin.link(desk, member)).rpartition("/")[2])
        made = await invites.invite(desk, role=Role.CLIENT, by=member)
    assert cookie is not None
    await olga.taps("Undo")
    assert "Undone: Zoe is no longer part of the team" in olga.screen()
    async with world.desk() as desk:
        assert await signin.signed_in(desk, cookie) is None
        assert await desk.store.people.in_chat(99) is None
        found = await desk.store.invites.get(made.id)
        assert found is None or found.expires_at <= world.now
        (number,) = [one.id for one in await desk.store.security.everything() if one.what == SecurityEvent.UNDONE]
        assert number
    await zoe.says("/clients")
    assert "Everything else here is for clients" in zoe.screen()
    async with world.desk() as desk:
        links = [one for n in range(1, 20) if (one := await desk.store.invites.get(n)) and one.undone_at]
    assert (await olga.forges(f"tm:u:{links[0].id}")).startswith("That is not so any more")
    assert (await olga.forges("tm:u:4000")).startswith("That is not so any more")


async def test_a_client_is_asked_first_and_keeps_the_diary(world: World, ann: Phone, olga: Phone, mira: Phone) -> None:
    """Ann becomes an assistant: her own data stay hers, nobody of the team reads them, and back she has all."""
    await ann.says("neck 6, sat all day")
    await ann.taps("Yes, save")
    code = await link(world, Role.ASSISTANT, "Ann Smith")
    await ann.starts(code)
    assert "this link is for an assistant" in ann.screen()
    assert (await world.member("Ann")).role is Role.CLIENT
    await ann.taps("No, stay a client")
    assert "/checkin" in ann.screen()
    await ann.starts(code)
    await ann.taps("Yes, I work here")
    was = await world.member("Ann")
    assert was.role is Role.ASSISTANT
    assert "Ann is an assistant here now." in olga.screen()
    assert "Until now: client." in olga.screen()
    await ann.says("/mydata")
    assert "1 check-in" in ann.screen()
    await ann.says("/privacy")
    assert "your diary of that time is still yours" in ann.screen()
    for data in ("pv:withdraw:yes", "pv:account:yes"):
        assert (await ann.forges(data)).startswith("You work here, so the owner takes you out")
    for phone in (mira, olga):
        await phone.says("/client Ann")
        assert "neck" not in phone.screen()
    assert await _clients(world, "Olga") == ["Ben"]
    await world.goes_to(world.now.replace(hour=20))
    assert "How" not in ann.screen().replace("How to", "")
    await olga.taps("Undo")
    again = await world.member("Ann")
    assert (again.role, again.therapist_id, again.has_agreed) == (
        Role.CLIENT,
        (await world.member("Mira")).id,
        True,
    )
    async with world.desk() as desk:
        assert await desk.store.checkins.count(again.id) == 1


async def _clients(world: World, name: str) -> list[str]:
    found = await world.member(name)
    async with world.desk() as desk:
        return [one.name for one in await desk.store.people.clients_of(found)]


async def test_a_former_client_who_is_taken_out_of_the_team_is_a_client_again(world: World, ann: Phone) -> None:
    """Leaving the team costs nobody their own diary."""
    await ann.says("neck 6, sat all day")
    await ann.taps("Yes, save")
    await ann.starts(await link(world, Role.THERAPIST))
    await ann.taps("Yes, I work here")
    member, owner = await world.member("Ann"), await world.member("Olga")
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    await world.settle()
    again = await world.member("Ann")
    assert (again.role, again.therapist_id) == (Role.CLIENT, (await world.member("Mira")).id)
    async with world.desk() as desk:
        assert await desk.store.checkins.count(again.id) == 1
    await ann.says("/clients")
    assert "That is for therapists." in ann.screen()


async def test_a_client_with_an_open_danger_sign_stays_in_the_lists(world: World, ann: Phone, olga: Phone) -> None:
    """Whoever changes sides would leave it behind unseen."""
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    await ann.starts(await link(world, Role.THERAPIST))
    assert "still waits for somebody to look at it" in ann.screen()
    assert (await world.member("Ann")).role is Role.CLIENT
    await olga.says("/flags")
    assert "Ann" in olga.screen()


async def test_staff_read_what_is_stored_of_them(mira: Phone) -> None:
    """Somebody who has never been a client here asks the same questions."""
    await mira.says("/mydata")
    assert "What is stored of you" in mira.screen()
    await mira.says("/privacy")
    assert "You work here" in mira.screen()
    assert "Withdraw" not in mira.screen()


async def test_open_links_are_listed_and_called_back(
    world: World, olga: Phone, mira: Phone, tom: Phone, zoe: Phone
) -> None:
    """Olga sees all, Mira her own; whoever opens one that was called back hears that, and Tom calls back none."""
    await olga.says("/invite therapist")
    assert "Whom is the link for?" in olga.screen()
    assert "start=" not in olga.screen()
    await olga.says("/invite assistant Kim Lee")
    code = re.search(r"start=([\w-]+)", olga.screen())
    assert code is not None
    await mira.says("/invite Cleo")
    hers = re.search(r"start=([\w-]+)", mira.screen())
    assert hers is not None
    await olga.says("/team")
    assert "Kim Lee: assistant, until Monday 11 May 11:00" in olga.screen()
    await olga.taps("Open links")
    assert "Cleo: client of Mira, until Monday 11 May 11:00" in olga.screen()
    await mira.taps("Open links")
    assert "Cleo" in mira.screen()
    assert "Kim" not in mira.screen()
    async with world.desk() as desk:
        numbers = {one.for_whom: one.id for one in await desk.store.invites.open(world.now)}
    await tom.says("/invite")
    await tom.taps("Open links")
    assert "Cleo" not in tom.screen()
    for phone in (tom, mira):
        assert (await phone.forges(f"iv:b:{numbers['Kim Lee']}")).startswith("I cannot find that")
    assert (await tom.forges(f"iv:b:{numbers['Cleo']}")).startswith("I cannot find that")
    assert await olga.taps("Call back: Kim Lee") == "Called back. Whoever opens it hears that."
    assert "Kim Lee" not in olga.screen()
    await zoe.starts(code[1])
    assert "This link was called back." in zoe.screen()
    assert await mira.taps("Call back: Cleo") == "Called back. Whoever opens it hears that."
    assert (await mira.forges(f"iv:b:{numbers['Cleo']}")).startswith("That link is not open any more")
    await zoe.starts(hers[1])
    assert "This link was called back." in zoe.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(99) is None
    assert [one for one in await secured(world) if one.startswith("invite_")][-6:] == [
        "invite_made assistant",
        "invite_made client",
        "invite_made client",
        "invite_called_back assistant",
        "invite_refused called_back",
        "invite_called_back client",
    ]


async def test_whoever_tries_codes_fills_no_log(world: World, zoe: Phone) -> None:
    """The same refusal is one line a minute, of a stranger and of somebody known."""
    for _again in range(5):
        await zoe.starts("A" * 32)
    assert (await secured(world)).count(f"invite_refused {WhyRefused.UNKNOWN}") == 1


async def test_an_assistant_says_whose_client_it_is(world: World, kim: Phone, mira: Phone) -> None:
    """The owner's, unless another was chosen; the right to choose opens no other link."""
    await kim.says("/invite Cleo")
    assert "Whoever opens it is a client of Olga." in kim.screen()
    code = re.search(r"start=([\w-]+)", kim.screen())
    assert code is not None
    await kim.taps("Client of Mira")
    assert "The link for Cleo: whoever opens it is a client of Mira now." in kim.screen()
    zoe = world.phone("Zoe")
    await zoe.starts(code[1])
    assert "Who reads it: Mira" in zoe.screen()
    tom, hers = await world.member("Tom"), await world.member("Mira")
    async with world.desk() as desk:
        other = await invites.invite(desk, role=Role.CLIENT, by=hers)
    assert (await kim.forges(f"iv:t:{other.id}:{tom.id}")).startswith("I cannot find that")
    assert (await kim.forges(f"iv:b:{other.id}")).startswith("I cannot find that")
    assert (await mira.forges(f"iv:t:{other.id}:{tom.id}")).startswith("That is not for you to do")
    await kim.says("/invite assistant Lee")
    assert "not for you to do" in kim.screen()


async def test_doors(world: World, kim: Phone, mira: Phone, tom: Phone, ann: Phone, ben: Phone) -> None:
    """Every new button as everybody without a right to it: nothing changes, nothing is shown."""
    zoe = world.phone("Zoe")
    staff = await link(world, Role.THERAPIST, "Sam Secret")
    await zoe.starts(staff)
    owner, gone = await world.member("Olga"), await world.member("Zoe")
    async with world.desk() as desk:
        still_open = await invites.invite(desk, role=Role.ASSISTANT, for_whom="Pat Private")
        known = [one for n in range(1, 20) if (one := await desk.store.invites.get(n)) and one.used_by == gone.id]
    used = known[-1].id
    undone = f"tm:u:{used}"
    forged = ("iv:l", f"iv:b:{still_open.id}", f"iv:t:{still_open.id}:{owner.id}", undone)
    for phone in (zoe, kim, mira, tom, ann, ben):
        for data in forged:
            said = await phone.forges(data)
            assert "Pat Private" not in said + phone.screen()
            assert "Sam Secret" not in said + phone.screen()
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=gone.id, to_id=owner.id)
    await world.settle()
    stranger = world.phone("Zoe")
    for data in forged:
        await stranger.forges(data)
        assert "Everything else here is for clients" in stranger.screen()
    assert "ob:join" not in (await ann.forges(f"ob:join:{'A' * 32}"))
    async with world.desk() as desk:
        found = await desk.store.invites.get(still_open.id)
        assert found is not None
        assert (found.called_back_at, found.therapist_id, found.used_at) == (None, None, None)
    assert (await world.member("Ann")).role is Role.CLIENT
