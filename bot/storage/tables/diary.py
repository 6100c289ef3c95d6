"""What clients enter, their treatments and what they did of the exercises."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from bot.storage.tables.base import JSON, NULLABLE_JSON, Id, metadata, partial, person
from bot.storage.types import Sealed, UtcDateTime

checkins = Table(
    "checkins",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id", index=False),
    Column("day", Date, nullable=False),
    Column("pain", Integer, CheckConstraint("pain BETWEEN 0 AND 10", name="pain_range")),
    Column("areas", NULLABLE_JSON),
    Column("sitting", String(16)),
    Column("comfort", Integer, CheckConstraint("comfort BETWEEN 0 AND 10", name="comfort_range")),
    Column("note", Sealed("checkins.note")),
    Column("trail", JSON, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("on_behalf", Boolean, nullable=False, server_default=false()),
    person("entered_by", nullable=True, gone="SET NULL"),
    UniqueConstraint("client_id", "day"),
)
"""The diary. on_behalf: somebody of the practice made the entry for the client; entered_by: who, while their row is
there."""

checkin_drafts = Table(
    "checkin_drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(32), nullable=False),
    person("person_id", index=False),
    person("client_id"),
    Column("day", Date, nullable=False),
    Column("pain", Integer),
    Column("areas", NULLABLE_JSON),
    Column("note", Sealed("checkin_drafts.note")),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id"),
)
"""What somebody of the team has typed for a client and has not said yes to; one each.

code: what its buttons carry. A number may be given again when its row is gone, and a yes is to these words alone."""

replaced_checkins = Table(
    "replaced_checkins",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("day", Date, nullable=False),
    Column("pain", Integer),
    Column("areas", NULLABLE_JSON),
    Column("note", Sealed("replaced_checkins.note")),
    person("entered_by", nullable=True, gone="SET NULL"),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime, nullable=False),
)
"""What the practice had entered for a client before the client, or somebody of the practice, put another in its
place."""

safety_asked = Table(
    "safety_asked",
    metadata,
    Column("client_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("topic", String(64), primary_key=True),
    Column("due_at", UtcDateTime),
    Index("ix_safety_asked_due_at", "due_at"),
)
"""Which safety questions a client was asked on which local day; one with ``due_at`` is asked then."""

cards = Table(
    "cards",
    metadata,
    Column("id", Id, primary_key=True),
    person("person_id", index=False),
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
    person("client_id"),
    person("therapist_id", nullable=True, gone="SET NULL"),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("note", Sealed("sessions.note")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("cancelled_at", UtcDateTime),
    Column("uid", String(64)),
    UniqueConstraint("client_id", "starts_at"),
    Index("ix_sessions_uid", "uid"),
    Index("ix_sessions_day", "day"),
)
"""uid: a hash of the calendar event that it came from, so that the same event changes it instead of doubling it."""

exercise_log = Table(
    "exercise_log",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("exercise", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
)
"""What was said of exercises. seen_at: of releases in which looking at it settled it; nothing reads it any more."""

concerns = Table(
    "concerns",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("pain", Integer, CheckConstraint("pain BETWEEN 0 AND 10", name="pain_range")),
    Column("pain_day", Date),
    Column("exercises", JSON, nullable=False),
    Column("settled_at", UtcDateTime),
    person("settled_by", nullable=True, gone="SET NULL"),
    Index("ix_concerns_open", "client_id", unique=True, **partial("settled_at IS NULL")),
)
"""What hurts a client: severe pain and exercises, as one open item that a person settles."""
