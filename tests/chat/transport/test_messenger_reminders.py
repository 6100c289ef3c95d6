"""Reminders out: sent only while they are wanted, and to nobody who cannot be reached."""

from datetime import timedelta

from bot.domain import checkins as rules
from bot.domain.people import Reach
from bot.sandbox.faults import Fault
from bot.services import checkins
from tests.chat.transport.outgoing import SECOND, SIX_PM, due, lives, sent_to
from tests.practice import CAST, Phone, World


async def blocked_unseen(world: World, phone: Phone) -> None:
    """Somebody blocks the bot, and the update that would say so is lost."""
    phone.person.blocks()
    world.sandbox.core.queue.clear()


async def test_a_refusal_stops_the_reminders_and_tells_the_therapist(world: World, ann: Phone, mira: Phone) -> None:
    """The message itself finds out; Mira hears once, and nobody writes to Ann again."""
    await blocked_unseen(world, ann)
    await world.goes_to(SIX_PM)
    assert (await world.member("Ann")).reach is Reach.BLOCKED
    assert await lives(world, "Ann") == ["unreachable"]
    assert "I can no longer write to Ann" in mira.screen()
    before = len(world.sandbox.calls)
    for day in range(1, 4):
        await world.goes_to(SIX_PM + timedelta(days=day))
    assert not [call for call in world.sandbox.calls[before:] if call.params.get("chat_id") == CAST["Ann"]]
    assert "\n".join(sent_to(world, "Mira")).count("I can no longer write to Ann") == 1
    assert await lives(world, "Ann") == ["unreachable"] * 4


async def test_an_account_that_is_gone_is_known_as_gone(world: World, ann: Phone) -> None:
    """Deleted is not blocked: it will not come back."""
    ann.person.deactivates()
    await world.goes_to(SIX_PM)
    assert (await world.member("Ann")).reach is Reach.GONE


async def test_a_reminder_for_what_is_done_by_now_is_not_sent(world: World, ann: Phone) -> None:
    """Between the tick and the sending Ann has checked in on the dashboard, say."""
    await due(world)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await checkins.change(desk, member, desk.today(member), lambda entry: rules.with_pain(entry, 3))
    await world.settle()
    assert sent_to(world, "Ann") == []
    assert await lives(world, "Ann") == ["done"]
    assert "how are you today" in sent_to(world, "Ben")[-1]


async def test_a_reminder_that_got_stuck_too_long_is_missed(world: World, ann: Phone) -> None:
    """After its window it is recorded and never sent, to the second."""
    await due(world)
    world.sandbox.clock.move_to(SIX_PM + timedelta(hours=3))
    await world.settle()
    assert sent_to(world, "Ann") == []
    assert await lives(world, "Ann") == ["missed"]


async def test_a_reminder_within_its_window_still_comes(world: World, ann: Phone) -> None:
    """One second before the end."""
    await due(world)
    world.sandbox.clock.move_to(SIX_PM + timedelta(hours=3) - SECOND)
    await world.settle()
    assert await lives(world, "Ann") == ["sent"]


async def test_a_reminder_waits_out_a_bad_line_only_while_it_is_wanted(world: World, ann: Phone) -> None:
    """It is put into words anew at each try: answered meanwhile, it is not sent."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=4))
    await world.goes_to(SIX_PM)
    assert await lives(world, "Ann") == ["intended"]
    world.sandbox.core.faults.waiting.clear()
    await ann.says("4")
    before = len(sent_to(world, "Ann"))
    await world.passes(timedelta(minutes=2))
    assert len(sent_to(world, "Ann")) == before
    assert await lives(world, "Ann") == ["done"]
