"""The owner's team: who works here, who leaves, and who looks after whom."""

from telegram import Update

from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import Screen
from bot.chat.screens import team as texts
from bot.chat.turn import Turn
from bot.domain.errors import LastOwnerError, NotFoundError
from bot.services import people, team
from bot.services.team import Member


async def show(_update: Update, turn: Turn) -> None:
    """``/team``."""
    turn.show(texts.team(await team.members(turn.desk, turn.person)))


async def tapped(update: Update, turn: Turn, tap: TeamTap) -> None:
    """A button of the team's menu."""
    members = await team.members(turn.desk, turn.person)
    match tap:
        case TeamTap(step=TeamStep.LIST):
            await show(update, turn)
        case TeamTap(step=TeamStep.REMOVE, member=int(member)):
            await _leaving(turn, members, member, tap.to, sure=tap.sure)
        case TeamTap(step=TeamStep.HAND_OVER, client=int(client)):
            await _handing(turn, members, client, tap.to, sure=tap.sure)
        case _:
            clients = await people.clients_of(turn.desk, turn.person)
            turn.show(texts.which_client(clients, tap.page or 0))


async def _leaving(turn: Turn, members: list[Member], member: int, to_id: int | None, *, sure: bool) -> None:
    leaving = _member(members, member)
    others = [one for one in members if one.person.id != leaving.person.id and one.person.role.reads]
    if to_id is None:
        turn.show(texts.who_takes_over(leaving, others))
        return
    to = _member(others, to_id).person
    if not sure:
        turn.show(texts.sure_to_remove(leaving, to))
        return
    try:
        handed = await team.remove(turn.desk, turn.person, person_id=leaving.person.id, to_id=to.id)
    except LastOwnerError as error:
        turn.show(Screen(text=error.words()))
    else:
        turn.show(texts.removed(leaving.person.name, handed, to))


async def _handing(turn: Turn, members: list[Member], client_id: int, to_id: int | None, *, sure: bool) -> None:
    client = await turn.desk.client_for(turn.person, client_id)
    if to_id is None:
        turn.show(texts.to_whom(client, members))
        return
    to = _member(members, to_id).person
    if not sure:
        turn.show(texts.sure_to_hand_over(client, to))
        return
    await team.hand_over(turn.desk, turn.person, client_id=client.id, to_id=to.id)
    turn.show(texts.handed_over(client, to))


def _member(members: list[Member], person_id: int) -> Member:
    for one in members:
        if one.person.id == person_id:
            return one
    raise NotFoundError
