"""Hours of a day, as they are typed: '9-13, 14:30-18', '9 am to 5 pm', 'closed'."""

from datetime import time

from bot.understanding.times import FILLER, FROM, LONGEST, TO, Trouble, UnclearError, hour, scan

_OFF = {"closed", "none", "off", "shut"}
_BESIDE = FILLER | FROM | {"open", "we", "are", "hours", "then", "day", "is", "all"}


def read(text: str) -> tuple[tuple[time, time], ...]:
    """Return the spans of a day in the order in which they are typed; none for a day off.

    Every word has to be understood, so that no half of a wish is kept.

    Raises:
        UnclearError: it says no hours, a time without its end, one that no clock shows, or an end before its beginning.
    """
    said = text.strip()
    words = [word for word in scan(said) if word not in _BESIDE]
    if len(said) > LONGEST:
        raise UnclearError(Trouble.WORD, said)
    if words and set(words) <= _OFF:
        return ()
    if not words:
        raise UnclearError(Trouble.NOTHING, said)
    return tuple(_span(words[at : at + 3]) for at in range(0, len(words), 3))


def _span(words: list[str]) -> tuple[time, time]:
    """Return the span that three words are: a time, 'to', a time."""
    start = _time(words[0])
    if len(words) < 2:
        raise UnclearError(Trouble.WINDOW, words[0])
    if words[1] not in TO:
        raise UnclearError(Trouble.WINDOW if hour(words[1]) is not None else Trouble.WORD, words[1])
    if len(words) < 3:
        raise UnclearError(Trouble.WINDOW, " ".join(words))
    end = _time(words[2])
    if end <= start:
        raise UnclearError(Trouble.BACKWARDS, " ".join(words))
    return start, end


def _time(word: str) -> time:
    found = hour(word)
    if found is None:
        raise UnclearError(Trouble.WORD, word)
    return found
