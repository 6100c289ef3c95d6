"""Danger never waits for consent: the fixed text first, then one button that sends that sign alone, if it is tapped."""

from datetime import timedelta

import pytest

from bot.domain.flags import TELLABLE, Flag
from bot.domain.people import Role
from bot.services import invites
from tests.flows.test_promises import KEPT_FOR_COMING_IN, said, tables
from tests.practice import Phone, World

SIGN = "I want to kill myself"
CRISIS = "0800 111 0 111"
TELL = "Tell Mira now"
QUIXOTIC = "quixotic"


@pytest.fixture
async def nora(world: World, mira: Phone) -> Phone:
    """Somebody who has opened Mira's link and has not answered."""
    phone = world.phone("Nora")
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    await phone.starts(link.code)
    return phone


async def flags(world: World, phone: Phone) -> list[Flag]:
    """What was raised of somebody, newest first."""
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(phone.person.id)
        return [] if found is None else await desk.store.flags.of(found.id)


async def test_the_text_first_and_then_one_button(world: World, nora: Phone, mira: Phone, tom: Phone) -> None:
    """Nothing is told unless she taps; then Mira gets the sign, her name and when, and acknowledges it."""
    await nora.says(f"{SIGN}, {QUIXOTIC}")
    shown = nora.person.messages[-1]
    assert shown["text"].index(CRISIS) < shown["text"].index("nobody of the practice is told")
    assert "It sends only this: “Thoughts of suicide”, your name, and when it was. Not your words." in shown["text"]
    assert [one["text"] for row in shown["reply_markup"]["inline_keyboard"] for one in row] == [TELL]
    assert "Danger" not in mira.screen(last=None)
    assert await flags(world, nora) == []

    await world.passes(timedelta(minutes=3))
    await nora.taps(TELL)
    assert "Mira gets a note now: “Thoughts of suicide”" in nora.screen()
    assert "call 112" in nora.screen()
    [flag] = await flags(world, nora)
    assert (flag.rule, flag.words, flag.raised_at) == ("suicide", None, world.now)
    assert "Danger sign: Nora" in mira.screen()
    assert "Nora has not agreed (any more)" in mira.screen()
    assert QUIXOTIC not in mira.screen(last=None)
    assert "Danger" not in tom.screen(last=None)
    await mira.says("/flags")
    assert "Nora" in mira.screen()
    await mira.taps_all("Acknowledge", "Without a note")
    assert (await flags(world, nora))[0].acknowledged_by == (await world.member("Mira")).id


async def test_that_sign_alone_is_kept(world: World, nora: Phone) -> None:
    """Not her words, not what else she writes: only the flag and its line in the access log."""
    before = {name: rows for name, rows in (await tables(world)).items() if name not in KEPT_FOR_COMING_IN}
    await nora.says(f"{SIGN}, {QUIXOTIC}")
    await nora.says(f"neck 6, {QUIXOTIC}")
    assert {name: rows for name, rows in (await tables(world)).items() if name not in KEPT_FOR_COMING_IN} == before
    await nora.taps(TELL)
    await nora.says(f"what is {QUIXOTIC} therapy?")
    await world.passes(timedelta(minutes=1))
    after = await tables(world)
    changed = {name for name, rows in after.items() if name not in KEPT_FOR_COMING_IN and rows != before[name]}
    assert changed == {"flags"}
    assert said(after, QUIXOTIC) == []
    lines = [row["action"] for row in after["audit"] if row["subject_id"] == after["flags"][0]["client_id"]]
    assert lines.count("flag_raised") == 1


async def test_two_taps_are_one_flag(world: World, nora: Phone, mira: Phone) -> None:
    """Twice on one button, on two buttons, and after Mira has looked."""
    await nora.says(SIGN)
    [data] = [row[0]["callback_data"] for row in nora.person.messages[-1]["reply_markup"]["inline_keyboard"]]
    await nora.taps(TELL)
    await nora.forges(data)
    assert "Mira gets a note now" in nora.screen()
    [flag] = await flags(world, nora)
    assert flag.times == 1
    await mira.taps_all("Acknowledge", "Without a note")
    await nora.forges(data)
    assert "Somebody of the practice has seen this." in nora.screen()
    assert "call 112" in nora.screen()
    assert len(await flags(world, nora)) == 1
    await world.passes(timedelta(minutes=1))
    await nora.says(SIGN)
    await nora.taps(TELL)
    assert len(await flags(world, nora)) == 2, "it is so again, after somebody has looked"


async def test_a_button_of_last_month_still_answers(world: World, nora: Phone, mira: Phone) -> None:
    """It sends nothing any more, and says how to reach help now."""
    await nora.says(SIGN)
    await world.passes(timedelta(days=30))
    await nora.taps(TELL)
    assert "long ago, so I have told nobody" in nora.screen()
    assert "call 112" in nora.screen()
    assert await flags(world, nora) == []
    await nora.says(SIGN)
    await world.passes(TELLABLE)
    await nora.taps(TELL)
    assert len(await flags(world, nora)) == 1
    await nora.forges("td:no-such-rule:1777000000")
    assert "call 112" in nora.screen()


@pytest.mark.parametrize("way", ["caption", "change", "ask", "question", "withdrawn", "declined", "anew"])
async def test_it_comes_from_wherever_it_is_said(world: World, nora: Phone, ann: Phone, mira: Phone, way: str) -> None:
    """A caption, a changed message, /ask, a tap on a safety question; after a withdrawal, a no, or asked anew."""
    phone = nora
    if way in {"withdrawn", "declined", "anew"}:
        phone = ann
        await ann.says("/privacy")
        await ann.taps_all("Withdraw agreement", "Yes, do it")
        if way != "withdrawn":
            await ann.says("/start")
        if way == "declined":
            await ann.taps("No, thank you")
    if way == "caption":
        phone.person.sends_photo(caption=SIGN)
        await world.settle()
    elif way == "change":
        mine = phone.person.says("hello there")
        await world.settle()
        phone.person.edits(mine["message_id"], SIGN)
        await world.settle()
    elif way == "question":
        await phone.forges("sq:back-nerves:0")
    else:
        await phone.says(f"/ask {SIGN}" if way == "ask" else SIGN)
    assert "nobody of the practice is told of this" in phone.screen()
    before = len(await flags(world, phone))
    await phone.taps(TELL)
    assert len(await flags(world, phone)) == before + 1
    assert "Danger sign" in mira.screen()


async def test_who_stands_in_is_named(world: World, nora: Phone, mira: Phone, olga: Phone, tom: Phone) -> None:
    """Mira is away: Olga; Olga too: Tom, without more than the sign and the name; nobody: that is said."""
    mira.person.blocks()
    world.sandbox.core.queue.clear()
    await nora.says(SIGN)
    await nora.taps("Tell Mira now")
    assert "Danger sign: Nora" in olga.screen(last=None), "the refused message goes on to who stands in"
    await world.passes(timedelta(minutes=11))
    await nora.says(SIGN)
    await nora.taps("Tell Olga now")
    assert "Olga gets a note now" in nora.screen()
    for phone in (olga, tom):
        phone.person.blocks()
    await world.settle()
    await world.passes(timedelta(minutes=11))
    await nora.says(SIGN)
    assert "I can reach nobody there at the moment" in nora.screen()
    await nora.taps("Keep it for the practice")
    assert "I can reach nobody of the practice at the moment" in nora.screen()
    assert len(await flags(world, nora)) == 3


async def test_nobody_else_gets_anything(
    world: World, nora: Phone, ann: Phone, zoe: Phone, mira: Phone, tom: Phone, olga: Phone
) -> None:
    """A stranger has no button, and a copied one sends nothing; Tom cannot acknowledge, Olga can."""
    await nora.says(SIGN)
    [data] = [row[0]["callback_data"] for row in nora.person.messages[-1]["reply_markup"]["inline_keyboard"]]
    await zoe.says(SIGN)
    assert CRISIS in zoe.screen()
    assert "Tell" not in zoe.screen()
    for phone in (zoe, tom, mira):
        await phone.forges(data)
        assert "you are no client here" in phone.screen()
        assert "call 112" in phone.screen()
    assert await flags(world, nora) == []
    await ann.forges(data)
    assert [(one.rule, one.words) for one in await flags(world, ann)] == [("suicide", None)], "her own, if anybody's"
    await nora.taps(TELL)
    [flag] = await flags(world, nora)
    await tom.forges(f"th:ack:{flag.id}")
    await nora.forges(f"th:ack:{flag.id}")
    assert (await flags(world, nora))[0].acknowledged_at is None
    await olga.says("/flags")
    assert "Nora" in olga.screen(last=3)
    acknowledge = next(
        button["callback_data"]
        for one in olga.person.messages
        if "Nora" in one["text"] and "reply_markup" in one
        for row in one["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Acknowledge"
    )
    await tom.forges(acknowledge)
    assert (await flags(world, nora))[0].acknowledged_at is None
    await olga.forges(acknowledge)
    await tom.forges(acknowledge.replace(":r:", ":s:"))
    assert (await flags(world, nora))[0].acknowledged_at is None
    await olga.taps("Without a note")
    assert (await flags(world, nora))[0].acknowledged_by == (await world.member("Olga")).id


async def test_a_no_does_not_take_the_sign_away(world: World, nora: Phone, mira: Phone) -> None:
    """Until somebody has seen it: then a no forgets everything, as ever."""
    await nora.says(SIGN)
    await nora.taps(TELL)
    await nora.taps("No, thank you")
    assert "What you had me tell stays until somebody of the practice has seen it" in nora.screen()
    assert "Then it goes, too. Nothing else about you is kept." in nora.screen()
    assert "withdrawn" not in nora.screen(last=None)
    assert "Danger sign: Nora" in mira.screen()
    await world.app.ticker.tidy()
    assert len(await flags(world, nora)) == 1
    await mira.taps_all("Acknowledge", "Without a note")
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(nora.person.id) is None
        assert "declined" in {one.what for one in await desk.store.retention.receipts()}


async def test_who_reads_the_terms_again_after_a_no_is_not_forgotten(world: World, nora: Phone, mira: Phone) -> None:
    """Somebody has seen the sign meanwhile; her yes counts, and a second no forgets her at once."""
    await nora.says(SIGN)
    await nora.taps(TELL)
    await nora.taps("No, thank you")
    await nora.says("/start")
    await mira.taps_all("Acknowledge", "Without a note")
    await world.app.ticker.tidy()
    assert len(await flags(world, nora)) == 1
    await nora.taps("No, thank you")
    assert "Nothing about you is stored." in nora.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(nora.person.id) is None


async def test_a_no_after_a_withdrawal_says_since_when_and_until_when(world: World, ann: Phone) -> None:
    """It is no second withdrawal: the time goes on from the first."""
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    until = (world.now + timedelta(days=90)).date()
    await world.passes(timedelta(days=30))
    await ann.says("/start")
    await ann.taps("No, thank you")
    assert "nothing has changed: you have withdrawn your agreement" in ann.screen()
    assert f"erased on {until}" in ann.screen()


async def test_a_deed_after_a_sign_that_was_told_is_a_sign(world: World, nora: Phone) -> None:
    """'I have the pills in my hand', soon after the practice was told of a crisis."""
    await nora.says(SIGN)
    await nora.taps(TELL)
    await world.passes(timedelta(minutes=1))
    await nora.says("I have the pills in my hand")
    assert CRISIS in nora.screen()
    await nora.taps(TELL)
    assert [one.times for one in await flags(world, nora)] == [2]


async def test_out_of_a_backlog(world: World, nora: Phone, mira: Phone) -> None:
    """Behind many other messages the text comes first; a tap behind as many tells Mira at once, and once."""
    for number in range(60):
        nora.person.says(f"what is nmt, {number}?")
    nora.person.says(SIGN)
    while await world.app.receiver.poll_once(timeout=0):
        pass
    await world.app.lookout.look()
    await world.app.messenger.drain()
    assert "It sends only this" in nora.screen()
    for number in range(60):
        nora.person.says(f"what is nmt, {number}?")
    nora.person.taps(TELL)
    while await world.app.receiver.poll_once(timeout=0):
        pass
    await world.app.lookout.look()
    await world.app.messenger.drain()
    assert "Mira gets a note now" in nora.screen()
    assert "Danger sign: Nora" in mira.screen()
    await world.settle()
    assert [one.times for one in await flags(world, nora)] == [1]
