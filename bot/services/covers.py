"""Somebody of the team covers single clients of a colleague from day to day, while the rest stay.

A cover is a leave of one client (``domain/leaves.py``): who reads and who hears follows from the same rule.
"""

from collections.abc import Sequence
from datetime import date

from bot.domain.audit import AuditAction
from bot.domain.errors import CoveredAlreadyError, NotAllowedError, NotFoundError
from bot.domain.people import Person, may_hand_over
from bot.services import leaves
from bot.services.leaves import Absence
from bot.services.unit_of_work import Desk, deed


async def own(desk: Desk, by: Person) -> list[Person]:
    """Return the clients whom ``by`` may let somebody else cover, or hand over.

    Raises:
        NotAllowedError: ``by`` looks after nobody.
    """
    if not by.role.reads:
        raise NotAllowedError
    return [one for one in await desk.store.people.clients_of(by) if may_hand_over(by, one)]


async def clients(desk: Desk, by: Person, client_ids: Sequence[int]) -> list[Person]:
    """Return clients by number, each of whom ``by`` may let somebody else cover.

    Raises:
        NotFoundError: there is none, or one of them is not there, or is somebody else's; a stranger cannot tell which.
    """
    numbers = list(dict.fromkeys(client_ids))
    found = await desk.store.people.many(numbers)
    theirs = [found[one] for one in numbers if one in found and may_hand_over(by, found[one])]
    if not theirs or len(theirs) < len(numbers):
        raise NotFoundError
    return theirs


async def able(desk: Desk, whose: Sequence[Person], *, first: date, last: date) -> list[Person]:
    """Return who of the team can cover all of some clients on some days."""
    found: list[Person] | None = None
    for member in {one.id: one for one in [await _carer(desk, client) for client in whose]}.values():
        can = await leaves.deputies(desk, member, first=first, last=last)
        found = can if found is None else [one for one in found if one in can]
    return found or []


async def _carer(desk: Desk, client: Person) -> Person:
    carer = await desk.carer_of(client)
    if carer is None:
        raise NotFoundError
    return carer


@deed
async def put(
    desk: Desk, by: Person, *, client_ids: Sequence[int], first: date, last: date, deputy_id: int | None
) -> list[Absence]:
    """Let a colleague cover single clients from a day to a day; the colleague, who looks after them and the owner hear.

    It goes before a leave of who looks after them on the same days.

    Args:
        deputy_id: who covers them; None for the owner.

    Raises:
        NotFoundError: one of them is not there, or is somebody else's; a stranger cannot tell which.
        LeaveDaysError: the days are over, end before they begin, or are too many.
        CoveredAlreadyError: somebody covers one of them on some of these days already.
        DeputyError: who is to cover them may not read what clients say, or looks after one of them.
        DeputyAwayError: who is to cover them is away on some of these days.
        NamesNoDeputyError: one of them has not agreed to terms that name deputies.
    """
    made: list[Absence] = []
    for client in await clients(desk, by, client_ids):
        leaves.check_days(desk, first, last)
        member = await _carer(desk, client)
        if any(one.meets(first, last) for one in await desk.store.leaves.covering(client.id, desk.practice_day)):
            raise CoveredAlreadyError(client.name)
        await leaves.check_deputy(desk, member, deputy_id, first=first, last=last, client=client)
        leave_id = await desk.store.leaves.add(
            member_id=member.id, deputy_id=deputy_id, first=first, last=last, now=desk.now, client_id=client.id
        )
        one = await leaves.own(desk, by, leave_id)
        await desk.log(by, client, AuditAction.COVER_SET)
        await leaves.begin(desk, by, one, is_told=not made)
        made.append(one)
    return made


async def of_client(desk: Desk, client: Person) -> list[Absence]:
    """Return the covers of one client that are not over, for who may see the client."""
    found = [await leaves.find(desk, one.id) for one in await desk.store.leaves.covering(client.id, desk.practice_day)]
    return [one for one in found if one is not None]
