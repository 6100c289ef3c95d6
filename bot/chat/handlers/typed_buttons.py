"""The words on a button, typed: they do what the button does, in the newest message that has one."""

import re

from bot.chat.callback_data import day_of
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
from bot.domain.areas import AREAS
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


def data_of(rows: Rows, said: str) -> str | None:
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
    "done": {
        "done", "did it", "i did it", "did that", "done it", "have done it", "just did it", "finished", "already done",
        "i already did it", "i did it already",
    },
    "hurts": {"hurts", "it hurt", "that hurts", "that hurt", "this hurts", "it hurts me", "ouch"},
    "hard": {"it's too hard", "that's too hard", "this is too hard", "too difficult"},
    "skip": {
        "skip", "skip it", "skip this", "skip today", "not today", "not this time", "no time", "i have no time",
        "i can't today", "i'm too tired", "too tired", "leave it for today",
    },
    "l": {"not now", "a bit later", "in a bit", "in a while", "remind me later", "ask me later", "snooze"},
}  # fmt: skip
_BEHIND_MENUS = {
    "l:30": {"in 30 min", "in 30 minutes", "in half an hour", "remind me in half an hour", "remind me in 30 minutes"},
    "l:120": {"in 2 hours", "in 2 h", "in two hours", "remind me in 2 hours", "remind me in two hours"},
    "l:e": {"this evening", "tonight", "later today", "remind me this evening", "remind me tonight"},
    "w": {"why this", "why this message", "why did you send this", "why do you write to me", "why do you ask"},
    "f": {"less often", "fewer", "fewer please", "less often please", "too often", "not so often"},
}
"""What a reminder's menus say, by what their buttons carry."""
_IN_EXERCISES = {"too_hard": "hard", "d": "done", "h": "hard", "x": "hurts", "s": "skip"}


def _deed_of(rows: Rows, said: str) -> str | None:
    """Return what a button carries that does what was said in other words under a reminder or an exercise."""
    wanted = _plain(said.replace("’", "'"))
    behind = next((name for name, words in _BEHIND_MENUS.items() if wanted.rstrip("?") in words), None)
    deed = "l" if behind is not None else next((name for name, words in _DEEDS.items() if wanted in words), None)
    for button in (button for row in rows for button in row):
        prefix, *rest = (button.data or "").split(":")
        what = {"rm": rest[1:], "ex": rest[1:], "px": rest[:1]}.get(prefix, [])
        if deed is not None and what and _IN_EXERCISES.get(what[0], what[0]) == deed:
            return button.data if behind is None else f"{prefix}:{rest[0]}:{behind}"
    return None


def _plain(text: str) -> str:
    one_dash = re.sub(r"[‐-―−]", "-", western_digits(text).casefold())
    return " ".join(one_dash.replace("✓", " ").strip(" .!").split())


async def _press(turn: Turn, message_id: int, data: str) -> None:
    prefix, *rest = data.split(":")
    if prefix == "ci" and rest[1:2] == ["a"]:
        # A tap is one of several; words are the whole answer.
        await checkins_typed.add_places(turn, day_of(rest[0]), (AREAS[int(rest[2])].id,))
        return
    if prefix == "pg":
        await settings.progress_tapped(turn.event, turn, *rest)
        return
    turn.type_for(message_id)
    await _HANDLERS[prefix](turn.event, turn, *rest)


_HANDLERS = {
    "ci": checkins.tapped,
    "pe": pegs.tapped,
    "rm": reminders.answered,
    "ex": exercises.exercised,
    "px": exercises.walked,
    "ac": aftercare.tapped,
    "sq": safety.answered,
    "pl": plans.tapped,
}
