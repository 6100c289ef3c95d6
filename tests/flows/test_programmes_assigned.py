"""Programmes as a therapist assigns them: put together, ended, refused with a reason, and what hurts is seen."""

from datetime import timedelta

import pytest

from bot.domain.errors import UnfitError
from bot.domain.programmes import Item
from bot.services import exercises, programmes
from bot.wording import programmes as programme_words
from tests.flows.test_programmes import given, said
from tests.practice import MONDAY, Phone, World


async def test_from_mira_s_phone_to_ann_s(world: World, ann: Phone, mira: Phone) -> None:
    """Tick, days, weeks, a dose, a word, done; Ann is told with a button, and Mira's look is in the log."""
    await ann.says("/checkin")
    await ann.taps_all("5", "Neck", "That is all", "Done")
    await mira.says("/client ann")
    await mira.taps("Programme")
    assert "None at the moment" in mira.screen()
    await mira.taps("Put one together")
    first, second = [
        button["text"] for row in mira.person.last_message["reply_markup"]["inline_keyboard"] for button in row
    ][:2]
    assert first.startswith("★ ")
    await mira.taps(first)
    await mira.taps(second)
    assert "✓ 2. " in mira.screen()
    await mira.taps("Days and weeks")
    for day in ("✓ Tue", "✓ Thu", "✓ Sat", "✓ Sun"):
        await mira.taps(day)
    await mira.taps("2 weeks")
    assert "Mon, Wed, Fri, from today to Sunday 17 May" in mira.screen()
    await mira.taps("Look over it")
    await mira.says("2: 3 times 20 seconds")
    assert "3 times 20 seconds" in mira.screen()
    await mira.says("9: too much")
    assert "There is no number 9" in mira.screen()
    await mira.says("Slowly, Ann.")
    assert "Slowly, Ann." in mira.screen()
    await mira.taps("Give it to Ann")
    assert "Ann has it and was told." in mira.screen()
    assert "Mira has put together a programme for you:" in ann.screen()
    assert "Slowly, Ann." in ann.screen()
    await ann.taps("See it")
    assert "Your programme for today" in ann.screen()
    assert f"2. {second.removeprefix('★ ')}: 3 times 20 seconds" in ann.screen()
    await ann.says("/mydata")
    assert "Mira assigned a programme" in ann.screen()
    await ann.taps("Download everything")
    document = ann.person.last_message["document"]
    assert b"3 times 20 seconds" in await world.download(document["file_id"])
    member = await world.member("Ann")
    async with world.desk() as desk:
        deeds = [line.action for line in await desk.store.audit.of(member.id)]
    assert "programme_assigned" in deeds


async def test_it_hurts_stops_it_until_mira_allows_it(world: World, ann: Phone, mira: Phone) -> None:
    """Neither programme nor suggestion brings it back; Mira is told, may not assign it, and can release it."""
    await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    toast = await ann.taps("It hurts")
    assert "your therapist can see it" in toast
    assert "hurts. It is not offered any more." in mira.screen()
    assert "2 of 3" in ann.screen()
    await world.passes(timedelta(days=1))
    await ann.says("/stretches")
    assert "stopped, your therapist can see it" in ann.screen()
    therapist, client = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        with pytest.raises(UnfitError) as wrong:
            await programmes.assign_now(desk, therapist, client.id, [Item("chin-tuck")])
        assert "stopped because it hurts" in programme_words.in_words(wrong.value.mistakes[0], {})
        await exercises.release(desk, therapist, client.id, "chin-tuck")
    await ann.says("/stretches")
    assert "stopped" not in ann.screen()
    assert "○ 1." in ann.screen()


async def test_ending_early_is_asked_and_told(world: World, ann: Phone, mira: Phone) -> None:
    """Ann hears of it; a button of the old programme still answers; the next one replaces what was."""
    made = await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    await mira.says("/client ann")
    await mira.taps_all("Programme", "End it", "End it now")
    assert "None at the moment" in mira.screen()
    assert "Before" in mira.screen()
    assert "Mira has ended your programme." in ann.screen()
    await ann.forges(f"px:d:{made.id}:0:260504")
    assert await said(world, "chin-tuck") == ["sent", "done"]
    one = await given(world, "calf-wall")
    two = await given(world, "chin-tuck")
    member = await world.member("Ann")
    async with world.desk() as desk:
        active = await programmes.active(desk, member)
        replaced = await desk.store.programmes.get(one.id)
    assert active is not None
    assert active.id == two.id
    assert replaced is not None
    assert replaced.ended_at == MONDAY


async def test_what_cannot_be_assigned_says_why(world: World, ann: Phone, mira: Phone) -> None:
    """Nothing chosen, no day, an end before the start, a day that is none, a thirteenth: a clear answer each."""
    await mira.says("/client ann")
    await mira.taps_all("Programme", "Put one together", "Days and weeks", "Look over it")
    assert "Nothing is chosen yet." in mira.screen()
    assert "Give it to Ann" not in mira.screen()
    await mira.taps("Days and weeks")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        await mira.taps(f"✓ {day}")
    await mira.says("until 2026-02-31")
    assert "could not read" in mira.screen()
    await mira.says("from 12 June")
    assert "Choose at least one day of the week." in mira.screen()
    assert "The last day lies before the first one." in mira.screen()
    client = await world.member("Ann")
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        draft = await programmes.draft_for(desk, therapist, client.id)
    ids = list(world.app.practice.library.exercises)
    for one in ids[:12]:
        await mira.forges(f"pm:t:{draft.id}:0:{one}")
    assert (await mira.forges(f"pm:t:{draft.id}:0:{ids[12]}")).startswith("That is 12 already.")
    assert (await mira.forges(f"pm:t:{draft.id}:0:no-such-thing")).startswith("I cannot find that")
    assert "programme" not in ann.screen()
    await mira.taps("Discard")
    assert "None at the moment" in mira.screen()


async def test_old_and_foreign_buttons(world: World, ann: Phone, ben: Phone, tom: Phone, mira: Phone) -> None:
    """Yesterday's card answers kindly; Ben and Tom get nothing of Ann's."""
    made = await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    therapist, client = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        draft = await programmes.draft_for(desk, therapist, client.id)
    for data in (f"px:list:{made.id}", f"px:d:{made.id}:0:260504", f"px:go:{made.id}"):
        assert (await ben.forges(data)).startswith("I cannot find that")
    for data in (
        f"pm:c:{client.id}",
        f"pm:new:{client.id}",
        f"pm:ee:{client.id}",
        f"pm:ok:{draft.id}",
        f"pm:k:{draft.id}",
        f"pm:r:{client.id}:chin-tuck",
    ):
        assert (await tom.forges(data)).startswith("I cannot find that"), data
        assert "Ann" not in tom.screen()
    assert "That is for therapists." in (await ben.forges(f"pm:c:{client.id}") or ben.screen())
    for data in (
        "px:d:x:0:260504",
        f"px:d:{made.id}:99:260504",
        f"px:d:{made.id}:0:991399",
        "px:z:1",
        f"px:d:{made.id}",
    ):
        assert (await ann.forges(data)) != ""
    for data in (
        "pm:t:1",
        f"pm:d:{draft.id}:9",
        f"pm:w:{draft.id}:500",
        f"pm:s:{draft.id}:z",
        "pm:q:1",
        f"pm:r:{client.id}",
    ):
        assert (await mira.forges(data)) != ""
    assert await said(world, "chin-tuck") == ["sent"]
    await world.passes(timedelta(days=1))
    assert (await ann.forges(f"px:d:{made.id}:0:260504")).startswith("That was for another day.")
    async with world.desk() as desk:
        assert (await desk.store.programmes.active_of([client.id], today=desk.today(client)))[client.id].id == made.id


async def test_what_hurts_is_seen_wherever_a_therapist_looks(world: World, ann: Phone, mira: Phone) -> None:
    """Days later too: on the client's card, in the diary, with the programme; and it is allowed again from there."""
    await given(world, "chin-tuck", "cat-cow")
    await ann.says("/stretches")
    await ann.taps_all("Start", "It hurts")
    await mira.taps("Programme")
    assert "Stopped because it hurts\nLong neck, today" in mira.screen()
    await world.passes(timedelta(days=2))
    await mira.says("/client Ann")
    assert "Stopped because it hurts: Long neck (Monday 4 May)" in mira.screen()
    await mira.taps("Diary")
    assert "no entry; Hurt: Long neck" in mira.screen()
    await mira.taps_all("Back", "Programme")
    assert "“Long neck” may be offered again." in await mira.taps("Allow again: Long neck")
    assert "Stopped because" not in mira.screen()
    await mira.says("/client Ann")
    assert "Stopped because" not in mira.screen()
    await mira.taps("Diary")
    assert "Hurt: Long neck" in mira.screen(), "what was said stays said"
