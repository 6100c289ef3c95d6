"""The open check-in put into words once more, and what the practice entered."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import behalf as behalf_texts
from bot.chat.screens import checkins as texts
from bot.chat.screens import common
from bot.domain.notices import CardAgain, EnteredFor
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


TOLD = "entered"
"""The card that tells of an entry that the practice has made; its reference is the day."""


async def entered(desk: Desk, person: Person, notice: EnteredFor) -> list[Call] | None:
    """What was entered, as it is now; a correction changes the message of the same day.

    Nothing when the client has said something since, has deleted it, or agrees no more.
    """
    entry = await checkins.entered(desk, person, notice.day) if person.has_agreed else None
    if entry is None:
        return None
    screen = behalf_texts.told(entry, today=desk.today(person))
    card = (person.id, TOLD, entry.day.isoformat())
    before = await cards.opened(desk, person, TOLD)
    if before is not None and before.reference == card[2]:
        return [calls.edit(person.chat_id, before.message_id, screen, card=card)]
    return [calls.send(person.chat_id, screen, card=card)]
