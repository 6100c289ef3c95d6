"""Who is chosen: it stands on the buttons of the message that was tapped, and nowhere else."""

from enum import StrEnum

from telegram import Message

from bot.chat.callback_data.covers import CoverTap
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.team import TeamTap
from bot.chat.screens.choosing import CHOSEN
from bot.chat.turn import Turn


def clients(turn: Turn, menu: type[CoverTap] | type[TeamTap], mark: StrEnum) -> set[int]:
    """Return the clients who are chosen on the message that was tapped.

    Args:
        mark: the step of the buttons that choose.
    """
    message = turn.query.message
    markup = message.reply_markup if isinstance(message, Message) else None
    found = set()
    for button in (one for row in (markup.inline_keyboard if markup is not None else ()) for one in row):
        try:
            tap = menu.unpack(str(button.callback_data or ""))
        except OldButtonError:
            continue
        if tap.step is mark and tap.client is not None and button.text.startswith(CHOSEN):
            found.add(tap.client)
    return found
