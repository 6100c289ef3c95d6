"""Who works here: handing clients over, and taking somebody out of the team."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyUndoneError, LastOwnerError, NotAllowedError, NotFoundError
from bot.domain.invites import Invite
from bot.domain.notices import ClientHanded, ClientsHanded, FlagAgain, FlagRaised, FlagWaits, HandedOver, RoleEnded
from bot.domain.people import Person, Role, may_hand_over
from bot.domain.readers import Answer, WhyAsked
from bot.domain.security import SecurityEvent
from bot.services import flags, leaves, readers, standing_in
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


async def look_after(desk: Desk) -> list[Person]:
    """Return who of the team may look after clients."""
    return [one for one in await desk.store.people.staff() if one.role.reads]


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

    Args:
        by: the owner for any client, a therapist for their own; None for the command line of the server.

    Raises:
        NotAllowedError: somebody wishes that who looks after nobody.
        NotFoundError: one of them is not there (any more), or may not read what clients say, or a client is somebody
            else's; a stranger cannot tell which.
    """
    clients, to = await to_hand_over(desk, by, client_ids=client_ids, to_id=to_id)
    handed = await _hand_over(desk, by, clients, to, why=WhyAsked.HANDED)
    await _tell(desk, by, to, handed)
    return handed


async def to_hand_over(
    desk: Desk, by: Person | None, *, client_ids: Sequence[int], to_id: int
) -> tuple[list[Person], Person]:
    """Return whom ``hand_over`` would hand over, and to whom; it refuses the same."""
    if by is not None and not by.role.reads:
        raise NotAllowedError
    to = await desk.store.people.get(to_id)
    numbers = list(dict.fromkeys(client_ids))
    found = await desk.store.people.many(numbers)
    clients = [found[one] for one in numbers if one in found and _may_hand_over(by, found[one])]
    if to is None or not to.role.reads or not clients or len(clients) < len(numbers):
        raise NotFoundError
    return clients, to


def _may_hand_over(by: Person | None, client: Person) -> bool:
    return client.is_client if by is None else may_hand_over(by, client)


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
    await leaves.end_covers(desk, changed, by=by)
    if client.has_agreed:
        await desk.let_know(changed, HandedOver(to.id))
    await flags.tell_anew(desk, changed)
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
    their name, and the chat is free: they may come back by a link as anybody may. Whoever has been a client here has a
    record of their own: they are a client again, of whom they agreed to last, or of the owner where that reader has
    left. Either way they are told.

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
    if to.role is Role.OWNER:
        # Who was asked about somebody else is waited for: until then they are the owner's anyway.
        asked = await desk.store.requests.open_of([one.id for one in clients])
        for client in [one for one in clients if one.id in asked]:
            await _left_with(desk, client, to)
        clients = [one for one in clients if one.id not in asked]
    handed = await _hand_over(desk, by, clients, to, why=WhyAsked.LEFT)
    await _tell(desk, by, to, handed)
    await desk.log(by, leaving, AuditAction.LEFT_THE_TEAM)
    await desk.secure(SecurityEvent.REMOVED, by=by, about=leaving, detail=leaving.role)
    await desk.store.invites.revoke_of(leaving.id)
    await _hand_letters_on(desk, leaving, owner or to)
    await desk.store.retention.forget_chat(leaving.chat_id)
    await desk.notify(leaving, RoleEnded(leaving.id))
    if await _was_client(desk, leaving):
        # What is theirs is a diary, too, and goes only when they say so, or when its time is over from now on.
        await _ends_access(desk, leaving)
        await desk.store.people.save(_as_client(leaving, await _agreed_to(desk, leaving), desk.now))
        return handed
    await desk.store.retention.forget_member(leaving.id)
    await desk.store.people.leave(leaving.id, desk.now)
    await desk.store.retention.receipt("staff", rows=1, now=desk.now, subject_id=leaving.id)
    return handed


async def _left_with(desk: Desk, client: Person, owner: Person | None) -> Person:
    """Let the owner stand in for somebody who leaves: no therapist is named until the client has said yes to one."""
    changed = replace(client, therapist_id=None if owner is None else owner.id)
    await desk.store.people.save(changed)
    await leaves.end_covers(desk, changed, by=None)
    await flags.tell_anew(desk, changed)
    return changed


async def _was_client(desk: Desk, member: Person) -> bool:
    """Return whether somebody of the team has been a client: they agreed once, were treated, or gave a danger sign."""
    store = desk.store
    return bool(
        await store.people.consents(member.id)
        or await store.sessions.of(member.id)
        or await store.flags.of(member.id, limit=1)
    )


async def _agreed_to(desk: Desk, member: Person) -> int | None:
    """Return whom somebody of the team agreed to last when they were a client; None where that reader has left."""
    consents = await desk.store.people.consents(member.id)
    reader = await desk.store.people.get(consents[-1].reader_id or 0) if consents else None
    return reader.id if reader is not None and reader.role.reads and reader.id != member.id else None


def _as_client(person: Person, therapist_id: int | None, now: datetime) -> Person:
    """Return somebody of the team as the client who they are again; what is kept without a yes is kept from now on."""
    changed = replace(person, role=Role.CLIENT, therapist_id=therapist_id, left_at=now)
    return replace(changed, awaiting=None, awaiting_since=None)


async def _hand_letters_on(desk: Desk, member: Person, to: Person) -> None:
    """Let what waits for somebody about clients go to who stands in, and drop the rest; danger is told anew besides."""
    about_clients = standing_in.HANDED_ON - {FlagRaised.kind, FlagAgain.kind, FlagWaits.kind}
    await desk.store.outbox.readdress(member.chat_id, about_clients, to=to.chat_id)
    await desk.store.outbox.drop_for(member.chat_id)


async def _ends_access(desk: Desk, member: Person) -> None:
    """End what somebody opens the dashboard and the calendar with, their days away, and standing in for others."""
    await desk.store.leaves.end_of(member.id)
    await desk.store.calendars.discard_all(member.id)
    await desk.store.signins.end_links(member.id, desk.now)
    await desk.store.signins.end_sessions(member.id)
    await desk.store.calendars.end_feed(member.id)


async def joined(desk: Desk, invite_id: int) -> tuple[Invite, Person] | None:
    """Return a link by which somebody works here, or may do more, and who that is; None when that is not so (now)."""
    found = await desk.store.invites.get(invite_id)
    member = None if found is None or found.used_by is None else await desk.store.people.get(found.used_by)
    if found is None or member is None or found.undone_at is not None:
        return None
    return (found, member) if member.role is found.role and member.role.is_staff else None


@deed
async def undo(desk: Desk, by: Person, *, invite_id: int) -> tuple[Person, Role | None]:
    """Take back what a link did for somebody of the team, at once; returns them, and what they are from now on.

    Whoever was nobody before is taken out of the team; others are what they were. Clients of somebody who may no
    longer read go to the owner. It works once, and only while they still are what the link has made them.

    Raises:
        NotAllowedError: it is not another owner who wishes that.
        AlreadyUndoneError: it was undone before, or has changed since.
    """
    _check(by)
    found = await joined(desk, invite_id)
    if found is None:
        raise AlreadyUndoneError
    link, member = found
    if member.id == by.id:
        raise NotAllowedError
    if not await desk.store.invites.undo(link.id, now=desk.now):
        raise AlreadyUndoneError
    await desk.secure(SecurityEvent.UNDONE, by=by, about=member, detail=link.role)
    if link.was_role is None:
        await remove(desk, by, person_id=member.id, to_id=by.id)
        return member, None
    await _back(desk, by, member, link)
    return member, link.was_role


async def _back(desk: Desk, by: Person, member: Person, link: Invite) -> None:
    role = link.was_role or Role.CLIENT
    if not role.reads:
        clients = [one for one in await desk.store.people.clients_of(member) if one.therapist_id == member.id]
        await _hand_over(desk, by, clients, by, why=WhyAsked.HANDED)
        await _hand_letters_on(desk, member, by)
        for request in await desk.store.requests.open_to(member.id):
            await desk.store.requests.answer(request.id, Answer.REPLACED, desk.now)
        await _ends_access(desk, member)
    await desk.store.invites.revoke_of(member.id)
    carer = None if link.was_therapist_id is None else await desk.store.people.get(link.was_therapist_id)
    changed = replace(member, role=role, awaiting=None, awaiting_since=None)
    if role is Role.CLIENT:
        changed = _as_client(member, carer.id if carer is not None and carer.role.reads else None, desk.now)
    await desk.store.people.save(changed)
    await desk.log(by, changed, AuditAction.ROLE_CHANGED)
    await desk.notify(changed, RoleEnded(changed.id))


async def told_in(desk: Desk, member_id: int, chat_id: int) -> Person | None:
    """Return who was taken out of the team, or may do less now, and is told in the chat that was theirs.

    None when that chat is somebody else's by now. Whoever has left is in no chat any more, and is told all the same.
    """
    member = await desk.store.people.get(member_id)
    there = await desk.store.people.in_chat(chat_id)
    is_free = there is None or there.id == member_id
    return None if member is None or not is_free else replace(member, chat_id=chat_id)


def _check(by: Person | None) -> None:
    if by is not None and by.role is not Role.OWNER:
        raise NotAllowedError
