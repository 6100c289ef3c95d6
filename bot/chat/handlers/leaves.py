"""``/leave``: who of the team is away and who stands in; by taps, and the days typed."""

from datetime import date

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.leaves import LeaveStep, LeaveTap
from bot.chat.screens import leaves as texts
from bot.chat.turn import Turn
from bot.domain.leaves import Leave
from bot.domain.waiting import LeaveDays
from bot.services import leaves, people
from bot.understanding import leave as typed_days
from bot.understanding.times import UnclearError


async def show(_update: Update, turn: Turn) -> None:
    """``/leave``: the list."""
    found = await leaves.coming(turn.desk, turn.person)
    turn.show(texts.leaves(found, turn.person, today=turn.desk.practice_day))


async def tapped(update: Update, turn: Turn, tap: LeaveTap) -> None:
    """A button about a leave."""
    today = turn.desk.practice_day
    match tap:
        case LeaveTap(step=LeaveStep.LIST):
            await show(update, turn)
        case LeaveTap(step=LeaveStep.WHOSE):
            turn.show(texts.whose(await leaves.others(turn.desk, turn.person)))
        case LeaveTap(step=LeaveStep.DAYS, member=int(member_id)):
            member = await leaves.whose(turn.desk, turn.person, member_id)
            turn.person = await people.set_awaiting(turn.desk, turn.person, LeaveDays(member.id))
            turn.show(texts.which_days(member, turn.person))
        case LeaveTap(step=LeaveStep.PUT, member=int(member_id), first=date() as first, last=date() as last):
            made = await leaves.put(
                turn.desk, turn.person, member_id=member_id, first=first, last=last, deputy_id=tap.deputy
            )
            turn.show(texts.kept(made, today=today))
        case LeaveTap(step=LeaveStep.OPEN, leave=int(leave_id)):
            turn.show(texts.opened(await leaves.own(turn.desk, turn.person, leave_id), today=today))
        case LeaveTap(step=LeaveStep.DEPUTY | LeaveStep.OWNER, leave=int(leave_id)):
            await _deputy(turn, leave_id, tap)
        case LeaveTap(step=LeaveStep.CALL_OFF, leave=int(leave_id)) if tap.sure:
            turn.show(texts.called_off(await leaves.call_off(turn.desk, turn.person, leave_id), today=today))
        case LeaveTap(step=LeaveStep.CALL_OFF, leave=int(leave_id)):
            turn.show(texts.sure_to_call_off(await leaves.own(turn.desk, turn.person, leave_id), today=today))
        case _:
            raise OldButtonError


async def _deputy(turn: Turn, leave_id: int, tap: LeaveTap) -> None:
    if tap.deputy is not None or tap.step is LeaveStep.OWNER:
        made = await leaves.deputise(turn.desk, turn.person, leave_id, tap.deputy)
        turn.show(texts.kept(made, today=turn.desk.practice_day))
        return
    found = await leaves.own(turn.desk, turn.person, leave_id)
    first = max(found.leave.first_day, turn.desk.practice_day)
    able = await leaves.deputies(turn.desk, found.member, first=first, last=found.leave.last_day)
    turn.show(texts.who_instead(found, able))


async def typed(turn: Turn, said: str, member_id: int) -> None:
    """The first and the last day were typed."""
    today = turn.desk.practice_day
    member = await leaves.whose(turn.desk, turn.person, member_id)
    try:
        first, last = typed_days.read(said, today=today)
    except UnclearError as error:
        turn.say(texts.unclear(error))
        return
    leaves.check_days(turn.desk, first, last)
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    able = await leaves.deputies(turn.desk, member, first=first, last=last)
    wished = Leave(id=0, member_id=member.id, deputy_id=None, first_day=first, last_day=last)
    turn.say(texts.who_stands_in(wished, member, able, today=today))
