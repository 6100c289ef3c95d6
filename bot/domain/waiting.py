"""How long words that somebody was asked to type are waited for: a menu left open must not swallow tomorrow's words."""

from datetime import datetime, timedelta
from typing import Final

NAME: Final = timedelta(hours=1)
"""For a name or a place: whatever is typed may be one."""

WISH: Final = timedelta(hours=8)
"""For a time or a day, asked for in a menu that people leave without a word; other words are no such thing."""

LETTER: Final = timedelta(hours=12)
"""For words to somebody else: an answer, a note, a word before a session."""

LETTERS: Final = frozenset({"answer", "note", "tell"})
NAMES: Final = frozenset({"name", "zone"})


def is_over(awaiting: str | None, since: datetime | None, *, now: datetime) -> bool:
    """Return whether something was awaited and is no more; what coming in asks for is waited for without end.

    Args:
        awaiting: ``kind`` or ``kind:reference``, as ``Person.awaiting``.
        since: when it was asked for; None for one from before that was written down.
    """
    if awaiting is None or awaiting.endswith(":ob"):
        return False
    kind = awaiting.partition(":")[0]
    limit = LETTER if kind in LETTERS else NAME if kind in NAMES else WISH
    return since is None or now - since > limit
