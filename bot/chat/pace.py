"""Telegram's pace: 30 messages a second over all chats, one a second to each, short bursts allowed."""

import asyncio
from collections import OrderedDict

OVERALL = 30.0
"""Messages a second over all chats (Bots FAQ)."""

PER_CHAT = 1.0
BURST = 4.0
"""Messages that one chat may get at once before its second counts."""

KEPT = 10_000


class Bucket:
    """A token bucket.

    Args:
        rate: tokens a second.
        size: tokens that can be saved up.
    """

    def __init__(self, rate: float, size: float) -> None:
        self._rate = rate
        self._size = size
        self._level = size
        self._at = 0.0

    def reserve(self, now: float) -> float:
        """Take a token, perhaps one of the future; returns the seconds to wait for it."""
        self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        self._level -= 1.0
        return 0.0 if self._level >= 0 else -self._level / self._rate


class Pace:
    """Waits until a message may go.

    Args:
        overall: messages a second over all chats.
        per_chat: messages a second to one chat.
    """

    def __init__(self, overall: float = OVERALL, *, per_chat: float = PER_CHAT) -> None:
        self._overall = Bucket(overall, overall)
        self._per_chat = per_chat
        self._chats: OrderedDict[int, Bucket] = OrderedDict()

    async def wait(self, chat_id: int) -> None:
        """Return when one message may go to the chat."""
        now = asyncio.get_running_loop().time()
        bucket = self._chats.pop(chat_id, None) or Bucket(self._per_chat, BURST)
        self._chats[chat_id] = bucket
        while len(self._chats) > KEPT:
            self._chats.popitem(last=False)
        delay = max(bucket.reserve(now), self._overall.reserve(now))
        if delay > 0:
            await asyncio.sleep(delay)
