"""Who of the team is away, and who stands in: said by themselves or by the owner, told to whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import (
    DeputyAwayError,
    DeputyError,
    LeaveDaysError,
    LeaveOverlapsError,
    NotAllowedError,
    NotFoundError,
)
from bot.domain.leaves import LONGEST, Leave, LeaveNews, LeaveTold
from bot.domain.people import Person, Role
from bot.domain.security import SecurityEvent
from bot.services import standing_in
from bot.services.unit_of_work import Desk, deed


@dataclass(frozen=True)
class Absence:
    """A leave with who is away and who stands in; None is the owner."""

    leave: Leave
    member: Person
    deputy: Person | None


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
    people = await desk.store.people.many([one for one in (leave.member_id, leave.deputy_id) if one is not None])
    member = people.get(leave.member_id)
    deputy = None if leave.deputy_id is None else people.get(leave.deputy_id)
    # Whoever may not read any more stands in for nobody.
    if member is None or not member.role.is_staff:
        return None
    return Absence(leave, member, deputy if deputy and deputy.role.reads else None)


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
    away = {one.member_id for one in await desk.store.leaves.since(desk.practice_day) if one.meets(first, last)}
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
    if any(one.member_id == member.id and one.meets(first, last) for one in others):
        raise LeaveOverlapsError(member.name)
    await _deputy(desk, member, deputy_id, first=first, last=last)
    leave_id = await desk.store.leaves.add(
        member_id=member.id, deputy_id=deputy_id, first=first, last=last, now=desk.now
    )
    made = await own(desk, by, leave_id)
    await desk.secure(SecurityEvent.DEPUTY_SET, by=by, about=member, detail=deputy_id)
    if first <= desk.practice_day:
        # It has begun, and that it is set says so.
        await desk.store.leaves.told(leave_id, desk.now)
        await _hand_on(desk, made.member)
    await _tell(desk, made, LeaveNews.SET, but=by)
    return made


@deed
async def deputise(desk: Desk, by: Person, leave_id: int, deputy_id: int | None) -> Absence:
    """Let somebody else stand in; None for the owner. Who did is told as well.

    Raises:
        NotFoundError: there is no such leave, or it is somebody else's, over or called off.
        DeputyError: who is to stand in may not read what clients say, or is the one who is away.
        DeputyAwayError: who is to stand in is away, too.
    """
    before = await own(desk, by, leave_id)
    if before.leave.deputy_id == deputy_id:
        return before
    leave = before.leave
    await _deputy(desk, before.member, deputy_id, first=max(leave.first_day, desk.practice_day), last=leave.last_day)
    await desk.store.leaves.deputise(leave_id, deputy_id)
    await desk.secure(SecurityEvent.DEPUTY_SET, by=by, about=before.member, detail=deputy_id)
    made = await own(desk, by, leave_id)
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
    await desk.secure(SecurityEvent.DEPUTY_ENDED, by=by, about=found.member, detail=found.leave.deputy_id)
    await _tell(desk, found, LeaveNews.CALLED_OFF, but=by)
    return found


async def _deputy(desk: Desk, member: Person, deputy_id: int | None, *, first: date, last: date) -> None:
    if deputy_id is None:
        return
    deputy = await desk.store.people.get(deputy_id)
    if deputy is None or not deputy.role.reads or deputy.id == member.id:
        raise DeputyError
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


async def _hand_on(desk: Desk, member: Person) -> None:
    """Let what waits to be sent to somebody who is away go to who stands in."""
    stand_in = await desk.stand_in(member)
    if stand_in.id != member.id:
        await desk.store.outbox.readdress(member.chat_id, standing_in.HANDED_ON, to=stand_in.chat_id)


async def due(desk: Desk) -> int:
    """Tell of leaves that begin or are over; returns the number of messages. What passed unseen is not told late."""
    told = 0
    today = desk.practice_day
    for leave in await desk.store.leaves.beginning(today):
        found = await _with_people(desk, leave)
        if found is not None and await desk.store.leaves.told(leave.id, desk.now) and leave.covers(today):
            await _hand_on(desk, found.member)
            told += await _tell(desk, found, LeaveNews.BEGINS, but=found.member)
    for leave in await desk.store.leaves.ending(today):
        found = await _with_people(desk, leave)
        if found is not None and await desk.store.leaves.told(leave.id, desk.now, ended=True):
            await desk.secure(SecurityEvent.DEPUTY_ENDED, by=None, about=found.member, detail=leave.deputy_id)
            told += await _tell(desk, found, LeaveNews.ENDED)
    return told
