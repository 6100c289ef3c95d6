"""Which number brings an ambulance where somebody is, for whoever is abroad."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from babel.core import get_global
from phonenumbers import PhoneMetadata
from phonenumbers.shortnumberinfo import is_emergency_number

_PAIRS: Final = """
AE 998  AL 127  AM 103  AR 107  AT 144  AU 000  AZ 103  BA 124  BB 511  BD 999  BH 999  BO 118  BR 192  BY 103
CA 911  CH 144  CL 131  CN 120  CO 123  CR 911  CU 104  DO 911  DZ 14   EC 911  EG 123  FJ 911  GB 999  HK 999
IL 101  IQ 122  IR 115  JM 110  JO 911  JP 119  KE 999  KG 103  KH 119  KR 119  KZ 103  LB 140  LK 110  MA 15
ME 124  MK 194  MN 103  MO 999  MU 114  MV 102  MX 911  MY 999  NI 118  NO 113  NP 102  NZ 111  OM 9999 PA 911
PH 911  PK 1122 PR 911  PS 101  QA 999  SA 997  SG 995  SV 911  TH 1669 TN 190  TT 990  TW 119  UA 103  US 911
UY 911  VE 911  VN 115  ZA 10177
"""
AMBULANCE: Final[Mapping[str, str]] = MappingProxyType(dict(zip(*[iter(_PAIRS.split())] * 2, strict=True)))
"""By ISO 3166 territory, where 112 is not what people there dial for an ambulance. phonenumbers knows which numbers
are emergency numbers and not which of them is an ambulance's; a test holds every line against it.

Source: https://en.wikipedia.org/wiki/List_of_emergency_telephone_numbers; EENA, https://eena.org.
"""

_USUAL: Final = ("112", "911", "999", "15")
"""What reaches an ambulance wherever it is an emergency number, the likeliest first; 15 is the French SAMU's."""


_NO_COUNTRY: Final = "ZZ"
"""What CLDR calls the place of clocks that belong to nobody, such as those of ships."""


def territory_of(zone: str) -> str | None:
    """Return the ISO 3166 territory of an IANA time zone; None for one that belongs to none, such as ``UTC``."""
    found = get_global("zone_territories").get(zone)
    return found if isinstance(found, str) and found.isalpha() and found != _NO_COUNTRY else None


@lru_cache(maxsize=256)
def number_in(territory: str) -> str | None:
    """Return the emergency number of an ISO 3166 territory; None where none is known."""
    if territory in AMBULANCE:
        return AMBULANCE[territory]
    usual = next((one for one in _USUAL if is_emergency_number(one, territory)), None)
    if usual is not None:
        return usual
    known = PhoneMetadata.short_metadata_for_region(territory)
    example = None if known is None or known.emergency is None else known.emergency.example_number
    return example or None


def abroad(zone: str, *, home: str, number: str) -> tuple[str, str] | None:
    """Return territory and emergency number of whoever is in another country than the practice.

    Args:
        zone: the IANA time zone of whoever is in danger.
        home: the practice's time zone.
        number: the practice's emergency number.

    Returns:
        None at home, where the practice's number is the local one as well, and where nothing is known.
    """
    territory = territory_of(zone)
    if territory is None or territory == territory_of(home):
        return None
    local = number_in(territory)
    return None if local is None or local == number else (territory, local)
