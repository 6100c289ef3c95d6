"""What the sandbox refuses, word by word as Telegram does."""

import json
from datetime import timedelta

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden, RetryAfter

from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock
from tests.sandbox.conftest import START, bot_of


async def said(http: httpx.AsyncClient, sandbox: Sandbox, method: str, **params: object) -> str:
    """The words of a refusal, with its code."""
    answer = (await http.post(f"/bot{sandbox.token}/{method}", json=params)).json()
    assert answer["ok"] is False, answer
    return f"{answer['error_code']} {answer['description']}"


def buttons(*row: dict[str, object]) -> dict[str, object]:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(row)]}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "é<x>", "parse_mode": "html"}, 'can\'t parse entities: Unsupported start tag "x" at byte offset 2'),
        (
            {"text": "a.", "parse_mode": "MarkdownV2"},
            "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ({"text": "x", "parse_mode": "RTF"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": buttons({"text": "a", "callback_data": "ä" * 33})}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": buttons({"text": "a"})},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": " ", "callback_data": "a"})},
            "inline keyboard button text must be non-empty",
        ),
        (
            {"text": "x", "reply_markup": buttons({"callback_data": "a"})},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "a", "url": "http://localhost"})},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "a", "web_app": {"url": "http://a.test/"}})},
            "inline keyboard button Web App URL 'http://a.test/' is invalid: Only HTTPS links are allowed",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}},
            "reply markup is too long",
        ),
        ({"text": "x", "reply_markup": "no"}, "can't parse reply keyboard markup JSON object"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [1]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)
async def test_messages_that_are_wrong(
    http: httpx.AsyncClient, sandbox: Sandbox, ann: Person, params: dict[str, object], words: str
) -> None:
    """sendMessage with something wrong; nothing reaches the phone."""
    assert await said(http, sandbox, "sendMessage", chat_id=ann.id, **params) == f"400 Bad Request: {words}"
    assert len(ann.messages) == 1


async def test_people_who_cannot_be_written_to(
    http: httpx.AsyncClient, sandbox: Sandbox, ann: Person, ben: Person
) -> None:
    """Unknown, never started, blocked, deactivated."""
    assert await said(http, sandbox, "sendMessage", text="x") == "400 Bad Request: chat_id is empty"
    assert await said(http, sandbox, "sendMessage", chat_id=7, text="x") == "400 Bad Request: chat not found"
    words = "403 Forbidden: bot can't initiate conversation with a user"
    assert await said(http, sandbox, "sendMessage", chat_id=ben.id, text="x") == words
    ann.blocks()
    words = "403 Forbidden: bot was blocked by the user"
    assert await said(http, sandbox, "sendMessage", chat_id=ann.id, text="x") == words
    assert await said(http, sandbox, "sendChatAction", chat_id=ann.id, action="typing") == words
    ann.unblocks()
    ann.deactivates()
    words = "403 Forbidden: user is deactivated"
    assert await said(http, sandbox, "sendMessage", chat_id=ann.id, text="x") == words


async def test_ptb_raises_its_own_forbidden(bot: Bot, ann: Person) -> None:
    """PTB maps the words to its exception."""
    ann.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "x")


async def test_edits_that_change_nothing_or_meet_nothing(
    http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person
) -> None:
    """Not modified, not found, not the bot's, no text."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a")]])
    sent = await bot.send_message(ann.id, "<b>same</b>", parse_mode="HTML", reply_markup=markup)
    where = {"chat_id": ann.id, "message_id": sent.message_id}
    same = {**where, "text": "<b>same</b> ", "parse_mode": "HTML", "reply_markup": markup.to_json()}
    unchanged = (
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert await said(http, sandbox, "editMessageText", **same) == unchanged
    assert await said(http, sandbox, "editMessageReplyMarkup", **where, reply_markup=markup.to_json()) == unchanged
    gone = "400 Bad Request: message to edit not found"
    assert await said(http, sandbox, "editMessageText", chat_id=ann.id, message_id=999, text="x") == gone
    theirs = ann.messages[0]["message_id"]
    cannot = "400 Bad Request: message can't be edited"
    assert await said(http, sandbox, "editMessageText", chat_id=ann.id, message_id=theirs, text="x") == cannot
    words = "400 Bad Request: there is no caption in the message to edit"
    assert await said(http, sandbox, "editMessageCaption", **where, caption="x") == words
    photo = await bot.send_location(ann.id, 1, 1)
    words = "400 Bad Request: there is no text in the message to edit"
    assert await said(http, sandbox, "editMessageText", chat_id=ann.id, message_id=photo.message_id, text="x") == words
    words = "400 Bad Request: MESSAGE_TOO_LONG"
    assert await said(http, sandbox, "editMessageText", **where, text="x" * 4097) == words


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(
    http: httpx.AsyncClient, sandbox: Sandbox, ann: Person
) -> None:
    """Telegram keeps those as they are."""
    params = {"chat_id": ann.id, "text": "x", "reply_markup": json.dumps({"keyboard": [["a"]]})}
    message_id = (await http.post(f"/bot{sandbox.token}/sendMessage", json=params)).json()["result"]["message_id"]
    words = await said(http, sandbox, "editMessageText", chat_id=ann.id, message_id=message_id, text="y")
    assert words == "400 Bad Request: message can't be edited"


async def test_deleting_late_or_twice(http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person) -> None:
    """48 hours, and once."""
    first, second = await bot.send_message(ann.id, "1"), await bot.send_message(ann.id, "2")
    await bot.delete_message(ann.id, first.message_id)
    words = "400 Bad Request: message to delete not found"
    assert await said(http, sandbox, "deleteMessage", chat_id=ann.id, message_id=first.message_id) == words
    sandbox.clock.advance(timedelta(hours=48, seconds=1))
    words = "400 Bad Request: message can't be deleted"
    assert await said(http, sandbox, "deleteMessage", chat_id=ann.id, message_id=second.message_id) == words
    words = "400 Bad Request: message identifier is not specified"
    assert await said(http, sandbox, "deleteMessage", chat_id=ann.id) == words
    words = "400 Bad Request: message identifiers are not specified"
    assert await said(http, sandbox, "deleteMessages", chat_id=ann.id, message_ids=[]) == words


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "AgACunknown"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
        ("sendVideoNote", {}, "there is no video note in the request"),
        ("sendMediaGroup", {"media": []}, "group send failed"),
        ("sendMediaGroup", {"media": "x"}, "can't parse media JSON object"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendContact", {"phone_number": "1"}, "first_name is empty"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendDice", {"emoji": "🍕"}, "DICE_EMOTICON_INVALID"),
        ("sendPoll", {"question": "", "options": ["a", "b"]}, "poll question must be non-empty"),
        ("sendPoll", {"question": "q", "options": [str(n) for n in range(13)]}, "poll can't have more than 12 options"),
        ("sendPoll", {"question": "q", "options": "a"}, "can't parse options JSON object"),
        ("stopPoll", {"message_id": 1}, "message with poll to stop not found"),
        ("copyMessage", {"from_chat_id": 500_000_001, "message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"from_chat_id": 500_000_001, "message_id": 99}, "message to forward not found"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("unpinChatMessage", {}, "message to unpin not found"),
        ("setMessageReaction", {"message_id": 99}, "message to react not found"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "🥑"}]}, "REACTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "No!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "moon"}},
            "can't parse menu button: MenuButton has unsupported type",
        ),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("getChatMember", {"user_id": 0}, "invalid user_id specified"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("editMessageLiveLocation", {"message_id": 1, "latitude": 1, "longitude": 1}, "message can't be edited"),
        (
            "answerWebAppQuery",
            {"web_app_query_id": "x", "result": {"type": "photo", "id": "1"}},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("setWebhook", {"url": "ftp://x"}, "invalid webhook URL specified"),
        ("setWebhook", {"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "setWebhook",
            {"url": "https://example.org:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/", "secret_token": "no spaces"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_other_methods(
    http: httpx.AsyncClient, sandbox: Sandbox, ann: Person, method: str, params: dict[str, object], words: str
) -> None:
    """One wrong thing each."""
    assert ann.id == 500_000_001
    assert await said(http, sandbox, method, **{"chat_id": ann.id, **params}) == f"400 Bad Request: {words}"


async def test_captions_and_pictures_have_limits(http: httpx.AsyncClient, sandbox: Sandbox, ann: Person) -> None:
    """1024 characters after markup; a photo is a picture of a sane shape."""

    async def photo(content: bytes, **params: str) -> str:
        answer = await http.post(
            f"/bot{sandbox.token}/sendPhoto",
            data={"chat_id": str(ann.id), **params},
            files={"photo": ("a.png", content)},
        )
        return str(answer.json().get("description"))

    from tests.sandbox.test_sending import png

    assert await photo(png(9, 9), caption="x" * 1025) == "Bad Request: message caption is too long"
    assert await photo(png(9, 9), caption="<b>" + "x" * 1024 + "</b>", parse_mode="HTML") == "None"
    assert await photo(b"text") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await photo(png(9000, 2000)) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await photo(b"") == "Bad Request: file must be non-empty"


async def test_a_file_of_another_kind_is_not_taken(
    http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person
) -> None:
    """A document's id is no photo's."""
    sent = await bot.send_document(ann.id, b"x", filename="x.txt")
    assert sent.document is not None
    words = await said(http, sandbox, "sendPhoto", chat_id=ann.id, photo=sent.document.file_id)
    assert words == "400 Bad Request: can't use file of type Document as Photo"


async def test_what_is_not_emulated_says_so(http: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """Documented methods that the sandbox lacks, methods nobody has, tokens nobody has."""
    assert (
        await said(http, sandbox, "banChatMember") == "501 Not Implemented: the sandbox does not emulate banChatMember"
    )
    assert await said(http, sandbox, "makeTea") == "404 Not Found: method not found"
    assert "no such method in Bot API 10.1" in sandbox.calls[-1].violations
    assert (await http.get("/bot1:nobody/getMe")).json()["description"] == "Unauthorized"
    assert (await http.get("/botnonsense/getMe")).status_code == 404
    assert await said(http, sandbox, "logOut") == "400 Bad Request: the sandbox can't be logged out of"
    assert await said(http, sandbox, "close") == "429 Too Many Requests: retry after 600"


async def test_the_pace_is_kept_when_that_is_asked_for() -> None:
    """A short burst to one chat, then one message a second; 30 a second in all."""
    sandbox = Sandbox(clock=SandboxClock(START, frozen=True), behaviour=Behaviour(strict_pace=True))
    people = [sandbox.add_person(first_name=f"P{n}") for n in range(40)]
    for person in people:
        person.starts()
    async with bot_of(sandbox) as bot:
        for _ in range(5):
            await bot.send_message(people[0].id, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[0].id, "x")
        sandbox.clock.advance(timedelta(seconds=1))
        await bot.send_message(people[0].id, "x")
        for person in people[1:30]:
            await bot.send_message(person.id, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[31].id, "x")
    refused = [call for call in sandbox.calls if not call.ok]
    assert [call.description for call in refused] == ["Too Many Requests: retry after 1"] * 2
