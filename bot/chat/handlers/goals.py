"""``/goal``: what a client works towards."""

from telegram import Update

from bot.chat.callback_data.goals import GoalStep, GoalTap
from bot.chat.handlers import typed_buttons
from bot.chat.screens import goals as texts
from bot.chat.turn import Turn
from bot.domain.waiting import Goal
from bot.services import goals, people


async def show(_update: Update, turn: Turn) -> None:
    """``/goal``: what it is, or the question for it."""
    goal = turn.person.goal
    if goal is None:
        await _ask(turn)
    else:
        turn.say(texts.shown(goal))


async def tapped(_update: Update, turn: Turn, tap: GoalTap) -> None:
    """A button below it."""
    if tap.step is GoalStep.CHANGE:
        await _ask(turn)
    elif tap.step is GoalStep.LEAVE:
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        turn.show(texts.left())
    else:
        turn.person = await goals.take_away(turn.desk, turn.person)
        turn.show(texts.taken_away())


async def _ask(turn: Turn) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, Goal())
    turn.say(texts.asked())


async def typed(turn: Turn, said: str) -> None:
    """The words that were asked for, or those on the button below the question."""
    if typed_buttons.data_of(texts.asked().rows, said) is not None:
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        turn.say(texts.left())
        return
    turn.person = await goals.put(turn.desk, turn.person, said)
    turn.say(texts.shown(turn.person.goal or ""))
