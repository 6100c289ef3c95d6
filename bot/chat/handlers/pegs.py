"""The weekly questions' card: open, answer, leave out, undo; by tap and by typing."""

from datetime import date

from telegram import Update

from bot.chat.callback_data import OldButtonError, day_of, number_of
from bot.chat.calls import Rows
from bot.chat.screens import pegs as texts
from bot.chat.turn import Turn
from bot.domain import pegs as rules
from bot.domain.errors import WeekOverError
from bot.domain.pegs import Item
from bot.services import cards, pegs
from bot.services.pegs import Card

_ITEMS = {letter: item for item, letter in texts.LETTERS.items()}


async def tapped(_update: Update, turn: Turn, *rest: str) -> None:
    """A button of the card."""
    if rest[0] == "now":
        await open_card(turn)
        return
    week = day_of(rest[0])
    try:
        await _step(turn, week, rest[1], rest[2:])
    except WeekOverError:
        turn.toast(texts.week_over())
        turn.take_buttons_away()
        await open_card(turn)


async def _step(turn: Turn, week: date, operation: str, given: tuple[str, ...]) -> None:
    desk, person = turn.desk, turn.person
    if operation in _ITEMS:
        item, score = _ITEMS[operation], number_of(given[0])
        if not 0 <= score <= 10:
            raise OldButtonError
        shown = await pegs.change(desk, person, week, lambda peg: rules.with_score(peg, item, score))
    elif operation == "k" and given[0] in _ITEMS:
        left_out = _ITEMS[given[0]]
        shown = await pegs.change(desk, person, week, lambda peg: rules.skip(peg, left_out))
    elif operation == "u":
        shown = await pegs.change(desk, person, week, rules.undo)
    else:
        raise OldButtonError
    turn.show(texts.card(shown), card=(pegs.CARD, week.isoformat()))


async def open_card(turn: Turn) -> None:
    """Show this week's card below everything else, in place of an older one."""
    await _below(turn, await pegs.card(turn.desk, turn.person))


async def _below(turn: Turn, shown: Card) -> None:
    before = await cards.opened(turn.desk, turn.person, pegs.CARD)
    if before is not None and before.message_id != turn.tapped_message_id:
        turn.delete(before.message_id)
    screen = texts.card(shown)
    turn.say(screen, card=(pegs.CARD, shown.peg.week.isoformat()))


async def rows(turn: Turn) -> tuple[int, Rows]:
    """Return the message of this week's card and what its buttons are; no buttons when none is open."""
    shown = await cards.opened(turn.desk, turn.person, pegs.CARD)
    if shown is None:
        return 0, ()
    card = await pegs.card(turn.desk, turn.person)
    return shown.message_id, texts.card(card).rows if shown.reference == card.peg.week.isoformat() else ()


async def number_typed(turn: Turn, week: date, item: Item, number: int) -> None:
    """A number was typed while the card waits for one."""
    await _below(turn, await pegs.change(turn.desk, turn.person, week, lambda peg: rules.with_score(peg, item, number)))
