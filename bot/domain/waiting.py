"""What the next typed words answer, and how long they are waited for.

A menu left open must not swallow tomorrow's words, so each wish to hear something ends by itself. It is kept as one
short text, ``kind:reference``, which ``packed`` writes and ``unpacked`` reads.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final, get_args

from bot.domain.plans import PlanKind

NAME: Final = timedelta(hours=1)
"""For a name, a place, a goal or an entry for a client: whatever is typed may be one, and a day goes by."""

WISH: Final = timedelta(hours=8)
"""For a time or a day, asked for in a menu that people leave without a word; other words are no such thing."""

LETTER: Final = timedelta(hours=12)
"""For words to somebody else: an answer, a note, a word before a session."""


class Where(StrEnum):
    """Where somebody was asked about themselves."""

    ONBOARDING = "ob"
    SETTINGS = "st"


class ProgrammePart(StrEnum):
    """Which step of a programme's draft is open."""

    DAYS = "when"
    WORDS = "word"


@dataclass(frozen=True)
class Name:
    """What to call somebody."""

    kind: ClassVar[str] = "name"
    where: Where = Where.SETTINGS


@dataclass(frozen=True)
class Here:
    """Whether the practice's time is the client's too."""

    kind: ClassVar[str] = "here"
    where: Where = Where.ONBOARDING


@dataclass(frozen=True)
class Place:
    """Where somebody lives, for their time zone."""

    kind: ClassVar[str] = "zone"
    where: Where = Where.SETTINGS


@dataclass(frozen=True)
class CheckInTime:
    """When a new client wants the check-in."""

    kind: ClassVar[str] = "time"
    where: Where = Where.ONBOARDING


@dataclass(frozen=True)
class PlanTimes:
    """When a plan comes.

    Attributes:
        whose: a client of the therapist who is asked; 0 for the asked client's own plan.
    """

    kind: ClassVar[str] = "times"
    plan: PlanKind
    whose: int = 0


@dataclass(frozen=True)
class QuietSpan:
    """When quiet hours begin and end."""

    kind: ClassVar[str] = "quiet"


@dataclass(frozen=True)
class PauseEnd:
    """Until when to pause."""

    kind: ClassVar[str] = "until"


@dataclass(frozen=True)
class SessionDay:
    """On which day a session is that a therapist records."""

    kind: ClassVar[str] = "session"
    client_id: int


@dataclass(frozen=True)
class SessionTime:
    """At what time it is; the day was chosen."""

    kind: ClassVar[str] = "session-time"
    client_id: int
    day: date


@dataclass(frozen=True)
class SessionMove:
    """To when a session is moved."""

    kind: ClassVar[str] = "move"
    session_id: int


@dataclass(frozen=True)
class ProgrammeWords:
    """A dose, a day or a word for the draft of a programme."""

    kind: ClassVar[str] = "programme"
    draft_id: int
    part: ProgrammePart


@dataclass(frozen=True)
class Answer:
    """A therapist's answer to a client's question."""

    kind: ClassVar[str] = "answer"
    question_id: int


@dataclass(frozen=True)
class Note:
    """A therapist's note about a client."""

    kind: ClassVar[str] = "note"
    client_id: int


@dataclass(frozen=True)
class FlagNote:
    """What was done about a danger sign.

    Attributes:
        look_on: the day on which it is to be looked at again, counted as ``date.toordinal`` does; 0 for none.
    """

    kind: ClassVar[str] = "flag"
    flag_id: int
    look_on: int = 0

    @classmethod
    def of(cls, flag_id: int, day: date | None) -> "FlagNote":
        """Return a note that is waited for, with a day or None."""
        return cls(flag_id, 0 if day is None else day.toordinal())

    @property
    def day(self) -> date | None:
        """The day on which it is to be looked at again."""
        return date.fromordinal(self.look_on) if self.look_on > 0 else None


@dataclass(frozen=True)
class FlagDay:
    """The day on which a danger sign is to be looked at again."""

    kind: ClassVar[str] = "flag-day"
    flag_id: int


class RestOf(StrEnum):
    """What a long text was that Telegram has cut."""

    ANSWER = "answer"
    NOTE = "note"


@dataclass(frozen=True)
class Rest:
    """The rest of an answer or a note: Telegram cuts a long text in messages that come within the same seconds.

    Attributes:
        number: of the question, or the client.
        at: when the part before was sent, in seconds since 1970.
    """

    kind: ClassVar[str] = "rest"
    of: RestOf
    number: int
    at: int


@dataclass(frozen=True)
class Telling:
    """A client's words for the therapist before a session."""

    kind: ClassVar[str] = "tell"
    session_id: int


@dataclass(frozen=True)
class GuardianName:
    """The name of who agrees for a client, typed on the client's phone.

    Attributes:
        request: asks whether somebody else may read; 0 for the terms.
    """

    kind: ClassVar[str] = "guardian"
    request: int = 0


@dataclass(frozen=True)
class GuardianOf:
    """The name of who agrees for a client, typed by who looks after them."""

    kind: ClassVar[str] = "guardian-of"
    client_id: int


@dataclass(frozen=True)
class Goal:
    """What a client works towards."""

    kind: ClassVar[str] = "goal"


@dataclass(frozen=True)
class LeaveDays:
    """From when to when somebody of the team is away."""

    kind: ClassVar[str] = "leave"
    member_id: int


@dataclass(frozen=True)
class OpenHours:
    """From when to when the practice is open on weekdays, which are digits, 0 for Monday."""

    kind: ClassVar[str] = "hours"
    weekdays: str


@dataclass(frozen=True)
class ClosedSpan:
    """From when to when the practice is closed."""

    kind: ClassVar[str] = "closed"


@dataclass(frozen=True)
class ClosedName:
    """Why the practice is closed from a day to a day."""

    kind: ClassVar[str] = "closed-name"
    first: date
    last: date


@dataclass(frozen=True)
class EntryFor:
    """A check-in in one line, typed for a client."""

    kind: ClassVar[str] = "entry-for"
    client_id: int


@dataclass(frozen=True)
class CoverDays:
    """From when to when somebody covers clients of a colleague.

    Attributes:
        clients: their numbers, a comma between two.
    """

    kind: ClassVar[str] = "cover"
    clients: str

    @classmethod
    def of(cls, client_ids: Iterable[int]) -> "CoverDays":
        """Return what is awaited for some clients."""
        return cls(",".join(str(one) for one in client_ids))

    @property
    def client_ids(self) -> list[int]:
        """Whom it is about."""
        return [int(one) for one in self.clients.split(",") if one.isdecimal()]


AboutOneself = Name | Here | Place | CheckInTime
AboutPlans = PlanTimes | QuietSpan
AboutSession = SessionDay | SessionTime | SessionMove
AboutThePractice = OpenHours | ClosedSpan | ClosedName
OfGuardian = GuardianName | GuardianOf
OfFlag = FlagNote | FlagDay
ANameOrSo = Name | Place | Goal | OfGuardian | ClosedName | EntryFor
ToSomebody = Answer | Note | Telling | FlagNote | EntryFor
Awaited = (
    AboutOneself
    | AboutPlans
    | PauseEnd
    | AboutSession
    | ProgrammeWords
    | ToSomebody
    | Rest
    | Goal
    | LeaveDays
    | AboutThePractice
    | FlagDay
    | CoverDays
    | OfGuardian
)

_KINDS: Final[dict[str, type[Awaited]]] = {one.kind: one for one in get_args(Awaited)}


def is_of_coming_in(awaited: Awaited | None) -> bool:
    """Return whether something is asked of somebody who is just coming in."""
    return isinstance(awaited, AboutOneself) and awaited.where is Where.ONBOARDING


def is_over(awaited: Awaited | None, since: datetime | None, *, now: datetime) -> bool:
    """Return whether something was awaited and is no more; what coming in asks for is waited for without end.

    Args:
        since: when it was asked for; None for one from before that was written down.
    """
    if awaited is None or is_of_coming_in(awaited):
        return False
    limit = NAME if isinstance(awaited, ANameOrSo) else LETTER if isinstance(awaited, ToSomebody) else WISH
    return since is None or now - since > limit


def packed(awaited: Awaited | None) -> str | None:
    """Return the text that is kept of what is awaited; None for nothing."""
    if awaited is None:
        return None
    return ":".join((awaited.kind, *(str(getattr(awaited, one.name)) for one in fields(awaited))))


def unpacked(text: str | None) -> Awaited | None:
    """Return what a kept text says; None for nothing, and for a text that cannot be read."""
    kind, *parts = (text or "").split(":")
    awaited = _KINDS.get(kind)
    if awaited is None or len(parts) > len(fields(awaited)):
        return None
    try:
        return awaited(*(_reader(one.type)(part) for one, part in zip(fields(awaited), parts, strict=False)))
    except (TypeError, ValueError):
        return None


def _reader(of: Any) -> Callable[[str], Any]:
    return date.fromisoformat if of is date else of
