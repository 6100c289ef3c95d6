"""What ``doctor`` finds about the database as such, whether it keeps what is written to it, and about the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.config import Settings
from bot.domain.people import Person, Reach, Role
from bot.storage import origin
from bot.storage.database import TROUBLE, Database, name_of, parse_url
from bot.storage.origin import WrongDatabaseError


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and a line about it."""

    well: bool
    about: str
    line: str


def file_at_fault(settings: Settings) -> Finding | None:
    """Return what is wrong with a SQLite file before it is opened, which would make one; None when nothing is.

    Raises:
        ValueError: the address is none.
        OSError: the file cannot be read.
    """
    file = origin.file_of(parse_url(settings.database_url))
    try:
        if file is None or origin.look_at(file):
            return None
    except WrongDatabaseError as error:
        return Finding(False, "database", str(error))
    return Finding(False, "database", f"there is none at {file}: the first start makes it; was there one? Put it back")


async def writing(database: Database) -> Finding:
    """Return whether something that is written is kept: a disk that can be read may be full all the same."""
    try:
        async with database.transaction() as store:
            await store.operation.pulse("doctor", datetime.now(UTC))
    except TROUBLE as error:
        why = f"nothing can be written ({name_of(error)}): look at the disk, its room and its permissions"
        return Finding(False, "writing", why)
    return Finding(True, "writing", "what was tried was kept")


def owned(*, anybody: bool, waiting: int) -> Finding:
    """Return whether somebody is in the practice, for whom alone updates are handled.

    Args:
        waiting: how many updates wait.
    """
    if anybody:
        return Finding(True, "people", "the practice has some")
    line = "nobody is in the practice: open the owner's link (python -m bot invite owner prints one)"
    return Finding(not waiting, "people", f"{line}; {waiting} updates wait for that" if waiting else line)


def team(staff: Sequence[Person]) -> Finding:
    """Return whether whoever is told of danger can be written to; names are not printed."""
    away = [one for one in staff if one.reach is not Reach.OK]
    if any(one.role is Role.OWNER for one in away):
        why = "the bot was blocked or the account is gone"
        return Finding(
            False,
            "team",
            f"the owner cannot be written to ({why}), and nobody stands in: open the bot in Telegram and press Start",
        )
    if away:
        line = f"{len(away)} of {len(staff)} cannot be written to; the owner stands in and was told"
        return Finding(True, "team", line)
    return Finding(True, "team", "everybody can be written to")
