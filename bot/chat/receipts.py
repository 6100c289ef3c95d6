"""Receipts: whoever taps on a message shows that it came, also when nobody here had heard so.

A message that was sent and not recorded is sent once more, and then stands in the chat twice. A tap on it that comes
before is its receipt. After it the two are known by what they say: whichever is tapped first stays.
"""

import re
from hashlib import sha256
from html import unescape
from typing import Any, NamedTuple

from bot.chat.calls import Call
from bot.chat.turn import Turn
from bot.services import cards

COPY = "copy"
"""The card of the message that was sent once more; its reference is the mark of what it says."""

_TAG = re.compile(r"<[^<>]*>")


def _mark(words: str, markup: dict[str, Any]) -> str:
    """Return a short mark of a message, the same for our HTML and for what Telegram makes of it.

    Its buttons are part of it: two reminders may say the same and be about two days.
    """
    said = "".join(unescape(_TAG.sub("", words)).split())
    carried = [button.get("callback_data", "") for row in markup.get("inline_keyboard", ()) for button in row]
    return sha256("\n".join([said, *carried]).encode()).hexdigest()[:32]


class Receipt(NamedTuple):
    """A message that has come: its id, the mark of what it says, and when it was sent, in seconds since 1970."""

    message_id: int
    mark: str
    at: int


def of(update: dict[str, Any]) -> Receipt | None:
    """Return what a tap shows to have come; None for any other update."""
    message = update.get("callback_query", {}).get("message", {})
    words = message.get("text") or message.get("caption")
    if not words:
        return None
    return Receipt(message["message_id"], _mark(words, message.get("reply_markup", {})), message["date"])


def expected(call: Call) -> str | None:
    """Return the mark of a message with buttons that a call sends; None for any other call."""
    words = call.arguments.get("text") or call.arguments.get("caption")
    markup = call.arguments.get("reply_markup", {})
    if not call.method.startswith("send_") or not words or "inline_keyboard" not in markup:
        return None
    return _mark(str(words), markup)


async def take(turn: Turn) -> None:
    """See to a message that stands in the chat twice when one of the two is tapped: the other one goes."""
    copy = None if turn.someone is None else await cards.opened(turn.desk, turn.someone, COPY)
    if copy is None or turn.someone is None or copy.message_id == turn.tapped_message_id:
        return
    shown = of(turn.event.to_dict())
    if shown is not None and shown.mark == copy.reference:
        await cards.close(turn.desk, turn.someone, COPY)
        turn.delete(copy.message_id)
