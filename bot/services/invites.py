"""One-time links into the practice."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.audit import AuditAction
from bot.domain.errors import InviteExpiredError, InviteUnknownError, InviteUsedError, NotAllowedError, WrongPersonError
from bot.domain.invites import Invite
from bot.domain.people import Person, Role
from bot.domain.readers import Request, WhyAsked
from bot.services import readers
from bot.services.tokens import digest, new_code
from bot.services.unit_of_work import Desk, deed

LIFETIME = timedelta(days=7)
"""How long a link works."""


@dataclass(frozen=True)
class Link:
    """An invitation as it is handed over: the code exists nowhere else."""

    code: str
    role: Role
    bot_username: str

    @property
    def url(self) -> str:
        """The address that opens the chat with the bot."""
        return f"https://t.me/{self.bot_username}?start={self.code}"


@deed
async def invite(desk: Desk, *, role: Role, by: Person | None = None, therapist: Person | None = None) -> Link:
    """Make a one-time link.

    Args:
        by: who invites; None for the command line of the server.
        therapist: whose client it will be; when None ``by``, or the owner where an assistant invites. Ignored
            for staff.

    Raises:
        NotAllowedError: a client invites, or somebody but the owner invites staff.
    """
    if by is not None and (not by.role.is_staff or (role.is_staff and by.role is not Role.OWNER)):
        raise NotAllowedError
    if role is Role.OWNER:
        await desk.store.invites.revoke_open(Role.OWNER)
    inviting = by if by is None or by.role.reads else await desk.store.people.owner()
    carer = (therapist or inviting) if role is Role.CLIENT else None
    code = new_code()
    await desk.store.invites.add(
        code_hash=digest(code),
        role=role,
        therapist_id=None if carer is None else carer.id,
        created_by=None if by is None else by.id,
        now=desk.now,
        expires_at=desk.now + LIFETIME,
    )
    return Link(code=code, role=role, bot_username=desk.practice.bot_username)


async def is_owners(desk: Desk, code: str) -> bool:
    """Return whether a code is of a link for the owner, also of one that does not work any more."""
    found = await desk.store.invites.by_hash(digest(code))
    return found is not None and found.role is Role.OWNER


@dataclass(frozen=True)
class Joined:
    """Who came in by a link, and who will read what they say (None for staff).

    Attributes:
        request: asks whether somebody else may read, of a client who has agreed to another reader.
    """

    person: Person
    therapist: Person | None
    request: Request | None = None


@deed
async def open_link(desk: Desk, *, code: str, chat_id: int, name: str, language: str = "en") -> Joined:
    """Take somebody in by a link's code. A client still has to agree before anything is stored of them.

    A client who has agreed to a reader and opens the link of another is asked about that one, and nothing moves.

    Raises:
        InviteUnknownError: no such code.
        InviteUsedError, InviteExpiredError: the code is worthless by now.
        WrongPersonError: a client's link was opened by staff.
    """
    found = await desk.store.invites.by_hash(digest(code))
    if found is None:
        raise InviteUnknownError
    person = await desk.store.people.in_chat(chat_id)
    if found.used_at is not None:
        raise InviteUsedError
    if found.expires_at <= desk.now:
        raise InviteExpiredError
    if person is not None and person.role.is_staff and found.role is Role.CLIENT:
        raise WrongPersonError
    if not await desk.store.invites.use(found.id, now=desk.now):
        raise InviteUsedError
    request = None if person is None or found.role is not Role.CLIENT else await _asked(desk, person, found)
    if request is None or person is None:
        person = await _taken_in(desk, person, found.role, found.therapist_id, chat_id, name, language)
    await desk.store.invites.used_by(found.id, person.id)
    if request is None:
        await desk.log(person, person, AuditAction.JOINED)
    therapist = await desk.carer_of(person) if person.is_client else None
    return Joined(person=person, therapist=therapist, request=request)


async def _asked(desk: Desk, client: Person, link: Invite) -> Request | None:
    """Ask a client who has agreed to another reader; None for whom nobody has to be asked."""
    if client.therapist_id == link.therapist_id:
        await readers.drop(desk, client)
        return None
    to = None if link.therapist_id is None else await desk.store.people.get(link.therapist_id)
    if to is None or not await desk.store.people.consents(client.id):
        return None
    return await readers.ask(desk, client, to, why=WhyAsked.LINK, by=client)


async def _taken_in(
    desk: Desk, person: Person | None, role: Role, therapist_id: int | None, chat_id: int, name: str, language: str
) -> Person:
    if person is None:
        return await desk.store.people.add(
            Person(
                id=0,
                chat_id=chat_id,
                role=role,
                name=name.strip()[:80] or "?",
                time_zone=desk.practice.time_zone,
                therapist_id=therapist_id,
                language=language,
                created_at=desk.now,
            )
        )
    changed = replace(person, role=role, therapist_id=therapist_id)
    await desk.store.people.save(changed)
    return changed
