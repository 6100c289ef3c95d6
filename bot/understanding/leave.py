"""First and last day away or closed, as typed: '3 to 14 August', '3.8. - 14.8.', '2026-08-03 until 2026-08-14'."""

from datetime import date, timedelta

from bot.understanding.times import FILLER, FROM, LONGEST, TO, Trouble, UnclearError, day_in, scan

_BESIDE = FILLER | {
    "i", "i'm", "am", "is", "away", "leave", "holiday", "holidays", "off", "gone", "days", "day", "for", "we", "we're",
    "are", "practice", "closed", "shut",
}  # fmt: skip
FARTHEST = timedelta(days=3 * 366)
"""How far ahead a day may lie: more is a year that was mistyped."""


def read(text: str, *, today: date) -> tuple[date, date]:
    """Return the first and the last day; one day alone is both.

    Every word has to be understood, so that no half of a wish is kept.

    Raises:
        UnclearError: it says no day, more than two, one that does not exist or lies years ahead, days that are over, or
            an end before its beginning.
    """
    said = text.strip()[:LONGEST]
    words = [word for word in scan(said) if word not in _BESIDE | FROM | TO]
    days: list[date] = []
    alone: int | None = None
    position = 0
    while position < len(words):
        word = words[position]
        if len(days) == 2:
            raise UnclearError(Trouble.WORD, word)
        if (
            word.isdecimal()
            and len(word) <= 2
            and not days
            and alone is None
            and _starts_a_day(words, position + 1, today)
        ):
            # '3 to 14 August': the month is said once.
            alone, position = int(word), position + 1
            continue
        found = day_in(words, position, today=today)
        if found is None:
            raise UnclearError(Trouble.WORD, word)
        if alone is not None and days:
            raise UnclearError(Trouble.WORD, word)
        days.append(_after(days[0], words, position, found[0]) if days else found[0])
        position = found[1]
    if not days:
        raise UnclearError(Trouble.NOTHING, said)
    first = days[0] if alone is None else _on(days[0], alone)
    last = days[-1]
    if last < first:
        raise UnclearError(Trouble.BACKWARDS, said)
    if last < today:
        raise UnclearError(Trouble.PAST, last.isoformat())
    if last - today > FARTHEST:
        raise UnclearError(Trouble.DATE, last.isoformat())
    return first, last


def _after(first: date, words: list[str], at: int, day: date) -> date:
    """Return the end of a leave: after '20 December' a '6 January' without a year is the next one."""
    found = day_in(words, at, today=first) if day < first else None
    return found[0] if found is not None and (found[0].month, found[0].day) == (day.month, day.day) else day


def _starts_a_day(words: list[str], at: int, today: date) -> bool:
    """Return whether a whole date stands there, so that the number before it is a day of its month."""
    return at < len(words) and words[at][0].isdecimal() and day_in(words, at, today=today) is not None


def _on(day: date, number: int) -> date:
    """Return another day of a day's month."""
    try:
        return day.replace(day=number)
    except ValueError as error:
        raise UnclearError(Trouble.DATE, str(number)) from error
