"""What follows from an outcome, once it is known: copies and cards are kept in step, and losses are told."""

import logging

from bot.chat import receipts
from bot.chat.transport import copies
from bot.chat.transport.outcome import Outcome
from bot.domain.deliveries import DeliveryState
from bot.domain.outbox import DANGER, REPLY
from bot.services import cards, undelivered
from bot.services.unit_of_work import Desk

logger = logging.getLogger(__name__)


async def tell(desk: Desk, outcome: Outcome) -> None:
    """See that somebody knows of a message, or of a part of one, that was given up and matters."""
    letter, why = outcome.letter, outcome.dropped
    if why is None or why is DeliveryState.DONE:
        return
    if letter.priority <= DANGER:
        logger.error("letter %s is about danger and could not be sent: %s", letter.id, why)
    await undelivered.given_up(desk, letter, why)


async def remember_copies(desk: Desk, outcome: Outcome) -> None:
    """Keep which message is the newest copy of what was shown."""
    person = await desk.store.people.in_chat(outcome.letter.chat_id) if outcome.copies else None
    if person is not None:
        mark, message_id = outcome.copies[-1]
        await desk.store.cards.put(person.id, receipts.COPY, reference=mark, message_id=message_id, now=desk.now)


async def put_right(desk: Desk, outcome: Outcome) -> None:
    """See to cards of which others know something else: what waits behind a letter, and what has overtaken it.

    A letter that goes first is sent beside those that it overtakes, and what arrives last is seen last.
    """
    letter = outcome.letter
    if outcome.said_anew:
        await desk.store.outbox.say_anew(letter.chat_id, desk.now)
    if outcome.said_anew and letter.tries > 1 and outcome.again_after is None:
        # What the try before has asked of Telegram may happen only now.
        for person_id, kind, reference in copies.shown_by(letter, ()):
            await cards.restate(desk, person_id, kind, reference, wait=cards.LATE)
    shown = set() if letter.priority == REPLY or outcome.held else copies.shown_by(letter, outcome.sent_cards)
    goes_first = letter.priority < REPLY
    if not shown or not (goes_first or await desk.store.outbox.is_overtaken(letter)):
        return
    if goes_first:
        await desk.store.outbox.say_anew(letter.chat_id, desk.now)
    for person_id, kind, reference in shown:
        await cards.restate(desk, person_id, kind, reference)
