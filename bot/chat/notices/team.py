"""Words for clients and therapists when clients are handed over."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import team as texts
from bot.domain.invites import StaffJoined
from bot.domain.notices import ClientHanded, ClientsHanded, HandedOver, RoleEnded
from bot.domain.people import Person, Role
from bot.services import people, privacy, readers, team
from bot.services.unit_of_work import Desk


async def tell_client(desk: Desk, person: Person, notice: HandedOver) -> list[Call] | None:
    """The notice to a client who was handed over."""
    to = await people.find(desk, notice.to_id)
    if to is None or person.therapist_id != to.id:
        return None
    return [calls.send(person.chat_id, texts.tells_client(person, to))]


async def tell_of_several(_desk: Desk, person: Person, notice: ClientsHanded) -> list[Call] | None:
    """The notice to whoever looks after several further clients now."""
    return [calls.send(person.chat_id, texts.tells_of_several(notice.count, is_owner=person.role is Role.OWNER))]


async def tell_therapist(desk: Desk, person: Person, notice: ClientHanded) -> list[Call] | None:
    """The notice to whoever looks after a client now."""
    client = await people.find(desk, notice.client_id)
    if client is None:
        return None
    request = await readers.open_request(desk, client)
    is_asked = request is not None and request.to_id == person.id
    if not is_asked and client.therapist_id != person.id:
        return None
    return [calls.send(person.chat_id, texts.tells_therapist(client, is_asked=is_asked))]


async def staff_joined(desk: Desk, person: Person, notice: StaffJoined) -> list[Call] | None:
    """The notice to an owner that somebody works here now, unless that was undone."""
    found = await team.joined(desk, notice.invite_id)
    if found is None or person.role is not Role.OWNER:
        return None
    return [calls.send(person.chat_id, texts.staff_joined(*found))]


async def role_ended(desk: Desk, person: Person, _notice: RoleEnded) -> list[Call] | None:
    """The notice to whoever was taken out of the team, or may do less there now."""
    carer = await desk.carer_of(person) if person.is_client else None
    until = await privacy.erased_at(desk, person) if person.is_client else None
    return [
        calls.send(person.chat_id, texts.role_ended(person, desk.practice.as_said_to(person), carer=carer, until=until))
    ]
