"""The way to Telegram as a whole: what is wrong with it, for whom, and since when.

One of these is shared by all who call Telegram (the start, the receiver, the messenger). Here, and nowhere else, stands
whether the program is cut off: ``/readyz`` and the log ask it. What is wrong is logged once when it begins and once
when it is over, however often it is tried meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot import logs
from bot.chat.transport.answers import StrangeError

logger = logging.getLogger(__name__)

BRIEF = 60.0
"""Seconds for which Telegram may be away, or ask to wait, while the program still counts as at work."""


class Trouble(StrEnum):
    """What may be wrong with the way to Telegram."""

    REFUSED = "refused"
    """It refuses the token (401, 404), which need not last: such answers come for a while, too."""
    CONFLICT = "conflict"
    """Somebody else asks for the updates, or a webhook is set."""
    FLOOD = "flood"
    """It has asked this bot to wait."""
    AWAY = "away"
    """There is no connection, or its servers are broken."""
    STRANGE = "strange"
    """It answers with what nobody here understands."""

    @property
    def words(self) -> str:
        """What is wrong, in a sentence for whoever runs the program."""
        return _WORDS[self]


_WORDS = {
    Trouble.REFUSED: "Telegram refuses the token: it may be revoked (TELEGRAM_BOT_TOKEN), or this passes",
    Trouble.CONFLICT: "another program asks Telegram for this bot's updates, or a webhook is set: stop the other one",
    Trouble.FLOOD: "Telegram has asked this bot to wait",
    Trouble.AWAY: "Telegram cannot be reached",
    Trouble.STRANGE: "Telegram's answers cannot be understood: something else may answer for it",
}


NO_ANSWER: tuple[type[Exception], ...] = (
    TelegramError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What a call to Telegram ends with when there is no answer, or none that can be read: a page of some proxy, say."""


def trouble_of(error: Exception) -> Trouble | None:
    """Return what an error of a call says about the whole way; None when it is about this call alone."""
    match error:
        case InvalidToken():
            return Trouble.REFUSED
        case Conflict():
            return Trouble.CONFLICT
        case RetryAfter():
            return Trouble.FLOOD
        case StrangeError():
            return Trouble.STRANGE
        case BadRequest() | Forbidden() | ChatMigrated():
            return None
        case NetworkError():
            return Trouble.AWAY
        case _:
            return Trouble.STRANGE


@dataclass
class _Cut:
    trouble: Trouble
    since: float


class Channel:
    """What is wrong with the way to Telegram, for each part of the program that uses it.

    Args:
        clock: monotonic seconds.

    Attributes:
        healed_at: when a part that could not get through did so again, in the clock's seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cuts: dict[str, _Cut] = {}
        self._news = asyncio.Event()
        self.healed_at = 0.0

    def fails(self, part: str, error: Exception) -> None:
        """Note that a part cannot get through.

        Args:
            part: ``start``, ``setup``, ``receiving`` or ``sending``.
            error: what its call ended with.
        """
        trouble = trouble_of(error) or Trouble.STRANGE
        known = self._cuts.get(part)
        if known is not None and known.trouble is trouble:
            return
        since = self._clock() if known is None else known.since
        is_news = all(one.trouble is not trouble for one in self._cuts.values())
        self._cuts[part] = _Cut(trouble, since)
        if is_news:
            with logs.about_all():
                logger.warning("%s (%s: %s); trying again until it works", trouble.words, part, type(error).__name__)

    def works(self, part: str) -> None:
        """Note that a part gets through."""
        cut = self._cuts.pop(part, None)
        if cut is None:
            return
        self.healed_at = self._clock()
        self._news.set()
        self._news = asyncio.Event()
        if all(one.trouble is not cut.trouble for one in self._cuts.values()):
            with logs.about_all():
                logger.warning("Telegram works again after %.0f s (%s)", self._clock() - cut.since, part)

    def rests(self, part: str) -> None:
        """Note that a part does not try any more, as whoever has lost the lead: what was wrong with it says nothing."""
        self._cuts.pop(part, None)

    async def pause(self, seconds: float) -> None:
        """Return when it is time to try again: after a while, or as soon as another part gets through again."""
        try:
            await asyncio.wait_for(self._news.wait(), timeout=seconds)
        except TimeoutError:
            return

    def troubles(self) -> dict[Trouble, float]:
        """Return what is wrong now, with the seconds since when: of several parts, the first that met it."""
        now = self._clock()
        found: dict[Trouble, float] = {}
        for one in self._cuts.values():
            found[one.trouble] = max(now - one.since, found.get(one.trouble, 0.0))
        return found

    def lasting(self) -> list[Trouble]:
        """Return what keeps the program from being ready.

        A token that is refused, somebody else who polls and something else that answers want a person's eye at once;
        what is away is so for a while now and then.
        """
        at_once = (Trouble.REFUSED, Trouble.CONFLICT, Trouble.STRANGE)
        return [one for one, age in self.troubles().items() if one in at_once or age >= BRIEF]
