"""Who cannot agree alone: a parent or guardian does, on the client's phone or put down by the practice."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.domain.consents import Consent, Guardian
from bot.domain.people import Role
from bot.domain.terms import CONSENT_VERSION
from bot.services import invites, leaves
from bot.wording.security import said as in_words
from tests import practice
from tests.flows.test_promises import KEPT_FOR_COMING_IN, said, tables
from tests.practice import Phone, World, open_world

OLD = "I am 16 or older, and I agree"
HERE = "They are here and agree now"


@pytest.fixture
async def world(
    tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A practice in a place where people agree alone from 16 on."""
    monkeypatch.setattr(practice, "settings", partial(practice.settings, age_of_consent=16))
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    async with open_world(path, library) as made:
        yield made


async def opens_link_of(world: World, phone: Phone, therapist: str) -> None:
    """Somebody opens a link of a therapist's."""
    by = await world.member(therapist)
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=by)
    await phone.starts(link.code)


@pytest.fixture
async def nora(world: World, mira: Phone) -> Phone:
    """Somebody who has opened Mira's link and has not answered."""
    phone = world.phone("Nora")
    await opens_link_of(world, phone, "Mira")
    return phone


async def consents(world: World, phone: Phone) -> list[Consent]:
    """What somebody agreed to, or a guardian for them."""
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(phone.person.id)
        return [] if found is None else await desk.store.people.consents(found.id)


async def number(world: World, phone: Phone) -> int:
    """Somebody's number at the practice."""
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(phone.person.id)
    assert found is not None
    return found.id


async def by_eva(nora: Phone) -> None:
    """Eva agrees for Nora on Nora's phone."""
    await nora.taps_all("I am younger", HERE)
    await nora.says("Eva Klein")
    await nora.taps("I, Eva Klein, agree for Nora")


async def test_old_enough_is_one_tap_and_no_date_of_birth(world: World, nora: Phone, mira: Phone) -> None:
    """The choice stands with the terms; what is kept is a consent as ever."""
    assert "I agree" not in nora.screen().replace(OLD, "")
    await nora.taps(OLD)
    assert "What may I call you?" in nora.screen()
    assert [one.guardian for one in await consents(world, nora)] == [None]
    assert "Nora has joined and agreed" in mira.screen()
    await mira.says("/client Nora")
    assert "Guardian" not in mira.screen()
    assert "Old enough now" not in mira.screen()


async def test_a_guardian_agrees_on_the_phone(world: World, nora: Phone, mira: Phone) -> None:
    """Two sentences, a name, the terms once more, one tap; nothing is kept before."""
    before = {name: rows for name, rows in (await tables(world)).items() if name not in KEPT_FOR_COMING_IN}
    await nora.taps("I am younger")
    assert "Below 16 a parent or guardian has to agree for you." in nora.screen()
    await nora.taps(HERE)
    assert "hand the phone to your parent or guardian" in nora.screen()
    await nora.says("Eva  Klein ")
    assert "Eva Klein, you agree for Nora" in nora.screen()
    assert "Where it is kept" in nora.screen(), "the guardian reads the terms, too"
    after = await tables(world)
    assert {name: rows for name, rows in after.items() if name not in KEPT_FOR_COMING_IN} == before
    await nora.says("/checkin")
    assert "I need your agreement" in nora.screen()
    await nora.taps("I, Eva Klein, agree for Nora")
    assert "What may I call you?" in nora.screen()
    [held] = await consents(world, nora)
    assert held.guardian == Guardian("Eva Klein")
    assert "Nora has joined; Eva Klein, a parent or guardian, has agreed" in mira.screen()
    await mira.says("/client Nora")
    assert "Eva Klein, a parent or guardian, agreed on the client's phone." in mira.screen()
    await nora.says("/mydata")
    assert "agreed for you on 2026-05-04, on your phone: Eva Klein" in nora.screen()
    await nora.taps("Download everything")
    file_id = nora.person.messages[-1]["document"]["file_id"]
    content = json.loads(await world.download(file_id))
    assert (content["consents"][0]["guardian"], content["consents"][0]["recorded_by"]) == ("Eva Klein", None)


async def test_danger_is_answered_while_a_name_is_asked_for(world: World, nora: Phone, mira: Phone) -> None:
    """The text and the one button; then the name is still awaited."""
    await nora.taps_all("I am younger", HERE)
    await nora.says("I want to kill myself")
    assert "0800 111 0 111" in nora.screen()
    assert "Tell Mira now" in nora.screen()
    await nora.says("what is NMT?")
    assert "you agree for Nora" not in nora.screen()
    await nora.says("x" * 41)
    assert "a little shorter" in nora.screen()
    await nora.says("Eva Klein")
    assert "Eva Klein, you agree for Nora" in nora.screen()


async def test_the_practice_puts_it_down(world: World, nora: Phone, mira: Phone, tom: Phone) -> None:
    """Mira is told, types the name and confirms; Nora hears it and comes in."""
    await nora.taps_all("I am younger", "The practice records it")
    assert "I have left a note for Mira" in nora.screen()
    assert "Nora is too young to agree alone" in mira.screen()
    await mira.taps("Guardian has agreed")
    await mira.says("Eva Klein")
    assert f"Eva Klein has agreed for Nora to the terms {CONSENT_VERSION}, and you have seen it" in mira.screen()
    assert await consents(world, nora) == []
    await mira.taps("Yes, put it down")
    assert "Put down. Nora hears it." in mira.screen()
    assert "Mira has put down that Eva Klein agrees for you: Mira looks after you." in nora.screen(2)
    assert "What may I call you?" in nora.screen()
    [held] = await consents(world, nora)
    assert held.guardian == Guardian("Eva Klein", recorded_by=(await world.member("Mira")).id)
    await nora.says("Nora")
    assert "Is it 11:00 where you are?" in nora.screen()
    await nora.says("/mydata")
    assert "agreed for you on 2026-05-04, put down by Mira: Eva Klein" in nora.screen()
    assert "Mira put down that a parent or guardian agrees for you" in nora.screen()
    await mira.says("/client Nora")
    assert "Eva Klein, a parent or guardian, agreed; Mira put it down." in mira.screen()
    assert "Guardian has agreed" not in mira.screen()
    # Twice is once.
    client = await number(world, nora)
    assert "decided already" in await mira.forges(f"gs:r:{client}:{CONSENT_VERSION}:Eva Klein")
    assert len(await consents(world, nora)) == 1


async def test_a_button_of_before_shows_the_terms_anew(
    world: World, nora: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """'I agree' of an earlier message, and an age that the practice has raised since."""
    await nora.forges("ob:yes")
    assert OLD in nora.screen()
    mira, tom = (await world.member("Mira")).id, (await world.member("Tom")).id
    for data in (
        f"gd:old:14:{CONSENT_VERSION}:{mira}",
        f"gd:old:16:2026-11:{mira}",
        f"gd:old:16:{CONSENT_VERSION}:{tom}",
    ):
        await nora.forges(data)
        assert OLD in nora.screen()
    await nora.forges(f"gd:yes:{CONSENT_VERSION}:{tom}:Eva Klein")
    assert "Eva Klein, you agree for Nora" in nora.screen(), "to the terms that name Mira"
    assert await consents(world, nora) == []


async def test_a_new_reader_is_asked_of_the_guardian_again(
    world: World, nora: Phone, mira: Phone, tom: Phone, olga: Phone
) -> None:
    """In the same way; nothing moves before, and whoever is old enough by now answers alone."""
    await by_eva(nora)
    await opens_link_of(world, nora, "Tom")
    assert "May Tom look after you?" in nora.screen()
    await nora.forges("rq:yes:1")
    assert OLD not in nora.screen(), "a guardian agreed before, and the practice has not said that she is old enough"
    therapists = {name: (await world.member(name)).id for name in ("Mira", "Tom", "Olga")}
    await nora.taps_all("A guardian agrees for me", HERE)
    await nora.says("my neck is 6 of 10 today, what is NMT?")
    await nora.says("Jo Klein")
    assert "Jo Klein, you agree for Nora" in nora.screen()
    assert "shown to Tom" in nora.screen()
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(nora.person.id)
        assert found is not None
        assert found.therapist_id == therapists["Mira"]
    await nora.taps("I, Jo Klein, agree for Nora")
    assert "From now on Tom looks after you." in nora.screen()
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein"), Guardian("Jo Klein")]
    # The practice can put it down, too, as long as the question is open: Tom has her, Olga is asked for.
    await opens_link_of(world, nora, "Olga")
    await nora.taps_all("A guardian agrees for me", "The practice records it")
    assert "too young to answer alone whether Olga may look after them" in tom.screen()
    await tom.taps("Guardian has agreed")
    await tom.says("Eva Klein")
    assert "that Olga looks after them and reads" in tom.screen()
    await tom.taps("Yes, put it down")
    assert "Olga looks after you" in nora.screen()
    last = (await consents(world, nora))[-1]
    assert last.guardian == Guardian("Eva Klein", recorded_by=therapists["Tom"])
    await olga.says("/client Nora")
    await olga.taps("Old enough now")
    await opens_link_of(world, nora, "Mira")
    await nora.taps(OLD)
    assert "From now on Mira looks after you." in nora.screen()
    assert (await consents(world, nora))[-1].guardian is None
    await opens_link_of(world, nora, "Tom")
    assert "I am younger" not in nora.screen(), "she has agreed herself"


async def test_new_terms_are_asked_of_the_guardian(world: World, nora: Phone, mira: Phone) -> None:
    """The earlier yes holds until then; on her phone or put down, and whoever is old enough agrees alone."""

    async def of_last_year() -> None:
        async with world.desk() as desk:
            found = await desk.store.people.in_chat(nora.person.id)
            assert found is not None
            await desk.store.people.save(replace(found, consent_version="2026-11", awaiting=None))

    await by_eva(nora)
    await of_last_year()
    await nora.forges(f"tv:yes:{CONSENT_VERSION}")
    assert OLD not in nora.screen()
    assert len(await consents(world, nora)) == 1
    await nora.taps_all("A guardian agrees for me", HERE)
    await nora.says("Eva Klein")
    await nora.taps("I, Eva Klein, agree for Nora")
    assert "The new terms hold from now on." in nora.screen()
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein")] * 2
    assert "decided already" in await mira.forges(f"gs:r:{await number(world, nora)}:{CONSENT_VERSION}:Eva Klein")
    await of_last_year()
    await mira.forges(f"gs:r:{await number(world, nora)}:{CONSENT_VERSION}:Eva Klein")
    assert (await consents(world, nora))[-1].guardian == Guardian("Eva Klein", (await world.member("Mira")).id)
    assert "Mira looks after you" in nora.screen()
    await mira.says("/client Nora")
    await mira.taps("Old enough now")
    await of_last_year()
    await nora.forges(f"tv:yes:{CONSENT_VERSION}")
    await nora.taps(OLD)
    assert (await consents(world, nora))[-1].guardian is None


async def test_old_enough_now(world: World, nora: Phone, mira: Phone) -> None:
    """Mira asks; the answer is Nora's, and nothing changes before it."""
    await by_eva(nora)
    await mira.says("/client Nora")
    await mira.taps("Old enough now")
    assert "I ask Nora" in mira.screen()
    assert "Mira asks whether you are 16 or older now. So far Eva Klein agrees for you" in nora.screen()
    await nora.taps("I am younger")
    assert "Then everything stays as it is: Eva Klein agrees for you." in nora.screen()
    assert len(await consents(world, nora)) == 1
    await mira.taps("Old enough now")
    await nora.taps(OLD)
    assert "From now on you agree for yourself" in nora.screen()
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein"), None]
    await mira.says("/client Nora")
    assert "Old enough now" not in mira.screen()
    assert "Eva" not in mira.screen()


async def test_whoever_had_a_guardian_does_not_agree_alone(world: World, nora: Phone, mira: Phone, tom: Phone) -> None:
    """Not for a new reader, nor after a withdrawal, nor by a button of before, until the practice says so."""
    alone = f"gd:old:16:{CONSENT_VERSION}:{(await world.member('Mira')).id}"
    await by_eva(nora)
    await nora.forges(alone)
    assert "Eva Klein agrees for you. When you are 16 or older, tell your practice" in nora.screen()
    await opens_link_of(world, nora, "Tom")
    assert OLD not in nora.screen()
    await nora.forges(f"gd:old:16:{CONSENT_VERSION}::1")
    await nora.forges(alone)
    assert "Eva Klein agreed for you before, so a parent or guardian has to agree again" in nora.screen()
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein")]
    await nora.taps("No, thank you")
    await nora.says("/privacy")
    await nora.taps_all("Withdraw agreement", "Yes, do it")
    await nora.says("/start")
    assert OLD not in nora.screen()
    await nora.forges(alone)
    await nora.forges(f"ob:yes:{CONSENT_VERSION}")
    assert [one.ended_at is None for one in await consents(world, nora)] == [False]
    # The practice says that she is old enough: no message to who has withdrawn, and then the answer is hers.
    await mira.says("/client Nora")
    before = nora.screen(None)
    await mira.taps("Old enough now")
    assert "Nora has withdrawn, so I write nothing" in mira.screen()
    assert nora.screen(None) == before
    await nora.says("/start")
    await nora.taps(OLD)
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein"), None]


async def test_i_am_younger_takes_back_what_the_practice_said(world: World, nora: Phone, mira: Phone) -> None:
    """Then a month-old button of hers is no door either."""
    await by_eva(nora)
    await mira.says("/client Nora")
    await mira.taps("Old enough now")
    await nora.taps("I am younger")
    await nora.forges(f"gd:old:16:{CONSENT_VERSION}:{(await world.member('Mira')).id}")
    assert [one.guardian for one in await consents(world, nora)] == [Guardian("Eva Klein")]


@pytest.mark.parametrize("name", ["Nora", " nORA ", "me", "Myself", "I", "Me!", "Ｎｏｒａ"])
async def test_nobody_is_their_own_guardian(world: World, nora: Phone, mira: Phone, name: str) -> None:
    """Neither on the phone, nor by a button, nor put down by the practice; it is said in words."""
    await nora.taps_all("I am younger", HERE)
    await nora.says(name)
    assert "It takes the name of the parent or guardian who agrees" in nora.screen()
    to_mira = f"{CONSENT_VERSION}:{(await world.member('Mira')).id}"
    await nora.forges(f"gd:yes:{to_mira}:{name.strip()}")
    client = await number(world, nora)
    await mira.forges(f"gs:t:{client}")
    await mira.says(name)
    assert "It takes the name of the parent or guardian who agrees" in mira.screen()
    await mira.forges(f"gs:r:{client}:{CONSENT_VERSION}:{name.strip()}")
    assert await consents(world, nora) == []
    await nora.says("Eva Klein")
    assert "Eva Klein, you agree for Nora" in nora.screen()


async def test_leaving_is_the_clients_own_right(world: World, nora: Phone, mira: Phone) -> None:
    """A withdrawal is not undone at the practice; what is kept of the consent has no name."""
    await by_eva(nora)
    await nora.says("/privacy")
    await nora.taps_all("Withdraw agreement", "Yes, do it")
    client = await number(world, nora)
    await mira.forges(f"gs:t:{client}")
    assert "decided already" in await mira.forges(f"gs:r:{client}:{CONSENT_VERSION}:Eva Klein")
    assert (await consents(world, nora))[0].ended_at is not None
    await nora.says("/start")
    await nora.taps("A guardian agrees for me")
    assert "The practice records it" not in nora.screen()
    await nora.says("/privacy")
    await nora.taps_all("Delete my account", "Yes, do it")
    kept = await tables(world)
    assert [(row["subject_id"], row["by_guardian"]) for row in kept["kept_consents"]] == [(client, True)]
    assert said({"kept_consents": kept["kept_consents"], "people": kept["people"]}, "Eva") == []


async def test_who_may(world: World, nora: Phone, ann: Phone, zoe: Phone, mira: Phone, tom: Phone, olga: Phone) -> None:
    """Nobody but who looks after her, and the owner; and a client for themselves alone."""
    kim = world.phone("Kim")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.ASSISTANT)
    await kim.starts(link.code)
    client = await number(world, nora)
    to_mira = f"{CONSENT_VERSION}:{await number(world, mira)}"
    answers = (f"gd:yes:{to_mira}:Eva Klein", f"gd:old:16:{to_mira}", "gd:young", "gd:here", "gd:ask")
    for phone in (zoe, ann, nora, tom, kim):
        for data in (f"gs:t:{client}", f"gs:r:{client}:{CONSENT_VERSION}:Eva Klein", f"gs:o:{client}"):
            await phone.forges(data)
        assert "Who agrees for" not in phone.screen(None)
    assert await consents(world, nora) == []
    for phone in (zoe, mira, tom, olga, kim):
        for data in answers:
            await phone.forges(data)
    assert await consents(world, nora) == []
    # Ann agreed alone, long ago: nobody agrees for her, and she is asked nothing.
    before = await consents(world, ann)
    for data in answers:
        await ann.forges(data)
    await mira.forges(f"gs:r:{await number(world, ann)}:{CONSENT_VERSION}:Eva Klein")
    assert await consents(world, ann) == before
    await olga.forges(f"gs:r:{client}:{CONSENT_VERSION}:Eva Klein")
    assert (await consents(world, nora))[0].guardian == Guardian("Eva Klein", recorded_by=await number(world, olga))
    # Who was removed opens nothing any more.
    await olga.says("/team")
    await olga.taps_all("Remove Mira", "Tom", "Yes, do it")
    await mira.forges(f"gs:o:{client}")
    assert "asks whether you are 16" not in nora.screen(None)


async def test_the_security_log_has_a_guardians_yes(world: World, nora: Phone, mira: Phone) -> None:
    """On the phone, and put down for a new reader by whom; never what the guardian is called."""
    await by_eva(nora)
    await opens_link_of(world, nora, "Tom")
    await mira.says("/client Nora")
    await mira.taps("Guardian has agreed")
    await mira.says("Eva Klein")
    await mira.taps("Yes, put it down")
    client, by = await number(world, nora), (await world.member("Mira")).id
    async with world.desk() as desk:
        lines = await desk.store.security.everything()
    assert [(one.what, one.actor_id, one.about_id, one.detail) for one in lines if "guardian" in one.what] == [
        ("guardian_agreed", client, client, ""),
        ("guardian_recorded", by, client, ""),
    ]
    names = {client: "Nora", by: "Mira"}
    assert [in_words(one, names) for one in lines if "guardian" in one.what] == [
        "On the phone of Nora a parent or guardian agreed for Nora",
        "Mira put down that a parent or guardian agreed for Nora",
    ]


async def test_a_name_is_awaited_for_an_hour(world: World, nora: Phone) -> None:
    """Then words are words again."""
    await nora.taps_all("I am younger", HERE)
    await world.passes(timedelta(hours=2))
    await nora.says("Eva Klein")
    assert "you agree for Nora" not in nora.screen()


async def test_a_deputy_while_the_therapist_is_away(
    world: World, nora: Phone, mira: Phone, tom: Phone, olga: Phone
) -> None:
    """Who has not agreed has the owner, for no terms name a deputy yet; afterwards Tom may ask, on these days."""
    member, deputy = await world.member("Mira"), await world.member("Tom")
    today = world.now.date()
    async with world.desk() as desk:
        await leaves.put(desk, member, member_id=member.id, first=today, last=today, deputy_id=deputy.id)
    await nora.taps_all("I am younger", "The practice records it")
    assert "I have left a note for Olga" in nora.screen()
    client = await number(world, nora)
    await tom.forges(f"gs:r:{client}:{CONSENT_VERSION}:Eva Klein")
    assert await consents(world, nora) == []
    await olga.taps("Guardian has agreed")
    await olga.says("Eva Klein")
    await olga.taps("Yes, put it down")
    await tom.forges(f"gs:o:{client}")
    assert "Tom asks whether you are 16 or older now" in nora.screen()
    await world.passes(timedelta(days=2))
    before = nora.screen(None)
    await tom.forges(f"gs:o:{client}")
    assert nora.screen(None) == before
