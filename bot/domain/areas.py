"""Where it hurts: the places a client can name, left and right said as the client's own.

Body maps and lists of names agree worst on left and right and on the back and shoulders
(doi:10.1093/pm/pnaa412), so a side is always said as 'your left' and never drawn mirrored.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import gettext as _
from bot.i18n import later


class Region(StrEnum):
    """A part of the body without its side; exercises are described by region."""

    HEAD = "head"
    JAW = "jaw"
    NECK = "neck"
    SHOULDER = "shoulder"
    UPPER_BACK = "upper_back"
    LOWER_BACK = "lower_back"
    CHEST = "chest"
    ARM = "arm"
    WRIST_HAND = "wrist_hand"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    CALF = "calf"
    FOOT = "foot"


class Side(StrEnum):
    """The client's own left or right; MIDDLE for parts that have no side."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


MIDDLE_REGIONS = (Region.HEAD, Region.JAW, Region.NECK, Region.UPPER_BACK, Region.LOWER_BACK, Region.CHEST)
"""Regions that a client names without a side."""


@dataclass(frozen=True)
class Area:
    """A place a client can report, such as ``left_shoulder``."""

    id: str
    region: Region
    side: Side


def _areas() -> tuple[Area, ...]:
    found: list[Area] = []
    for region in Region:
        if region in MIDDLE_REGIONS:
            found.append(Area(id=region.value, region=region, side=Side.MIDDLE))
        else:
            found.extend(
                Area(id=f"{side.value}_{region.value}", region=region, side=side) for side in (Side.LEFT, Side.RIGHT)
            )
    return tuple(found)


AREAS: tuple[Area, ...] = _areas()
"""Every place, from the head down, left before right."""

BY_ID: dict[str, Area] = {area.id: area for area in AREAS}


def regions_of(area_ids: tuple[str, ...]) -> frozenset[Region]:
    """Return the regions of some area ids; ids that are not known are passed over."""
    return frozenset(BY_ID[one].region for one in area_ids if one in BY_ID)


_REGION_NAMES = {
    Region.HEAD: later("head"),
    Region.JAW: later("jaw"),
    Region.NECK: later("neck"),
    Region.SHOULDER: later("shoulder"),
    Region.UPPER_BACK: later("upper back"),
    Region.LOWER_BACK: later("lower back"),
    Region.CHEST: later("chest"),
    Region.ARM: later("arm"),
    Region.WRIST_HAND: later("wrist or hand"),
    Region.HIP: later("hip"),
    Region.THIGH: later("thigh"),
    Region.KNEE: later("knee"),
    Region.CALF: later("calf"),
    Region.FOOT: later("foot"),
}


def region_name(region: Region) -> str:
    """Return the region as people say it: 'shoulder', 'lower back'."""
    return _(_REGION_NAMES[region])


def area_name(area_id: str, *, to_client: bool = True) -> str:
    """Return a place in words.

    Args:
        area_id: an id of ``AREAS``.
        to_client: True says 'your left shoulder', False 'left shoulder' (the client's left, for the therapist).
    """
    area = BY_ID.get(area_id)
    if area is None:
        return area_id
    name = region_name(area.region)
    if area.side is Side.MIDDLE:
        return name
    if to_client:
        pattern = _("your left {place}") if area.side is Side.LEFT else _("your right {place}")
    else:
        pattern = _("left {place}") if area.side is Side.LEFT else _("right {place}")
    return pattern.format(place=name)


def area_names(area_ids: tuple[str, ...], *, to_client: bool = True) -> str:
    """Return several places as one phrase, in the order of the body; 'nowhere in particular' when empty."""
    known = [area.id for area in AREAS if area.id in area_ids]
    if not known:
        return _("nowhere in particular")
    return ", ".join(area_name(one, to_client=to_client) for one in known)
