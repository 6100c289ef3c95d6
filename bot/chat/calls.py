"""Calls to the Bot API as plain values, so that they can be stored with the deed that causes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.chat.callback_data.base import CallbackData


@dataclass(frozen=True)
class Button:
    """A button under a message: ``data`` comes back when it is tapped, or ``url`` opens."""

    label: str
    data: CallbackData | None = None
    url: str | None = None
    style: str | None = None
    inline_query: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the Bot API's InlineKeyboardButton."""
        made: dict[str, Any] = {"text": self.label}
        if self.data is not None:
            made["callback_data"] = self.data.pack()
        if self.url is not None:
            made["url"] = self.url
        if self.style is not None:
            made["style"] = self.style
        if self.inline_query is not None:
            made["switch_inline_query_current_chat"] = self.inline_query
        return made


Rows = Sequence[Sequence[Button]]

TEXT, CAPTION = 4000, 1000
"""Characters that a message and a caption may have, with a little room (Bot API: 4,096 and 1,024 after parsing)."""


def within(lines: Sequence[str], limit: int) -> str:
    """Join lines of HTML up to a limit; what does not fit is left out whole, so that no tag is cut in two."""
    kept: list[str] = []
    room = limit
    for line in lines:
        room -= len(line) + 1
        if room < 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept)


@dataclass(frozen=True)
class Screen:
    """What a message shows: HTML text, buttons below it, and perhaps a picture above it.

    Attributes:
        picture: what to draw when it is sent (``bot.chat.transport.pictures``); the text becomes its caption.
        reply_keyboard: a Bot API ReplyKeyboardMarkup or ReplyKeyboardRemove instead of buttons.
        danger: whether it is about danger: it goes first, and somebody is told when it cannot be sent.
        face: how a card looks when that is not its kind's own way (``bot.chat.notices.cards``).
    """

    text: str
    rows: Rows = ()
    picture: dict[str, Any] | None = None
    reply_keyboard: dict[str, Any] | None = None
    danger: bool = False
    face: str | None = None

    @property
    def markup(self) -> dict[str, Any] | None:
        """Return the keyboard as the Bot API wants it."""
        if self.reply_keyboard is not None:
            return self.reply_keyboard
        rows = [[button.to_json() for button in row] for row in self.rows if row]
        return {"inline_keyboard": rows} if rows else None


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        method: the name of python-telegram-bot's coroutine, such as ``send_message``.
        arguments: its keyword arguments as JSON values.
        picture: a file to make when it is sent, with the argument that it becomes under ``as``.
        card: what to remember of the sent message: person id, kind, reference.
        face: as the screen's.
        otherwise: what to do when a message to edit is gone: these calls.
        delivery_ids: the reminders that this call delivers.
        tidy: the person whose chat is kept tidy, so that the sent message is remembered.
        held: what a discreet message stands for (``bot.chat.discreet``).
    """

    method: str
    arguments: dict[str, Any]
    picture: dict[str, Any] | None = None
    card: tuple[int, str, str] | None = None
    otherwise: tuple["Call", ...] = field(default=())
    delivery_ids: tuple[int, ...] = ()
    tidy: int | None = None
    held: dict[str, Any] | None = None
    face: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the call as it is stored."""
        made: dict[str, Any] = {"method": self.method, "arguments": self.arguments}
        if self.picture is not None:
            made["picture"] = self.picture
        if self.card is not None:
            made["card"] = list(self.card)
        if self.otherwise:
            made["otherwise"] = [one.to_json() for one in self.otherwise]
        if self.delivery_ids:
            made["delivery_ids"] = list(self.delivery_ids)
        if self.tidy is not None:
            made["tidy"] = self.tidy
        if self.held is not None:
            made["held"] = self.held
        if self.face is not None:
            made["face"] = self.face
        return made

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Return a stored call."""
        card = value.get("card")
        return cls(
            method=value["method"],
            arguments=value["arguments"],
            picture=value.get("picture"),
            card=None if card is None else (card[0], card[1], card[2]),
            otherwise=tuple(cls.from_json(one) for one in value.get("otherwise", ())),
            delivery_ids=tuple(value.get("delivery_ids", ())),
            tidy=value.get("tidy"),
            held=value.get("held"),
            face=value.get("face"),
        )


def send(
    chat_id: int,
    screen: Screen,
    *,
    card: tuple[int, str, str] | None = None,
    silent: bool = False,
    delivery_ids: tuple[int, ...] = (),
) -> Call:
    """Return the call that sends a screen as a new message."""
    arguments: dict[str, Any] = {"chat_id": chat_id, "parse_mode": "HTML"}
    if silent:
        arguments["disable_notification"] = True
    if screen.markup is not None:
        arguments["reply_markup"] = screen.markup
    if screen.picture is None:
        arguments |= {"text": screen.text, "link_preview_options": {"is_disabled": True}}
        return Call("send_message", arguments, card=card, delivery_ids=delivery_ids, face=screen.face)
    arguments["caption"] = screen.text
    method = f"send_{screen.picture.get('as', 'photo')}"
    return Call(method=method, arguments=arguments, picture=screen.picture, card=card, delivery_ids=delivery_ids)


def without_picture(call: Call) -> Call:
    """Return the same message as text alone, for when its picture cannot be made."""
    arguments = {name: value for name, value in call.arguments.items() if name != "caption"}
    arguments |= {"text": call.arguments.get("caption", ""), "link_preview_options": {"is_disabled": True}}
    return replace(call, method="send_message", arguments=arguments, picture=None)


def edit(chat_id: int, message_id: int, screen: Screen, *, card: tuple[int, str, str] | None = None) -> Call:
    """Return the call that shows a screen in a message that is there already, or anew when it is gone."""
    arguments: dict[str, Any] = {
        "chat_id": chat_id,
        "message_id": message_id,
        "text": screen.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if screen.markup is not None:
        arguments["reply_markup"] = screen.markup
    below = send(chat_id, screen, card=card)
    return Call("edit_message_text", arguments, otherwise=(below,), card=card, face=screen.face)


def in_place(call: Call, message_id: int) -> Call:
    """Return the call that shows the same text in a certain message, or anew when that is gone."""
    if call.method != "send_message":
        return replace(call, arguments=call.arguments | {"message_id": message_id})
    arguments = {name: value for name, value in call.arguments.items() if name != "disable_notification"}
    arguments["message_id"] = message_id
    return Call("edit_message_text", arguments, otherwise=(call,), card=call.card, face=call.face)


def showing(call: Call, screen: Screen) -> Call:
    """Return a call that sends or edits text with a screen in place of its own words; so do those made otherwise."""
    arguments = {name: value for name, value in call.arguments.items() if name != "reply_markup"}
    arguments["text"] = screen.text
    if screen.markup is not None:
        arguments["reply_markup"] = screen.markup
    return replace(call, arguments=arguments, otherwise=tuple(showing(one, screen) for one in call.otherwise))


def edit_buttons(chat_id: int, message_id: int, rows: Rows) -> Call:
    """Return the call that changes the buttons of a message; none takes them away."""
    arguments: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id}
    markup = Screen(text="", rows=rows).markup
    if markup is not None:
        arguments["reply_markup"] = markup
    return Call(method="edit_message_reply_markup", arguments=arguments)


def delete(chat_id: int, message_id: int, *, instead: str) -> Call:
    """Return the call that deletes one of the bot's own messages.

    Telegram allows that for 48 hours; an older one is cut down to a line without buttons, be it text or a picture.
    """
    where = {"chat_id": chat_id, "message_id": message_id}
    buttons = Call(method="edit_message_reply_markup", arguments=where)
    caption = Call(method="edit_message_caption", arguments=where | {"caption": instead}, otherwise=(buttons,))
    text = Call(method="edit_message_text", arguments=where | {"text": instead}, otherwise=(caption,))
    return Call(method="delete_message", arguments=where, otherwise=(text,))


def toast(query_id: str, text: str = "", *, alert: bool = False) -> Call:
    """Return the call that answers a tap."""
    arguments: dict[str, Any] = {"callback_query_id": query_id}
    if text:
        arguments |= {"text": text[:200], "show_alert": alert}
    return Call(method="answer_callback_query", arguments=arguments)
