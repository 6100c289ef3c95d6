"""What a message is, as plain values: the result of routing."""

from dataclasses import dataclass
from typing import Final

from bot.understanding.danger.alarm import Alarm, SafetyQuestion

OUT_OF_SCOPE: Final = "out_of_scope"
RED_FLAG: Final = "red_flag"
CHECKIN: Final = "checkin"
SMALLTALK: Final = "smalltalk"


@dataclass(frozen=True)
class Route:
    """Where a message goes.

    Attributes:
        label: an FAQ id, or one of ``out_of_scope``, ``red_flag``, ``checkin``, ``smalltalk``.
        score: 0-1, how sure it is that an FAQ entry answers the message (also when the label is another).
        top3: the three best FAQ ids before any threshold.
        suggest: FAQ ids to offer as 'did you mean'; empty when there is an answer.
        alarm: the danger sign, when ``label`` is ``red_flag``.
        question: a safety question to ask beside the answer, or None.
        decoy: id of a known question that the document does not answer, when ``label`` is ``out_of_scope``.
        command: a command the words stand for (``checkin``, ``pause``, ``reminders`` …), or None.
    """

    label: str
    score: float = 0.0
    top3: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    alarm: Alarm | None = None
    question: SafetyQuestion | None = None
    decoy: str | None = None
    command: str | None = None
