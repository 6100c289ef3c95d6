"""Where the messenger stops as a whole: a failure of the way to Telegram is never charged to one message.

When a call does not get through, Telegram is asked who we are (``getMe``), once for all who wonder. If it does not
answer that either, or if calls to several chats fail in a row, the way is at fault: messages go back as if they had
never been tried, nothing is sent, and after a while it is asked again. Then one message goes first, and the others
after it.

What Telegram refuses is charged to a person or a letter only when it has said since who we are: something before it may
answer everything so.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram.error import RetryAfter

from bot.chat.transport.channel import Channel
from bot.chat.turn import Bot

PART = "sending"

MANY = 5
"""Chats that calls fail to, one after the other and none in between that works, until nobody else is tried."""

ASKING = 10.0
"""Seconds for an answer to the question whether Telegram is there."""

LONGEST = 15.0
"""Seconds between two questions whether Telegram is there again, at most."""


@dataclass(frozen=True)
class _Pause:
    """Until when nothing is sent. A wall clock may be set: whichever clock says first that it is over is believed."""

    seconds: float
    steady: float
    at: datetime

    def is_over(self, steady: float, now: datetime) -> bool:
        return steady - self.steady >= self.seconds or not timedelta() <= now - self.at < timedelta(
            seconds=self.seconds
        )


class Gate:
    """Lets messages go while Telegram takes calls at all.

    Args:
        channel: where it stands what is wrong with the way to Telegram.
        bot: asked who it is, which is about nobody and fails only when nothing gets through.
        clock: tells the time.
    """

    def __init__(self, *, channel: Channel, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._channel = channel
        self._bot = bot
        self._clock = clock
        self._pause: _Pause | None = None
        self._pauses = 0
        self._failed: set[int] = set()
        self._is_trying = False
        self._asking: asyncio.Task[bool] | None = None

    @property
    def asking(self) -> "asyncio.Task[bool] | None":
        """The question that is under way, whether Telegram is there again."""
        return None if self._asking is None or self._asking.done() else self._asking

    def room(self, most: int, *, busy: int) -> int:
        """Return how many messages may be taken: none while nothing goes, one to try, or as many as there is room for.

        Args:
            busy: how many are on their way.
        """
        if self._pause is not None:
            return 0
        return min(most, max(0, 1 - busy)) if self._is_trying else most

    def look(self) -> None:
        """Begin to ask whether Telegram is there again, when it is time to."""
        if self._pause is None or self.asking is not None:
            return
        if self._channel.healed_at > self._pause.steady or self._pause.is_over(time.monotonic(), self._clock()):
            self._begin_to_ask()

    def passed(self) -> None:
        """Note that Telegram has answered a call, be it with a refusal of its own."""
        self._failed.clear()
        if self._pauses:
            self._pause, self._pauses, self._is_trying = None, 0, False
            self._channel.works(PART)

    def idle(self) -> None:
        """Note that nothing is there to be sent, and to try with."""
        if self._is_trying:
            self.passed()

    async def stops(self, error: Exception, chat_id: int) -> bool:
        """Return whether the way is at fault for what a call to a chat has met; then nothing goes for a while."""
        if self._pause is None:
            self._failed.add(chat_id)
            if len(self._failed) >= MANY:
                self._shut(error)
            else:
                await asyncio.shield(self.asking or self._begin_to_ask())
        return self._pause is not None

    async def vouches(self) -> bool:
        """Return whether Telegram is there to have refused a call itself: it says who we are, asked since then."""
        if self._pause is None:
            await asyncio.shield(self.asking or self._begin_to_ask())
        return self._pause is None

    def _begin_to_ask(self) -> "asyncio.Task[bool]":
        self._asking = asyncio.create_task(self._is_there(), name="gate")
        return self._asking

    async def _is_there(self) -> bool:
        """Ask Telegram, and open or shut accordingly."""
        try:
            await self._bot.get_me(connect_timeout=ASKING, read_timeout=ASKING)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing gets through
            self._shut(error)
            return False
        if self._pause is not None:
            self._pause, self._is_trying = None, True
        return True

    def _shut(self, error: Exception) -> None:
        seconds = min(2.0**self._pauses, LONGEST)
        if isinstance(error, RetryAfter):
            told = error.retry_after
            seconds = max(seconds, told.total_seconds() if isinstance(told, timedelta) else told)
        self._pauses += 1
        self._pause = _Pause(seconds, time.monotonic(), self._clock())
        self._channel.fails(PART, error)
