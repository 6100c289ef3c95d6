"""Telegram's pace, when it is asked for: 30 messages a second in all, one a second in a chat after a short burst."""

from collections import OrderedDict
from datetime import datetime
from math import ceil

from bot.sandbox.errors import too_many

ALL_PER_SECOND = 30.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 5.0
GROUP_PER_SECOND = 20 / 60
GROUP_BURST = 20.0
_CHATS_KEPT = 10_000


class Pace:
    """Token buckets: one for everything, one for each chat."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[int, tuple[float, datetime]] = OrderedDict()

    def count(self, chat_id: int, now: datetime) -> None:
        """Counts a message.

        Raises:
            RefusedError: 429, with the seconds to wait; a refused message is not counted.
        """
        in_all = self._left(0, now, rate=ALL_PER_SECOND, burst=ALL_PER_SECOND)
        rate, burst = (CHAT_PER_SECOND, CHAT_BURST) if chat_id > 0 else (GROUP_PER_SECOND, GROUP_BURST)
        in_chat = self._left(chat_id, now, rate=rate, burst=burst)
        wait = max((1 - in_all) / ALL_PER_SECOND, (1 - in_chat) / rate)
        if wait > 0:
            raise too_many(max(1, ceil(wait)))
        self._buckets[0] = (in_all - 1, now)
        self._buckets[chat_id] = (in_chat - 1, now)
        self._buckets.move_to_end(chat_id)
        while len(self._buckets) > _CHATS_KEPT:
            self._buckets.popitem(last=False)

    def _left(self, key: int, now: datetime, *, rate: float, burst: float) -> float:
        left, at = self._buckets.get(key, (burst, now))
        return min(burst, left + (now - at).total_seconds() * rate)
