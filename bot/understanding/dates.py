"""Days as people type them: '12 June', 'June 12th', '12.6.', 'tomorrow', 'Friday', 'last Friday', 'in two weeks'."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_SHORT = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
WEEKDAYS: dict[str, int] = (
    {name: number for number, name in enumerate(_DAY_NAMES)}
    | {f"{name}s": number for number, name in enumerate(_DAY_NAMES)}
    | {name[:3]: number for number, name in enumerate(_DAY_NAMES)}
    | _DAY_SHORT
)
"""Names of weekdays, Monday 0 to Sunday 6."""

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS: dict[str, int] = (
    {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
    | {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
    | {"sept": 9}
)

_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_ENDINGS = {"st", "nd", "rd", "th"}
HALF_A_YEAR = timedelta(days=183)


def day_at(words: Sequence[str], at: int, *, today: date) -> tuple[date, int] | None:
    """Return the day that starts at a position of some words and the position after it; None when none does.

    A date without a year is the nearest one: up to half a year back it is still this year's.

    Raises:
        ValueError: it looks like a date and is none, or can be read in two ways; the message is the date.
    """
    rest = list(words[at : at + 4])
    word = rest[0] if rest else ""
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word]), at + 1
    if word in {"next", "this"} and rest[1:] and rest[1] in WEEKDAYS:
        return day_at(words, at + 1, today=today)
    if word == "last" and rest[1:] and rest[1] in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[rest[1]] - 1) % 7 + 1), at + 2
    if (apart := _apart(rest)) is not None:
        return today + timedelta(days=apart), at + 3
    if word in WEEKDAYS:
        # The coming one: on a Friday 'Friday' is a week ahead.
        return today + timedelta(days=(WEEKDAYS[word] - today.weekday() - 1) % 7 + 1), at + 1
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", word):
        year, month, day = (int(part) for part in word.split("-"))
        return _date(year, month, day, said=word), at + 1
    if re.fullmatch(r"\d{1,2}/\d{1,2}(/\d{2,4})?", word):
        # Day and month in either order, depending on where somebody grew up: never guessed.
        raise ValueError(word)
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", word):
        return _near(int(match[2]), int(match[1]), match[3], today=today, said=word), at + 1
    return _with_month(rest, at, today=today)


def _apart(rest: Sequence[str]) -> int | None:
    """Return how many days away 'in two weeks' or '3 days ago' is; None for other words."""
    if len(rest) < 3:
        return None
    number, unit = rest[1:3] if rest[0] == "in" else rest[:2]
    count = int(number) if re.fullmatch(r"\d{1,3}", number) else NUMBERS.get(number)
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(unit)
    if count is None or days is None or (rest[0] != "in" and rest[2] != "ago"):
        return None
    return count * days if rest[0] == "in" else -count * days


def _with_month(rest: list[str], at: int, *, today: date) -> tuple[date, int] | None:
    """'12 June', '12th of June 2026', 'June 12th'."""
    used, month = 0, None
    numbers: list[int] = []
    for word in rest:
        if month is None and word in MONTHS:
            month = MONTHS[word]
        elif not numbers and re.fullmatch(r"\d{1,2}", word):
            numbers.append(int(word))
        elif numbers and word in _ENDINGS | {"of"}:
            pass
        else:
            break
        used += 1
        if month is not None and numbers:
            break
    if month is None or not numbers:
        return None
    if rest[used : used + 1] and rest[used] in _ENDINGS:
        used += 1
    said = " ".join(rest[:used])
    year = rest[used] if len(rest) > used and re.fullmatch(r"20\d\d", rest[used]) else None
    return _near(month, numbers[0], year, today=today, said=said), at + used + (year is not None)


def _near(month: int, day: int, year: str | None, *, today: date, said: str) -> date:
    if year is not None:
        return _date(int(year), month, day, said=said)
    # 29 February without a year means the next one there is.
    years = [today.year + n for n in range(9)]
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if found >= today - HALF_A_YEAR:
            return found
    raise ValueError(said)


def _date(year: int, month: int, day: int, *, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(said) from error
