"""The daily check-in: pain, where, posture, a note. One entry a local day.

Pain is the NRS-11 (whole numbers 0-10, 'no pain' to 'worst imaginable', LOINC 72514-3) with one recall
period, the average over the last 24 hours, printed every time. Posture is asked as stillness and comfort,
because staying still matters more than shape; there is no bad posture here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.areas import AREAS, BY_ID
from bot.domain.errors import NoteLengthError, OutOfRangeError

PAIN_MIN, PAIN_MAX = 0, 10
COMFORT_MIN, COMFORT_MAX = 0, 10
STRONG = 8
"""NRS-11 from which the card asks for the place alone: severe, after the usual cut-points (NICE, NHS)."""

NOTE_LIMIT = 1000
"""Characters of a note that are kept; what is longer is refused with a word, never cut silently."""

YESTERDAY_UNTIL = time(12, 0)
"""Until this local time yesterday can still be entered; it is then marked late."""


class Question(StrEnum):
    """What a check-in asks, in this order."""

    PAIN = "pain"
    AREAS = "areas"
    SITTING = "sitting"
    COMFORT = "comfort"
    NOTE = "note"


ORDER: tuple[Question, ...] = tuple(Question)
SHORT: tuple[Question, ...] = (Question.PAIN, Question.AREAS)
"""What is asked of somebody in strong pain."""


class Sitting(StrEnum):
    """The longest time in one position without a change today, in minutes."""

    UNDER_30 = "under_30"
    TO_60 = "30_60"
    TO_120 = "60_120"
    OVER_120 = "over_120"


def sitting_of(minutes: int) -> Sitting:
    """Return the answer that a span in minutes belongs to."""
    if minutes < 30:
        return Sitting.UNDER_30
    if minutes <= 60:
        return Sitting.TO_60
    return Sitting.TO_120 if minutes <= 120 else Sitting.OVER_120


@dataclass(frozen=True)
class OnBehalf:
    """Somebody of the practice who made an entry for a client.

    Attributes:
        by: who it was; None where that person's row is gone.
        name: what they are called, also when they have left; empty where nobody knows any more.
    """

    by: int | None = None
    name: str = ""


@dataclass(frozen=True)
class CheckIn:
    """A client's entry for one local day; every part may be missing.

    Attributes:
        day: the client's local day.
        pain: NRS-11, average over the last 24 hours.
        areas: ids of ``bot.domain.areas``, in the order of the body.
        sitting: longest time without a change of position.
        comfort: 0-10, how comfortable the posture was; 10 is best, the reverse of pain.
        trail: the questions answered or skipped so far, in the order it happened; undo walks it back.
        late: entered on the following day.
        edited_at: when an entry that was already complete was changed.
        closed: the client said that it is complete, or answered the last question.
        on_behalf: who of the practice made it for the client; None for the client's own.
    """

    client_id: int
    day: date
    pain: int | None = None
    areas: tuple[str, ...] | None = None
    sitting: Sitting | None = None
    comfort: int | None = None
    note: str | None = None
    trail: tuple[Question, ...] = ()
    late: bool = False
    started_at: datetime | None = None
    saved_at: datetime | None = None
    edited_at: datetime | None = None
    closed: bool = False
    on_behalf: OnBehalf | None = None

    @property
    def said(self) -> tuple[object, ...]:
        """What was said, without how and when."""
        return self.pain, self.areas, self.sitting, self.comfort, self.note

    @property
    def has_content(self) -> bool:
        """True when at least one thing was said; only such an entry counts as a check-in."""
        return any(part is not None for part in (self.pain, self.areas, self.sitting, self.comfort)) or bool(self.note)

    @property
    def is_strong(self) -> bool:
        """Whether pain is so strong that nothing is asked but where."""
        return self.pain is not None and self.pain >= STRONG

    @property
    def is_placed(self) -> bool:
        """Whether the question where it hurts was answered or left out."""
        return self.closed or Question.AREAS in self.trail


@dataclass(frozen=True)
class Glance:
    """What a list of clients looks at of an entry."""

    day: date
    pain: int | None
    has_content: bool
    on_behalf: bool = False
    """Somebody of the practice made it for the client."""


def next_question(entry: CheckIn) -> Question | None:
    """Return what to ask next, or None when everything was answered or skipped, or the entry is closed."""
    if entry.closed:
        return None
    return next((question for question in _order(entry) if question not in entry.trail), None)


def _order(entry: CheckIn) -> tuple[Question, ...]:
    """Return what an entry asks: with strong pain where it is and nothing else, unless more was said or is wanted."""
    is_short = entry.is_strong and set(entry.trail) <= set(SHORT)
    return SHORT if is_short else ORDER


def _step(entry: CheckIn, question: Question) -> CheckIn:
    trail = (*(one for one in entry.trail if one is not question), question)
    is_enough = set(trail) >= set(SHORT if entry.is_strong else ORDER)
    return replace(entry, trail=trail, closed=entry.closed or is_enough)


def with_pain(entry: CheckIn, pain: int) -> CheckIn:
    """Return the entry with a pain score.

    Raises:
        OutOfRangeError: the score is not within 0-10.
    """
    if not PAIN_MIN <= pain <= PAIN_MAX:
        raise OutOfRangeError(PAIN_MIN, PAIN_MAX)
    return _step(replace(entry, pain=pain), Question.PAIN)


def with_area_toggled(entry: CheckIn, area_id: str) -> CheckIn:
    """Return the entry with one place added, or taken away when it was there; the question stays open.

    Raises:
        ValueError: there is no such place.
    """
    if area_id not in BY_ID:
        raise ValueError(f"there is no area '{area_id}'")
    chosen = set(entry.areas or ()) ^ {area_id}
    return replace(entry, areas=tuple(area.id for area in AREAS if area.id in chosen))


def with_areas(entry: CheckIn, area_ids: Sequence[str]) -> CheckIn:
    """Return the entry with these places (none is an answer too) and the question answered."""
    chosen = {one for one in area_ids if one in BY_ID}
    return _step(replace(entry, areas=tuple(area.id for area in AREAS if area.id in chosen)), Question.AREAS)


def with_sitting(entry: CheckIn, sitting: Sitting) -> CheckIn:
    """Return the entry with the longest time without a change of position."""
    return _step(replace(entry, sitting=sitting), Question.SITTING)


def with_comfort(entry: CheckIn, comfort: int) -> CheckIn:
    """Return the entry with a posture comfort score.

    Raises:
        OutOfRangeError: the score is not within 0-10.
    """
    if not COMFORT_MIN <= comfort <= COMFORT_MAX:
        raise OutOfRangeError(COMFORT_MIN, COMFORT_MAX)
    return _step(replace(entry, comfort=comfort), Question.COMFORT)


def with_note(entry: CheckIn, note: str) -> CheckIn:
    """Return the entry with a note in the client's words.

    Raises:
        NoteLengthError: the note is longer than ``NOTE_LIMIT``.
    """
    if len(note) > NOTE_LIMIT:
        raise NoteLengthError(len(note), NOTE_LIMIT)
    return _step(replace(entry, note=note.strip() or None), Question.NOTE)


_EMPTY: dict[Question, dict[str, None]] = {
    Question.PAIN: {"pain": None},
    Question.AREAS: {"areas": None},
    Question.SITTING: {"sitting": None},
    Question.COMFORT: {"comfort": None},
    Question.NOTE: {"note": None},
}


def skip(entry: CheckIn, question: Question) -> CheckIn:
    """Return the entry with a question left out; what was said to it before is taken back."""
    return _step(replace(entry, **_EMPTY[question]), question)  # type: ignore[arg-type]


def undo(entry: CheckIn) -> CheckIn:
    """Return the entry with its last answer taken back and that question open again.

    Places that were chosen but not confirmed are the last answer; a question that was opened again is closed.
    """
    asked = next_question(entry)
    if asked is Question.PAIN and entry.pain is not None:
        return replace(entry, trail=SHORT if set(entry.trail) <= set(SHORT) else ORDER, closed=True)
    if len(entry.trail) == len(ORDER) - 1 and (asked is not Question.NOTE or entry.note is not None):
        return replace(entry, trail=ORDER, closed=True)
    if asked is Question.AREAS and entry.areas is not None:
        return replace(entry, areas=None)
    if not entry.trail:
        return entry
    last = entry.trail[-1]
    return replace(entry, **_EMPTY[last], trail=entry.trail[:-1], closed=False)  # type: ignore[arg-type]


def reopen(entry: CheckIn, question: Question) -> CheckIn:
    """Return the entry with one question open again and its answer kept until another is given."""
    # A score that is changed after a short card may bring the questions that were spared.
    was_short = question is Question.PAIN and set(entry.trail) <= set(SHORT)
    trail = tuple(one for one in (SHORT if was_short else ORDER) if one is not question)
    return replace(entry, trail=trail, closed=False)


def close(entry: CheckIn) -> CheckIn:
    """Return the entry as complete; questions that were not answered count as left out."""
    missing = tuple(question for question in _order(entry) if question not in entry.trail)
    return replace(entry, trail=(*entry.trail, *missing), closed=True)


def may_repeat(last: CheckIn | None) -> bool:
    """Whether an earlier entry is offered as 'same as last time': strong pain is told anew, never by one tap."""
    return last is not None and last.pain is not None and not last.is_strong


def same_as(entry: CheckIn, last: CheckIn) -> CheckIn:
    """Return the entry with the scores, places and posture of an earlier one; the note is never repeated."""
    same = replace(entry, pain=last.pain, areas=last.areas, sitting=last.sitting, comfort=last.comfort)
    return close(same)


def by_client(entry: CheckIn, step: Callable[[CheckIn], CheckIn]) -> CheckIn:
    """Return what a client's own step makes of an entry that the practice made for them.

    What the client says of a complete one takes its place: nothing of it is kept that the client has not said. Whoever
    opens one question of it again has seen the rest, which stays; from the first answer on it is the client's own, and
    the note, which is somebody else's words, goes unless it is the client who has written it now. A step that says
    nothing changes nothing.
    """
    if entry.closed:
        fresh = step(CheckIn(client_id=entry.client_id, day=entry.day))
        if fresh.has_content:
            return fresh
    changed = step(entry)
    if changed.said == entry.said:
        return changed
    if entry.closed:
        return entry
    return replace(changed, note=None if changed.note == entry.note else changed.note, on_behalf=None)


def open_days(now: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """Return the local days that can be entered now: today, and until noon yesterday too."""
    local = now.astimezone(zone)
    today = local.date()
    if local.time() < YESTERDAY_UNTIL:
        return (today, today - timedelta(days=1))
    return (today,)


def is_late(day: date, now: datetime, zone: ZoneInfo) -> bool:
    """Return whether an entry for ``day`` made now is late."""
    return day < now.astimezone(zone).date()
