"""What protecting the data needs: proofs that outlive a person, receipts of erasures, ids of messages to delete."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, false

from bot.storage.tables.base import Id, metadata, person
from bot.storage.types import Sealed, SealedJson, UtcDateTime

kept_consents = Table(
    "kept_consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_id", Id, nullable=False, index=True),
    Column("version", String(32), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("kept_at", UtcDateTime, nullable=False, index=True),
    Column("by_guardian", Boolean, nullable=False, server_default=false()),
)
"""What somebody who has left had agreed to: a number and dates, no name, also not a guardian's.

Erased when its time is over."""

kept_treatments = Table(
    "kept_treatments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_id", Id, nullable=False, index=True),
    Column("name", Sealed("kept_treatments.name"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", SealedJson("kept_treatments.body"), nullable=False),
    Column("kept_at", UtcDateTime, nullable=False, index=True),
)
"""The treatment record of somebody whose account is gone, with the name that they had; the number is their old one.

kind: session or danger; body: the note and who treated, or the sign and who acknowledged it. Erased in its time."""

erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("subject_id", Id),
)
"""A line for each erasure: which class, when, how many rows; no words."""

sent_messages = Table(
    "sent_messages",
    metadata,
    Column("id", Id, primary_key=True),
    person("person_id"),
    Column("message_id", BigInteger, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False, index=True),
)
"""Messages of a chat that is to be kept tidy, until they are deleted from it."""

held_messages = Table(
    "held_messages",
    metadata,
    Column("id", Id, primary_key=True),
    person("person_id"),
    Column("token", String(32), nullable=False, unique=True),
    Column("body", SealedJson("held_messages.body"), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)
"""What a discreet message stands for, until its button is tapped."""

account_moves = Table(
    "account_moves",
    metadata,
    Column("id", Id, primary_key=True),
    person("client_id"),
    Column("code_hash", String(64), nullable=False, unique=True),
    person("created_by", nullable=True, gone="SET NULL"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("opened_chat_id", BigInteger),
    Column("opened_name", Sealed("account_moves.opened_name")),
    Column("decided_at", UtcDateTime),
    person("decided_by", nullable=True, gone="SET NULL"),
    Column("decision", String(16)),
)
"""Links by which a client's diary moves to another Telegram account; who has opened one is forgotten when it ends."""

data_keys = Table(
    "data_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
"""The ids of the keys that rows may be sealed with. It describes this database and is not exported."""
