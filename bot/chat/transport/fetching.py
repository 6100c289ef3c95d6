"""Files that people send: fetched from Telegram when their answer is made, outside of every transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from telegram.error import BadRequest

from bot.beside import BrokenError, GoneError
from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import calendars as texts
from bot.chat.turn import Bot
from bot.i18n import speaking
from bot.ical.files import LARGEST, Refusal, UnreadableError
from bot.services import calendars
from bot.services.unit_of_work import Desk

HELPED = 3
"""How often a file is read that ends the helping process; then it counts as one that cannot be read."""

OpenDesk = Callable[[], AbstractAsyncContextManager[Desk]]


async def calendar(bot: Bot, open_desk: OpenDesk, file_id: str, chat_id: int, *, tries: int) -> list[Call] | None:
    """Return the calls that answer a calendar file; None when its sender is no longer staff.

    Args:
        tries: how often it was tried, with this time.

    Raises:
        TelegramError: the file cannot be had now.
        GoneError: it cannot be read now.
    """
    async with open_desk() as desk:
        person, now = await desk.store.people.in_chat(chat_id), desk.now
    if person is None or not person.role.is_staff:
        return None
    with speaking(person.language):
        try:
            file = await bot.get_file(file_id)
            if (file.file_size or 0) > LARGEST:
                return [calls.send(chat_id, texts.refused(Refusal.TOO_LARGE))]
            content = bytes(await file.download_as_bytearray())
        except BadRequest:
            return [calls.send(chat_id, texts.not_to_be_had())]
        try:
            reading = await calendars.read(content, now=now, therapist=person)
            async with open_desk() as desk:
                found = await calendars.preview(desk, person, reading)
        except UnreadableError as error:
            return [calls.send(chat_id, texts.refused(error.refusal))]
        except BrokenError as error:
            if isinstance(error, GoneError) and tries < HELPED:
                raise
            return [calls.send(chat_id, texts.refused(Refusal.NO_CALENDAR))]
        return [calls.send(chat_id, texts.preview(found, person, now=now))]
