"""A colleague covers single clients from day to day: from the client's card or the list of days away, in a few taps."""

from collections.abc import Sequence
from datetime import date

from telegram import Update

from bot.chat.callback_data.covers import CoverStep, CoverTap
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.calls import Screen
from bot.chat.handlers import marked
from bot.chat.screens import covers as texts
from bot.chat.screens import leaves as leave_texts
from bot.chat.turn import Turn
from bot.domain.people import Person
from bot.domain.waiting import CoverDays
from bot.services import covers, leaves, people
from bot.understanding import leave as typed_days
from bot.understanding.times import UnclearError


async def tapped(_update: Update, turn: Turn, tap: CoverTap) -> None:
    """A button about a cover."""
    match tap:
        case CoverTap(step=CoverStep.SEVERAL | CoverStep.MARK):
            chosen = _chosen(turn) ^ (set() if tap.client is None else {tap.client})
            turn.show(texts.which_clients(await covers.own(turn.desk, turn.person), chosen, tap.page or 0))
        case CoverTap(step=CoverStep.ABOUT | CoverStep.SOME):
            whose = await _whose(turn, tap)
            turn.person = await people.set_awaiting(turn.desk, turn.person, CoverDays.of(one.id for one in whose))
            turn.show(texts.which_days(whose, one=tap.client, today=turn.desk.practice_day))
        case CoverTap(step=CoverStep.DAYS, first=date() as first, last=date() as last):
            whose = await _whose(turn, tap)
            turn.person = await people.set_awaiting(turn.desk, turn.person, None)
            turn.show(await _who(turn, whose, first, last, one=tap.client))
        case CoverTap(step=CoverStep.PUT, first=date() as first, last=date() as last):
            whose = await _whose(turn, tap)
            numbers = [one.id for one in whose]
            made = await covers.put(
                turn.desk, turn.person, client_ids=numbers, first=first, last=last, deputy_id=tap.deputy
            )
            turn.show(texts.kept(made, today=turn.desk.practice_day))
        case _:
            raise OldButtonError


async def _whose(turn: Turn, tap: CoverTap) -> list[Person]:
    numbers = sorted(_chosen(turn)) if tap.client is None else [tap.client]
    return await covers.clients(turn.desk, turn.person, numbers)


def _chosen(turn: Turn) -> set[int]:
    return marked.clients(turn, CoverTap, CoverStep.MARK)


async def _who(turn: Turn, whose: Sequence[Person], first: date, last: date, *, one: int | None) -> Screen:
    leaves.check_days(turn.desk, first, last)
    able = await covers.able(turn.desk, whose, first=first, last=last)
    return texts.who(whose, able, first, last, one=one, today=turn.desk.practice_day)


async def typed(turn: Turn, said: str, client_ids: Sequence[int]) -> None:
    """The first and the last day were typed."""
    whose = await covers.clients(turn.desk, turn.person, client_ids)
    try:
        first, last = typed_days.read(said, today=turn.desk.practice_day)
    except UnclearError as error:
        turn.say(leave_texts.unclear(error))
        return
    screen = await _who(turn, whose, first, last, one=whose[0].id if len(whose) == 1 else None)
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.say(screen)
