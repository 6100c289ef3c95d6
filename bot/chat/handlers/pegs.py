"""The weekly questions' card: open, answer, leave out, undo; by tap and by typing."""

from collections.abc import Callable
from datetime import date
from functools import partial

from telegram import Update

from bot.chat.callback_data.pegs import PegStep, PegTap
from bot.chat.calls import Rows
from bot.chat.screens import pegs as texts
from bot.chat.turn import Turn
from bot.domain import pegs as rules
from bot.domain.errors import WeekOverError
from bot.domain.pegs import Item, Peg
from bot.services import cards, pegs
from bot.services.pegs import Card


async def tapped(_update: Update, turn: Turn, tap: PegTap) -> None:
    """A button of the card."""
    if tap.week is None:
        await open_card(turn)
        return
    try:
        await _step(turn, tap.week, tap)
    except WeekOverError:
        turn.toast(texts.week_over())
        turn.take_buttons_away()
        await open_card(turn)


async def _step(turn: Turn, week: date, tap: PegTap) -> None:
    change: Callable[[Peg], Peg]
    match tap:
        case PegTap(item=Item() as item, score=int(score)):
            change = partial(rules.with_score, item=item, score=score)
        case PegTap(step=PegStep.SKIP, item=Item() as item):
            change = partial(rules.skip, item=item)
        case _:
            change = rules.undo
    shown = await pegs.change(turn.desk, turn.person, week, change)
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
