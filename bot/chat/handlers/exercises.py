"""Exercises in the chat: what fits, today's programme step by step, and a timer."""

from dataclasses import replace

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.exercises import IdeaShown, IdeaStep, IdeaTap, ProgrammeStep, ProgrammeTap, StepShown
from bot.chat.calls import Rows, Screen
from bot.chat.screens import exercises as texts
from bot.chat.screens.exercises import IDEA, TIMER, WALK
from bot.chat.turn import Turn
from bot.domain.errors import NotFoundError
from bot.domain.exercises import Exercise, Outcome
from bot.domain.programmes import Programme, Step, lay_out
from bot.services import cards, exercises, people, programmes, timers
from bot.services.exercises import ChoiceBasis

_IDEA_ANSWERS = {
    IdeaStep.DONE: Outcome.DONE,
    IdeaStep.TOO_HARD: Outcome.TOO_HARD,
    IdeaStep.HURTS: Outcome.HURTS,
}
_ANSWERS = {
    ProgrammeStep.DONE: Outcome.DONE,
    ProgrammeStep.TOO_HARD: Outcome.TOO_HARD,
    ProgrammeStep.HURTS: Outcome.HURTS,
    ProgrammeStep.SKIP: Outcome.SKIPPED,
}


async def stretches(_update: Update, turn: Turn) -> None:
    """``/stretches``: today's programme, or an exercise that fits."""
    found = await exercises.standing(turn.desk, turn.person)
    if found.today is not None and found.today.steps:
        await _overview(turn, found)
        return
    await _suggest(turn, found)


async def _overview(turn: Turn, found: ChoiceBasis) -> None:
    if found.today is None:
        raise NotFoundError
    therapist = await people.name_of(turn.desk, found.today.programme.therapist_id)
    await _clear(turn)
    turn.say(texts.today(found.today, therapist=therapist or ""))


async def offer(turn: Turn, exercise: Exercise) -> None:
    """An exercise that was chosen for its kind, whatever the programme says."""
    await _show(turn, await exercises.standing(turn.desk, turn.person), exercise)


async def _suggest(turn: Turn, found: ChoiceBasis) -> None:
    exercise = exercises.suggest(turn.desk, found)
    if exercise is None:
        turn.say(texts.nothing_fits())
        return
    await _show(turn, found, exercise)


async def _show(turn: Turn, found: ChoiceBasis, exercise: Exercise, *, easy: bool = False) -> None:
    await exercises.report(turn.desk, turn.person, exercise.id, Outcome.SENT)
    current = None if found.today is not None else await programmes.active(turn.desk, turn.person)
    turn.say(
        texts.suggestion(
            exercise,
            found.areas,
            eased=exercise.id in found.eased,
            following=None if current is None else current.next_day(found.day),
            today=found.day,
            easy=easy,
        ),
        card=(IDEA, IdeaShown(exercise.id, found.day).pack()),
    )


async def exercised(_update: Update, turn: Turn, tap: IdeaTap) -> None:
    """A button under an exercise that fits by rule."""
    if tap.exercise is None:
        await timers.stop(turn.desk, turn.person)
        await _drop(turn, TIMER)
        turn.toast(texts.timer_stopped())
    elif tap.step is IdeaStep.TIMER:
        exercise = exercises.known(turn.desk, tap.exercise)
        await _start_timer(turn, exercise, done=IdeaTap(IdeaStep.DONE, exercise.id))
    elif tap.step is IdeaStep.NEXT:
        await _clear(turn)
        turn.take_buttons_away()
        await _suggest(turn, await exercises.standing(turn.desk, turn.person))
    else:
        await _idea_answered(turn, tap.exercise, _IDEA_ANSWERS[tap.step])


async def _idea_answered(turn: Turn, exercise_id: str, outcome: Outcome) -> None:
    is_new = await exercises.report_once(turn.desk, turn.person, exercise_id, outcome)
    await timers.stop(turn.desk, turn.person)
    await _drop(turn, TIMER)
    turn.take_buttons_away()
    card = await cards.close(turn.desk, turn.person, IDEA)
    is_elsewhere = card is not None and card.message_id != turn.tapped_message_id
    if card is not None and is_elsewhere and IdeaShown.unpack(card.reference).exercise == exercise_id:
        # It was answered on a copy, or below its timer.
        turn.take_buttons_away(card.message_id)
    turn.toast(texts.answer(outcome) if is_new else texts.said_before(), alert=outcome is Outcome.HURTS and is_new)
    if is_new and outcome is Outcome.TOO_HARD:
        found = await exercises.standing(turn.desk, turn.person)
        other = exercises.easier_than(turn.desk, found, exercises.known(turn.desk, exercise_id))
        if other is not None:
            await _show(turn, found, other, easy=True)


async def walked(_update: Update, turn: Turn, tap: ProgrammeTap) -> None:
    """A button of a programme: start, an answer, a timer, the overview."""
    programme = await programmes.own(turn.desk, turn.person, tap.programme)
    found = await exercises.standing(turn.desk, turn.person)
    match tap:
        case ProgrammeTap(step=ProgrammeStep.IDEA):
            turn.take_buttons_away()
            await _suggest(turn, found)
        case ProgrammeTap(step=ProgrammeStep.LIST):
            turn.take_buttons_away()
            await stretches(turn.event, turn)
        case ProgrammeTap(step=ProgrammeStep.GO) if found.today is None:
            turn.toast(texts.other_day(), alert=True)
        case ProgrammeTap(step=ProgrammeStep.GO):
            turn.take_buttons_away()
            await _go_on(turn, found, after=-1)
        case ProgrammeTap(position=int(position)):
            await _step(turn, found, programme, position, tap)


async def _step(turn: Turn, found: ChoiceBasis, programme: Programme, position: int, tap: ProgrammeTap) -> None:
    if tap.day != found.day:
        turn.take_buttons_away()
        turn.toast(texts.other_day(), alert=True)
        return
    if position >= len(programme.items):
        raise OldButtonError
    exercise_id = tap.instead or programme.items[position].exercise
    if tap.step is ProgrammeStep.TIMER:
        exercise = exercises.known(turn.desk, exercise_id)
        await _start_timer(turn, exercise, done=replace(tap, step=ProgrammeStep.DONE))
        return
    outcome = _ANSWERS[tap.step]
    is_new = await exercises.report_once(turn.desk, turn.person, exercise_id, outcome)
    if not is_new:
        turn.take_buttons_away()
        turn.toast(texts.said_before())
        return
    turn.toast(texts.answer(outcome), alert=outcome is Outcome.HURTS)
    standing = await exercises.standing(turn.desk, turn.person)
    await _clear(turn)
    if outcome is Outcome.TOO_HARD:
        other = exercises.easier_than(turn.desk, standing, exercises.known(turn.desk, exercise_id))
        step = _step_at(turn, standing, programme, position)
        if other is not None and step is not None and standing.today is not None:
            await exercises.report(turn.desk, turn.person, other.id, Outcome.SENT)
            screen = texts.step(standing.today, step, other, eased=other.id in standing.eased)
            turn.say(screen, card=(WALK, StepShown(programme.id, position, found.day, other.id).pack()))
            return
    await _go_on(turn, standing, after=position)


def _step_at(turn: Turn, found: ChoiceBasis, programme: Programme, position: int) -> Step | None:
    known = turn.desk.practice.library.exercises
    today = lay_out(programme, known, day=found.day, pain=found.pain, history=found.history)
    return next((one for one in today.steps if one.position == position), None)


async def _go_on(turn: Turn, found: ChoiceBasis, *, after: int) -> None:
    """Show the next exercise that is open, or say that this was all."""
    if found.today is None:
        await stretches(turn.event, turn)
        return
    following = found.today.after(after)
    if following is None:
        turn.say(texts.finished(found.today))
        return
    await exercises.report(turn.desk, turn.person, following.exercise.id, Outcome.SENT)
    screen = texts.step(found.today, following, following.exercise, eased=following.exercise.id in found.eased)
    place = StepShown(found.today.programme.id, following.position, found.day, following.exercise.id)
    turn.say(screen, card=(WALK, place.pack()))


async def _start_timer(turn: Turn, exercise: Exercise, *, done: IdeaTap | ProgrammeTap) -> None:
    await _drop(turn, TIMER)
    timer = await timers.start(turn.desk, turn.person, exercise, then=done.pack())
    screen: Screen = texts.counting(exercise, timer.seconds)
    turn.say(screen, card=(TIMER, timer.ends_at.isoformat()), silent=True)


async def _clear(turn: Turn) -> None:
    """Take away the exercise that was shown and its timer: the next one takes their place."""
    await timers.stop(turn.desk, turn.person)
    gone = {await _drop(turn, TIMER), await _drop(turn, WALK)}
    if turn.tapped_message_id is not None and turn.tapped_message_id not in gone and _is_step(turn):
        turn.delete(turn.tapped_message_id)


def _is_step(turn: Turn) -> bool:
    tap = turn.sheet.tap
    return isinstance(tap, ProgrammeTap) and tap.step in _ANSWERS


async def rows(turn: Turn) -> list[tuple[int, Rows]]:
    """Return the messages of the exercises that are open today, with their buttons."""
    found: list[tuple[int, Rows]] = []
    known, today = turn.desk.practice.library.exercises, turn.desk.today(turn.person)
    idea = await cards.opened(turn.desk, turn.person, IDEA)
    if idea is not None:
        shown = IdeaShown.unpack(idea.reference)
        if shown.day == today and shown.exercise in known:
            found.append((idea.message_id, texts.idea_rows(known[shown.exercise])))
    walk = await cards.opened(turn.desk, turn.person, WALK)
    if walk is not None:
        step = StepShown.unpack(walk.reference)
        if step.day == today and step.exercise in known:
            done = ProgrammeTap(ProgrammeStep.DONE, step.programme, step.position, step.day, step.exercise)
            found.append((walk.message_id, texts.step_rows(known[step.exercise], done, has_timer=True)))
    return found


async def _drop(turn: Turn, kind: str) -> int | None:
    """Delete the message of a card, if there is one; returns its id."""
    card = await cards.close(turn.desk, turn.person, kind)
    if card is None:
        return None
    turn.delete(card.message_id)
    return card.message_id
