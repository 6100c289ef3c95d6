"""Questions that a bare yes or no answers, as long as nothing else has been said, tapped or asked since."""

from dataclasses import dataclass

from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.checkins import CheckInTap
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.menus import pack_two, unpack_two
from bot.chat.calls import Screen
from bot.chat.turn import Turn
from bot.domain.cards import ASKED
from bot.services import cards
from bot.understanding.commands import smalltalk_of

CARD = ASKED
"""The question that was asked last; its reference is what the yes and the no carry."""

_SAVE = {"save", "save it", "yes save", "yes save it", "ok", "okay"}


def card(yes: CallbackData, no: CallbackData) -> tuple[str, str] | None:
    """Return the card of a question, by what its two answers carry; None when that is too long to remember."""
    reference = pack_two(yes, no)
    return None if reference is None else (CARD, reference)


def card_of(screen: Screen, *, no_first: bool = False) -> tuple[str, str] | None:
    """Return the card of a question whose first row of buttons is its yes and its no."""
    yes, no = (button.data for button in (reversed(screen.rows[0]) if no_first else screen.rows[0]))
    return None if yes is None or no is None else card(yes, no)


async def take(turn: Turn) -> None:
    """Take the question from the table: what comes now answers it, or is about something else."""
    if turn.someone is None:
        return
    turn.sheet.asked = await cards.close(turn.desk, turn.someone, CARD)


@dataclass(frozen=True)
class Asked:
    """The question that was asked last: its message, and what its two answers carry."""

    message_id: int
    yes: CallbackData
    no: CallbackData


def asked(turn: Turn) -> Asked | None:
    """Return the question that was asked last, None when there is none."""
    if turn.sheet.asked is None:
        return None
    message_id, both = turn.sheet.asked
    try:
        yes, no = unpack_two(both)
    except OldButtonError:
        return None
    return Asked(message_id, yes, no)


def agreed(turn: Turn, said: str) -> tuple[int, CallbackData] | None:
    """Return the question's message and what the answer carries; None for words that are neither yes nor no."""
    question = asked(turn)
    if question is None:
        return None
    plain = smalltalk_of(said)
    is_checkin = isinstance(question.yes, CheckInTap)
    may_save = is_checkin and " ".join(said.casefold().replace(",", " ").split()).strip(" .!") in _SAVE
    if plain == "yes" or may_save:
        return question.message_id, question.yes
    return (question.message_id, question.no) if plain == "no" else None
