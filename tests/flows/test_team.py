"""The team changes: clients go to somebody else and hear it, and whoever leaves opens nothing any more."""

from datetime import time, timedelta

import pytest

from bot.domain.errors import NotAllowedError
from bot.domain.people import Person, Role
from bot.services import invites, sessions, signin, team
from bot.services.unit_of_work import Desk
from tests.practice import CAST, Phone, World


async def test_a_therapist_leaves_and_the_clients_stay(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone, ben: Phone
) -> None:
    """Mira's links and sessions end, Tom hears of his clients, Ann is asked anew and loses nothing."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    member, was = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        code = (await signin.link(desk, was)).rpartition("/")[2]
        cookie = await signin.sign_in(desk, code)
        unused = (await signin.link(desk, was)).rpartition("/")[2]
        assert cookie is not None
    await mira.says("/invite")
    await olga.says("/team")
    assert "Olga, owner: 0 clients\nMira, therapist: 2 clients\nTom, therapist: 0 clients" in olga.screen()
    await olga.taps_all("Remove Mira", "Tom")
    assert "I ask each client of Mira whether Tom may look after them" in olga.screen()
    await olga.taps("No")
    assert "Mira, therapist: 2 clients" in olga.screen()
    await olga.taps_all("Remove Mira", "Tom", "Yes, do it")
    assert "Mira is no longer part of the team.\nI ask whether Tom may look after them: Ann, Ben." in olga.screen()
    assert "Tom is to look after you from now on. Before Tom reads anything I ask you." in ann.screen()
    assert "You are to look after 2 more clients." in tom.screen()
    async with world.desk() as desk:
        assert await signin.signed_in(desk, cookie) is None
        assert await signin.sign_in(desk, unused) is None
        assert await desk.store.people.in_chat(CAST["Mira"]) is None
        assert await desk.store.people.clients_of(await _of(world, desk, "Tom")) == []
    await mira.says("/client Ann")
    assert "Everything else here is for clients" in mira.screen()
    await world.goes_to(world.now + timedelta(days=1))
    await ann.says("/checkin")
    assert "Check-in, Tuesday 5 May" in ann.screen(), "everything goes on"
    await ann.taps("Read and decide")
    assert "May Tom look after you?" in ann.screen(None)
    await ann.taps("I agree")
    await ann.says("/mydata")
    assert "Olga asked whether another therapist may look after you" in ann.screen()
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 1
        assert [one.name for one in await desk.store.people.clients_of(await _of(world, desk, "Tom"))] == ["Ann"]
    await ben.taps("Read and decide")
    await ben.taps("No, thank you")
    assert "Nothing has changed: Olga looks after you" in ben.screen()
    assert (await world.member("Ben")).has_agreed


async def _of(world: World, desk: Desk, name: str) -> Person:
    found = await desk.store.people.in_chat(CAST[name])
    assert found is not None, f"{name} of {world} is there"
    return found


async def test_one_client_goes_to_the_owner_who_reads_all_anyway(
    world: World, olga: Phone, mira: Phone, ann: Phone
) -> None:
    """No new reader: nothing has to be agreed to again; Mira no longer sees Ann."""
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "Ann", "Olga", "Yes, do it")
    assert "Olga looks after: Ann." in olga.screen()
    assert "From now on Olga looks after you." in ann.screen()
    await ann.says("/checkin")
    assert "Check-in, Monday 4 May" in ann.screen()
    await mira.says("/clients")
    assert "Ann" not in mira.screen()
    await olga.taps("The team")
    assert "Olga, owner: 1 client" in olga.screen(2)


async def test_the_last_owner_stays_and_nobody_else_may(world: World, olga: Phone, mira: Phone, ann: Phone) -> None:
    """Neither a forged button nor a therapist or client changes the team."""
    ids = {name: (await world.member(name)).id for name in ("Olga", "Mira", "Tom", "Ann")}
    await olga.forges(f"tm:r:{ids['Olga']}:{ids['Mira']}:yes")
    assert "A practice needs an owner." in olga.screen()
    for phone in (mira, ann):
        for data in (f"tm:r:{ids['Tom']}:{ids['Mira']}:yes", f"tm:h:{ids['Ann']}:{ids['Tom']}:yes", "tm:list", "tm:h"):
            await phone.forges(data)
            assert "Olga, owner" not in phone.screen()
        await phone.says("/team")
        assert "Olga, owner" not in phone.screen()
    for data in ("tm:r:999:1:yes", f"tm:r:{ids['Tom']}:{ids['Tom']}:yes", f"tm:h:{ids['Ann']}:{ids['Ann']}:yes"):
        assert (await olga.forges(data)).startswith("I cannot find that")
    assert (await olga.forges("tm:x:1")) != ""
    async with world.desk() as desk:
        therapist = await _of(world, desk, "Mira")
        with pytest.raises(NotAllowedError):
            await team.remove(desk, therapist, person_id=ids["Tom"], to_id=ids["Mira"])
        assert len(await desk.store.people.staff()) == 3
    assert (await world.member("Ann")).therapist_id == ids["Mira"]


async def test_the_chat_leads_to_where_somebody_is_signed_in(world: World, olga: Phone, mira: Phone) -> None:
    """The link says on how many devices one is signed in already; the owner hears of the security log."""
    await mira.says("/dashboard")
    assert "You are signed in" not in mira.screen()
    member = await world.member("Mira")
    async with world.desk() as desk:
        assert await signin.sign_in(desk, (await signin.link(desk, member)).rpartition("/")[2]) is not None
    await mira.says("/dashboard")
    assert "You are signed in on 1 device." in mira.screen()
    await olga.says("/team")
    assert "the security log on the /dashboard" in olga.screen()


async def _joins(world: World, phone: Phone, role: Role) -> None:
    """A client says yes to working here."""
    owner = await world.member("Olga")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=role, by=owner)
    await phone.starts(link.code)
    await phone.taps("Yes, I work here")


async def _takes_out(world: World, name: str) -> None:
    owner, member = await world.member("Olga"), await world.member(name)
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    await world.settle()


async def test_who_withdrew_and_worked_here_is_a_client_again_from_that_day(world: World, ann: Phone) -> None:
    """The time until everything is erased begins when she leaves the team, and she is told until when."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    await _joins(world, ann, Role.ASSISTANT)
    await world.passes(timedelta(days=120))
    await world.app.ticker.tidy()
    await _takes_out(world, "Ann")
    told = ann.screen()
    assert "You are no longer part of the team of" in told
    assert "You are a client here again, and Mira looks after you." in told
    until = (world.now + timedelta(days=90)).date()
    assert f"everything of yours as a client is erased on {until}" in told
    assert "/mydata" in told
    assert "/privacy" in told
    await world.passes(timedelta(days=88))
    await world.app.ticker.tidy()
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 1
    await world.passes(timedelta(days=3))
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(CAST["Ann"]) is None


async def test_whose_agreement_stands_hears_who_reads_again(world: World, olga: Phone, ann: Phone) -> None:
    """The same when the owner undoes what the link did."""
    await _joins(world, ann, Role.ASSISTANT)
    await olga.taps("Undo")
    assert "You are a client here again, and Mira looks after you." in ann.screen()
    assert "Your agreement from then stands, so Mira can read it." in ann.screen()
    await _joins(world, ann, Role.ASSISTANT)
    await _takes_out(world, "Ann")
    assert "You are a client here again, and Mira looks after you." in ann.screen()
    assert "Your agreement from then stands, so Mira can read it." in ann.screen()
    await ann.says("/mydata")
    assert "Olga took you out of the team" in ann.screen()
    assert "Olga took back what you had become in the team" in ann.screen()
    assert "left the team" not in ann.screen()
    await world.passes(timedelta(days=200))
    await world.app.ticker.tidy()
    assert (await world.member("Ann")).has_agreed


async def test_the_owner_reads_only_where_the_reader_has_left(world: World, ann: Phone) -> None:
    """Mira, to whom Ann had agreed, has gone meanwhile: then it is the owner."""
    await _joins(world, ann, Role.ASSISTANT)
    await _takes_out(world, "Mira")
    await _takes_out(world, "Ann")
    assert "You are a client here again, and Olga looks after you." in ann.screen()
    assert "Your agreement from then stands, so Olga can read it." in ann.screen()


async def test_who_was_never_a_client_is_told_too(world: World, mira: Phone, tom: Phone) -> None:
    """What stays, and that nothing else does; not in a chat that is a client's by then."""
    await _takes_out(world, "Tom")
    assert "You are no longer part of the team of" in tom.screen()
    assert "Nothing else of you is kept." in tom.screen()
    assert "client here again" not in tom.screen()
    await tom.says("/clients")
    assert "Everything else here is for clients" in tom.screen()
    assert "no longer part" not in mira.screen(last=None)


async def test_who_may_do_less_is_told_what_they_are_now(world: World, olga: Phone, tom: Phone) -> None:
    """A link that made a therapist the owner is undone."""
    owner = await world.member("Olga")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.OWNER, by=owner)
    await tom.starts(link.code)
    await olga.taps("Undo")
    assert "You are a therapist here from now on." in tom.screen()


async def test_who_was_treated_without_a_yes_keeps_the_record(world: World, ann: Phone) -> None:
    """Somebody who never agreed, was treated, worked here and left: the sessions are still theirs."""
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    nora = world.phone("Nora")
    await nora.starts(link.code)
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(nora.person.id)
        assert member is not None
        await sessions.record(desk, therapist, member.id, day=desk.today(therapist), at=time(9), note="neck")
    await _joins(world, nora, Role.ASSISTANT)
    owner = await world.member("Olga")
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
        assert [one.note for one in await desk.store.sessions.of(member.id)] == ["neck"]
    await world.settle()
    assert "You are a client here again" in nora.screen()
    assert "Without your agreement nobody reads it" in nora.screen()


async def test_who_looks_after_nobody_goes_without_a_choice(world: World, olga: Phone, tom: Phone) -> None:
    """There is nobody to hand over; one question, and it is done."""
    await olga.says("/team")
    await olga.taps("Remove Tom")
    assert "Tom looks after no clients. Are you sure?" in olga.screen()
    await olga.taps("Yes, do it")
    assert "Tom" in olga.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(tom.person.id) is None


async def test_who_was_asked_about_another_is_waited_for(
    world: World, olga: Phone, mira: Phone, ann: Phone, ben: Phone
) -> None:
    """Olga hands Mira's clients to Tom, and then takes Mira out: the questions stand, and Ann says yes to Tom."""
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "All of Mira", "Tom", "Yes, do it")
    await olga.says("/team")
    await olga.taps_all("Remove Mira", "Olga", "Yes, do it")
    owner = await world.member("Olga")
    for name in ("Ann", "Ben"):
        assert (await world.member(name)).therapist_id == owner.id
    assert "asked on" in await _listed(olga)
    for phone in (ann, ben):
        await phone.taps("Read and decide")
    await ann.taps("I agree")
    await ben.taps("No, thank you")
    people = [await world.member(name) for name in ("Ann", "Ben", "Tom")]
    assert [one.therapist_id for one in people[:2]] == [people[2].id, owner.id]


async def _listed(olga: Phone) -> str:
    await olga.says("/clients")
    return olga.screen()
