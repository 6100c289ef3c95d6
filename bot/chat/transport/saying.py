"""What a letter says: the calls that it holds, or a notice in the words of now."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.chat.calls import Call
from bot.chat.notices.registry import in_words
from bot.chat.transport import copies, fetching
from bot.chat.transport.copies import Said, Standing
from bot.chat.transport.worker import Clock
from bot.chat.turn import Bot
from bot.domain.audit import Look
from bot.domain.notices import CalendarSent, FlagAgain, FlagRaised, FlagWaits, notice_of
from bot.domain.outbox import CALLS, Posted
from bot.domain.undelivered import DangerUnsent
from bot.logs import where
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database

logger = logging.getLogger(__name__)

DANGER = (FlagRaised, FlagAgain, FlagWaits, DangerUnsent)
"""Notices that are sent whatever else fails."""


class Words:
    """Puts letters into words."""

    def __init__(self, *, database: Database, bot: Bot, practice: Practice, clock: Clock) -> None:
        self._database = database
        self._bot = bot
        self._practice = practice
        self._clock = clock

    async def of(self, letter: Posted, standing: Standing, now: datetime) -> Said | None:
        """Return what a letter says; None when there is nothing to say any more.

        Args:
            standing: the cards that stand in the chat.

        Raises:
            OSError, DBAPIError: the database is away.
            TelegramError: a file that it is about cannot be had now.
        """
        if letter.kind != CALLS:
            said = await self._notice(letter, now)
            return None if said is None else Said(said)
        made = [Call.from_json(one) for one in letter.body["calls"]]
        if not (letter.is_again or copies.is_doubtful(letter, made, standing)):
            return Said(made)
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=now)
            return await copies.anew(desk, letter, made, standing)

    async def _notice(self, letter: Posted, now: datetime) -> list[Call] | None:
        notice = notice_of(letter.kind, letter.body)
        if isinstance(notice, CalendarSent):
            return await fetching.calendar(self._bot, self._desk, notice.file_id, letter.chat_id, tries=letter.tries)
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=now, looks=[])
            said = await in_words(desk, notice, chat_id=letter.chat_id)
        if said is not None and desk.looks:
            await self._note(desk, desk.looks, letter, is_danger=isinstance(notice, DANGER))
        return said

    async def _note(self, desk: Desk, looks: Sequence[Look], letter: Posted, *, is_danger: bool) -> None:
        """Write down to whom a client's words are sent, before they are; danger does not wait for room to write."""
        try:
            async with self._database.transaction() as store:
                await replace(desk, store=store).keep(looks)
        except Exception as error:
            if not is_danger:
                raise
            logger.error("letter %s: whom it tells of danger cannot be noted: %s", letter.id, where(error))

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self._database.transaction() as store:
            yield Desk(store=store, practice=self._practice, now=self._clock())
