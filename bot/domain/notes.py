"""Staff's private notes about a client."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Note:
    """A note that only staff read."""

    id: int
    client_id: int
    author_id: int | None
    text: str
    at: datetime
