"""After a withdrawal, and after a hand-over: what is kept and sent is what was said, and nothing typed is swallowed."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.domain.errors import NothingNewError, NotReadableError, OverError
from bot.domain.people import Role
from bot.domain.plans import PlanKind
from bot.services import invites, privacy, programmes, questions, review, sessions
from tests.practice import Phone, World

GONE = "Whom this is about is not your client any more"
REFUSED = "has withdrawn the agreement, or has not given it yet, so nothing new is kept or sent"


async def _withdraws(ann: Phone) -> str:
    """Ann withdraws; returns what she was asked."""
    await ann.says("/privacy")
    await ann.taps("Withdraw agreement")
    asked = ann.screen()
    await ann.taps("Yes, do it")
    return asked


async def _asks(ann: Phone, mira: Phone) -> None:
    """Ann passes a question on, and Mira is about to type the answer."""
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await mira.says("/questions")
    await mira.taps("Answer")


async def test_what_is_said_before_a_withdrawal_is_what_is_done(world: World, ann: Phone) -> None:
    """Sessions are still written down, which she reads before and after; of all else nothing new is kept or sent."""
    asked = await _withdraws(ann)
    assert "the treatment record: your therapist and the owner read it, and go on writing down sessions" in asked
    assert "Reminders have stopped; sessions are still written down." in ann.screen()
    member, mira = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        made = await sessions.record(desk, mira, member.id, day=desk.today(mira), at=time(8), note="hips")
        assert made.note == "hips"
        tomorrow = desk.today(mira) + timedelta(days=1)
        coming = await sessions.record(desk, mira, member.id, day=tomorrow, at=time(8))
        with pytest.raises(NothingNewError):
            await review.add_note(desk, mira, member.id, "likes tea")
        with pytest.raises(OverError):
            await sessions.tell(desk, mira, coming.id)
        with pytest.raises(NotReadableError):
            await programmes.draft_for(desk, mira, member.id)
        assert all(not plan.rule.times for plan in (await desk.store.plans.of(member.id)).values())
        assert (await desk.store.plans.of(member.id))[PlanKind.CHECKIN].next_at is None
    count = len(ann.person.messages)
    await world.passes(timedelta(days=2))
    assert len(ann.person.messages) == count


async def test_privacy_after_a_withdrawal_says_who_reads_what(world: World, ann: Phone) -> None:
    """Until when it waits, and the button agrees again; an old *Withdraw agreement* changes nothing."""
    await ann.says("/privacy")
    assert "read by your therapist (Mira), the owner, and whoever" in ann.screen()
    assert "at the moment" not in ann.screen()
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    member = await world.member("Ann")
    async with world.desk() as desk:
        lines = len(await desk.store.audit.of(member.id, limit=1000))
    for data in ("pv:withdraw", "pv:withdraw:yes", None):
        await (ann.says("/privacy") if data is None else ann.forges(data))
        assert "nobody of the practice reads your diary" in ann.screen()
        assert "What your therapist (Mira) and the owner can read is the treatment record" in ann.screen()
        assert f"erased on {(world.now + timedelta(days=90)).date()}" in ann.screen()
        assert "stands in" not in ann.screen()
        assert "Withdraw agreement" not in ann.screen()
    async with world.desk() as desk:
        assert len(await desk.store.audit.of(member.id, limit=1000)) == lines
    await ann.taps("Read and decide")
    await ann.taps("I agree")
    assert (await world.member("Ann")).has_agreed
    await ann.says("/privacy")
    assert "Withdraw agreement" in ann.screen()


async def test_who_has_withdrawn_hears_of_no_session_and_nobody_says_so(world: World, ann: Phone, mira: Phone) -> None:
    """Neither planned, moved nor called off, by whoever plans: no promise, and no button that is refused."""
    kim = world.phone("Kim")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.ASSISTANT)
    await kim.starts(link.code)
    await mira.says("/session Ann friday 8:00")
    assert "Ann hears from me the day before and in the days after" in mira.screen()
    assert "Tell Ann" in mira.screen()
    await _withdraws(ann)
    for phone in (mira, kim):
        await phone.says("/session Ann friday 9:30")
        assert "Ann has not agreed (any more) and hears nothing of it from me." in phone.screen()
        assert "the day before" not in phone.screen()
        assert "Tell Ann" not in phone.screen()
        await phone.taps("Move")
        await phone.says("Thursday 10:00")
        assert "Moved: Ann, now Thursday 7 May 10:00. Ann has not agreed (any more)" in phone.screen()
        assert "Tell Ann" not in phone.screen()
        await phone.taps("Call off")
        assert "hears nothing of it from me" in phone.screen()
        assert "Tell Ann" not in phone.screen()


async def test_the_words_of_a_sign_are_said_to_stay(ann: Phone, mira: Phone) -> None:
    """They stand above what is said of them: nothing new is kept, and these stay."""
    await ann.says("I have chest pain and sweat")
    await _withdraws(ann)
    await mira.says("/flags")
    assert "I have chest pain and sweat" in mira.screen()
    assert "I keep nothing of what they write" not in mira.screen()
    assert "these words stay readable beside the sign until the account goes" in mira.screen()


async def test_a_note_or_an_answer_comes_too_late(world: World, ann: Phone, mira: Phone) -> None:
    """Mira is told at once, and what she types next is understood as ever."""
    await _asks(ann, mira)
    await _withdraws(ann)
    await mira.says("Sixty euros.")
    assert f"Ann {REFUSED}" in mira.screen()
    assert "What you wrote stands above and went nowhere" in mira.screen()
    assert "Sixty" not in ann.screen(last=None)
    await mira.says("help")
    assert "went nowhere" not in mira.screen()
    await mira.says("/client Ann")
    assert "Add a note" not in mira.screen()
    member = await world.member("Ann")
    assert f"Ann {REFUSED}" in await mira.forges(ReviewTap(ReviewStep.NOTE, client=member.id).pack()) + mira.screen()


async def test_an_answer_that_waits_for_the_morning_is_not_sent_after_a_withdrawal(world: World, ann: Phone) -> None:
    """What a deed has left for her before goes, too; danger is answered all the same."""
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    member, mira = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        [asked] = await desk.store.questions.of(member.id)
        await questions.answer(desk, mira, asked.id, "Sixty euros.")
        await privacy.withdraw(desk, member)
    await world.settle()
    assert "Sixty" not in ann.screen(last=None)
    await ann.says("I want to kill myself")
    assert "0800 111 0 111" in ann.screen()


@pytest.mark.parametrize("what", ["note", "answer"])
async def test_who_has_gone_to_somebody_else_swallows_nothing(world: World, ann: Phone, mira: Phone, what: str) -> None:
    """Told at once that it went nowhere, and asked for no more."""
    member, tom = await world.member("Ann"), await world.member("Tom")
    if what == "note":
        await mira.says("/client Ann")
        await mira.taps("Add a note")
    else:
        await _asks(ann, mira)
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, therapist_id=tom.id))
    await mira.says("guarding, a lot of it")
    assert GONE in mira.screen()
    assert "What you wrote stands above and went nowhere, and I do not wait for it any more." in mira.screen()
    await mira.says("help")
    assert GONE not in mira.screen()
    assert (await world.member("Mira")).awaiting is None
    async with world.desk() as desk:
        assert await desk.store.notes.of(member.id) == []
        assert all(one.answer is None for one in await desk.store.questions.of(member.id))
