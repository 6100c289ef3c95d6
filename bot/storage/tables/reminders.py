"""When the bot writes unasked, and what became of each time."""

from sqlalchemy import BigInteger, Column, Index, String, Table, UniqueConstraint

from bot.storage.tables.base import JSON, Id, metadata, person
from bot.storage.types import UtcDateTime

plans = Table(
    "plans",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id", index=False),
    Column("kind", String(16), nullable=False),
    Column("rule", JSON, nullable=False),
    Column("next_at", UtcDateTime),
    Column("snoozed_from", UtcDateTime),
    Column("stage", String(8), nullable=False, server_default="first"),
    UniqueConstraint("client_id", "kind"),
    Index("ix_plans_next_at", "next_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id", index=False),
    Column("kind", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("exercise", String(64)),
    Column("sent_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("stage", String(16), nullable=False, server_default="first"),
    Column("reason", String(64)),
    Column("intended_at", UtcDateTime),
    UniqueConstraint("client_id", "kind", "due_at"),
    # Not on the time alone: whoever looks for what is new of some clients would be led to what is new of everybody.
    Index("ix_deliveries_state_due_at", "state", "due_at"),
)
