"""Which number brings an ambulance abroad."""

import pytest
from babel.core import get_global
from phonenumbers.shortnumberinfo import is_emergency_number

from bot.domain.emergency import AMBULANCE, abroad, number_in, territory_of


@pytest.mark.parametrize("territory", sorted(AMBULANCE))
def test_each_of_ours_is_an_emergency_number_there(territory: str) -> None:
    """phonenumbers judges; it does not know which of them is an ambulance's."""
    assert is_emergency_number(AMBULANCE[territory], territory)


def test_whatever_is_said_is_an_emergency_number() -> None:
    """In every territory that a time zone belongs to; where nothing is known nothing is said."""
    territories = {one for one in map(territory_of, get_global("zone_territories")) if one is not None}
    said = {one: number_in(one) for one in territories}
    assert [one for one, number in said.items() if number and not is_emergency_number(number, one)] == []
    assert sorted(one for one, number in said.items() if number is None) == NOTHING_KNOWN


NOTHING_KNOWN = ["AQ", "GN", "GQ", "GS", "IO", "PN", "TF", "TK", "UM"]


@pytest.mark.parametrize(
    ("zone", "home", "number", "found"),
    [
        ("Europe/Berlin", "Europe/Berlin", "112", None),
        ("Europe/Busingen", "Europe/Berlin", "112", None),
        ("Europe/Madrid", "Europe/Berlin", "112", None),
        ("America/Toronto", "America/New_York", "911", None),
        ("Pacific/Honolulu", "America/New_York", "911", None),
        ("America/New_York", "Europe/Berlin", "112", ("US", "911")),
        ("Europe/London", "Europe/Berlin", "112", ("GB", "999")),
        ("Europe/Dublin", "Europe/London", "999", ("IE", "112")),
        ("Asia/Tokyo", "Europe/Berlin", "112", ("JP", "119")),
        ("Asia/Kolkata", "America/New_York", "911", ("IN", "112")),
        ("Pacific/Noumea", "Europe/Berlin", "112", ("NC", "15")),
        ("Africa/Ndjamena", "Europe/Berlin", "112", ("TD", "17")),
        ("Asia/Tokyo", "UTC", "112", ("JP", "119")),
        ("UTC", "Europe/Berlin", "112", None),
        ("Antarctica/Troll", "Europe/Berlin", "112", None),
        ("no zone", "Europe/Berlin", "112", None),
    ],
)
def test_abroad(zone: str, home: str, number: str, found: tuple[str, str] | None) -> None:
    """At home, where the number is the same, and where nothing is known, the practice's number stands alone."""
    assert abroad(zone, home=home, number=number) == found


@pytest.mark.parametrize(
    ("zone", "territory"), [("Europe/Zurich", "CH"), ("UTC", None), ("", None), ("Etc/GMT+5", None)]
)
def test_the_country_of_a_zone(zone: str, territory: str | None) -> None:
    """Zones of the sea and of computers belong to no country."""
    assert territory_of(zone) == territory
