"""Who reads a client's diary: a new reader is asked for, and nothing moves before the client's yes."""

from dataclasses import replace

from bot.domain.audit import AuditAction
from bot.domain.consents import Guardian
from bot.domain.errors import NotFoundError
from bot.domain.notices import ReaderAnswered, ReaderAsked
from bot.domain.people import Person, Role, may_hand_over
from bot.domain.readers import Answer, Request, WhyAsked
from bot.domain.security import Answered, SecurityEvent
from bot.domain.terms import CONSENT_VERSION
from bot.services import aftercare, flags, leaves, security
from bot.services.unit_of_work import Desk, deed


async def open_request(desk: Desk, client: Person) -> Request | None:
    """Return what a client has not answered yet; None when nobody asks."""
    return (await desk.store.requests.open_of([client.id])).get(client.id)


async def find(desk: Desk, client: Person, request_id: int) -> Request | None:
    """Return a request to a client by number, answered or not; None when it is none of theirs."""
    found = await desk.store.requests.get(request_id)
    return found if found is not None and found.client_id == client.id else None


async def answered(desk: Desk, request_id: int) -> tuple[Request, Person, Person] | None:
    """Return an answered request with the client and who was to read; None when one of them is not there any more."""
    found = await desk.store.requests.get(request_id)
    if found is None or found.is_open:
        return None
    both = await desk.store.people.many([found.client_id, found.to_id])
    client, to = both.get(found.client_id), both.get(found.to_id)
    return None if client is None or to is None else (found, client, to)


@deed
async def ask(desk: Desk, client: Person, to: Person, *, why: WhyAsked, by: Person | None) -> Request:
    """Ask a client whether somebody else may look after them and read; what was asked before is replaced.

    Who has opened a link is shown it at once; others get a message, unless they have withdrawn: then it waits for
    them.
    """
    before = await open_request(desk, client)
    if before is not None and before.to_id == to.id:
        return before
    if before is not None:
        await desk.store.requests.answer(before.id, Answer.REPLACED, desk.now)
    made = await desk.store.requests.add(
        client_id=client.id, to_id=to.id, why=why, asked_by=None if by is None else by.id, now=desk.now
    )
    await desk.log(by, client, AuditAction.READER_ASKED)
    await desk.secure(SecurityEvent.READER_ASKED, by=by, about=client, detail=to.id)
    if why is not WhyAsked.LINK and client.has_agreed:
        await desk.let_know(client, ReaderAsked(made.id))
    return made


@deed
async def drop(desk: Desk, client: Person) -> None:
    """Let what a client was asked go, for it has lost its point."""
    before = await open_request(desk, client)
    if before is not None:
        await desk.store.requests.answer(before.id, Answer.REPLACED, desk.now)


@deed
async def call_back(desk: Desk, by: Person, client_id: int) -> Request:
    """Let a client not be asked any more whether somebody else may read; nothing has moved, and whom it concerns hears.

    What a client has begun alone, by opening another's link, is theirs to answer.

    Raises:
        NotFoundError: there is no such client or they are somebody else's, and a stranger cannot tell which; or nobody
            of the practice asks them.
    """
    client = await desk.store.people.get(client_id)
    if client is None or not may_hand_over(by, client):
        raise NotFoundError
    request = await open_request(desk, client)
    if request is None or request.why is WhyAsked.LINK:
        raise NotFoundError
    if not await desk.store.requests.answer(request.id, Answer.CALLED_BACK, desk.now):
        raise NotFoundError
    await desk.log(by, client, AuditAction.READER_CALLED_BACK)
    await desk.secure(SecurityEvent.READER_CALLED_BACK, by=by, about=client, detail=request.to_id)
    concerned = [await desk.carer_of(client), await desk.store.people.get(request.to_id)]
    await _tell(desk, request, concerned, but=by)
    return request


@deed
async def accept(desk: Desk, client: Person, request_id: int, *, guardian: Guardian | None = None) -> Person:
    """Let somebody else look after a client and read, as the client agrees; both therapists and the owner hear it.

    Args:
        guardian: who agrees for the client; None when they do it themselves.

    Raises:
        NotFoundError: there is no such request of this client, or it was settled before.
    """
    by = await desk.store.people.get(guardian.recorded_by) if guardian and guardian.recorded_by else client
    request = await _claimed(desk, client, request_id, Answer.YES, by=by)
    before = await desk.carer_of(client)
    changed = replace(client, therapist_id=request.to_id, consent_version=CONSENT_VERSION, declined_at=None)
    await desk.store.people.consent(client.id, CONSENT_VERSION, desk.now, reader_id=request.to_id, guardian=guardian)
    await security.guardian_agreed(desk, client, guardian)
    await desk.store.people.save(changed)
    await desk.log(by, client, AuditAction.READER_AGREED)
    await leaves.end_covers(desk, changed, by=None)
    if not client.has_agreed and await desk.store.plans.of(client.id):
        await aftercare.replan(desk, changed)
    if before is not None and before.role is not Role.OWNER:
        # A page that was made before the yes and waits is not for them any more; what concerns them is told anew.
        await desk.store.outbox.drop_said([before.chat_id])
    await _tell(desk, request, [before, await desk.store.people.get(request.to_id)])
    await flags.tell_anew(desk, changed)
    return changed


@deed
async def refuse(desk: Desk, client: Person, request_id: int) -> Person | None:
    """Leave everything as it was, as the client wishes; who looks after them and the owner hear it.

    Returns who looks after the client.

    Raises:
        NotFoundError: there is no such request of this client, or it was settled before.
    """
    request = await _claimed(desk, client, request_id, Answer.NO, by=client)
    await desk.log(client, client, AuditAction.READER_DECLINED)
    carer = await desk.carer_of(client)
    await _tell(desk, request, [carer])
    return carer


async def _claimed(desk: Desk, client: Person, request_id: int, answer: Answer, *, by: Person | None) -> Request:
    """Settle a request before anything is written: of two taps one counts."""
    request = await find(desk, client, request_id)
    to = None if request is None else await desk.store.people.get(request.to_id)
    if request is None or to is None or not to.role.reads:
        raise NotFoundError
    if not await desk.store.requests.answer(request.id, answer, desk.now):
        raise NotFoundError
    said = Answered.YES if answer is Answer.YES else Answered.NO
    await desk.secure(SecurityEvent.READER_ANSWERED, by=by, about=to, detail=said)
    return request


async def _tell(desk: Desk, request: Request, concerned: list[Person | None], *, but: Person | None = None) -> None:
    owners = [one for one in await desk.store.people.staff() if one.role is Role.OWNER]
    hear = {one.id: one for one in [*concerned, *owners] if one is not None and one.role.is_staff}
    for one in hear.values():
        if but is None or one.id != but.id:
            await desk.notify(one, ReaderAnswered(request.id))


async def remind(desk: Desk) -> int:
    """Remind clients of what they have not answered, after 3 and after 7 days; returns how many.

    Whoever has night then gets it when their quiet hours are over.
    """
    due = await desk.store.requests.due(desk.now)
    clients = await desk.store.people.many([one.client_id for one in due])
    reminded = 0
    for request in due:
        client = clients[request.client_id]
        await desk.store.requests.reminded(request, request.reminded + 1)
        if client.has_agreed:
            await desk.let_know(client, ReaderAsked(request.id, again=True))
            reminded += 1
    return reminded
