"""What clients say before a session, put into words for who looks after them."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import aftercare as texts
from bot.domain.audit import AuditAction
from bot.domain.notices import ToldBefore
from bot.domain.people import Person
from bot.services import aftercare
from bot.services.unit_of_work import Desk
from bot.wording import phrases


async def told(desk: Desk, person: Person, notice: ToldBefore) -> list[Call] | None:
    """A client's words before a session, which may have been called off since; None when they were taken back."""
    found = await aftercare.told(desk, notice.told_id)
    if found is None:
        return None
    told, session, client = found
    if not await desk.may_read(person, client):
        return None
    when = phrases.day_and_time(session.starts_at, person, now=desk.now)
    await desk.looked(person, [client.id], AuditAction.SENT)
    screen = texts.told_to_therapist(client.name, told.text, when, client.id, session.id)
    return [calls.send(person.chat_id, screen)]
