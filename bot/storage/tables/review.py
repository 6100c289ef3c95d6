"""What passes between clients and therapists, and who saw or changed what."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, false

from bot.storage.tables.base import Id, metadata, partial, person
from bot.storage.types import Sealed, UtcDateTime

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("text", Sealed("questions.text"), nullable=False),
    Column("gap", Sealed("questions.gap"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("passed_on_at", UtcDateTime),
    Column("answer", Sealed("questions.answer")),
    Column("answered_at", UtcDateTime),
    person("answered_by", nullable=True, gone="SET NULL"),
    Index("ix_questions_open", "client_id", **partial("passed_on_at IS NOT NULL AND answered_at IS NULL")),
)
"""Questions without an answer in the document. ``gap`` is the wording reduced to content words, for counting."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("question", Sealed("drafts.question"), nullable=False),
    Column("answer", Sealed("drafts.answer"), nullable=False),
    person("proposed_by", nullable=True, gone="SET NULL"),
    Column("proposed_at", UtcDateTime, nullable=False),
    person("decided_by", nullable=True, gone="SET NULL"),
    Column("decided_at", UtcDateTime),
    Column("approved", Boolean),
)
"""Answers that a therapist proposes for everybody; the owner decides."""

votes = Table(
    "votes",
    metadata,
    Column("id", Id, primary_key=True),
    person("person_id", index=False),
    Column("topic", String(64), nullable=False),
    Column("helped", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "topic"),
)

flags = Table(
    "flags",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("rule", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("words", Sealed("flags.words")),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("corrected_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    person("acknowledged_by", nullable=True, gone="SET NULL"),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("last_at", UtcDateTime),
    Column("acute", Boolean, nullable=False, server_default=false()),
    Column("told_at", UtcDateTime),
    Column("tell_at", UtcDateTime, index=True),
    Column("on_behalf", Boolean, nullable=False, server_default=false()),
    Index("ix_flags_open", "client_id", **partial("acknowledged_at IS NULL")),
)
"""Danger signs. times: how often it was seen within a few minutes, which is one flag; words: those of the last time.

acute: the words speak of a deed, or of means that are at hand.
told_at: until when what has come since it was raised is in the therapist's chat, or on its way there.
tell_at: when somebody is told of it next; of one that was acknowledged, when it is to be looked at again.
on_behalf: somebody of the practice entered the words for the client."""

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("flag_id", Id, ForeignKey("flags.id", ondelete="CASCADE"), nullable=False, index=True),
    person("by", nullable=True, gone="SET NULL"),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Sealed("acknowledgements.note")),
    Column("look_on", Date),
)
"""Who has looked at danger signs, and what was done. A sign that is looked at again has several."""

notes = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    person("author_id", nullable=True, gone="SET NULL"),
    Column("text", Sealed("notes.text"), nullable=False),
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

security_log = Table(
    "security_log",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("actor_id", Id, nullable=True),
    Column("about_id", Id, nullable=True),
    Column("detail", String(32), nullable=False),
)
"""Who came in, who was refused, who got which rights, what left the house. No foreign keys: the line outlives people.

detail: a fixed word or a number; never what somebody typed, never a code."""
