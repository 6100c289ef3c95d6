"""A practice of many years, made by the database itself: a million rows of what is done with."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database

CLIENTS = 2_000
FIRST = 100_000
"""The numbers of the clients of old begin here, and so do their chats'."""

QUEUED = 1_000_000
"""Rows of the queues on SQLite; PostgreSQL, which fills tables ten times as slowly, has a tenth."""

OTHERS = 100_000
"""Rows of tables whose statements name a client; which way is shorter is the same from here on."""


_PEOPLE = (
    "INSERT INTO people (id, chat_id, role, name, time_zone, quiet_from, quiet_until, consent_version, language, reach,"
    " created_at) SELECT {first} + n, {first} + n, 'client', 'C', 'UTC', '21:30', '07:30', '1', 'en', 'ok', {at}"
)
_OF_CLIENT = "{first} + n % {clients}"
_FILLS = {
    "inbox": "INSERT INTO inbox (update_id, chat_id, body, state, tries, not_before, received_at)"
    " SELECT 10000000 + n, {client}, '{{}}', 'done', 0, {at}, {at}",
    "outbox": "INSERT INTO outbox (chat_id, kind, body, priority, created_at, not_before, tries, state)"
    " SELECT {client}, 'calls', '{{}}', n % 3, {at}, {at}, 1, 'sent'",
    "deliveries": "INSERT INTO deliveries (client_id, kind, due_at, state, sent_at)"
    " SELECT {client}, 'checkin', {each}, 'sent', {at}",
    "audit": "INSERT INTO audit (at, actor_id, subject_id, action) SELECT {at}, {client}, {client}, 'viewed'",
    "checkins": "INSERT INTO checkins (client_id, day, pain, trail, late, closed, started_at, saved_at)"
    " SELECT {client}, {day}, n % 11, '[]', {no}, {yes}, {at}, {at}",
    "flags": "INSERT INTO flags (client_id, rule, level, raised_at, acknowledged_at)"
    " SELECT {client}, 'heart', 'emergency', {at}, {at}",
    "questions": "INSERT INTO questions (client_id, text, gap, asked_at, passed_on_at, answered_at)"
    " SELECT {client}, 'q', 'g', {at}, {at}, {at}",
    "exercise_log": "INSERT INTO exercise_log (client_id, exercise, outcome, day, at)"
    " SELECT {client}, 'chin-tuck', 'done', {day}, {at}",
    "sessions": "INSERT INTO sessions (client_id, starts_at, day, created_at) SELECT {client}, {each}, {day}, {at}",
    "plans": "INSERT INTO plans (client_id, kind, rule, next_at) SELECT {first} + n, 'checkin', '{{}}', {later}",
}
_ON_SQLITE = {
    "at": "'2026-04-01 12:00:00.000000'",
    "later": "'2026-06-01 12:00:00.000000'",
    "each": "datetime('2020-01-01', '+' || (n / 2000) || ' hours') || '.000000'",
    "day": "date('2020-01-01', '+' || (n / 2000) || ' days')",
    "no": "0",
    "yes": "1",
}
_ON_POSTGRES = {
    "at": "timestamptz '2026-04-01 12:00Z'",
    "later": "timestamptz '2026-06-01 12:00Z'",
    "each": "timestamptz '2020-01-01 00:00Z' + (n / 2000) * interval '1 hour'",
    "day": "date '2020-01-01' + (n / 2000)",
    "no": "false",
    "yes": "true",
}
BIG = frozenset(_FILLS)
"""Tables that no statement of a day may walk through."""


async def make(database: Database) -> None:
    """Put the past into a database, and let it count."""
    words = {"first": FIRST, "clients": CLIENTS, **(_ON_SQLITE if database.is_sqlite else _ON_POSTGRES)}
    words["client"] = _OF_CLIENT.format(**words)
    async with database.exclusive() as connection:
        await _fill(connection, _PEOPLE.format(**words), CLIENTS, is_sqlite=database.is_sqlite)
        for table, fill in _FILLS.items():
            rows = QUEUED if table in {"inbox", "outbox"} and database.is_sqlite else OTHERS
            rows = CLIENTS if table == "plans" else rows
            await _fill(connection, fill.format(**words), rows, is_sqlite=database.is_sqlite)
        await connection.execute(text("ANALYZE"))


async def _fill(connection: AsyncConnection, insert: str, rows: int, *, is_sqlite: bool) -> None:
    if is_sqlite:
        numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {rows})"
        head, _, rest = insert.partition(" SELECT ")
        await connection.exec_driver_sql(f"{head} {numbers} SELECT {rest} FROM numbers")
    else:
        await connection.exec_driver_sql(f"{insert} FROM generate_series(0, {rows - 1}) AS numbers(n)")


def walks(lines: Sequence[str], *, is_sqlite: bool) -> list[str]:
    """Return the lines of a plan that walk through a whole big table.

    Walking through an index over nothing but what waits is what these indexes are for.
    """
    found = []
    for line in lines:
        words = line.replace("->", " ").split()
        if is_sqlite and words[:1] == ["SCAN"] and words[1] in BIG and not _is_over_what_waits(line):
            found.append(line)
        if not is_sqlite and "Seq Scan on" in line and words[words.index("on") + 1] in BIG:
            found.append(line)
    return found


def _is_over_what_waits(line: str) -> bool:
    return any(name in line for name in ("_waiting", "_chats", "_dead", "_open", "_taken_by"))
