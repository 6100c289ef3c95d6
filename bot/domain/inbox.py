"""Updates from Telegram, stored before they are handled."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


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
