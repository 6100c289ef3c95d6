"""Cards that may stand in a chat twice: what is sent again says what is true now, and the lowest copy is the card.

A message that was sent and not recorded, because the program died or the line broke, is sent once more. Nobody knows
of the copy above it until somebody taps on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.chat import calls, receipts
from bot.chat.calls import Call
from bot.chat.notices import cards
from bot.chat.screens import common
from bot.domain.cards import OpenCard
from bot.domain.outbox import CALLS, REPLY, Posted
from bot.i18n import speaking
from bot.services.unit_of_work import Desk

TWICE = 2

_BLAMELESS = "blameless"
"""How often a letter was put back without its counting as a try: something of it may have come nevertheless."""

Standing = Mapping[tuple[int, str], OpenCard]
"""The card of each person and kind that stands in a chat."""


@dataclass
class Said:
    """A letter put into words.

    Attributes:
        is_anew: whether these are others than it was written with.
        found: cards (person id, kind, reference, message id) that stand lower than those that were known.
        noted: (person id, message id) of what had come to chats that are kept tidy.
    """

    calls: list[Call]
    is_anew: bool = False
    found: list[tuple[int, str, str, int]] = field(default_factory=list)
    noted: list[tuple[int, int]] = field(default_factory=list)


def left(letter: Posted, rest: Sequence[Call], *, blameless: bool) -> dict[str, Any]:
    """Return what is left of a letter, as it is stored."""
    return {"calls": [one.to_json() for one in rest], _BLAMELESS: letter.body.get(_BLAMELESS, 0) + blameless}


def whose(letters: Iterable[Posted]) -> set[int]:
    """Return the ids of those whose cards letters show."""
    return {
        one["card"][0]
        for letter in letters
        if letter.kind == CALLS
        for one in letter.body["calls"]
        if one.get("card") is not None
    }


def shown_by(letter: Posted, sent: Iterable[tuple[int, str, str, int]]) -> set[tuple[int, str, str]]:
    """Return the cards (person id, kind, reference) that a letter shows; of a notice those that it has sent."""
    if letter.kind != CALLS:
        return {one[:3] for one in sent if one[1] in cards.FACES}
    made = [Call.from_json(one) for one in letter.body["calls"] if one.get("card") is not None]
    return {one.card for one in made if one.card is not None and cards.shows_a_row(one)}


def is_doubtful(letter: Posted, made: Sequence[Call], standing: Standing) -> bool:
    """Whether what a letter shows may be older than what stands in the chat, or stand where nobody looks."""
    return any(
        cards.shows_a_row(one) and (letter.is_again or (not _is_new(one) and _elsewhere(one, standing))) for one in made
    )


def _is_new(call: Call) -> bool:
    return call.method == "send_message"


def _elsewhere(call: Call, standing: Standing) -> OpenCard | None:
    """The card that a call would show in another message than the one in which it is known to stand."""
    if call.card is None:
        return None
    person_id, kind, reference = call.card
    known = standing.get((person_id, kind))
    if known is None or known.reference != reference or known.message_id == call.arguments.get("message_id"):
        return None
    return known


async def anew(desk: Desk, letter: Posted, made: Sequence[Call], standing: Standing) -> Said:
    """Put the cards of a letter into words as they are now, in the lowest message that is known to show them.

    What is sent once more and has come, by the receipt of a tap, is left out.
    """
    # One try before it can have left one message, which is the one that was tapped; two may have left another below.
    is_second = letter.tries + letter.body.get(_BLAMELESS, 0) == TWICE
    found = await _taken(desk, letter) if is_second and letter.priority >= REPLY else {}
    has_come = [one for one in made if receipts.expected(one) in found]
    made = [one for one in made if one not in has_come]
    given_way = {one.arguments["message_id"] for one in made if one.method == "delete_message"}
    done = Said(calls=[], is_anew=is_doubtful(letter, made, standing))
    for one in has_come:
        message_id = found[receipts.expected(one) or ""]
        done.found += [] if one.card is None else [(*one.card, message_id)]
        done.noted += [] if one.tidy is None else [(one.tidy, message_id)]
    for call in made:
        person = None if call.card is None else await desk.store.people.get(call.card[0])
        if person is None or call.card is None or not cards.shows_a_row(call):
            done.calls.append(call)
            continue
        known, said = _elsewhere(call, standing), await cards.anew(desk, person, call)
        if known is None:
            done.calls.append(said)
        elif _is_new(call):
            # A card that stands there and does not give way to this one was sent by something that overtook it.
            is_sent = letter.is_again and known.message_id not in given_way
            done.calls.append(calls.in_place(said, known.message_id) if is_sent else said)
        else:
            above, lowest = sorted((known.message_id, int(call.arguments["message_id"])))
            with speaking(person.language):
                gone = calls.delete(person.chat_id, above, instead=common.gave_way())
            done.calls += [calls.in_place(said, lowest), gone]
            if lowest != known.message_id:
                done.found.append((*call.card, lowest))
    return done


async def _taken(desk: Desk, letter: Posted) -> dict[str, int]:
    """Return the ids of messages of a letter that are known to have come by their marks: there were taps on them."""
    made = [receipts.Receipt(*one["receipt"]) for one in await desk.store.outbox.after(letter) if "receipt" in one]
    # The same words may stand there since long ago; Telegram counts in whole seconds.
    return {one.mark: one.message_id for one in made if one.at >= letter.created_at.timestamp() - 1}
