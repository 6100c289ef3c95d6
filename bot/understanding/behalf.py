"""'neck 6, shoulders 3, slouched': a check-in in one line that somebody of the practice types for a client.

It is read as the client's own words would be; what the reader has no place for is said back instead of being dropped.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.areas import MIDDLE_REGIONS, Region, area_names
from bot.domain.characters import western_digits
from bot.understanding.checkins import FILLERS, PAIN_WORDS, POSTURE, Heard, halves, hear, says_free
from bot.understanding.dates import WEEKDAYS, day_at
from bot.understanding.places import NUMBERS, REGIONS, SIDES, UPPER


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
    DENIED = "denied"
    """It says what is not, and nobody here can tell of what."""
    NO_SCORE = "no_score"
    """Halves, or numbers with a minus."""
    SOMEBODY_ELSE = "somebody_else"
    """It names somebody whom it is not about."""


@dataclass(frozen=True)
class Line:
    """What a line says.

    Attributes:
        day: the local day that it names; today when it names none.
        unclear: why it is no entry; None for one.
        about: which places, numbers, words or names are unclear.
        unsided: places that have two sides, of which none was said.
    """

    heard: Heard
    day: date
    unclear: Unclear | None = None
    about: str = ""
    unsided: tuple[Region, ...] = ()


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

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_OF_ENTRIES: Final = (
    REGIONS.keys() | NUMBERS.keys() | SIDES.keys() | UPPER | PAIN_WORDS | FILLERS | WEEKDAYS.keys() | {"side", "both"}
)

_LARGE: Final = re.compile(r"(?<![\d.,:/-])\d{3,}(?![\d.,:/-])")


_NOT: Final = re.compile(
    r"\b(?:no|not|never|without|neither|nor|except|rather than|instead of|free|gone|hardly|barely|"
    r"(?:is|are|was|were|did|does|do|has|have|had)n'?t)\b"
)
_CANNOT: Final = re.compile(r"\b(?:cannot|(?:can|could|will|would) not|(?:ca|could|wo|would)n'?t)\b[^,;.!\n]*")
"""'Cannot sleep' says nothing of a place; 'cannot turn the head' names one that may hurt or not."""

_NO_CHANGE: Final = re.compile(r"\bno\s+change\b")
_MINUS: Final = re.compile(r"(?:(?<=\s)|^)[-−–]\d+|\bminus\s+\w+")
_PLURALS: Final = frozenset({"feet", "calves"} | {one for one in REGIONS if one.endswith("s")} - {"fingers", "toes"})


def read(text: str, *, today: date, others: frozenset[str] = frozenset()) -> Line:
    """Read a line that is entered for somebody.

    Args:
        today: the client's local day.
        others: words of the names of those whom it is not about.
    """
    line = _read(text, today)
    if line.unclear is not None:
        return line
    plain = western_digits(text).casefold().replace("’", "'")
    odd = (
        (Unclear.SOMEBODY_ELSE, [one for one in _LETTERS.findall(plain) if one in others]),
        (Unclear.NO_SCORE, [*(one[0].strip() for one in _MINUS.finditer(plain)), *halves(_days(plain, today)[1])]),
        (Unclear.DENIED, _denied(plain, line.heard)),
    )
    for why, about in odd:
        if about:
            return replace(line, unclear=why, about=", ".join(dict.fromkeys(about)))
    return replace(line, unsided=_unsided(plain, line.heard))


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name by which a line can name somebody; what is a word of entries names nobody."""
    words = _LETTERS.findall(name.casefold())
    named = {one for at, one in enumerate(words) if len(one) > (1 if at == 0 else 2)}
    return frozenset(named - _OF_ENTRIES)


def _denied(plain: str, heard: Heard) -> list[str]:
    """Return the words that say what is not; 'no pain' alone is a score."""
    said = _NO_CHANGE.sub(" ", plain)
    if not heard.spots:
        said = says_free(said)
    found = [one[0] for one in _NOT.finditer(_CANNOT.sub(" ", said))]
    for one in _CANNOT.finditer(said):
        is_of_place = any(word in REGIONS for word in _LETTERS.findall(one[0]))
        if is_of_place or any(pattern.search(one[0]) for _hint, pattern in POSTURE):
            found.append(one[0].split()[0])
    return found


def _unsided(plain: str, heard: Heard) -> tuple[Region, ...]:
    words = set(_LETTERS.findall(plain))
    if "both" in words:
        return ()
    plural = {REGIONS[one] for one in words & _PLURALS}
    open_ones = (one.region for one in heard.spots if one.side is None and one.region not in MIDDLE_REGIONS)
    return tuple(dict.fromkeys(one for one in open_ones if one not in plural))


def _read(text: str, today: date) -> Line:
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
