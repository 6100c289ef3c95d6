"""Inner blocks of a transaction, each of which can roll back alone.

A savepoint is set when the first statement of a block writes, and not before. Blocks that are open by then and have
not written share it: an edge and the deed inside it cost one savepoint, and looking costs none. Whoever can do all of
a transaction again needs none either: there the first block with something to undo ends the transaction
(docs/decisions/0009-deeds-are-whole.md).
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_OPEN: Final = "open blocks"
"""Where a connection remembers its open blocks."""


class RepeatError(Exception):
    """A block of a transaction without savepoints has something to undo: do all of it again, with savepoints."""


class Blocks:
    """The open blocks of one transaction.

    Args:
        savepoints: False where the whole transaction is done again when a block has something to undo.
        on_rollback: forgets what was remembered of rows that are as they were before.
    """

    def __init__(self, connection: AsyncConnection, *, savepoints: bool, on_rollback: Callable[[], None]) -> None:
        self._connection = connection
        self._savepoints = savepoints
        self._on_rollback = on_rollback
        # For each open block the savepoint at which it began; None while it has not written.
        self._marks: list[str | None] = []

    @asynccontextmanager
    async def block(self) -> AsyncIterator[None]:
        """Open a block: what it writes is undone when it raises, and only that.

        Raises:
            RepeatError: something is to be undone, and there are no savepoints.
        """
        if not self._marks:
            self._connection.info[_OPEN] = self
        self._marks.append(None)
        try:
            yield
        except Exception as error:
            await self._end(error)
            raise
        except BaseException:
            # Whoever cancels rolls the whole transaction back.
            self._pop()
            raise
        await self._end(None)

    async def _end(self, error: Exception | None) -> None:
        mark = self._pop()
        if mark is None:
            return
        if not self._savepoints:
            if error is not None:
                raise RepeatError from error
            return
        if error is not None:
            self._on_rollback()
            await self._connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {mark}")
        if mark not in self._marks:
            await self._connection.exec_driver_sql(f"RELEASE SAVEPOINT {mark}")

    def _pop(self) -> str | None:
        mark = self._marks.pop()
        if not self._marks:
            self._connection.info.pop(_OPEN, None)
        return mark

    def about_to_write(self, connection: Connection) -> None:
        """Set a savepoint for the blocks that have not written yet."""
        unmarked = next((at for at, mark in enumerate(self._marks) if mark is None), None)
        if unmarked is None:
            return
        name = f"block_{unmarked}"
        self._marks[unmarked:] = [name] * (len(self._marks) - unmarked)
        if self._savepoints:
            connection.exec_driver_sql(f"SAVEPOINT {name}")


def watch(engine: AsyncEngine) -> None:
    """Let the blocks of an engine's connections know before something is written."""

    @event.listens_for(engine.sync_engine, "before_execute")
    def _executing(connection: Connection, statement: Any, *_rest: Any) -> None:
        if not statement.is_select and (blocks := connection.info.get(_OPEN)) is not None:
            blocks.about_to_write(connection)
