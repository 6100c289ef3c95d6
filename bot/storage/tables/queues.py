"""Updates in, messages out, and files that Telegram knows."""

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, String, Table, Text, literal_column

from bot.storage.tables.base import Id, metadata, partial
from bot.storage.types import SealedJson, UtcDateTime

NEW: ColumnElement[str] = literal_column("'new'")
DEAD: ColumnElement[str] = literal_column("'dead'")
"""The two states that are looked for, as part of the statement: with a value that comes later no planner knows that
the indexes over what waits and what was given up are enough. What is done with is history, and found by number."""

files = Table(
    "files",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("file_id", Text, nullable=False),
)
"""Telegram's id of a picture that was sent once, so that it is not uploaded again."""

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Id, primary_key=True),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("body", SealedJson("inbox.body"), nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("put_back_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("foreseen_at", UtcDateTime),
    Column("flag_id", BigInteger),
    Index("ix_inbox_waiting", "chat_id", "seq", **partial("state = 'new'")),
    Index("ix_inbox_dead", "seq", **partial("state = 'dead'")),
)
"""Updates as Telegram sent them, stored before they are acknowledged. state: new, done or dead.

put_back_at: since when it waits for another try; on a clock that was set back to before that it waits no more.
foreseen_at: when a danger sign was seen in it before its turn came, and said. flag_id: the flag that was raised."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("body", SealedJson("outbox.body"), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("put_back_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("taken_by", Integer),
    Index("ix_outbox_waiting", "priority", "id", **partial("state = 'new'")),
    Index("ix_outbox_chats", "chat_id", "priority", "id", **partial("state = 'new'")),
    Index("ix_outbox_chat_id_id", "chat_id", "id"),
    Index("ix_outbox_dead", "id", **partial("state = 'dead'")),
    Index("ix_outbox_taken_by", "taken_by", **partial("taken_by IS NOT NULL")),
)
"""Messages written in the transaction of the deed that causes them; sent after it. state: new, sent or dead.

put_back_at: as in the inbox.
taken_by: the program that is sending it now, by the number that it gave itself; none while it waits."""

paces = Table(
    "paces",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("booked_until", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime, nullable=False),
    Column("paused_for", Integer, nullable=False),
)
"""How fast messages have gone out to chats in the last seconds, and to all (0); kept when several programs send.

paused_for: seconds that Telegram asked for, so that a clock that is set back makes nobody wait longer."""
