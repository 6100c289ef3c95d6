"""Groups: several people, and a bot that hears what is meant for it."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Person, Sandbox, SimError
from bot.sandbox.groups import Group


@pytest.fixture
def group(sandbox: Sandbox, ann: Person, ben: Person) -> Group:
    """Ann's and Ben's group with the bot."""
    return sandbox.add_group("Neighbours", [ann, ben])


async def heard(bot: Bot) -> list[str | None]:
    """The texts the bot was told."""
    updates = await bot.get_updates(timeout=0)
    return [update.message.text for update in updates if update.message and update.message.chat.type == "supergroup"]


async def test_a_bot_with_privacy_hears_what_is_meant_for_it(bot: Bot, ann: Person, ben: Person, group: Group) -> None:
    """Commands, mentions, replies; not the talk of others."""
    ann.says("nice weather", chat_id=group.id)
    ann.says("/help", chat_id=group.id)
    ann.says("/help@another_bot", chat_id=group.id)
    ann.says("hey @between_sessions_bot", chat_id=group.id)
    sent = await bot.send_message(group.id, "Write to me in private.")
    ben.says("why?", reply_to=sent.message_id, chat_id=group.id)
    assert await heard(bot) == ["/help", "hey @between_sessions_bot", "why?"]
    group.promotes_bot()
    ben.says("everything", chat_id=group.id)
    assert (await heard(bot))[-1] == "everything"
    assert len(group.messages) == 7


async def test_taps_in_a_group_say_who_it_was(bot: Bot, ben: Person, group: Group) -> None:
    """The chat is the group, the person the one who tapped."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])
    await bot.send_message(group.id, "?", reply_markup=markup)
    tap = ben.taps("A", chat_id=group.id)
    query = (await bot.get_updates(timeout=0))[-1].callback_query
    assert query is not None
    assert (query.id, query.from_user.id, query.message.chat.id) == (tap.id, ben.id, group.id)  # type: ignore[union-attr]


async def test_mini_apps_are_for_private_chats(bot: Bot, group: Group) -> None:
    """A web_app button is refused in a group."""
    app = InlineKeyboardButton("App", web_app=WebAppInfo("https://practice.test/app"))
    with pytest.raises(BadRequest, match="Button_type_invalid"):
        await bot.send_message(group.id, "x", reply_markup=InlineKeyboardMarkup([[app]]))


async def test_a_bot_that_was_expelled_cannot_write(bot: Bot, ann: Person, group: Group) -> None:
    """It is told, and refused from then on; the same after it left."""
    group.expels_bot()
    told = (await bot.get_updates(timeout=0))[-1].my_chat_member
    assert told is not None
    assert told.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "x")
    ann.says("/help", chat_id=group.id)
    assert (await bot.get_updates(timeout=0))[-1].message is None


async def test_leaving_a_group(bot: Bot, group: Group) -> None:
    """leaveChat ends it."""
    assert await bot.get_chat_member_count(group.id) == 3
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_who_is_not_in_it_does_not_write(sandbox: Sandbox, group: Group) -> None:
    """A stranger has no such chat."""
    zoe = sandbox.add_person(first_name="Zoe")
    with pytest.raises(SimError, match="Zoe is not in that chat"):
        zoe.says("hi", chat_id=group.id)
