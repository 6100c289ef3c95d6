"""The practice: what every deed and text may know of it, and what does not change while the program runs."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from babel import Locale

from bot.config import Secret
from bot.domain.emergency import abroad
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.i18n import language

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.content.reload import LiveLibrary


@dataclass(frozen=True)
class Practice:
    """What does not change while the program runs.

    Attributes:
        keep_withdrawn: how long a client is kept who has withdrawn the agreement.
        keep_records: how long the access log, the security log and proofs of consent are kept.
        keep_treatment_years: for how long the treatment record outlives an account; 0 erases it at once.
        age_of_consent: years from which clients agree alone, and others through a guardian; 0 asks nobody.
        session_idle: how long a session of the dashboard may be left alone before it ends.
        secret_key: makes what browsers carry worthless without it.
    """

    name: str
    time_zone: str
    emergency_number: str
    crisis_line: str
    live: "LiveLibrary"
    public_url: str = ""
    bot_username: str = ""
    keep_withdrawn: timedelta = timedelta(days=90)
    keep_records: timedelta = timedelta(days=1095)
    keep_treatment_years: int = 0
    age_of_consent: int = 0
    session_idle: timedelta = timedelta(minutes=60)
    secret_key: Secret = field(default_factory=lambda: Secret(""))

    @property
    def library(self) -> "Library":
        """The content in use now."""
        return self.live.library

    def as_said_to(self, person: Person | None) -> "Practice":
        """Return the practice as somebody is told of it: abroad, the local emergency number stands beside its own."""
        found = None if person is None else abroad(person.time_zone, home=self.time_zone, number=self.emergency_number)
        if found is None:
            return self
        territory, number = found
        country = Locale.parse(language(), sep="-").territories.get(territory, territory)
        both = _("{home} (in {country}: {local})").format(home=self.emergency_number, country=country, local=number)
        return replace(self, emergency_number=both)

    @property
    def numbers(self) -> dict[str, str]:
        """The names that safety texts may use in braces."""
        return {
            "emergency": self.emergency_number,
            "crisis_line": self.crisis_line or self.emergency_number,
            "practice": self.name,
        }
