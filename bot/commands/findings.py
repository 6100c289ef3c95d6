"""What ``doctor`` finds about the database as such, whether it keeps what is written to it, and about the team."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.chat.transport.channel import Trouble
from bot.config import Settings
from bot.domain.approvals import Approvals
from bot.domain.people import Person, Reach, Role
from bot.domain.terms import PrivacyNotice
from bot.runtime import hello
from bot.storage import origin, soundness
from bot.storage.database import TROUBLE, Database, name_of, parse_url
from bot.storage.keys import keyring
from bot.storage.origin import WrongDatabaseError

FRESH = timedelta(seconds=30)
"""For how long a running bot's note about the way to Telegram holds: it is made every ten seconds."""

_UNREADABLE: tuple[type[Exception], ...] = (ValueError, *TROUBLE)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and a line about it.

    Attributes:
        is_open: something that somebody of the practice still has to do, and that nothing fails for want of.
    """

    well: bool
    about: str
    line: str
    is_open: bool = False

    @property
    def mark(self) -> str:
        """How it is marked."""
        if not self.well:
            return "[red]wrong[/]"
        return "[yellow]open[/] " if self.is_open else "[green]ok[/]   "


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


def sound(settings: Settings) -> Finding:
    """Return whether a SQLite file is sound: all of it is read, and indexes are compared with their tables."""
    file = origin.file_of(parse_url(settings.database_url))
    if file is None:
        return Finding(True, "soundness", "PostgreSQL looks after its files by itself (data checksums, pg_amcheck)")
    try:
        found = soundness.damage(file)
    except sqlite3.OperationalError as error:
        return Finding(False, "soundness", f"the file could not be read through ({error.sqlite_errorname})")
    if found is None:
        return Finding(True, "soundness", "the file was read through, and its indexes fit its tables")
    return Finding(False, "soundness", f"the file is damaged: {found}. Stop the bot, and restore a backup")


async def writing(database: Database) -> Finding:
    """Return whether something that is written is kept: a disk that can be read may be full all the same."""
    try:
        async with database.transaction() as store:
            await store.operation.pulse("doctor", datetime.now(UTC))
    except TROUBLE as error:
        why = f"nothing can be written ({name_of(error)}): look at the disk, its room and its permissions"
        return Finding(False, "writing", why)
    return Finding(True, "writing", "what was tried was kept")


def privacy(notice: PrivacyNotice) -> Finding:
    """What the practice says of itself above the terms. Whether it must is for the law where it is: no mistake."""
    if not notice.missing:
        return Finding(True, "privacy", "the practice's own notice stands above the terms")
    missing = ", ".join(notice.missing)
    line = f"the terms do not say: {missing}; add it to practice.yaml (docs/content.md)"
    return Finding(True, "privacy", line, is_open=True)


def approved(approvals: Approvals) -> Finding:
    """Which texts no clinician has read yet: clients are told that they are drafts."""
    if not approvals.missing():
        return Finding(True, "approval", "a clinician has approved every text, in every language")
    line = f"no clinician has approved {approvals.listed()}; clients read that these are drafts (docs/content.md)"
    return Finding(True, "approval", line, is_open=True)


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
        who = "the owner cannot be written to, so nobody stands in but for danger signs"
        if len(away) == len(staff):
            who = "nobody of the team can be written to, so nobody hears of danger"
        why = "the bot was blocked or the account is gone"
        return Finding(False, "team", f"{who} ({why}): open the bot in Telegram and press Start")
    if away:
        line = f"{len(away)} of {len(staff)} cannot be written to; the owner stands in and was told"
        return Finding(True, "team", line)
    return Finding(True, "team", "everybody can be written to")


async def refused(settings: Settings) -> str:
    """Say what a refused token means: one that has worked may work again."""
    try:
        database = Database(settings.database_url, keys=keyring(settings))
        try:
            at = await hello.worked(database, settings.token)
        finally:
            await database.close()
    except _UNREADABLE:
        at = None
    if at is None:
        return "Telegram does not know it; copy it from BotFather again"
    return (
        f"Telegram refuses it now, and has taken it before (last start {at:%Y-%m-%d %H:%M} UTC): the bot goes on "
        "asking and loses nothing; if it was revoked, put the new one into the settings and restart"
    )


def danger(unsent: int) -> Finding:
    """Return whether every message about danger could be sent.

    Args:
        unsent: how many could not in the last two days.
    """
    if not unsent:
        return Finding(True, "danger", "no message about danger was given up in the last two days")
    line = f"{unsent} messages about danger could not be sent in the last two days: look at the danger signs and at"
    return Finding(False, "danger", f"{line} the log ('about danger'), and get in touch another way")


def channel(names: Sequence[str]) -> Finding:
    """Return what a running bot says about the way to Telegram.

    Args:
        names: the troubles that it noted just now.
    """
    if not names:
        return Finding(True, "channel", "no running bot notes trouble with Telegram")
    return Finding(False, "channel", "; ".join(Trouble(one).words for one in names))
