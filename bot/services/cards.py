"""The one open message of each kind in somebody's chat: what the messenger wrote down when it was sent."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.cards import OpenCard
from bot.domain.notices import CardStands
from bot.domain.outbox import NOTICE, REPLY, Letter
from bot.domain.people import Person
from bot.services.unit_of_work import Desk


async def opened(desk: Desk, person: Person, kind: str) -> OpenCard | None:
    """Return somebody's open card of a kind; None when none is open."""
    return await desk.store.cards.get(person.id, kind)


LATE = timedelta(seconds=5)
"""Within that a call of a dead program, or one that was given up, has happened or never will."""


async def restate(desk: Desk, person_id: int, kind: str, reference: str, *, wait: timedelta | None = None) -> None:
    """Leave a notice that puts an open card right: what was said last in it may be older than what is stored.

    Args:
        wait: not before so much has passed, and without holding up replies.
    """
    person = await desk.store.people.get(person_id)
    if person is not None:
        letter = Letter.of(
            CardStands(kind, reference), chat_id=person.chat_id, priority=REPLY if wait is None else NOTICE
        )
        await desk.store.outbox.add([replace(letter, wait=wait)], desk.now)


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
