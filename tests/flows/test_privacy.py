"""The client owns the diary."""

import json

from tests.practice import Phone, World


async def test_everything_can_be_downloaded(world: World, ann: Phone) -> None:
    """The file holds the diary, the consent and who has looked."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps("Download everything")
    content = json.loads(await world.download(ann.person.last_message["document"]["file_id"]))
    assert content["check_ins"][0]["pain_nrs11_last_24h"] == 6
    assert content["consents"][0]["version"] == "2026-11"
    assert content["person"]["name"] == "Ann"


async def test_the_diary_can_be_deleted_with_a_receipt(world: World, ann: Phone) -> None:
    """A second tap makes sure; the receipt says what stays in the chat."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("/privacy")
    await ann.taps("Delete my diary")
    await ann.taps("Yes, do it")
    assert "Deleted: 1 check-in (2026-05-04 09:00 UTC)." in ann.screen()
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
    assert "Check-in, today" in ann.screen()


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
