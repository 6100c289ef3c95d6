"""The owner's team: who works here, who leaves, and who looks after whom."""

from telegram import Update

from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import Screen
from bot.chat.handlers import marked
from bot.chat.screens import handing_over
from bot.chat.screens import team as texts
from bot.chat.turn import Turn
from bot.domain.errors import LastOwnerError, NotFoundError
from bot.domain.people import Person
from bot.services import invites, leaves, people, team
from bot.services.team import Member


async def show(_update: Update, turn: Turn) -> None:
    """``/team``."""
    members = await team.members(turn.desk, turn.person)
    away = await leaves.coming(turn.desk, turn.person)
    links = await invites.open_links(turn.desk, turn.person)
    shown = texts.team(
        members,
        links,
        away,
        viewer=turn.person,
        now=turn.desk.now,
        today=turn.desk.practice_day,
        unapproved=turn.practice.library.approvals.listed(),
    )
    turn.show(shown)


async def tapped(update: Update, turn: Turn, tap: TeamTap) -> None:
    """A button of the team's menu."""
    members = await team.members(turn.desk, turn.person)
    match tap:
        case TeamTap(step=TeamStep.LIST):
            await show(update, turn)
        case TeamTap(step=TeamStep.UNDO, invite=int(invite_id)):
            turn.show(texts.undone(*await team.undo(turn.desk, turn.person, invite_id=invite_id)))
        case TeamTap(step=TeamStep.REMOVE, member=int(member)):
            await _leaving(turn, members, member, tap.to, sure=tap.sure)
        case TeamTap(step=TeamStep.HAND_OVER, client=int(client)):
            await _one(turn, members, tap, client)
        case TeamTap(step=TeamStep.ALL, member=int(member)):
            await _all(turn, members, tap, member)
        case TeamTap(step=TeamStep.SOME):
            await _some(turn, members, tap)
        case TeamTap(step=TeamStep.SEVERAL | TeamStep.MARK):
            await _choose(turn, tap)
        case _:
            clients = await people.clients_of(turn.desk, turn.person)
            turn.show(handing_over.which_client(clients, members, tap.page or 0))


async def _leaving(turn: Turn, members: list[Member], member: int, to_id: int | None, *, sure: bool) -> None:
    leaving = _member(members, member)
    others = [one for one in members if one.person.id != leaving.person.id and one.person.role.reads]
    if to_id is None and leaving.clients:
        turn.show(texts.who_takes_over(leaving, others))
        return
    # With nobody to hand over there is nothing to choose.
    to = turn.person if to_id is None else _member(others, to_id).person
    if not sure:
        turn.show(texts.sure_to_remove(leaving, to))
        return
    try:
        handed = await team.remove(turn.desk, turn.person, person_id=leaving.person.id, to_id=to.id)
    except LastOwnerError as error:
        turn.show(Screen(text=error.words()))
    else:
        turn.show(texts.removed(leaving.person.name, handed, to))


async def _one(turn: Turn, members: list[Member], tap: TeamTap, client_id: int) -> None:
    client = await turn.desk.client_for(turn.person, client_id)
    if tap.to is None:
        turn.show(handing_over.to_whom(client, members))
    else:
        await _handing(turn, members, [client], tap)


async def _all(turn: Turn, members: list[Member], tap: TeamTap, member_id: int) -> None:
    member = _member(members, member_id)
    if tap.to is None:
        turn.show(handing_over.all_to_whom(member, members))
        return
    clients = await people.clients_of(turn.desk, turn.person)
    await _handing(turn, members, [one for one in clients if one.therapist_id == member.person.id], tap)


async def _some(turn: Turn, members: list[Member], tap: TeamTap) -> None:
    chosen = _chosen(turn)
    clients = [one for one in await people.clients_of(turn.desk, turn.person) if one.id in chosen]
    if tap.to is None:
        turn.show(handing_over.some_to_whom(clients, members))
    else:
        await _handing(turn, members, clients, tap)


async def _choose(turn: Turn, tap: TeamTap) -> None:
    """Show a page of clients; a tap on one chooses them, or no longer."""
    chosen = _chosen(turn) ^ (set() if tap.client is None else {tap.client})
    clients = await people.clients_of(turn.desk, turn.person)
    turn.show(handing_over.which_clients(clients, chosen, tap.page or 0))


def _chosen(turn: Turn) -> set[int]:
    return marked.clients(turn, TeamTap, TeamStep.MARK)


async def _handing(turn: Turn, members: list[Member], clients: list[Person], tap: TeamTap) -> None:
    if tap.to is None or not clients:
        raise NotFoundError
    to = _member(members, tap.to).person
    if not tap.sure:
        yes = TeamTap(tap.step, member=tap.member, client=tap.client, to=to.id, sure=True)
        turn.show(handing_over.sure(clients, to, yes))
        return
    handed = await team.hand_over(turn.desk, turn.person, client_ids=[one.id for one in clients], to_id=to.id)
    turn.show(texts.handed_over(handed, to))


def _member(members: list[Member], person_id: int) -> Member:
    for one in members:
        if one.person.id == person_id:
            return one
    raise NotFoundError
