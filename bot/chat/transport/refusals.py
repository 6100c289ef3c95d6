"""What Telegram's refusals of a call mean, and how the same thing is said more simply.

Its words are those of tdlib/telegram-bot-api (Client.cpp) and of its servers. What is refused for how it is said is
said again: without formatting, in parts, without the buttons that are at fault. Words that come plain are better than
silence.
"""

import re
from dataclasses import replace
from html import unescape

from bot.chat.calls import Call, without_picture
from bot.domain.texts import in_parts

_HARMLESS = ("not modified", "query is too old", "query_id_invalid", "query id is invalid")
_GONE = (
    "message to delete not found",
    "message can't be deleted",
    "message to edit not found",
    "message can't be edited",
)
_ABOUT_PERSON = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bot can't send messages to",
    "bots can't send messages to",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "was deleted",
)
"""In what Telegram says when it is about whoever is written to."""
_NOBODY = ("chat not found", "peer_id_invalid")

_ABOUT_FORM = ("parse entities", "entity", "entities", "unsupported start tag", "parse_mode")
_ABOUT_LENGTH = ("too long", "too_long")
_ABOUT_BUTTONS = ("button", "keyboard", "reply markup", "reply_markup", "inline_disabled", "wrong http url")
_ABOUT_FILE = (
    "file identifier",
    "wrong file",
    "wrong remote file",
    "can't use file of type",
    "image_process_failed",
    "photo_",
    "request entity too large",
    "file is too big",
)
"""In what Telegram says when it does not take a file."""

LONGEST = 4000
"""UTF-16 units of a plain message, with a little room (Bot API: 4,096)."""

_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote|tg-spoiler|tg-emoji|tg-time|span)(?:\s[^<>]*)?>"
)
_LINK = re.compile(r"""<a\s+href=["'](https?://[^"']+)["'][^<>]*>(.*?)</a>""", re.DOTALL)


def is_harmless(call: Call, words: str) -> bool:
    """Return whether a call that was refused has nothing left to do.

    Args:
        words: what Telegram says, in small letters.
    """
    if any(one in words for one in _HARMLESS):
        return True
    is_gone = call.method.startswith("delete") and not ("can't be deleted" in words and call.otherwise)
    return is_gone or call.method == "edit_message_reply_markup"


def is_usual(words: str) -> bool:
    """Return whether a refusal comes every day and costs nobody anything, so that nobody need be asked about it."""
    return any(one in words for one in (*_HARMLESS, *_GONE))


def is_about_person(words: str) -> bool:
    """Return whether a refusal says that somebody does not want to be written to, or cannot be."""
    return any(one in words for one in _ABOUT_PERSON)


def is_about_nobody(words: str) -> bool:
    """Return whether a refusal says that there is no such chat."""
    return any(one in words for one in _NOBODY)


def says_something(call: Call) -> bool:
    """Return whether somebody misses something who does not get what a call says: a toast or a menu is no loss."""
    return not call.method.startswith(("answer_", "set_"))


def is_about_file(words: str) -> bool:
    """Return whether the picture is refused and not the message, such as an id that another bot's token gave."""
    return any(one in words for one in _ABOUT_FILE)


def simpler(call: Call, words: str) -> list[Call]:
    """Return calls that say the same more simply; none when there is nothing left to leave out.

    Args:
        words: what Telegram says, in small letters.
    """
    field = next((one for one in ("text", "caption") if one in call.arguments), None)
    is_edit = call.method.startswith("edit_message_")
    if field is None or not (is_edit or call.method.startswith("send_")):
        return []
    about_form, about_length, about_buttons = (
        any(one in words for one in ones) for ones in (_ABOUT_FORM, _ABOUT_LENGTH, _ABOUT_BUTTONS)
    )
    if is_edit and not (about_form or about_buttons):
        # The message may be gone: what stands in for it is said simply when it is refused, too.
        return []
    has_buttons = call.arguments.get("reply_markup") is not None
    if about_buttons and not about_form and has_buttons:
        return [_without(call, "reply_markup")]
    if about_length and call.picture is not None:
        return [without_picture(call)]
    if "parse_mode" in call.arguments:
        unformatted = _without(call, "parse_mode")
        said = plain(str(call.arguments[field]))
        return _in_parts(replace(unformatted, arguments={**unformatted.arguments, field: said}), field)
    return [_without(call, "reply_markup")] if has_buttons else []


def plain(html: str) -> str:
    """Return what Telegram's HTML says, as plain text: addresses stand behind the words that lead there."""

    def linked(found: re.Match[str]) -> str:
        address, label = found[1], found[2]
        return label if unescape(address) == unescape(label) else f"{label} ({address})"

    return unescape(_TAG.sub("", _LINK.sub(linked, html)))


def _without(call: Call, name: str) -> Call:
    return replace(call, arguments={one: value for one, value in call.arguments.items() if one != name})


def _in_parts(call: Call, field: str) -> list[Call]:
    """Return a call for each part of a long text; what hangs on the message hangs on the last."""
    parts = in_parts(str(call.arguments[field]), LONGEST)
    if field != "text" or not call.method.startswith("send_") or len(parts) == 1:
        return [call]
    *first, last = parts
    bare = _without(replace(call, card=None, delivery_ids=(), held=None), "reply_markup")
    made = [replace(bare, arguments={**bare.arguments, field: one}) for one in first]
    return [*made, replace(call, arguments={**call.arguments, field: last})]


def first_words(text: str) -> str:
    """Return the start of a refusal, for the log; what follows a colon may quote the message."""
    return text.partition(":")[0][:80]
