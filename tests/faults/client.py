"""A client's own account: what they did, and what their entry of today must be after it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.chat.callback_data.aftercare import AftercareStep, AftercareTap
from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.exercises import IdeaStep, IdeaTap
from bot.chat.callback_data.pegs import PegStep, PegTap
from bot.domain import checkins as rules
from bot.domain import pegs as peg_rules
from bot.domain.areas import AREAS
from bot.domain.checkins import CheckIn, Question, Sitting
from bot.domain.pegs import Peg
from bot.domain.soreness import HIGH, Feeling, Sore
from tests.faults.kinds import CHECKIN, KINDS, PEG, SORE, STAGE, Account, is_stored
from tests.faults.plan import Deed

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_QUESTIONS = (Question.PAIN, Question.AREAS, Question.SITTING, Question.COMFORT)


@dataclass
class Client:
    """A client as the plan sees them.

    Attributes:
        session_id: whoever has one answers the weekly questions and how sore they are, too, and types no numbers: it
            would depend on which card is the lowest what a number means.
        accounts: what each kind of card is about.
        taps: the ids of today's taps.
        updates: the ids of today's updates.
        said: what was said of an exercise today; the same once more is one answer.
        reports: how many such answers there are, ever.
        opened: how often the entry began to exist, ever.
    """

    chat_id: int
    member_id: int
    session_id: int | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    taps: list[str] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    said: str = ""
    reports: int = 0
    opened: int = 0

    def __post_init__(self) -> None:
        mine = (CHECKIN,) if self.session_id is None else tuple(KINDS)
        self.accounts = {kind: Account(kind, self.member_id, session_id=self.session_id or 0) for kind in mine}
        if SORE in self.accounts:
            self.accounts[SORE].begins(None)

    @property
    def entry(self) -> CheckIn:
        """Today's entry as it must be."""
        made: CheckIn = self.accounts[CHECKIN].states[-1]
        return made

    def wakes(self, day: date) -> None:
        """A new day, perhaps of a new week: nothing was said yet."""
        self.accounts[CHECKIN].begins(CheckIn(client_id=self.member_id, day=day))
        week = peg_rules.week_of(day)
        peg = self.accounts.get(PEG)
        if peg is not None and (not peg.states or peg.states[0].week != week):
            peg.begins(Peg(client_id=self.member_id, week=week))
        self.taps, self.updates, self.said = [], [], ""

    def step(self, changed: CheckIn) -> None:
        """Today's entry after one more deed."""
        if is_stored(changed) and not is_stored(self.entry):
            self.opened += 1
        self.accounts[CHECKIN].states.append(changed)


def deed_of(client: Client, deed: Deed, *, typing: bool, exercise: str) -> tuple[str, str]:
    """Note a deed in the client's account; returns ('tap', the button's data) or ('text', what is typed).

    Args:
        typing: whether a typed number may change the entry; not where Telegram may let it overtake a tap.
    """
    if deed.kind == PEG:
        return "tap", _on_peg(client.accounts[PEG], deed).pack()
    if deed.kind == SORE:
        return "tap", _on_sore(client.accounts[SORE], deed).pack()
    entry, value = client.entry, deed.value
    asked = rules.next_question(entry)
    operation = deed.operation
    if operation == "number":
        if (
            typing
            and client.session_id is None
            and (not is_stored(entry) or asked in {None, Question.PAIN, Question.COMFORT})
        ):
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


def _on_peg(account: Account, deed: Deed) -> PegTap:
    """A button of the weekly questions; the account goes on by it."""
    peg: Peg = account.states[-1]
    item = peg_rules.next_item(peg) or peg_rules.ORDER[deed.value % 3]
    match deed.operation:
        case "peg":
            account.states.append(peg_rules.with_score(peg, item, deed.value % 11))
            return PegTap(PegStep.SCORE, peg.week, item, deed.value % 11)
        case "peg skip":
            account.states.append(peg_rules.skip(peg, item))
            return PegTap(PegStep.SKIP, peg.week, item)
    account.states.append(peg_rules.undo(peg))
    return PegTap(PegStep.UNDO, peg.week)


def _on_sore(account: Account, deed: Deed) -> AftercareTap:
    """A button of the soreness question; what cannot be said yet becomes the number."""
    before: Sore | None = account.states[-1]
    where = (account.session_id, STAGE)
    if deed.operation == "sore feels" and before is not None:
        feeling = list(Feeling)[deed.value % len(Feeling)]
        account.states.append(replace(before, feeling=feeling))
        return AftercareTap(AftercareStep.FEELING, *where, feeling=feeling)
    if deed.operation == "sore undo" and before is not None:
        account.states.append(None if before.feeling is None else replace(before, feeling=None))
        return AftercareTap(AftercareStep.UNDO, *where)
    # Higher ones lead to a safety question, which is another test's.
    score = deed.value % HIGH
    blank = Sore(account.member_id, account.session_id, STAGE, score, _NEVER, _NEVER)
    account.states.append(blank if before is None else replace(before, score=score))
    return AftercareTap(AftercareStep.SCORE, *where, score=score)


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
