"""What the pages show, ready to print: words and numbers, no rules left to decide."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Reason:
    """A reason in words; ``tone`` is danger, caution, good or plain and never says anything that the words do not."""

    text: str
    tone: str


@dataclass(frozen=True)
class Row:
    """One client in the list."""

    id: int
    name: str
    reasons: tuple[Reason, ...]
    sparkline: Markup
    last_entry: str
    adherence: str
    next_session: str
    action: str
    part: str
    may_hand_over: bool


@dataclass(frozen=True)
class Choice:
    """One of several things to choose from; ``value`` goes into the address."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ClientList:
    """The list, one page of it.

    Attributes:
        total: clients in all.
        found: clients that fit what was searched for.
        previous, following: the address's page numbers, None at the ends.
    """

    rows: tuple[Row, ...]
    total: int
    found: int
    query: str
    why: str
    choices: tuple[Choice, ...]
    page: int
    pages: int

    @property
    def previous(self) -> int | None:
        """The page before."""
        return self.page - 1 if self.page > 1 else None

    @property
    def following(self) -> int | None:
        """The page after."""
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True)
class DiaryRow:
    """One day with an entry, or a stretch of days without one."""

    day: str
    is_gap: bool
    has_session: bool = False
    pain: str = ""
    areas: str = ""
    comfort: str = ""
    sitting: str = ""
    note: str = ""
    marks: str = ""


@dataclass(frozen=True)
class FlagLine:
    """A danger sign.

    Attributes:
        looks: who has looked at it and what was done, a line each.
        again: how often it came; empty when it came once.
        days: when it may be looked at again; from ``soonest`` to ``latest`` another day may be typed.
        entered: somebody of the practice entered it for the client.
    """

    id: int
    name: str
    level: str
    words: str
    raised: str
    age: str
    corrected: bool
    is_open: bool
    looks: tuple[str, ...]
    again: str
    days: tuple[Choice, ...]
    soonest: str
    latest: str
    entered: bool = False


@dataclass(frozen=True)
class QuestionLine:
    """A question that was passed on, with its answer when there is one."""

    id: int
    text: str
    asked: str
    answer: str
    answered: str


@dataclass(frozen=True)
class SessionLine:
    """A treatment, past or planned; ``day`` and ``at`` as a form's fields want them.

    Attributes:
        is_changeable: it can be moved or called off: it is still to come, or so long ago that it may be a slip.
    """

    id: int
    when: str
    is_planned: bool
    is_changeable: bool
    note: str
    day: str
    at: str


@dataclass(frozen=True)
class NoteLine:
    """A note of staff."""

    text: str
    about: str


@dataclass(frozen=True)
class PlanLine:
    """When the bot writes unasked."""

    name: str
    times: str


@dataclass(frozen=True)
class CareView:
    """Who looks after a client.

    Attributes:
        asked: what the client has not answered; '' for nothing.
        colleagues: number and name of whom the client may be handed over to; empty for a viewer who may not.
    """

    lines: tuple[str, ...]
    asked: str
    may_call_back: bool
    colleagues: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ClientView:
    """One client's page."""

    id: int
    name: str
    is_readable: bool
    reasons: tuple[Reason, ...]
    about: tuple[str, ...]
    span: str
    spans: tuple[Choice, ...]
    headline: str
    summary: tuple[str, ...]
    diary: tuple[DiaryRow, ...]
    diary_is_cut: bool
    hurts: str
    """What hurts and by whom that was settled; '' for nothing."""
    hurts_open: bool
    open_flags: tuple[FlagLine, ...]
    past_flags: tuple[FlagLine, ...]
    open_questions: tuple[QuestionLine, ...]
    past_questions: tuple[QuestionLine, ...]
    sessions: tuple[SessionLine, ...]
    told: tuple[str, ...]
    around: tuple[str, ...]
    has_course: bool
    notes: tuple[NoteLine, ...]
    plans: tuple[PlanLine, ...]
    plan_remarks: tuple[str, ...]
    exercises: tuple[str, ...]
    looks: tuple[str, ...]
    today: str
