"""A danger sign that waits is heard by whoever looks after the client now, however that came about."""

from datetime import timedelta

import pytest

from bot.services import team
from bot.services.unit_of_work import Desk
from tests.flows.test_onboarding import code_in
from tests.practice import Phone, World

SIGN = "crushing chest pain and I cannot breathe"


@pytest.fixture
def tom(world: World) -> Phone:
    """A therapist of others."""
    return world.phone("Tom")


def hears(phone: Phone) -> int:
    """How often somebody was told of a danger sign."""
    return sum("Danger sign: Ann" in str(one.get("text", "")) for one in phone.person.messages)


async def invites_ann(tom: Phone, ann: Phone) -> None:
    """Ann opens Tom's link."""
    await tom.says("/invite")
    await ann.starts(code_in(tom.screen()))


async def test_who_reads_from_now_on_hears_of_what_waits(world: World, ann: Phone, mira: Phone, tom: Phone) -> None:
    """Mira has not acknowledged it when Ann says yes to Tom: Tom is told, and can."""
    await ann.says(SIGN)
    assert hears(mira) == 1
    await invites_ann(tom, ann)
    assert hears(tom) == 0, "a link alone tells nothing"
    await ann.taps("I agree")
    assert hears(tom) == 1
    await tom.taps_all("Acknowledge", "Without a note")
    assert "Acknowledged. It stays in" in tom.screen(last=None)
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.flags.unacknowledged([member.id]) == []


async def test_what_one_person_was_told_with_a_button_does_not_move_with_a_link(
    world: World, mira: Phone, tom: Phone
) -> None:
    """Zoe has agreed to nothing and let Mira know of one sign: Tom's link alone shows it to nobody else."""
    zoe = world.phone("Zoe")
    await mira.says("/invite")
    await zoe.starts(code_in(mira.screen()))
    await zoe.says(SIGN)
    await zoe.taps("Tell Mira now")
    await tom.says("/invite")
    await zoe.starts(code_in(tom.screen()))
    assert "Zoe" not in tom.screen(last=None)
    await mira.says("/flags")
    await mira.taps_all("Acknowledge", "Without a note")
    assert "Acknowledged. It stays in" in mira.screen(last=None)


async def removes_mira(world: World, to: str) -> None:
    """Olga takes Mira out of the team."""
    olga, mira, heir = [await world.member(name) for name in ("Olga", "Mira", to)]
    async with world.desk() as desk:
        await team.remove(desk, olga, person_id=mira.id, to_id=heir.id)


@pytest.mark.parametrize("to", ["Olga", "Tom"])
@pytest.mark.parametrize("came", [True, False])
async def test_who_leaves_takes_no_emergency_along(world: World, ann: Phone, olga: Phone, to: str, came: bool) -> None:
    """Whether Mira had read it or it was still on its way: the owner, who stands in, is told."""
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    if came:
        await world.settle()
    await removes_mira(world, to)
    await world.settle()
    assert hears(olga) >= 1
    await olga.taps_all("Acknowledge", "Without a note")
    assert "Acknowledged. It stays in" in olga.screen(last=None)


async def test_a_question_on_its_way_to_who_leaves_goes_to_the_owner(world: World, ann: Phone, olga: Phone) -> None:
    """It was passed on, and Mira is gone before it came."""
    await ann.says("is there a shower at the practice?")
    ann.person.taps("Ask my therapist")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    await removes_mira(world, "Olga")
    await world.settle()
    assert "is there a shower" in olga.screen(last=None)


async def _deputies(desk: Desk) -> list[int | None]:
    return [one.deputy_id for one in await desk.store.leaves.on(desk.now.date())]


async def test_who_was_a_client_before_and_leaves_stands_in_for_nobody(world: World, olga: Phone, ben: Phone) -> None:
    """Ben becomes a therapist, stands in for Tom, and leaves: nobody reads as his deputy, also when he comes back."""
    await olga.says("/invite therapist Ben")
    await ben.starts(code_in(olga.screen()))
    await ben.taps("Yes, I work here")
    tom, member, owner = await world.member("Tom"), await world.member("Ben"), await world.member("Olga")
    async with world.desk() as desk:
        today = desk.today(tom)
        await desk.store.leaves.add(
            member_id=tom.id, deputy_id=member.id, first=today, last=today + timedelta(days=3), now=desk.now
        )
        assert await _deputies(desk) == [member.id]
    async with world.desk() as desk:
        await team.remove(desk, owner, person_id=member.id, to_id=owner.id)
    async with world.desk() as desk:
        assert await _deputies(desk) == [None]


async def test_a_proposed_answer_is_read_while_the_asker_agrees(
    world: World, ann: Phone, mira: Phone, olga: Phone
) -> None:
    """Ann has withdrawn: her sentence is shown to nobody, and approved by no button of before."""
    await ann.says("may I take xylocarp with my tea?")
    await ann.taps("Ask my therapist")
    await mira.taps("Answer")
    await mira.says("Better not.")
    await mira.taps("Propose it as an answer for everybody")
    assert "xylocarp" in olga.screen()
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    assert "cannot find that" in await olga.taps("Approve")
    shown = len(olga.person.messages)
    await olga.says("/questions")
    assert "xylocarp" not in str(olga.person.messages[shown:])
    assert not world.app.practice.live.local.exists()


async def waits_with_a_page(world: World, ann: Phone, mira: Phone) -> None:
    """Mira has asked for Ann's page, which holds a word of hers, and it has not gone yet."""
    await ann.says("/goal")
    await ann.says("to plant xylocarp")
    mira.person.says("/client Ann")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()


async def test_a_page_made_before_the_yes_to_another_does_not_come_after_it(
    world: World, ann: Phone, mira: Phone, tom: Phone
) -> None:
    """It waits while Ann says yes to Tom: Mira reads nothing of hers any more."""
    await invites_ann(tom, ann)
    await waits_with_a_page(world, ann, mira)
    ann.person.taps("I agree")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    await world.settle()
    assert "Tom looks after" in str(mira.person.messages)
    assert "xylocarp" not in str(mira.person.messages)


async def test_a_page_made_before_a_withdrawal_does_not_come_after_it(world: World, ann: Phone, mira: Phone) -> None:
    """The same for the therapist who stays."""
    await ann.says("/privacy")
    await ann.taps("Withdraw agreement")
    await waits_with_a_page(world, ann, mira)
    ann.person.taps("Yes, do it")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()
    await world.settle()
    assert "xylocarp" not in str(mira.person.messages)
