"""What follows from treatments: calendars in and out, soreness, weekly questions, and words before the next session."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.tables.base import JSON, NULLABLE_JSON, Id, metadata, person
from bot.storage.types import Sealed, SealedJson, UtcDateTime

soreness = Table(
    "soreness",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("session_id", Id, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("score", Integer, CheckConstraint("score BETWEEN 0 AND 10", name="score_range"), nullable=False),
    Column("feeling", String(16)),
    Column("helped", NULLABLE_JSON),
    Column("at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    UniqueConstraint("session_id", "stage"),
)
"""How sore a client was after a session. stage: 24h or 72h."""

pegs = Table(
    "pegs",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id", index=False),
    Column("week", Date, nullable=False),
    Column("pain", Integer, CheckConstraint("pain BETWEEN 0 AND 10", name="pain_range")),
    Column("enjoyment", Integer, CheckConstraint("enjoyment BETWEEN 0 AND 10", name="enjoyment_range")),
    Column("activity", Integer, CheckConstraint("activity BETWEEN 0 AND 10", name="activity_range")),
    Column("trail", JSON, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    UniqueConstraint("client_id", "week"),
)
"""The three weekly questions. week: the Monday of the client's local week in which they were answered."""

told = Table(
    "told",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("session_id", Id, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Sealed("told.text"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""What a client wants the therapist to know before a session."""

feeds = Table(
    "feeds",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    person("person_id", index=False),
    Column("names", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id"),
)
"""The secret address at which a therapist's calendar program reads the sessions. names: initials or first."""

calendar_imports = Table(
    "calendar_imports",
    metadata,
    Column("id", Id, primary_key=True),
    person("person_id", index=False),
    Column("body", SealedJson("calendar_imports.body"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id"),
)
"""What was read of a therapist's calendar file and waits for a yes; one a therapist."""
