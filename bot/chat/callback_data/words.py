"""What buttons carry: a prefix and a few short words, readable a month later."""

from datetime import date, time

from bot.chat.callback_data.errors import OldButtonError
from bot.domain.areas import AREAS


def code(*parts: str | int | date | time) -> str:
    """Join the parts of a button's data."""
    words = []
    for part in parts:
        if isinstance(part, date):
            words.append(part.strftime("%y%m%d"))
        elif isinstance(part, time):
            words.append(part.strftime("%H%M"))
        else:
            words.append(str(part))
    return ":".join(words)


def day_of(text: str) -> date:
    """Return a day from a button.

    Raises:
        OldButtonError: it is none.
    """
    try:
        return date(2000 + int(text[0:2]), int(text[2:4]), int(text[4:6]))
    except (ValueError, IndexError) as error:
        raise OldButtonError from error


def time_of(text: str) -> time:
    """Return a time of day from a button.

    Raises:
        OldButtonError: it is none.
    """
    try:
        return time(int(text[0:2]), int(text[2:4]))
    except (ValueError, IndexError) as error:
        raise OldButtonError from error


def number_of(text: str) -> int:
    """Return a number from a button.

    Raises:
        OldButtonError: it is none.
    """
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 18:
        raise OldButtonError
    return int(text)


def areas_code(area_ids: tuple[str, ...]) -> str:
    """Return places as one letter each, so that all of them fit on a button; '-' for none."""
    letters = [chr(ord("a") + position) for position, area in enumerate(AREAS) if area.id in area_ids]
    return "".join(letters) or "-"


def areas_of(letters: str) -> tuple[str, ...]:
    """Return the places that letters stand for.

    Raises:
        OldButtonError: a letter stands for none.
    """
    if letters == "-":
        return ()
    found = []
    for letter in letters:
        position = ord(letter) - ord("a")
        if not 0 <= position < len(AREAS):
            raise OldButtonError
        found.append(AREAS[position].id)
    return tuple(found)
