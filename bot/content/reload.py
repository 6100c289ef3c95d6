"""Where the library stands while the program runs: it can be exchanged for a newer one without a restart."""

import logging
from collections.abc import Callable
from pathlib import Path

from bot.content.library import Library, Loaded
from bot.content.practice import beside

logger = logging.getLogger(__name__)


class LiveLibrary:
    """Holds the library in use.

    Args:
        local: the practice's own ``faq.local.yaml``, whether it is there yet or not; ``practice.yaml`` lies beside it.
        load: loads everything anew; None for a library that never changes.
    """

    def __init__(self, library: Library, *, local: Path, load: Callable[[], Loaded] | None = None) -> None:
        self.library = library
        self.local = local
        self._load = load
        self._seen = self._stamp()
        self._is_stale = False

    def _stamp(self) -> tuple[tuple[int, int, int] | None, ...]:
        return _stamp_of(self.local), _stamp_of(beside(self.local))

    def changed(self) -> None:
        """Say that one of the practice's files was changed."""
        self._is_stale = True

    def refresh(self) -> bool:
        """Load anew when one of the practice's files has changed, by another replica or by hand; True when it had.

        Blocking; a file that is not in order leaves the library as it was, with a line in the log.
        """
        stamp = self._stamp()
        if self._load is None or (stamp == self._seen and not self._is_stale):
            return False
        self._is_stale = True
        loaded = self._load()
        # Only now: what fails for want of memory or of a disk is tried again.
        self._seen, self._is_stale = stamp, False
        if loaded.library is None:
            logger.error("content: %s; all stays as it was", loaded.problems[0])
            return False
        # Here and not with the next message: loading the encoder takes about a second.
        library = loaded.usable()
        library.router.warm()
        self.library = library
        return True


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    # The last changes with its permissions, too: what could not be read may be mended without another word in it.
    return found.st_mtime_ns, found.st_size, found.st_ctime_ns
