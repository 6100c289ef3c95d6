"""Whether a SQLite file is sound: read through once, beside everything else.

``PRAGMA quick_check`` would take a tenth of the time and does not compare indexes with their tables: of 200 single bits
turned over in an index it found 28, ``integrity_check`` 172 (the rest was in unused space).
"""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

_POLITE = 10
"""How much the reading thread gives way to the others, as ``nice`` counts."""


def damage(file: Path, *, on_open: Callable[[sqlite3.Connection], object] = lambda _connection: None) -> str | None:
    """Return what is wrong with a file in a few words, none of which a client wrote; None when it is sound.

    Args:
        on_open: gets the connection, on which ``interrupt`` ends this early.

    Raises:
        sqlite3.OperationalError: the file cannot be read now.
    """
    address = f"{file.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None, check_same_thread=False)
    with closing(connection) as opened:
        on_open(opened)
        try:
            (found,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            return str(error)
    return None if found == "ok" else " ".join(str(found).split())


async def look(file: Path) -> str | None:
    """Return what is wrong with a file, read by a thread of its own that gives way to the rest; None for nothing.

    Raises:
        sqlite3.OperationalError: the file cannot be read now.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str | None] = loop.create_future()
    connections: list[sqlite3.Connection] = []

    def settle(found: str | None, error: sqlite3.Error | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(found)
        else:
            done.set_exception(error)

    def read() -> None:
        with suppress(OSError, AttributeError):  # a system whose threads have no priority of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)
        found, failed = None, None
        try:
            found = damage(file, on_open=connections.append)
        except sqlite3.Error as error:
            failed = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits for this any more
            loop.call_soon_threadsafe(settle, found, failed)

    threading.Thread(target=read, name="soundness", daemon=True).start()
    try:
        return await done
    finally:
        for one in connections:
            with suppress(sqlite3.Error):
                one.interrupt()
