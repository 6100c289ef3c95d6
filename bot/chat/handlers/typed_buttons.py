"""The words on a button, typed: they do what the button does, in the newest message that has one."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date
from typing import Any

from telegram import Update

from bot.chat.callback_data.aftercare import AftercareTap
from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.checkins import CheckInTap
from bot.chat.callback_data.exercises import IdeaStep, IdeaTap, ProgrammeStep, ProgrammeTap
from bot.chat.callback_data.pegs import PegTap
from bot.chat.callback_data.plans import PlanTap
from bot.chat.callback_data.reminders import PutOffTo, ReminderStep, ReminderTap
from bot.chat.callback_data.safety import SafetyTap
from bot.chat.callback_data.settings import ProgressTap
from bot.chat.calls import Rows
from bot.chat.handlers import (
    aftercare,
    checkins,
    checkins_typed,
    exercises,
    pegs,
    plans,
    reminders,
    safety,
    settings,
    yes_no,
)
from bot.chat.turn import Turn
from bot.domain.characters import western_digits

LONGEST = 60
"""Characters of a text that may be a button's words."""


async def typed(turn: Turn, said: str) -> bool:
    """Do what a button does whose words were typed; False when no open card has such a button.

    Message numbers grow within a chat, so that the highest is the newest.
    """
    if len(said) > LONGEST:
        return False
    answer = yes_no.agreed(turn, said)
    if answer is not None:
        await _press(turn, *answer)
        return True
    cards = [
        safety.rows(turn),
        await checkins.rows(turn),
        await pegs.rows(turn),
        await reminders.rows(turn),
        *await exercises.rows(turn),
    ]
    for message_id, rows in sorted(cards, key=lambda one: one[0], reverse=True):
        data = data_of(rows, said) or _deed_of(rows, said)
        if data is not None:
            await _press(turn, message_id, data)
            return True
    return False


def answers_safety(turn: Turn, said: str) -> bool:
    """Whether words are those on a button of the safety question that was asked last: its answer, and no new sign."""
    return data_of(safety.rows(turn)[1], said) is not None


def data_of(rows: Rows, said: str) -> CallbackData | None:
    """Return what the button with these words carries, None when there is none.

    A part before a colon is enough: 'same as last time'.
    """
    wanted = _plain(said)
    if not any(one.isalnum() for one in wanted):
        return None
    buttons = [button for row in rows for button in row if button.data is not None]
    for shorten in (False, True):
        for button in buttons:
            label = button.label.partition(":")[0] if shorten else button.label
            if _plain(label) == wanted:
                return button.data
    return None


_DEEDS = {
    ReminderStep.DONE: {
        "done", "did it", "i did it", "did that", "done it", "have done it", "just did it", "finished", "already done",
        "i already did it", "i did it already",
    },
    ReminderStep.HURTS: {"hurts", "it hurt", "that hurts", "that hurt", "this hurts", "it hurts me", "ouch"},
    ReminderStep.TOO_HARD: {"it's too hard", "that's too hard", "this is too hard", "too difficult"},
    ReminderStep.SKIP: {
        "skip", "skip it", "skip this", "skip today", "not today", "not this time", "no time", "i have no time",
        "i can't today", "i'm too tired", "too tired", "leave it for today",
    },
    ReminderStep.LATER: {
        "not now", "a bit later", "in a bit", "in a while", "remind me later", "ask me later", "snooze",
    },
}  # fmt: skip
"""What is said to a reminder in other words than its buttons'; of exercises' buttons some do the same."""
_LATER = {
    PutOffTo.HALF_AN_HOUR: {
        "in 30 min", "in 30 minutes", "in half an hour", "remind me in half an hour", "remind me in 30 minutes",
    },
    PutOffTo.TWO_HOURS: {"in 2 hours", "in 2 h", "in two hours", "remind me in 2 hours", "remind me in two hours"},
    PutOffTo.EVENING: {"this evening", "tonight", "later today", "remind me this evening", "remind me tonight"},
}  # fmt: skip
_BEHIND_MENUS = {
    ReminderStep.WHY: {
        "why this", "why this message", "why did you send this", "why do you write to me", "why do you ask",
    },
    ReminderStep.FEWER: {
        "less often", "fewer", "fewer please", "less often please", "too often", "not so often",
    },
}  # fmt: skip
"""What buttons do that stand in a menu of a reminder: one that can be put off has that menu, too."""
_OF_EXERCISES: dict[IdeaStep | ProgrammeStep, ReminderStep] = {
    IdeaStep.DONE: ReminderStep.DONE,
    IdeaStep.TOO_HARD: ReminderStep.TOO_HARD,
    IdeaStep.HURTS: ReminderStep.HURTS,
    ProgrammeStep.DONE: ReminderStep.DONE,
    ProgrammeStep.TOO_HARD: ReminderStep.TOO_HARD,
    ProgrammeStep.HURTS: ReminderStep.HURTS,
    ProgrammeStep.SKIP: ReminderStep.SKIP,
}


def _deed_of(rows: Rows, said: str) -> CallbackData | None:
    """Return what a button carries that does what was said in other words under a reminder or an exercise."""
    wanted = _plain(said.replace("’", "'"))
    asked = wanted.rstrip("?")
    to = next((to for to, words in _LATER.items() if asked in words), None)
    behind = next((deed for deed, words in _BEHIND_MENUS.items() if asked in words), None)
    plain = next((deed for deed, words in _DEEDS.items() if wanted in words), None)
    deed = behind or (plain if to is None else ReminderStep.LATER)
    for data in (button.data for row in rows for button in row):
        match data:
            case ReminderTap(delivery=delivery, step=ReminderStep.LATER) if deed in _BEHIND_MENUS:
                return ReminderTap(delivery, deed)
            case ReminderTap(step=ReminderStep.LATER) if deed is ReminderStep.LATER:
                return replace(data, to=to)
            case ReminderTap(step=step) if step is deed:
                return data
            case IdeaTap(step=idea) if deed is not None and _OF_EXERCISES.get(idea) is deed:
                return data
            case ProgrammeTap(step=done) if deed is not None and _OF_EXERCISES.get(done) is deed:
                return data
    return None


def _plain(text: str) -> str:
    one_dash = re.sub(r"[‐-―−]", "-", western_digits(text).casefold())
    return " ".join(one_dash.replace("✓", " ").strip(" .!").split())


async def _press(turn: Turn, message_id: int, data: CallbackData) -> None:
    match data:
        case CheckInTap(day=date() as day, area=str(area_id)):
            # A tap is one of several; words are the whole answer.
            await checkins_typed.add_places(turn, day, (area_id,))
            return
        case ProgressTap():
            await settings.progress_tapped(turn.event, turn, data)
            return
    turn.type_for(message_id)
    await _HANDLERS[type(data)](turn.event, turn, data)


_HANDLERS: dict[type[CallbackData], Callable[[Update, Turn, Any], Coroutine[Any, Any, None]]] = {
    CheckInTap: checkins.tapped,
    PegTap: pegs.tapped,
    ReminderTap: reminders.answered,
    IdeaTap: exercises.exercised,
    ProgrammeTap: exercises.walked,
    AftercareTap: aftercare.tapped,
    SafetyTap: safety.answered,
    PlanTap: plans.tapped,
}
