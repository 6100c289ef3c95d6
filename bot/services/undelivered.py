"""What follows when a message is given up: of danger the owner hears, and whoever waited for an answer hears that."""

from bot.domain.deliveries import DeliveryState
from bot.domain.notices import FlagRaised, FlagWaits, Notice, body_of, notice_of
from bot.domain.outbox import DANGER, NOTICE, REPLY, Posted
from bot.domain.people import Person, Reach
from bot.domain.undelivered import AnswersLost, DangerUnsent
from bot.services.unit_of_work import Desk


async def given_up(desk: Desk, letter: Posted, why: DeliveryState) -> None:
    """See that somebody knows of a message that was given up and matters.

    Where the owner cannot be reached, or nobody knows whom it was for, that stands in ``doctor`` and in the figures.
    """
    person = await desk.store.people.in_chat(letter.chat_id)
    if person is None:
        return
    if letter.priority <= DANGER:
        hears = await _hears(desk, person)
        if hears is not None and hears.id != person.id:
            await _once(desk, hears, DangerUnsent(person.id, _flag_of(letter), why), priority=DANGER)
    elif letter.priority == REPLY and why is DeliveryState.LATE:
        await _once(desk, person, AnswersLost(), priority=NOTICE)


async def _hears(desk: Desk, person: Person) -> Person | None:
    """Return who is told that a message did not reach somebody: the owner, or who else may see such a client."""
    owner = await desk.store.people.owner()
    if person.is_client and (owner is None or owner.reach is not Reach.OK):
        carer = await desk.carer_of(person)
        if carer is not None and carer.reach is Reach.OK:
            return carer
    return owner


async def _once(desk: Desk, person: Person, notice: Notice, *, priority: int) -> None:
    """Leave a notice, unless the same one waits already."""
    if body_of(notice) not in await desk.store.outbox.waiting(person.chat_id, notice.kind):
        await desk.notify(person, notice, priority=priority)


def _flag_of(letter: Posted) -> int | None:
    if letter.kind not in {FlagRaised.kind, FlagWaits.kind}:
        return None
    notice = notice_of(letter.kind, letter.body)
    return notice.flag_id if isinstance(notice, FlagRaised | FlagWaits) else None
