"""A client is asked whether somebody else may look after them and read."""

from telegram import Update

from bot.chat.callback_data.readers import ReaderStep, ReaderTap
from bot.chat.screens import common
from bot.chat.screens import readers as texts
from bot.chat.turn import Turn
from bot.domain.consents import Guardian
from bot.domain.readers import Request
from bot.domain.terms import CONSENT_VERSION
from bot.services import guardians, people, readers


async def ask_open(turn: Turn) -> bool:
    """Show what the client has not answered yet; False when nobody asks."""
    request = await readers.open_request(turn.desk, turn.person)
    if request is not None:
        await ask(turn, request)
    return request is not None


async def tapped(_update: Update, turn: Turn, tap: ReaderTap) -> None:
    """A button of the question; one that was settled, or replaced by another, says so and does nothing."""
    request = await readers.find(turn.desk, turn.person, tap.request)
    if request is None or not request.is_open:
        turn.take_buttons_away()
        turn.toast(texts.settled(), alert=True)
        return
    match tap.step:
        case ReaderStep.READ:
            await ask(turn, request)
        case ReaderStep.AGREE:
            await _agree(turn, request, tap.version)
        case _:
            await _decline(turn, request)


async def ask(turn: Turn, request: Request) -> None:
    """Show the terms as they are now, which name the new reader."""
    to = await people.find(turn.desk, request.to_id)
    if to is None:
        turn.toast(texts.settled(), alert=True)
        return
    reader = await turn.desk.carer_of(turn.person)
    age = await guardians.age_asked(turn.desk, turn.person)
    turn.show(texts.terms(turn.person, request, to, reader, turn.practice, age=age))


async def _agree(turn: Turn, request: Request, version: str | None) -> None:
    if version != CONSENT_VERSION or await guardians.age_asked(turn.desk, turn.person):
        # A button of another version of the terms, or of before the practice asked for ages: no yes to these.
        await ask(turn, request)
        return
    await agree(turn, request)


async def agree(turn: Turn, request: Request, *, guardian: Guardian | None = None) -> None:
    """Let another look after the client and read, as the client agrees, or a guardian for them."""
    came_back = not turn.person.has_agreed
    turn.person = await readers.accept(turn.desk, turn.person, request.id, guardian=guardian)
    turn.take_buttons_away()
    to = await people.find(turn.desk, request.to_id)
    if to is not None:
        turn.say(texts.agreed(to))
    if came_back:
        turn.say(common.help_for(turn.person, turn.practice))


async def _decline(turn: Turn, request: Request) -> None:
    reader = await readers.refuse(turn.desk, turn.person, request.id)
    turn.take_buttons_away()
    to = await people.find(turn.desk, request.to_id)
    turn.say(texts.declined(to, reader, turn.practice))
