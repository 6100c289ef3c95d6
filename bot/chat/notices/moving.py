"""A client's diary that moves to another account, put into words for each of those who hear of it."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import moving as texts
from bot.domain.moving import Decision, MoveAsked, MoveDecided, PhoneMoved
from bot.domain.people import Person, Role
from bot.services import guardians, moving
from bot.services.unit_of_work import Desk


async def asked(desk: Desk, person: Person, notice: MoveAsked) -> list[Call] | None:
    """A link was opened: the client and the owner are asked, who looks after the client is told."""
    told = await moving.told_of(desk, person, notice.move_id)
    if told is None or told.move.opened_chat_id is None:
        return None
    if person.id == told.client.id:
        screen = texts.asks_client(told.move)
    elif person.role is Role.OWNER:
        screen = texts.asks_owner(told.client, told.move)
    else:
        screen = texts.tells_therapist(told.client, told.move)
    return [calls.send(person.chat_id, screen)]


async def decided(desk: Desk, person: Person, notice: MoveDecided) -> list[Call] | None:
    """What became of it."""
    told = await moving.told_of(desk, person, notice.move_id)
    if told is None or told.move.decision is None:
        return None
    if person.id == told.client.id:
        screen = texts.kept_for_client()
    elif told.move.decision is Decision.MOVED:
        screen = texts.has_moved(told.client, told.decided_by)
    else:
        screen = texts.kept(told.client, told.decided_by)
    return [calls.send(person.chat_id, screen)]


async def moved(desk: Desk, person: Person, _notice: PhoneMoved) -> list[Call] | None:
    """The diary is in this account."""
    agreement = await guardians.of(desk, person)
    has_withdrawn = agreement.held is None and bool(agreement.consents)
    return [calls.send(person.chat_id, texts.welcome(person, has_withdrawn=has_withdrawn))]
