"""The client owns the diary."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

from bot.domain.people import Person as Member
from bot.domain.people import Role
from bot.services import invites, sessions, team
from bot.services.unit_of_work import Desk
from tests.practice import CAST, Phone, World


async def test_everything_can_be_downloaded(world: World, ann: Phone) -> None:
    """The file holds the diary, the consent and who has looked."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps("Download everything")
    content = json.loads(await world.download(ann.person.last_message["document"]["file_id"]))
    assert content["check_ins"][0]["pain_nrs11_last_24h"] == 6
    assert content["consents"][0]["version"] == "2026-12"
    assert content["person"]["name"] == "Ann"
    assert content["person"]["therapist"] == "Mira"
    async with world.desk() as desk:
        held = set(await desk.store.retention.holdings((await world_member(desk, "Ann")).id))
    own_words = {"checkins": "check_ins", "exercise_log": "exercises", "flags": "danger_signs"}
    told = {own_words.get(name, name) for name in held}
    assert told <= set(content) | set(content["further"]), "a table is missing from 'everything'"


async def test_the_diary_can_be_deleted_with_a_receipt(world: World, ann: Phone) -> None:
    """A second tap makes sure; the receipt says what stays in the chat."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps("Delete my diary")
    await ann.taps("Yes, do it")
    assert "Deleted: 1 entry (2026-05-04 09:00 UTC)." in ann.screen()
    assert "stays with Telegram until you clear it" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 0


async def test_keeping_is_one_tap_too(world: World, ann: Phone) -> None:
    """'No, keep it' keeps it."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps_all("Delete my diary", "No, keep it")
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 1


async def test_withdrawal_stops_everything_until_asked_again(world: World, ann: Phone) -> None:
    """Nothing is stored or sent without consent; what is there stays."""
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    assert "Your agreement is withdrawn" in ann.screen()
    await ann.says("/checkin")
    assert "I need your agreement" in ann.screen()
    await ann.taps("Read and decide")
    await ann.taps("I agree")
    await ann.says("/checkin")
    assert "Check-in, Monday 4 May" in ann.screen()


async def test_an_account_can_be_deleted(world: World, ann: Phone, mira: Phone) -> None:
    """Nothing of Ann stays but a line without words in the access log."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    member = await world.member("Ann")
    await ann.says("/privacy")
    await ann.taps_all("Delete my account", "Yes, do it")
    assert "Your account and your diary are deleted" in ann.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(11) is None
        assert await desk.store.checkins.count(member.id) == 0
        assert (await desk.store.audit.of(member.id))[0].action == "account_deleted"
    await ann.says("/checkin")
    assert "Everything else here is for clients" in ann.screen()
    await mira.says("/clients")
    assert "Ann" not in mira.screen()


async def test_what_is_stored_is_counted_and_who_looked_is_named(world: World, ann: Phone, mira: Phone) -> None:
    """Counts in plain words, looks with their day and hour, newest first."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    member = await world.member("Ann")
    for _look in range(12):
        await world.passes(timedelta(days=1))
        await mira.says("/client Ann")
    for _look in range(2):
        await mira.says("/client Ann")
    await ann.says("/mydata")
    shown = ann.screen()
    assert re.search(r"today \d\d:\d\d: Mira opened your page, 3 times", shown, flags=re.I)
    assert "1 check-in\n" in shown
    assert "1 agreement" in shown
    assert re.search(r"today \d\d:\d\d: Mira opened your page", shown, flags=re.I)
    assert re.search(r"and \d+ earlier times?, in the download", shown)
    async with world.desk() as desk:
        counted = await desk.store.retention.holdings(member.id)
    assert counted["checkins"] == 1
    assert await _words(world, ann) == []


async def _words(world: World, phone: Phone) -> list[str]:
    """What the practice's books say in words of somebody's erasures: nothing."""
    async with world.desk() as desk:
        return [one.what for one in await desk.store.retention.receipts() if phone.person.first_name in one.what]


async def test_the_diary_comes_as_a_table_too(world: World, ann: Phone) -> None:
    """A spreadsheet opens it, and takes no note for a formula."""
    await ann.says("/checkin")
    await ann.taps("6")
    async with world.desk() as desk:
        member = await world_member(desk, "Ann")
        entry = await desk.store.checkins.get(member.id, desk.today(member))
        assert entry is not None
        await desk.store.checkins.save(replace(entry, note='=HYPERLINK("http://x"),\n"schön" 💧'))
    await ann.says("/mydata")
    await ann.taps("Download everything")
    documents = [one["document"] for one in ann.person.messages if "document" in one]
    assert [one["file_name"] for one in documents] == ["my-diary.csv", "my-data.json"]
    table = (await world.download(documents[0]["file_id"])).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["day"], row["pain_0_10"], row["late"]) == ("2026-05-04", "6", "no")
    assert row["note"] == '\'=HYPERLINK("http://x"),\n"schön" 💧'


async def world_member(desk: Desk, name: str) -> Member:
    """Somebody as the practice knows them, in a transaction that is open already."""
    found = await desk.store.people.in_chat(CAST[name])
    assert found is not None
    return found


async def test_after_withdrawing_the_data_can_still_be_seen_taken_and_deleted(world: World, ann: Phone) -> None:
    """Rights do not hang on the agreement."""
    await ann.says("/privacy")
    await ann.taps("Withdraw agreement")
    assert "stays for 90 days" in ann.screen()
    await ann.taps("Yes, do it")
    assert "erased in 90 days" in ann.screen()
    await ann.says("/mydata")
    assert "What is stored of you" in ann.screen()
    await ann.taps("Download everything")
    assert ann.person.last_message["document"]["file_name"] == "my-data.json"
    await ann.says("/privacy")
    await ann.taps_all("Delete my account", "Yes, do it")
    assert "Your account and your diary are deleted" in ann.screen()


async def test_who_withdrew_is_erased_when_the_time_is_over(world: World, ann: Phone, ben: Phone) -> None:
    """Ben came back in time and stays; of Ann only numbers and dates stay, for their time."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    member = await world.member("Ann")
    for phone in (ann, ben):
        await phone.says("/privacy")
        await phone.taps_all("Withdraw agreement", "Yes, do it")
    await world.passes(timedelta(days=60))
    await ben.says("/start")
    await ben.taps("I agree")
    await world.passes(timedelta(days=29))
    await world.app.ticker.tidy()
    assert (await world.member("Ann")).id == member.id
    await world.passes(timedelta(days=2))
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(CAST["Ann"]) is None
        assert await desk.store.people.in_chat(CAST["Ben"]) is not None
        receipts = [one for one in await desk.store.retention.receipts() if one.what == "withdrawn"]
        assert [(one.subject_id, one.rows > 3) for one in receipts] == [(member.id, True)]
        assert (await desk.store.audit.of(member.id))[0].action == "account_expired"
        rows = await desk.store.count_rows()
        assert rows["kept_consents"] == 1
    await world.passes(timedelta(days=1100))
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        assert (await desk.store.count_rows())["kept_consents"] == 0


async def test_who_never_agreed_is_erased_too(world: World, zoe: Phone, mira: Phone) -> None:
    """An opened link alone is no reason to keep somebody."""
    async with world.desk() as desk:
        therapist = await world_member(desk, "Mira")
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    await zoe.starts(link.code)
    await world.passes(timedelta(days=91))
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(CAST["Zoe"]) is None
        assert (await desk.store.count_rows(without=()))["invites"] == 0
        assert {"withdrawn", "invites"} <= {one.what for one in await desk.store.retention.receipts()}


async def test_a_discreet_message_says_nothing_until_it_is_opened(world: World, ann: Phone, mira: Phone) -> None:
    """An answer and a reminder: each opens once, in its place, and for Ann alone."""
    await ann.says("/privacy")
    await ann.taps("Discreet: turn on")
    assert "Discreet messages: on" in ann.screen()
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await mira.says("/questions")
    await mira.taps("Answer")
    await mira.says("Sixty euros, in cash.")
    assert "You have a message from your practice." in ann.screen()
    assert "Sixty" not in ann.screen()
    token = ann.person.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert await world.phone("Ben").forges(token) != ""
    assert "Sixty" not in world.phone("Ben").screen()
    count = len(ann.person.messages)
    await ann.taps("Show it")
    assert "Sixty euros, in cash." in ann.screen()
    assert len(ann.person.messages) == count
    assert await ann.forges(token) != ""
    await world.goes_to(world.now.replace(hour=16, minute=0))
    assert "You have a message from your practice." in ann.screen()
    await ann.taps("Show it")
    await ann.taps("6")
    member = await world.member("Ann")
    async with world.desk() as desk:
        entry = await desk.store.checkins.get(member.id, desk.today(member))
        assert entry is not None
        assert entry.pain == 6
        assert (await desk.store.count_rows())["held_messages"] == 0
    await ann.says("/privacy")
    await ann.taps("Discreet: turn off")
    await world.passes(timedelta(days=1))
    assert "message from your practice" not in ann.screen()


async def test_a_tidy_chat_is_emptied_while_telegram_allows_it(world: World, ann: Phone, ben: Phone) -> None:
    """What Ann and the bot wrote goes after two days; Ben's chat, and the diary, stay."""
    await ann.says("/privacy")
    await ann.taps("Tidy: turn on")
    await ann.says("my neck is a 6 today, slept badly")
    await ann.taps("Yes, save")
    await ben.says("/progress")
    before = len(ben.person.messages)
    kept = [one["message_id"] for one in ann.person.messages]
    await world.passes(timedelta(hours=45))
    assert {one["message_id"] for one in ann.person.messages} >= set(kept)
    await world.passes(timedelta(hours=1, minutes=1))
    left = {one["message_id"] for one in ann.person.messages}
    assert not any("slept badly" in str(one.get("text", "")) for one in ann.person.messages)
    assert len(left & set(kept)) <= 2, "the menu and its command were there before the wish"
    assert len(ben.person.messages) >= before
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.count(member.id) == 1
    await ann.says("/privacy")
    await ann.taps("Tidy: turn off")
    async with world.desk() as desk:
        assert await desk.store.tidying.of(member.id) == []


async def test_what_is_taken_along_stands_in_the_security_log(world: World, ann: Phone) -> None:
    """The owner sees that a file left, and whose it was; nothing of what is in it."""
    await ann.says("/mydata")
    await ann.taps("Download everything")
    async with world.desk() as desk:
        lines = await desk.store.security.everything()
    member = await world.member("Ann")
    taken = [(one.actor_id, one.detail) for one in lines if one.what == "exported"]
    assert sorted(taken) == [(member.id, "diary"), (member.id, "everything")]


async def test_the_name_on_the_link_is_shown_and_goes_along(world: World, mira: Phone) -> None:
    """Mira made a link for Annabel Lee; she reads that in /mydata and in the download."""
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist, for_whom="Annabel Lee")
    nora = world.phone("Nora")
    await nora.starts(link.code)
    await nora.says("/mydata")
    assert "your name on the link by which you came: Annabel Lee" in nora.screen()
    await nora.taps("Download everything")
    content = json.loads(await world.download(nora.person.last_message["document"]["file_id"]))
    [came] = content["links_by_which_you_came"]
    assert (came["called"], came["made_by"], came["as"]) == ("Annabel Lee", "Mira", "client")


async def test_who_worked_here_reads_that_the_name_stays(world: World, olga: Phone, ann: Phone) -> None:
    """Before the account goes, and in the receipt; Ben's session still says who held it."""
    owner, ben = await world.member("Olga"), await world.member("Ben")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.THERAPIST, by=owner)
    await ann.starts(link.code)
    await ann.taps("Yes, I work here")
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.save(replace(ben, therapist_id=member.id))
        made = await sessions.record(desk, member, ben.id, day=desk.today(member))
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    await world.settle()
    await ann.says("/privacy")
    await ann.taps("Delete my account")
    assert "You have worked here: under what you wrote of others your name stays" in ann.screen()
    await ann.taps("Yes, do it")
    assert "Under what you wrote of others when you worked here your name stays." in ann.screen()
    async with world.desk() as desk:
        session = await desk.store.sessions.get(made.id)
        assert session is not None
        assert await desk.store.people.named([session.therapist_id or 0]) == {member.id: "Ann"}
        assert await desk.store.people.in_chat(CAST["Ann"]) is None
