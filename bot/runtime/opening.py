"""Opening the right database, or saying in a sentence why not; before anything is received or answered."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from telegram.error import InvalidToken
from telegram.request import BaseRequest

from bot.chat.transport.answers import StrangeError
from bot.chat.transport.channel import NO_ANSWER
from bot.config import AwayError, Secret, Settings, SettingsError
from bot.storage import mending, migrate, origin, sealing
from bot.storage.database import Database, DatabaseUnavailableError, parse_url
from bot.storage.keys import keyring
from bot.storage.origin import WrongDatabaseError

PATIENCE = 10.0
"""Seconds for Telegram's answer before a new practice begins."""

Admit = Callable[[], Awaitable[None]]
"""Asked before a database is taken in which no practice was at work; raises to refuse it."""


def away(why: str) -> AwayError:
    """Return the error that says that a database cannot be used now."""
    return AwayError(f"The database cannot be used now: {why}. This may pass: try again in a while.")


def bot_number(token: Secret) -> str:
    """Return which bot a token is of: the number stays when the token is revoked."""
    return token.reveal().partition(":")[0]


async def refuse_another_bot(database: Database, token: Secret) -> None:
    """Refuse a practice that is with another bot.

    Raises:
        SettingsError: it is.
    """
    number, known = bot_number(token), await origin.bot_of(database)
    if known is not None and known != number:
        raise SettingsError(
            f"The practice in this database is with another bot ({known}) than TELEGRAM_BOT_TOKEN is of ({number}): "
            "its people would get nothing, and strangers be answered in its name. Check DATABASE_URL and the token; "
            "if the practice is to go on with this bot, once: python -m bot run --new-bot (everybody has to open "
            "the new bot then)"
        )


async def open_database(
    settings: Settings, *, admit: Admit | None = None, only: Callable[[Database], Awaitable[None]] | None = None
) -> Database:
    """Open the database and bring its tables up to date.

    A database that is not there is made. With ``admit`` it is taken for a practice, and marked so.

    Args:
        admit: asked before a new practice begins.
        only: asked before anything is changed in a practice that there was before; raises to refuse it.

    Raises:
        SettingsError: the address is wrong, or what is there is not this practice's database.
        AwayError: it cannot be used now, and may be later: the server is away, or the file is locked or its disk full.
        DatabaseUnavailableError: the file cannot be opened until somebody mends that.
        KeysError: rows may be sealed with a key that is not set.
    """
    try:
        missing = _missing(settings)
        if missing is not None and admit is not None:
            # Before anything is made: what a refused start leaves must not be in the way of the right file.
            await admit()
        database = Database(settings.database_url, keys=keyring(settings))
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL is wrong: {error}") from error
    except WrongDatabaseError as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        if mending.may_pass(error):
            raise away(mending.in_words(error)) from error
        raise DatabaseUnavailableError(mending.in_words(error)) from error
    try:
        await _make_ready(database, missing, admit, only)
    except BaseException as error:
        await database.close()
        if isinstance(error, WrongDatabaseError):
            raise SettingsError(str(error)) from error
        if not mending.may_pass(error, database):
            if isinstance(error, OSError):
                raise DatabaseUnavailableError(mending.in_words(error)) from error
            raise
        why = mending.in_words(error)
        if database.is_sqlite:
            raise away(why) from error
        raise AwayError(f"The database cannot be reached: {why}. Check DATABASE_URL and whether it runs.") from error
    return database


async def _make_ready(
    database: Database,
    missing: Path | None,
    admit: Admit | None,
    only: Callable[[Database], Awaitable[None]] | None,
) -> None:
    """Make the file that is missing, see whose the database is, and bring its tables up to date."""
    if missing is not None:
        await origin.make(database.url, missing, finish=_marking(admit))
    await database.check()
    is_known = await origin.is_known(database)
    if only is not None and is_known:
        await only(database)
    if admit is not None and not is_known:
        try:
            await admit()
        except SettingsError:
            # Another replica may have begun the practice, and set its menu, since we looked.
            if not await origin.is_known(database):
                raise
    await migrate.upgrade(database)
    if not is_known:
        await _marking(admit)(database)
    await sealing.check(database, now=datetime.now(UTC))


def _missing(settings: Settings) -> Path | None:
    """Return the SQLite file that is not there; it is looked at before it is opened, which might change it."""
    file = origin.file_of(parse_url(settings.database_url))
    return None if file is None or origin.look_at(file) else file


def _marking(admit: Admit | None) -> Callable[[Database], Awaitable[None]]:
    """Return what marks a database as taken; nothing is taken where nobody was asked."""

    async def mark(database: Database) -> None:
        if admit is not None:
            await origin.accept(database, datetime.now(UTC))

    return mark


async def refuse_if_known(line: BaseRequest, base_url: str, settings: Settings) -> None:
    """Refuse a new practice while Telegram holds the bot's command menu: then there was one before.

    Args:
        line: asks Telegram; nothing is received by that.
        base_url: address with the token.

    Raises:
        SettingsError: there was a practice, or the token is not known.
        AwayError: Telegram does not say.
    """
    try:
        menu = await line.post(url=f"{base_url}/getMyCommands", read_timeout=PATIENCE)
        if not isinstance(menu, list):
            raise StrangeError("a menu that is none")
    except InvalidToken as error:
        raise SettingsError("TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again") from error
    except NO_ANSWER as error:
        raise AwayError(
            f"Telegram cannot be reached at {settings.api_url} ({type(error).__name__}); check the network "
            "and TELEGRAM_API_URL"
        ) from error
    if menu:
        file = origin.file_of(parse_url(settings.database_url))
        raise SettingsError(
            f"This bot has run before, for Telegram holds its command menu, but {file or 'the database'} is new: "
            "nobody would be known and every client answered as a stranger. Put the practice's database back (or a "
            "backup of it) and check DATABASE_URL; to begin a new practice with this bot, once: "
            "python -m bot run --new-practice"
        )
