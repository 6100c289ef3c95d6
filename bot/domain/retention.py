"""What outlives its use for a while, and receipts of erasures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LINGER = timedelta(days=30)
"""How long a link that ran out is still known, so that whoever opens it hears why it does not work."""


@dataclass(frozen=True)
class Erasure:
    """A receipt: ``rows`` of the class ``what`` were erased; of whom, where it was one person's."""

    at: datetime
    what: str
    rows: int
    subject_id: int | None
