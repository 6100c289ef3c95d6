"""What the program keeps about its own running, and what the owner has set."""

from sqlalchemy import Column, String, Table

from bot.storage.tables.base import metadata
from bot.storage.types import SealedJson, UtcDateTime

pulses = Table(
    "pulses",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""When a part of the program was last at work, on whichever replica; a gap is seen after a restart, too."""

practice_time = Table(
    "practice_time",
    metadata,
    Column("half", String(16), primary_key=True),
    Column("said", SealedJson("practice_time.said"), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)
"""The practice's hours, and its closed days, where the owner has set them in the chat; else the file counts."""
