"""What the program keeps about its own running."""

from sqlalchemy import Column, String, Table

from bot.storage.tables.base import metadata
from bot.storage.types import UtcDateTime

pulses = Table(
    "pulses",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""When a part of the program was last at work, on whichever replica; a gap is seen after a restart, too."""
