"""A program that can be killed often: it loads everything once and forks a bot for each line it reads.

Started as ``python -m tests.chat.mortal DATABASE API_ADDRESS SECONDS``, where the last is what to add to the clock.
Each line on standard input starts a bot, whose process id it prints; it waits for its end before the next.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import app as house
from bot.config import default_content_dir
from bot.content import library as libraries
from bot.content.library import Library
from tests.practice import settings


async def live(library: Library, database: str, api_url: str, ahead: timedelta) -> None:
    """Run the bot until somebody ends the process."""
    chosen = settings(
        database_url=f"sqlite:///{database}", api_url=api_url, local_faq=Path(database).with_name("faq.local.yaml")
    )
    async with house.build(chosen, clock=lambda: datetime.now(UTC) + ahead, library=library) as app:
        await house.run(app, asyncio.Event())


def main(database: str, api_url: str, seconds: str) -> None:
    """Start a bot for each line."""
    library = libraries.load(default_content_dir(), encoder=False).usable()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(live(library, database, api_url, timedelta(seconds=float(seconds))))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
