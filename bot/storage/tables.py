"""Every table. What a column means is said here once."""

from sqlalchemy import JSON as GENERIC_JSON
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.types import LocalTime, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

JSON = GENERIC_JSON().with_variant(JSONB(), "postgresql")
NULLABLE_JSON = GENERIC_JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only when the type is INTEGER."""


def _person(name: str, *, nullable: bool = False, index: bool = True, gone: str = "CASCADE") -> Column[int]:
    return Column(name, Id, ForeignKey("people.id", ondelete=gone), nullable=nullable, index=index)


people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    _person("therapist_id", nullable=True, gone="SET NULL"),
    Column("consent_version", String(32)),
    Column("fluids_limited", Boolean),
    Column("quiet_from", LocalTime, nullable=False),
    Column("quiet_until", LocalTime, nullable=False),
    Column("paused_until", UtcDateTime, index=True),
    Column("awaiting", Text),
    Column("language", String(35), nullable=False, server_default="en"),
    Column("reach", String(16), nullable=False, server_default="ok"),
    Column("created_at", UtcDateTime, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    _person("therapist_id", nullable=True),
    _person("created_by", nullable=True, gone="SET NULL"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    _person("used_by", nullable=True, gone="SET NULL"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    Column("version", String(32), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

checkins = Table(
    "checkins",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id", index=False),
    Column("day", Date, nullable=False),
    Column("pain", Integer, CheckConstraint("pain BETWEEN 0 AND 10", name="pain_range")),
    Column("areas", NULLABLE_JSON),
    Column("sitting", String(16)),
    Column("comfort", Integer, CheckConstraint("comfort BETWEEN 0 AND 10", name="comfort_range")),
    Column("note", Text),
    Column("trail", JSON, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    UniqueConstraint("client_id", "day"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", Id, primary_key=True),
    _person("person_id", index=False),
    Column("kind", String(24), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "kind"),
)
"""The one open message of each kind in a chat, so that a new one can replace it."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    _person("therapist_id", nullable=True, gone="SET NULL"),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("note", Text),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("client_id", "starts_at"),
)

plans = Table(
    "plans",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id", index=False),
    Column("kind", String(16), nullable=False),
    Column("rule", JSON, nullable=False),
    Column("next_at", UtcDateTime),
    Column("snoozed_from", UtcDateTime),
    UniqueConstraint("client_id", "kind"),
    Index("ix_plans_next_at", "next_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id", index=False),
    Column("kind", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("exercise", String(64)),
    Column("sent_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("message_id", BigInteger),
    UniqueConstraint("client_id", "kind", "due_at"),
)

exercise_log = Table(
    "exercise_log",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    Column("exercise", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    Column("text", Text, nullable=False),
    Column("gap", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("passed_on_at", UtcDateTime),
    Column("answer", Text),
    Column("answered_at", UtcDateTime),
    _person("answered_by", nullable=True, gone="SET NULL"),
)
"""Questions without an answer in the document. ``gap`` is the wording reduced to content words, for counting."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    _person("proposed_by", nullable=True, gone="SET NULL"),
    Column("proposed_at", UtcDateTime, nullable=False),
    _person("decided_by", nullable=True, gone="SET NULL"),
    Column("decided_at", UtcDateTime),
    Column("approved", Boolean),
)
"""Answers that a therapist proposes for everybody; the owner decides."""

votes = Table(
    "votes",
    metadata,
    Column("id", Id, primary_key=True),
    _person("person_id", index=False),
    Column("topic", String(64), nullable=False),
    Column("helped", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "topic"),
)

flags = Table(
    "flags",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    Column("rule", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("words", Text),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("corrected_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    _person("acknowledged_by", nullable=True, gone="SET NULL"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    _person("client_id"),
    _person("author_id", nullable=True, gone="SET NULL"),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", Id, nullable=True),
    Column("subject_id", Id, nullable=False, index=True),
    Column("action", String(48), nullable=False),
    Index("ix_audit_actor_id_at", "actor_id", "at"),
)
"""Who saw or changed what. No foreign keys: the line outlives the people; ids only, never words."""

signins = Table(
    "signins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _person("person_id"),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _person("person_id"),
    Column("expires_at", UtcDateTime, nullable=False),
)

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
    Column("body", JSON, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_inbox_state_seq", "state", "seq"),
    Index("ix_inbox_chat_id_seq", "chat_id", "seq"),
)
"""Updates as Telegram sent them, stored before they are acknowledged. state: new, done or dead."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("body", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Index("ix_outbox_state_priority_id", "state", "priority", "id"),
    Index("ix_outbox_chat_id_id", "chat_id", "id"),
)
"""Messages written in the transaction of the deed that causes them; sent after it. state: new, sent or dead."""
