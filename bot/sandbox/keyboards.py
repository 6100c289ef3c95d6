"""Reply markup: read as Telegram reads it, refused in its words."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.arguments import Args
from bot.sandbox.entities.spans import web_address
from bot.sandbox.errors import Json, bad

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
MAX_COPY = 256
_REQUESTS = {"request_contact": "Phone number", "request_location": "Location", "request_poll": "Poll"}


@dataclass(frozen=True)
class Markup:
    """What came as reply_markup; at most one of the four is set."""

    inline: Json | None = None
    keyboard: Json | None = None
    force_reply: Json | None = None
    remove: bool = False

    @property
    def fixes(self) -> bool:
        """Whether the message cannot be edited later."""
        return self.inline is None and (self.keyboard is not None or self.force_reply is not None or self.remove)


def read_markup(args: Args, *, private: bool, inline_only: bool = False) -> Markup:
    """The call's reply markup.

    Raises:
        RefusedError: it is malformed or has a button that Telegram refuses.
    """
    text = args.text("reply_markup")
    return _parsed(text, private, inline_only) if text else Markup()


@lru_cache(maxsize=512)
def _parsed(text: str, private: bool, inline_only: bool) -> Markup:
    """The markup of a JSON text; messages with the same buttons share one object, which nobody changes."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise bad("can't parse reply keyboard markup JSON object") from error
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if rows := _rows(value, "keyboard", 'Field "keyboard" must be an Array of Arrays'):
        if inline_only:
            raise bad("inline keyboard expected")
        keyboard = {**value, "keyboard": [[_key(button, private=private) for button in row] for row in rows]}
        return Markup(keyboard=keyboard)
    words = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    if rows := _rows(value, "inline_keyboard", words):
        inline = [[_button(button, private=private) for button in row] for row in rows]
        if sum(len(row) for row in inline) > MAX_BUTTONS:
            raise bad("reply markup is too long")
        return Markup(inline={"inline_keyboard": inline})
    if inline_only:
        return Markup()
    if value.get("remove_keyboard"):
        return Markup(remove=True)
    return Markup(force_reply=value) if value.get("force_reply") else Markup()


def _rows(value: Json, name: str, words: str) -> list[list[Any]]:
    rows = value.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad(f'Field "{name}" must be of type Array')
    if any(not isinstance(row, list) for row in rows):
        raise bad(words)
    return [row for row in rows if row]


def _text(button: Json, prefix: str, name: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad(f'{prefix}: Can\'t find field "text"')
    if not isinstance(text, str):
        raise bad(f'{prefix}: Field "text" must be of type String')
    if not text.strip():
        raise bad(f"{name} button text must be non-empty")
    return text.strip()


def _key(button: Any, *, private: bool) -> Json:
    prefix = "can't parse keyboard button"
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad(f"{prefix}: KeyboardButton must be a String or an Object")
    key = {**button, "text": _text(button, prefix, "Keyboard")}
    for name, what in _REQUESTS.items():
        if button.get(name) and not private:
            raise bad(f"{what} can be requested in private chats only")
    if button.get("web_app"):
        if not private:
            raise bad("Web App buttons can be used in private chats only")
        _web_app(button["web_app"], "Keyboard button Web App")
    return key


def _button(button: Any, *, private: bool) -> Json:
    prefix = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad(f"{prefix}: InlineKeyboardButton must be an Object")
    text = _text(button, prefix, "Inline keyboard")
    shown: Json = {"text": text} | {
        name: button[name] for name in ("icon_custom_emoji_id", "style") if button.get(name)
    }
    if button.get("url"):
        return {**shown, "url": _address(str(button["url"]))}
    if button.get("callback_data"):
        return {**shown, "callback_data": _data(button["callback_data"], prefix)}
    for name in ("switch_inline_query", "switch_inline_query_chosen_chat", "switch_inline_query_current_chat"):
        if name in button:
            return {**shown, name: button[name]}
    if button.get("login_url"):
        return {**shown, "login_url": button["login_url"]}
    if button.get("web_app"):
        if not private:
            raise bad("BUTTON_TYPE_INVALID")
        _web_app(button["web_app"], "Inline keyboard button Web App")
        return {**shown, "web_app": button["web_app"]}
    if button.get("copy_text"):
        return {**shown, "copy_text": {"text": _copied(button["copy_text"])}}
    if "pay" in button or "callback_game" in button:
        raise bad("BUTTON_TYPE_INVALID")
    raise bad(f"{prefix}: Text buttons are unallowed in the inline keyboard")


def _data(data: Any, prefix: str) -> str:
    if not isinstance(data, str):
        raise bad(f'{prefix}: Field "callback_data" must be of type String')
    if len(data.encode()) > MAX_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    return data


def _copied(what: Any) -> str:
    copied = what.get("text") if isinstance(what, dict) else None
    if not isinstance(copied, str) or not 1 <= len(copied) <= MAX_COPY:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    return copied


def _address(url: str) -> str:
    if url.startswith(("tg://", "tg:")):
        return url
    if web_address(url) is None:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _web_app(value: Any, name: str) -> None:
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str):
        raise bad('can\'t find field "url"')
    if web_address(url) is None:
        raise bad(f"{name} URL '{url}' is invalid: Wrong HTTP URL")
    if urlsplit(url).scheme != "https":
        raise bad(f"{name} URL '{url}' is invalid: Only HTTPS links are allowed")
