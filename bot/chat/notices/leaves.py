"""What becomes of somebody's leave, put into words for who stands in, the owner and who is away."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import covers as cover_texts
from bot.chat.screens import leaves as texts
from bot.domain.leaves import LeaveTold
from bot.domain.people import Person
from bot.services import leaves
from bot.services.unit_of_work import Desk


async def told(desk: Desk, person: Person, notice: LeaveTold) -> list[Call] | None:
    """The news as it is by now; nothing for somebody who works here no more."""
    found = await leaves.find(desk, notice.leave_id)
    if found is None or not person.role.is_staff:
        return None
    waiting = await leaves.waiting(desk, found, person)
    if found.client is None:
        return [calls.send(person.chat_id, texts.told(found, person, notice.news, waiting, today=desk.practice_day))]
    several = await leaves.together(desk, found)
    said = cover_texts.told(found, several, person, notice.news, waiting, today=desk.practice_day)
    return [calls.send(person.chat_id, said)]
