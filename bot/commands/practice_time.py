"""Whether the chat or ``practice.yaml`` says when the practice is open, for ``check`` and ``doctor``."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.commands import findings
from bot.config import Settings
from bot.domain.practice_time import Half, PracticeTime, SaidInChat
from bot.storage import migrate
from bot.storage.database import TROUBLE, Database, DatabaseUnavailableError
from bot.storage.keys import KeysError, keyring

_NAMES: Final = {Half.HOURS: "hours", Half.CLOSED: "closed days"}

_UNREADABLE: tuple[type[Exception], ...] = (ValueError, OSError, KeysError, DatabaseUnavailableError, *TROUBLE)


async def said_in_chat(settings: Settings) -> SaidInChat | None:
    """Return what was set in the chat; None when there is no database, or none that can be read as it is."""
    try:
        if findings.file_at_fault(settings) is not None:
            return None
        database = Database(settings.database_url, keys=keyring(settings))
        try:
            await database.check()
            if await migrate.revision(database) != migrate.newest():
                return None
            async with database.reading() as store:
                return await store.practice_time.said()
        finally:
            await database.close()
    except _UNREADABLE:
        return None


def counts(file: PracticeTime, said: SaidInChat | None, *, now: datetime, zone: str) -> str:
    """Say of the hours and of the closed days where they come from, and whether the other place says otherwise.

    Args:
        said: what was set in the chat; None when that could not be read.
        zone: where the practice is.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    parts = [f"{_NAMES[half]} {_from(file, said or SaidInChat(), half, today)}" for half in Half]
    unread = "" if said is not None else "; whether the chat says otherwise could not be read from the database"
    return "; ".join(parts) + unread


def _from(file: PracticeTime, said: SaidInChat, half: Half, today: date) -> str:
    if said.differs(half, file, today=today):
        return "as set in the chat, which counts: practice.yaml says otherwise (/hours takes it back)"
    if said.sets(half):
        return "as set in the chat (/hours)"
    in_file = file.hours if half is Half.HOURS else file.coming(today)
    return "from practice.yaml" if in_file else "not set, neither in the chat nor in practice.yaml"
