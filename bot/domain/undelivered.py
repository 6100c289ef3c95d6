"""Notices about messages that could not be sent, to whoever has to know that they were not."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries import DeliveryState


@dataclass(frozen=True)
class DangerUnsent:
    """To the owner: a message about danger could not be sent.

    Attributes:
        person_id: whom it was for.
        flag_id: the danger sign that somebody of the team was to be told of; None for what a client was to be told.
        why: why it could not be sent.
    """

    kind: ClassVar[str] = "danger_unsent"
    person_id: int
    flag_id: int | None
    why: DeliveryState


@dataclass(frozen=True)
class AnswersLost:
    """To somebody who has written: an answer could not be sent for so long that it was given up."""

    kind: ClassVar[str] = "answers_lost"


Undelivered = DangerUnsent | AnswersLost
