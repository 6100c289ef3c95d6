"""Typed text and everything else that people send."""

from telegram import Update

from bot.chat.handlers import (
    aftercare,
    calendars,
    checkins,
    checkins_typed,
    exercises,
    pauses,
    plans,
    plans_said,
    privacy,
    programmes,
    questions,
    review,
    scores,
    sessions,
    settings,
    start,
    typed_buttons,
)
from bot.chat.screens import answering, common, onboarding
from bot.chat.screens import safety as safety_texts
from bot.chat.turn import Turn
from bot.domain.waiting import (
    AboutOneself,
    AboutPlans,
    AboutSession,
    Answer,
    CheckInTime,
    Here,
    Name,
    Note,
    PauseEnd,
    Place,
    ProgrammeWords,
    Telling,
    ToSomebody,
    Where,
    is_over,
)
from bot.services import people
from bot.services import questions as services
from bot.services.questions import Answered
from bot.understanding.checkins import hear
from bot.understanding.commands import command_of, smalltalk_of
from bot.understanding.numbers import whole_number
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, RED_FLAG, SMALLTALK, Route
from bot.understanding.questions.router import Context
from bot.understanding.times import looks_like_time

LONGEST = 2000
"""Characters that are read; longer texts are answered with a word, after a look for danger."""

_SAID = frozenset({"pause", "resume", "reminders", "stretches", "progress", "session", "mydata", "settings", "help"})
"""Commands in words, which no menu that was left open takes for a time."""


async def text(_update: Update, turn: Turn) -> None:
    """Typed text: danger first, then what was asked for, then the check-in, then questions."""
    said = turn.text.strip()
    if command_of(said) == "emergency":
        turn.say(safety_texts.emergency(turn.desk.practice))
        return
    if turn.someone is not None and is_over(turn.someone.awaiting, turn.someone.awaiting_since, now=turn.desk.now):
        lapsed = turn.someone.awaiting
        turn.person = await people.set_awaiting(turn.desk, turn.someone, None)
        if turn.person.role.is_staff and isinstance(lapsed, ToSomebody):
            turn.say(answering.lapsed())
            return
    if turn.someone is None or turn.someone.role.is_staff:
        await _staff_or_stranger(turn, said)
        return
    if not turn.someone.has_agreed:
        await questions.answer(turn, said)
        turn.say(common.agree_first())
        return
    if await _short_answer(turn, said):
        return
    await _routed(turn, said)


async def _staff_or_stranger(turn: Turn, said: str) -> None:
    if turn.someone is not None and await _staff_awaited(turn, said):
        return
    if await _command_of_all(turn, command_of(said) or ""):
        return
    await questions.answer(turn, said)


async def _staff_awaited(turn: Turn, said: str) -> bool:
    awaited = turn.person.awaiting
    if isinstance(awaited, Answer):
        await review.answer_typed(turn, said, awaited.question_id)
    elif isinstance(awaited, Note):
        await review.note_typed(turn, said, awaited.client_id)
    elif isinstance(awaited, AboutSession):
        await sessions.typed(turn, said, awaited)
    elif isinstance(awaited, Name):
        await start.name_given(turn, said, onboarding_too=False)
    elif isinstance(awaited, Place):
        if not await start.zone_typed(turn, said, prefix="st"):
            turn.say(onboarding.zone_unknown())
    elif isinstance(awaited, ProgrammeWords):
        await programmes.typed(turn, said, awaited)
    elif isinstance(awaited, AboutPlans):
        return await plans.typed(turn, said, awaited) or plans.unclear(turn, said, awaited)
    else:
        return False
    return True


async def _short_answer(turn: Turn, said: str) -> bool:
    """Answers that can be nothing else: a number, a time, a place, a name. They carry no danger sign."""
    if len(said) > 80:
        return False
    awaited = turn.person.awaiting
    if isinstance(awaited, Telling):
        return False
    # A card that asks for a number was opened in between.
    to_card = whole_number(said) is not None and await checkins.awaits_number(turn)
    if isinstance(awaited, CheckInTime) and not to_card and await start.time_typed(turn, said):
        return True
    if await scores.typed(turn, said):
        return True
    if isinstance(awaited, AboutPlans) and await plans.typed(turn, said, awaited):
        return True
    if isinstance(awaited, PauseEnd) and await pauses.typed(turn, said):
        return True
    if await typed_buttons.typed(turn, said):
        return True
    return (to_card or not isinstance(awaited, AboutOneself)) and await checkins_typed.typed(turn, said)


async def _routed(turn: Turn, said: str) -> None:
    library = turn.desk.practice.library
    route = library.router.route(said, context=Context(score_awaited=await checkins.awaits_score(turn)))
    if route.alarm is not None:
        answered = await services.screen(turn.desk, turn.person, said)
        await questions.danger_first(turn, answered)
        if len(said) > LONGEST or not await _told(turn, said):
            await checkins_typed.note_typed(turn, said)
        return
    if len(said) > LONGEST:
        turn.say(common.too_long())
        return
    if await _told(turn, said):
        questions.ask_about_danger(turn, Answered(route=route))
        return
    if await _awaited_words(turn, said, route):
        questions.ask_about_danger(turn, Answered(route=route))
        return
    heard = hear(said)
    if await checkins_typed.places_typed(turn, heard):
        return
    # The card asks for a note: what is no question in form is one, whatever topic it resembles.
    if not (heard.asks or said.rstrip().endswith("?")) and await checkins_typed.note_typed(turn, said):
        questions.ask_about_danger(turn, Answered(route=route))
        return
    if route.label == CHECKIN and (heard.pain is not None or heard.areas):
        checkins_typed.confirm(turn, heard)
        questions.ask_about_danger(turn, Answered(route=route))
        return
    if route.label == CHECKIN:
        await checkins.open_card(turn.event, turn)
        questions.ask_about_danger(turn, Answered(route=route))
        return
    if route.command is not None and await _command(turn, route.command):
        return
    await questions.answer(turn, said)
    if route.question is None:
        await start.ask_again(turn)


async def _told(turn: Turn, said: str) -> bool:
    """Words for the therapist before a session were asked for: whatever they are, they are passed on."""
    awaited = turn.person.awaiting
    if not isinstance(awaited, Telling):
        return False
    await aftercare.told(turn, said, awaited.session_id)
    return True


def _is_question(said: str, label: str) -> bool:
    is_topic = label not in {CHECKIN, SMALLTALK, OUT_OF_SCOPE, RED_FLAG}
    return said.rstrip().endswith("?") or (is_topic and len(said.split()) < 12)


async def _awaited_words(turn: Turn, said: str, route: Route) -> bool:
    """A name, a place or a time was asked for; a question in between is answered instead."""
    awaited = turn.person.awaiting
    is_question = _is_question(said, route.label)
    if isinstance(awaited, Name):
        return await _name(turn, said, in_onboarding=awaited.where is Where.ONBOARDING, is_question=is_question)
    if isinstance(awaited, Here | Place):
        return await _place(turn, said, route, prefix=awaited.where.value, is_here=isinstance(awaited, Here))
    if is_question or route.command in _SAID or await checkins.awaits_note(turn):
        return False
    if isinstance(awaited, PauseEnd) and pauses.unclear(turn, said):
        return True
    if isinstance(awaited, AboutPlans) and plans.unclear(turn, said, awaited):
        return True
    if isinstance(awaited, CheckInTime) and any(one.isdigit() for one in said):
        turn.say(onboarding.time_unclear())
        return True
    return False


async def _name(turn: Turn, said: str, *, in_onboarding: bool, is_question: bool) -> bool:
    polite = smalltalk_of(said) if in_onboarding else None
    if polite in {"yes", "ok"}:
        await start.name_given(turn, turn.person.name, onboarding_too=True)
        return True
    # A long text that asks something is a question; any other is a name, or told how long one may be.
    if polite is not None or said.endswith("?") or (is_question and len(said) > people.NAME_LIMIT):
        return False
    await start.name_given(turn, said, onboarding_too=in_onboarding)
    return True


async def _place(turn: Turn, said: str, route: Route, *, prefix: str, is_here: bool) -> bool:
    polite = smalltalk_of(said)
    if polite is None or (is_here and polite in {"yes", "no", "ok"}):
        # What may be asked is no misspelt town.
        guess = not _is_question(said, route.label)
        if is_here and await start.here_typed(turn, said, guess=guess):
            return True
        if not is_here and await start.zone_typed(turn, said, prefix=prefix, guess=guess):
            return True
    if said.endswith("?") or (route.label != OUT_OF_SCOPE and not looks_like_time(said)):
        return False
    turn.say(onboarding.zone_unknown())
    return True


async def _command(turn: Turn, command: str) -> bool:
    """Words that stand for a command: 'pause my reminders'."""
    if command == "pause":
        await pauses.asked(turn, turn.text)
    elif command == "resume":
        await pauses.resume(turn)
    elif command == "reminders":
        await plans_said.asked(turn, turn.text)
    elif command == "stretches":
        await exercises.stretches(turn.event, turn)
    elif command == "checkin":
        await checkins.open_card(turn.event, turn)
    elif command == "progress":
        await settings.progress(turn.event, turn)
    elif command == "session":
        await aftercare.when_next(turn)
    elif command == "mydata":
        await privacy.mydata(turn.event, turn)
    else:
        return await _command_of_all(turn, command)
    return True


async def _command_of_all(turn: Turn, command: str) -> bool:
    """Words that mean the same to whoever says them."""
    if command == "help":
        await help_(turn.event, turn)
    elif command == "settings" and turn.someone is not None:
        await settings.menu(turn.event, turn)
    else:
        return False
    return True


async def cancel(_update: Update, turn: Turn) -> None:
    """``/cancel``: stop waiting for a typed answer."""
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.say(common.cancelled())


async def help_(_update: Update, turn: Turn) -> None:
    """``/help``."""
    if turn.someone is None:
        turn.say(common.stranger(turn.desk.practice))
    else:
        turn.say(common.help_for(turn.person, turn.desk.practice))


async def other(_update: Update, turn: Turn) -> None:
    """A photo, sticker, voice message, file, poll …"""
    message = turn.event.effective_message
    caption = None if message is None else message.caption
    if caption:
        answered = await services.screen(turn.desk, turn.someone, caption)
        if await questions.danger_first(turn, answered):
            return
    if turn.someone is None:
        turn.say(common.stranger(turn.desk.practice))
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
    if words:
        answered = await services.screen(turn.desk, turn.someone, words)
        if await questions.danger_first(turn, answered):
            return
    turn.say(common.edited_message())
