"""What deeds leave for somebody: one class a notice, which is put into words when it is sent.

Between the deed and the sending the world may have moved on, so a notice carries ids rather than words. It is kept as
its ``kind`` and the JSON of its fields; both are read again after an upgrade, so neither may change its name.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final, get_args, get_origin

from bot.domain.invites import StaffJoined
from bot.domain.leaves import LeaveTold
from bot.domain.moving import Moving
from bot.domain.plans import PlanKind
from bot.domain.undelivered import Undelivered


@dataclass(frozen=True)
class FlagRaised:
    """To who looks after a client: a danger sign."""

    kind: ClassVar[str] = "flag_raised"
    flag_id: int


@dataclass(frozen=True)
class FlagAgain:
    """To who looks after a client: a danger sign that they were told of came again; its message says how often."""

    kind: ClassVar[str] = "flag_again"
    flag_id: int


@dataclass(frozen=True)
class FlagWaits:
    """To who looks after a client: nobody has acknowledged a danger sign yet, or it is to be looked at again."""

    kind: ClassVar[str] = "flag_waits"
    flag_id: int


@dataclass(frozen=True)
class QuestionPassed:
    """To who looks after a client: a question that the practice's document does not answer."""

    kind: ClassVar[str] = "question_passed"
    question_id: int


@dataclass(frozen=True)
class QuestionAnswered:
    """To the client who asked: the therapist's answer, from and to a character when it came in parts."""

    kind: ClassVar[str] = "question_answered"
    question_id: int
    begins: int = 0
    ends: int = 0


@dataclass(frozen=True)
class DraftProposed:
    """To the owner: an answer that a therapist proposes for the practice's document."""

    kind: ClassVar[str] = "draft_proposed"
    draft_id: int


@dataclass(frozen=True)
class ClientJoined:
    """To who looks after a client: the client has agreed and is here."""

    kind: ClassVar[str] = "client_joined"
    client_id: int


@dataclass(frozen=True)
class ClientUnreachable:
    """To who looks after a client: Telegram lets the bot write to the client no more."""

    kind: ClassVar[str] = "client_unreachable"
    client_id: int


@dataclass(frozen=True)
class TeamUnreachable:
    """To who stands in: Telegram lets the bot write to somebody of the team no more."""

    kind: ClassVar[str] = "team_unreachable"
    member_id: int


@dataclass(frozen=True)
class TeamBack:
    """To somebody of the team, and to who stood in: the bot can write to them again."""

    kind: ClassVar[str] = "team_back"
    member_id: int


@dataclass(frozen=True)
class ExerciseHurts:
    """To who looks after a client: an exercise hurts."""

    kind: ClassVar[str] = "exercise_hurts"
    client_id: int
    exercise: str


@dataclass(frozen=True)
class ToldBefore:
    """To who looks after a client: the client's words before a session."""

    kind: ClassVar[str] = "told"
    told_id: int


@dataclass(frozen=True)
class SessionTold:
    """To a client: when a session is now, or that it was called off."""

    kind: ClassVar[str] = "session_told"
    session_id: int


@dataclass(frozen=True)
class AroundSession:
    """To a client: a message about a session that was moved or called off is put right, or goes.

    Attributes:
        delivery_id: the reminder that the message is now; None when it goes.
    """

    kind: ClassVar[str] = "around_session"
    message_id: int
    delivery_id: int | None


@dataclass(frozen=True)
class EnteredFor:
    """To a client: the practice has made or corrected an entry for them."""

    kind: ClassVar[str] = "entered_for"
    day: date


@dataclass(frozen=True)
class ProgrammeAssigned:
    """To a client: a new or changed programme."""

    kind: ClassVar[str] = "programme_assigned"
    programme_id: int


@dataclass(frozen=True)
class ProgrammeEnded:
    """To a client: a programme was ended early."""

    kind: ClassVar[str] = "programme_ended"
    programme_id: int


@dataclass(frozen=True)
class TimerMoved:
    """To a client: what is left of a timer, or that the time is up.

    Attributes:
        then: what the buttons at its end are about, in the chat's own words.
    """

    kind: ClassVar[str] = "timer"
    exercise: str
    then: str
    ends_at: datetime


@dataclass(frozen=True)
class WelcomeBack:
    """To a client: a pause is over."""

    kind: ClassVar[str] = "welcome_back"


@dataclass(frozen=True)
class PlanChanged:
    """To a client: a therapist has changed when something comes."""

    kind: ClassVar[str] = "plan_changed"
    by: int
    plan: PlanKind


@dataclass(frozen=True)
class FluidsAsked:
    """To a client: a therapist wants reminders to drink, and asks whether a doctor limits fluids.

    Attributes:
        rule: when they would come, as a button carries it.
    """

    kind: ClassVar[str] = "fluids_asked"
    by: int
    rule: str


@dataclass(frozen=True)
class PainUnplaced:
    """To a client: strong pain was told and no place; the question about danger is still to be asked."""

    kind: ClassVar[str] = "pain_unplaced"


@dataclass(frozen=True)
class RemindersDue:
    """To a client: reminders that are due at once, in one message."""

    kind: ClassVar[str] = "reminder"
    delivery_ids: tuple[int, ...]


@dataclass(frozen=True)
class CardStands:
    """A card says what is stored: its kind, and what it is about in its kind's own way."""

    kind: ClassVar[str] = "card_stands"
    card: str
    reference: str


@dataclass(frozen=True)
class CardAgain:
    """To a client: the check-in that was open, once more after an outage."""

    kind: ClassVar[str] = "card_again"


@dataclass(frozen=True)
class MessagesExpired:
    """About a client's tidy chat: messages to delete from it."""

    kind: ClassVar[str] = "tidy"
    message_ids: tuple[int, ...]


@dataclass(frozen=True)
class HandedOver:
    """To a client: somebody else looks after them now."""

    kind: ClassVar[str] = "handed_over"
    to_id: int


@dataclass(frozen=True)
class ClientHanded:
    """To a member of the team: one more client to look after."""

    kind: ClassVar[str] = "client_handed"
    client_id: int


@dataclass(frozen=True)
class ClientsHanded:
    """To a member of the team: several more clients to look after."""

    kind: ClassVar[str] = "clients_handed"
    count: int


@dataclass(frozen=True)
class ReaderAsked:
    """To a client: whether somebody else may look after them and read.

    Attributes:
        again: it is a reminder.
    """

    kind: ClassVar[str] = "reader_asked"
    request_id: int
    again: bool = False


@dataclass(frozen=True)
class ReaderAnswered:
    """To both therapists and the owner: what a client has answered to that."""

    kind: ClassVar[str] = "reader_answered"
    request_id: int


@dataclass(frozen=True)
class GuardianWanted:
    """To who looks after a client: a parent's or guardian's agreement is to be put down."""

    kind: ClassVar[str] = "guardian_wanted"
    client_id: int


@dataclass(frozen=True)
class GuardianRecorded:
    """To a client: the practice has put down that a guardian agrees.

    Attributes:
        is_first: the client comes in by it; otherwise it is about new terms, or who looks after them.
    """

    kind: ClassVar[str] = "guardian_recorded"
    by: int
    is_first: bool = True


@dataclass(frozen=True)
class OldEnoughAsked:
    """To a client for whom a guardian agrees: whether they are old enough now."""

    kind: ClassVar[str] = "old_enough_asked"
    by: int


@dataclass(frozen=True)
class RoleEnded:
    """To whoever was taken out of the team, or may do less there than before: what they are now, and what stays."""

    kind: ClassVar[str] = "role_ended"
    member_id: int


@dataclass(frozen=True)
class CalendarSent:
    """To a member of the team: what is in a calendar file that they sent, which is fetched first."""

    kind: ClassVar[str] = "calendar_file"
    file_id: str


ToClient = (
    QuestionAnswered
    | SessionTold
    | AroundSession
    | EnteredFor
    | ProgrammeAssigned
    | ProgrammeEnded
    | TimerMoved
    | WelcomeBack
    | PlanChanged
    | FluidsAsked
    | PainUnplaced
    | RemindersDue
    | CardAgain
    | CardStands
    | MessagesExpired
    | HandedOver
    | ReaderAsked
    | GuardianRecorded
    | OldEnoughAsked
)
ToStaff = (
    FlagRaised
    | FlagAgain
    | FlagWaits
    | QuestionPassed
    | DraftProposed
    | ClientJoined
    | ClientUnreachable
    | TeamUnreachable
    | TeamBack
    | ExerciseHurts
    | ToldBefore
    | ClientHanded
    | ClientsHanded
    | ReaderAnswered
    | GuardianWanted
    | RoleEnded
    | CalendarSent
)
Notice = ToClient | ToStaff | Undelivered | LeaveTold | Moving | StaffJoined

KINDS: Final[dict[str, type[Notice]]] = {one.kind: one for one in get_args(Notice)}
"""Every notice by its name."""


def body_of(notice: Notice) -> dict[str, Any]:
    """Return what is kept of a notice beside its kind: plain JSON."""
    return {one.name: _plain(getattr(notice, one.name)) for one in fields(notice)}


def notice_of(kind: str, body: dict[str, Any]) -> Notice:
    """Return a notice from what was kept of it; fields that it no longer has are passed over.

    Raises:
        KeyError: there is no notice of this kind.
        TypeError, ValueError: a field is missing or holds something else.
    """
    notice = KINDS[kind]
    return notice(**{one.name: _typed(one.type, body[one.name]) for one in fields(notice) if one.name in body})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _typed(of: Any, value: Any) -> Any:
    if of is datetime:
        return datetime.fromisoformat(value)
    if of is date:
        return date.fromisoformat(value)
    if get_origin(of) is tuple:
        return tuple(_typed(get_args(of)[0], one) for one in value)
    if isinstance(of, type) and issubclass(of, StrEnum):
        return of(value)
    if not isinstance(value, of):
        raise TypeError(type(value).__name__)
    return value
