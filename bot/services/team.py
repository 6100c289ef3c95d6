"""Who works here: handing clients over, and taking somebody out of the team."""

from dataclasses import dataclass, replace

from bot.domain.audit import AuditAction
from bot.domain.errors import LastOwnerError, NotAllowedError, NotFoundError
from bot.domain.notices import ClientHanded, ClientsHanded, HandedOver
from bot.domain.people import Person, Role
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


@deed
async def hand_over(desk: Desk, by: Person | None, *, client_id: int, to_id: int) -> Person:
    """Let somebody else of the team look after a client, and tell both; returns the client.

    The owner reads every diary anyway. Another therapist is a new reader: the client is asked to agree anew, and
    until then nothing is stored or sent.

    Raises:
        NotAllowedError: it is not the owner who wishes that.
        NotFoundError: one of them is not there (any more), or may not read what clients say.
    """
    _check(by)
    client = await desk.store.people.get(client_id)
    to = await desk.store.people.get(to_id)
    if client is None or not client.is_client or to is None or not to.role.reads:
        raise NotFoundError
    if client.therapist_id == to.id:
        return client
    changed = await _hand_over(desk, by, client, to)
    await _tell(desk, by, to, [changed])
    return changed


async def _hand_over(desk: Desk, by: Person | None, client: Person, to: Person) -> Person:
    is_new_reader = to.role is not Role.OWNER
    agreed = client.has_agreed
    changed = replace(
        client, therapist_id=to.id, consent_version=None if is_new_reader else client.consent_version, awaiting=None
    )
    await desk.store.people.save(changed)
    await desk.log(by, changed, AuditAction.HANDED_OVER)
    if agreed:
        await desk.let_know(changed, HandedOver(to.id))
    return changed


async def _tell(desk: Desk, by: Person | None, to: Person, handed: list[Person]) -> None:
    """Tell whoever looks after clients now in one message, unless it was their own wish."""
    if by is not None and by.id == to.id:
        return
    if len(handed) == 1:
        await desk.notify(to, ClientHanded(handed[0].id))
    elif handed:
        await desk.notify(to, ClientsHanded(len(handed)))


@deed
async def remove(desk: Desk, by: Person | None, *, person_id: int, to_id: int) -> list[Person]:
    """Take somebody out of the team; returns the clients whom ``to_id`` looks after from now on.

    Sign-ins, sessions of the dashboard, open invitations and messages that wait end at once. What they wrote and
    the lines of the access log stay, without their name.

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
    if leaving.role is Role.OWNER and not any(one.role is Role.OWNER and one.id != person_id for one in staff.values()):
        raise LastOwnerError
    clients = [one for one in await desk.store.people.clients_of(leaving) if one.therapist_id == leaving.id]
    handed = [await _hand_over(desk, by, one, staff[to_id]) for one in clients]
    await _tell(desk, by, staff[to_id], handed)
    await desk.log(by, leaving, AuditAction.LEFT_THE_TEAM)
    await desk.store.invites.revoke_of(leaving.id)
    await desk.store.outbox.drop_for(leaving.chat_id)
    await desk.store.retention.forget_chat(leaving.chat_id)
    await desk.store.people.remove(leaving.id)
    await desk.store.retention.receipt("staff", rows=1, now=desk.now, subject_id=leaving.id)
    return handed


def _check(by: Person | None) -> None:
    if by is not None and by.role is not Role.OWNER:
        raise NotAllowedError
