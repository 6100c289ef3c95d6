"""What clients ask that the practice's document does not answer."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AskedQuestion:
    """A question for the therapist, and the answer once there is one."""

    id: int
    client_id: int
    text: str
    gap: str
    asked_at: datetime
    passed_on_at: datetime | None
    answer: str | None
    answered_at: datetime | None
    answered_by: int | None
