"""Files that are sent: charts, QR codes and downloads, made when they are sent, and the exercises' pictures.

What is stored in the outbox is what to show, never the picture: it is made outside every transaction, and shows
what is true when it is sent.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from telegram import InputFile

from bot import beside
from bot.chat.transport.worker import Clock
from bot.documents import diary, export, invitation
from bot.domain.errors import NotFoundError
from bot.domain.security import Exported, SecurityEvent
from bot.pictures import charts
from bot.services import export as exports
from bot.services import review
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database


@dataclass(frozen=True)
class File:
    """A file to send: what it is sent as, its content or Telegram's id, and our key to keep that."""

    argument: str
    content: InputFile | str
    key: str | None = None


class Pictures:
    """Makes files."""

    def __init__(self, *, database: Database, practice: Practice, clock: Clock) -> None:
        self._database = database
        self._practice = practice
        self._clock = clock
        self._known: dict[str, str] = {}

    def remember(self, key: str, file_id: str) -> None:
        """Keep Telegram's id of a file that was just sent."""
        self._known[key] = file_id

    async def forget(self, key: str) -> bool:
        """Forget an id that Telegram does not know (any more), so that the file is uploaded anew; False without one."""
        known = self._known.pop(key, None)
        async with self._database.transaction() as store:
            return await store.cards.forget_file(key) or known is not None

    async def make(self, wanted: dict[str, Any]) -> File:
        """Make the file that a screen's ``picture`` describes.

        Raises:
            NotFoundError: what it shows is not there any more.
        """
        argument = str(wanted.get("as", "photo"))
        if "qr" in wanted:
            code = await beside.work(invitation.qr_code, wanted["qr"])
            return File(argument=argument, content=InputFile(code, filename=invitation.FILE_NAME))
        if "chart" in wanted:
            return File(argument=argument, content=InputFile(await self._chart(wanted["chart"]), filename="diary.png"))
        if "exercise" in wanted:
            return await self._exercise(wanted["exercise"])
        if "diary" in wanted:
            table = await self._diary(wanted["diary"])
            return File(argument=argument, content=InputFile(table, filename=diary.FILE_NAME))
        if "export" in wanted:
            return File(
                argument=argument, content=InputFile(await self._export(wanted["export"]), filename=export.FILE_NAME)
            )
        raise NotFoundError

    async def _chart(self, wanted: dict[str, Any]) -> bytes:
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock())
            client = await store.people.get(wanted["client_id"])
            if client is None:
                raise NotFoundError
            today = desk.today(client)
            first = today - timedelta(days=wanted["days"] - 1)
            progress = await review.progress(desk, client, first=first, last=today)
        return await beside.work(charts.diary_png, progress, name=client.name)

    async def _exercise(self, exercise_id: str) -> File:
        """Return a short loop where movement matters, a still picture otherwise; each is uploaded once."""
        exercise = self._practice.library.exercises.get(exercise_id)
        picture = self._practice.library.pictures.get(exercise_id)
        if exercise is None or picture is None:
            raise NotFoundError
        argument = "animation" if picture.moves else "photo"
        # What is sent decides on the key: a picture that was mended is uploaded anew.
        key = f"exercise:{exercise_id}:{argument}:{picture.digest}"
        known = self._known.get(key)
        if known is None:
            async with self._database.reading() as store:
                known = await store.cards.file(key)
        if known is not None:
            return File(argument=argument, content=known, key=key)
        content = await asyncio.to_thread(picture.sent.read_bytes)
        return File(argument=argument, content=InputFile(content, filename=picture.sent.name), key=key)

    async def _diary(self, client_id: int) -> bytes:
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock())
            client = await store.people.get(client_id)
            if client is None:
                raise NotFoundError
            entries = await exports.diary(desk, client)
        async with self._database.transaction() as store:
            await replace(desk, store=store).secure(SecurityEvent.EXPORTED, by=client, detail=Exported.DIARY)
        return await beside.work(diary.diary_as_csv, entries)

    async def _export(self, client_id: int) -> bytes:
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock(), looks=[])
            client = await store.people.get(client_id)
            if client is None:
                raise NotFoundError
            everything = await exports.everything(desk, client)
        async with self._database.transaction() as store:
            writing = replace(desk, store=store)
            await writing.keep(desk.looks or ())
            await writing.secure(SecurityEvent.EXPORTED, by=client, detail=Exported.EVERYTHING)
        return await export.everything_as_json(everything)
