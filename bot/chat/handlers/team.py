"""The owner's team: who works here, who leaves, and who looks after whom."""

from telegram import Update

from bot.chat.callback_data import OldButtonError, number_of
from bot.chat.calls import Screen
from bot.chat.screens import team as texts
from bot.chat.turn import Turn
from bot.domain.errors import LastOwnerError, NotFoundError
from bot.services import people, team
from bot.services.team import Member


async def show(_update: Update, turn: Turn) -> None:
    """``/team``."""
    turn.show(texts.team(await team.members(turn.desk, turn.person)))


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the team's menu: ``r`` takes somebody out, ``h`` hands a client over."""
    members = await team.members(turn.desk, turn.person)
    step, numbers = rest[0], [number_of(one) for one in rest[1:3]]
    sure = rest[3:4] == ("yes",)
    if step == "list":
        await show(update, turn)
    elif step == "r" and numbers:
        await _leaving(turn, members, numbers, sure=sure)
    elif step in {"h", "hp"} and (step == "hp" or not numbers):
        clients = await people.clients_of(turn.desk, turn.person)
        turn.show(texts.which_client(clients, numbers[0] if numbers else 0))
    elif step == "h":
        await _handing(turn, members, numbers, sure=sure)
    else:
        raise OldButtonError


async def _leaving(turn: Turn, members: list[Member], numbers: list[int], *, sure: bool) -> None:
    leaving = _member(members, numbers[0])
    others = [one for one in members if one.person.id != leaving.person.id]
    if len(numbers) == 1:
        turn.show(texts.who_takes_over(leaving, others))
        return
    to = _member(others, numbers[1]).person
    if not sure:
        turn.show(texts.sure_to_remove(leaving, to))
        return
    try:
        handed = await team.remove(turn.desk, turn.person, person_id=leaving.person.id, to_id=to.id)
    except LastOwnerError as error:
        turn.show(Screen(text=error.words()))
    else:
        turn.show(texts.removed(leaving.person.name, handed, to))


async def _handing(turn: Turn, members: list[Member], numbers: list[int], *, sure: bool) -> None:
    client = await turn.desk.client_for(turn.person, numbers[0])
    if len(numbers) == 1:
        turn.show(texts.to_whom(client, members))
        return
    to = _member(members, numbers[1]).person
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
