"""Who is who, invitations, consents and sign-ins."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text, false

from bot.storage.tables.base import Id, metadata, partial, person
from bot.storage.types import LocalTime, Sealed, UtcDateTime

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("name", Sealed("people.name"), nullable=False),
    Column("time_zone", String(64), nullable=False),
    person("therapist_id", nullable=True, gone="SET NULL"),
    Column("consent_version", String(32)),
    Column("fluids_limited", Boolean),
    Column("quiet_from", LocalTime, nullable=False),
    Column("quiet_until", LocalTime, nullable=False),
    Column("paused_until", UtcDateTime, index=True),
    Column("awaiting", Text),
    Column("awaiting_since", UtcDateTime),
    Column("language", String(35), nullable=False, server_default="en"),
    Column("reach", String(16), nullable=False, server_default="ok"),
    Column("discreet", Boolean, nullable=False, server_default=false()),
    Column("tidy_chat", Boolean, nullable=False, server_default=false()),
    Column("goal", Sealed("people.goal")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("declined_at", UtcDateTime),
)

invites = Table(
    "invites",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    person("therapist_id", nullable=True),
    person("created_by", nullable=True, gone="SET NULL"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    person("used_by", nullable=True, gone="SET NULL"),
    Column("for_whom", Sealed("invites.for_whom")),
    Column("called_back_at", UtcDateTime),
    Column("was_role", String(16)),
    person("was_therapist_id", nullable=True, gone="SET NULL"),
    Column("undone_at", UtcDateTime),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("version", String(32), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("reader_id", Id),
    Column("guardian", Sealed("consents.guardian")),
    Column("recorded_by", Id),
    Column("old_enough_at", UtcDateTime),
)
"""What clients agreed to, one at a time. withdrawn_at: when it ended, with a withdrawal or with the next one.

reader_id: who was to look after them, and read; None of before that was kept.

guardian: the parent or guardian who agreed for a client; recorded_by: who of the practice put that down.
old_enough_at: since when the practice says that they may agree alone from now on."""

consent_requests = Table(
    "consent_requests",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    person("to_id"),
    Column("why", String(16), nullable=False),
    person("asked_by", nullable=True, gone="SET NULL"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reminded", Integer, nullable=False, server_default="0"),
    Column("remind_at", UtcDateTime, index=True),
    Column("answered_at", UtcDateTime),
    Column("answer", String(16)),
    Index("ix_consent_requests_open", "client_id", unique=True, **partial("answered_at IS NULL")),
)
"""Asks clients whether somebody else may look after them and read; until the answer nothing moves."""

signins = Table(
    "signins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    person("person_id"),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    person("person_id"),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("device", String(24), nullable=False, server_default="/"),
)
"""device: two words of a list (``bot/domain/devices.py``), never a header as it came."""

leaves = Table(
    "leaves",
    metadata,
    Column("id", Id, primary_key=True),
    person("member_id"),
    person("deputy_id", nullable=True, gone="SET NULL"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("begun_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("called_off_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    person("client_id", nullable=True),
)
"""Who of the team is away, and who stands in (nobody: the owner): local days of the practice.

client_id: whom alone somebody else covers; None for all whom ``member_id`` looks after.
begun_at, ended_at: when its beginning and its end were told."""
