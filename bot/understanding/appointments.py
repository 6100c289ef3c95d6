"""When a session is, as therapists type it: 'tomorrow 15:30', '24 Nov 9 am', 'today', '2026-05-11 14:30'."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.sessions import YEARS
from bot.understanding.times import FILLER, LONGEST, Trouble, UnclearError, clock, day_in, scan

_BESIDE = FILLER | {"t", "session", "for", "next", "this"}


@dataclass(frozen=True)
class Appointment:
    """A local day, and the local time when one was said."""

    day: date
    at: time | None = None


def read(text: str, *, today: date) -> Appointment:
    """Read a day with or without a time; a time alone means today.

    Every word has to be understood, so that no half of a date is stored.

    Raises:
        UnclearError: it says no day and no time, two of them, one that does not exist, or one of another century.
    """
    said = text.strip()[:LONGEST]
    words = scan(said)
    day: date | None = None
    at: time | None = None
    position = 0
    while position < len(words):
        found = day_in(words, position, today=today) if day is None else None
        if found is not None:
            day, position = found
            continue
        word = words[position]
        moment = clock(word) if at is None else None
        if moment is not None:
            at = moment
        elif word not in _BESIDE:
            raise UnclearError(Trouble.WORD, word)
        position += 1
    if day is None and at is None:
        raise UnclearError(Trouble.NOTHING, said)
    day = day or today
    if day.year not in YEARS:
        raise UnclearError(Trouble.DATE, day.isoformat())
    return Appointment(day=day, at=at)
