"""Danger signs: those that wait, and acknowledging one with a note or without."""

from datetime import date

from telegram import Update

from bot.chat.callback_data.flags import FlagStep, FlagTap
from bot.chat.screens import flags as texts
from bot.chat.screens.flags import Sign
from bot.chat.turn import Turn
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyAcknowledgedError
from bot.domain.flags import Flag, card_of
from bot.domain.people import Person
from bot.domain.waiting import FlagDay, FlagNote
from bot.services import cards, flags, people
from bot.understanding.times import Trouble, UnclearError, read_until

AT_ONCE = 10
"""Messages that a list in the chat has at most."""


async def show(_update: Update, turn: Turn) -> None:
    """``/flags``: danger signs that wait."""
    waiting = await flags.open_flags(turn.desk, turn.person)
    if not waiting:
        turn.say(texts.no_flags())
    shown = waiting[:AT_ONCE]
    await turn.desk.looked(turn.person, [whose.id for _flag, whose in shown], AuditAction.FLAGS_READ)
    done = await flags.looked_at(turn.desk, [flag for flag, _whose in shown])
    for flag, whose in shown:
        turn.say(texts.flag(_sign(turn, flag, whose, done.get(flag.id, ()))))
    if len(waiting) > AT_ONCE:
        turn.say(texts.more_flags(len(waiting) - AT_ONCE))


def _sign(turn: Turn, flag: Flag, whose: Person, done: texts.Done = ()) -> Sign:
    rule = turn.desk.practice.library.rule(flag.rule)
    return Sign(flag, whose, rule, turn.person, turn.desk.now, done)


async def tapped(_update: Update, turn: Turn, tap: FlagTap) -> None:
    """A button of a danger sign."""
    match tap.step:
        case FlagStep.READ:
            await read(turn, tap.flag, look_on=tap.day)
        case FlagStep.SEEN:
            await _acknowledge(turn, tap.flag, "", tap.day)
        case FlagStep.DAY:
            await flags.read(turn.desk, turn.person, tap.flag)
            turn.person = await people.set_awaiting(turn.desk, turn.person, FlagDay(tap.flag))
            turn.say(texts.which_day())


async def read(turn: Turn, flag_id: int, *, look_on: date | None = None) -> None:
    """Show a sign with its words, and ask what was done; the next message is the note."""
    flag, whose = await flags.read(turn.desk, turn.person, flag_id)
    flags.check_day(turn.desk, turn.person, look_on)
    turn.person = await people.set_awaiting(turn.desk, turn.person, FlagNote.of(flag_id, look_on))
    done = await flags.looked_at(turn.desk, [flag])
    asked = texts.asked(_sign(turn, flag, whose, done.get(flag.id, ())), look_on=look_on)
    turn.show(asked, card=(card_of(flag_id), ""))


async def _acknowledge(turn: Turn, flag_id: int, note: str, look_on: date | None) -> None:
    shown = await cards.opened(turn.desk, turn.person, card_of(flag_id))
    await flags.acknowledge(turn.desk, turn.person, flag_id, note=note, look_on=look_on)
    flag, whose = await flags.of_client(turn.desk, turn.person, flag_id)
    awaited = turn.person.awaiting
    if isinstance(awaited, FlagNote | FlagDay) and awaited.flag_id == flag_id:
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    done = await flags.looked_at(turn.desk, [flag])
    if shown is not None and shown.message_id != turn.tapped_message_id:
        turn.take_buttons_away(shown.message_id)
    turn.show(texts.acknowledged(_sign(turn, flag, whose, done[flag_id])))


async def note_typed(turn: Turn, said: str, awaited: FlagNote) -> None:
    """What was done about a danger sign."""
    try:
        await _acknowledge(turn, awaited.flag_id, said, awaited.day)
    except AlreadyAcknowledgedError:
        _flag, whose = await flags.of_client(turn.desk, turn.person, awaited.flag_id)
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        turn.say(texts.too_late(whose, said))


async def day_typed(turn: Turn, said: str, flag_id: int) -> None:
    """The day on which a danger sign is to be looked at again."""
    try:
        if said.strip().casefold() == "today":
            raise UnclearError(Trouble.PAST, said)
        day = read_until(said, today=turn.desk.today(turn.person))
    except UnclearError as error:
        turn.say(texts.unclear_day(error))
        return
    await read(turn, flag_id, look_on=day)
