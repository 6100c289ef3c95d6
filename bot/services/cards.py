"""The one open message of each kind in somebody's chat: what the messenger wrote down when it was sent."""

from bot.domain.cards import OpenCard
from bot.domain.notices import CardStands
from bot.domain.outbox import REPLY
from bot.domain.people import Person
from bot.services.unit_of_work import Desk


async def opened(desk: Desk, person: Person, kind: str) -> OpenCard | None:
    """Return somebody's open card of a kind; None when none is open."""
    return await desk.store.cards.get(person.id, kind)


async def restate(desk: Desk, person_id: int, kind: str, reference: str) -> None:
    """Leave a notice that puts an open card right: what was said last in it may be older than what is stored."""
    person = await desk.store.people.get(person_id)
    if person is not None:
        await desk.notify(person, CardStands(kind, reference), priority=REPLY)


async def close(desk: Desk, person: Person, kind: str, *, message_id: int | None = None) -> OpenCard | None:
    """Let a card be a message like any other; returns it, None when none was open.

    Args:
        message_id: only when it is this message: another one may have taken its place meanwhile.
    """
    found = await desk.store.cards.get(person.id, kind)
    if found is None or message_id not in {None, found.message_id}:
        return None
    await desk.store.cards.drop(person.id, kind, message_id=found.message_id)
    return found
