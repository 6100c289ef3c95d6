"""One-time links into the practice."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.audit import AuditAction
from bot.domain.characters import visible
from bot.domain.errors import (
    InviteCalledBackError,
    InviteExpiredError,
    InviteUnknownError,
    InviteUsedError,
    LinkGoneError,
    LinkNameLengthError,
    NotAllowedError,
    NotFoundError,
    OpenSignsError,
    PracticeError,
)
from bot.domain.invites import Invite, Opening, StaffJoined, may_call_back, opened
from bot.domain.people import NAME_LIMIT, Person, Role
from bot.domain.readers import Request, WhyAsked
from bot.domain.security import SecurityEvent, WhyRefused
from bot.services import readers, security
from bot.services.tokens import digest, new_code
from bot.services.unit_of_work import Desk, deed

LIFETIME = timedelta(days=7)
"""How long a link works."""


@dataclass(frozen=True)
class Link:
    """An invitation as it is handed over: the code exists nowhere else.

    Attributes:
        id: its number, by which it is called back.
        carer: whose client opens it; None for staff.
    """

    code: str
    role: Role
    bot_username: str
    id: int = 0
    for_whom: str = ""
    carer: Person | None = None

    @property
    def url(self) -> str:
        """The address that opens the chat with the bot."""
        return f"https://t.me/{self.bot_username}?start={self.code}"


@deed
async def invite(
    desk: Desk, *, role: Role, by: Person | None = None, therapist: Person | None = None, for_whom: str = ""
) -> Link:
    """Make a one-time link.

    Args:
        by: who invites; None for the command line of the server.
        therapist: whose client it will be; when None ``by``, or the owner where an assistant invites. Ignored
            for staff.
        for_whom: what whoever gets it is called, for the list of open links.

    Raises:
        NotAllowedError: a client invites, or somebody but the owner invites staff.
        LinkNameLengthError: the name is too long.
    """
    check_may_invite(by, role)
    name = visible(for_whom)
    if len(name) > NAME_LIMIT:
        raise LinkNameLengthError(len(name), NAME_LIMIT)
    if role is Role.OWNER:
        await desk.store.invites.revoke_open(Role.OWNER)
    inviting = by if by is None or by.role.reads else await desk.store.people.owner()
    carer = (therapist or inviting) if role is Role.CLIENT else None
    code = new_code()
    invite_id = await desk.store.invites.add(
        code_hash=digest(code),
        role=role,
        therapist_id=None if carer is None else carer.id,
        created_by=None if by is None else by.id,
        now=desk.now,
        expires_at=desk.now + LIFETIME,
        for_whom=name,
    )
    await desk.secure(SecurityEvent.INVITE_MADE, by=by, about=carer, detail=role)
    return Link(code=code, role=role, bot_username=desk.practice.bot_username, id=invite_id, for_whom=name, carer=carer)


def check_may_invite(by: Person | None, role: Role) -> None:
    """Check that somebody may make a link for a role.

    Raises:
        NotAllowedError: a client invites, or somebody but the owner invites staff.
    """
    if by is not None and (not by.role.is_staff or (role.is_staff and by.role is not Role.OWNER)):
        raise NotAllowedError


@dataclass(frozen=True)
class OpenLink:
    """A link that would let somebody in, with whose client it makes them."""

    invite: Invite
    carer: str | None


async def open_links(desk: Desk, viewer: Person) -> list[OpenLink]:
    """Return the open links that somebody may call back, the oldest first."""
    found = [one for one in await desk.store.invites.open(desk.now) if may_call_back(viewer, one)]
    names = await desk.store.people.named([one.therapist_id for one in found if one.therapist_id is not None])
    return [OpenLink(one, names.get(one.therapist_id or 0)) for one in found]


@deed
async def call_back(desk: Desk, by: Person, invite_id: int) -> Invite:
    """Make an open link worthless: whoever opens it hears that it was called back.

    Raises:
        NotFoundError: there is no such link, or it is not theirs; a stranger cannot tell which.
        LinkGoneError: it is not open any more.
    """
    found = await _own(desk, by, invite_id)
    if not await desk.store.invites.call_back(found.id, now=desk.now):
        raise LinkGoneError
    await desk.secure(SecurityEvent.INVITE_CALLED_BACK, by=by, detail=found.role)
    return found


@deed
async def lead_to(desk: Desk, by: Person, invite_id: int, therapist_id: int) -> tuple[Invite, Person]:
    """Say whose client opens a link; returns both.

    Raises:
        NotFoundError: there is no such link of theirs for a client, or nobody of that number who may read.
        NotAllowedError: a therapist's links make own clients.
        LinkGoneError: it is not open any more.
    """
    found = await _own(desk, by, invite_id)
    therapist = await desk.store.people.get(therapist_id)
    if found.role is not Role.CLIENT or therapist is None or not therapist.role.reads:
        raise NotFoundError
    if by.role is Role.THERAPIST:
        raise NotAllowedError
    if found.used_at is not None or found.called_back_at is not None or found.expires_at <= desk.now:
        raise LinkGoneError
    await desk.store.invites.lead_to(found.id, therapist.id)
    return found, therapist


async def _own(desk: Desk, by: Person, invite_id: int) -> Invite:
    found = await desk.store.invites.get(invite_id)
    if found is None or not may_call_back(by, found):
        raise NotFoundError
    return found


async def is_owners(desk: Desk, code: str) -> bool:
    """Return whether a code is of a link for the owner, also of one that does not work any more."""
    found = await desk.store.invites.by_hash(digest(code))
    return found is not None and found.role is Role.OWNER


@dataclass(frozen=True)
class Joined:
    """Who came in by a link, and who will read what they say (None for staff).

    Attributes:
        request: asks whether somebody else may read, of a client who has agreed to another reader.
        asks: nothing has happened yet: a client is asked whether they want to work here, in this role.
    """

    person: Person
    therapist: Person | None
    request: Request | None = None
    asks: Role | None = None


@deed
async def open_link(
    desk: Desk, *, code: str, chat_id: int, name: str, language: str = "en", sure: bool = False
) -> Joined:
    """Do what a link does for whoever opens it (``bot.domain.invites.opened``).

    A client still has to agree before anything is stored of them. Of somebody who works here from then on, or may do
    more, every other owner is told.

    Args:
        sure: a client has said that they want to work here.

    A client who has agreed to a reader and opens the link of another is asked about that one, and nothing moves.

    Raises:
        InviteUnknownError: no such code.
        InviteUsedError, InviteExpiredError, InviteCalledBackError: the code is worthless by now.
        WrongPersonError, SameRoleError, LowerLinkError, OwnerStaysError: the link is for somebody else; it still works.
        OpenSignsError: a client would leave danger signs behind that nobody has seen.
    """
    found = await _that_works(desk, code)
    person = await desk.store.people.in_chat(chat_id)
    opening = opened(None if person is None else person.role, found.role)
    if not isinstance(opening, Opening):
        raise opening
    if person is not None and opening is Opening.ASKS:
        if await desk.store.flags.unacknowledged([person.id]):
            raise OpenSignsError
        if not sure:
            return Joined(person=person, therapist=None, asks=found.role)
    if not await desk.store.invites.use(found.id, now=desk.now):
        raise InviteUsedError
    was, request = person, None
    if person is not None and opening in {Opening.ASKS, Opening.RISES}:
        await readers.drop(desk, person)
        person = replace(person, role=found.role, therapist_id=None, left_at=None)
        person = replace(person, awaiting=None, awaiting_since=None, declined_at=None)
        await desk.store.people.save(person)
    elif person is not None:
        request = await _asked(desk, person, found)
    if request is None and opening in {Opening.JOINS, Opening.COMES_AGAIN}:
        person = await _taken_in(desk, person, found.role, found.therapist_id, chat_id, name, language)
    return await _in(desk, found, person, was, request)


async def _that_works(desk: Desk, code: str) -> Invite:
    found = await desk.store.invites.by_hash(digest(code))
    if found is None:
        raise InviteUnknownError
    if found.used_at is not None:
        raise InviteUsedError
    if found.called_back_at is not None:
        raise InviteCalledBackError
    if found.expires_at <= desk.now:
        raise InviteExpiredError
    return found


async def _in(desk: Desk, found: Invite, person: Person | None, was: Person | None, request: Request | None) -> Joined:
    if person is None:
        raise NotFoundError
    await desk.store.invites.used_by(found.id, person.id, was=was)
    if request is None:
        is_new = was is None or was.is_client
        await desk.log(person, person, AuditAction.JOINED if is_new else AuditAction.ROLE_CHANGED)
    if person.role.is_staff:
        await _works_here(desk, person, was, found)
    therapist = await desk.carer_of(person) if person.is_client else None
    return Joined(person=person, therapist=therapist, request=request)


async def _asked(desk: Desk, client: Person, link: Invite) -> Request | None:
    """Ask a client who has agreed to another reader; None for whom nobody has to be asked."""
    if client.therapist_id == link.therapist_id:
        await readers.drop(desk, client)
        return None
    to = None if link.therapist_id is None else await desk.store.people.get(link.therapist_id)
    if to is None:
        return None
    # A danger sign that somebody let one person know of does not move with a link either.
    is_known = await desk.store.people.consents(client.id) or await desk.store.flags.unacknowledged([client.id])
    if not is_known:
        return None
    return await readers.ask(desk, client, to, why=WhyAsked.LINK, by=client)


async def _works_here(desk: Desk, person: Person, was: Person | None, found: Invite) -> None:
    """Tell every other owner of somebody who works here now, or may do more, and write it into the security log."""
    what = SecurityEvent.JOINED if was is None else SecurityEvent.ROLE_CHANGED
    await desk.secure(what, by=person, about=person, detail=found.role)
    for one in await desk.store.people.staff():
        if one.role is Role.OWNER and one.id != person.id:
            await desk.notify(one, StaffJoined(found.id))


_WHY = {
    InviteUsedError: WhyRefused.USED,
    InviteExpiredError: WhyRefused.EXPIRED,
    InviteCalledBackError: WhyRefused.CALLED_BACK,
    InviteUnknownError: WhyRefused.UNKNOWN,
}


async def refused(desk: Desk, person: Person | None, error: PracticeError) -> None:
    """Write into the security log that a link did not let somebody in, after ``open_link`` has refused it."""
    why = _WHY.get(type(error), WhyRefused.NOT_FOR_THEM)
    await security.refused(desk, SecurityEvent.INVITE_REFUSED, why, by=person, about=person)


async def _taken_in(
    desk: Desk, person: Person | None, role: Role, therapist_id: int | None, chat_id: int, name: str, language: str
) -> Person:
    if person is None:
        return await desk.store.people.add(
            Person(
                id=0,
                chat_id=chat_id,
                role=role,
                name=visible(name)[:80] or "?",
                time_zone=desk.practice.time_zone,
                therapist_id=therapist_id,
                language=language,
                created_at=desk.now,
            )
        )
    changed = replace(person, role=role, therapist_id=therapist_id)
    await desk.store.people.save(changed)
    return changed
