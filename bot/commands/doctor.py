"""What is wrong with an installation, and what to do about it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from rich.console import Console
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken

from bot.chat.transport import webhooks
from bot.chat.transport.channel import NO_ANSWER
from bot.chat.transport.webhooks import Wanted
from bot.commands import findings, practice_time
from bot.commands.findings import Finding
from bot.config import Settings, SettingsError
from bot.content import library
from bot.content.library import Loaded
from bot.domain.deliveries import DeliveryState
from bot.domain.operation import Ages
from bot.domain.practice_time import NOTHING_SAID, PracticeTime
from bot.runtime.opening import open_database
from bot.storage import migrate, sealing
from bot.storage.database import TROUBLE, Database, DatabaseUnavailableError
from bot.storage.keys import keyring

SKEW = timedelta(seconds=30)
"""Difference between this machine's clock and Telegram's from which reminders come at the wrong time."""

LAG = timedelta(minutes=5)
"""How long something may wait before it is worth a line."""


ROOM = 500_000_000
"""Bytes of free disk below which it is time to make room."""

MANY = 100
"""Updates at Telegram, more than one answer to getUpdates, that say that nobody fetches them."""


async def examine(settings: Settings, console: Console) -> bool:
    """Look at everything and print a line each; True when all is well."""
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=False)
    file = NOTHING_SAID if loaded.library is None else loaded.library.practice_time
    findings = [
        *_content(settings, loaded),
        _disk(settings),
        *await _database(settings, file),
        *await _telegram(settings),
        await _clock(settings),
    ]
    for finding in findings:
        console.print(f"{finding.mark} {finding.about}: {finding.line}", soft_wrap=True)
    return all(finding.well for finding in findings)


def _content(settings: Settings, loaded: Loaded) -> list[Finding]:
    if loaded.library is None or loaded.problems:
        first = loaded.problems[0] if loaded.problems else "nothing could be read"
        return [
            Finding(False, "content", f"{len(loaded.problems)} problem(s), first: {first}; see python -m bot check")
        ]
    found = Finding(True, "content", " ".join([str(settings.content_dir), *(f"({note})" for note in loaded.notes)]))
    return [found, findings.privacy(loaded.library.notice), findings.approved(loaded.library.approvals)]


async def _database(settings: Settings, file: PracticeTime) -> list[Finding]:
    try:
        missing = findings.file_at_fault(settings)
        if missing is not None:
            return [missing]
        database = Database(settings.database_url, keys=keyring(settings))
    except (ValueError, OSError) as error:
        return [Finding(False, "database", f"DATABASE_URL is wrong: {error}")]
    try:
        await database.check()
        revision = await migrate.revision(database)
        found = [Finding(True, "database", f"{database.url.get_backend_name()}, revision {revision}")]
        if revision != migrate.newest():
            return [Finding(False, "database", f"the tables are at revision {revision}; run python -m bot migrate")]
        found.append(await asyncio.to_thread(findings.sound, settings))
        found.append(await findings.writing(database))
        async with database.reading() as store:
            now = datetime.now(UTC)
            updates = await store.inbox.depth()
            found.append(findings.owned(anybody=await store.people.anybody(), waiting=updates.get("new", 0)))
            found += queues(
                await store.operation.ages(now),
                updates=updates,
                messages=await store.outbox.depth(),
                due=await store.plans.next_due(),
                seen=await store.operation.last("receiving"),
                now=now,
            )
            found.append(findings.danger(await store.outbox.danger_unsent()))
            found.append(findings.channel(await store.operation.troubles(since=now - findings.FRESH)))
            day = now - timedelta(days=1)
            found.append(lives(await store.deliveries.counts(since=day), await store.deliveries.lateness(since=day)))
        found.append(await _keys(database))
        if found[-1].well:  # names could not be read
            async with database.reading() as store:
                found.append(findings.team(await store.people.staff()))
                said = await store.practice_time.said()
            line = practice_time.counts(file, said, now=datetime.now(UTC), zone=settings.practice_timezone)
            found.append(Finding(True, "hours", line))
    except DatabaseUnavailableError as error:
        return [Finding(False, "database", f"cannot be opened: {error}")]
    except TROUBLE as error:
        return [Finding(False, "database", f"does not answer: {type(error).__name__}")]
    else:
        return found
    finally:
        await database.close()


async def _keys(database: Database) -> Finding:
    """Whether names and texts can be read with the keys that are set, and are all sealed with the first."""
    counts = await sealing.survey(database)
    here = frozenset() if database.keys is None else database.keys.ids
    gone = {key: count for key, count in counts.items() if key is not None and key not in here}
    if gone:
        lost = ", ".join(f"{count:,} with {key}" for key, count in sorted(gone.items()))
        return Finding(False, "keys", f"texts are sealed with keys that DATA_KEYS does not hold: {lost}")
    if database.keys is None:
        return Finding(True, "keys", "names and texts are not sealed (DATA_KEYS)")
    other = sum(count for key, count in counts.items() if key != database.keys.primary)
    if other:
        return Finding(True, "keys", f"{other:,} texts are plain or under an older key: run python -m bot rotate-keys")
    return Finding(True, "keys", f"names and texts are sealed with {database.keys.primary}")


def queues(
    ages: Ages,
    *,
    updates: Mapping[str, int],
    messages: Mapping[str, int],
    due: datetime | None,
    seen: datetime | None,
    now: datetime,
) -> list[Finding]:
    """Return what the queues tell: whether the bot runs, keeps up, and had to give anything up.

    Args:
        ages: since when the oldest of each kind waits.
        updates, messages: how many there are in each state.
        due: when the next reminder is due.
        seen: when the bot last received anything, or could have.
    """
    at_work = "the bot has not run yet" if seen is None else f"the bot was last at work {_ago(seen, now)}"
    aside = updates.get("dead", 0)
    found = [
        Finding(
            not aside,
            "set aside",
            f"{aside} updates were given up: python -m bot doctor --set-aside lists them" if aside else "nothing",
        ),
    ]
    for about, oldest, count, doing in (
        ("updates", ages.update, updates.get("new", 0), "handled"),
        ("messages", ages.message, messages.get("new", 0), "sent"),
    ):
        late = oldest is not None and now - oldest > LAG
        line = f"{count} wait to be {doing}"
        if late and oldest is not None:
            line += f", the oldest came {_ago(oldest, now)}: {at_work}"
        found.append(Finding(not late, about, line))
    if messages.get("dead"):
        found[-1] = replace(found[-1], line=f"{found[-1].line}; {messages['dead']} could not be sent")
    first = min((one for one in (ages.due, ages.unsent) if one is not None), default=None)
    if first is not None and now - first > LAG:
        found.append(Finding(False, "reminders", f"the oldest was due {_ago(first, now)}: {at_work}"))
    else:
        planned = "nothing is planned" if due is None else f"next at {due:%Y-%m-%d %H:%M} UTC"
        found.append(Finding(True, "reminders", f"{planned}; {at_work}"))
    return found


def lives(counts: Mapping[str, int], late: Sequence[timedelta]) -> Finding:
    """Return what became of a day's reminders, and how late they were.

    Args:
        counts: how many there are in each state.
        late: how late those that were sent were, the most punctual first.
    """
    if not counts:
        return Finding(True, "deliveries", "none in the last 24 hours")
    line = "last 24 hours: " + ", ".join(f"{counts[state]:,} {state}" for state in DeliveryState if counts.get(state))
    if not late:
        return Finding(True, "deliveries", line)
    middle, worst = late[len(late) // 2], late[min(len(late) - 1, len(late) * 99 // 100)]
    line += f"; half were sent within {_span(middle)}, 99 of 100 within {_span(worst)}"
    # An outage of yesterday is told, and nothing has to be mended for it: what waits now is told by the queues.
    return Finding(True, "deliveries", line)


def _span(late: timedelta) -> str:
    seconds = max(0.0, late.total_seconds())
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _ago(moment: datetime, now: datetime) -> str:
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _disk(settings: Settings) -> Finding:
    """Whether there is room for what is to be stored here: the practice's own answers, and the database."""
    places = [settings.local_faq]
    if settings.database_url.startswith("sqlite:///"):
        places.append(Path(settings.database_url.removeprefix("sqlite:///")))
    room = ""
    for place in places:
        folder = next(one for one in (place.absolute().parent, *place.absolute().parents) if one.is_dir())
        free = shutil.disk_usage(folder).free
        room = f"{free / 1e9:,.1f} GB free at {folder}"
        if free < ROOM:
            return Finding(False, "disk", f"only {room}: make room, on a full disk nothing can be kept")
        if not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_RDONLY:
            return Finding(False, "disk", f"{folder} cannot be written to: give it to the user who runs the bot")
    return Finding(True, "disk", room)


async def list_set_aside(settings: Settings, console: Console) -> None:
    """Print the updates that were given up, oldest first: ids and kinds, no words."""
    async with _opened(settings) as database, database.reading() as store:
        found = await store.operation.set_aside()
    for one in found:
        console.print(
            f"{one.update_id}  {one.received_at:%Y-%m-%d %H:%M} UTC  chat {one.chat_id}  {one.kind}, {one.tries} tries",
            soft_wrap=True,
        )
    if found:
        console.print("Try them again with: python -m bot doctor --retry ID (or --retry all)")
    else:
        console.print("Nothing was set aside.")


async def retry(settings: Settings, wanted: Sequence[str]) -> int:
    """Let updates that were given up be tried again; returns how many.

    Args:
        wanted: their ids, or ``all``.

    Raises:
        SettingsError: something that is no id, or none of them was given up.
    """
    ids = None if "all" in wanted else [_number(one) for one in wanted]
    async with _opened(settings) as database, database.transaction() as store:
        count = await store.operation.retry(ids)
    if not count:
        raise SettingsError("none of these was set aside: python -m bot doctor --set-aside lists what was")
    return count


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise SettingsError(f"'{text}' is no update's id; write a number, or all")
    return int(text)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = await open_database(settings)
    try:
        yield database
    finally:
        await database.close()


async def _telegram(settings: Settings) -> list[Finding]:
    if not settings.token:
        return [Finding(False, "token", "TELEGRAM_BOT_TOKEN is not set")]
    bot = Bot(settings.token.reveal(), base_url=f"{settings.api_url}/bot")
    try:
        async with bot:
            found = [Finding(True, "token", f"@{bot.username}")]
            return [*found, webhook(await bot.get_webhook_info(), webhooks.wanted_by(settings), now=datetime.now(UTC))]
    except InvalidToken:
        return [Finding(False, "token", await findings.refused(settings))]
    except NO_ANSWER as error:
        return [Finding(False, "telegram", f"{settings.api_url} cannot be reached ({type(error).__name__})")]


def webhook(info: WebhookInfo, wanted: Wanted | None, *, now: datetime) -> Finding:
    """Return whether Telegram calls where it should and gets through.

    Args:
        wanted: where it should call; None when it is polled.
    """
    waiting = f"{info.pending_update_count} updates wait at Telegram"
    if wanted is None and info.url:
        return Finding(False, "webhook", "one is set, so that polling gets nothing; the bot removes it when it runs")
    if wanted is not None and info.url != wanted.url:
        what = "another address is set" if info.url else "none is set"
        return Finding(False, "webhook", f"{what}; the bot sets its own when it runs")
    if info.last_error_date is not None and now - info.last_error_date < timedelta(hours=1):
        trouble = f"Telegram could not deliver {_ago(info.last_error_date, now)}: {info.last_error_message}"
        return Finding(False, "webhook", f"{trouble} ({waiting}); look at the proxy and its certificate")
    if info.pending_update_count > MANY:
        return Finding(False, "webhook", f"{waiting}: is the bot running?")
    return Finding(True, "webhook", f"{'polling' if wanted is None else 'set'}; {waiting}")


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
