"""A number typed alone: which of the open questions it answers."""

from bot.chat.handlers import aftercare, checkins, pegs
from bot.chat.screens import checkins as checkin_texts
from bot.chat.turn import Turn
from bot.services import cards
from bot.services import pegs as peg_services


async def typed(turn: Turn, number: int, *, for_checkin: bool) -> bool:
    """A number answers the question that was shown last; False when that is the check-in's.

    Message numbers grow within a chat, so that the highest is the newest.

    Args:
        for_checkin: whether the check-in's card waits for a number.
    """
    sore = await aftercare.awaited(turn)
    week = await peg_services.open_item(turn.desk, turn.person)
    if sore is None and week is None:
        return False
    at_sore = 0 if sore is None else sore[0]
    at_week = 0 if week is None else await _message_of(turn, peg_services.CARD)
    if for_checkin and await _message_of(turn, checkins.CARD) > max(at_sore, at_week):
        return False
    if not 0 <= number <= 10:
        turn.say(checkin_texts.out_of_range())
    elif sore is not None and at_sore > at_week:
        await aftercare.number_typed(turn, *sore, number)
    elif week is not None:
        await pegs.number_typed(turn, *week, number)
    return True


async def _message_of(turn: Turn, kind: str) -> int:
    shown = await cards.opened(turn.desk, turn.person, kind)
    return 0 if shown is None else shown.message_id
