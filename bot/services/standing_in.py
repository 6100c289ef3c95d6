"""Somebody of the team whom the bot cannot write to: who stands in hears it, and gets what is for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.flags import card_of
from bot.domain.notices import (
    ClientJoined,
    ClientUnreachable,
    ExerciseHurts,
    FlagAgain,
    FlagRaised,
    FlagWaits,
    Notice,
    QuestionPassed,
    TeamBack,
    TeamUnreachable,
    ToldBefore,
    notice_of,
)
from bot.domain.outbox import Posted
from bot.domain.people import Person, Reach, Role
from bot.services import flags
from bot.services.unit_of_work import Desk

HANDED_ON: Final = frozenset(
    one.kind
    for one in (
        FlagRaised,
        FlagAgain,
        FlagWaits,
        QuestionPassed,
        ExerciseHurts,
        ToldBefore,
        ClientJoined,
        ClientUnreachable,
    )
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
    found = (
        await flags.unacknowledged(desk, notice.flag_id)
        if isinstance(notice, FlagRaised | FlagAgain | FlagWaits)
        else None
    )
    return None if found is None else await flags.heard_by(desk, found[1])


async def _danger_of_others(desk: Desk, member: Person) -> None:
    """Tell somebody who is back of what waits of clients of whose danger nobody else can hear."""
    owner = await desk.store.people.owner()
    for client in [] if owner is None else await desk.store.people.clients_of(owner):
        hears = None if await desk.may_see(member, client) else await desk.hears_of_danger(client)
        if hears is not None and hears.id == member.id:
            for flag in await desk.store.flags.unacknowledged([client.id]):
                if await desk.store.cards.get(member.id, card_of(flag.id)) is None:
                    await flags.tell(desk, client, flag)


async def _about(desk: Desk, notice: Notice) -> Person | None:
    """Return the client whom a notice to the team is about; None for none, or one who is not there any more."""
    match notice:
        case FlagRaised(flag_id) | FlagAgain(flag_id) | FlagWaits(flag_id):
            flag = await desk.store.flags.get(flag_id)
            number = None if flag is None else flag.client_id
        case QuestionPassed(question_id):
            question = await desk.store.questions.get(question_id)
            number = None if question is None else question.client_id
        case ToldBefore(told_id):
            told = await desk.store.tellings.get(told_id)
            number = None if told is None else told.client_id
        case ExerciseHurts(client_id) | ClientJoined(client_id) | ClientUnreachable(client_id):
            number = client_id
        case _:
            number = None
    return None if number is None else await desk.store.people.get(number)


async def hand_on_waiting(desk: Desk, member: Person) -> None:
    """Let what waits to be sent to somebody about clients whom another covers by now go to who hears of each."""
    for number, kind, body in await desk.store.outbox.of_kinds(member.chat_id, HANDED_ON):
        client = await _about(desk, notice_of(kind, body))
        hears = None if client is None else await desk.hears_of(client)
        if hears is not None and hears.id != member.id:
            await desk.store.outbox.readdress(member.chat_id, HANDED_ON, to=hears.chat_id, letter_id=number)


async def hears_instead(desk: Desk, member: Person, notice: Notice) -> Person | None:
    """Return who is to get a notice about a client whom somebody may not see any more; None where it may stay.

    Between the deed and the sending a cover may have ended, or the client may have gone to somebody else. Of danger
    somebody may be told who may not see the client (``Desk.hears_of_danger``).
    """
    client = await _about(desk, notice) if notice.kind in HANDED_ON else None
    if client is None or await desk.may_see(member, client):
        return None
    is_danger = isinstance(notice, FlagRaised | FlagAgain | FlagWaits)
    hears = await desk.hears_of_danger(client) if is_danger else await desk.hears_of(client)
    return None if hears is None or hears.id == member.id else hears


async def to_who_reads(desk: Desk, letter: Posted) -> bool:
    """Let a message about a client go to who hears of them now; False where it stays or has nothing to say."""
    member = await desk.store.people.in_chat(letter.chat_id) if letter.kind in HANDED_ON else None
    hears = None if member is None else await hears_instead(desk, member, notice_of(letter.kind, letter.body))
    if hears is None:
        return False
    await desk.store.outbox.readdress(letter.chat_id, HANDED_ON, to=hears.chat_id, letter_id=letter.id)
    return True


async def looked_after_by(desk: Desk, member: Person) -> list[Person]:
    """Return the clients whom somebody looks after, not those for whom they stand in."""
    own = {member.id, None} if member.role is Role.OWNER else {member.id}
    return [one for one in await desk.store.people.clients_of(member) if one.therapist_id in own]


async def waiting_of(desk: Desk, clients: Sequence[Person]) -> Waiting:
    """Count what waits of some clients."""
    theirs = [one.id for one in clients]
    flags = await desk.store.flags.count_open(theirs)
    return Waiting(flags=sum(flags.values()), questions=len(await desk.store.questions.open_of(theirs)))


async def out_of_reach(desk: Desk, viewer: Person, clients: Sequence[Person]) -> set[int]:
    """Return the numbers of the clients of whom ``viewer`` hears, as who looks after them cannot be written to."""
    if viewer.role is not Role.OWNER:
        return set()
    away = {
        one.id: one
        for one in await desk.store.people.staff()
        if one.id != viewer.id and one.reach is not Reach.OK and one.role.reads
    }
    found = set()
    for client in clients:
        member = away.get(client.therapist_id or 0)
        # While one of them is on leave as well, or another covers the client, their deputy does.
        if member is not None and (await desk.stand_in(member, client)).id in {viewer.id, member.id}:
            found.add(client.id)
    return found
