"""What goes wrong besides bots that die: Telegram's trouble, the line's, the clock's, the database's and the disk's."""

import asyncio
import resource
import sqlite3
from collections.abc import Callable
from typing import Any

from bot.sandbox.faults import Fault
from tests.faults.nursery import Replica
from tests.faults.surroundings import Surroundings


async def begins(kind: str, there: Surroundings, victim: Replica) -> Callable[[], Any]:
    """Let something go wrong; returns what ends it."""
    faults = {
        "429 of a chat": Fault("editMessageText", "429", times=2),
        "429 of the bot": Fault(None, "429", times=6),
        "500": Fault(None, "500", times=2),
        "502": Fault(None, "502", times=2),
        "cut before": Fault(None, "drop_before", times=2),
        "cut after": Fault(None, "drop_after", times=2),
        "slow": Fault(None, "slow", times=2, seconds=3.0),
    }

    async def nothing() -> None:
        there.wire.repeats = there.wire.shuffles = 0.0
        there.ledger.cause()

    if kind in faults:
        there.sandbox.add_fault(faults[kind])
    elif kind == "repeats":
        there.wire.repeats = 1.0
    elif kind == "shuffles":
        there.wire.shuffles = 1.0
    elif kind.startswith("clock"):
        return await _jumps(there, 100.0 if kind == "clock forward" else -100.0)
    elif kind == "database away":
        return await _database_goes(there)
    elif kind == "disk full":
        resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    return nothing


async def _jumps(there: Surroundings, seconds: float) -> Callable[[], Any]:
    there.moves_by(seconds)

    async def back() -> None:
        there.moves_by(-seconds)

    return back


async def _database_goes(there: Surroundings) -> Callable[[], Any]:
    there.ledger.cause()
    if there.server is not None:
        server = there.server
        await asyncio.to_thread(server.stop)

        async def comes() -> None:
            await asyncio.to_thread(server.start)
            there.ledger.cause()

        return comes
    taken = sqlite3.connect(str(there.database.url.database), isolation_level=None, timeout=5)
    taken.execute("BEGIN IMMEDIATE")

    async def given() -> None:
        taken.close()
        there.ledger.cause()

    return given
