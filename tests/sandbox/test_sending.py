"""What the bot sends arrives on the phone, and PTB reads back what it sent."""

import base64
import json
import zlib
from datetime import timedelta

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonWebApp,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    WebAppInfo,
)
from telegram.constants import ChatAction

from bot.sandbox import Person, Sandbox
from bot.sandbox.uploads import SAMPLE_PNG, SAMPLE_WEBP


def png(width: int, height: int) -> bytes:
    """A picture whose header states that size."""
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return header + b"\x08\x02\x00\x00\x00" + zlib.crc32(b"x").to_bytes(4, "big")


NUMBERS = [InlineKeyboardButton(str(n), callback_data=f"pain:{n}") for n in range(3)]
SCALE = InlineKeyboardMarkup([NUMBERS, [InlineKeyboardButton("Skip", callback_data="skip")]])


async def test_the_bot_knows_who_it_is(bot: Bot) -> None:
    """getMe has what PTB needs of a bot."""
    me = await bot.get_me()
    assert (me.username, me.is_bot, me.can_read_all_group_messages) == ("between_sessions_bot", True, False)


async def test_a_message_with_buttons_stands_on_the_phone(bot: Bot, ann: Person) -> None:
    """Text, markup and buttons arrive, and the screen shows them as text."""
    sent = await bot.send_message(ann.id, "How <b>strong</b> was it?", parse_mode="HTML", reply_markup=SCALE)
    assert ann.screen(last=1) == "How strong was it?\n[0] [1] [2]\n[Skip]"
    assert sent.parse_entities() == {sent.entities[0]: "strong"}
    assert sent.reply_markup == SCALE


async def test_an_edit_keeps_the_place_and_drops_buttons_that_are_left_out(bot: Bot, ann: Person) -> None:
    """editMessageText replaces text and buttons."""
    sent = await bot.send_message(ann.id, "How strong?", reply_markup=SCALE)
    edited = await bot.edit_message_text("Thank you.", ann.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    assert ann.screen() == "> /start\n\nThank you."


async def test_buttons_alone_can_change(bot: Bot, ann: Person) -> None:
    """editMessageReplyMarkup leaves the text."""
    sent = await bot.send_message(ann.id, "How strong?")
    await bot.edit_message_reply_markup(ann.id, sent.message_id, reply_markup=SCALE)
    assert ann.screen(last=1) == "How strong?\n[0] [1] [2]\n[Skip]"


async def test_a_reply_keyboard_opens_and_closes(bot: Bot, ann: Person) -> None:
    """Keys are pressed by their label; a one-time keyboard closes itself."""
    keys = ReplyKeyboardMarkup(
        [["Neck", "Back"], [KeyboardButton("Where I am", request_location=True)]], is_persistent=True
    )
    await bot.send_message(ann.id, "Where?", reply_markup=keys)
    assert ann.screen(last=1).endswith("(Neck) (Back)\n(Where I am)")
    ann.presses("Back")
    assert ann.last_message["text"] == "Back"
    ann.presses("Where I am")
    assert "location" in ann.last_message
    await bot.send_message(ann.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert ann.keyboard is None
    await bot.send_message(ann.id, "Once", reply_markup=ReplyKeyboardMarkup([["Yes"]], one_time_keyboard=True))
    ann.presses("Yes")
    assert ann.keyboard is None


async def test_a_forced_reply_ends_with_the_reply(bot: Bot, ann: Person) -> None:
    """ForceReply is open until the person writes."""
    await bot.send_message(ann.id, "A note?", reply_markup=ForceReply(input_field_placeholder="…"))
    assert ann.keyboard is not None
    ann.says("No.")
    assert ann.keyboard is None


async def test_a_photo_has_sizes_and_comes_back_by_its_id(bot: Bot, ann: Person) -> None:
    """A large photo has two sizes; its file_id sends it again and its content can be fetched."""
    picture = png(1600, 800)
    sent = await bot.send_photo(ann.id, picture, caption="Two weeks of <i>pain</i>", parse_mode="HTML")
    assert [(size.width, size.height) for size in sent.photo] == [(320, 160), (1280, 640)]
    assert ann.screen(last=1) == "[photo: Two weeks of pain]"
    again = await bot.send_photo(ann.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    file = await bot.get_file(sent.photo[-1])
    assert bytes(await file.download_as_bytearray()) == picture


async def test_every_kind_of_file_is_sent(bot: Bot, ann: Person) -> None:
    """Document, video, animation, audio, voice, video note and sticker."""
    document = await bot.send_document(ann.id, InputFile(b"a,b\n", filename="diary.csv"), caption="Yours")
    assert document.document is not None
    assert document.document.file_name == "diary.csv"
    assert ann.screen(last=1) == "[document diary.csv: Yours]"
    assert (await bot.send_video(ann.id, b"video", width=640, height=480, duration=7)).video.width == 640  # type: ignore[union-attr]
    animation = await bot.send_animation(ann.id, b"GIF89a\x10\x00\x08\x00", filename="stretch.gif")
    assert animation.animation is not None
    assert (animation.animation.width, animation.animation.height) == (16, 8)
    assert animation.document is not None
    assert (await bot.send_audio(ann.id, b"song", title="Breath", duration=60)).audio.title == "Breath"  # type: ignore[union-attr]
    await bot.send_voice(ann.id, b"voice", duration=3)
    assert ann.last_message["voice"]["duration"] == 3
    assert (await bot.send_video_note(ann.id, b"note", length=240)).video_note.length == 240  # type: ignore[union-attr]
    assert (await bot.send_sticker(ann.id, SAMPLE_WEBP)).sticker.is_video is False  # type: ignore[union-attr]


async def test_an_album_is_one_group(bot: Bot, ann: Person) -> None:
    """sendMediaGroup sends its files as messages of one group."""
    sent = await bot.send_media_group(
        ann.id, [InputMediaPhoto(png(100, 100), caption="Before"), InputMediaPhoto(png(200, 100))]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert ann.screen(last=2) == "[photo: Before]\n\n[photo]"


async def test_a_picture_is_replaced_in_place(bot: Bot, ann: Person) -> None:
    """editMessageMedia puts another file into the message, editMessageCaption another caption."""
    sent = await bot.send_photo(ann.id, png(100, 100), caption="Week 1")
    await bot.edit_message_media(InputMediaPhoto(png(100, 200), caption="Week 2"), ann.id, sent.message_id)
    assert ann.screen(last=1) == "[photo: Week 2]"
    await bot.edit_message_caption(ann.id, sent.message_id, caption="Weeks 1 and 2", reply_markup=SCALE)
    assert ann.screen(last=1).startswith("[photo: Weeks 1 and 2]\n[0]")
    await bot.edit_message_media(InputMediaDocument(b"x", filename="weeks.pdf"), ann.id, sent.message_id)
    assert ann.screen(last=1) == "[document weeks.pdf]"


async def test_places_contacts_and_dice(bot: Bot, ann: Person) -> None:
    """What is neither text nor file."""
    assert (await bot.send_location(ann.id, 52.5, 13.4)).location.latitude == 52.5  # type: ignore[union-attr]
    assert (await bot.send_venue(ann.id, 52.5, 13.4, "Practice", "Willow Lane 1")).venue.title == "Practice"  # type: ignore[union-attr]
    assert (await bot.send_contact(ann.id, "+49301234", "Mira")).contact.first_name == "Mira"  # type: ignore[union-attr]
    dice = (await bot.send_dice(ann.id)).dice
    assert dice is not None
    assert 1 <= dice.value <= 6


async def test_typing_ends_with_the_message(bot: Bot, sandbox: Sandbox, ann: Person, http: httpx.AsyncClient) -> None:
    """sendChatAction is shown for five seconds, or until the bot has written."""

    async def shown() -> object:
        return (await http.get("/sim/state")).json()["chats"][str(ann.id)]["action"]

    await bot.send_chat_action(ann.id, ChatAction.TYPING)
    assert await shown() == "typing"
    sandbox.clock.advance(timedelta(seconds=6))
    assert await shown() is None
    await bot.send_chat_action(ann.id, ChatAction.UPLOAD_PHOTO)
    await bot.send_message(ann.id, "Here.")
    assert await shown() is None


async def test_copies_and_forwards(bot: Bot, sandbox: Sandbox, ann: Person, ben: Person) -> None:
    """A copy is the bot's own message, a forward says whose it was."""
    ben.starts()
    said = ann.says("My neck is stiff.")
    copy = await bot.copy_message(ben.id, ann.id, said["message_id"])
    assert ben.last_message["message_id"] == copy.message_id
    assert "forward_origin" not in ben.last_message
    forward = await bot.forward_message(ben.id, ann.id, said["message_id"])
    assert forward.forward_origin is not None
    assert forward.forward_origin.sender_user.id == ann.id  # type: ignore[attr-defined]
    picture = await bot.send_photo(ann.id, SAMPLE_PNG, caption="old")
    await bot.copy_message(ben.id, ann.id, picture.message_id, caption="new")
    assert ben.screen(last=1) == "[photo: new]"
    ids = [said["message_id"], picture.message_id]
    assert len(await bot.copy_messages(ben.id, ann.id, ids, remove_caption=True)) == 2
    assert ben.screen(last=1) == "[photo]"
    assert len(await bot.forward_messages(ben.id, ann.id, ids)) == 2


async def test_a_reply_quotes(bot: Bot, ann: Person) -> None:
    """reply_parameters put the other message into the reply."""
    said = ann.says("Is heat good?")
    sent = await bot.send_message(ann.id, "Often.", reply_parameters=ReplyParameters(said["message_id"]))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Is heat good?"
    lenient = ReplyParameters(9999, allow_sending_without_reply=True)
    assert (await bot.send_message(ann.id, "Anyway.", reply_parameters=lenient)).reply_to_message is None


async def test_deleting_and_pinning(bot: Bot, ann: Person) -> None:
    """Deleted messages go from the phone, the pinned one is the chat's."""
    first = await bot.send_message(ann.id, "one")
    second = await bot.send_message(ann.id, "two")
    await bot.pin_chat_message(ann.id, second.message_id)
    assert (await bot.get_chat(ann.id)).pinned_message.text == "two"  # type: ignore[union-attr]
    await bot.unpin_chat_message(ann.id)
    assert (await bot.get_chat(ann.id)).pinned_message is None
    await bot.unpin_all_chat_messages(ann.id)
    await bot.delete_message(ann.id, first.message_id)
    await bot.delete_messages(ann.id, [second.message_id, 9999])
    assert ann.screen() == "> /start\n\n[pinned a message]"


async def test_commands_are_those_of_the_narrowest_scope_and_the_person_language(
    bot: Bot, sandbox: Sandbox, ann: Person, http: httpx.AsyncClient
) -> None:
    """The page shows what this person's Telegram would show."""
    lena = sandbox.add_person(first_name="Lena", language_code="de")
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")
    await bot.set_my_commands([BotCommand("clients", "Clients")], scope=BotCommandScopeChat(ann.id))
    chats = (await http.get("/sim/state")).json()["chats"]
    assert chats[str(ann.id)]["commands"] == [{"command": "clients", "description": "Clients"}]
    assert chats[str(lena.id)]["commands"] == [{"command": "help", "description": "Hilfe"}]
    assert [command.command for command in await bot.get_my_commands(scope=BotCommandScopeChat(ann.id))] == ["clients"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(ann.id))
    assert await bot.get_my_commands(scope=BotCommandScopeChat(ann.id)) == ()


async def test_the_menu_button_can_be_a_persons_own(bot: Bot, ann: Person) -> None:
    """setChatMenuButton for one chat leaves the others."""
    button = MenuButtonWebApp("Diary", WebAppInfo("https://practice.test/app"))
    await bot.set_chat_menu_button(ann.id, button)
    assert await bot.get_chat_menu_button(ann.id) == button
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_the_bot_describes_itself(bot: Bot) -> None:
    """Name and descriptions, with a language's own before the general one."""
    await bot.set_my_description("Between two sessions.")
    await bot.set_my_description("Zwischen zwei Terminen.", language_code="de")
    await bot.set_my_short_description("Check-ins and answers.")
    await bot.set_my_name("Willow Lane")
    assert (await bot.get_my_description(language_code="de")).description == "Zwischen zwei Terminen."
    assert (await bot.get_my_description(language_code="fr")).description == "Between two sessions."
    assert (await bot.get_my_short_description()).short_description == "Check-ins and answers."
    assert (await bot.get_my_name()).name == "Willow Lane"


async def test_reactions_of_the_bot(bot: Bot, ann: Person) -> None:
    """setMessageReaction puts the bot's emoji under the message."""
    said = ann.says("Done.")
    await bot.set_message_reaction(ann.id, said["message_id"], [ReactionTypeEmoji("👍")])
    assert ann.screen(last=1) == "> Done.\n👍"
    await bot.set_message_reaction(ann.id, said["message_id"], [])
    assert ann.screen(last=1) == "> Done."


async def test_chats_and_members(bot: Bot, ann: Person) -> None:
    """What the bot can ask about a private chat."""
    chat = await bot.get_chat(ann.id)
    assert (chat.type, chat.first_name, chat.username) == ("private", "Ann", "ann_of_green")
    assert (await bot.get_chat_member(ann.id, ann.id)).status == "member"
    assert await bot.get_chat_member_count(ann.id) == 2
    assert (await bot.get_user_profile_photos(ann.id)).total_count == 0


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_any_body(http: httpx.AsyncClient, sandbox: Sandbox, ann: Person, how: str) -> None:
    """Query string, form, JSON and multipart say the same."""
    address = f"/bot{sandbox.token}/SENDMESSAGE"
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    form = {"chat_id": str(ann.id), "text": "Well?", "reply_markup": json.dumps(markup)}
    if how == "query":
        answer = await http.get(address, params=form)
    elif how == "form":
        answer = await http.post(address, data=form)
    elif how == "json":
        answer = await http.post(address, json={"chat_id": ann.id, "text": "Well?", "reply_markup": markup})
    else:
        answer = await http.post(address, files={name: (None, value) for name, value in form.items()})
    assert answer.json()["ok"] is True
    assert ann.screen(last=1) == "Well?\n[Yes]"


async def test_a_post_without_a_body_is_a_call(http: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """PTB posts nothing at all when a method has no parameters."""
    assert (await http.post(f"/bot{sandbox.token}/getMe")).json()["result"]["is_bot"] is True


async def test_files_are_fetched_with_the_token_only(
    http: httpx.AsyncClient, bot: Bot, sandbox: Sandbox, ann: Person
) -> None:
    """Another token's address shows nothing."""
    sent = await bot.send_document(ann.id, b"secret", filename="a.txt")
    assert sent.document is not None
    path = (await http.get(f"/bot{sandbox.token}/getFile", params={"file_id": sent.document.file_id})).json()["result"][
        "file_path"
    ]
    assert (await http.get(f"/file/bot{sandbox.token}/{path}")).content == b"secret"
    assert (await http.get(f"/file/bot1:x/{path}")).status_code == 404


def test_the_samples_are_what_they_say() -> None:
    """The built-in pictures are real ones."""
    from bot.sandbox.images import image_size

    assert image_size(SAMPLE_PNG) == (1, 1)
    assert image_size(SAMPLE_WEBP) == (1, 1)
    assert image_size(base64.b64decode("/9j/4AAQSkZJRgABAQEASABIAAD/wAARCAAQACADASIAAhEBAxEB")) == (32, 16)
    assert image_size(b"no picture") is None
