"""What becomes of a SQLite file while the program has it open: whether it is sound, and still in its place."""

import asyncio
import logging
import sqlite3

from bot.config import AwayError
from bot.storage import origin, soundness, whose
from bot.storage.database import Database

logger = logging.getLogger(__name__)

BEGIN = 5.0
"""Seconds after the start until the file is read through, for what people wait for comes first."""

AGAIN = 60.0
"""Seconds until it is tried again when it could not be read."""

LOOK = 1.0
"""Seconds between two looks whether the file is in its place."""


DAMAGED = "the database is damaged: stop the bot, and restore a backup (doctor says where)"


class Custody:
    """Looks after the file of a database; on PostgreSQL there is nothing to look after.

    What is wrong is told, and the program goes on: a message that is kept in a damaged file is better than none.
    """

    def __init__(self, database: Database) -> None:
        self._file = origin.file_of(database.url)
        self._keeper = database.keeper
        opened = None if self._keeper is None else self._keeper.opened
        self._identity = None if self._file is None else opened or whose.identity(self._file)
        self._damage: str | None = None
        self._is_moved = False

    def wrong(self) -> list[str]:
        """Return what is wrong, a line each; nothing when all is well."""
        found = []
        if self._damage is not None:
            found.append(DAMAGED)
        if self._is_moved:
            found.append(f"{self._file} was moved away while the bot runs: put it back")
        return found

    async def run(self) -> None:
        """Look until cancelled, or until another file lies where ours was.

        Raises:
            AwayError: it does. What is written goes where nobody looks for it, and one more connection would spoil
                the new file: what Telegram still has is for whatever the next start finds.
        """
        reading = asyncio.create_task(self._read(), name="reading the database through")
        try:
            while True:
                self._look()
                await asyncio.sleep(LOOK)
        finally:
            reading.cancel()

    async def _read(self) -> None:
        await asyncio.sleep(BEGIN)
        while self._file is not None:
            try:
                found = await soundness.look(self._file)
            except sqlite3.OperationalError as error:
                logger.warning("the database could not be read through (%s); trying again", error.sqlite_errorname)
                await asyncio.sleep(AGAIN)
                continue
            if whose.identity(self._file) != self._identity:
                # What was read was another's.
                return
            self._damage = found
            if self._damage is not None:
                logger.error("the database is damaged (%s): stop the bot, and restore a backup", self._damage)
            return

    def _look(self) -> None:
        if self._file is None or self._identity is None:
            return
        found = whose.identity(self._file)
        if found is not None and found != self._identity:
            logger.error("%s was replaced by another file while the program ran", self._file)
            raise AwayError(
                f"{self._file} was replaced by another file while the bot ran. The program ends, so that nothing more "
                "is written to the old file, wherever it is now, and nothing of it gets into the new one. The next "
                "start takes what lies there: if that is not meant, put the old file back."
            )
        is_moved = found is None
        if is_moved and not self._is_moved:
            logger.error(
                "%s was moved away while the bot runs: what is written goes where it was moved to, and is lost with "
                "it. Put it back",
                self._file,
            )
        self._is_moved = is_moved
        if not is_moved and self._keeper is not None:
            self._keeper.after()
