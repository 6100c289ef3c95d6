"""Who of the team is away, and who stands in: said by themselves or by the owner, told to whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import (
    DeputyAwayError,
    DeputyError,
    LeaveDaysError,
    LeaveOverlapsError,
    NamesNoDeputyError,
    NotAllowedError,
    NotFoundError,
)
from bot.domain.leaves import LONGEST, Leave, LeaveNews, LeaveTold
from bot.domain.people import Person, Role, may_see
from bot.domain.security import SecurityEvent
from bot.domain.terms import names_deputies
from bot.services import standing_in
from bot.services.standing_in import Waiting
from bot.services.unit_of_work import Desk, deed


@dataclass(frozen=True)
class Absence:
    """A leave with who is away and who stands in; None is the owner.

    Attributes:
        client: whom alone somebody covers; None for all whom ``member`` looks after.
    """

    leave: Leave
    member: Person
    deputy: Person | None
    client: Person | None = None


async def coming(desk: Desk, viewer: Person) -> list[Absence]:
    """Return the leaves that are not over: the owner sees all, others those in which they are away or stand in."""
    found = await desk.store.leaves.since(desk.practice_day)
    if viewer.role is not Role.OWNER:
        found = [one for one in found if viewer.id in {one.member_id, one.deputy_id}]
    return [one for one in [await _with_people(desk, leave) for leave in found] if one is not None]


async def find(desk: Desk, leave_id: int) -> Absence | None:
    """Return a leave by number, also one that was called off; None when it is not there (any more)."""
    found = await desk.store.leaves.get(leave_id)
    return None if found is None else await _with_people(desk, found)


async def _with_people(desk: Desk, leave: Leave) -> Absence | None:
    numbers = (leave.member_id, leave.deputy_id, leave.client_id)
    people = await desk.store.people.many([one for one in numbers if one is not None])
    member, deputy, client = [None if one is None else people.get(one) for one in numbers]
    # Whoever may not read any more stands in for nobody.
    if member is None or not member.role.is_staff:
        return None
    if client is not None and not names_deputies(client.consent_version):
        deputy = None
    return Absence(leave, member, deputy if deputy and deputy.role.reads else None, client)


async def waiting(desk: Desk, found: Absence, reader: Person) -> Waiting:
    """Count what waits of the clients of a leave whom ``reader`` may see now."""
    if found.client is not None:
        clients = await together(desk, found)
    else:
        clients = await standing_in.looked_after_by(desk, found.member)
    covers = await desk.covers_of(reader)
    return await standing_in.waiting_of(desk, [one for one in clients if may_see(reader, one, covers)])


async def own(desk: Desk, by: Person, leave_id: int) -> Absence:
    """Return a leave that somebody may change: their own, or for the owner any, while it is not over.

    Raises:
        NotFoundError: there is no such leave, or it is somebody else's, over or called off.
    """
    found = await find(desk, leave_id)
    if found is None or not _may_set(by, found.member) or found.leave.called_off_at is not None:
        raise NotFoundError
    if found.leave.last_day < desk.practice_day:
        raise NotFoundError
    return found


def _may_set(by: Person, member: Person) -> bool:
    return by.role.reads and (by.id == member.id or by.role is Role.OWNER)


async def whose(desk: Desk, by: Person, member_id: int) -> Person:
    """Return somebody whose leave ``by`` may set.

    Raises:
        NotAllowedError: it is neither their own nor are they the owner.
        NotFoundError: there is nobody with this number who looks after clients.
    """
    member = await desk.store.people.get(member_id)
    if member is None or not member.role.reads:
        raise NotFoundError
    if not _may_set(by, member):
        raise NotAllowedError
    return member


async def others(desk: Desk, by: Person) -> list[Person]:
    """Return the others who look after clients, whose leave the owner may set.

    Raises:
        NotAllowedError: it is not the owner who asks.
    """
    if by.role is not Role.OWNER:
        raise NotAllowedError
    return [one for one in await desk.store.people.staff() if one.role.reads and one.id != by.id]


async def deputies(desk: Desk, member: Person, *, first: date, last: date) -> list[Person]:
    """Return who can stand in: those of the team who may read, and are not away themselves."""
    coming = [one for one in await desk.store.leaves.since(desk.practice_day) if one.client_id is None]
    away = {one.member_id for one in coming if one.meets(first, last)}
    staff = await desk.store.people.staff()
    return [one for one in staff if one.role.reads and one.id != member.id and one.id not in away]


def check_days(desk: Desk, first: date, last: date) -> None:
    """See whether days can be a leave.

    Raises:
        LeaveDaysError: they are over, end before they begin, or are too many.
    """
    if last < first or last < desk.practice_day or (last - first).days >= LONGEST:
        raise LeaveDaysError(LONGEST)


@deed
async def put(desk: Desk, by: Person, *, member_id: int, first: date, last: date, deputy_id: int | None) -> Absence:
    """Let somebody be away from a day to a day; the deputy, the owner and they themselves are told.

    Args:
        deputy_id: who stands in; None for the owner.

    Raises:
        NotAllowedError: it is neither their own leave nor are they the owner.
        NotFoundError: there is nobody of the team with this number.
        LeaveDaysError: the days are over, end before they begin, or are too many.
        LeaveOverlapsError: they are away on some of these days already.
        DeputyError: who is to stand in may not read what clients say, or is the one who is away.
        DeputyAwayError: who is to stand in is away, too.
    """
    member = await whose(desk, by, member_id)
    check_days(desk, first, last)
    others = await desk.store.leaves.since(desk.practice_day)
    if any(one.member_id == member.id and one.client_id is None and one.meets(first, last) for one in others):
        raise LeaveOverlapsError(member.name)
    await check_deputy(desk, member, deputy_id, first=first, last=last)
    leave_id = await desk.store.leaves.add(
        member_id=member.id, deputy_id=deputy_id, first=first, last=last, now=desk.now
    )
    made = await own(desk, by, leave_id)
    await begin(desk, by, made)
    return made


async def begin(desk: Desk, by: Person, made: Absence, *, is_told: bool = True) -> None:
    """Tell whom a new leave concerns, write it into the security log, and hand on what waits if it has begun.

    Args:
        is_told: False for one of several covers of one deed, which the first of them tells of.
    """
    await _secure(desk, by, made)
    if made.leave.covers(desk.practice_day):
        # It has begun, and that it is set says so.
        await desk.store.leaves.told(made.leave.id, desk.now)
        await standing_in.hand_on_waiting(desk, made.member)
    if is_told:
        await _tell(desk, made, LeaveNews.SET, but=by)


async def together(desk: Desk, found: Absence) -> list[Person]:
    """Return the clients whom somebody covers on the very same days for the same colleague; none for a leave."""
    several = await desk.store.leaves.together(found.leave) if found.client is not None else []
    people = await desk.store.people.many([one.client_id for one in several if one.client_id is not None])
    return sorted(people.values(), key=lambda one: (one.name.casefold(), one.id))


async def _secure(desk: Desk, by: Person | None, found: Absence, *, ended: bool = False) -> None:
    if found.client is not None:
        what = SecurityEvent.COVER_ENDED if ended else SecurityEvent.COVER_SET
    else:
        what = SecurityEvent.DEPUTY_ENDED if ended else SecurityEvent.DEPUTY_SET
    await desk.secure(what, by=by, about=found.client or found.member, detail=found.leave.deputy_id)


@deed
async def deputise(desk: Desk, by: Person, leave_id: int, deputy_id: int | None) -> Absence:
    """Let somebody else stand in; None for the owner. Who did is told as well.

    Raises:
        NotFoundError: there is no such leave, or it is somebody else's, over or called off.
        DeputyError: who is to stand in may not read what clients say, or is the one who is away.
        DeputyAwayError: who is to stand in is away, too.
        NamesNoDeputyError: it is about a client whose agreement names no deputies.
    """
    before = await own(desk, by, leave_id)
    if before.leave.deputy_id == deputy_id:
        return before
    leave, first = before.leave, max(before.leave.first_day, desk.practice_day)
    await check_deputy(desk, before.member, deputy_id, first=first, last=leave.last_day, client=before.client)
    await desk.store.leaves.deputise(leave_id, deputy_id)
    made = await own(desk, by, leave_id)
    await _secure(desk, by, made)
    await _tell(desk, made, LeaveNews.CHANGED, but=by, also=before.deputy)
    return made


@deed
async def call_off(desk: Desk, by: Person, leave_id: int) -> Absence:
    """Let somebody not be away after all, or be back early; who stood in, the owner and they themselves are told.

    Raises:
        NotFoundError: there is no such leave, or it is somebody else's, over or called off.
    """
    found = await own(desk, by, leave_id)
    await desk.store.leaves.call_off(leave_id, desk.now)
    await _secure(desk, by, found, ended=True)
    await _tell(desk, found, LeaveNews.CALLED_OFF, but=by)
    return found


async def end_covers(desk: Desk, client: Person, *, by: Person | None) -> None:
    """Call the covers of one client off, whom somebody else looks after from now on; whoever stood in is told."""
    for leave in await desk.store.leaves.covering(client.id, desk.practice_day):
        found = await _with_people(desk, leave)
        await desk.store.leaves.call_off(leave.id, desk.now)
        if found is not None:
            await _secure(desk, by, found, ended=True)
            await _tell(desk, found, LeaveNews.CALLED_OFF, but=by)


async def check_deputy(
    desk: Desk, member: Person, deputy_id: int | None, *, first: date, last: date, client: Person | None = None
) -> None:
    """See whether somebody can stand in on some days; None for the owner.

    Args:
        client: whom alone they are to cover.

    Raises:
        DeputyError: they may not read what clients say, or are the one who is away.
        DeputyAwayError: they are away, too.
        NamesNoDeputyError: the client's agreement names no deputies.
    """
    if deputy_id is None:
        if client is not None and member.role is Role.OWNER:
            raise DeputyError
        return
    deputy = await desk.store.people.get(deputy_id)
    if deputy is None or not deputy.role.reads or deputy.id == member.id:
        raise DeputyError
    if client is not None and deputy.role is not Role.OWNER and not names_deputies(client.consent_version):
        raise NamesNoDeputyError(client.name)
    if deputy.id not in {one.id for one in await deputies(desk, member, first=first, last=last)}:
        raise DeputyAwayError(deputy.name)


async def _tell(
    desk: Desk, found: Absence, news: LeaveNews, *, but: Person | None = None, also: Person | None = None
) -> int:
    """Tell whom a leave concerns, each once and in their waking hours; returns how many."""
    owners = [one for one in await desk.store.people.staff() if one.role is Role.OWNER]
    concerned: Iterable[Person | None] = (found.deputy, found.member, also, *owners)
    told = {one.id: one for one in concerned if one is not None and (but is None or one.id != but.id)}
    for one in told.values():
        await desk.let_know(one, LeaveTold(found.leave.id, news))
    return len(told)


async def due(desk: Desk) -> int:
    """Tell of leaves that begin or are over; returns the number of messages. What passed unseen is not told late.

    Covers of the same days by the same colleague are told of in one message.
    """
    told = 0
    today = desk.practice_day
    said: set[tuple[object, ...]] = set()
    for leave in await desk.store.leaves.beginning(today):
        found = await _with_people(desk, leave)
        if found is not None and await desk.store.leaves.told(leave.id, desk.now) and leave.covers(today):
            await standing_in.hand_on_waiting(desk, found.member)
            told += await _once(desk, found, LeaveNews.BEGINS, said)
    for leave in await desk.store.leaves.ending(today):
        found = await _with_people(desk, leave)
        if found is not None and await desk.store.leaves.told(leave.id, desk.now, ended=True):
            await _secure(desk, None, found, ended=True)
            told += await _once(desk, found, LeaveNews.ENDED, said)
    return told


async def _once(desk: Desk, found: Absence, news: LeaveNews, said: set[tuple[object, ...]]) -> int:
    """Tell of one leave, unless what was said of another with the same people and days has told of it."""
    leave = found.leave
    key = (news, leave.member_id, leave.deputy_id, leave.first_day, leave.last_day, leave.client_id is None)
    if key in said:
        return 0
    said.add(key)
    # Whoever is away knows when that begins.
    knows = found.member if news is LeaveNews.BEGINS else None
    return await _tell(desk, found, news, but=knows)
