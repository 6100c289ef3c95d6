"""What became of a letter, as the sender tells it and the messenger records it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.chat.calls import Call
from bot.domain.deliveries import DeliveryState
from bot.domain.outbox import Posted
from bot.domain.people import Reach


@dataclass
class Outcome:
    """What became of a letter.

    Attributes:
        again_after: set when it is to be tried again.
        blameless: whether this does not count as a try, for something else was at fault.
        rest: the calls that were not made yet, when it is to be tried again.
        reach: set when Telegram says that the chat cannot be written to, and when it has taken a message to it.
        sent_cards: (person id, kind, reference, message id) of cards that were sent.
        delivered: (delivery id, message id) of reminders that were sent.
        noted: (person id, message id) of what was sent to chats that are kept tidy.
        held: what discreet messages that were sent stand for.
        copies: (mark, message id) of messages with buttons that were sent once more and may stand there twice.
        said_anew: what it shows was put into words once more, so that what waits behind it may be older.
        files: Telegram's file ids by our key.
    """

    letter: Posted
    again_after: timedelta | None = None
    blameless: bool = False
    rest: list[Call] | None = None
    reach: Reach | None = None
    dropped: DeliveryState | None = None
    sent_cards: list[tuple[int, str, str, int]] = field(default_factory=list)
    delivered: list[tuple[int, int]] = field(default_factory=list)
    noted: list[tuple[int, int]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Keys and file ids."""
    said_anew: bool = False
    copies: list[tuple[str, int]] = field(default_factory=list)
