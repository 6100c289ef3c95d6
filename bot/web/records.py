"""The practice's records as the web side knows them: ``runtime`` hands them in, and no page sees a table."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.services.unit_of_work import Desk


@dataclass(frozen=True)
class Records:
    """What pages do with the database.

    Attributes:
        transaction: opens a desk whose deeds are kept when the block ends, and undone when it raises.
        reading: opens a desk for looking only: nothing can be changed there, and it holds nobody up who changes
            something. Who has looked at whom is left on it.
        standing: says what is wrong with the database, a line each; nothing when it answers and fits this release.
        away: errors that mean that the database cannot be reached, and that trying again helps.
    """

    transaction: Callable[[], AbstractAsyncContextManager[Desk]]
    reading: Callable[[], AbstractAsyncContextManager[Desk]]
    standing: Callable[[], Awaitable[Sequence[str]]]
    away: tuple[type[Exception], ...]
