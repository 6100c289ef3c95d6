"""Who works here: handing clients over, and taking somebody out of the team."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.audit import AuditAction
from bot.domain.errors import LastOwnerError, NotAllowedError, NotFoundError
from bot.domain.notices import ClientHanded, ClientsHanded, HandedOver
from bot.domain.people import Person, Role
from bot.domain.readers import Answer, WhyAsked
from bot.domain.security import SecurityEvent
from bot.services import readers
from bot.services.unit_of_work import Desk, deed


@dataclass(frozen=True)
class Member:
    """Somebody of the team, with how many clients they look after."""

    person: Person
    clients: int


async def members(desk: Desk, by: Person | None) -> list[Member]:
    """Return the team, the owner first.

    Args:
        by: who asks; None for the command line of the server.

    Raises:
        NotAllowedError: it is not the owner.
    """
    _check(by)
    staff = await desk.store.people.staff()
    counts = await desk.store.people.client_counts()
    return [
        Member(person=one, clients=counts.get(one.id, 0))
        for one in sorted(staff, key=lambda one: (one.role is not Role.OWNER, one.name.casefold(), one.id))
    ]


@dataclass(frozen=True)
class Handed:
    """What became of clients who were handed over.

    Attributes:
        moved: whom somebody else looks after from now on.
        asked: who is asked first, because the other one would be a new reader.
    """

    moved: tuple[Person, ...] = ()
    asked: tuple[Person, ...] = ()

    @property
    def all(self) -> tuple[Person, ...]:
        """Everybody, whether asked first or not."""
        return (*self.moved, *self.asked)


@deed
async def hand_over(desk: Desk, by: Person | None, *, client_ids: Sequence[int], to_id: int) -> Handed:
    """Let somebody else of the team look after one or many clients.

    The owner reads every diary anyway: nothing has to be asked. Another therapist is a new reader: each client who
    has agreed is asked first, and until then everything goes on with who reads now.

    Raises:
        NotAllowedError: it is not the owner who wishes that.
        NotFoundError: one of them is not there (any more), or may not read what clients say.
    """
    _check(by)
    to = await desk.store.people.get(to_id)
    found = await desk.store.people.many(client_ids)
    clients = [found[one] for one in client_ids if one in found and found[one].is_client]
    if to is None or not to.role.reads or not clients or len(clients) < len(set(client_ids)):
        raise NotFoundError
    handed = await _hand_over(desk, by, clients, to, why=WhyAsked.HANDED)
    await _tell(desk, by, to, handed)
    return handed


async def _hand_over(desk: Desk, by: Person | None, clients: Sequence[Person], to: Person, *, why: WhyAsked) -> Handed:
    moved, asked = [], []
    agreed = await desk.store.people.ever_agreed([one.id for one in clients])
    for client in clients:
        if client.therapist_id == to.id:
            # They were to go to somebody else, and stay now.
            await readers.drop(desk, client)
        elif to.role is Role.OWNER or client.id not in agreed:
            moved.append(await _move(desk, by, client, to))
        else:
            await readers.ask(desk, client, to, why=why, by=by)
            asked.append(client)
    return Handed(moved=tuple(moved), asked=tuple(asked))


async def _move(desk: Desk, by: Person | None, client: Person, to: Person) -> Person:
    """Let somebody look after a client at once: the owner, or another therapist of who has never agreed to any."""
    await readers.drop(desk, client)
    changed = replace(client, therapist_id=to.id)
    await desk.store.people.save(changed)
    await desk.log(by, changed, AuditAction.HANDED_OVER)
    await desk.secure(SecurityEvent.HANDED_OVER, by=by, about=changed, detail=to.id)
    if client.has_agreed:
        await desk.let_know(changed, HandedOver(to.id))
    return changed


async def _tell(desk: Desk, by: Person | None, to: Person, handed: Handed) -> None:
    """Tell whoever is to look after clients in one message, unless it was their own wish."""
    if by is not None and by.id == to.id:
        return
    if len(handed.all) == 1:
        await desk.notify(to, ClientHanded(handed.all[0].id))
    elif handed.all:
        await desk.notify(to, ClientsHanded(len(handed.all)))


@deed
async def remove(desk: Desk, by: Person | None, *, person_id: int, to_id: int) -> Handed:
    """Take somebody out of the team; returns the clients whom ``to_id`` is to look after from now on.

    The owner stands in until each client has said whether another therapist may read. Sign-ins, sessions of the
    dashboard, open invitations, the calendar's address and messages that wait end at once. What they wrote stays, with
    their name, and the chat is free: they may come back by a link as anybody may.

    Raises:
        NotAllowedError: it is not the owner who wishes that.
        NotFoundError: one of them is not there (any more), both are the same, or ``to_id`` may not read
            what clients say.
        LastOwnerError: there would be no owner.
    """
    _check(by)
    staff = {one.id: one for one in await desk.store.people.staff()}
    leaving = staff.get(person_id)
    if leaving is None or to_id not in staff or to_id == person_id or not staff[to_id].role.reads:
        raise NotFoundError
    owner = next((one for one in staff.values() if one.role is Role.OWNER and one.id != person_id), None)
    if leaving.role is Role.OWNER and owner is None:
        raise LastOwnerError
    clients = [one for one in await desk.store.people.clients_of(leaving) if one.therapist_id == leaving.id]
    to = staff[to_id]
    if to.role is not Role.OWNER:
        clients = [await _left_with(desk, client, owner) for client in clients]
    for request in await desk.store.requests.open_to(leaving.id):
        await desk.store.requests.answer(request.id, Answer.REPLACED, desk.now)
    handed = await _hand_over(desk, by, clients, to, why=WhyAsked.LEFT)
    await _tell(desk, by, to, handed)
    await desk.log(by, leaving, AuditAction.LEFT_THE_TEAM)
    await desk.secure(SecurityEvent.REMOVED, by=by, about=leaving, detail=leaving.role)
    await desk.store.invites.revoke_of(leaving.id)
    await desk.store.outbox.drop_for(leaving.chat_id)
    await desk.store.retention.forget_chat(leaving.chat_id)
    await desk.store.retention.forget_member(leaving.id)
    await desk.store.people.leave(leaving.id, desk.now)
    await desk.store.retention.receipt("staff", rows=1, now=desk.now, subject_id=leaving.id)
    return handed


async def _left_with(desk: Desk, client: Person, owner: Person | None) -> Person:
    """Let the owner stand in for somebody who leaves: no therapist is named until the client has said yes to one."""
    changed = replace(client, therapist_id=None if owner is None else owner.id)
    await desk.store.people.save(changed)
    return changed


def _check(by: Person | None) -> None:
    if by is not None and by.role is not Role.OWNER:
        raise NotAllowedError
