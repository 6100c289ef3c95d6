"""Signs of danger as plain values: how soon one wants help, and what is asked where it is not certain."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How soon a danger sign wants help."""

    EMERGENCY = "emergency"
    """Now: the emergency number."""
    URGENT = "urgent"
    """The same day: a doctor or the medical advice line."""
    CRISIS = "crisis"
    """Thoughts of suicide, self-harm, violence: the crisis line, now."""


@dataclass(frozen=True)
class Alarm:
    """A danger sign was seen. ``rule`` is an id of ``content/safety.yaml`` whose text is sent at once."""

    rule: str
    level: Level


@dataclass(frozen=True)
class SafetyQuestion:
    """A short question beside whatever else is answered: 'Is any of this happening now?'.

    ``topic`` is the id of a question in ``content/safety.yaml``; a yes raises the alarm of that topic's rule.

    Attributes:
        care: somebody can hardly go on: kind words and the crisis line come before it, and no answer of the documents.
    """

    topic: str
    care: bool = False
