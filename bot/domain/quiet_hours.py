"""Hours in which nobody is written to unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.local_time import instant


@dataclass(frozen=True)
class QuietHours:
    """Somebody's quiet hours: local times ``[start, end)``, which may pass midnight.

    Attributes:
        start, end: local times; equal ones mean that there are no quiet hours.
        zone: where they are local.
    """

    start: time
    end: time
    zone: ZoneInfo

    @property
    def is_none(self) -> bool:
        """True when there are no quiet hours."""
        return self.start == self.end

    def covers(self, local: time) -> bool:
        """Return whether a local time lies within them."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def among(self, times: Sequence[time]) -> tuple[time, ...]:
        """Return those of some local times that lie within them."""
        return tuple(one for one in times if self.covers(one))

    def are_on(self, moment: datetime) -> bool:
        """Return whether an instant lies within them."""
        return self.covers(moment.astimezone(self.zone).time())

    def begin(self, now: datetime) -> datetime | None:
        """Return when they begin next (UTC), ``now`` when they have; None without any."""
        if self.is_none:
            return None
        if self.are_on(now):
            return now
        today = now.astimezone(self.zone).date()
        begins = (instant(today + timedelta(days=days), self.start, self.zone) for days in range(3))
        return next((one for one in begins if one > now), None)

    def over(self, moment: datetime) -> datetime:
        """Return a moment, or the end of the quiet hours that it lies in (UTC)."""
        if not self.are_on(moment):
            return moment.astimezone(UTC)
        local = moment.astimezone(self.zone)
        ends_tomorrow = local.time() >= self.end
        return instant(local.date() + timedelta(days=1 if ends_tomorrow else 0), self.end, self.zone)
