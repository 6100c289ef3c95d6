"""'neck 6, shoulders 3, slouched': a check-in in one line that somebody of the practice types for a client.

It is read as the client's own words would be; what the reader has no place for is said back instead of being dropped.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.areas import area_names
from bot.domain.characters import western_digits
from bot.understanding.checkins import Heard, hear
from bot.understanding.dates import WEEKDAYS, day_at


class Unclear(StrEnum):
    """Why a line is no entry."""

    NOTHING = "nothing"
    """There is no score, no place and no word about posture in it."""
    QUESTION = "question"
    NUMBERS = "numbers"
    """Numbers that belong to nothing, or are no score."""
    TWO_SCORES = "two_scores"
    """A place was told with two numbers."""
    TWO_DAYS = "two_days"


@dataclass(frozen=True)
class Line:
    """What a line says.

    Attributes:
        day: the local day that it names; today when it names none.
        unclear: why it is no entry; None for one.
        about: which places or numbers are unclear, in words.
    """

    heard: Heard
    day: date
    unclear: Unclear | None = None
    about: str = ""


_COMPARED: Final = re.compile(
    r"\b(?:than|as|since|from|like|unlike|until|till|vs|versus|after|before)\s+(?:the\s+)?(?:last\s+)?"
    r"(?:day\s+before\s+)?(?:yesterday|today|tonight|mon|tues?|weds?|wednes|thurs?|fri|satur|sun)(?:day)?\b"
)
"""A day that something is compared with is not the day of the entry."""

_BEFORE_YESTERDAY: Final = re.compile(r"\bday\s+before\s+yesterday\b")
# '4.5.' may be a score at the end of a sentence, '3/4' three or four: with a year they are days.
_WORD: Final = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?/\d\d?/\d{2,4}|\d\d?\.\d\d?\.\d{4}|\d+|[a-z]+")
_MAYBE: Final = frozenset({"be", "have", "not", "well"})
_TODAY: Final = frozenset({"today", "tonight"})
_NO_DAYS: Final = frozenset({"sat", "sun", "wed", "mon"})
"""Short names of weekdays that are words of their own, or nearly: 'sat all day'."""

LONG_AGO: Final = timedelta(days=400)

_LARGE: Final = re.compile(r"(?<![\d.,:/-])\d{3,}(?![\d.,:/-])")


def read(text: str, *, today: date) -> Line:
    """Read a line that is entered for somebody.

    Args:
        today: the client's local day.
    """
    plain = western_digits(text).casefold()
    days, rest = _days(plain, today)
    heard = hear(rest)
    day = min(days, default=today)
    if len(days) > 1:
        return Line(heard, day, Unclear.TWO_DAYS)
    left = (*heard.left, *_LARGE.findall(rest))
    if heard.asks and heard.pain is None and not heard.areas:
        return Line(heard, day, Unclear.QUESTION)
    if left and not (heard.pain is None and not heard):
        return Line(heard, day, Unclear.NUMBERS, ", ".join(dict.fromkeys(left)))
    if heard.twice:
        areas = tuple(dict.fromkeys(area for spot in heard.twice for area in spot.areas))
        return Line(heard, day, Unclear.TWO_SCORES, area_names(areas, to_client=False))
    return Line(heard, day, None if heard else Unclear.NOTHING)


def _days(plain: str, today: date) -> tuple[set[date], str]:
    """Return the days that a line names, and the line without their numbers, which are no scores."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    looked, before = _BEFORE_YESTERDAY.subn(blank, plain)
    looked = _COMPARED.sub(blank, looked)
    found = {today - timedelta(days=2)} if before else set()
    places = list(_WORD.finditer(looked))
    words = [one[0] for one in places]
    at = 0
    while at < len(words):
        day, after = _day_at(words, at, today)
        after = max(after, at + 1)
        if day is not None:
            found.add(day)
            start, end = places[at].start(), places[after - 1].end()
            plain = plain[:start] + re.sub(r"\d", " ", plain[start:end]) + plain[end:]
        at = after
    return found, plain


def _day_at(words: list[str], at: int, today: date) -> tuple[date | None, int]:
    word = words[at]
    if word in _TODAY:
        return today, at + 1
    if word in WEEKDAYS and word not in _NO_DAYS:
        # What is entered has been: the newest one, today included.
        back = (today.weekday() - WEEKDAYS[word]) % 7
        is_last = at > 0 and words[at - 1] == "last"
        return today - timedelta(days=back or 7 * is_last), at + 1
    is_maybe = words[at + 1 : at + 2] == ["may"] and _MAYBE & set(words[at + 2 : at + 3])
    if word in {"last", "this", "next"} | _NO_DAYS or is_maybe:
        return None, at + 1
    try:
        found = day_at(words, at, today=today)
    except ValueError:
        # A date that can be read in two ways, or is none, is no open day that anybody could know.
        return today - LONG_AGO, at + 1
    return (None, at + 1) if found is None else found
