"""Who has come and who is out of reach, put into words for who looks after them."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import review as texts
from bot.domain.notices import ClientJoined, ClientUnreachable
from bot.domain.people import Person
from bot.services import people
from bot.services.unit_of_work import Desk


async def joined(desk: Desk, person: Person, notice: ClientJoined) -> list[Call] | None:
    """A client has agreed."""
    client = await people.find(desk, notice.client_id)
    return None if client is None else [calls.send(person.chat_id, texts.joined(client.name, client.id))]


async def unreachable(desk: Desk, person: Person, notice: ClientUnreachable) -> list[Call] | None:
    """Telegram lets the bot write to a client no more."""
    client = await people.find(desk, notice.client_id)
    return None if client is None else [calls.send(person.chat_id, texts.unreachable(client.name))]
