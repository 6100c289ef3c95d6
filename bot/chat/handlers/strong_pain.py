"""Strong pain: the question that fits, and what is offered then."""

from telegram import Update

from bot.chat.callback_data.safety import EaseStep, EaseTap
from bot.chat.handlers import exercises, safety
from bot.chat.screens import exercises as exercise_texts
from bot.chat.screens import hearing
from bot.chat.screens import safety as texts
from bot.chat.turn import Turn
from bot.domain.exercises import Kind
from bot.services import checkins, promises
from bot.services import strong_pain as services
from bot.services.checkins import Card
from bot.understanding.checkins import Heard
from bot.understanding.danger.alarm import SafetyQuestion

_KINDS = {EaseStep.COMFORT: Kind.COMFORT, EaseStep.BREATHING: Kind.BREATHING}


async def after_entry(turn: Turn, shown: Card, *, scored: bool = True, named: tuple[str, ...] = ()) -> None:
    """A high score, or a jump, leads to the question that fits its place, once the place is known.

    Where words of the same message have led to a question, one is enough.
    """
    if not turn.sheet.topics:
        await _ask(turn, await services.of_entry(turn.desk, turn.person, shown, scored=scored, named=named))


async def before_draft(turn: Turn, heard: Heard, said: str) -> None:
    """The same for words that are read back: they were said, whether they are saved or not."""
    if heard.pain is None or turn.sheet.topics:
        return
    safety_rules = turn.desk.practice.library.safety
    topics = safety_rules.topics_of(heard.areas) or safety_rules.topics_named(said)
    shown = await checkins.card(turn.desk, turn.person)
    await _ask(turn, await services.of_words(turn.desk, turn.person, shown, heard.pain, topics))


async def after_soreness(turn: Turn) -> None:
    """Very sore after a session: its own question, once a day."""
    topic = services.after_session(turn.desk)
    if await services.once(turn.desk, turn.person, topic):
        await _ask(turn, topic)


async def _ask(turn: Turn, topic: str | None) -> None:
    if topic is not None:
        await safety.ask(turn, SafetyQuestion(topic))


async def tapped(_update: Update, turn: Turn, tap: EaseTap) -> None:
    """Something gentle, breathing, or a word to the therapist."""
    if tap.step is EaseStep.TELL:
        if await services.tell(turn.desk, turn.person):
            turn.say(hearing.of_question(await promises.of(turn.desk, turn.person)))
        else:
            turn.toast(texts.told_already(), alert=True)
        return
    found = await services.eases(turn.desk, turn.person, _KINDS[tap.step])
    if found is None:
        turn.say(exercise_texts.nothing_fits())
        return
    await exercises.offer(turn, found)
