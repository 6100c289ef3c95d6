"""The access log: who saw or changed what of whom."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AuditLine:
    """One line: ``actor_id`` did ``action`` to what belongs to ``subject_id``. None acts for the bot itself."""

    at: datetime
    actor_id: int | None
    subject_id: int
    action: str
