"""Show it: a discreet message becomes what it stands for."""

from telegram import Update

from bot.chat import calls
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.privacy import ShowTap
from bot.chat.calls import Call
from bot.chat.notices import cards
from bot.chat.turn import Turn
from bot.services import tidying


async def show(_update: Update, turn: Turn, tap: ShowTap) -> None:
    """'Show it': the message becomes what it stands for. It opens once, and for its own client only."""
    found = await tidying.open_held(turn.desk, turn.person, tap.token)
    if found is None:
        raise OldButtonError
    first, *others = [Call.from_json(one) for one in found["calls"]]
    message_id = turn.tapped_message_id
    if message_id is None or first.method != "send_message":
        turn.take_buttons_away()
        turn.sheet.calls.append(first)
    else:
        # What it stands for was put into words when it was sent; more may have been said since.
        first = await cards.anew(turn.desk, turn.person, first)
        turn.sheet.calls.append(calls.in_place(first, message_id))
    turn.sheet.calls += others
