"""Sessions put into words for clients: when they are now, and messages about them that are put right."""

from dataclasses import replace

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.notices import reminders
from bot.chat.screens import sessions as texts
from bot.domain.notices import AroundSession, SessionTold
from bot.domain.people import Person
from bot.services import cards, deliveries, people, sessions
from bot.services.unit_of_work import Desk


async def told(desk: Desk, person: Person, notice: SessionTold) -> list[Call] | None:
    """When a session is now, or that it is off; the same is said once, however often it is asked for."""
    session = await sessions.of_client(desk, person, notice.session_id)
    if session is None:
        return None
    therapist = await people.find(desk, session.therapist_id)
    is_off = "" if session.cancelled_at is None else "off"
    card = (person.id, f"session:{session.id}", f"{session.starts_at:%Y%m%dT%H%M}{is_off}")
    before = await cards.opened(desk, person, card[1])
    if before is not None and before.reference == card[2]:
        return None
    name = desk.practice.name if therapist is None else therapist.name
    return [calls.send(person.chat_id, texts.to_client(session, person, name, now=desk.now), card=card)]


async def around(desk: Desk, person: Person, notice: AroundSession) -> list[Call] | None:
    """A message about a session that was moved or called off: it says when the session is now, or goes."""
    delivery = await deliveries.find(desk, notice.delivery_id)
    face = None if delivery is None or person.discreet else await reminders.alone(desk, person, delivery)
    if face is None:
        return [calls.delete(person.chat_id, notice.message_id, instead=texts.changed_since())]
    return [replace(calls.edit(person.chat_id, notice.message_id, face.screen), otherwise=())]
