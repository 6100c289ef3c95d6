"""Somebody of the team whom the bot cannot write to: who stands in hears it, and gets what is for them."""

from dataclasses import dataclass
from typing import Final

from bot.domain.flags import card_of
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
    notice_of,
)
from bot.domain.outbox import Posted
from bot.domain.people import Person, Reach, Role, may_see
from bot.services import flags
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
    Nothing of clients waits for an assistant.
    """
    if member.reach is Reach.OK:
        await _back(desk, member)
    elif before is Reach.OK and member.role.reads:
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
    await _danger_of_others(desk, member)
    for one in others:
        if one.role is Role.OWNER and one.reach is Reach.OK:
            await desk.notify(one, TeamBack(member.id))


async def hand_on(desk: Desk, letter: Posted) -> bool:
    """Let a message that could not reach somebody of the team wait for who stands in; False when nobody does."""
    member = await desk.store.people.in_chat(letter.chat_id) if letter.kind in HANDED_ON else None
    if member is None:
        return False
    stand_in = await desk.stand_in(member)
    if stand_in.id == member.id:
        stand_in = await _for_danger(desk, letter) or member
    if stand_in.id == member.id:
        return False
    await desk.store.outbox.readdress(letter.chat_id, HANDED_ON, to=stand_in.chat_id, letter_id=letter.id)
    return True


async def _for_danger(desk: Desk, letter: Posted) -> Person | None:
    """Return who hears of the danger sign that a message is about, when nobody stands in; None for another message."""
    notice = notice_of(letter.kind, letter.body)
    found = await flags.unacknowledged(desk, notice.flag_id) if isinstance(notice, FlagRaised | FlagAgain) else None
    return None if found is None else await flags.heard_by(desk, found[1])


async def _danger_of_others(desk: Desk, member: Person) -> None:
    """Tell somebody who is back of what waits of clients of whose danger nobody else can hear."""
    owner = await desk.store.people.owner()
    for client in [] if owner is None else await desk.store.people.clients_of(owner):
        hears = None if may_see(member, client) else await desk.hears_of_danger(client)
        if hears is not None and hears.id == member.id:
            for flag in await desk.store.flags.unacknowledged([client.id]):
                if await desk.store.cards.get(member.id, card_of(flag.id)) is None:
                    await flags.tell(desk, client, flag)


async def waiting_of(desk: Desk, member: Person) -> Waiting:
    """Count what waits of the clients whom somebody looks after."""
    own = {member.id, None} if member.role is Role.OWNER else {member.id}
    theirs = [one.id for one in await desk.store.people.clients_of(member) if one.therapist_id in own]
    flags = await desk.store.flags.count_open(theirs)
    return Waiting(flags=sum(flags.values()), questions=len(await desk.store.questions.open_of(theirs)))


async def out_of_reach(desk: Desk, viewer: Person) -> set[int]:
    """Return the numbers of those of the team for whom ``viewer`` stands in now."""
    if viewer.role is not Role.OWNER:
        return set()
    staff = await desk.store.people.staff()
    return {one.id for one in staff if one.id != viewer.id and one.reach is not Reach.OK}
