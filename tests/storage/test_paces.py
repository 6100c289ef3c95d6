"""Several programs that send at Telegram's one pace."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.transport.pace import TELEGRAM, Pace, PausedError, Shared
from bot.domain.pace import BOT, Limit, Pacing, Standing
from bot.storage.database import Database

MINUTE = timedelta(minutes=1)
SLOW = Pacing(overall=Limit(rate=50.0, burst=1.0), per_chat=Limit(rate=1000.0, burst=4.0))


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


async def test_programs_on_one_database_share_one_pace(database: Database, replica: Database) -> None:
    """Together they send no more than one of them might; and what is over is not kept."""
    paces = [Pace(Shared(one, now), now, SLOW) for one in (database, replica)]
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.gather(*(paces[n % 2].wait(n, is_reply=False) for n in range(1, 17)))
    assert loop.time() - start >= 15 / 50
    async with database.transaction() as store:
        await store.paces.purge(now() + MINUTE)
        assert set(await store.paces.lock(range(20), now)) == {BOT}


async def test_a_refusal_is_known_to_the_other_program(database: Database, replica: Database) -> None:
    """Two chats, each refused in another program: both are silent."""
    one, two = (Pace(Shared(each, now), now, TELEGRAM) for each in (database, replica))
    await one.refused(1, MINUTE)
    await two.refused(2, MINUTE)
    with pytest.raises(PausedError):
        two.check()
    with pytest.raises(PausedError):
        await one.wait(3, is_reply=True)
    with pytest.raises(PausedError):
        one.check()


async def test_a_pause_outlives_the_program(database: Database) -> None:
    """What Telegram asked for holds for whoever starts next; a chat's row goes once it says nothing any more."""
    await Pace(Shared(database, now), now, TELEGRAM).refused(7, MINUTE)
    with pytest.raises(PausedError) as caught:
        await Pace(Shared(database, now), now, TELEGRAM).wait(7, is_reply=True)
    assert timedelta() < caught.value.wait <= MINUTE
    async with database.transaction() as store:
        standing = (await store.paces.lock((), now))[7]
        assert isinstance(standing, Standing)
        await store.paces.purge(now() + 2 * MINUTE)
        assert 7 not in await store.paces.lock((7,), now)
