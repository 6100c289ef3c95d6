"""A client's diary moves to another Telegram account: the link, who is asked, and the yes or the no."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.audit import AuditAction
from bot.domain.characters import visible
from bot.domain.errors import (
    AccountTakenError,
    AlreadyDecidedError,
    InviteExpiredError,
    InviteUsedError,
    LinkedAlreadyError,
    NotFoundError,
    OthersLinkError,
    PracticeError,
    WrongPersonError,
)
from bot.domain.moving import (
    LIFETIME,
    Decision,
    LinkFor,
    Move,
    MoveAsked,
    MoveDecided,
    PhoneMoved,
    may_decide,
    still_awaited,
)
from bot.domain.notices import (
    AroundSession,
    CardAgain,
    CardStands,
    MessagesExpired,
    Notice,
    ReaderAsked,
    TimerMoved,
)
from bot.domain.people import Person, Role
from bot.domain.security import Answered, SecurityEvent, WhyRefused
from bot.services import readers, security
from bot.services.tokens import digest, new_code
from bot.services.unit_of_work import Desk, deed

OF_THE_CHAT: Final = frozenset(
    one.kind for one in (AroundSession, CardAgain, CardStands, MessagesExpired, MoveAsked, ReaderAsked, TimerMoved)
)
"""Kinds of notices that say nothing in another chat: they are about messages of this one, or are left anew."""


@dataclass(frozen=True)
class MoveLink:
    """A link for a client's new account as it is handed over: the code exists nowhere else."""

    client: Person
    code: str
    bot_username: str

    @property
    def url(self) -> str:
        """The address that opens the chat with the bot."""
        return f"https://t.me/{self.bot_username}?start={self.code}"


@deed
async def link(desk: Desk, by: Person, client_id: int) -> MoveLink:
    """Make a link for a client's new account, which ends an earlier one.

    Raises:
        NotFoundError: there is no such client, or it is not one of theirs.
    """
    client = await desk.client_for(by, client_id)
    await desk.store.people.hold(client.id)
    await desk.store.moves.replace(client.id, desk.now)
    code = new_code()
    await desk.store.moves.add(
        client_id=client.id,
        code_hash=digest(code),
        created_by=by.id,
        now=desk.now,
        expires_at=desk.now + LIFETIME,
    )
    await desk.log(by, client, AuditAction.PHONE_LINK_MADE)
    await desk.secure(SecurityEvent.INVITE_MADE, by=by, about=client, detail=LinkFor.NEW_PHONE)
    return MoveLink(client=client, code=code, bot_username=desk.practice.bot_username)


@deed
async def open_link(desk: Desk, *, code: str, chat_id: int, name: str) -> bool:
    """Claim a link for the account that opens it, and ask whether that is right; False when it is no such link.

    Nothing moves, and whoever opens it learns nothing of the client. The same account may open it again.

    Raises:
        LinkedAlreadyError: the client has opened it in the account that the diary is in.
        OthersLinkError, WrongPersonError: another client has opened it, or somebody of the team.
        InviteUsedError, InviteExpiredError: the link is worthless by now.
    """
    found = await desk.store.moves.by_hash(digest(code))
    if found is None:
        return False
    person = await desk.store.people.in_chat(chat_id)
    if person is not None:
        raise LinkedAlreadyError if person.id == found.client_id else _not_theirs(person)
    if found.decision is not None or found.opened_chat_id not in {None, chat_id}:
        raise InviteUsedError
    client = await desk.store.people.get(found.client_id)
    if client is None or not client.is_client or found.expires_at <= desk.now or not await _stands(desk, found, client):
        raise InviteExpiredError
    if found.opened_chat_id == chat_id:
        return True
    called = visible(name)[:80] or "?"
    if not await desk.store.moves.open(
        found.id, chat_id=chat_id, name=called, now=desk.now, expires_at=desk.now + LIFETIME
    ):
        raise InviteUsedError
    await _tell(desk, client, MoveAsked(found.id))
    return True


_WHY = {
    InviteUsedError: WhyRefused.USED,
    InviteExpiredError: WhyRefused.EXPIRED,
    LinkedAlreadyError: WhyRefused.THERE_ALREADY,
}


async def refused(desk: Desk, *, code: str, chat_id: int, error: PracticeError) -> None:
    """Write into the security log whose link was refused, and to whom, after ``open_link`` has refused it."""
    found = await desk.store.moves.by_hash(digest(code))
    client = None if found is None else await desk.store.people.get(found.client_id)
    by = await desk.store.people.in_chat(chat_id)
    why = _WHY.get(type(error), WhyRefused.NOT_FOR_THEM)
    await security.refused(desk, SecurityEvent.PHONE_LINK_REFUSED, why, by=by, about=client)


def _not_theirs(person: Person) -> OthersLinkError | WrongPersonError:
    return WrongPersonError() if person.role.is_staff else OthersLinkError()


async def _stands(desk: Desk, move: Move, client: Person) -> bool:
    """Whether whoever made a link is still here and may see the client; one that was opened has been told of."""
    if move.opened_at is not None:
        return True
    maker = None if move.created_by is None else await desk.store.people.get(move.created_by)
    return maker is not None and await desk.may_see(maker, client)


async def _tell(desk: Desk, client: Person, notice: Notice, *, but: Sequence[Person] = ()) -> None:
    """Leave a notice for the client, for who looks after them and for the owner, at once: it is about who reads."""
    owners = [one for one in await desk.store.people.staff() if one.role is Role.OWNER]
    carer = await desk.hears_of(client)
    told = {one.id: one for one in (client, carer, *owners) if one is not None}
    for one in told.values():
        if one.id not in {other.id for other in but}:
            await desk.notify(one, notice)


@dataclass(frozen=True)
class Decided:
    """What became of a link.

    Attributes:
        client: as the client is now.
        old_chat_id: the chat that the diary was in.
        new_chat_id: the chat that had opened the link.
        noted: messages of the old chat that were to be deleted from it, for it was to be kept tidy.
    """

    client: Person
    old_chat_id: int
    new_chat_id: int
    noted: Sequence[int] = ()


@deed
async def decide(desk: Desk, by: Person, move_id: int, *, yes: bool) -> Decided:
    """Say whether the account that has opened a link is the client's; with a yes the diary is there at once.

    Raises:
        NotFoundError: there is no such link, or it is for neither this client nor the owner to decide.
        AlreadyDecidedError: somebody else was first, or a newer link took its place.
        InviteExpiredError: it was opened too long ago.
        AccountTakenError: the account is somebody's whom the practice knows by now.
    """
    move = await desk.store.moves.get(move_id)
    if move is None or not may_decide(by, move):
        raise NotFoundError
    client = await desk.store.people.hold(move.client_id)
    if client is None or not client.is_client:
        raise NotFoundError
    # Only now it is known what others have decided meanwhile.
    move = await desk.store.moves.get(move_id)
    if move is None or (move.opened_at is None and move.decision is None):
        raise NotFoundError
    if move.decision is not None:
        raise AlreadyDecidedError
    if move.opened_chat_id is None or move.expires_at <= desk.now:
        raise InviteExpiredError
    decision = Decision.MOVED if yes else Decision.REFUSED
    if not await desk.store.moves.decide(move.id, decision, by=by.id, now=desk.now):
        raise AlreadyDecidedError
    await desk.log(by, client, AuditAction.PHONE_MOVED if yes else AuditAction.PHONE_KEPT)
    answer = Answered.YES if yes else Answered.NO
    await desk.secure(SecurityEvent.PHONE_MOVED, by=by, about=client, detail=answer)
    if not yes:
        await _tell(desk, client, MoveDecided(move.id), but=[by])
        return Decided(client=client, old_chat_id=client.chat_id, new_chat_id=move.opened_chat_id)
    if await desk.store.people.in_chat(move.opened_chat_id) is not None:
        raise AccountTakenError
    moved, noted = await _move(desk, client, move.opened_chat_id)
    await desk.notify(moved, PhoneMoved())
    request = await readers.open_request(desk, moved)
    if request is not None:
        # What the client was asked in the old chat and has not answered.
        await desk.notify(moved, ReaderAsked(request.id))
    await _tell(desk, moved, MoveDecided(move.id), but=[by, moved])
    return Decided(client=moved, old_chat_id=client.chat_id, new_chat_id=moved.chat_id, noted=noted)


async def _move(desk: Desk, client: Person, chat_id: int) -> tuple[Person, Sequence[int]]:
    """Let another chat be a client's; nothing of the old one is edited, opened or awaited any more."""
    store = desk.store
    moved = replace(client, chat_id=chat_id, awaiting=still_awaited(client.awaiting))
    noted = await store.tidying.of(client.id)
    await store.people.move(moved, to=chat_id)
    await store.outbox.move(client.chat_id, to=chat_id, without=OF_THE_CHAT)
    await store.timers.drop(client.id)
    await store.cards.forget_chat(client.id)
    await store.deliveries.forget_messages(client.id)
    await store.tidying.forget(client.id)
    await store.tidying.forget_held(client.id)
    await store.retention.forget_chat(client.chat_id)
    return moved, noted


@dataclass(frozen=True)
class Told:
    """A link, whose it is and who has decided on it, for whoever is told of it."""

    move: Move
    client: Person
    decided_by: Person | None


async def told_of(desk: Desk, viewer: Person, move_id: int) -> Told | None:
    """Return a link as somebody may hear of it; None when there is nothing to tell them (any more)."""
    move = await desk.store.moves.get(move_id)
    client = None if move is None else await desk.store.people.get(move.client_id)
    if move is None or client is None or not await desk.may_see(viewer, client):
        return None
    by = None if move.decided_by is None else await desk.store.people.get(move.decided_by)
    return Told(move=move, client=client, decided_by=by)
