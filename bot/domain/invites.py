"""One-time links into the practice."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Role


@dataclass(frozen=True)
class Invite:
    """An invitation as it is stored; the code itself is known only to whoever was given the link."""

    id: int
    role: Role
    therapist_id: int | None
    created_by: int | None
    expires_at: datetime
    used_at: datetime | None
