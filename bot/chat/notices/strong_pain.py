"""The question about danger that strong pain without a place still wants."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import safety as texts
from bot.domain.notices import PainUnplaced
from bot.domain.people import Person
from bot.services import strong_pain
from bot.services.unit_of_work import Desk


async def unplaced(desk: Desk, person: Person, _notice: PainUnplaced) -> list[Call] | None:
    """The question, unless a place was named meanwhile or the score is lower."""
    topic = await strong_pain.unplaced(desk, person)
    found = None if topic is None else desk.practice.library.question(topic)
    if found is None:
        return None
    card = texts.card_of(found)
    screen = texts.question(found, desk.practice.as_said_to(person))
    return [calls.send(person.chat_id, screen, card=None if card is None else (person.id, *card))]
