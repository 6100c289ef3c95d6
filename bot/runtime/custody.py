"""What becomes of a SQLite file while the program has it open: whether it is sound, and still in its place."""

import asyncio
import logging
import sqlite3
from pathlib import Path

from bot.storage import origin, soundness
from bot.storage.database import Database

logger = logging.getLogger(__name__)

BEGIN = 5.0
"""Seconds after the start until the file is read through, for what people wait for comes first."""

AGAIN = 60.0
"""Seconds until it is tried again when it could not be read."""

LOOK = 5.0
"""Seconds between two looks whether the file is in its place."""


DAMAGED = "the database is damaged: stop the bot, and restore a backup (doctor says where)"


class Custody:
    """Looks after the file of a database; on PostgreSQL there is nothing to look after.

    What is wrong is told, and the program goes on: a message that is kept in a damaged file is better than none.
    """

    def __init__(self, database: Database) -> None:
        self._file = origin.file_of(database.url)
        self._identity = None if self._file is None else _identity(self._file)
        self._damage: str | None = None
        self._is_moved = False

    def wrong(self) -> list[str]:
        """Return what is wrong, a line each; nothing when all is well."""
        found = []
        if self._damage is not None:
            found.append(DAMAGED)
        if self._is_moved:
            found.append(f"{self._file} was moved away or replaced while the bot runs: stop it, and put it back")
        return found

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.sleep(BEGIN)
        reading = asyncio.create_task(self._read(), name="reading the database through")
        try:
            while True:
                self._look()
                await asyncio.sleep(LOOK)
        finally:
            reading.cancel()

    async def _read(self) -> None:
        while self._file is not None:
            try:
                self._damage = await soundness.look(self._file)
            except sqlite3.OperationalError as error:
                logger.warning("the database could not be read through (%s); trying again", error.sqlite_errorname)
                await asyncio.sleep(AGAIN)
                continue
            if self._damage is not None:
                logger.error("the database is damaged (%s): stop the bot, and restore a backup", self._damage)
            return

    def _look(self) -> None:
        if self._file is None or self._identity is None:
            return
        is_moved = _identity(self._file) != self._identity
        if is_moved and not self._is_moved:
            logger.error(
                "%s was moved away or replaced while the bot runs: what is written goes where it was moved to, and is "
                "lost with it. Stop the bot, and put it back",
                self._file,
            )
        self._is_moved = is_moved


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name; None while there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
