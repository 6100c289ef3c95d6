"""The practice enters for a client who cannot: in one line, read back, marked everywhere, and told to the client."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.chat.callback_data.behalf import BehalfStep, BehalfTap
from bot.domain.audit import AuditAction
from bot.domain.checkins import CheckIn, Sitting
from bot.domain.people import Role
from bot.domain.triage import Why
from bot.services import checkins, invites, leaves, privacy, review, team
from tests.practice import CAST, MONDAY, Phone, World

TODAY = MONDAY.date()
YESTERDAY = TODAY - timedelta(days=1)
LINE = "neck 6, shoulders 3, slouched"
BUTTON = "Enter for Ann"


async def entry_of(world: World, name: str = "Ann", day: date = TODAY) -> CheckIn | None:
    """What is stored of somebody's day."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.checkins.get(member.id, day)


async def asks(phone: Phone, name: str = "Ann") -> None:
    """Open a client's card and tap the button."""
    await phone.says(f"/client {name}")
    await phone.taps(f"Enter for {name}")


async def enters(phone: Phone, line: str = LINE, name: str = "Ann") -> None:
    """The whole way."""
    await asks(phone, name)
    await phone.says(line)
    await phone.taps(f"Save for {name}")


async def sent(world: World, name: str) -> bytes:
    """The newest file of a name that Ann has got."""
    messages = world.phone("Ann").person.messages
    files = [one["document"] for one in messages if one.get("document", {}).get("file_name") == name]
    return await world.download(files[-1]["file_id"])


async def actions(world: World, by: str) -> list[str]:
    """What somebody has done to Ann's, by her log."""
    ann, actor = await world.member("Ann"), await world.member(by)
    async with world.desk() as desk:
        return [one.action for one in await desk.store.audit.of(ann.id, limit=100) if one.actor_id == actor.id]


async def test_a_line_is_read_back_saved_and_told(world: World, ann: Phone, mira: Phone) -> None:
    """Mira types what Ann said on the phone; Ann is told, and reads whose entry it is."""
    await asks(mira)
    assert "neck 6, shoulders 3, slouched" in mira.screen()
    assert "Ann reads the line" in mira.screen()
    await mira.says(LINE)
    card = mira.screen()
    for said in ("Enter this for Ann, today", "Pain 6 of 10", "neck", "in your words: “neck 6", LINE):
        assert said in card, said
    assert "Posture" not in card, "nothing is shown as a value that is not kept as one"
    assert await entry_of(world) is None
    await mira.taps("Save for Ann")
    assert "Entered for Ann, today" in mira.screen()
    assert "Ann is told of it now" in mira.screen()
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.note, entry.closed, entry.late) == (6, LINE, True, False)
    assert entry.areas == ("neck", "left_shoulder", "right_shoulder")
    assert entry.on_behalf is not None
    assert entry.on_behalf.name == "Mira"
    assert "Mira has entered a check-in for you, Monday 4 May" in ann.screen()
    assert "Pain 6 of 10" in ann.screen()
    assert AuditAction.CHECKIN_ENTERED in await actions(world, "Mira")
    assert AuditAction.CHECKIN not in await actions(world, "Ann")
    await ann.says("/mydata")
    assert "Mira entered a check-in for you" in ann.screen()


async def test_it_is_marked_wherever_it_is_read(world: World, ann: Phone, mira: Phone) -> None:
    """Her own card, Mira's card and diary, the picture, the table and the file."""
    await enters(mira)
    await ann.says("/checkin")
    assert "Entered by Mira" in ann.screen()
    await mira.says("/client Ann")
    assert "(entered by Mira)" in mira.screen()
    await mira.taps("Diary")
    assert "(entered by Mira)" in mira.screen()
    await mira.says("/clients")
    assert "entered by the practice" in mira.screen()
    await ann.says("/mydata")
    await ann.taps("Download everything")
    data = json.loads(await sent(world, "my-data.json"))
    assert [(one["entered_by"], one["note"]) for one in data["check_ins"]] == [("Mira", LINE)]
    table = (await sent(world, "my-diary.csv")).decode("utf-8-sig")
    assert [row["entered_by"] for row in csv.DictReader(io.StringIO(table))] == ["Mira"]


async def test_the_name_of_who_has_left_stays(world: World, ann: Phone, olga: Phone) -> None:
    """A member who is no longer here is named as in sessions; where the row is gone it is the practice."""
    eve = world.phone("Eve")
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        assert owner is not None
        link = await invites.invite(desk, role=Role.THERAPIST, by=owner)
        joined = await invites.open_link(desk, code=link.code, chat_id=eve.person.id, name="Eve")
        today = desk.practice_day
        mira = await desk.store.people.in_chat(CAST["Mira"])
        assert mira is not None
        await leaves.put(desk, mira, member_id=mira.id, first=today, last=today, deputy_id=joined.person.id)
    await world.settle()
    await enters(eve)
    assert "Eve has entered" in ann.screen()
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        member = await desk.store.people.in_chat(eve.person.id)
        assert owner is not None
        assert member is not None
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    await olga.says("/client Ann")
    assert "entered by Eve" in olga.screen()
    async with world.desk() as desk:
        await desk.store.people.remove(member.id)
    await olga.says("/client Ann")
    assert "entered by the practice" in olga.screen()
    entry = await entry_of(world)
    assert entry is not None
    assert entry.on_behalf is not None


@pytest.mark.parametrize("who", ["Mira", "Olga", "Tom"])
async def test_whoever_reads_may_enter(world: World, who: str) -> None:
    """Her therapist, the owner, the deputy on the day."""
    if who == "Tom":
        mira, tom = await world.member("Mira"), await world.member("Tom")
        async with world.desk() as desk:
            today = desk.practice_day
            await leaves.put(desk, mira, member_id=mira.id, first=today, last=today, deputy_id=tom.id)
        await world.settle()
    await enters(world.phone(who))
    entry = await entry_of(world)
    assert entry is not None
    assert entry.on_behalf is not None
    assert entry.on_behalf.name == who


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("how is she today?", "reads like a question"),
        ("she sounded well on the phone", "no score, no place"),
        ("...", "no score, no place"),
        ("neck 6, neck 3", "two scores for one place (neck)"),
        ("neck 6, 3", "what 3 belongs to"),
        ("neck 11", "what 11 belongs to"),
        ("neck 100", "what 100 belongs to"),
        ("yesterday neck 6, today 4", "two days"),
        ("neck 6 on friday", "Only today can be entered, and yesterday until noon where Ann is"),
        ("neck 6 three days ago", "Only today can be entered"),
        ("neck 6 " + "and so on " * 300, "A line can have 600 characters, and this one has 3006"),
    ],
)
async def test_what_is_no_entry_is_said_back(world: World, ann: Phone, mira: Phone, line: str, answer: str) -> None:
    """Nothing is stored, Ann hears nothing, and the next line is taken."""
    ann.person.clears()
    await asks(mira)
    await mira.says(line)
    assert answer in mira.screen()
    assert await entry_of(world) is None
    await mira.says("neck 4")
    await mira.taps("Save for Ann")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.pain == 4


async def test_cancel_ends_it(world: World, mira: Phone) -> None:
    """Before and after a line; the button of the card is old then."""
    await asks(mira)
    await mira.says("/cancel")
    await mira.says("neck 6")
    assert "Enter this" not in mira.screen()
    await asks(mira)
    await mira.says("neck 6")
    await mira.says("/cancel")
    assert "cannot find that" in await mira.taps("Save for Ann")
    await asks(mira)
    await mira.says("neck 6")
    await mira.taps("Cancel")
    assert "Nothing was entered" in mira.screen()
    assert await entry_of(world) is None


async def test_only_the_newest_line_waits(world: World, mira: Phone) -> None:
    """A line that was written anew takes the place of the one before, whose button is stale."""
    await asks(mira)
    await mira.says("neck 6")
    stale = mira.person.last_message["reply_markup"]["inline_keyboard"][0][0]
    await mira.taps("Write it anew")
    await mira.says("neck 2")
    assert "cannot find that" in await mira.forges(stale["callback_data"])
    await mira.taps("Save for Ann")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.pain == 2
    assert "cannot find that" in await mira.forges(stale["callback_data"])


async def test_yesterday_when_it_is_said_and_open(world: World, mira: Phone, ann: Phone) -> None:
    """Until noon where Ann is; it is late then, as an entry of her own would be."""
    await enters(mira, "yesterday neck 5, worse than today")
    entry = await entry_of(world, day=YESTERDAY)
    assert entry is not None
    assert entry.late
    assert "Sunday 3 May" in ann.screen()
    await asks(mira)
    await mira.says("yesterday neck 4")
    await world.passes(timedelta(hours=2))
    assert "Only today can be entered" in await mira.taps("Save for Ann")
    entry = await entry_of(world, day=YESTERDAY)
    assert entry is not None
    assert entry.pain == 5


async def test_an_own_entry_is_never_entered_over(world: World, mira: Phone, ann: Phone) -> None:
    """Neither one that was there nor one that came while the line waited for its yes."""
    await asks(mira)
    await mira.says("neck 6")
    await ann.says("/checkin")
    await ann.taps("2")
    assert "An entry of their own stays as it is" in await mira.taps("Save for Ann")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.on_behalf) == (2, None)
    await asks(mira)
    assert "has an entry of their own for today" in mira.screen()
    await mira.says("neck 6")
    assert "An entry of their own stays as it is" in mira.screen()
    await world.passes(timedelta(hours=2))
    await mira.says("/client Ann")
    assert "entered something for that day" in await mira.taps(BUTTON)


async def test_the_clients_own_takes_its_place_and_the_version_before_is_kept(
    world: World, mira: Phone, ann: Phone
) -> None:
    """What Ann has not said is not in her entry; what Mira had entered stands in the download."""
    await enters(mira)
    await ann.says("hip 2")
    await ann.taps("Yes, save")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.note, entry.on_behalf) == (2, None, None)
    assert AuditAction.CHECKIN in await actions(world, "Ann")
    await ann.says("/mydata")
    await ann.taps("Download everything")
    data = json.loads(await sent(world, "my-data.json"))
    assert [one["entered_by"] for one in data["check_ins"]] == [None]
    (before,) = data["check_ins_replaced"]
    assert (before["entered_by"], before["pain_nrs11_last_24h"], before["note"]) == ("Mira", 6, LINE)
    await mira.says("/client Ann")
    assert "entered by Mira" not in mira.screen()


async def test_the_client_changes_it_from_the_message(world: World, mira: Phone, ann: Phone) -> None:
    """Also days later, and more than one part of it; from the first answer on it is her own."""
    await enters(mira)
    await world.passes(timedelta(days=3))
    await ann.taps("Change")
    assert "Entered by Mira" in ann.screen()
    await ann.taps("Pain")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.on_behalf is not None
    await ann.taps("4")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.areas, entry.on_behalf) == (4, ("neck", "left_shoulder", "right_shoulder"), None)
    await ann.taps_all("Change", "Longest time", "over 2 hours")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.sitting is Sitting.OVER_120
    await world.passes(timedelta(hours=2))
    assert "closed" in await ann.forges("ci:260504:r:p")


async def test_the_client_deletes_it(world: World, mira: Phone, ann: Phone) -> None:
    """At the second tap; a button of long ago deletes no entry of her own."""
    await enters(mira)
    old = [one for row in ann.person.last_message["reply_markup"]["inline_keyboard"] for one in row]
    await ann.taps("Delete")
    assert await entry_of(world) is not None
    await ann.taps("Keep it")
    assert "Entered by Mira" in ann.screen()
    await ann.taps_all("Delete", "Yes, delete")
    assert "Deleted" in ann.screen()
    assert await entry_of(world) is None
    await ann.says("/checkin")
    await ann.taps("3")
    await ann.forges(old[1]["callback_data"])
    await ann.forges(old[1]["callback_data"].replace(":x", ":X"))
    entry = await entry_of(world)
    assert entry is not None
    assert entry.pain == 3


async def test_a_skip_or_undo_of_an_older_card_changes_nothing(world: World, mira: Phone, ann: Phone) -> None:
    """A card that was open before says nothing; what was entered stays."""
    await ann.says("/checkin")
    await enters(mira)
    for data in ("ci:260504:k:p", "ci:260504:u", "ci:260504:d", "ci:260504:r:n", "ci:260504:d"):
        await ann.forges(data)
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.note, entry.closed) == (6, LINE, True)
    assert entry.on_behalf is not None


async def test_staff_correct_what_they_entered(world: World, mira: Phone, olga: Phone, ann: Phone) -> None:
    """It is said what is replaced, Ann's message says what stands now, and the version before is kept."""
    await enters(mira)
    await asks(olga)
    await olga.says("neck 4")
    assert "It takes the place of what stands there, entered by Mira" in olga.screen()
    await olga.taps("Save for Ann")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.on_behalf is not None
    assert (entry.pain, entry.on_behalf.name) == (4, "Olga")
    assert entry.edited_at is not None
    assert "Olga has entered" in ann.screen()
    assert "Mira has entered" not in ann.screen(last=None)
    member = await world.member("Ann")
    async with world.desk() as desk:
        (kept,) = await desk.store.behalf.replaced(member.id)
    assert kept.entry.on_behalf is not None
    assert (kept.entry.pain, kept.entry.on_behalf.name) == (6, "Mira")


async def test_danger_in_the_line_comes_first_and_is_the_clients(
    world: World, mira: Phone, olga: Phone, ann: Phone
) -> None:
    """The fixed text to who can act, the flag for Ann, and what was said of her neck all the same."""
    ann.person.clears()
    line = "neck 6 and she can't feel anything when she wipes and wet herself"
    await asks(olga)
    await olga.says(line)
    shown = olga.screen(last=None)
    assert "Ann may be in danger" in shown
    assert "112" in shown
    assert shown.index("Ann may be in danger") < shown.index("Enter this for Ann")
    assert line in mira.screen(last=None)
    assert "The practice entered this for Ann" in mira.screen(last=None)
    member = await world.member("Ann")
    async with world.desk() as desk:
        (flag,) = await desk.store.flags.of(member.id)
    assert flag.on_behalf
    assert flag.words == line
    assert AuditAction.FLAG_ENTERED in await actions(world, "Olga")
    assert "danger" not in ann.screen(last=None)
    await mira.says("/flags")
    assert "The practice entered this for Ann" in mira.screen()


@pytest.mark.parametrize("extra", [" " + "and so on " * 300, "?", " on friday"])
async def test_danger_counts_in_a_line_that_is_no_entry(world: World, mira: Phone, extra: str) -> None:
    """However long it is, and whatever else is wrong with it."""
    await asks(mira)
    await mira.says("i want to kill myself" + extra)
    assert "Ann may be in danger" in mira.screen(last=None)
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert len(await desk.store.flags.of(member.id)) == 1
    assert await entry_of(world) is None


async def test_high_pain_asks_who_entered_it(world: World, mira: Phone, ann: Phone) -> None:
    """The safety question, for Ann; its sign is her alarm, and none of these ends it."""
    await enters(mira, "back 9")
    assert "Please ask Ann:" in mira.screen()
    await mira.taps("None of these")
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.flags.of(member.id) == []
    await enters(mira, "back 10")
    labels = [one["text"] for row in mira.person.last_message["reply_markup"]["inline_keyboard"] for one in row]
    await mira.taps(labels[0])
    assert "Ann may be in danger" in mira.screen(last=None)
    async with world.desk() as desk:
        (flag,) = await desk.store.flags.of(member.id)
    assert flag.on_behalf
    assert flag.words is None


async def test_without_a_standing_consent_nothing_is_entered(world: World, mira: Phone, ann: Phone) -> None:
    """No button, no line, no yes to a line of before; danger gets its text, and nothing is kept."""
    await asks(mira)
    await mira.says("neck 6")
    save = mira.person.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await asks(mira)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    ann.person.clears()
    await mira.says("neck 6")
    assert "There is no diary to read" in mira.screen()
    assert "cannot find that" in await mira.forges(save)
    await mira.says("/client Ann")
    assert BUTTON not in mira.screen()
    assert "no diary to read" in await mira.forges(BehalfTap(BehalfStep.ASK, client=member.id).pack())
    assert await entry_of(world) is None
    async with world.desk() as desk:
        assert await desk.store.flags.of(member.id) == []
    assert "entered" not in ann.screen(last=None)


async def test_a_withdrawal_before_the_message_goes_stops_it(world: World, mira: Phone, ann: Phone) -> None:
    """At night it waits until the quiet hours are over; by then she has withdrawn."""
    await world.goes_to(datetime(2026, 5, 4, 20, 30, tzinfo=MONDAY.tzinfo))
    ann.person.clears()
    await enters(mira)
    assert "quiet where Ann is" in mira.screen()
    assert "entered" not in ann.screen(last=None)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    await world.goes_to(datetime(2026, 5, 5, 6, 0, tzinfo=MONDAY.tzinfo))
    assert "entered" not in ann.screen(last=None)


async def test_the_message_waits_for_the_end_of_quiet_hours(world: World, mira: Phone, ann: Phone) -> None:
    """Entered at half past ten at night, told in the morning."""
    await world.goes_to(datetime(2026, 5, 4, 20, 30, tzinfo=MONDAY.tzinfo))
    ann.person.clears()
    await enters(mira)
    assert "Mira has entered" not in ann.screen(last=None)
    await world.goes_to(datetime(2026, 5, 5, 6, 0, tzinfo=MONDAY.tzinfo))
    assert "Mira has entered a check-in for you, Monday 4 May" in ann.screen(last=None)


@pytest.mark.parametrize("who", ["Tom", "Kim", "Ben", "Zoe"])
async def test_nobody_else_enters(world: World, mira: Phone, who: str) -> None:
    """Another therapist, an assistant, another client, nobody: neither the button nor somebody else's line."""
    if who == "Kim":
        async with world.desk() as desk:
            owner = await desk.store.people.owner()
            assert owner is not None
            link = await invites.invite(desk, role=Role.ASSISTANT, by=owner)
            await invites.open_link(desk, code=link.code, chat_id=CAST["Kim"], name="Kim")
    await asks(mira)
    await mira.says("neck 6")
    save = mira.person.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    member = await world.member("Ann")
    phone = world.phone(who)
    for tap in (BehalfTap(BehalfStep.ASK, client=member.id).pack(), save):
        await phone.forges(tap)
    await phone.says("neck 6")
    assert "Ann" not in phone.screen(last=None)
    assert await entry_of(world) is None


async def test_after_a_hand_over_the_line_is_not_entered(world: World, mira: Phone, ann: Phone) -> None:
    """Mira asked, then Ann went to Tom with her yes: the words are not kept, and Tom hears of the danger in them."""
    await asks(mira)
    await mira.says("neck 6")
    save = mira.person.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await asks(mira)
    member, tom = await world.member("Ann"), await world.member("Tom")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, therapist_id=tom.id))
    await mira.says("i want to kill myself")
    assert "I cannot find that" in mira.screen()
    assert "0800 111 0 111" in mira.screen(last=None)
    assert "cannot find that" in await mira.forges(save)
    assert "told Tom of the sign, without your words" in mira.screen(last=None)
    async with world.desk() as desk:
        (flag,) = await desk.store.flags.of(member.id)
    assert (flag.words, flag.on_behalf) == (None, True)
    told = world.phone("Tom").screen(last=None)
    assert "Danger sign: Ann" in told
    assert "kill myself" not in told
    assert await entry_of(world) is None


async def test_a_sign_of_a_question_waits_for_no_hand_over(world: World, mira: Phone, ann: Phone) -> None:
    """Mira was asked about Ann, who went to Tom before the tap: Tom hears of it. Who was never asked raises nothing."""
    await enters(mira, "back 9")
    row = mira.person.last_message["reply_markup"]["inline_keyboard"][0]
    member, tom = await world.member("Ann"), await world.member("Tom")
    await world.phone("Tom").forges(row[0]["callback_data"])
    async with world.desk() as desk:
        assert await desk.store.flags.of(member.id) == []
        await desk.store.people.save(replace(member, therapist_id=tom.id))
    await mira.taps(row[0]["text"])
    assert "told Tom of the sign" in mira.screen(last=None)
    assert "Danger sign: Ann" in world.phone("Tom").screen(last=None)
    async with world.desk() as desk:
        (flag,) = await desk.store.flags.of(member.id)
    assert (flag.words, flag.on_behalf) == (None, True)


async def test_danger_waits_for_no_agreement(world: World, mira: Phone, ann: Phone) -> None:
    """Ann withdrew while Mira wrote: the sign comes to Mira as her therapist, without the words."""
    await asks(mira)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    await mira.says("i want to kill myself")
    assert "has come to you as theirs" in mira.screen(last=None)
    async with world.desk() as desk:
        (flag,) = await desk.store.flags.of(member.id)
    assert flag.words is None


async def test_a_yes_is_to_what_was_shown(world: World, mira: Phone, olga: Phone, ann: Phone) -> None:
    """Mira saves while Olga's line waits; Olga is shown what stands there now. A deletion counts as well."""
    await asks(olga)
    await olga.says("back 2")
    await enters(mira, "neck 7")
    await olga.taps("Save for Ann")
    assert "Not saved yet" in olga.screen()
    assert "It takes the place of what stands there, entered by Mira: Pain 7" in olga.screen()
    entry = await entry_of(world)
    assert entry is not None
    assert entry.pain == 7
    await ann.taps_all("Delete", "Yes, delete")
    await olga.taps("Save for Ann")
    assert "Not saved yet" in olga.screen()
    assert await entry_of(world) is None
    await olga.taps("Save for Ann")
    entry = await entry_of(world)
    assert entry is not None
    assert entry.pain == 2


async def test_the_words_of_staff_do_not_become_the_clients(world: World, mira: Phone, ann: Phone) -> None:
    """Ann changes the score alone: she is told what becomes of the rest, and the note stays with Mira's version."""
    await enters(mira, "neck 3")
    await ann.taps("Change")
    assert "Their note goes" in ann.screen()
    await ann.taps_all("Pain", "8")
    assert "neck 3" not in ann.screen()
    await ann.says("/mydata")
    await ann.taps("Download everything")
    data = json.loads(await sent(world, "my-data.json"))
    assert [(one["entered_by"], one["note"]) for one in data["check_ins"]] == [(None, None)]
    assert [(one["entered_by"], one["note"]) for one in data["check_ins_replaced"]] == [("Mira", "neck 3")]
    await mira.says("/client Ann")
    assert "changed later" in mira.screen()
    assert "neck 3" not in mira.screen()


async def test_a_line_about_another_client_is_none(world: World, mira: Phone, ann: Phone) -> None:
    """Olga reads Ben's diary too; it is said whom the line names."""
    olga = world.phone("Olga")
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        assert owner is not None
        other = next(one for one in await desk.clients_of(owner) if one.name != "Ann")
    await asks(olga)
    await olga.says(f"{other.name} neck 6")
    assert f"That names {other.name.casefold()}" in olga.screen()
    assert await entry_of(world) is None
    await olga.says("Ann calf 6")
    assert "Both sides?" in olga.screen()


async def test_a_line_that_comes_an_hour_later_is_held_back(world: World, mira: Phone) -> None:
    """A day may have gone by: she is asked to tap again."""
    await asks(mira)
    await world.passes(timedelta(hours=1, minutes=1))
    await mira.says("neck 6")
    assert "Enter this" not in mira.screen()
    assert await entry_of(world) is None


async def test_no_reminder_comes_for_a_day_that_was_entered(world: World, mira: Phone, ann: Phone) -> None:
    """The plan's check-in is not asked for; the next day's is."""
    await enters(mira)
    ann.person.clears()
    await world.goes_to(datetime(2026, 5, 4, 18, 30, tzinfo=MONDAY.tzinfo))
    assert "How strong was your pain" not in ann.screen(last=None)
    await world.goes_to(datetime(2026, 5, 5, 18, 30, tzinfo=MONDAY.tzinfo))
    assert "How strong was your pain" in ann.screen(last=None)


async def test_what_was_entered_is_no_word_of_the_clients(world: World, mira: Phone, ann: Phone) -> None:
    """Scores count for triage; the silence goes on, and the share of check-ins made does not rise."""
    member, therapist = await world.member("Ann"), await world.member("Mira")
    for day in range(6):
        await world.goes_to(MONDAY + timedelta(days=day, hours=10))
    await enters(mira, "neck 9")
    async with world.desk() as desk:
        row = next(one for one in await review.client_list(desk, therapist) if one.client.id == member.id)
    whys = {one.why: one for one in row.reasons}
    assert Why.HIGH_PAIN in whys
    silence = whys.get(Why.SILENT) or whys.get(Why.SILENT_LONG)
    assert silence is not None
    assert silence.number >= 4
    assert row.adherence == 0
    assert row.last_entry is not None
    assert row.last_entry.on_behalf
    await mira.says("/clients")
    assert "entered by the practice" in mira.screen()


async def test_what_is_erased_is_gone_in_all_its_versions(world: World, mira: Phone, ann: Phone) -> None:
    """With the diary: the entry, what it replaced, and a line that waits."""
    await enters(mira)
    await enters(mira, "neck 5")
    await asks(mira)
    await mira.says("neck 4")
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.delete_diary(desk, member)
        assert await desk.store.behalf.replaced(member.id) == []
        assert await checkins.entered(desk, member, TODAY) is None
    assert "cannot find that" in await mira.taps("Save for Ann")
