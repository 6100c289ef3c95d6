"""'neck 6, shoulders 3, slouched all day': a check-in told in words.

Scores are on the NRS-11 (0 no pain, 10 the worst imaginable; whole numbers). A half is rounded up, so that nothing is
made milder than it was told.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.areas import AREAS
from bot.domain.characters import western_digits
from bot.understanding.normalise import words_of
from bot.understanding.places import NUMBERS, REGIONS, SIDES, Spot, spots_of

_LONGEST: Final = 600
"""Characters that are read; a check-in is short."""


class PostureHint(StrEnum):
    """What was said about how somebody sat or stood; never a judgement of the person."""

    SLOUCHED = "slouched"
    UPRIGHT = "upright"
    SAT_LONG = "sat_long"


class Trend(StrEnum):
    """How it compares with before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True)
class Heard:
    """What a message says for the diary; empty when it says nothing.

    Attributes:
        pain: 0-10: the number said for the whole, else the highest of the spots; None when there is no number.
        spots: the places, in the order they were named.
        posture: what was said about sitting or standing.
        trend: compared with before.
        asks: it sounds like a question or a request.
        certain: True when the message is plainly an entry: a number and little else, and no question.
        left: numbers that belong to nothing, and those that are no score.
        twice: places that were told with another number before.
    """

    pain: int | None = None
    spots: tuple[Spot, ...] = ()
    posture: PostureHint | None = None
    trend: Trend | None = None
    asks: bool = False
    certain: bool = False
    left: tuple[str, ...] = ()
    twice: tuple[Spot, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything for the diary."""
        return self.pain is not None or bool(self.spots) or self.posture is not None or self.trend is not None

    @property
    def scores(self) -> dict[str, int]:
        """Area id to its score, for the places that were told with a number."""
        return {area: spot.score for spot in self.spots if spot.score is not None for area in spot.areas}

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of every place that hurts (a place told as 0 is left out), from the head down."""
        named = {area for spot in self.spots if spot.score != 0 for area in spot.areas}
        return tuple(area.id for area in AREAS if area.id in named)


_PLACE: Final = "|".join(sorted(REGIONS, key=len, reverse=True))
_SHORT: Final = r"l|lt|lft|left|r|rt|rgt|right"
# A lone 'r' may mean 'are'; just before or behind a place it is a side.
_BEFORE_PLACE = re.compile(rf"\b({_SHORT})\b[.)]? *(?=(?:{_PLACE})\b)")
_BEHIND_PLACE = re.compile(rf"\b({_PLACE})\b *\(?({_SHORT})\b[.)]?(?: side\b)?(?= *(?:[\d,;!]|$))")
_BOTH = re.compile(rf"\b(?:{_SHORT}) *(?:and|n|&|\+|/) *(?:the )?(?:{_SHORT}) +(?=(?:{_PLACE})\b)")
PAIN_WORDS: Final = frozenset("pain pains ache aches achy aching sore soreness level score hurts".split())  # noqa: SIM905
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_NOT_SCORES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\b|\b(?:{_MONTHS}|may) \d{{1,2}}(?:st|nd|rd|th)?\b|"
    # '6 may be too much' is no date.
    r"\b(?:from|until|till|since|on|by|the) \d{1,2}(?:st|nd|rd|th)?(?: of)? may\b|"
    r"\b\d+(?:[.,:]\d+)?\s*(?:am|pm|a\.m|p\.m|o'?clock|min(?:ute)?s?|h(?:ou)?rs?|h|days?|weeks?|months?|years?|yrs?|"
    r"sec(?:ond)?s?|times|x|reps?|sets?|glass(?:es)?|cups?|bottles?|pints?|l|lit(?:er|re)s?|ml|kg|km|miles?|steps?|%|"
    r"stretch(?:es)?)\b|\bx\s*\d+\b|\b\d+:\d\d\b|\bday\s*\d+\b|\bl[45]\b|[£$€]\s*\d+|\b\d{3,}\b"
)
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|of)\s*(?:10|ten)\b")
_RANGE = re.compile(r"(?:between\s+)?\b(\d{1,2})\s*(?:-|–|to|or|and(?=.*\bbetween\b)|/)\s*(\d{1,2})\b(?!\s*/)")
_FRACTION: Final = re.compile(
    r"\d+[.,]\d+|\d*\s*[½¼¾]|\d+\s+1/2\b|\b[a-z0-9]+\s+and\s+a?\s*half\b|\bpoint\s+(?:\d|five\b)"
)
_BETWEEN = re.compile(r"between\s+(\d{1,2})\s+and\s+(\d{1,2})")
_HALF = re.compile(r"\b(\d+)\s*(?:½|and a half|1/2)")
_ASKS = frozenset(
    "what why how who where when which can could do does did is are should would will shall may any help need".split()  # noqa: SIM905 - reads better than a list
)
_WANTED: Final = frozenset({"help", "treat", "fix", "cure", "sort", "nmt", "massage", "therapy", "treatment"})
POSTURE: Final = (
    (
        PostureHint.SLOUCHED,
        re.compile(
            r"\b(?:slouch\w*|hunch\w*|slump\w*|stoop\w*|droop\w*|bent over|(?:bad|poor|terrible|shocking) posture|"
            r"posture (?:was |is )?(?:bad|poor|terrible|shocking|so so|meh))\b"
        ),
    ),
    (
        PostureHint.UPRIGHT,
        re.compile(
            r"\b(?:sat (?:up )?(?:straight|tall|nicely|upright)|stood (?:tall|straight)|upright|good posture|"
            r"posture (?:was |is )?(?:good|fine|ok|great|better|decent)|back straight)\b"
        ),
    ),
    (
        PostureHint.SAT_LONG,
        re.compile(
            r"\b(?:sat|sitting|desk|driving|drove)\b[^.]{0,20}\b"
            r"(?:all day|for hours|hours|all morning|all afternoon)\b"
        ),
    ),
)
_DENIED: Final = re.compile(
    r"\b(?:no|not|never|without|nor|neither|(?:is|was|did|does|do|have|has|had)n'?t)\s+"
    r"(?:(?:so|too|really|much|any|at all|been|be|a)\s+)*$"
)
"""What stands before something that is said not to be."""

_TREND: Final = (
    (
        Trend.BETTER,
        re.compile(
            r"\b(?:better|easier|improved|improving|looser|freer|eased|"
            r"less|down from|good day|good today|all good|no worse|settled|settling)\b"
        ),
    ),
    (
        Trend.WORSE,
        re.compile(
            r"\b(?:worse|worst|went up|up from|more pain|flared?|bad (?:day|night|today)|"
            r"awful|terrible (?:day|night)|rough)\b"
        ),
    ),
    (Trend.SAME, re.compile(r"\b(?:same|no change|unchanged|as before|as usual|about the same|so so)\b")),
)
_FREE = re.compile(r"\b(?:no pain|pain free|painfree|without pain|pain is gone|no aches)\b")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+|[,;.\n!&+]")


def hear(text: str) -> Heard:
    """Read a message as a diary entry."""
    if not text.strip() or len(text) > 4 * _LONGEST:
        return Heard()
    plain = _sided(western_digits(text[:_LONGEST]).casefold().replace("’", "'").replace("-", " "))
    posture = next((hint for hint, pattern in POSTURE if _is_said(pattern, plain)), None)
    trend = next((hint for hint, pattern in _TREND if pattern.search(plain)), None)
    places = spots_of(_tokens(plain))
    spots, loose = places.spots, places.loose
    scores = [spot.score for spot in spots if spot.score is not None]
    pain = loose if loose is not None else max(scores, default=None)
    if pain is None and _FREE.search(plain):
        pain = 0
    asks = _asks(plain)
    certain = pain is not None and not asks and _plainly(plain, about_pain=bool(spots))
    return Heard(pain, spots, posture, trend, asks, certain, left=places.left, twice=places.twice)


def _is_said(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether something stands in a message without a 'not' just before it."""
    return any(not _DENIED.search(plain, 0, found.start()) for found in pattern.finditer(plain))


def _asks(text: str) -> bool:
    words = words_of(text)
    return "?" in text or bool(words and words[0] in _ASKS) or bool(_WANTED & set(words))


def halves(text: str) -> tuple[str, ...]:
    """Return the scores of a message that are no whole numbers."""
    plain = _NOT_SCORES.sub(" ", western_digits(text).casefold())
    return tuple(found[0] for found in _FRACTION.finditer(plain))


def says_free(text: str) -> str:
    """Return a message without its 'no pain' and 'pain free'."""
    return _FREE.sub(" ", text)


def _plainly(plain: str, *, about_pain: bool) -> bool:
    """Whether a message with a number is an entry and nothing else."""
    words = words_of(plain)
    if not words or len(words) > 40:
        return False
    rest = [
        w for w in words
        if w not in REGIONS and w not in NUMBERS and w not in PAIN_WORDS and w not in SIDES and not w[0].isdigit()
        and w not in FILLERS
    ]  # fmt: skip
    number = bool(re.search(r"\d", _NOT_SCORES.sub(" ", plain))) or bool(set(words) & NUMBERS.keys())
    about_pain = about_pain or bool(set(words) & PAIN_WORDS) or bool(_OUT_OF.search(plain))
    return len(rest) <= (3 if about_pain else 1) and (number or bool(_FREE.search(plain)))


_FILLER_WORDS: Final = """
the a an my its it is at about around and but in on of to i am was be so still just today tonight this morning
evening now since yesterday all day bit little quite very only maybe perhaps say would put feels feeling good
bad better worse same out than then after before both upper lower low mid ok fine rest no not free again with
"""
FILLERS: Final = frozenset(_FILLER_WORDS.split())

_WORDS: Final = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\b")


def _sided(plain: str) -> str:
    """Write sides before their place and in full: 'shoulder (r)' as 'right shoulder'; both of a pair as none."""

    def full(short: str) -> str:
        return "left" if short.startswith("l") else "right"

    plain = _BOTH.sub("both ", plain)
    plain = _BEHIND_PLACE.sub(lambda found: f"{full(found[2])} {found[1]}", plain)
    return _BEFORE_PLACE.sub(lambda found: f"{full(found[1])} ", plain)


def _tokens(plain: str) -> list[str]:
    plain = _WORDS.sub(lambda m: str(NUMBERS[m.group()]), plain)
    plain = _HALF.sub(lambda m: f" {int(m.group(1)) + 1} ", plain.replace("½", ".5"))
    plain = _BETWEEN.sub(lambda m: f" {m.group(2)} ", plain)
    plain = _OUT_OF.sub(lambda m: f" {m.group(1)} ", plain)
    plain = _NOT_SCORES.sub(" # ", plain)
    plain = _RANGE.sub(lambda m: f" {max(int(m.group(1)), int(m.group(2)))} ", plain)
    plain = re.sub(r"(\d),(\d)(?!\d)", r"\1.\2", plain)
    return _TOKEN.findall(plain.replace("'", ""))
