"""Typed text: what it may mean is read in ``understanding``, and each meaning has one deed here."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Update

from bot.chat.handlers import (
    aftercare,
    awaited,
    checkins,
    checkins_typed,
    exercises,
    other,
    pauses,
    plans_said,
    privacy,
    questions,
    scores,
    settings,
    start,
    typed_buttons,
)
from bot.chat.screens import answering, common
from bot.chat.screens import safety as safety_texts
from bot.chat.turn import Turn
from bot.domain.waiting import EntryFor, GuardianName, ProgrammeWords, Rest, ToSomebody, is_over
from bot.services import people, situation
from bot.services import questions as services
from bot.services.questions import Answered
from bot.understanding import intent as intents
from bot.understanding.intent import Intent
from bot.understanding.questions.router import Context
from bot.understanding.situation import Situation


async def text(_update: Update, turn: Turn) -> None:
    """Typed text: danger first, then what was asked for, then the check-in, then questions."""
    said = turn.text.strip()
    outright = intents.at_once(said)
    if outright is not None:
        await _first(turn, said, [outright])
        return
    if await _has_lapsed(turn):
        return
    if turn.someone is None or turn.someone.role.is_staff:
        await _not_client(turn, said)
    elif not turn.someone.has_agreed:
        await _not_agreed(turn, said)
    else:
        await _client(turn, said)


async def _not_client(turn: Turn, said: str) -> None:
    """A therapist or a stranger. Words for what was asked for are looked at, too; a question of theirs is anyway."""
    awaited = None if turn.someone is None else turn.someone.awaiting
    is_letter = isinstance(awaited, ToSomebody | ProgrammeWords | Rest)
    # What is entered for a client is looked at as the client's own.
    if awaited is not None and not isinstance(awaited, EntryFor):
        looked = await services.screen(turn.desk, turn.someone, said)
        if await questions.danger_first(turn, looked) and not is_letter:
            return
        if not is_letter:
            # What a therapist writes about somebody, or to them, is their trade; an alarm is said all the same.
            await questions.ask_about_danger(turn, looked)
    await _first(turn, said, intents.for_staff(said, awaited))


async def _not_agreed(turn: Turn, said: str) -> None:
    """Nothing is kept, so there is little to do with words: danger, a guardian's name, a question."""
    asked = await services.ask(turn.desk, turn.person, said)
    waits = turn.person.awaiting
    proposed = intents.guardian(said, waits) if isinstance(waits, GuardianName) and asked.route.alarm is None else []
    if await _first(turn, said, proposed) is not None:
        await questions.ask_about_danger(turn, asked)
        return
    await questions.say(turn, asked)
    if asked.route.alarm is None:
        turn.say(common.agree_first())


async def _has_lapsed(turn: Turn) -> bool:
    """Stop waiting for what was asked for long ago; True when a therapist's words are held back for that."""
    someone = turn.someone
    if someone is None or not is_over(someone.awaiting, someone.awaiting_since, now=turn.desk.now):
        return False
    turn.person = await people.set_awaiting(turn.desk, someone, None)
    if someone.role.is_staff and isinstance(someone.awaiting, ToSomebody):
        turn.say(answering.lapsed())
        return True
    return False


async def _client(turn: Turn, said: str) -> None:
    now = await situation.of(turn.desk, turn.person)
    # 'I did it' may be a button's word; soon after a crisis sign it is not taken for one.
    is_danger = await services.after_crisis(turn.desk, turn.person, said) is not None
    if services.sounds_dangerous(turn.desk, said) and not typed_buttons.answers_safety(turn, said):
        is_danger = True
    if not is_danger and await _first(turn, said, intents.short_answers(said, now), now):
        return
    route = await services.routed_of(turn.desk, turn.person, said, context=Context(score_awaited=now.awaits_score))
    # Before the deed: what it asks for itself, such as the place of strong pain, comes behind the client's own words.
    await questions.ask_about_danger(turn, Answered(route=route))
    taken = await _first(turn, said, intents.for_client(said, now, route), now)
    if isinstance(taken, intents.Asked) and route.question is None:
        await start.ask_again(turn)


async def _first(turn: Turn, said: str, proposed: Sequence[Intent], now: Situation | None = None) -> Intent | None:
    """Do the first deed that can use the words; returns what they meant."""
    for intent in proposed:
        if await _DEEDS[type(intent)](turn, said, intent, now or Situation()):
            return intent
    return None


async def _emergency(turn: Turn, _said: str, _intent: intents.Emergency, _now: Situation) -> bool:
    turn.say(safety_texts.emergency(turn.practice))
    return True


async def _keep_name(turn: Turn, _said: str, _intent: intents.KeepName, _now: Situation) -> bool:
    await start.name_given(turn, turn.person.name, onboarding_too=True)
    return True


async def _score(turn: Turn, _said: str, intent: intents.Score, now: Situation) -> bool:
    return await scores.typed(turn, intent.number, for_checkin=now.awaits_number)


async def _danger(turn: Turn, said: str, _intent: intents.DangerSign, now: Situation) -> bool:
    """The text first; what was asked for gets the words all the same."""
    await questions.danger_first(turn, await services.screen(turn.desk, turn.person, said))
    is_asked_for = now.awaited is not None and isinstance(now.awaited, ToSomebody) and len(said) <= intents.LONGEST
    if now.awaited is not None and is_asked_for:
        await awaited.answered(turn, said, intents.AnswerTo(now.awaited))
    else:
        await checkins_typed.note_typed(turn, said)
    return True


async def _too_long(turn: Turn, _said: str, _intent: intents.TooLong, _now: Situation) -> bool:
    turn.say(common.too_long())
    return True


async def _places(turn: Turn, _said: str, intent: intents.PlacesNamed, _now: Situation) -> bool:
    await checkins_typed.add_places(turn, intent.checkin.day, intent.area_ids)
    return True


async def _checkin_said(turn: Turn, said: str, intent: intents.CheckInSaid, _now: Situation) -> bool:
    await checkins_typed.confirm(turn, intent.heard, said)
    return True


async def _checkin_wanted(turn: Turn, _said: str, _intent: intents.CheckInWanted, _now: Situation) -> bool:
    await checkins.open_card(turn.event, turn)
    return True


_COMMANDS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "pause": lambda turn: pauses.asked(turn, turn.text),
    "resume": pauses.resume,
    "reminders": lambda turn: plans_said.asked(turn, turn.text),
    "stretches": lambda turn: exercises.stretches(turn.event, turn),
    "checkin": lambda turn: checkins.open_card(turn.event, turn),
    "progress": lambda turn: settings.progress(turn.event, turn),
    "session": aftercare.when_next,
    "mydata": lambda turn: privacy.mydata(turn.event, turn),
}
"""What clients can say instead of a command of their own."""

_COMMANDS_OF_ALL: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "help": lambda turn: other.help_(turn.event, turn),
    "settings": lambda turn: settings.menu(turn.event, turn),
}


async def _command(turn: Turn, _said: str, intent: intents.Command, _now: Situation) -> bool:
    """Words that stand for a command: 'pause my reminders'."""
    is_client = turn.someone is not None and turn.someone.is_client
    known = _COMMANDS | _COMMANDS_OF_ALL if is_client else _COMMANDS_OF_ALL
    if intent.name not in known or (turn.someone is None and intent.name != "help"):
        return False
    await known[intent.name](turn)
    return True


async def _asked(turn: Turn, said: str, _intent: intents.Asked, _now: Situation) -> bool:
    await questions.answer(turn, said)
    return True


_DEEDS: dict[type[Intent], Callable[[Turn, str, Any, Situation], Awaitable[bool]]] = {
    intents.Emergency: _emergency,
    intents.AnswerTo: lambda turn, said, intent, _now: awaited.answered(turn, said, intent),
    intents.UnreadableAnswer: lambda turn, said, intent, _now: awaited.unreadable(turn, said, intent),
    intents.KeepName: _keep_name,
    intents.Score: _score,
    intents.ButtonWords: lambda turn, said, _intent, _now: typed_buttons.typed(turn, said),
    intents.CheckInAnswer: lambda turn, said, _intent, _now: checkins_typed.typed(turn, said),
    intents.DangerSign: _danger,
    intents.TooLong: _too_long,
    intents.PlacesNamed: _places,
    intents.CheckInNote: lambda turn, said, _intent, _now: checkins_typed.note_typed(turn, said),
    intents.CheckInSaid: _checkin_said,
    intents.CheckInWanted: _checkin_wanted,
    intents.Command: _command,
    intents.Asked: _asked,
}
"""What each meaning does; False when the words do not fit after all, and the next meaning is tried."""
