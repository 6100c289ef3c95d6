"""What went out and what became of it, for tests of the messenger."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.domain.plans import PlanKind
from tests.practice import CAST, World

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""18:00 in Berlin, when Ann and Ben are asked for their check-in."""

SECOND = timedelta(seconds=1)


def sent_to(world: World, name: str) -> list[str]:
    """The texts of the messages that Telegram took for somebody, oldest first."""
    chat = CAST[name]
    return [
        str(call.params.get("text", call.params.get("caption", "")))
        for call in world.sandbox.calls_of("sendMessage")
        if call.ok and call.params.get("chat_id") == chat
    ]


async def lives(world: World, name: str) -> list[str]:
    """What became of the reminders of somebody's check-in, oldest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=SIX_PM)
    return [one.state for one in found if one.kind is PlanKind.CHECKIN]


async def letters(world: World) -> dict[str, int]:
    """How many messages there are in each state, not counting what was there before."""
    async with world.app.database.snapshot() as connection:
        states = (await connection.exec_driver_sql("SELECT state FROM outbox")).scalars().all()
        return dict(Counter(states))


async def due(world: World, moment: datetime = SIX_PM) -> None:
    """Let reminders fall due, without sending them yet."""
    world.sandbox.clock.move_to(moment)
    await world.app.ticker.tick()
