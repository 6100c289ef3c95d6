"""Who looks after a client, for some days or for good, and what the client is asked about that."""

from dataclasses import dataclass

from bot.domain.people import Person, may_hand_over
from bot.domain.readers import Request, WhyAsked
from bot.services import covers, readers, team
from bot.services.leaves import Absence
from bot.services.unit_of_work import Desk


@dataclass(frozen=True)
class Care:
    """Who looks after a client.

    Attributes:
        carer: the therapist, or the owner when there is none.
        covers: who covers the client from day to day, now and later.
        request: what the client has not answered, with whom it is about in ``to``.
        colleagues: to whom the viewer may hand the client over; empty for who may not.
    """

    client: Person
    carer: Person | None
    covers: tuple[Absence, ...]
    request: Request | None
    to: Person | None
    colleagues: tuple[Person, ...]
    may_call_back: bool


async def of_client(desk: Desk, viewer: Person, client_id: int) -> Care:
    """Return who looks after a client.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    client = await desk.client_for(viewer, client_id)
    request = await readers.open_request(desk, client)
    may = may_hand_over(viewer, client)
    return Care(
        client=client,
        carer=await desk.carer_of(client),
        covers=tuple(await covers.of_client(desk, client)),
        request=request,
        to=None if request is None else await desk.store.people.get(request.to_id),
        colleagues=tuple(await colleagues(desk, but=client.therapist_id)) if may else (),
        may_call_back=may and request is not None and request.why is not WhyAsked.LINK,
    )


async def colleagues(desk: Desk, *, but: int | None = None) -> list[Person]:
    """Return to whom of the team a client may be handed over."""
    return [one for one in await team.look_after(desk) if one.id != but]
