"""Questions that a bare yes or no answers, as long as nothing else has been said, tapped or asked since."""

from bot.chat.turn import Turn
from bot.services import cards
from bot.understanding.commands import smalltalk_of

CARD = "asked"
"""The question that was asked last; its reference is what the yes and the no carry."""

_SAVE = {"save", "save it", "yes save", "yes save it", "ok", "okay"}


LONGEST = 64
"""Characters that a card's reference may have."""


def card(yes: str, no: str) -> tuple[str, str] | None:
    """Return the card of a question, by the data of its two answers; None when these are too long to remember."""
    shared = next((at for at, (one, other) in enumerate(zip(yes, no, strict=False)) if one != other), 0)
    reference = f"{yes}|{shared}|{no[shared:]}"
    return (CARD, reference) if len(reference) <= LONGEST else None


async def take(turn: Turn) -> None:
    """Take the question from the table: what comes now answers it, or is about something else."""
    if turn.someone is None:
        return
    turn.sheet.asked = await cards.close(turn.desk, turn.someone, CARD)


def agreed(turn: Turn, said: str) -> tuple[int, str] | None:
    """Return the question's message and what the answer carries; None for words that are neither yes nor no."""
    if turn.sheet.asked is None:
        return None
    message_id, both = turn.sheet.asked
    yes, shared, rest = both.split("|")
    no = yes[: int(shared)] + rest
    plain = smalltalk_of(said)
    may_save = yes.startswith("ci:") and " ".join(said.casefold().replace(",", " ").split()).strip(" .!") in _SAVE
    if plain == "yes" or may_save:
        return message_id, yes
    return (message_id, no) if plain == "no" else None
