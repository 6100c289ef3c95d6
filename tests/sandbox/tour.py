"""A walk through every method and every kind of update, with the raw answers kept."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonWebApp,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
    WebAppInfo,
)
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.sandbox import Person, Sandbox
from bot.sandbox.uploads import SAMPLE_PNG, SAMPLE_WEBP

KEYS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton(str(n), callback_data=f"pain:{n}", style="primary") for n in range(6)],
        [
            InlineKeyboardButton("Site", url="https://practice.test/"),
            InlineKeyboardButton("App", web_app=WebAppInfo("https://practice.test/app")),
        ],
        [InlineKeyboardButton("Find", switch_inline_query_current_chat="heat")],
    ]
)


@dataclass
class Tour:
    """What a walk saw: successful answers by method, and every update."""

    answers: list[tuple[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)

    async def keep(self, response: httpx.Response) -> None:
        """Keeps a raw answer."""
        body = json.loads(await response.aread())
        method = response.request.url.path.rpartition("/")[2]
        if body["ok"]:
            self.answers.append((method, body["result"]))
            if method == "getUpdates":
                self.updates += body["result"]


def _request(sandbox: Sandbox, tour: Tour) -> HTTPXRequest:
    transport = httpx.ASGITransport(app=sandbox.asgi())
    return HTTPXRequest(httpx_kwargs={"transport": transport, "event_hooks": {"response": [tour.keep]}})


async def walk(sandbox: Sandbox) -> Tour:
    """Calls everything once at least."""
    tour = Tour()
    ann = sandbox.add_person(first_name="Ann", last_name="Green", username="ann_green", language_code="de")
    ben = sandbox.add_person(first_name="Ben")
    group = sandbox.add_group("Practice", [ann, ben])
    requests = _request(sandbox, tour), _request(sandbox, tour)
    bot = Bot(
        sandbox.token,
        base_url="http://t/bot",
        base_file_url="http://t/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
    async with bot:
        await bot.get_updates(allowed_updates=Update.ALL_TYPES, timeout=0)
        ann.starts("invite_1")
        ben.starts()
        for part in (_settings, _texts, _media, _rest):
            await part(bot, sandbox, ann, ben)
        await _phones(bot, sandbox, ann)
        ben.says("/help@between_sessions_bot", chat_id=group.id)
        ben.says("not for the bot", chat_id=group.id)
        group.promotes_bot()
        await bot.send_message(group.id, "Hello, group.")
        await bot.get_chat(group.id)
        await bot.get_chat_administrators(group.id)
        await bot.get_chat_member(group.id, ann.id)
        await bot.get_chat_member(group.id, bot.id)
        await bot.leave_chat(group.id)
        await bot.get_updates(timeout=0)
        await bot.set_webhook("https://hook.test/", secret_token="s", allowed_updates=["message"])
        await bot.get_webhook_info()
        await bot.delete_webhook()
    await sandbox.close()
    return tour


async def _settings(bot: Bot, _sandbox: Sandbox, ann: Person, _ben: Person) -> None:
    await bot.set_my_commands([BotCommand("checkin", "Log today")], language_code="de")
    await bot.get_my_commands(language_code="de")
    await bot.delete_my_commands(language_code="de")
    await bot.set_chat_menu_button(ann.id, MenuButtonWebApp("Diary", WebAppInfo("https://practice.test/app")))
    await bot.get_chat_menu_button(ann.id)
    await bot.get_chat_menu_button()
    await bot.set_my_name("Willow Lane")
    await bot.get_my_name()
    await bot.set_my_description("d")
    await bot.get_my_description()
    await bot.set_my_short_description("s")
    await bot.get_my_short_description()
    await bot.get_chat(ann.id)
    await bot.get_chat_member_count(ann.id)
    await bot.get_user_profile_photos(ann.id)


async def _texts(bot: Bot, _sandbox: Sandbox, ann: Person, _ben: Person) -> None:
    sent = await bot.send_message(
        ann.id,
        '<b>Bold <i>both</i></b> <a href="https://a.test">link</a> <code>x</code> <tg-spoiler>s</tg-spoiler> '
        f'<a href="tg://user?id={ann.id}">you</a> <blockquote expandable>q</blockquote> <pre>p</pre>',
        parse_mode="HTML",
        reply_markup=KEYS,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        message_effect_id="5104841245755180586",
    )
    await bot.edit_message_text("*new*", ann.id, sent.message_id, parse_mode="MarkdownV2", reply_markup=KEYS)
    await bot.edit_message_reply_markup(ann.id, sent.message_id)
    said = ann.says("see https://a.test and /help")
    await bot.send_message(ann.id, "re", reply_parameters=ReplyParameters(said["message_id"], quote="see"))
    await bot.pin_chat_message(ann.id, sent.message_id)
    await bot.get_chat(ann.id)
    await bot.unpin_chat_message(ann.id, sent.message_id)
    await bot.unpin_all_chat_messages(ann.id)
    await bot.copy_message(ann.id, ann.id, said["message_id"])
    await bot.copy_messages(ann.id, ann.id, [said["message_id"]])
    await bot.forward_message(ann.id, ann.id, said["message_id"])
    await bot.forward_messages(ann.id, ann.id, [said["message_id"]])
    await bot.set_message_reaction(ann.id, said["message_id"], "👍")
    await bot.send_chat_action(ann.id, "typing")
    await bot.delete_message(ann.id, sent.message_id)
    await bot.delete_messages(ann.id, [said["message_id"]])


async def _media(bot: Bot, _sandbox: Sandbox, ann: Person, _ben: Person) -> None:
    photo = await bot.send_photo(ann.id, SAMPLE_PNG, caption="<b>c</b>", parse_mode="HTML", has_spoiler=True)
    await bot.get_file(photo.photo[-1].file_id)
    await bot.edit_message_caption(ann.id, photo.message_id, caption="new", show_caption_above_media=True)
    await bot.edit_message_media(InputMediaVideo(b"v", width=4, height=3), ann.id, photo.message_id)
    await bot.edit_message_media(InputMediaAnimation(b"GIF89a\x01\x00\x01\x00"), ann.id, photo.message_id)
    await bot.edit_message_media(InputMediaAudio(b"a", title="t"), ann.id, photo.message_id)
    await bot.send_media_group(ann.id, [InputMediaPhoto(SAMPLE_PNG, caption="1"), InputMediaVideo(b"v")])
    await bot.send_media_group(ann.id, [InputMediaDocument(b"1"), InputMediaDocument(b"2")])
    await bot.send_document(ann.id, b"x", filename="x.txt")
    await bot.send_video(ann.id, b"v", supports_streaming=True)
    await bot.send_animation(ann.id, b"GIF89a\x01\x00\x01\x00")
    await bot.send_audio(ann.id, b"a", performer="p")
    await bot.send_voice(ann.id, b"v")
    await bot.send_video_note(ann.id, b"n")
    await bot.send_sticker(ann.id, SAMPLE_WEBP, emoji="🙂")


async def _rest(bot: Bot, _sandbox: Sandbox, ann: Person, _ben: Person) -> None:
    place = await bot.send_location(ann.id, 1.5, 2.5, horizontal_accuracy=10)
    await _refused(bot.edit_message_live_location(ann.id, place.message_id, latitude=1, longitude=2))
    await _refused(bot.stop_message_live_location(ann.id, place.message_id))
    await bot.send_venue(ann.id, 1, 2, "t", "a")
    await bot.send_contact(ann.id, "+49", "Mira", last_name="W")
    await bot.send_dice(ann.id, emoji="🎯")
    poll = await bot.send_poll(ann.id, "Q?", ["a", "b"], is_anonymous=False, allows_multiple_answers=True)
    ann.votes(0, 1)
    await bot.stop_poll(ann.id, poll.message_id)
    await bot.send_poll(
        ann.id,
        "Q?",
        ["a", "b"],
        type="quiz",
        correct_option_ids=[1],
        explanation="<i>e</i>",
        explanation_parse_mode="HTML",
        open_period=60,
    )
    ann.votes(1)
    await _refused(bot.log_out())
    await _refused(bot.close())


async def _phones(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    await bot.send_message(ann.id, "buttons", reply_markup=KEYS)
    tap = ann.taps("3")
    ann.reacts("❤")
    ann.reacts(None)
    ann.edits(ann.says("typo")["message_id"], "fixed")
    ann.sends_photo(caption="/help me")
    ann.sends_document()
    ann.sends_voice()
    ann.sends_video()
    ann.sends_sticker()
    ann.sends_location(1, 2)
    ann.sends_contact()
    ann.forwards(ann.last_message["message_id"])
    where = KeyboardButton("Where", request_location=True)
    await bot.send_message(ann.id, "k", reply_markup=ReplyKeyboardMarkup([["A", where]]))
    ann.presses("A")
    ann.presses("Where")
    await bot.get_updates(timeout=0)
    await bot.answer_callback_query(tap.id, "ok", show_alert=True)
    await _inline(bot, ann)
    ann.opens_app("https://practice.test/app")
    query_id = next(reversed(sandbox.core.world.web_apps))
    await bot.answer_web_app_query(
        query_id, InlineQueryResultArticle("1", "t", InputTextMessageContent("From the app."))
    )
    ann.blocks()
    ann.unblocks()


async def _inline(bot: Bot, ann: Person) -> None:
    asking = asyncio.create_task(ann.asks_inline("heat"))
    await asyncio.sleep(0)
    query = (await bot.get_updates(timeout=0))[-1].inline_query
    assert query is not None
    await query.answer(
        [InlineQueryResultArticle("1", "Heat", InputTextMessageContent("Warm."), reply_markup=KEYS)], cache_time=0
    )
    await asking
    ann.chooses("1")


async def _refused(calling: Awaitable[object]) -> None:
    try:
        await calling
    except TelegramError:
        return
    raise AssertionError("the sandbox does not do that")
