"""While nobody is in the practice: updates are kept for the owner to come, and what cannot wait does not.

A practice without a person knows no client: whoever writes would be answered as a stranger, and what they wrote would
be gone. So everything waits, stored and in order, until the owner has opened the link; then it is handled as ever.
Danger does not wait: its fixed words need nobody.
"""

import logging
import re
from collections.abc import Sequence
from datetime import datetime

from bot.chat.callback_data.menus import unpack
from bot.chat.callback_data.safety import SafetyTap, TellTap
from bot.domain.errors import PracticeError
from bot.domain.inbox import Waiting
from bot.logs import where
from bot.services import invites, questions
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import TROUBLE
from bot.storage.store import Store
from bot.understanding import intent as intents

logger = logging.getLogger(__name__)

_LINK = re.compile(r"/start(?:@\w+)?\s+(\S+)\s*")


class Nobody:
    """Takes from the inbox while nobody is in the practice."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._is_over = False
        self._kept: set[int] = set()

    async def take(self, store: Store, limit: int, now: datetime) -> Sequence[Waiting] | None:
        """Return what cannot wait, oldest first; None once somebody is in the practice, and everything is handled."""
        if not self._is_over and await store.people.anybody():
            self._is_over, self._kept = True, set()
        if self._is_over:
            return None
        new = [seq for seq in await store.inbox.waiting() if seq not in self._kept]
        desk = Desk(store=store, practice=self._practice, now=now)
        taken = []
        for one in await store.inbox.take_these(new[:limit], now):
            if await self._is_urgent(desk, one):
                taken.append(one)
                continue
            if not self._kept:
                logger.warning("nobody is in the practice: what comes is kept until the owner has opened the link")
            self._kept.add(one.seq)
        return taken

    async def _is_urgent(self, desk: Desk, one: Waiting) -> bool:
        try:
            return await self._cannot_wait(desk, one)
        except TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - words that break a reader must cost only themselves
            logger.error("update %s could not be read, and waits: %s", one.update_id, where(error))
            return False

    async def _cannot_wait(self, desk: Desk, one: Waiting) -> bool:
        tap = one.body.get("callback_query")
        if isinstance(tap, dict):
            return _is_about_danger(tap.get("data"))
        said = one.written
        if not said:
            return False
        link = _LINK.fullmatch(said)
        if link is not None:
            return await invites.is_owners(desk, link[1])
        if intents.at_once(said) is not None:
            return True
        route = await questions.routed(desk, said)
        return route.alarm is not None or route.question is not None


def _is_about_danger(data: object) -> bool:
    try:
        return isinstance(data, str) and isinstance(unpack(data), SafetyTap | TellTap)
    except (PracticeError, ValueError):
        return False
