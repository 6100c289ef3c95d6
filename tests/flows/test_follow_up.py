"""A danger sign waits until somebody has looked: told again, acknowledged with what was done, looked at again."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.chat.callback_data.flags import FlagStep, FlagTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.domain.errors import AlreadyAcknowledgedError
from bot.domain.flags import Flag
from bot.domain.notices import FlagWaits
from bot.services import flags, follow_up, leaves, people, privacy, team
from bot.services.flags import acknowledge
from bot.storage.tables import flags as rows
from tests.flows.test_practice_time import writes_down
from tests.practice import CAST, MONDAY, Phone, World

STROKE = "one side of my face is drooping and my speech is slurred"
NAME = "Possible stroke or TIA"
CALF = "my calf is hot, red and swollen"
AGAIN = "Nobody has acknowledged this yet"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NINE = MONDAY - 2 * HOUR
"""Monday 9:00 in Berlin."""
NOTE = "called, sent to A&E"


async def signs(world: World, name: str = "Ann") -> list[Flag]:
    """Somebody's danger signs, newest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.flags.of(member.id)


def heard(phone: Phone, words: str = AGAIN) -> int:
    """How many messages with these words somebody has got."""
    return sum(words in str(one.get("text", "")) for one in phone.person.messages)


async def at(world: World, *minutes: int) -> None:
    """Let the clock stand at so many minutes after now, one after the other."""
    begun = world.now
    for one in minutes:
        await world.goes_to(begun + one * MINUTE)


# Acknowledging.


async def test_the_words_come_first_and_a_note_is_kept(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """The sign by name, level, age and words; the note is what Olga and Ann's download read."""
    await ann.says(STROKE)
    await world.passes(5 * MINUTE)
    await mira.says("/client Ann")
    shown = mira.screen()
    rule = (await signs(world))[0].rule
    assert f"Acknowledge: {rule}" not in shown
    assert f"{NAME}, level: emergency, now, 5 minutes: “one side of my face" in shown.replace("⚠ ", "")
    await mira.taps(f"Acknowledge: {NAME}")
    assert STROKE in mira.screen()
    assert "What was done?" in mira.screen()
    assert (await signs(world))[0].acknowledged_at is None
    await mira.says(NOTE)
    assert f"Acknowledged by Mira, today 11:05: {NOTE}" in mira.screen()
    await olga.says("/client Ann")
    assert f"Acknowledged by Mira, today 11:05: {NOTE}" in olga.screen()
    assert (await signs(world))[0].acknowledged_at is not None
    assert (await world.member("Mira")).awaiting is None


async def test_an_old_button_shows_the_words_first_too(world: World, ann: Phone, mira: Phone) -> None:
    """*Acknowledge* of an earlier release acknowledged unseen."""
    await ann.says(STROKE)
    number = (await signs(world))[0].id
    await mira.forges(ReviewTap(ReviewStep.ACKNOWLEDGE, flag=number).pack())
    assert STROKE in mira.screen()
    assert (await signs(world))[0].acknowledged_at is None


async def test_a_note_is_short(world: World, ann: Phone, mira: Phone) -> None:
    """3,000 characters are refused with both figures, nothing is changed, and the shorter one is taken."""
    await ann.says(STROKE)
    await mira.taps("Acknowledge")
    await mira.says("x" * 3000)
    assert "up to 500 characters, and this one has 3000" in mira.screen()
    assert (await signs(world))[0].acknowledged_at is None
    await mira.says("called")
    assert "Acknowledged by Mira, today 11:00: called" in mira.screen()
    number = (await signs(world))[0].id
    async with world.desk() as desk:
        (done,) = (await desk.store.flags.acknowledgements([number]))[number]
    assert (done.note, done.look_on) == ("called", None)


async def test_two_acknowledge_at_once(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """Mira was first; Olga's words are not kept with it, she reads so and can keep them another way."""
    await ann.says(STROKE)
    await olga.says("/flags")
    await olga.taps("Acknowledge")
    await mira.taps("Acknowledge")
    olga.person.says("I have called, too")
    mira.person.taps("Without a note")
    await world.settle()
    number = (await signs(world))[0].id
    async with world.desk() as desk:
        assert len((await desk.store.flags.acknowledgements([number]))[number]) == 1
    first, second = (olga, mira) if (await signs(world))[0].acknowledged_by == CAST["Olga"] else (mira, olga)
    assert "Acknowledged by" in first.screen()
    if second is olga:
        assert "Your note was not kept with it" in olga.screen()
        await olga.taps("Add a note")
        await olga.says("I have called, too")
        assert "Noted for Ann" in olga.screen()
    assert (await world.member("Olga")).awaiting is None


async def test_two_deeds_at_once_are_one(world: World, ann: Phone) -> None:
    """Whichever transaction comes second is told so."""
    await ann.says(STROKE)
    number = (await signs(world))[0].id
    mira, olga = await world.member("Mira"), await world.member("Olga")

    async def does(member: Any) -> bool:
        try:
            async with world.desk() as desk:
                await acknowledge(desk, member, number, note=member.name)
        except AlreadyAcknowledgedError:
            return False
        return True

    assert sorted(await asyncio.gather(does(mira), does(olga))) == [False, True]


async def test_acknowledged_on_the_dashboard_while_the_chat_waits(world: World, ann: Phone, mira: Phone) -> None:
    """What is typed then is refused with a sentence, and the next words are words again."""
    await ann.says(STROKE)
    await mira.taps("Acknowledge")
    number = (await signs(world))[0].id
    member = await world.member("Mira")
    async with world.desk() as desk:
        await acknowledge(desk, member, number, note="from the page")
    await mira.says(NOTE)
    assert "Somebody has acknowledged that already" in mira.screen()
    assert "Your note was not kept with it" in mira.screen()
    await mira.says("What is a trigger point?")
    assert "trigger point" in mira.screen().lower()
    assert "already" in await mira.forges(FlagTap(FlagStep.SEEN, number).pack())


async def test_the_client_is_gone_while_the_note_is_typed(world: World, ann: Phone, mira: Phone) -> None:
    """Nothing is left to acknowledge, and nothing goes on about it."""
    await ann.says(STROKE)
    await mira.taps("Acknowledge")
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.delete_account(desk, member)
    await mira.says(NOTE)
    assert "What you wrote stands above and went nowhere" in mira.screen()
    await at(world, 15, 60)
    assert heard(mira) == 0


# Looking again.


@pytest.mark.parametrize(
    ("tap", "typed", "day"),
    [
        ("Look again tomorrow", "", date(2026, 5, 5)),
        ("In 3 days", "", date(2026, 5, 7)),
        ("In a week", "", date(2026, 5, 11)),
        ("Another day", "12 June", date(2026, 6, 12)),
        ("Another day", "Friday", date(2026, 5, 8)),
        ("Another day", "in 2 weeks", date(2026, 5, 18)),
    ],
)
async def test_a_day_to_look_again(world: World, ann: Phone, mira: Phone, tap: str, typed: str, day: date) -> None:
    """Chosen or typed, with a note: kept with it, and not told before."""
    await ann.says(STROKE)
    await mira.taps_all("Acknowledge", tap)
    if typed:
        await mira.says(typed)
    await mira.says(NOTE)
    number = (await signs(world))[0].id
    async with world.desk() as desk:
        (done,) = (await desk.store.flags.acknowledgements([number]))[number]
    assert (done.note, done.look_on) == (NOTE, day)
    await at(world, 15, 60)
    assert heard(mira) == 0


@pytest.mark.parametrize("typed", ["yesterday", "today", "soon", "3/4", "31 February", "1 May 2031", "x" * 500])
async def test_a_day_that_is_none(world: World, ann: Phone, mira: Phone, typed: str) -> None:
    """It is said what is wrong; the next words may be better; the sign still waits."""
    await ann.says(STROKE)
    await mira.taps_all("Acknowledge", "Another day")
    await mira.says(typed)
    assert "Look again:" not in mira.screen()
    assert (await signs(world))[0].acknowledged_at is None
    await mira.says("tomorrow")
    assert "Look again: Tuesday 5 May." in mira.screen()
    await mira.taps_all("Do not look again", "Without a note")
    assert "It waits for you again" not in mira.screen()


async def test_on_its_day_it_waits_again(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """On top from midnight on, said in the morning after the quiet hours, with what was noted; then it is done."""
    await ann.says(STROKE)
    await mira.taps_all("Acknowledge", "Look again tomorrow")
    await mira.says(NOTE)
    mira.person.clears()
    await world.goes_to(NINE + timedelta(days=1) - 9 * HOUR - MINUTE)
    await mira.says("/flags")
    assert "No danger signs wait" in mira.screen()
    await world.goes_to(NINE + timedelta(days=1) - 9 * HOUR + MINUTE)
    await mira.says("/clients")
    assert f"1. ⚠ Ann: {NAME}, level: emergency, now, 13 hours" in mira.screen()
    await world.goes_to(NINE + timedelta(days=1) - HOUR - MINUTE)
    assert heard(mira, "To be looked at again") == 0
    await world.goes_to(NINE + timedelta(days=1) - HOUR + MINUTE)
    assert heard(mira, "To be looked at again: Ann") == 1
    assert f"Acknowledged by Mira, Monday 4 May 11:00: {NOTE}" in mira.screen().replace("yesterday", "Monday 4 May")
    assert heard(olga) == 0
    await at(world, 60, 600, 3000)
    assert heard(mira, "To be looked at again: Ann") == 1
    await mira.taps_all("Acknowledge", "Without a note")
    number = (await signs(world))[0].id
    async with world.desk() as desk:
        assert [one.note for one in (await desk.store.flags.acknowledgements([number]))[number]] == [NOTE, None]


async def test_who_wanted_to_look_again_is_away(world: World, ann: Phone, mira: Phone, tom: Phone) -> None:
    """Whoever stands in is told."""
    await ann.says(STROKE)
    await mira.taps_all("Acknowledge", "Look again tomorrow", "Without a note")
    member, deputy = await world.member("Mira"), await world.member("Tom")
    async with world.desk() as desk:
        day = desk.practice_day + timedelta(days=1)
        await leaves.put(desk, member, member_id=member.id, first=day, last=day, deputy_id=deputy.id)
    await world.goes_to(NINE + timedelta(days=1, hours=1))
    await at(world, 1)
    assert heard(tom, "To be looked at again: Ann") == 1
    assert heard(mira, "To be looked at again: Ann") == 0


# Told again.


async def test_an_emergency_is_told_again(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """After 15 and 60 minutes and in the morning, each once; a day later no more, and the row stays on top."""
    await ann.says(STROKE)
    assert heard(mira) == 0
    for minutes, told in ((14, 0), (15, 1), (16, 1), (59, 1), (60, 2), (61, 2), (20 * 60 + 59, 2), (21 * 60, 3)):
        await world.goes_to(MONDAY + minutes * MINUTE)
        assert heard(mira) == told, f"after {minutes} minutes"
    assert f"{NAME}, level: emergency, now" in mira.screen()
    assert "(21 hours)" in mira.screen()
    assert STROKE in mira.screen()
    await world.goes_to(MONDAY + timedelta(days=3))
    assert heard(mira) == 3
    assert heard(olga) == 0
    await mira.says("/clients")
    assert f"1. ⚠ Ann: {NAME}, level: emergency, now, 3 days" in mira.screen()


async def test_acknowledged_is_told_no_more(world: World, ann: Phone, mira: Phone) -> None:
    """Whoever looked after the first time is left alone."""
    await ann.says(STROKE)
    await at(world, 15)
    await mira.taps_all("Acknowledge", "Without a note")
    before = len(mira.person.messages)
    await at(world, 45, 60 * 21)
    assert len(mira.person.messages) == before


async def test_quiet_hours_hold_up_no_emergency(world: World, ann: Phone, ben: Phone, mira: Phone) -> None:
    """At 23:00 Ann's sign is told three times; Ben's of the same day waits for 7:30."""
    await world.goes_to(NINE + 14 * HOUR)
    await ben.says(CALF)
    await ann.says(STROKE)
    await at(world, 15, 60, 4 * 60 + 1)
    assert [heard(mira, f"{AGAIN}: {name}") for name in ("Ann", "Ben")] == [2, 0]
    await world.goes_to(NINE + timedelta(days=1) - 90 * MINUTE)
    assert [heard(mira, f"{AGAIN}: {name}") for name in ("Ann", "Ben")] == [2, 1]
    await world.goes_to(NINE + timedelta(days=1) - HOUR)
    await world.goes_to(NINE + timedelta(days=5))
    assert [heard(mira, f"{AGAIN}: {name}") for name in ("Ann", "Ben")] == [3, 1]


async def test_a_practice_that_is_closed_for_a_week(world: World, ann: Phone, ben: Phone, mira: Phone) -> None:
    """Four hours after it opens Ben's sign is told again; Ann's emergency does not ask for hours."""
    days = "".join(f"  {day}: 9:00-17:00\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
    closed = "closed:\n  - from: 2026-05-04\n    until: 2026-05-10\n    name: holiday\n"
    await writes_down(world, f"hours:\n{days}{closed}")
    await ben.says(CALF)
    assert "closed (holiday) until Monday 11 May 09:00" in ben.screen(last=None)
    await ann.says(STROKE)
    await at(world, 15)
    assert [heard(mira, f"{AGAIN}: {name}") for name in ("Ann", "Ben")] == [1, 0]
    await world.goes_to(NINE + timedelta(days=7, hours=4) - MINUTE)
    assert heard(mira, f"{AGAIN}: Ben") == 0
    await world.goes_to(NINE + timedelta(days=7, hours=4))
    await at(world, 60, 6000)
    assert heard(mira, f"{AGAIN}: Ben") == 1


async def test_who_cannot_hear_is_passed_over(world: World, ann: Phone, mira: Phone, olga: Phone, tom: Phone) -> None:
    """Mira has blocked the bot: Olga at once; Olga too: Tom, who stands in nowhere, without the words."""
    await ann.says(STROKE)
    mira.person.blocks()
    await world.settle()
    await at(world, 15)
    assert (heard(olga), heard(tom)) == (1, 0)
    olga.person.blocks()
    await world.settle()
    await at(world, 45)
    assert heard(tom, "Danger sign: Ann") == 1
    assert STROKE not in tom.screen(last=None)


async def test_nobody_can_be_reached(world: World, ann: Phone, mira: Phone, olga: Phone, tom: Phone) -> None:
    """It is tried again every few minutes, so that whoever is back first hears of it; a day later no more."""
    for phone in (mira, olga, tom):
        phone.person.blocks()
    await world.settle()
    await ann.says(STROKE)
    assert "I can reach nobody of the practice" in ann.screen()
    await at(world, 15, 21)
    assert [heard(one) for one in (mira, olga, tom)] == [0, 0, 0]
    mira.person.unblocks()
    await mira.starts()
    await at(world, 6)
    assert heard(mira) == 1
    await world.goes_to(MONDAY + timedelta(days=3))
    async with world.desk() as desk:
        assert await desk.store.flags.due(desk.now + timedelta(days=90), 10) == []


async def test_the_owner_looks_after_the_client(world: World, ann: Phone, olga: Phone, mira: Phone) -> None:
    """Then there is one to tell; where she cannot be reached, who else may read comes before an assistant."""
    member, owner = await world.member("Ann"), await world.member("Olga")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, therapist_id=owner.id))
    await ann.says(STROKE)
    await at(world, 15)
    assert (heard(olga), heard(mira)) == (1, 0)
    olga.person.blocks()
    await world.settle()
    await at(world, 45)
    assert heard(mira, "Danger sign: Ann") == 1


async def test_nobody_is_told_of_their_own_sign(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """The sign is about Mira herself, who came as her own client once: Olga hears."""
    member = await world.member("Mira")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, therapist_id=member.id))
        sign = desk.practice.library.router.route(STROKE).alarm
        assert sign is not None
        member = (await desk.store.people.many([member.id]))[member.id]
        await flags.raise_flag(desk, member, sign, words=STROKE)
    await world.settle()
    await at(world, 15, 60)
    assert heard(mira, "Danger sign: Mira") == 0
    assert heard(olga, "Danger sign: Mira") == 3


async def test_a_therapist_who_was_removed(world: World, ann: Phone, mira: Phone, olga: Phone, tom: Phone) -> None:
    """Whoever looks after the client from then on is told, and Mira is not."""
    await ann.says(STROKE)
    before = len(mira.person.messages)
    owner, member = await world.member("Olga"), await world.member("Mira")
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    await world.settle()
    await at(world, 15)
    assert heard(olga) == 1
    assert not any(STROKE in str(one.get("text", "")) for one in mira.person.messages[before:])


async def test_a_consent_that_was_withdrawn_ends_no_danger(world: World, ann: Phone, mira: Phone) -> None:
    """The sign was told before; somebody has to look."""
    await ann.says(STROKE)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    await at(world, 15)
    assert heard(mira) == 1
    assert "has not agreed (any more)" in mira.screen()
    await mira.taps("Acknowledge")
    await mira.says(NOTE)
    assert f"Acknowledged by Mira, today 11:15: {NOTE}" in mira.screen()
    async with world.desk() as desk:
        await people.agree(desk, member)


async def test_one_of_several_programs_tells(world: World, ann: Phone, mira: Phone) -> None:
    """Both have found the sign that is due; the second claims nothing."""
    await ann.says(STROKE)
    world.sandbox.clock.move_to(MONDAY + 15 * MINUTE)
    (flag,) = await signs(world)
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await follow_up.due(desk) == 1
    # Sent by now, so that no message that waits says it either.
    await world.settle()
    async with world.desk() as desk:
        # The other has read the row before the first committed.
        assert await follow_up.settle(desk, member, flag) == 0
    await world.settle()
    assert heard(mira) == 1


async def test_a_crash_between_claim_and_send(world: World, ann: Phone, mira: Phone) -> None:
    """Undone with its transaction, or kept with it: never half, never twice."""
    await ann.says(STROKE)
    world.sandbox.clock.move_to(MONDAY + 15 * MINUTE)

    async def dies() -> None:
        async with world.desk() as desk:
            assert await follow_up.due(desk) == 1
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        await dies()
    async with world.desk() as desk:
        assert await desk.store.outbox.waiting(CAST["Mira"], FlagWaits.kind) == []
        assert await follow_up.due(desk) == 1
    # A restart: what was committed is found, and sent once.
    await world.app.ticker.tick()
    await world.settle()
    assert heard(mira) == 1


async def test_a_message_that_waits_is_not_doubled(world: World, ann: Phone, mira: Phone) -> None:
    """Telegram is away for an hour: one message about it, not three."""
    await ann.says(STROKE)
    async with world.app.database.transaction() as store:
        await store._connection.execute(rows.update().values(tell_at=world.now))
    async with world.desk() as desk:
        assert await follow_up.due(desk) == 1
        await desk.store.flags.tell_at((await desk.store.flags.due(desk.now + 20 * MINUTE, 5))[0].id, desk.now)
        assert await follow_up.due(desk) == 0
    await world.settle()
    assert heard(mira) == 1
