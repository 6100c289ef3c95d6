"""Somebody of the team whom the bot cannot write to: who stands in hears it, and gets what is for them."""

from dataclasses import dataclass
from typing import Final

from bot.domain.notices import (
    ClientJoined,
    ClientUnreachable,
    ExerciseHurts,
    FlagAgain,
    FlagRaised,
    QuestionPassed,
    TeamBack,
    TeamUnreachable,
    ToldBefore,
)
from bot.domain.outbox import Posted
from bot.domain.people import Person, Reach, Role
from bot.services.unit_of_work import Desk

HANDED_ON: Final = frozenset(
    one.kind
    for one in (FlagRaised, FlagAgain, QuestionPassed, ExerciseHurts, ToldBefore, ClientJoined, ClientUnreachable)
)
"""Kinds of notices about clients, which go to whoever stands in."""


@dataclass(frozen=True)
class Waiting:
    """How much waits of the clients whom somebody looks after: danger signs that nobody has seen, open questions."""

    flags: int
    questions: int


async def follow(desk: Desk, member: Person, *, before: Reach) -> None:
    """Do what follows when it has changed whether somebody of the team can be reached.

    What waits for them goes to who stands in, who is told so. Once they can be reached again they are told what waits.
    """
    if member.reach is Reach.OK:
        await _back(desk, member)
    elif before is Reach.OK:
        stand_in = await desk.stand_in(member)
        if stand_in.id != member.id:
            await desk.store.outbox.readdress(member.chat_id, HANDED_ON, to=stand_in.chat_id)
            await desk.notify(stand_in, TeamUnreachable(member.id))


async def _back(desk: Desk, member: Person) -> None:
    await desk.notify(member, TeamBack(member.id))
    others = [one for one in await desk.store.people.staff() if one.id != member.id]
    if member.role is Role.OWNER:
        # Nobody could stand in for these meanwhile.
        for one in others:
            if one.reach is not Reach.OK:
                await follow(desk, one, before=Reach.OK)
        return
    for one in others:
        if one.role is Role.OWNER and one.reach is Reach.OK:
            await desk.notify(one, TeamBack(member.id))


async def hand_on(desk: Desk, letter: Posted) -> bool:
    """Let a message that could not reach somebody of the team wait for who stands in; False when nobody does."""
    member = await desk.store.people.in_chat(letter.chat_id) if letter.kind in HANDED_ON else None
    stand_in = None if member is None else await desk.stand_in(member)
    if member is None or stand_in is None or stand_in.id == member.id:
        return False
    await desk.store.outbox.readdress(letter.chat_id, HANDED_ON, to=stand_in.chat_id, letter_id=letter.id)
    return True


async def waiting_of(desk: Desk, member: Person) -> Waiting:
    """Count what waits of the clients whom somebody looks after."""
    theirs = [one.id for one in await desk.store.people.clients_of(member) if one.therapist_id == member.id]
    flags = await desk.store.flags.count_open(theirs)
    return Waiting(flags=sum(flags.values()), questions=len(await desk.store.questions.open_of(theirs)))


async def out_of_reach(desk: Desk, viewer: Person) -> set[int]:
    """Return the numbers of those of the team for whom ``viewer`` stands in now."""
    if viewer.role is not Role.OWNER:
        return set()
    staff = await desk.store.people.staff()
    return {one.id for one in staff if one.id != viewer.id and one.reach is not Reach.OK}
