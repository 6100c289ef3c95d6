"""Who cannot agree alone: a parent or guardian agrees for them, on the client's phone or on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.audit import AuditAction
from bot.domain.consents import (
    AgeAsked,
    Consent,
    Guardian,
    bound_by,
    concerned,
    means_client,
    needs_age,
    standing,
    usable_name,
)
from bot.domain.errors import AlreadyDoneError, GuardianIsClientError, GuardianNameError, NotFoundError
from bot.domain.notices import GuardianRecorded, GuardianWanted, OldEnoughAsked
from bot.domain.people import Person
from bot.domain.readers import Request
from bot.domain.terms import CONSENT_VERSION
from bot.domain.waiting import Name, Where
from bot.services import people, readers, reminders
from bot.services.unit_of_work import Desk, deed


@dataclass(frozen=True)
class Agreement:
    """How a client agrees, for who looks after them.

    Attributes:
        held: the consent that stands; None when there is none.
        consents: what was agreed to so far, oldest first, and ``names`` of who was to read and who put it down.
        request: asks whether somebody else may read; None when nobody does.
        to: who would read then.
        waits: whether something waits for an agreement: the terms, a new version of them, or a new reader.
        may_record: whether a guardian's agreement can be put down now.
    """

    client: Person
    held: Consent | None
    consents: Sequence[Consent]
    names: Mapping[int, str]
    request: Request | None
    to: Person | None
    waits: bool
    may_record: bool

    @property
    def guardian(self) -> Guardian | None:
        """Who agreed for the client; None when they did it themselves, or nobody has."""
        return None if self.held is None else self.held.guardian

    @property
    def may_grow_up(self) -> bool:
        """Whether the practice can say that the client agrees alone from now on: a guardian agreed last."""
        return bool(self.consents) and self.consents[-1].guardian is not None

    @property
    def recorded_by(self) -> str | None:
        """What who put a guardian's agreement down is called; None when it was tapped on the client's phone."""
        return None if self.guardian is None else self.names.get(self.guardian.recorded_by or 0)


async def age_asked(desk: Desk, client: Person) -> AgeAsked | None:
    """Return from which age on a client agrees alone, who is asked for it; None for whom nobody asks."""
    age = desk.practice.age_of_consent
    if not age:
        return None
    consents = await desk.store.people.consents(client.id)
    return AgeAsked(age, bound_by(consents)) if needs_age(age, consents) else None


async def of(desk: Desk, client: Person) -> Agreement:
    """Return how a client agrees, for the client."""
    consents = await desk.store.people.consents(client.id)
    held = standing(consents)
    request = await readers.open_request(desk, client)
    # After a withdrawal only the client's own phone brings it back: leaving is their right at any age.
    waits = held is None or request is not None or client.consent_version != CONSENT_VERSION
    has_withdrawn = held is None and bool(consents)
    return Agreement(
        client=client,
        held=held,
        consents=consents,
        names=await desk.store.people.named(sorted(concerned(consents))),
        request=request,
        to=None if request is None else await people.find(desk, request.to_id),
        waits=waits,
        may_record=waits and not has_withdrawn and needs_age(desk.practice.age_of_consent, consents),
    )


async def of_client(desk: Desk, viewer: Person, client_id: int) -> Agreement:
    """Return how a client agrees, for somebody who looks after them.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    return await of(desk, await desk.client_for(viewer, client_id))


async def in_question(desk: Desk, viewer: Person, client_id: int | None, request_id: int | None) -> Agreement:
    """Return how a client agrees, whom a number means, or a question about a new reader.

    Raises:
        NotFoundError: there is no such client or question, or it is not the viewer's.
    """
    asked = None if request_id is None else await desk.store.requests.get(request_id)
    whose = client_id if client_id is not None else None if asked is None else asked.client_id
    if whose is None:
        raise NotFoundError
    return await of_client(desk, viewer, whose)


def named(typed: str, client: Person) -> Guardian:
    """Return the guardian of a client whom a typed name means.

    Raises:
        GuardianNameError: it is empty, too long for a button, or the client's own.
    """
    name = usable_name(typed)
    if name is None:
        raise GuardianNameError
    if means_client(name, client.name):
        raise GuardianIsClientError
    return Guardian(name)


@deed
async def tell_practice(desk: Desk, client: Person) -> Person | None:
    """Tell who looks after a client that a guardian's agreement is to be put down; returns who gets the note."""
    hears = await desk.hears_of(client)
    if hears is not None:
        await desk.notify(hears, GuardianWanted(client.id))
    return hears


@deed
async def record(desk: Desk, viewer: Person, client_id: int, name: str, *, request_id: int | None) -> Person:
    """Put down that a guardian has agreed, after a signed paper say; the client hears it and comes in.

    Args:
        request_id: the question that is answered with it; None for the terms themselves.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
        GuardianNameError: the name cannot be recorded.
        AlreadyDoneError: it has been agreed to already, there is another question by now, or the client has withdrawn.
    """
    found = await of_client(desk, viewer, client_id)
    guardian = Guardian(named(name, found.client).name, recorded_by=viewer.id)
    open_id = None if found.request is None else found.request.id
    if not found.may_record or open_id != request_id:
        raise AlreadyDoneError
    if request_id is None and found.client.has_agreed:
        changed = await people.agree_anew(desk, found.client, guardian=guardian)
    elif request_id is not None:
        changed = await readers.accept(desk, found.client, request_id, guardian=guardian)
    else:
        changed = await people.agree(desk, found.client, guardian=guardian)
        await reminders.start_plans(desk, changed)
        changed = await people.set_awaiting(desk, changed, Name(Where.ONBOARDING))
    await desk.log(viewer, changed, AuditAction.GUARDIAN_RECORDED)
    await desk.let_know(changed, GuardianRecorded(viewer.id, is_first=not found.client.has_agreed))
    return changed


@deed
async def ask_client(desk: Desk, viewer: Person, client_id: int) -> Person:
    """Ask a client for whom a guardian agreed whether they are old enough now; until their yes nothing changes.

    Who has withdrawn gets no message: they may answer for themselves when they come back.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
        AlreadyDoneError: the client agrees themselves, or nobody does.
    """
    found = await of_client(desk, viewer, client_id)
    if not found.may_grow_up or not desk.practice.age_of_consent:
        raise AlreadyDoneError
    await desk.store.people.old_enough(client_id, desk.now)
    if found.client.has_agreed:
        await desk.let_know(found.client, OldEnoughAsked(viewer.id))
    return found.client


@deed
async def still_younger(desk: Desk, client: Person) -> None:
    """A client says that they are younger: what the practice said of them is taken back, if it said anything."""
    await desk.store.people.old_enough(client.id, None)
