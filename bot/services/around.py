"""What a change of a session means: the notes around it come anew, and what stands in the chat about it gives way."""

from bot.domain import aftercare as rules
from bot.domain.aftercare import SorenessStage
from bot.domain.notices import AroundSession
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.domain.sessions import Session
from bot.services import aftercare, briefs
from bot.services.unit_of_work import Desk


async def changed(desk: Desk, client: Person, *before: Session) -> None:
    """Work out anew what comes around a client's sessions; ``before``: those moved or called off, as they were."""
    await aftercare.replan(desk, client)
    for one in before:
        await _soreness(desk, client, one)
        await _brief(desk, client, one)


async def _soreness(desk: Desk, client: Person, before: Session) -> None:
    """A question about a session that has not been goes; an answer that was given stays."""
    card = await desk.store.cards.get(client.id, PlanKind.AFTERCARE.value)
    session_id, colon, stage = ("", "", "") if card is None else card.reference.partition(":")
    if card is None or not colon or int(session_id) != before.id:
        return
    now = await desk.store.sessions.get(before.id)
    has_been = now is not None and now.cancelled_at is None and now.starts_at <= desk.now
    if not has_been and await desk.store.soreness.get(before.id, SorenessStage(stage)) is None:
        await _give_way(desk, client, PlanKind.AFTERCARE, card.message_id)


async def _brief(desk: Desk, client: Person, before: Session) -> None:
    """A brief says when its session is now; without one tomorrow it goes, and the next one comes in its time."""
    card = await desk.store.cards.get(client.id, PlanKind.BRIEF.value)
    delivery = (
        await desk.store.deliveries.get(int(card.reference)) if card is not None and card.reference.isdigit() else None
    )
    if card is None or delivery is None:
        return
    came_at = rules.brief_at(before.starts_at, client.quiet)
    if came_at is None or not came_at <= delivery.due_at < before.starts_at:
        return
    if await briefs.of_reminder(desk, client, delivery.due_at) is None:
        await _give_way(desk, client, PlanKind.BRIEF, card.message_id)
    else:
        await desk.notify(client, AroundSession(card.message_id, delivery.id))


async def _give_way(desk: Desk, client: Person, kind: PlanKind, message_id: int) -> None:
    await desk.store.cards.drop(client.id, kind.value)
    await desk.notify(client, AroundSession(message_id, None))
