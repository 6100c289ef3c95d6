"""The open check-in put into words once more."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import checkins as texts
from bot.chat.screens import common
from bot.domain.notices import CardAgain
from bot.domain.people import Person
from bot.services import cards, checkins
from bot.services.unit_of_work import Desk


async def card_again(desk: Desk, person: Person, _notice: CardAgain) -> list[Call] | None:
    """The card that was open before an outage, unless nothing is left to ask."""
    shown = await checkins.card(desk, person)
    if shown.question is None:
        return None
    made: list[Call] = []
    before = await cards.opened(desk, person, "checkin")
    if before is not None:
        made.append(calls.delete(person.chat_id, before.message_id, instead=common.gave_way()))
    screen = texts.outage(shown, today=desk.today(person))
    made.append(calls.send(person.chat_id, screen, card=(person.id, "checkin", shown.entry.day.isoformat())))
    return made
