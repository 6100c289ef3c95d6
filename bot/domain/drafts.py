"""Answers that a therapist proposes for everybody."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Draft:
    """A proposed entry; ``approved`` is None until the owner has decided."""

    id: int
    question_id: int
    question: str
    answer: str
    proposed_by: int | None
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    approved: bool | None
