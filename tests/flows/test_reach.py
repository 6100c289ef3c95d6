"""Who can be reached: a refusal counts for the chat that refused, and whoever is heard of can be reached again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import calls
from bot.chat.calls import Screen
from bot.chat.discreet import tidied
from bot.chat.turn import letters
from bot.domain.notices import WelcomeBack
from bot.domain.outbox import DANGER, REPLY, Letter
from bot.domain.people import Reach
from tests.practice import CAST, Phone, World

SIX_PM = timedelta(hours=7)
"""From the world's beginning until 18:00 in Berlin."""


async def blocked_unseen(world: World, phone: Phone) -> None:
    """Somebody blocks the bot, which finds out by being refused."""
    phone.person.blocks()
    world.sandbox.core.queue.clear()


async def test_a_group_that_throws_the_bot_out_silences_nobody(world: World, ann: Phone, mira: Phone) -> None:
    """Ann speaks to the bot in her family's group, which throws it out before it answers: that is the group's no."""
    group = world.sandbox.add_group("Family", members=[ann.person])
    ann.person.says("/checkin", chat_id=group.id)
    group.expels_bot()
    await world.settle()
    refused = [one for one in world.sandbox.calls_of("sendMessage") if one.params.get("chat_id") == group.id]
    assert len(refused) == 1, "the group was written to, and has refused"
    assert (await world.member("Ann")).reach is Reach.OK
    assert "can no longer write" not in mira.screen(last=None)
    await world.passes(SIX_PM)
    assert "how are you today" in ann.screen()


async def test_what_goes_to_a_group_is_a_message_of_its_own(world: World) -> None:
    """A refusal there takes nothing away here, and a tidy chat deletes nothing that stands elsewhere."""
    ann = replace(await world.member("Ann"), tidy_chat=True)
    made = [calls.send(ann.chat_id, Screen("here")), calls.send(-100_5, Screen("there")), calls.toast("7")]
    assert [one.tidy for one in tidied(ann, made)] == [ann.id, None, None]
    stored = letters(ann.chat_id, made, danger=True)
    assert [(one.chat_id, len(one.body["calls"]), one.priority) for one in stored] == [
        (ann.chat_id, 2, DANGER),
        (-100_5, 1, REPLY),
    ]


@pytest.mark.parametrize("how", ["words", "a tap", "changed words", "a reaction"])
async def test_whoever_is_heard_of_can_be_reached(world: World, ann: Phone, how: str) -> None:
    """Not only Start and Telegram's word for it: nobody can write or tap who has blocked the bot."""
    await ann.says("/checkin")
    written = ann.person.says("thank you")["message_id"]
    await world.settle()
    await blocked_unseen(world, ann)
    await world.passes(SIX_PM)
    assert (await world.member("Ann")).reach is Reach.BLOCKED
    ann.person.unblocks()
    world.sandbox.core.queue.clear()
    if how == "words":
        await ann.says("hello")
    elif how == "a tap":
        await ann.taps("Check in")
    elif how == "changed words":
        ann.person.edits(written, "thank you!")
        await world.settle()
    else:
        ann.person.reacts("👍")
        await world.settle()
    assert (await world.member("Ann")).reach is Reach.OK
    await world.passes(timedelta(days=1))
    assert "how are you today" in ann.screen()


async def test_whom_a_message_reaches_can_be_reached(world: World, ann: Phone) -> None:
    """A message that Telegram takes says so, too; one that only a group takes does not."""
    await blocked_unseen(world, ann)
    await world.passes(SIX_PM)
    ann.person.unblocks()
    world.sandbox.core.queue.clear()
    group = world.sandbox.add_group("Family", members=[ann.person])
    ann.person.says("/help", chat_id=group.id)
    await world.settle()
    assert (await world.member("Ann")).reach is Reach.BLOCKED
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter.of(WelcomeBack(), chat_id=CAST["Ann"])], desk.now)
    await world.settle()
    assert (await world.member("Ann")).reach is Reach.OK
