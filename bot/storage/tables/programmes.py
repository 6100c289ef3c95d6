"""Exercises that a therapist assigns, and timers that run."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from bot.storage.tables.base import JSON, Id, metadata, person
from bot.storage.types import Sealed, UtcDateTime

programmes = Table(
    "programmes",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id", index=False),
    person("therapist_id", nullable=True, gone="SET NULL"),
    Column("items", JSON, nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("word", Sealed("programmes.word"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Index("ix_programmes_client_id_confirmed_at", "client_id", "confirmed_at"),
)
"""Without ``confirmed_at`` it is a draft that only its therapist sees; the newest confirmed one without ``ended_at``
is the one that counts. ``items`` are exercises in their order: ``{"exercise": id, "dose": words or ""}``."""

timers = Table(
    "timers",
    metadata,
    Column("client_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("exercise", String(64), nullable=False),
    Column("then", String(64), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Index("ix_timers_next_at", "next_at"),
)
"""One timer a client while it runs; ``next_at`` is when its message changes next, ``then`` what its buttons say."""
