"""The weekly questions: PEG, three numbers that show more than single days do.

PEG is a short form of the Brief Pain Inventory: Pain on average, interference with Enjoyment of life, interference
with General activity, each 0-10 over the past week; the score is the mean of the three (Krebs EE et al., J Gen
Intern Med 2009;24:733-8). The wording in the chat is this program's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import fmean

from bot.domain.errors import OutOfRangeError

MEANINGFUL = 0.3
"""The share by which a score has to fall to count as meaningful (Krebs et al. 2009)."""


class Item(StrEnum):
    """One of the three."""

    PAIN = "pain"
    ENJOYMENT = "enjoyment"
    ACTIVITY = "activity"


ORDER = tuple(Item)
"""The order in which they are asked."""


@dataclass(frozen=True)
class Peg:
    """A client's answers of one week.

    Attributes:
        week: the Monday of the client's local week in which they are given.
        pain, enjoyment, activity: 0-10; None for what was not answered.
        trail: what was answered or left out, in the order in which it was done.
        closed: nothing more is asked.
    """

    client_id: int
    week: date
    pain: int | None = None
    enjoyment: int | None = None
    activity: int | None = None
    trail: tuple[Item, ...] = ()
    closed: bool = False
    started_at: datetime | None = None
    saved_at: datetime | None = None
    edited_at: datetime | None = None

    def value(self, item: Item) -> int | None:
        """Return the answer to one of the three."""
        return {Item.PAIN: self.pain, Item.ENJOYMENT: self.enjoyment, Item.ACTIVITY: self.activity}[item]

    @property
    def has_content(self) -> bool:
        """True when at least one number was given."""
        return any(self.value(item) is not None for item in ORDER)

    @property
    def score(self) -> float | None:
        """The mean of the three; None unless all three were answered: no score is made up for what is missing."""
        given = [value for item in ORDER if (value := self.value(item)) is not None]
        return fmean(given) if len(given) == len(ORDER) else None


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def next_item(peg: Peg) -> Item | None:
    """Return what is asked next; None when nothing more is."""
    return None if peg.closed else next((item for item in ORDER if item not in peg.trail), None)


def with_score(peg: Peg, item: Item, score: int) -> Peg:
    """Return the answers with one more number.

    Raises:
        OutOfRangeError: the score is not within 0-10.
    """
    if not 0 <= score <= 10:
        raise OutOfRangeError(0, 10)
    return _step(_set(peg, item, score), item)


def skip(peg: Peg, item: Item) -> Peg:
    """Return the answers with one of the three left out."""
    return _step(_set(peg, item, None), item)


def undo(peg: Peg) -> Peg:
    """Return the answers with the last one taken back and its question open again."""
    if not peg.trail:
        return peg
    last = peg.trail[-1]
    return replace(_set(peg, last, None), trail=peg.trail[:-1], closed=False)


def _set(peg: Peg, item: Item, value: int | None) -> Peg:
    return {
        Item.PAIN: lambda: replace(peg, pain=value),
        Item.ENJOYMENT: lambda: replace(peg, enjoyment=value),
        Item.ACTIVITY: lambda: replace(peg, activity=value),
    }[item]()


def _step(peg: Peg, item: Item) -> Peg:
    trail = (*(one for one in peg.trail if one is not item), item)
    return replace(peg, trail=trail, closed=len(trail) == len(ORDER))


@dataclass(frozen=True)
class Change:
    """How the newest complete score compares with the first one; ``share`` is -0.5 for half of it."""

    first: Peg
    last: Peg
    share: float

    @property
    def is_meaningful(self) -> bool:
        """True when it moved by 30 % or more; the source speaks of a fall."""
        # Scores are thirds; the fractions of their quotient must not hide a change of exactly what counts.
        return round(abs(self.share), 9) >= MEANINGFUL


def change(pegs: Sequence[Peg]) -> Change | None:
    """Compare the newest complete week with the first.

    Args:
        pegs: oldest first.

    Returns:
        None with fewer than two complete weeks, or when the first score is 0 and no share of it can be said.
    """
    whole = [(peg, score) for peg in pegs if (score := peg.score) is not None]
    if len(whole) < 2 or not whole[0][1]:
        return None
    (first, start), (last, now) = whole[0], whole[-1]
    return Change(first=first, last=last, share=(now - start) / start)
