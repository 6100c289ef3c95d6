"""What is wrong with an installation, and what to do about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from rich.console import Console
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import Settings
from bot.content import library
from bot.storage import migrate
from bot.storage.database import TROUBLE, Database, DatabaseUnavailableError

SKEW = timedelta(seconds=30)
"""Difference between this machine's clock and Telegram's from which reminders come at the wrong time."""

LAG = timedelta(minutes=5)
"""How long something may wait before it is worth a line."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and a line about it."""

    well: bool
    about: str
    line: str


async def examine(settings: Settings, console: Console) -> bool:
    """Look at everything and print a line each; True when all is well."""
    findings = [_content(settings), *await _database(settings), *await _telegram(settings), await _clock(settings)]
    for finding in findings:
        mark = "[green]ok[/]   " if finding.well else "[red]wrong[/]"
        console.print(f"{mark} {finding.about}: {finding.line}", soft_wrap=True)
    return all(finding.well for finding in findings)


def _content(settings: Settings) -> Finding:
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=False)
    if loaded.library is None or loaded.problems:
        first = loaded.problems[0] if loaded.problems else "nothing could be read"
        return Finding(False, "content", f"{len(loaded.problems)} problem(s), first: {first}; see python -m bot check")
    return Finding(True, "content", str(settings.content_dir))


async def _database(settings: Settings) -> list[Finding]:
    try:
        database = Database(settings.database_url)
    except (ValueError, OSError) as error:
        return [Finding(False, "database", f"DATABASE_URL is wrong: {error}")]
    try:
        await database.check()
        revision = await migrate.revision(database)
        found = [Finding(True, "database", f"{database.url.get_backend_name()}, revision {revision}")]
        if revision != migrate.newest():
            return [Finding(False, "database", f"the tables are at revision {revision}; run python -m bot migrate")]
        async with database.reading() as store:
            now = datetime.now(UTC)
            inbox, outbox = await store.inbox.depth(), await store.outbox.depth()
            due = await store.plans.next_due()
        found.append(
            Finding(not inbox.get("dead"), "updates", f"{inbox.get('new', 0)} wait, {inbox.get('dead', 0)} set aside")
        )
        found.append(
            Finding(True, "messages", f"{outbox.get('new', 0)} wait, {outbox.get('dead', 0)} could not be sent")
        )
        late = due is not None and now - due > LAG
        waiting = "nothing is planned" if due is None else f"next at {due:%Y-%m-%d %H:%M} UTC"
        found.append(
            Finding(not late, "reminders", waiting + (": the bot does not seem to be running" if late else ""))
        )
    except DatabaseUnavailableError as error:
        return [Finding(False, "database", f"cannot be opened: {error}")]
    except TROUBLE as error:
        return [Finding(False, "database", f"does not answer: {type(error).__name__}")]
    else:
        return found
    finally:
        await database.close()


async def _telegram(settings: Settings) -> list[Finding]:
    if not settings.token:
        return [Finding(False, "token", "TELEGRAM_BOT_TOKEN is not set")]
    bot = Bot(settings.token.reveal(), base_url=f"{settings.api_url}/bot")
    try:
        async with bot:
            found = [Finding(True, "token", f"@{bot.username}")]
            info = await bot.get_webhook_info()
            wanted = settings.webhook_url
            if wanted is None and info.url:
                found.append(Finding(True, "webhook", "one is set; the bot removes it at its next start"))
            elif wanted is not None and not info.url.startswith(wanted):
                found.append(Finding(False, "webhook", "is not set to WEBHOOK_URL; start the bot once"))
            elif info.last_error_date is not None and datetime.now(UTC) - info.last_error_date < timedelta(hours=1):
                found.append(Finding(False, "webhook", f"Telegram could not deliver: {info.last_error_message}"))
            else:
                found.append(Finding(True, "webhook", "polling" if wanted is None else "set"))
            return found
    except InvalidToken:
        return [Finding(False, "token", "Telegram does not know it; copy it from BotFather again")]
    except TelegramError as error:
        return [Finding(False, "telegram", f"{settings.api_url} cannot be reached ({type(error).__name__})")]


async def _clock(settings: Settings) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.head(settings.api_url)
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return Finding(True, "clock", "could not be compared")
    apart = abs(datetime.now(UTC) - theirs)
    if apart > SKEW:
        return Finding(False, "clock", f"is {apart.total_seconds():.0f} s off; set the machine's clock")
    return Finding(True, "clock", "agrees with Telegram's")
