"""Updates from Telegram, stored before they are handled."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

WITH_WORDS: Final = ("message", "edited_message")
"""The kinds of update in which somebody writes."""


class InboxState(StrEnum):
    """What became of an update; dead ones were given up and wait for somebody to look."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Received:
    """An update to store: Telegram's id, the chat (or user) it belongs to, and its JSON."""

    update_id: int
    chat_id: int
    body: dict[str, Any]


def written_in(body: dict[str, Any]) -> str:
    """Return what somebody has written in their own chat with the bot, without spaces around it.

    A caption counts, and so does what was changed; an update of another kind, or from a group, has none.

    Args:
        body: an update as Telegram sent it, whatever it holds.
    """
    message: dict[str, Any] = next((body[kind] for kind in WITH_WORDS if isinstance(body.get(kind), dict)), {})
    chat = message.get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return ""
    text = message.get("text") or message.get("caption")
    return text.strip() if isinstance(text, str) else ""


@dataclass(frozen=True)
class Waiting:
    """An update taken out for handling.

    Attributes:
        behind: how many more of the same sender wait.
        foreseen: whether a danger sign was seen in it before its turn came, and said.
        flag_id: the flag that was raised for it then.
    """

    seq: int
    update_id: int
    chat_id: int
    body: dict[str, Any]
    tries: int
    received_at: datetime
    behind: int = 0
    foreseen: bool = False
    flag_id: int | None = None

    @property
    def written(self) -> str:
        """What somebody has written (``written_in``)."""
        return written_in(self.body)
