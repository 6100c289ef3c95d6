"""How long something took, as people say it: '90', '1.5 h', 'half an hour', '1-2 hours', 'all day'."""

import re

from bot.domain.calendar_words import NUMBERS

_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_BESIDE = {
    "about", "around", "roughly", "approximately", "approx", "maybe", "probably", "perhaps", "i", "think", "say", "for",
    "like", "was", "sat", "sitting", "stood", "standing", "it", "ca", "circa", "~", "straight", "nearly", "almost",
    "just", "only", "up", "than", "at", "or", "most", "so", "of",
}  # fmt: skip
"""Words that change nothing about how long it was."""
_MORE = {"over", "more", "above", "longer", "plus", "least", "+", ">"}
_LESS = {"under", "less", "below", "fewer", "shorter", "<"}
_LONG = re.compile(
    r"(?:all|the whole|whole|most of the|half the|half a) (?:day|morning|afternoon|evening|night|shift)(?: long)?|"
    r"(?:many |several |a few |few |some )?hours(?: (?:on|and) (?:end|hours))?|too long|very long|long"
)
_SHORT = re.compile(
    r"(?:a few |few |some |a couple of |a couple |couple )?(?:minutes|mins|moments)|not (?:very )?long|"
    r"short(?:ly)?|a (?:moment|minute)"
)
_LONG_IS, _SHORT_IS = 180, 10
"""Minutes that stand for 'for hours' and for 'a few minutes'."""

_HOUR, _MINUTE = r"(?:h|hr|hrs|hour|hours)", r"(?:m|min|mins|minute|minutes|')"
_AMOUNT = r"(\d{1,3}(?:\.\d{1,2})?)"
_ONE = re.compile(
    rf"{_AMOUNT} ?{_HOUR}(?: ?(?:and )?(\d{{1,2}})(?: ?{_MINUTE})?)?|{_AMOUNT} ?{_MINUTE}"
    rf"|(\d{{1,2}}):(\d\d)(?: ?{_HOUR})?"
)
_RANGE = re.compile(rf"(?:between |from )?{_AMOUNT}(?: ?({_HOUR}|{_MINUTE}))? ?(?:-|to|and|till|until) ?(.+)")


def read_minutes(text: str) -> int | None:
    """Return a duration in minutes; None when the text says anything else.

    A bare number below 10 means hours, any other minutes. A range is its middle, 'under' and 'over' one minute less
    and more, and words such as 'all day' or 'a few minutes' stand for a length of their kind.
    """
    plain = _plain(text)
    if not plain or len(plain) > 60:
        return None
    words = plain.split()
    more, less = not _MORE.isdisjoint(words), not _LESS.isdisjoint(words)
    kept = " ".join(word for word in words if word not in _BESIDE | _MORE | _LESS).removesuffix(" and")
    for pattern, minutes in ((_LONG, _LONG_IS), (_SHORT, _SHORT_IS)):
        if pattern.fullmatch(plain) or pattern.fullmatch(kept):
            return minutes
    found = _read(_in_figures(plain, kept))
    if found is None:
        return None
    return max(0, found + (1 if more else 0) - (1 if less else 0))


def _plain(text: str) -> str:
    plain = text.casefold().replace("½", ".5").replace("–", "-").replace("—", "-").replace("’", "'")
    plain = re.sub(r"(\d),(\d)", r"\1.\2", plain)
    plain = re.sub(r"(?<!\d)\.5", "0.5", plain)
    plain = re.sub(r"([a-z])-([a-z])", r"\1 \2", plain)
    plain = re.sub(r"([~<>+])", r" \1 ", plain)
    return " ".join(re.sub(r"[!,;]|\.(?!\d)", " ", plain).split())


def _in_figures(plain: str, kept: str) -> str:
    """Return the words as figures: 'an hour and a half' as '1.5 h'."""
    if re.search(r"quarters? (?:of )?(?:an? )?hour", plain):
        return "45 min" if re.fullmatch(r".*\b(?:3|three) quarters.*", plain) else "15 min"
    said = kept
    for tens, value in _TENS.items():
        said = re.sub(
            rf"\b{tens}(?: (one|two|three|four|five|six|seven|eight|nine))?\b",
            lambda match, value=value: str(value + (NUMBERS[match[1]] if match[1] else 0)),  # type: ignore[misc]
            said,
        )
    said = " ".join(str(NUMBERS[word]) if word in NUMBERS else word for word in said.split())
    said = re.sub(r"\b(?:an?|1) hour and (?:an? |1 )?half", "1.5 h", said)
    said = re.sub(r"\b(\d+) (?:hours? )?and (?:an? |1 )?half(?: hours?)?", r"\1.5 h", said)
    said = re.sub(r"\bhalf (?:an? |1 )?hours?", "30 min", said)
    said = re.sub(r"\b(?:an? |1 )?couple\b", "2", said)
    return re.sub(r"\ban? (?=hour|min)", "1 ", said)


def _read(said: str) -> int | None:
    match = _ONE.fullmatch(said)
    if match is not None:
        if match[1] is not None:
            return round(float(match[1]) * 60) + int(match[2] or 0)
        return round(float(match[3])) if match[3] is not None else int(match[4]) * 60 + int(match[5])
    if re.fullmatch(_AMOUNT, said):
        amount = float(said)
        return round(amount * 60) if amount < 10 else round(amount)
    span = _RANGE.fullmatch(said)
    if span is None:
        return None
    end = _read(span[3])
    if end is None:
        return None
    is_bare = re.fullmatch(_AMOUNT, span[3]) is not None
    in_hours = float(span[3]) < 10 if is_bare else re.search(rf"\d ?{_HOUR}", span[3]) is not None
    if span[2] is not None:
        in_hours = re.fullmatch(_HOUR, span[2]) is not None
    begin = float(span[1]) * (60 if in_hours else 1)
    return round((begin + end) / 2) if begin < end else None
