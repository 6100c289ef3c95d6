"""A sign of life for a monitor elsewhere, which alarms when none comes: healthchecks.io's form.

It says that the program is well, or that it is not, and nothing else. Nothing leaves the server for it unless
``HEARTBEAT_URL`` is set.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

import httpx

from bot import __version__

logger = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two signs that say the same."""

LEAST = 5.0
"""Seconds between two signs that say something else."""

PATIENCE = 10.0
"""Seconds for the monitor's answer."""


class Heartbeat:
    """Calls a monitor: its address while all is well, and with ``/fail`` behind it while something is not.

    Args:
        url: the address that the monitor has given.
        standing: says what is wrong, a line each.
        is_writing: whether something was written of late, with success.
    """

    def __init__(self, url: str, *, standing: Callable[[], Sequence[str]], is_writing: Callable[[], bool]) -> None:
        self._url = url.rstrip("/")
        self._standing = standing
        self._is_writing = is_writing
        self._is_heard = True

    async def run(self) -> None:
        """Call until cancelled."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        said: bool | None = None
        at = 0.0
        async with httpx.AsyncClient(
            timeout=PATIENCE, headers={"User-Agent": f"between-sessions/{__version__}"}
        ) as client:
            while True:
                well = self._is_writing() and not self._standing()
                passed = loop.time() - at
                begins = said is None and not well and loop.time() - begun < EVERY
                if not begins and (passed >= EVERY or (well is not said and passed >= LEAST)):
                    said, at = well, loop.time()
                    await self._call(client, self._url if well else f"{self._url}/fail")
                await asyncio.sleep(1.0)

    async def _call(self, client: httpx.AsyncClient, url: str) -> None:
        try:
            (await client.get(url)).raise_for_status()
        except (httpx.HTTPError, OSError) as error:
            if self._is_heard:
                logger.warning("the monitor at HEARTBEAT_URL does not take the sign of life: %s", type(error).__name__)
            self._is_heard = False
        else:
            if not self._is_heard:
                logger.warning("the monitor at HEARTBEAT_URL takes signs of life again")
            self._is_heard = True
