"""What is typed while a check-in's card is open: numbers, spans, places, notes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from bot.chat.handlers import strong_pain, yes_no
from bot.chat.handlers.checkins import show_card
from bot.chat.screens import checkins as texts
from bot.chat.turn import Turn
from bot.domain import checkins as rules
from bot.domain.checkins import CheckIn, Question, sitting_of
from bot.services import checkins
from bot.understanding.checkins import Heard, hear
from bot.understanding.numbers import minutes_of, whole_number

_SKIP = {"skip", "next", "pass", "no", "nothing", "-"}
_FEW = 6
"""Words of a message that is a place and nothing else."""
_NOWHERE = {"nowhere", "nowhere special", "none", "no place"}


async def typed(turn: Turn, text: str) -> bool:
    """A typed answer to the question that is open; False when the text is none."""
    under_way = await checkins.open_question(turn.desk, turn.person)
    number = whole_number(text)
    if under_way is None:
        if number is None:
            return False
        return await _number_alone(turn, number)
    day, question = under_way
    if question is Question.COMFORT and "pain" in text.casefold():
        # A number that is said to be pain is no answer to how comfortable it was.
        return False
    if question in {Question.PAIN, Question.COMFORT} and number is not None:
        return await _number_for(turn, day, question, number)
    step = _step(question, text)
    if step is None:
        return await _place_elsewhere(turn, day, question, text)
    await _change(turn, day, step)
    return True


async def _change(turn: Turn, day: date, step: Callable[[CheckIn], CheckIn], *, named: tuple[str, ...] = ()) -> None:
    shown = await checkins.change(turn.desk, turn.person, day, step)
    await show_card(turn, shown)
    await strong_pain.after_entry(turn, shown, named=named)


async def _place_elsewhere(turn: Turn, day: date, question: Question, said: str) -> bool:
    """A place that is not on the body map, while strong pain asks for one: 'belly'. The words are kept."""
    named = turn.desk.practice.library.safety.topics_named(said)
    if question is not Question.AREAS or not named or hear(said).spots:
        return False
    shown = await checkins.card(turn.desk, turn.person, day)
    if not shown.entry.is_strong or len(said.split()) > _FEW:
        return False
    await _change(turn, day, lambda entry: replace(rules.with_areas(entry, ()), note=entry.note or said), named=named)
    return True


def _step(question: Question, text: str) -> Callable[[CheckIn], CheckIn] | None:
    """Return what words without a score do to the entry, None when they answer nothing."""
    bare = text.strip().lower().strip(".!")
    if question is Question.SITTING and (span := minutes_of(text)) is not None:
        return partial(rules.with_sitting, sitting=sitting_of(span))
    if question is Question.AREAS and bare in _NOWHERE:
        return partial(rules.with_areas, area_ids=())
    return partial(rules.skip, question=question) if bare in _SKIP else None


async def _number_alone(turn: Turn, number: int) -> bool:
    if not 0 <= number <= 10:
        return False
    day = turn.desk.today(turn.person)
    return await _number_for(turn, day, Question.PAIN, number)


async def _number_for(turn: Turn, day: date, question: Question, number: int) -> bool:
    if not 0 <= number <= 10:
        turn.say(texts.out_of_range())
        return True
    give = rules.with_pain if question is Question.PAIN else rules.with_comfort
    await _change(turn, day, lambda entry: give(entry, number))
    return True


async def add_places(turn: Turn, day: date, named: tuple[str, ...]) -> None:
    """Places were named in words: with those that are ticked they are the answer."""
    await _change(turn, day, lambda entry: rules.with_areas(entry, (*(entry.areas or ()), *named)))


async def note_typed(turn: Turn, text: str) -> bool:
    """A note was typed while the card asks for one; False when it asks something else."""
    under_way = await checkins.open_question(turn.desk, turn.person)
    if under_way is None or under_way[1] is not Question.NOTE:
        return False
    if len(text) > rules.NOTE_LIMIT:
        turn.say(texts.note_too_long(rules.NOTE_LIMIT))
        return True
    shown = await checkins.change(turn.desk, turn.person, under_way[0], lambda entry: rules.with_note(entry, text))
    await show_card(turn, shown)
    return True


async def confirm(turn: Turn, heard: Heard, said: str) -> None:
    """Read a typed check-in back before it is saved."""
    await strong_pain.before_draft(turn, heard, said)
    day = turn.desk.today(turn.person)
    also = texts.heard_besides(heard.posture, heard.trend)
    shown = texts.confirm(day, pain=heard.pain, areas=heard.areas, today=day, also=also)
    turn.say(shown, card=yes_no.card_of(shown))
