"""Places in words, each with the number that belongs to it."""

from dataclasses import dataclass
from typing import Final

from bot.domain.areas import AREAS, MIDDLE_REGIONS, Region, Side

REGIONS: Final = {
    "head": Region.HEAD, "headache": Region.HEAD, "migraine": Region.HEAD, "headaches": Region.HEAD,
    "temples": Region.HEAD, "jaw": Region.JAW, "tmj": Region.JAW, "face": Region.JAW, "neck": Region.NECK,
    "necks": Region.NECK, "shoulder": Region.SHOULDER, "shoulders": Region.SHOULDER, "trap": Region.SHOULDER,
    "traps": Region.SHOULDER, "back": Region.LOWER_BACK, "spine": Region.LOWER_BACK,
    "lumbar": Region.LOWER_BACK, "sciatica": Region.LOWER_BACK, "chest": Region.CHEST, "ribs": Region.CHEST,
    "arm": Region.ARM, "arms": Region.ARM, "elbow": Region.ARM, "elbows": Region.ARM, "forearm": Region.ARM,
    "wrist": Region.WRIST_HAND, "wrists": Region.WRIST_HAND, "hand": Region.WRIST_HAND,
    "hands": Region.WRIST_HAND, "thumb": Region.WRIST_HAND, "fingers": Region.WRIST_HAND, "hip": Region.HIP,
    "hips": Region.HIP, "glute": Region.HIP, "glutes": Region.HIP, "buttock": Region.HIP, "bum": Region.HIP,
    "thigh": Region.THIGH, "thighs": Region.THIGH, "hamstring": Region.THIGH, "hamstrings": Region.THIGH,
    "quad": Region.THIGH, "quads": Region.THIGH, "leg": Region.THIGH, "legs": Region.THIGH, "knee": Region.KNEE,
    "knees": Region.KNEE, "calf": Region.CALF, "calves": Region.CALF, "shin": Region.CALF, "shins": Region.CALF,
    "foot": Region.FOOT, "feet": Region.FOOT, "heel": Region.FOOT, "heels": Region.FOOT, "ankle": Region.FOOT,
    "ankles": Region.FOOT, "toes": Region.FOOT,
}  # fmt: skip
UPPER: Final = frozenset({"upper", "mid", "middle", "top"})
NUMBERS: Final = {
    "zero": 0, "none": 0, "nothing": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
SIDES: Final = {"left": Side.LEFT, "right": Side.RIGHT, "l": Side.LEFT, "rt": Side.RIGHT}


@dataclass(frozen=True)
class Spot:
    """A place that was named.

    Attributes:
        region: the part of the body.
        side: the client's own side; None when it was not said or is both.
        score: 0-10, or None when no number went with it.
    """

    region: Region
    side: Side | None
    score: int | None

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of `bot.domain.areas`; both sides when no side was said."""
        return tuple(a.id for a in AREAS if a.region is self.region and self.side in {None, a.side})


def score_of(token: str) -> int | None:
    """Return the score from 0 to 10 that a word is; None for any other word."""
    if token in NUMBERS:
        return NUMBERS[token]
    if token[0].isdigit():
        value = float(token)
        if 0 <= value <= 10:
            return int(value + 0.5)
    return None


class _Places:
    """Places with the number that follows them (or stands just before), while a message is read word by word."""

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        self.loose: int | None = None
        self.left: list[str] = []
        self._waiting: int | None = None
        self._side: Side | None = None
        self._upper = False
        self._since_place = 99

    def read(self, word: str) -> None:
        """Take the next word."""
        self._since_place += 1
        if word in SIDES:
            self._side = SIDES[word]
        elif word in UPPER:
            self._upper = True
        elif word in _STOPS:
            self._stop(word)
        elif word in REGIONS:
            self._place(REGIONS[word])
        elif (number := score_of(word)) is not None:
            self._number(number)
        elif word[0].isdigit():
            self.left.append(word)

    def end(self) -> None:
        """The message is over: a number that found no place stands alone, where no place has one."""
        self._let_go(alone=not any(spot.score is not None for spot in self.spots))

    def _let_go(self, *, alone: bool) -> None:
        """The number that waits has found no place: it stands alone, or is left over."""
        if self._waiting is None:
            return
        if alone and self.loose is None:
            self.loose = self._waiting
        elif self._waiting != self.loose:
            self.left.append(str(self._waiting))
        self._waiting = None

    def _stop(self, word: str) -> None:
        self._let_go(alone=not self.spots)
        if word != "and":
            self._side, self._upper = None, False

    def _place(self, region: Region) -> None:
        if region is Region.LOWER_BACK and self._upper:
            region = Region.UPPER_BACK
        side = None if region in MIDDLE_REGIONS else self._side
        self.spots.append(Spot(region, side, self._waiting))
        self._waiting, self._side, self._upper, self._since_place = None, None, False, 0

    def _number(self, number: int) -> None:
        if self.spots and self.spots[-1].score is None and self._since_place <= 6:
            last = self.spots.pop()
            self.spots.append(Spot(last.region, last.side, number))
            self._since_place = 99
            return
        self._let_go(alone=not self.spots)
        self._waiting = number


_STOPS: Final = frozenset({",", ";", ".", "\n", "!", "&", "+", "and", "but"})


@dataclass(frozen=True)
class Places:
    """What was found: places with their numbers, the first number without a place, and what was left over.

    Attributes:
        left: numbers that belong to nothing, and those that are no score.
        twice: places that were told with two numbers; the last one counts.
    """

    spots: tuple[Spot, ...]
    loose: int | None
    left: tuple[str, ...]
    twice: tuple[Spot, ...]


def spots_of(tokens: list[str]) -> Places:
    """Find places with their numbers in words."""
    places = _Places()
    for word in tokens:
        places.read(word)
    places.end()
    spots = _once(places.spots)
    last = {(spot.region, spot.side): spot.score for spot in spots}
    twice = [one for one in places.spots if one.score is not None and one.score != last[one.region, one.side]]
    return Places(tuple(spots), places.loose, tuple(places.left), tuple(twice))


def _once(spots: list[Spot]) -> list[Spot]:
    """The same place named twice counts once, with its last number."""
    out: dict[tuple[Region, Side | None], Spot] = {}
    for spot in spots:
        key = (spot.region, spot.side)
        if spot.score is not None or key not in out:
            out[key] = spot
    return list(out.values())
