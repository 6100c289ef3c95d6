"""getUpdates as Telegram's own server does it, and what each deed on a phone makes of updates."""

import asyncio
import time
from datetime import timedelta

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest, Conflict

from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock, SimError
from tests.sandbox.conftest import START, bot_of

EVERYTHING = Update.ALL_TYPES
TAP = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def test_an_update_comes_again_until_it_is_confirmed(bot: Bot, ann: Person) -> None:
    """The offset confirms what lies before it, nothing else does."""
    first = (await bot.get_updates(timeout=0))[0]
    ann.says("two")
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == [first.update_id, first.update_id + 1]
    assert [update.message.text for update in await bot.get_updates(first.update_id + 1, timeout=0)] == ["two"]  # type: ignore[union-attr]
    assert [update.message.text for update in await bot.get_updates(timeout=0)] == ["two"]  # type: ignore[union-attr]


async def test_a_negative_offset_keeps_the_newest(bot: Bot, ann: Person) -> None:
    """offset=-1 forgets all but the last one; limit hands out the oldest."""
    for word in ("a", "b", "c"):
        ann.says(word)
    assert [update.message.text for update in await bot.get_updates(limit=2, timeout=0)] == ["/start", "a"]  # type: ignore[union-attr]
    assert [update.message.text for update in await bot.get_updates(offset=-2, timeout=0)] == ["b", "c"]  # type: ignore[union-attr]
    assert len(await bot.get_updates(timeout=0)) == 2


async def test_an_offset_far_ahead_confirms_nothing(bot: Bot, ann: Person) -> None:
    """Telegram takes an offset that lies in the future as none."""
    assert len(await bot.get_updates(offset=2_000_000_000, timeout=0)) == 1


async def test_a_waiting_poll_wakes_at_once(bot: Bot, ann: Person) -> None:
    """A poll waits for real and ends with the first update."""
    last = (await bot.get_updates(timeout=0))[-1].update_id
    poll = asyncio.create_task(bot.get_updates(last + 1, timeout=30))
    await asyncio.sleep(0.02)
    assert not poll.done()
    begun = time.perf_counter()
    ann.says("now")
    assert [update.message.text for update in await poll] == ["now"]  # type: ignore[union-attr]
    assert time.perf_counter() - begun < 0.5


async def test_a_poll_gives_up_when_its_time_is_over(http: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """An empty answer after the timeout."""
    begun = time.perf_counter()
    answer = await http.get(f"/bot{sandbox.token}/getUpdates", params={"timeout": 1})
    assert answer.json() == {"ok": True, "result": []}
    assert 0.9 < time.perf_counter() - begun < 3


async def test_a_second_poll_ends_the_first(bot: Bot, sandbox: Sandbox) -> None:
    """The one that waits gets 409, the newcomer waits on."""
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.02)
    async with bot_of(sandbox) as other:
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
            await first
        sandbox.add_person(first_name="Cleo").says("hi")
        assert len(await second) == 1


async def test_a_cancelled_poll_leaves_nothing_behind(bot: Bot, ann: Person) -> None:
    """After a cut connection the next poll is served as usual."""
    last = (await bot.get_updates(timeout=0))[-1].update_id
    poll = asyncio.create_task(bot.get_updates(last + 1, timeout=20))
    await asyncio.sleep(0.02)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    ann.says("again")
    assert len(await bot.get_updates(last + 1, timeout=5)) == 1


async def test_allowed_updates_are_remembered_and_count_when_an_update_is_made(bot: Bot, ann: Person) -> None:
    """What was not wanted when it happened never comes."""
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    ann.says("unheard")
    assert [update.message.text for update in await bot.get_updates(timeout=0)] == ["/start"]  # type: ignore[union-attr]
    await bot.get_updates(timeout=0, allowed_updates=[])
    ann.says("heard")
    assert [update.message.text for update in await bot.get_updates(timeout=0)] == ["/start", "heard"]  # type: ignore[union-attr]


async def test_reactions_come_only_when_they_are_asked_for(bot: Bot, ann: Person) -> None:
    """message_reaction is not among the defaults."""
    ann.reacts("👍")
    assert len(await bot.get_updates(timeout=0, allowed_updates=EVERYTHING)) == 1
    ann.reacts("❤")
    change = (await bot.get_updates(timeout=0))[-1].message_reaction
    assert change is not None
    assert [reaction.emoji for reaction in change.old_reaction] == ["👍"]  # type: ignore[attr-defined]
    assert [reaction.emoji for reaction in change.new_reaction] == ["❤"]  # type: ignore[attr-defined]
    ann.reacts("❤")
    assert len(await bot.get_updates(timeout=0)) == 2


async def test_a_strict_sandbox_holds_back_a_repeated_offset() -> None:
    """Telegram lets a bot that polls the same offset again wait up to three seconds, and hands out one update."""
    sandbox = Sandbox(clock=SandboxClock(START, frozen=True), behaviour=Behaviour(strict_pace=True, scale=0.1))
    ann = sandbox.add_person(first_name="Ann")
    async with bot_of(sandbox) as bot:
        await bot.get_updates(offset=5, timeout=0)
        begun = time.perf_counter()
        await bot.get_updates(offset=5, timeout=0)
        assert 0.25 < time.perf_counter() - begun < 2
        ann.says("a")
        ann.says("b")
        await bot.get_updates(offset=6, timeout=0)
        assert len(await bot.get_updates(offset=6, timeout=0)) == 1


async def test_a_tap_waits_150_seconds(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """Then the update is gone, and an answer to it is refused."""
    await bot.send_message(ann.id, "Well?", reply_markup=TAP)
    tap = ann.taps("Yes")
    sandbox.clock.advance(timedelta(seconds=149))
    assert (await bot.get_updates(timeout=0))[-1].callback_query is not None
    assert await bot.answer_callback_query(tap.id, "Saved")
    assert (tap.toast, tap.alert, tap.answered) == ("Saved", "", True)
    late = ann.taps("Yes")
    sandbox.clock.advance(timedelta(seconds=150))
    assert (await bot.get_updates(timeout=0))[-1].callback_query is None
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(late.id)
    assert not late.answered


async def test_a_message_waits_a_day(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """24 hours on the sandbox's own clock."""
    sandbox.clock.advance(timedelta(hours=23, minutes=59))
    assert len(await bot.get_updates(timeout=0)) == 1
    sandbox.clock.advance(timedelta(minutes=1))
    assert await bot.get_updates(timeout=0) == ()


async def test_a_tap_names_its_message_and_its_chat(bot: Bot, ann: Person) -> None:
    """The callback query carries the message as it stands."""
    sent = await bot.send_message(ann.id, "Well?", reply_markup=TAP)
    ann.taps("Yes")
    query = (await bot.get_updates(timeout=0))[-1].callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("y", ann.id, sent)
    await query.answer("Are you sure?", show_alert=True)
    assert ann.taps("Yes").wait is not None


async def test_a_command_has_its_entity_in_utf16(bot: Bot, ann: Person) -> None:
    """Commands are found behind emoji, too."""
    ann.says("🦒🦒 /help please")
    message = (await bot.get_updates(timeout=0))[-1].message
    assert message is not None
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [("bot_command", 5, 5)]


async def test_a_deep_link_is_a_start_with_its_payload(bot: Bot, ben: Person) -> None:
    """Opening t.me/bot?start=… sends /start …"""
    ben.starts("invite-42_x")
    message = (await bot.get_updates(timeout=0))[-1].message
    assert message is not None
    assert message.text == "/start invite-42_x"
    with pytest.raises(SimError, match="payload"):
        ben.starts("not allowed!")


async def test_edits_replies_and_forwards_arrive(bot: Bot, ann: Person) -> None:
    """edited_message, reply_to_message and forward_origin."""
    said = ann.says("neck 6")
    ann.edits(said["message_id"], "neck 5")
    ann.says("see above", reply_to=said["message_id"])
    ann.forwards(said["message_id"])
    edited, reply, forward = (await bot.get_updates(timeout=0))[-3:]
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.edit_date is not None) == ("neck 5", True)
    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    assert reply.message.reply_to_message.text == "neck 5"
    assert forward.message is not None
    assert forward.message.forward_origin is not None


async def test_every_kind_of_message_arrives(bot: Bot, ann: Person) -> None:
    """Photo, document, voice, video, sticker, location, contact."""
    ann.sends_photo(caption="my neck")
    ann.sends_document(b"x", name="letter.pdf")
    ann.sends_voice()
    ann.sends_video()
    ann.sends_sticker()
    ann.sends_location(48.1, 11.6)
    ann.sends_contact()
    messages = [update.message for update in await bot.get_updates(timeout=0)][1:]
    kinds = ("photo", "document", "voice", "video", "sticker", "location", "contact")
    assert [bool(getattr(message, kind)) for message, kind in zip(messages, kinds, strict=True)] == [True] * 7
    assert ann.screen(last=7).splitlines()[0] == "> [photo: my neck]"


async def test_blocking_and_unblocking_is_told(bot: Bot, ann: Person) -> None:
    """my_chat_member says kicked, then member."""
    ann.blocks()
    with pytest.raises(SimError, match="has blocked the bot"):
        ann.says("hello?")
    ann.starts()
    told = [
        update.my_chat_member.new_chat_member.status
        for update in await bot.get_updates(timeout=0)
        if update.my_chat_member
    ]
    assert told == ["kicked", "member"]


async def test_a_poll_counts_votes_and_tells_who(bot: Bot, ann: Person, ben: Person) -> None:
    """A poll that is not anonymous makes poll_answer; votes can change and be taken back."""
    sent = await bot.send_poll(ann.id, "Stretched today?", ["Yes", "No"], is_anonymous=False)
    ann.votes(0)
    ann.votes(1)
    answers = [update.poll_answer for update in await bot.get_updates(timeout=0) if update.poll_answer]
    assert [answer.option_ids for answer in answers] == [(0,), (1,)]
    ann.votes()
    closed = await bot.stop_poll(ann.id, sent.message_id)
    assert (closed.is_closed, closed.total_voter_count) == (True, 0)
    with pytest.raises(SimError, match="closed"):
        ann.votes(0)


async def test_an_anonymous_quiz_tells_only_the_count(bot: Bot, ann: Person) -> None:
    """No poll_answer, and one vote for good."""
    await bot.send_poll(
        ann.id,
        "Heat or cold?",
        ["Heat", "Cold"],
        type="quiz",
        correct_option_ids=[0],
        explanation="<b>Heat</b>",
        explanation_parse_mode="HTML",
    )
    ann.votes(0)
    updates = await bot.get_updates(timeout=0)
    assert [update.poll.total_voter_count for update in updates if update.poll] == [1]
    assert not any(update.poll_answer for update in updates)
    with pytest.raises(SimError, match="cannot be changed"):
        ann.votes(1)


async def test_inline_queries_are_answered_and_a_result_is_sent(bot: Bot, ann: Person) -> None:
    """The results come to the phone, the chosen one into the chat."""
    asking = asyncio.create_task(ann.asks_inline("heat"))
    await asyncio.sleep(0)
    query = (await bot.get_updates(timeout=5, allowed_updates=EVERYTHING))[-1].inline_query
    assert query is not None
    content = InputTextMessageContent("<b>Heat</b> relaxes.", parse_mode="HTML")
    await query.answer([InlineQueryResultArticle("1", "Heat", content)])
    assert [result["title"] for result in await asking] == ["Heat"]
    ann.chooses("1")
    assert ann.screen(last=1) == "> Heat relaxes."
    updates = await bot.get_updates(timeout=0)
    assert updates[-1].chosen_inline_result is not None
    assert updates[-2].message is not None
    assert updates[-2].message.via_bot is not None


async def test_an_inline_query_waits_thirty_seconds(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """Then its answer is refused."""
    asking = asyncio.create_task(ann.asks_inline("cold", timeout=0.05))
    await asyncio.sleep(0)
    query = (await bot.get_updates(timeout=5))[-1].inline_query
    assert query is not None
    sandbox.clock.advance(timedelta(seconds=30))
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer([])
    with pytest.raises(TimeoutError):
        await asking
