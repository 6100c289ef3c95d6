"""Hours in which nobody is written to."""

from datetime import time


def in_quiet_hours(moment: time, *, quiet_from: time, quiet_until: time) -> bool:
    """Return whether a local time lies in quiet hours ``[from, until)``, which may pass midnight.

    Equal ends mean that there are no quiet hours.
    """
    if quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= moment < quiet_until
    return moment >= quiet_from or moment < quiet_until
