"""What people send besides text: pictures, files, changed messages; and the two commands that fit everywhere."""

from telegram import Update

from bot.chat.handlers import calendars, questions
from bot.chat.screens import common
from bot.chat.turn import Turn
from bot.services import behalf, people
from bot.services import questions as services


async def cancel(_update: Update, turn: Turn) -> None:
    """``/cancel``: stop waiting for a typed answer."""
    if turn.person.role.is_staff:
        await behalf.discard(turn.desk, turn.person)
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.say(common.cancelled())


async def help_(_update: Update, turn: Turn) -> None:
    """``/help``."""
    if turn.someone is None:
        turn.say(common.stranger(turn.practice))
    else:
        turn.say(common.help_for(turn.person, turn.practice))


async def other(_update: Update, turn: Turn) -> None:
    """A photo, sticker, voice message, file, poll …"""
    message = turn.event.effective_message
    if await _danger_in(turn, None if message is None else message.caption):
        return
    if turn.someone is None:
        turn.say(common.stranger(turn.practice))
    else:
        turn.say(common.only_text())


async def document(update: Update, turn: Turn) -> None:
    """A file: therapists may send calendars."""
    if turn.someone is not None and turn.someone.role.is_staff:
        await calendars.file_sent(update, turn)
    else:
        await other(update, turn)


async def edited(update: Update, turn: Turn) -> None:
    """A message was changed after it was read; a danger sign in the new words still counts."""
    message = update.edited_message
    words = None if message is None else message.text or message.caption
    if not await _danger_in(turn, words):
        turn.say(common.edited_message())


async def _danger_in(turn: Turn, words: str | None) -> bool:
    """Say a danger sign's text if words hold one, and ask where they may; False when they hold none."""
    if not words:
        return False
    looked = await services.screen(turn.desk, turn.someone, words)
    if await questions.danger_first(turn, looked):
        return True
    await questions.ask_about_danger(turn, looked)
    return False
