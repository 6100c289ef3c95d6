"""Who needs their therapist, and why: reasons in a fixed order of weight.

The thresholds compare means of three days with the client's own last two weeks, because single days are noise;
how large a rise counts depends on the starting level (``bot.domain.progress.minimal_change``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from bot.domain.checkins import CheckIn, Glance
from bot.domain.flags import order
from bot.domain.progress import ENOUGH_DAYS, mean_pain, minimal_change

SILENT_AFTER = 3
"""Expected check-ins in a row without one before the therapist sees it; from seven on it weighs more."""

SORE_DAYS = 3
"""Days after a session in which soreness is normal and a rise is not counted."""


class Why(IntEnum):
    """A reason to look, heaviest first."""

    RED_FLAG = 0
    CARER_UNREACHABLE = 1
    """Who looks after the client cannot be written to; for whoever stands in."""
    UNREACHABLE = 2
    EXERCISE_HURTS = 3
    PAIN_RISE = 4
    SILENT_LONG = 5
    HIGH_PAIN = 6
    SILENT = 7
    QUESTION = 8
    WITHDRAWN = 9
    """The agreement was withdrawn: there is no diary to read."""
    NOT_AGREED = 10
    """Nor before somebody has agreed."""
    READER_ASKED = 11
    """The client is asked whether somebody else may read."""
    NEW = 12
    IMPROVING = 13
    STEADY = 14


@dataclass(frozen=True)
class OpenSign:
    """A danger sign that waits.

    Attributes:
        name: what it is called; '' for one of which that is not known any more.
        waits: for how long by now.
        words: the client's; '' for none.
    """

    name: str
    level: str
    raised_at: datetime
    waits: timedelta
    words: str = ""


@dataclass(frozen=True)
class Reason:
    """One reason with its figures: two levels of NRS-11, or a number of days, questions or flags.

    Attributes:
        name: of whom it is about besides the client, and ``since`` when.
        sign: the danger sign that weighs most, of ``number``.
    """

    why: Why
    number: float = 0
    baseline: float = 0
    name: str = ""
    since: date | None = None
    sign: OpenSign | None = None
    entered: bool = False
    """The practice has made entries for a client who is silent, or new."""


@dataclass(frozen=True)
class Agreement:
    """How things stand with a client's agreement.

    Attributes:
        withdrawn: it stood before and does not stand now.
        asked_on: local day on which the client was asked whether somebody else may read, and has not answered.
        asked_for: the name of that other reader.
        reminded: how often the client was reminded of that.
    """

    stands: bool = True
    withdrawn: bool = False
    asked_on: date | None = None
    asked_for: str = ""
    reminded: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of a client when reasons are looked for.

    Attributes:
        entries: check-ins of at least the last 17 days, any order.
        expected: local days on which a check-in was expected in the last 14 days (not while paused).
        sessions: local days of past sessions.
        signs: danger signs that nobody has acknowledged.
        open_questions: questions that wait for an answer.
        hurting: exercises reported as 'it hurts' that nobody has settled.
        severe: the score of severe pain that nobody has settled; None for none.
        unreachable: Telegram no longer lets the bot write.
        carer_unreachable: nor to who looks after the client, for whom the reader of the list stands in.
        joined: local day of the consent.
    """

    entries: Sequence[CheckIn | Glance]
    expected: Sequence[date]
    sessions: Sequence[date]
    signs: Sequence[OpenSign]
    open_questions: int
    hurting: int
    unreachable: bool
    joined: date | None
    carer_unreachable: bool = False
    severe: int | None = None
    agreement: Agreement = Agreement()


def _own_days(entries: Sequence[CheckIn | Glance]) -> set[date]:
    """Return the days on which the client was heard: what the practice entered for them is no word of theirs."""
    return {entry.day for entry in entries if entry.has_content and not entry.on_behalf}


def _silence(facts: Facts, today: date) -> Reason | None:
    silent = _silent_days(facts, today)
    if silent < SILENT_AFTER:
        return None
    since = sorted(one for one in facts.expected if one < today)[-silent]
    entered = any(entry.on_behalf and entry.day >= since for entry in facts.entries)
    return Reason(why=Why.SILENT_LONG if silent >= 7 else Why.SILENT, number=silent, entered=entered)


def _silent_days(facts: Facts, today: date) -> int:
    answered = _own_days(facts.entries)
    silent = 0
    for day in sorted((one for one in facts.expected if one < today), reverse=True):
        if day in answered:
            break
        silent += 1
    return 0 if today in answered else silent


def _change(facts: Facts, today: date) -> Reason | None:
    recent = [e for e in facts.entries if today - timedelta(days=3) < e.day <= today and e.pain is not None]
    before = [
        e
        for e in facts.entries
        if today - timedelta(days=17) < e.day <= today - timedelta(days=3) and e.pain is not None
    ]
    now, baseline = mean_pain(recent), mean_pain(before)
    if now is None or baseline is None or len(recent) < 2 or len(before) < ENOUGH_DAYS:
        return None
    counts = minimal_change(baseline)
    # Scores are whole numbers; the fractions of their means must not hide a change of exactly what counts.
    rise = round(now - baseline, 9)
    sore = any(timedelta(0) <= today - session < timedelta(days=SORE_DAYS) for session in facts.sessions)
    if rise >= counts and not sore:
        return Reason(why=Why.PAIN_RISE, number=now, baseline=baseline)
    if -rise >= counts:
        return Reason(why=Why.IMPROVING, number=now, baseline=baseline)
    return None


def _of_agreement(agreement: Agreement) -> list[Reason]:
    found = []
    if not agreement.stands:
        found.append(Reason(why=Why.WITHDRAWN if agreement.withdrawn else Why.NOT_AGREED))
    if agreement.asked_on is not None:
        found.append(
            Reason(why=Why.READER_ASKED, number=agreement.reminded, name=agreement.asked_for, since=agreement.asked_on)
        )
    return found


def reasons(facts: Facts, *, today: date) -> tuple[Reason, ...]:
    """Return why a therapist should look at this client, heaviest first; STEADY alone when nothing stands out."""
    found: list[Reason] = []
    if facts.signs:
        heaviest = min(facts.signs, key=lambda one: order(one.level, one.raised_at))
        found.append(Reason(why=Why.RED_FLAG, number=len(facts.signs), sign=heaviest))
    if facts.carer_unreachable:
        found.append(Reason(why=Why.CARER_UNREACHABLE))
    if facts.unreachable:
        found.append(Reason(why=Why.UNREACHABLE))
    if facts.hurting:
        found.append(Reason(why=Why.EXERCISE_HURTS, number=facts.hurting))
    change = _change(facts, today)
    if change is not None:
        found.append(change)
    if facts.severe is not None:
        found.append(Reason(why=Why.HIGH_PAIN, number=facts.severe))
    silence = _silence(facts, today)
    if silence is not None:
        found.append(silence)
    if facts.open_questions:
        found.append(Reason(why=Why.QUESTION, number=facts.open_questions))
    found += _of_agreement(facts.agreement)
    answered = bool(_own_days(facts.entries))
    if not answered and facts.joined is not None and today - facts.joined < timedelta(days=7):
        entered = any(entry.on_behalf and entry.has_content for entry in facts.entries)
        found.append(Reason(why=Why.NEW, number=(today - facts.joined).days, entered=entered))
    found.sort(key=lambda reason: (reason.why, -reason.number))
    return tuple(found) or (Reason(why=Why.STEADY),)


def weight(found: Sequence[Reason]) -> tuple[int, float, float, int]:
    """Return a sort key: the heaviest reason first, then its figure, then how many there are.

    Of danger signs the level comes first, then the age.
    """
    first = found[0]
    if first.sign is not None:
        is_later, raised_at = order(first.sign.level, first.sign.raised_at)
        return (int(first.why), is_later, raised_at.timestamp(), -len(found))
    return (int(first.why), -first.number, 0, -len(found))


def adherence(entries: Sequence[CheckIn | Glance], expected: Sequence[date]) -> float | None:
    """Return the share (0-1) of expected days that have an entry of the client's own; None when none was expected yet.

    A day that the practice entered counts neither way: the client is not asked any more then.
    """
    entered = {entry.day for entry in entries if entry.on_behalf}
    asked = [day for day in expected if day not in entered]
    if not asked:
        return None
    answered = _own_days(entries)
    return sum(day in answered for day in asked) / len(asked)
