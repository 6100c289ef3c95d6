"""A new reader reads after the client's yes: until then nothing moves, and everything goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotFoundError, NotReadableError
from bot.domain.people import Role
from bot.domain.terms import CONSENT_VERSION
from bot.services import briefs, invites, readers, review, sessions
from tests.practice import Phone, World


async def _opens_link_of(world: World, phone: Phone, therapist: str) -> None:
    by = await world.member(therapist)
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=by)
    await phone.starts(link.code)


async def _has_a_diary(ann: Phone) -> None:
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")


async def _reads(world: World, who: str, whom: str) -> bool:
    viewer, client = await world.member(who), await world.member(whom)
    async with world.desk() as desk:
        try:
            page = await review.client_page(desk, viewer, client.id)
        except NotFoundError:
            return False
    return page.last_entry is not None


async def test_a_link_of_another_moves_nothing_before_the_yes(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone
) -> None:
    """Mira still reads, Tom does not; on yes Tom does, and Mira no more, and all of them hear it."""
    await _has_a_diary(ann)
    await _opens_link_of(world, ann, "Tom")
    assert "May Tom look after you?" in ann.screen()
    assert "Mira looks after you, and Tom sees nothing" in ann.screen()
    assert (await _reads(world, "Mira", "Ann"), await _reads(world, "Tom", "Ann")) == (True, False)
    await tom.says("/client Ann")
    assert "None of your clients is called" in tom.screen()
    await mira.says("/clients")
    assert "asked on Monday 4 May whether Tom may read" in mira.screen()
    # Life goes on: a check-in, a danger sign, a question, all with Mira.
    await ann.says("/checkin")
    assert "Check-in, Monday 4 May" in ann.screen()
    await ann.says("my leg is numb and I wet myself")
    assert "Mira gets a note of this" in ann.screen(3)
    assert "Danger sign" in mira.screen(3)
    await ann.taps("I agree")
    assert "From now on Tom looks after you." in ann.screen()
    assert (await _reads(world, "Mira", "Ann"), await _reads(world, "Tom", "Ann")) == (False, True)
    assert "Ann has agreed: you look after Ann" in tom.screen()
    for phone in (mira, olga):
        assert "Ann has agreed: Tom looks after Ann" in phone.screen()
    member, reader = await world.member("Ann"), await world.member("Tom")
    async with world.desk() as desk:
        assert len(await desk.store.people.consents(member.id)) == 2
        rows = await desk.store.retention.rows_of(member.id, without=())
    assert [one["reader_id"] for one in rows["consents"]][-1] == reader.id


async def test_no_leaves_everything_as_it_was(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone, zoe: Phone
) -> None:
    """The earlier yes and its reader stand; Mira and Olga hear it, Tom hears nothing, and old buttons do nothing."""
    await _has_a_diary(ann)
    before = await world.member("Ann")
    await _opens_link_of(world, ann, "Tom")
    await ann.taps("No, thank you")
    assert "Nothing has changed: Mira looks after you" in ann.screen()
    assert await world.member("Ann") == before
    for phone in (mira, olga):
        assert "Ann does not wish Tom to look after them" in phone.screen()
    assert "Ann" not in tom.screen()
    async with world.desk() as desk:
        assert await readers.open_request(desk, before) is None
    # The same buttons, copied; and a client's of another, and nobody's.
    for data in ("rq:yes:1", f"rq:yes:1:{CONSENT_VERSION}", "rq:no:1", "rq:read:1"):
        for phone in (ann, zoe, tom):
            await phone.forges(data)
    assert await world.member("Ann") == before


async def test_a_button_is_of_its_own_request_however_old(world: World, ann: Phone, ben: Phone) -> None:
    """A second link replaces the first; a month later the first button does nothing, the second still answers."""
    await _opens_link_of(world, ann, "Tom")
    await _opens_link_of(world, ann, "Olga")
    assert "May Olga look after you?" in ann.screen()
    await world.passes(timedelta(days=31))
    assert "settled" in await ann.forges("rq:yes:1")
    assert (await world.member("Ann")).therapist_id == (await world.member("Mira")).id
    assert "settled" in await ben.forges("rq:yes:2"), "it is not Ben's"
    await ann.forges(f"rq:yes:2:{CONSENT_VERSION}")
    assert (await world.member("Ann")).therapist_id == (await world.member("Olga")).id


async def test_who_never_agreed_gets_the_terms_of_the_new_therapist(world: World, zoe: Phone, tom: Phone) -> None:
    """There is nothing to keep: no yes stands."""
    await _opens_link_of(world, zoe, "Mira")
    assert "Mira" in zoe.screen()
    mira = (await world.member("Mira")).id
    await _opens_link_of(world, zoe, "Tom")
    assert "May Tom" not in zoe.screen()
    assert "Tom" in zoe.screen()
    for old in (f"ob:yes:{CONSENT_VERSION}:{mira}", "ob:yes:2025-01:-"):
        await zoe.forges(old)
        assert not (await world.member("Zoe")).has_agreed, "a yes to Mira's terms is none to Tom's"
        assert "Tom" in zoe.screen()
    await zoe.taps("I agree")
    assert "Zoe" in tom.screen()


async def test_the_reminder_comes_twice_in_waking_hours_and_then_no_more(
    world: World, olga: Phone, mira: Phone, ann: Phone
) -> None:
    """After 3 and after 7 days; Mira reads meanwhile."""
    await ann.says("/pause")
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "Ann", "Tom", "Yes, do it")
    assert "I ask whether Tom may look after them: Ann" in olga.screen()
    assert "The practice would like Tom to look after you" in ann.screen()
    start = world.now
    asked = [_asked(ann)]
    for days in range(1, 15):
        await world.goes_to(start + timedelta(days=days, hours=13))
        await world.goes_to(start + timedelta(days=days, hours=23))
        asked.append(_asked(ann))
    assert asked[0] == asked[2] == 0
    assert asked[4] == 1
    assert asked[6] == 1
    assert asked[8] == asked[14] == 2
    assert "I will not ask again" in ann.screen(None)
    assert (await world.member("Ann")).therapist_id == (await world.member("Mira")).id
    await ann.says("/privacy")
    assert "Until you answer Tom sees nothing" in ann.screen()
    assert "read by your therapist (Mira)" in ann.screen()
    await ann.says("/start")
    assert "May Tom look after you?" in ann.screen()
    await ann.taps("I agree")
    assert (await world.member("Ann")).therapist_id == (await world.member("Tom")).id


def _asked(phone: Phone) -> int:
    return phone.screen(None).count("I asked you whether Tom may look after you")


async def test_all_of_somebody_go_in_one_deed(world: World, olga: Phone, tom: Phone, ann: Phone, ben: Phone) -> None:
    """One message to Tom, a question to each; Ann says yes, Ben no."""
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "All of Mira", "Tom")
    assert "I ask Ann, Ben whether Tom may look after them" in olga.screen()
    await olga.taps("Yes, do it")
    assert "You are to look after 2 more clients." in tom.screen()
    for phone in (ann, ben):
        await phone.taps("Read and decide")
    await ann.taps("I agree")
    await ben.taps("No, thank you")
    people = [await world.member(name) for name in ("Ann", "Ben", "Tom", "Mira")]
    assert [one.therapist_id for one in people[:2]] == [people[2].id, people[3].id]


async def test_several_are_chosen_one_by_one(world: World, olga: Phone, mira: Phone, ann: Phone, ben: Phone) -> None:
    """Who is chosen stands on the buttons; a tap takes one out again. To the owner nobody has to be asked."""
    await olga.says("/team")
    await olga.taps_all("Hand over clients", "Several", "Ann", "Ben", "✓ Ann")
    assert "Hand over 1 client" in olga.screen()
    await olga.taps_all("Hand over 1 client", "Olga")
    assert "Olga looks after Ben from then on" in olga.screen()
    await olga.taps("Yes, do it")
    assert "From now on Olga looks after you." in ben.screen()
    people = [await world.member(name) for name in ("Ann", "Ben", "Mira", "Olga")]
    assert [one.therapist_id for one in people[:2]] == [people[2].id, people[3].id]
    await olga.forges(f"tm:hg:{people[2].id}:yes")
    await mira.forges(f"tm:ha:{people[2].id}:{people[3].id}:yes")
    assert (await world.member("Ann")).therapist_id == people[2].id


async def test_who_leaves_keeps_the_name_and_nothing_else(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone
) -> None:
    """Olga stands in until Ann answers; she says no and stays with Olga; Mira's note has Mira's name."""
    await _has_a_diary(ann)
    await mira.says("/client Ann")
    await mira.taps("Add a note")
    await mira.says("Guards the left side.")
    was = await world.member("Mira")
    await olga.says("/team")
    await olga.taps_all("Remove Mira", "Tom", "Yes, do it")
    assert "has left the practice, and Tom is to look after you" in ann.screen()
    assert (await world.member("Ann")).therapist_id == (await world.member("Olga")).id
    assert not await _reads(world, "Tom", "Ann")
    client = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(was.chat_id) is None
        gone = await desk.store.people.get(was.id)
        assert gone is not None
        assert (gone.name, gone.role, gone.left_at) == ("Mira", Role.LEFT, world.now)
        with pytest.raises(NotFoundError):
            await review.client_page(desk, gone, client.id)
        olga_now = await desk.store.people.in_chat(1)
        assert olga_now is not None
        page = await review.client_page(desk, olga_now, client.id)
        assert [page.names[one.author_id or 0] for one in page.notes] == ["Mira"]
    await ann.says("/mydata")
    assert "Mira wrote a note" in ann.screen()
    await ann.taps("Read and decide")
    await ann.taps("No, thank you")
    assert "Olga looks after you" in ann.screen()
    assert "Ann does not wish Tom" in olga.screen()
    # Mira comes back as anybody may: as a client of Tom's, with nothing of before.
    await mira.says("/clients")
    assert "Ann" not in mira.screen()
    await _opens_link_of(world, mira, "Tom")
    await mira.taps("I agree")
    again = await world.member("Mira")
    assert again.id != was.id
    assert again.is_client


async def test_after_a_withdrawal_staff_read_the_treatment_record_and_nothing_of_the_diary(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone
) -> None:
    """Sessions, their notes and danger signs stay; words, scores, questions, goal and others' notes do not show."""
    await _has_a_diary(ann)
    await ann.says("/goal")
    await ann.says("Play the cello again.")
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await ann.says("I have crushing chest pain and can't breathe")
    client, therapist = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        day = desk.today(client)
        await sessions.record(desk, therapist, client.id, day=day - timedelta(days=2), note="Worked on the scalenes.")
        await review.add_note(desk, therapist, client.id, "Guards the left side.")
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    await mira.says("/clients")
    assert "has withdrawn the agreement, there is no diary to read" in mira.screen()
    assert "pain" not in mira.screen().casefold().replace("chest pain", "")
    for phone in (mira, olga):
        await phone.says("/client Ann")
        assert "cello" not in phone.screen()
        assert "pain 6" not in phone.screen().casefold()
        assert "Last session" in phone.screen()
        assert "Possible heart attack, level: emergency" in phone.screen()
        assert "[Diary]" not in phone.screen()
        assert ("Guards the left side" in phone.screen()) == (phone is mira), "a note is its author's"
        await phone.forges(f"rv:diary:{client.id}")
        await phone.says("/questions")
        assert "cost" not in phone.screen()
    async with world.desk() as desk:
        page = await review.client_page(desk, therapist, client.id)
        assert [one.note for one in page.sessions] == ["Worked on the scalenes."]
        assert [one.rule for one in page.flags]
        assert (page.row.client.goal, page.questions, page.pegs, page.sore, page.told, page.last_entry) == (
            None,
            (),
            (),
            (),
            (),
            None,
        )
        with pytest.raises(NotReadableError):
            await review.client_days(desk, therapist, client.id, days=14)
        assert await briefs.coming(desk, therapist) == []
    await tom.says("/client Ann")
    assert "None of your clients is called" in tom.screen()
    # Agreed again, everything is there as it was.
    await ann.says("/start")
    await ann.taps("I agree")
    assert await _reads(world, "Mira", "Ann")


async def test_a_new_version_of_the_terms_is_asked_for_at_the_next_visit(
    world: World, ann: Phone, ben: Phone, zoe: Phone
) -> None:
    """Once, with what is new; the earlier yes holds; a no is no withdrawal; another version's button does nothing."""
    for name in ("Ann", "Ben"):
        member = await world.member(name)
        async with world.desk() as desk:
            await desk.store.people.save(replace(member, consent_version="2026-11"))
    await ann.says("I have crushing chest pain and can't breathe")
    assert "The terms have a new version" not in ann.screen(None), "danger stands alone"
    await ann.says("/help")
    assert "The terms have a new version" in ann.screen()
    await ann.says("/checkin")
    await ann.taps_all("3", "Done")
    assert ann.screen(None).count("The terms have a new version") == 1
    assert (await world.member("Ann")).consent_version == "2026-11", "the earlier yes holds"
    for phone in (zoe, ann):
        await phone.forges("tv:yes:2025-01")
    assert (await world.member("Ann")).consent_version == "2026-11"
    await ann.taps("Read all of it")
    assert "stands in while Mira is away" in ann.screen(None)
    await ann.taps("I agree")
    member = await world.member("Ann")
    assert member.consent_version == CONSENT_VERSION
    async with world.desk() as desk:
        assert (await desk.store.people.consents(member.id))[-1].version == CONSENT_VERSION
    await ben.says("/help")
    await ben.taps("No, thank you")
    assert "goes on to hold" in ben.screen()
    assert (await world.member("Ben")).consent_version == "2026-11"
    await ben.says("/checkin")
    assert "Check-in, Monday 4 May" in ben.screen()
    await ben.taps_all("Withdraw agreement", "Yes, do it")
    assert (await world.member("Ben")).consent_version is None
