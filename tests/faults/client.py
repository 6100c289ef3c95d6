"""A client's own account: what they did, and what their entry of today must be after it."""

from dataclasses import dataclass, field, replace
from datetime import date

from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.exercises import IdeaStep, IdeaTap
from bot.domain import checkins as rules
from bot.domain.areas import AREAS
from bot.domain.checkins import CheckIn, Question, Sitting
from tests.faults.plan import Deed

_QUESTIONS = (Question.PAIN, Question.AREAS, Question.SITTING, Question.COMFORT)


@dataclass
class Client:
    """A client as the plan sees them.

    Attributes:
        states: what the entry of today is after each deed; the first is blank.
        taps: the ids of today's taps.
        updates: the ids of today's updates.
        said: what was said of an exercise today; the same once more is one answer.
        reports: how many such answers there are, ever.
        opened: how often the entry began to exist, ever.
        shown, shown_at: the newest state that was shown, and when (monotonic).
    """

    chat_id: int
    member_id: int
    states: list[CheckIn] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    said: str = ""
    reports: int = 0
    opened: int = 0
    shown: int = 0
    shown_at: float = 0.0

    def wakes(self, day: date) -> None:
        """A new day: nothing was said yet."""
        self.states = [CheckIn(client_id=self.member_id, day=day)]
        self.taps, self.updates, self.shown, self.said = [], [], 0, ""

    def step(self, changed: CheckIn) -> None:
        """Today's entry after one more deed."""
        if is_stored(changed) and not is_stored(self.states[-1]):
            self.opened += 1
        self.states.append(changed)


def is_stored(entry: CheckIn) -> bool:
    """Whether there is anything in an entry that the database keeps."""
    return bool(entry.trail) or entry.has_content


def deed_of(client: Client, deed: Deed, *, typing: bool, exercise: str) -> tuple[str, str]:
    """Note a deed in the client's account; returns ('tap', the button's data) or ('text', what is typed).

    Args:
        typing: whether a typed number may change the entry; not where Telegram may let it overtake a tap.
    """
    entry, value = client.states[-1], deed.value
    asked = rules.next_question(entry)
    operation = deed.operation
    if operation == "number":
        if typing and (not is_stored(entry) or asked in {None, Question.PAIN, Question.COMFORT}):
            give = rules.with_comfort if is_stored(entry) and asked is Question.COMFORT else rules.with_pain
            client.step(give(entry, value % 11))
            return "text", str(value % 11)
        operation = "p"
    if operation == "card":
        return "text", "/checkin"
    if operation == "done":
        said = (IdeaStep.DONE, IdeaStep.TOO_HARD)[value % 2]
        client.reports += said != client.said
        client.said = said
        return "tap", IdeaTap(said, exercise).pack()
    tap, changed = _on_card(entry, CheckInStep(operation), value)
    if changed is not None:
        client.step(changed)
    return "tap", tap.pack()


def _on_card(entry: CheckIn, step: CheckInStep, value: int) -> tuple[CallbackData, CheckIn | None]:
    """A button of the card and what the entry is after it; None when it stays."""
    day, score = entry.day, value % 11
    match step:
        case CheckInStep.CHANGE:
            return CheckInTap(step, day), None
        case CheckInStep.PAIN:
            return CheckInTap(step, day, score=score), rules.with_pain(entry, score)
        case CheckInStep.COMFORT:
            return CheckInTap(step, day, score=score), rules.with_comfort(entry, score)
        case CheckInStep.TOGGLE_AREA:
            area = AREAS[value % len(AREAS)].id
            return CheckInTap(step, day, area=area), rules.with_area_toggled(entry, area)
        case CheckInStep.AREAS:
            chosen = tuple(area.id for area in AREAS[value % 5 :: 7])
            return CheckInTap(step, day, areas=chosen), rules.with_areas(entry, chosen)
        case CheckInStep.SITTING:
            sitting = list(Sitting)[value % len(Sitting)]
            return CheckInTap(step, day, sitting=sitting), rules.with_sitting(entry, sitting)
        case CheckInStep.SKIP | CheckInStep.REOPEN:
            question = _QUESTIONS[value % 4]
            change = rules.skip if step is CheckInStep.SKIP else rules.reopen
            return CheckInTap(step, day, question=question), change(entry, question)
        case CheckInStep.UNDO:
            return CheckInTap(step, day), rules.undo(entry)
    return CheckInTap(step, day), rules.close(entry)


def bare(entry: CheckIn) -> CheckIn:
    """An entry without its times."""
    return replace(entry, started_at=None, saved_at=None, edited_at=None, late=False)


def blank(entry: CheckIn) -> CheckIn:
    """The entry of the same client and day before anything was said."""
    return CheckIn(client_id=entry.client_id, day=entry.day)
