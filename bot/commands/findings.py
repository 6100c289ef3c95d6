"""What ``doctor`` finds, and what it finds about the database as such: whether it keeps what is written to it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.storage.database import TROUBLE, Database, name_of


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and a line about it."""

    well: bool
    about: str
    line: str


async def writing(database: Database) -> Finding:
    """Return whether something that is written is kept: a disk that can be read may be full all the same."""
    try:
        async with database.transaction() as store:
            await store.operation.pulse("doctor", datetime.now(UTC))
    except TROUBLE as error:
        why = f"nothing can be written ({name_of(error)}): look at the disk, its room and its permissions"
        return Finding(False, "writing", why)
    return Finding(True, "writing", "what was tried was kept")
