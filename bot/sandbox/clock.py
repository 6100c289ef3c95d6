"""The sandbox's own time: it runs like a wall clock, can be moved forward, and stands still for tests."""

from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Says what time it is in the sandbox, in UTC.

    Args:
        start: the instant at which the clock starts; now, when it is left out.
        frozen: stand still until ``advance`` or ``move_to`` is called.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        real = datetime.now(UTC)
        begin = real if start is None else _aware(start)
        self._ahead = begin - real
        self._standing = begin if frozen else None

    def now(self) -> datetime:
        """The present instant, with its zone (UTC)."""
        return self._standing if self._standing is not None else datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Moves forward by ``by`` and says what time it is then.

        Raises:
            ValueError: ``by`` is negative; Telegram's time does not run backwards either.
        """
        return self.move_to(self.now() + by)

    def move_to(self, instant: datetime) -> datetime:
        """Moves forward to ``instant``.

        Raises:
            ValueError: ``instant`` has no zone or lies in the past.
        """
        instant = _aware(instant)
        now = self.now()
        if instant < now:
            raise ValueError(f"the clock only goes forward, and {instant:%Y-%m-%d %H:%M} has passed")
        if self._standing is not None:
            self._standing = instant
        else:
            self._ahead += instant - now
        return instant

    def freeze(self) -> None:
        """Stands still from now on."""
        self._standing = self.now()

    def run(self) -> None:
        """Runs on from where it stands."""
        if self._standing is not None:
            self._ahead = self._standing - datetime.now(UTC)
            self._standing = None


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(UTC)
