"""A new phone: the therapist's link, a yes from the old account or the owner, and the old one is a stranger's."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.routes import COMMANDS, TAPS, Who
from bot.domain.audit import AuditAction
from bot.domain.notices import QuestionAnswered
from bot.domain.outbox import CALLS, DANGER, REPLY, Letter
from bot.domain.people import Person, Reach, Role
from bot.domain.security import SecurityEvent
from bot.services import invites, people, privacy, questions, team
from bot.services.unit_of_work import Desk
from tests.practice import CAST, Phone, World

NEW = "Everything else here is for clients"
"""What a stranger reads."""


async def link(therapist: Phone, client: str = "Ann") -> str:
    """The code of a link for somebody's other account, as the therapist makes it."""
    await therapist.says(f"/client {client}")
    await therapist.taps_all("New phone", "Make the link")
    assert f"The link for {client}'s other account." in therapist.screen()
    return code_in(therapist)


def code_in(phone: Phone) -> str:
    """The code in the newest message."""
    found = re.search(r"start=([\w-]+)", phone.screen())
    assert found is not None
    return found[1]


@pytest.fixture
async def nova(world: World) -> Phone:
    """Ann's new account, which nobody knows."""
    made = world.phone("Nova")
    await made.starts()
    return made


async def in_chat(world: World, phone: Phone) -> Person | None:
    """Whom the practice knows in somebody's chat."""
    async with world.desk() as desk:
        return await desk.store.people.in_chat(phone.person.id)


def texts_to(world: World, phone: Phone, *, since: int) -> list[str]:
    """What was sent to somebody since a number of calls."""
    return [
        str(one.params.get("text") or one.params.get("caption"))
        for one in world.sandbox.calls[since:]
        if one.params.get("chat_id") == phone.person.id and one.method.startswith(("send", "editMessageText"))
    ]


async def test_the_old_account_says_yes_and_the_diary_is_in_the_new_one(
    world: World, ann: Phone, nova: Phone, mira: Phone, olga: Phone
) -> None:
    """Everybody is told what they need, nobody more; the diary, the consent and the plans come along."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    before = await world.member("Ann")
    await mira.says("/client Ann")
    await mira.taps("New phone")
    assert "A new phone with the same Telegram account needs nothing" in mira.screen()
    code = await link(mira)
    assert "within 2 days" in mira.screen()
    await nova.starts(code)
    assert "somebody has to confirm that this account is the right one" in nova.screen()
    assert "Ann" not in nova.screen()
    assert "called “Nova”. Was that you?" in ann.screen()
    assert "called “Nova”. Is that Ann?" in olga.screen()
    assert "Ann's link for another account was opened" in mira.screen()
    assert "[Yes" not in mira.screen()
    await nova.says("/mydata")
    assert NEW in nova.screen()
    await ann.taps("Yes, that was me")
    assert "This Telegram account is not linked to Willow Lane any more." in ann.screen()
    assert "Ann" not in ann.screen()
    assert "Welcome, Ann. Your diary is in this account now" in nova.screen()
    for phone in (mira, olga):
        assert "Ann's diary is in the other Telegram account now" in phone.screen()
        assert "Ann's old account has confirmed it." in phone.screen()
    after = await in_chat(world, nova)
    assert after is not None
    assert (after.id, after.consent_version, after.therapist_id) == (
        before.id,
        before.consent_version,
        before.therapist_id,
    )
    assert await in_chat(world, ann) is None
    await nova.says("/checkin")
    assert "6" in nova.screen()
    assert (await olga.taps("Yes, move it")).startswith("That was decided already")
    await nova.says("/mydata")
    assert "Mira made a link for another Telegram account of yours" in nova.screen()
    async with world.desk() as desk:
        logged = [one.action for one in await desk.store.audit.of(before.id)]
        secured = [one for one in await desk.store.security.everything() if one.what == SecurityEvent.PHONE_MOVED]
    assert AuditAction.PHONE_MOVED in logged
    assert [(one.actor_id, one.about_id, one.detail) for one in secured] == [(before.id, before.id, "yes")]


async def test_the_owner_says_yes_when_the_old_phone_is_gone(
    world: World, ann: Phone, nova: Phone, mira: Phone, olga: Phone
) -> None:
    """Telegram's account was deleted: the bot could write to Ann no more, and can again."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await people.reachable(desk, member, Reach.GONE)
    await nova.starts(await link(mira))
    await olga.taps("Yes, move it")
    assert "Ann's diary is in the other Telegram account now" in olga.screen()
    assert "Olga has confirmed it." in mira.screen()
    assert "Welcome, Ann." in nova.screen()
    assert "not linked to Willow Lane any more" in ann.screen()
    moved = await in_chat(world, nova)
    assert moved is not None
    assert moved.reach is Reach.OK
    await world.passes(timedelta(hours=7))
    assert "how are you" in nova.screen().lower(), "reminders come to the new account"
    assert "not linked to Willow Lane any more" in ann.screen(), "and none to the old one"
    await nova.says("/mydata")
    assert "Olga confirmed this Telegram account as yours" in nova.screen()


async def test_the_menus_of_both_accounts_follow(world: World, ann: Phone, nova: Phone, mira: Phone) -> None:
    """The old one has a stranger's commands, the new one a client's."""
    await nova.starts(await link(mira))
    await ann.taps("Yes, that was me")
    menus = {
        one.params["scope"]["chat_id"]: [each["command"] for each in one.params["commands"]]
        for one in world.sandbox.calls_of("setMyCommands")
        if one.params.get("scope", {}).get("type") == "chat"
    }
    assert "checkin" in menus[nova.person.id]
    assert menus[ann.person.id] == [one.name for one in COMMANDS if one.who is Who.ANYONE and one.menu is not None]


@pytest.mark.parametrize("by", ["Ann", "Olga"])
async def test_a_no_moves_nothing_and_ends_the_link(world: World, nova: Phone, mira: Phone, by: str) -> None:
    """Whoever says it: the others are told, and the account that opened the link reads nothing of anybody."""
    ann, olga = world.phone("Ann"), world.phone("Olga")
    before = await world.member("Ann")
    code = await link(mira)
    await nova.starts(code)
    await world.phone(by).taps("No, not me" if by == "Ann" else "No, leave it")
    assert "This account was not confirmed" in nova.screen()
    assert "Ann" not in nova.screen()
    if by == "Ann":
        assert "Nothing has moved: your diary is here as before" in ann.screen()
        for phone in (mira, olga):
            assert "Ann's present account says that it was somebody else" in phone.screen()
    else:
        assert "Your practice has not confirmed the other account" in ann.screen()
        assert "Ann's diary stays where it is" in mira.screen()
        assert "Ann's diary stays where it is" in olga.screen()
    assert await world.member("Ann") == before
    assert await in_chat(world, nova) is None
    other = ann if by == "Olga" else olga
    assert (await other.taps("Yes, that was me" if by == "Olga" else "Yes, move it")).startswith("That was decided")
    await nova.starts(code)
    assert "This link was used before" in nova.screen()
    assert await world.member("Ann") == before
    async with world.desk() as desk:
        move = await desk.store.moves.get(1)
    assert move is not None
    assert (move.opened_chat_id, move.opened_name) == (None, None), "who it was is forgotten"


async def test_who_may_open_it(world: World, ann: Phone, ben: Phone, nova: Phone, zoe: Phone, mira: Phone) -> None:
    """Only an account that nobody knows, and only one; everybody else gets a sentence and uses nothing up."""
    code = await link(mira)
    await ann.starts(code)
    assert "Your diary is in this account, and stays here." in ann.screen()
    await ben.starts(code)
    assert "This link is for somebody else" in ben.screen()
    for name in ("Mira", "Tom", "Olga"):
        await world.phone(name).starts(code)
        assert "This link is for a client, and you are on the team." in world.phone(name).screen()
    await nova.starts(code)
    assert "somebody has to confirm" in nova.screen()
    asked = ann.screen()
    await nova.starts(code)
    assert "somebody has to confirm" in nova.screen(), "the same account may look again"
    assert ann.screen() == asked
    await zoe.starts(code)
    assert "This link was used before" in zoe.screen()
    await zoe.starts("A" * 32)
    assert "I do not know this link." in zoe.screen()


async def test_who_may_make_it_and_who_may_decide(
    world: World, ann: Phone, ben: Phone, nova: Phone, mira: Phone, tom: Phone, olga: Phone
) -> None:
    """Own therapist and owner make it; the client and the owner decide. No copied button helps anybody else."""
    member = await world.member("Ann")
    for step in ("a", "l"):
        assert (await tom.forges(f"mv:{step}:{member.id}")).startswith("I cannot find that")
        for phone in (ann, ben):
            await phone.forges(f"mv:{step}:{member.id}")
            assert "That is for therapists." in phone.screen()
        await nova.forges(f"mv:{step}:{member.id}")
        assert NEW in nova.screen()
    await olga.forges(f"mv:l:{member.id}")
    assert "The link for Ann's other account." in olga.screen()
    await nova.starts(await link(mira))
    for answer in ("y", "n"):
        for phone in (ben, mira, tom):
            assert (await phone.forges(f"mr:{answer}:2")).startswith("I cannot find that")
        await nova.forges(f"mr:{answer}:2")
        assert NEW in nova.screen()
        # The first was never opened, and the third is none.
        for move in (1, 3):
            assert await ann.forges(f"mr:{answer}:{move}") != ""
    assert await in_chat(world, nova) is None
    assert (await world.member("Ann")).id == member.id


async def test_a_newer_link_ends_the_older_one(world: World, ann: Phone, nova: Phone, zoe: Phone, mira: Phone) -> None:
    """Also one that was opened: so a link in wrong hands is called back."""
    first = await link(mira)
    second = await link(mira)
    await zoe.starts(first)
    assert "This link was used before" in zoe.screen()
    await zoe.starts(second)
    third = await link(mira)
    assert (await ann.taps("Yes, that was me")).startswith("That was decided already")
    assert await in_chat(world, zoe) is None
    await nova.starts(third)
    await ann.taps("Yes, that was me")
    assert await in_chat(world, nova) is not None


async def test_links_and_answers_run_out(world: World, ann: Phone, nova: Phone, zoe: Phone, mira: Phone) -> None:
    """Two days for the link, two for the answer, and then who has opened it is forgotten."""
    late = await link(mira, "Ben")
    opened = await link(mira)
    await world.passes(timedelta(days=1, hours=23))
    await nova.starts(opened)
    await world.passes(timedelta(hours=2))
    await zoe.starts(late)
    assert "This link has run out." in zoe.screen()
    await world.passes(timedelta(days=2))
    assert (await ann.taps("Yes, that was me")).startswith("This link has run out")
    await nova.starts(opened)
    assert "This link has run out." in nova.screen()
    assert await in_chat(world, nova) is None
    async with world.desk() as desk:
        await desk.store.moves.sweep(world.now)
        move = await desk.store.moves.get(2)
        assert move is not None
        assert (move.opened_chat_id, move.opened_name) == (None, None)
    assert (await ann.taps("Yes, that was me")).startswith("This link has run out")
    async with world.desk() as desk:
        assert await desk.store.moves.sweep(world.now + timedelta(days=31)) == 2


async def test_links_of_whoever_may_not_see_the_client_any_more_are_worthless(
    world: World, nova: Phone, zoe: Phone, mira: Phone, olga: Phone
) -> None:
    """A therapist who has left, or no longer looks after the client."""
    code, other = await link(mira), await link(mira, "Ben")
    mira_, tom_, owner, member = [await world.member(name) for name in ("Mira", "Tom", "Olga", "Ann")]
    async with world.desk() as desk:
        await team.hand_over(desk, owner, client_ids=[member.id], to_id=owner.id)
    await nova.starts(code)
    assert "This link has run out." in nova.screen()
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=mira_.id, to_id=tom_.id)
    await zoe.starts(other)
    assert "This link has run out." in zoe.screen()
    assert "was opened" not in olga.screen()


async def test_a_client_who_has_left_moves_nowhere(world: World, ann: Phone, nova: Phone, mira: Phone) -> None:
    """The link goes with the account; the owner's button finds nothing."""
    olga = world.phone("Olga")
    code = await link(mira)
    await nova.starts(code)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.delete_account(desk, member)
    assert (await olga.taps("Yes, move it")).startswith("I cannot find that")
    assert await in_chat(world, nova) is None
    await nova.starts(code)
    assert "I do not know this link." in nova.screen()


async def test_an_account_that_came_in_otherwise_takes_nothing_over(
    world: World, ann: Phone, nova: Phone, mira: Phone
) -> None:
    """Between the link and the yes it was opened for a new client: two diaries never become one."""
    await nova.starts(await link(mira))
    await mira.says("/invite")
    await nova.starts(code_in(mira))
    assert (await ann.taps("Yes, that was me")).startswith("That account is somebody's whom the practice knows")
    member, other = await world.member("Ann"), await in_chat(world, nova)
    assert other is not None
    assert other.id != member.id
    await ann.taps("No, not me")
    assert "your diary is here as before" in ann.screen()


async def test_after_the_move_the_old_account_is_a_stranger(world: World, ann: Phone, nova: Phone, mira: Phone) -> None:
    """Every command, every old button, words, a file, a place, a search: what Zoe gets, and nothing is written."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await ann.says("how much does a session cost?")
    await ann.says("/settings")
    await ann.says("/privacy")
    await nova.starts(await link(mira))
    await ann.taps("Yes, that was me")
    before = await _everything(world)
    for command in COMMANDS:
        if command.who is not Who.ANYONE:
            await ann.says(f"/{command.name}")
            assert NEW in ann.screen(), command.name
    for one in TAPS:
        if one.who is not Who.ANYONE:
            await ann.forges(f"{one.menu.prefix}:1")
            assert NEW in ann.screen(), one.menu.prefix
    for label in ("Ask my therapist", "Delete my diary", "Download everything"):
        await ann.taps(label)
        assert NEW in ann.screen(), label
    await ann.says("neck 6, sat all day")
    ann.person.sends_document(b"pain 6", name="diary.txt")
    ann.person.sends_location(52.5, 13.4)
    await world.settle()
    assert "Ann" not in ann.screen(last=4)
    assert NEW in ann.screen()
    await ann.says("I have crushing chest pain and can't breathe")
    assert "112" in ann.screen()
    assert "Mira" not in ann.screen()
    await ann.starts()
    assert NEW in ann.screen()
    assert await _everything(world) == before
    member = await in_chat(world, nova)
    assert member is not None
    async with world.desk() as desk:
        assert await desk.store.flags.of(member.id) == [], "what a stranger writes is nobody's sign"


async def _everything(world: World) -> dict[str, int]:
    async with world.desk() as desk:
        return await desk.store.count_rows(without=("inbox", "outbox"))


async def test_what_waited_for_the_old_account_goes_to_the_new_one(
    world: World, ann: Phone, nova: Phone, mira: Phone, olga: Phone
) -> None:
    """An answer is readdressed, also out of a sender's hands; replies to old taps go; danger is lost for nobody."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await questions.ask_therapist(desk, member, "May I swim?")
        question = (await desk.store.questions.of(member.id))[0]
        await desk.store.questions.answer(question.id, answer="Yes, slowly.", by=member.therapist_id or 0, now=desk.now)
    await nova.starts(await link(mira))
    later = world.now + timedelta(hours=1)
    to_ann = {"chat_id": ann.person.id, "text": "For Ann alone"}
    sent = {"calls": [{"method": "send_message", "arguments": to_ann, "card": [member.id, "checkin", "2026-05-04"]}]}
    edited = {"calls": [{"method": "edit_message_text", "arguments": to_ann | {"message_id": 1}}]}
    fixed = {"method": "send_message", "arguments": to_ann | {"text": "Call 112"}}
    changed = {"chat_id": ann.person.id, "message_id": 1, "text": "Call 112"}
    danger = {"calls": [{"method": "edit_message_text", "arguments": changed, "otherwise": [fixed]}]}
    async with world.desk() as desk:
        await desk.notify(member, QuestionAnswered(question.id), not_before=later)
        made: Sequence[tuple[dict[str, Any], int]] = ((sent, REPLY), (edited, REPLY), (danger, DANGER))
        letters = [Letter(ann.person.id, CALLS, body, priority, None, later) for body, priority in made]
        await desk.store.outbox.add(letters, desk.now)
    since = len(world.sandbox.calls)
    await olga.taps("Yes, move it")
    await world.goes_to(later)
    to_old, to_new = texts_to(world, ann, since=since), texts_to(world, nova, since=since)
    assert not any("For Ann alone" in one or "slowly" in one for one in to_old)
    assert any("Yes, slowly." in one for one in to_new)
    assert "Call 112" in to_new
    assert "Call 112" in to_old, "whoever wrote it there is answered there"


async def test_what_was_written_before_the_yes_and_waits_is_a_strangers(
    world: World, ann: Phone, nova: Phone, mira: Phone
) -> None:
    """Two updates of the old account in one go: the yes, and a word for the diary behind it."""
    await nova.starts(await link(mira))
    ann.person.taps("Yes, that was me")
    ann.person.says("/mydata")
    await world.settle()
    assert NEW in ann.screen()
    assert "What is stored of you" not in ann.screen(last=3)


async def test_cards_timers_and_discreet_messages_stay_behind(
    world: World, ann: Phone, nova: Phone, mira: Phone
) -> None:
    """Nothing is edited in the new chat by a number of the old one, and what was hidden there stays hidden."""
    await ann.says("/checkin")
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.set_tidy(desk, member, on=True)
        await desk.store.tidying.hold(member.id, "token", {"calls": []}, desk.now)
    await ann.says("/checkin")
    await nova.starts(await link(mira))
    since = len(world.sandbox.calls)
    await ann.taps("Yes, that was me")
    gone = [one for one in world.sandbox.calls[since:] if one.method == "deleteMessages"]
    assert [one.params["chat_id"] for one in gone] == [ann.person.id]
    assert "not linked to Willow Lane any more" in ann.screen()
    async with world.desk() as desk:
        assert await desk.store.cards.get(member.id, "checkin") is None
        assert await desk.store.tidying.held(member.id, "token") is None
        noted = await desk.store.tidying.of(member.id)
    assert len(noted) == 1, "the welcome, in the new chat"
    await ann.forges("ds:token")
    assert NEW in ann.screen()
    since = len(world.sandbox.calls)
    await nova.says("/checkin")
    edited = [one for one in world.sandbox.calls[since:] if one.method == "editMessageText"]
    assert edited == []
    assert "Check-in, Monday 4 May" in nova.screen()


async def test_whoever_is_half_way_in_or_has_withdrawn_moves_as_they_are(
    world: World, ann: Phone, nova: Phone, mira: Phone
) -> None:
    """It is the same person: who has not agreed is asked there."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    await nova.starts(await link(mira))
    await ann.taps("Yes, that was me")
    assert "Welcome, Ann." in nova.screen()
    await nova.taps("Read and decide")
    assert "Do you agree" in nova.screen()


async def test_an_invitation_is_opened_as_ever(world: World, zoe: Phone, mira: Phone) -> None:
    """The codes of both kinds of link are told apart."""
    await mira.says("/invite")
    await zoe.starts(code_in(mira))
    assert "Do you agree" in zoe.screen()


async def test_whoever_read_somebody_before_does_not_move_them_back(world: World, nova: Phone) -> None:
    """What is saved of a person is everything but where they are."""
    before = await world.member("Ann")
    async with world.desk() as desk:
        await _move(desk, before, to=nova.person.id)
        await people.set_quiet_hours(desk, before, start=before.quiet_from, end=before.quiet_until)
    assert await in_chat(world, nova) is not None
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(CAST["Ann"]) is None


async def _move(desk: Desk, person: Person, *, to: int) -> None:
    await desk.store.people.move(person, to=to)


async def test_who_had_withdrawn_reads_what_stands(world: World, ann: Phone, mira: Phone, nova: Phone) -> None:
    """Nothing is said to have come along that was taken back; agreeing is offered, and brings it back."""
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    await nova.starts(await link(mira))
    await ann.taps("Yes, that was me")
    assert "You have withdrawn your agreement, and it stays so" in nova.screen()
    assert "came with it" not in nova.screen(None)
    assert "[Check in]" not in nova.screen(None)
    await nova.taps_all("Read and decide", "I agree")
    moved = await in_chat(world, nova)
    assert moved is not None
    assert moved.has_agreed


async def test_who_has_not_agreed_yet_reads_that(world: World, zoe: Phone, mira: Phone, nova: Phone) -> None:
    """No agreement came along, and none was taken back."""
    by = await world.member("Mira")
    async with world.desk() as desk:
        invited = await invites.invite(desk, role=Role.CLIENT, by=by)
    await zoe.starts(invited.code)
    await nova.starts(await link(mira, "Zoe"))
    await zoe.taps("Yes, that was me")
    assert "You have not agreed to the terms yet" in nova.screen()
    assert "withdrawn" not in nova.screen()
    await nova.taps_all("Read and decide", "I agree")
    assert "What may I call you?" in nova.screen()
