"""Times, spans and days as people type them: '9 pm', '21.30', '10 pm to 7 am', 'until Friday'.

Every word has to be understood: a text with one that is not is refused with that word, so that no half of a wish is
stored, and so that a sentence about something else is never taken for a time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.domain.errors import PracticeError
from bot.i18n import later
from bot.understanding.dates import NUMBERS, WEEKDAYS, day_at

LONGEST = 120
"""Characters of a text that may be a wish; longer ones are about something else."""


class Trouble(StrEnum):
    """Why a typed wish is not clear."""

    WORD = "word"
    """A word that means nothing here."""
    CLOCK = "clock"
    """A time that no clock shows, such as 25:00."""
    DATE = "date"
    """A date that no calendar has, or one that can be read in two ways."""
    PAST = "past"
    """A day that is over."""
    BACKWARDS = "backwards"
    """The end lies before the start."""
    STEP = "step"
    """An interval that is too short, too long or without a unit."""
    WINDOW = "window"
    """Hours from and to without saying how often between them, or only one end of them."""
    NOTHING = "nothing"
    """No time at all."""


@dataclass(eq=False)
class UnclearError(PracticeError):
    """A typed wish cannot be read; ``said`` is the part that is at fault."""

    trouble: Trouble
    said: str
    says = later("I could not read “{said}”. /help shows what you can do.")


FILLER = {
    "at", "and", "on", "the", "please", "around", "about", "a", "o'clock", "oclock", "h", "only", "um", "uhr", "me",
    "of", "remind", "reminders",
}  # fmt: skip
FROM = {"from", "between", "starting", "beginning", "since", "starts", "start"}
TO = {"to", "until", "till", "through", "-", "ending", "ends", "end"}
_PAUSE_WORDS = {
    "for", "until", "till", "to", "pause", "stop", "please", "the", "next", "on", "me", "my", "all", "reminders", "be",
    "back",
}  # fmt: skip
_ITS = {"it", "is", "it's", "its", "in", "now", "here", "clock", "my", "says", "just", "exactly"}
_NAMED = {"noon": time(12, 0), "midday": time(12, 0), "midnight": time(0, 0)}
_SCAN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{4})?"
    r"|\d+[:.]\d+|\d+h\d{2}|\d+|[^\W\d_]+(?:'[^\W\d_]+)?|\S"
)
_CLOCK = re.compile(r"(\d+)(?:[:.h](\d+))?")
_HOURS = {word: number for word, number in NUMBERS.items() if word not in {"a", "an"}}
_HOUR = rf"(\d{{1,2}}|{'|'.join(_HOURS)})"
_PARTS = {"half": 30, "quarter": 15, "twenty": 20, **_HOURS}
# 'five to nine' may be a span, so that 'to' wants a quarter or minutes.
_PAST = re.compile(rf"\b(half|quarter|twenty|{_HOUR})(?: (?:minutes?|mins?))? past {_HOUR}\b")
_BEFORE = re.compile(rf"\b(?:(quarter)|(twenty|{_HOUR}) (?:minutes?|mins?)) (?:to|before) {_HOUR}\b")
_TO = re.compile(rf"\b(5|10|20|25|five|ten|twenty) (?:to|before) {_HOUR}\b")
_OF_DAY = re.compile(
    rf"\b((?:1[0-2]|0?[1-9])(?:[:.]\d\d)?|{'|'.join(_HOURS)})(?: o'?clock)?"
    r" (?:in the (morning|afternoon|evening)|at night)\b"
)


def scan(text: str) -> list[str]:
    """Return the words, numbers, times and dates of a text, in lower case."""
    plain = text.lower().replace("’", "'").replace("a.m.", "am").replace("p.m.", "pm")
    plain = _spoken(re.sub(r"[–—]", "-", plain).replace("&", " and "))
    words = [word for word in _SCAN.findall(plain) if word not in {",", ";", "!", ".", "?"}]
    joined: list[str] = []
    for word in words:
        last = joined[-1] if joined else ""
        if word in {"am", "pm"} and (_CLOCK.fullmatch(last) or last in _HOURS):
            joined[-1] = f"{_HOURS.get(last, last)}{word}"
        else:
            joined.append(word)
    return joined


def _spoken(plain: str) -> str:
    """Write times that are told in words in digits: 'half past nine', 'quarter to ten', '9 in the evening'."""

    def past(match: re.Match[str]) -> str:
        return _written(_number(match[1]), _number(match[3]))

    def before(match: re.Match[str]) -> str:
        return _written(-_number(match[1] or match[2]), _number(match[4]))

    def of_day(match: re.Match[str]) -> str:
        return f"{match[1]} {'am' if match[2] == 'morning' else 'pm'}"

    return _OF_DAY.sub(of_day, _BEFORE.sub(before, _PAST.sub(past, plain)))


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _PARTS[word]


def _written(minutes: int, hour: int) -> str:
    """Return a time so many minutes beside an hour; on a twelve-hour clock the hour before one is twelve."""
    hours, rest = divmod(hour * 60 + minutes, 60)
    return f"{12 if hour == 1 and not hours else hours % 24}:{rest:02}"


def clock(word: str) -> time | None:
    """Return the time of day that a word says, None when it is no time at all.

    Raises:
        UnclearError: it looks like a time, and no clock shows it.
    """
    if word in _NAMED:
        return _NAMED[word]
    half = word[-2:] if word.endswith(("am", "pm")) else ""
    match = _CLOCK.fullmatch(word.removesuffix(half))
    if match is None:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    wrong = hours > 23 or minutes > 59 or len(match[2] or "00") != 2 or len(match[1]) > 2
    if wrong or (half and not 1 <= hours <= 12):
        raise UnclearError(Trouble.CLOCK, word)
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    return time(hours, minutes)


def hour(word: str) -> time | None:
    """Return the time that a word says alone: 'nine', '9', 'noon'. Of 'ten to seven' nobody knows what it means."""
    return time(_HOURS[word]) if word in _HOURS else clock(word)


def looks_like_time(text: str) -> bool:
    """Return whether a text, readable or not, seems to be about a time or a day."""
    words = set(scan(text[:LONGEST]))
    about = {
        "until",
        "till",
        "yesterday",
        "tomorrow",
        "past",
        "quarter",
        "every",
        "hour",
        "hours",
        "minutes",
        "noon",
        "midnight",
        "weekdays",
        "weekend",
        "daily",
    }
    return any(one.isdigit() for one in text) or bool(words & (about | set(WEEKDAYS) | set(_HOURS)))


def day_in(words: Sequence[str], at: int, *, today: date) -> tuple[date, int] | None:
    """Return the day that starts at a position of some words and the position after it; None when none does.

    Raises:
        UnclearError: it looks like a date and is none.
    """
    try:
        return day_at(words, at, today=today)
    except ValueError as error:
        raise UnclearError(Trouble.DATE, str(error)) from error


def amount(word: str) -> float:
    """Return a number of hours, days or the like: '2', 'two', '1.5', '1h30'.

    Raises:
        UnclearError: it is none.
    """
    if word in NUMBERS:
        return float(NUMBERS[word])
    if re.fullmatch(r"\d{1,3}", word):
        return float(word)
    if re.fullmatch(r"\d{1,2}[.]5", word):
        return float(word)
    match = re.fullmatch(r"(\d{1,2})h(\d{2})", word)
    if match is not None:
        return int(match[1]) + int(match[2]) / 60
    raise UnclearError(Trouble.STEP, word)


def read_time(text: str) -> time:
    """Return the one time of day that a text says: '9 pm', 'it is 14:45 here', 'half past nine'.

    Raises:
        UnclearError: there is not exactly one time and nothing else.
    """
    found: list[time] = []
    for word in scan(_TO.sub(r"\1 minutes to \2", text[:LONGEST].lower())):
        moment = hour(word)
        if moment is not None:
            found.append(moment)
        elif word not in FILLER | _ITS:
            raise UnclearError(Trouble.WORD, word)
    if len(found) != 1:
        raise UnclearError(Trouble.NOTHING, text[:LONGEST].strip())
    return found[0]


def read_span(text: str) -> tuple[time, time]:
    """Return two times of day in the order they were typed: '22:00 7:00', '10 pm to 7 am'.

    Raises:
        UnclearError: there are not exactly two times and nothing else.
    """
    found: list[time] = []
    for word in scan(text[:LONGEST]):
        moment = clock(word)
        if moment is not None:
            found.append(moment)
        elif word not in FILLER | FROM | TO:
            raise UnclearError(Trouble.WORD, word)
    if len(found) != 2:
        raise UnclearError(Trouble.WINDOW if found else Trouble.NOTHING, text[:LONGEST].strip())
    return found[0], found[1]


def read_until(text: str, *, today: date) -> date:
    """Return the day on which a pause ends in the morning: '3 days', 'until Friday', '12 June', 'for two weeks'.

    Raises:
        UnclearError: it says no day, or one that is not after today.
    """
    words = [word for word in scan(text[:LONGEST]) if word not in _PAUSE_WORDS]
    if not words:
        raise UnclearError(Trouble.NOTHING, text.strip())
    if words == ["today"] and "until" not in text.lower():
        return today + timedelta(days=1)
    unit = words[-1].removesuffix("s")
    if len(words) == 2 and unit in {"day", "week", "month"}:
        days = round(amount(words[0]) * {"day": 1, "week": 7, "month": 30}[unit])
        if days < 1:
            raise UnclearError(Trouble.PAST, " ".join(words))
        return today + timedelta(days=days)
    found = day_in(words, 0, today=today)
    if found is None or found[1] != len(words):
        raise UnclearError(Trouble.WORD, words[0] if found is None else words[found[1]])
    if found[0] <= today:
        raise UnclearError(Trouble.PAST, found[0].isoformat())
    return found[0]
