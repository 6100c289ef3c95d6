"""What is open when a message comes, loaded once."""

from bot.domain.people import Person
from bot.services import checkins
from bot.services.unit_of_work import Desk
from bot.understanding.situation import Situation, UnderWay


async def of(desk: Desk, client: Person) -> Situation:
    """Return the moment in which a client writes."""
    under_way = await checkins.open_question(desk, client)
    return Situation(awaited=client.awaiting, checkin=None if under_way is None else UnderWay(*under_way))
