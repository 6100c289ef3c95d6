"""What is asked after a session besides a number, and when a number is high."""

from collections.abc import Sequence

FEELINGS = ("looser", "same", "stiff", "tired", "other")
"""How the body feels the day after, in the order of the buttons."""

HELPS = ("heat", "rest", "moving", "stretching", "water", "sleep", "time")
"""What may have helped, in the order of the buttons."""

HIGH = 8
"""From this soreness (0-10) on the same safety question follows as after such a pain score."""


def toggled(helped: Sequence[str] | None, one: str) -> tuple[str, ...]:
    """Return what helped with one of ``HELPS`` added, or taken out when it was there."""
    chosen = set(helped or ()) ^ {one}
    return tuple(name for name in HELPS if name in chosen)
