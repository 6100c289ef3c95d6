"""The end of a pause put into words."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import pauses as texts
from bot.domain.notices import WelcomeBack
from bot.domain.people import Person
from bot.services.unit_of_work import Desk


async def welcome_back(_desk: Desk, person: Person, _notice: WelcomeBack) -> list[Call] | None:
    """A pause is over."""
    return [calls.send(person.chat_id, texts.welcome_back(person))]
