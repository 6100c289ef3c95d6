"""Whether somebody else may read, put into words for the client, and the answer for the team."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import readers as texts
from bot.domain.notices import ReaderAnswered, ReaderAsked
from bot.domain.people import Person, may_see
from bot.domain.readers import Answer
from bot.services import people, readers
from bot.services.unit_of_work import Desk


async def asked(desk: Desk, person: Person, notice: ReaderAsked) -> list[Call] | None:
    """The question, unless it was answered in the meantime."""
    request = await readers.find(desk, person, notice.request_id)
    to = None if request is None else await people.find(desk, request.to_id)
    if request is None or not request.is_open or to is None or not person.has_agreed:
        return None
    reader = await desk.carer_of(person)
    return [
        calls.send(
            person.chat_id, texts.asks(request, to, reader, desk.practice.as_said_to(person), again=notice.again)
        )
    ]


async def answered(desk: Desk, person: Person, notice: ReaderAnswered) -> list[Call] | None:
    """The client's answer."""
    found = await readers.answered(desk, notice.request_id)
    if found is None:
        return None
    request, client, to = found
    if request.answer is Answer.YES:
        screen = texts.tells_yes(client, to, is_new=person.id == to.id, may_open=may_see(person, client))
        return [calls.send(person.chat_id, screen)]
    if request.answer is Answer.CALLED_BACK:
        return [calls.send(person.chat_id, texts.tells_called_back(client, to, await desk.carer_of(client)))]
    if not may_see(person, client):
        return None
    return [
        calls.send(
            person.chat_id, texts.tells_no(client, to, await desk.carer_of(client), desk.practice.as_said_to(person))
        )
    ]
