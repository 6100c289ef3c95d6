"""Pausing every reminder: tapped or typed, always with an end."""

import re
from datetime import date, timedelta

from telegram import Update

from bot.chat.callback_data.pauses import LONGEST, PauseStep, PauseTap
from bot.chat.handlers import plans
from bot.chat.screens import pauses as texts
from bot.chat.turn import Turn
from bot.domain.waiting import PauseEnd
from bot.services import people
from bot.understanding.times import Trouble, UnclearError, read_until


async def pause(_update: Update, turn: Turn) -> None:
    """``/pause``: for how long; ``/pause 3 days`` and ``/pause until Friday`` at once."""
    said = " ".join(turn.args or ())
    if said and (await typed(turn, said) or unclear(turn, said)):
        return
    await _menu(turn, not_read=said)


async def asked(turn: Turn, said: str) -> None:
    """Somebody has written that they want a pause: at once when they say until when."""
    end = re.search(r"\b(?:until|till|for) .*", said, flags=re.IGNORECASE)
    if not (await typed(turn, said) or (end is not None and await typed(turn, end[0]))):
        await _menu(turn, not_read="" if end is None else end[0].partition(" ")[2])


async def resume(turn: Turn) -> None:
    """Somebody has written that reminders may come again; without a pause the menu says what comes."""
    if turn.person.paused_until is None or turn.person.paused_until <= turn.desk.now:
        await plans.menu(turn.event, turn)
        return
    person = await people.end_pause(turn.desk, turn.person)
    turn.person = await people.set_awaiting(turn.desk, person, None)
    turn.say(texts.ended())


async def _menu(turn: Turn, *, not_read: str = "") -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, PauseEnd())
    turn.say(texts.menu(turn.person, now=turn.desk.now, not_read=not_read))


async def tapped(_update: Update, turn: Turn, tap: PauseTap) -> None:
    """A button of the pause menu."""
    today = turn.desk.today(turn.person)
    match tap:
        case PauseTap(step=PauseStep.MENU):
            turn.show(texts.menu(turn.person, now=turn.desk.now))
        case PauseTap(step=PauseStep.END):
            person = await people.end_pause(turn.desk, turn.person)
            turn.person = await people.set_awaiting(turn.desk, person, None)
            turn.show(texts.ended())
        case PauseTap(step=PauseStep.CALENDAR):
            turn.person = await people.set_awaiting(turn.desk, turn.person, PauseEnd())
            turn.show(texts.days(today))
        case PauseTap(until=date() as day) if day <= today:
            turn.toast(texts.day_over(), alert=True)
        case PauseTap(until=date() as day):
            await _until(turn, day)
        case PauseTap(days=int(days)):
            await _until(turn, today + timedelta(days=days))


async def typed(turn: Turn, said: str) -> bool:
    """The end of a pause was typed; False when the text is none."""
    try:
        day = read_until(said, today=turn.desk.today(turn.person))
    except UnclearError:
        return False
    await _until(turn, day)
    return True


def unclear(turn: Turn, said: str) -> bool:
    """Say why a typed end does not work; False when it says no day at all."""
    today = turn.desk.today(turn.person)
    try:
        read_until(said, today=today)
    except UnclearError as error:
        if error.trouble is Trouble.WORD and not any(one.isdigit() for one in said):
            return False
        turn.say(texts.unclear(error, today))
        return True
    return False


async def _until(turn: Turn, day: date) -> None:
    days = (day - turn.desk.today(turn.person)).days
    if days > LONGEST:
        turn.say(texts.too_long(LONGEST))
        return
    until = people.pause_end(turn.desk, turn.person, days=days)
    person = await people.pause(turn.desk, turn.person, until=until)
    turn.person = await people.set_awaiting(turn.desk, person, None)
    turn.show(texts.paused(until, turn.person, now=turn.desk.now))
