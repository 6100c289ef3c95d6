"""Numbers and spans of time as people type them: '6', 'six', '٦/١٠', '1-2 hours', 'an hour and a half'.

Every word has to be understood, so that a sentence about something else is never taken for a number.
"""

import re

from bot.domain.characters import western_digits
from bot.understanding.dates import NUMBERS

LONGEST = 80
"""Characters of a text that may be a number or a span."""

MANY_HOURS, HALF_A_DAY, ALL_DAY = 180, 240, 480
"""Minutes that stand for 'for hours', 'all morning' and 'all day'."""

_ALONE = {word: number for word, number in NUMBERS.items() if word not in {"a", "an"}} | {"zero": 0, "none": 0}
_BESIDE_A_SCORE = frozenset(
    """a an about around approximately approx roughly maybe perhaps probably i think guess say i'd id would it it's its
    is was still just only like more less or so today now pain level score number comfort comfortable comfy sore
    soreness quite rather fairly pretty not too bad good ok okay so-so . , : ; ! ? ~ ( ) = -""".split()  # noqa: SIM905
)
_LONG = (
    (re.compile(r"\b(?:nearly |almost )?(?:all|the whole|whole|the entire|most of the) (?:day|night)\b"), ALL_DAY),
    (re.compile(r"\b(?:all|the whole|whole|the entire|most of the) (?:morning|afternoon|evening)\b"), HALF_A_DAY),
    (re.compile(r"\bhalf (?:a|the) day\b"), HALF_A_DAY),
    (re.compile(r"\bhours (?:and hours|on end)\b|\bfor hours\b|^hours$"), MANY_HOURS),
)
_PARTS = {"half": "0.5", "quarter": "0.25", "quarters": "0.25"}
_SOME = {"couple": "2", "few": "3", "several": "3"}
_SIGNS = (
    dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h")
    | dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m")
    | dict.fromkeys(("over", "above", "more", "longer", "least", "+", ">"), ">")
    | dict.fromkeys(("under", "below", "less", "shorter", "<"), "<")
    | dict.fromkeys(("to", "or", "-"), "-")
    | {"and": "&"}
)
_FILLER = frozenset(
    """about around roughly approximately approx circa ca ~ maybe perhaps probably nearly almost than i think guess
    say for at my the desk something like it was is today sat sitting stayed must have been of time just
    only well between , . !""".split()  # noqa: SIM905 - reads better than a list
)
_IDLE = re.compile(r"\b(?:up to|or so|in one go|in a row)\b")
_SCAN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|\S")
_N = r"(\d{1,4}(?:\.\d+)?)"
_SPAN = rf"{_N}(?: (?:(h)(?: (?:& )?{_N}(?: m)?)?|(m)))?"
_WHOLE = re.compile(rf"(?:([<>]) )?{_SPAN}(?: [-&] {_SPAN})?(?: (?:- )?([<>]))?")


def whole_number(text: str) -> int | None:
    """Return a number that stands alone or among words that add nothing, in any script; None for others.

    '6', 'six', '6/10', 'pain 6', 'about a 6 I think'.
    """
    if len(text) > LONGEST:
        return None
    cleaned = re.sub(r"\s*(/|\bof|\bout of)\s*10\b", "", western_digits(text).lower().replace("’", "'"))
    said = re.findall(r"-?[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+(?:'[^\W\d_]+)?|\S", cleaned)
    left = [word for word in said if word not in _BESIDE_A_SCORE]
    if len(left) != 1:
        return None
    if left[0] in _ALONE:
        return _ALONE[left[0]]
    return int(left[0]) if re.fullmatch(r"-?[0-9]{1,4}", left[0]) else None


def minutes_of(text: str) -> int | None:
    """Return a span in minutes: '45', '90 min', '1 h 30', 'half an hour', '1-2 hours', 'over 2 hours', 'all day'.

    A bare number below 10 means hours. Of a range the upper end counts; 'over' and 'under' lie a minute beside what
    they name. None when a part of the text is no span.
    """
    if len(text) > LONGEST:
        return None
    plain = re.sub(r"[‐-―−]", "-", western_digits(text).lower())
    plain = re.sub(r"½|(?<![\d/])1/2(?![\d/])", " and a half ", _IDLE.sub(" ", plain)).strip()
    plain = re.sub(r"\b(\d{1,2}):(\d\d)\b", r"\1 h \2", plain.removeprefix("and a "))
    for pattern, minutes in _LONG:
        if pattern.search(plain):
            return minutes if set(_SCAN.findall(pattern.sub(" ", plain))) <= _FILLER else None
    match = _WHOLE.fullmatch(_signs(_SCAN.findall(plain)))
    if match is None:
        return None
    before, *ends, after = match.groups()
    beside = {">": 1, "<": -1}.get(before or after or "", 0)
    return _upper_end(ends[:4], ends[4:]) + beside


def _signs(words: list[str]) -> str:
    """Return a span with numbers in digits and everything else as one sign a word: '1.5 h', '> 2 h', '1 - 2 h'."""
    made: list[str] = []
    for at, word in enumerate(words):
        beside = {*words[max(0, at - 2) : at], *words[at + 1 : at + 2]} & (_PARTS.keys() | _SOME.keys())
        if word in _FILLER or (word in {"a", "an"} and beside):
            continue
        sign = _PARTS.get(word) or _SOME.get(word) or _SIGNS.get(word)
        made.append(sign or (str(NUMBERS[word]) if word in NUMBERS else word.replace(",", ".")))
    joined = re.sub(r"\b3 0\.25\b", "0.75", " ".join(made))
    # 'one and a half hours', 'an hour and a half'
    joined = re.sub(r"\b(\d+) & 0(\.\d+)", r"\1\2", joined)
    joined = re.sub(r"\b(\d+) h (?:& )?0(\.\d+)$", r"\1\2 h", joined)
    return re.sub(r"> ([hm])\b", r"\1 >", joined)


def _upper_end(first: list[str | None], second: list[str | None]) -> int:
    """Return the longer of two spans in minutes; a unit that stands once holds for both."""
    found = []
    for number, hours, beyond, minutes in (first, second):
        if number is None:
            continue
        _other_number, other_hours, _beyond, other_minutes = second if number is first[0] else first
        in_hours = bool(hours) if hours or minutes else bool(other_hours)
        if not (hours or minutes or other_hours or other_minutes):
            in_hours = float(number) < 10
        found.append(float(number) * (60 if in_hours else 1) + float(beyond or 0))
    return round(max(found))
