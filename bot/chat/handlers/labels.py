"""The words on a button, typed: they do what the button does, in the newest message that has one."""

import re

from bot.chat.calls import Rows
from bot.chat.codes import day_of
from bot.chat.handlers import checkins, checkins_typed, pegs, settings
from bot.chat.turn import Turn
from bot.domain.areas import AREAS
from bot.domain.characters import western_digits


async def typed(turn: Turn, said: str) -> bool:
    """Do what a button does whose words were typed; False when no open card has such a button.

    Message numbers grow within a chat, so that the highest is the newest.
    """
    cards = [await checkins.rows(turn), await pegs.rows(turn)]
    for message_id, rows in sorted(cards, key=lambda one: one[0], reverse=True):
        data = data_of(rows, said)
        if data is not None:
            await _press(turn, message_id, data)
            return True
    return False


def data_of(rows: Rows, said: str) -> str | None:
    """Return what the button with these words carries, None when there is none.

    A part before a colon is enough: 'same as last time'.
    """
    wanted = _plain(said)
    if not wanted:
        return None
    buttons = [button for row in rows for button in row if button.data is not None]
    for shorten in (False, True):
        for button in buttons:
            label = button.label.partition(":")[0] if shorten else button.label
            if _plain(label) == wanted:
                return button.data
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
    handler = {"ci": checkins.tapped, "pe": pegs.tapped}[prefix]
    await handler(turn.event, turn, *rest)
