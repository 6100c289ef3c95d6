"""SQLite for the one writer, called from the event loop itself.

A statement of a deed takes some ten microseconds; handing it to a thread and back, as aiosqlite does, takes ten times
as long, and a tap needs several. What may really wait (the file's lock at the beginning, the disk at the commit,
statements over many rows) still goes to a thread (docs/decisions/0005-two-engines-for-sqlite.md). Where many short
statements follow each other, a deed gives way between two of them: awaiting what is there at once never does.

`InLoop` has the methods of an aiosqlite connection that SQLAlchemy calls; `create_async_engine` takes it through
``async_creator_fn``, as its documentation provides for.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import Any, Final, Self

MANY = 200
"""Parameters from which a statement counts as one over many rows."""

LONGEST = 0.01
"""Seconds that statements may follow each other before whatever else the event loop has to do gets its turn."""

_THREADS: Final = ThreadPoolExecutor(4, thread_name_prefix="sqlite")
"""Of their own: a commit shall not queue behind pictures that are drawn."""


async def connect(path: str, **options: Any) -> "InLoop":
    """Open a file; transactions are begun by statement, and threads may take turns."""
    options |= {"isolation_level": None, "check_same_thread": False}
    return InLoop(await beside(partial(sqlite3.connect, path, **options)))


class InLoop:
    """A connection whose short statements run at once; one task uses it at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn: float | None = None

    def cursor(self) -> "Cursor":
        """Open a cursor."""
        return Cursor(self._connection.cursor(), self)

    async def breathe(self) -> None:
        """Let others have the event loop when statements have followed each other for ``LONGEST`` without a pause."""
        if self._turn is not None and perf_counter() - self._turn > LONGEST:
            await asyncio.sleep(0)
        if self._turn is None:
            self._turn = perf_counter()
            asyncio.get_running_loop().call_soon(self._turned)

    def _turned(self) -> None:
        """The loop has come round: whoever was at work has paused."""
        self._turn = None

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """Give SQL a function."""
        self._connection.create_function(*arguments, **options)

    async def commit(self) -> None:
        """Wait for the disk beside the loop."""
        await beside(self._connection.commit)

    async def rollback(self) -> None:
        """Forget what was not committed; the pool asks for it after each deed, when there is nothing to forget."""
        if self._connection.in_transaction:
            await beside(self._connection.rollback)

    async def close(self) -> None:
        """Close the file."""
        await beside(self._connection.close)

    def stop(self) -> None:
        """Close the file when nobody can wait for it."""
        self._connection.close()


class Cursor:
    """A cursor of such a connection."""

    def __init__(self, cursor: sqlite3.Cursor, connection: InLoop) -> None:
        self._cursor = cursor
        self._connection = connection

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the last statement."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """The rows that the last statement changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row that was added."""
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        """How many rows ``fetchmany`` brings."""
        return self._cursor.arraysize

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement here, or beside the loop when it may take its time.

        BEGIN IMMEDIATE waits for another program that holds the file's lock, for seconds if need be.
        """
        if len(parameters) > MANY or statement.startswith(("BEGIN", "DELETE", "PRAGMA")):
            await beside(self._cursor.execute, statement, parameters)
        else:
            await self._connection.breathe()
            self._cursor.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each set of parameters."""
        if len(parameters) * len(parameters[0] if parameters else ()) > MANY:
            await beside(self._cursor.executemany, statement, parameters)
        else:
            await self._connection.breathe()
            self._cursor.executemany(statement, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Give the statement back."""
        self._cursor.close()


async def beside(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run something in a thread to its end, whatever happens to the task that waits for it.

    A cancelled task must not roll back on a connection that a thread is still using.
    """
    running = asyncio.get_running_loop().run_in_executor(_THREADS, work, *arguments)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise
