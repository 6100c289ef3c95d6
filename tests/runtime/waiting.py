"""Waiting until something is so, for tests of running programs."""

import asyncio
from collections.abc import Callable


async def until(look: Callable[[], object], wanted: object, *, seconds: float = 10.0) -> None:
    """Look again and again until what is wanted is there."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (found := await look()) != wanted:  # type: ignore[misc]
        assert asyncio.get_running_loop().time() < deadline, f"{found} and not {wanted}"
        await asyncio.sleep(0.05)
