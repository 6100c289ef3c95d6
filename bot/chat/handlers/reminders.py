"""Answering reminders, choosing when they come, pausing them."""

from datetime import time, timedelta

from telegram import Update

from bot.chat.codes import OldButtonError, number_of, time_of
from bot.chat.texts import reminders as texts
from bot.chat.turn import Turn
from bot.domain.exercises import Outcome
from bot.domain.plans import PlanKind, Rule, parse_times
from bot.services import exercises, people, phrases, reminders

_OUTCOMES = {"done": Outcome.DONE, "hard": Outcome.TOO_HARD, "hurts": Outcome.HURTS, "skip": Outcome.SKIPPED}


async def answered(_update: Update, turn: Turn, *rest: str) -> None:
    """A button under a reminder: done, skip, later, too hard, it hurts."""
    delivery_id = number_of(rest[0])
    what = rest[1] if len(rest) > 1 else ""
    if what == "l":
        await _later(turn, delivery_id, minutes=number_of(rest[2]))
        return
    if what not in _OUTCOMES:
        raise OldButtonError
    state = "skipped" if what == "skip" else "done"
    delivery = await reminders.answered(turn.desk, turn.person, delivery_id, state)
    outcome = _OUTCOMES[what]
    if delivery.exercise is not None:
        await exercises.report(turn.desk, turn.person, delivery.exercise, outcome)
    turn.take_buttons_away()
    await turn.desk.store.cards.drop(turn.person.id, delivery.kind.value)
    if delivery.kind is PlanKind.STRETCH:
        turn.toast(texts.exercise_answer(outcome.value), alert=outcome is Outcome.HURTS)
    else:
        turn.toast(texts.skipped() if state == "skipped" else texts.done(delivery.kind))


async def _later(turn: Turn, delivery_id: int, *, minutes: int) -> None:
    again = await reminders.later(turn.desk, turn.person, delivery_id, by=timedelta(minutes=minutes))
    turn.take_buttons_away()
    turn.toast(texts.no_room_today() if again is None else texts.put_off(again, turn.person))


async def stretches(_update: Update, turn: Turn) -> None:
    """``/stretches``: an exercise that fits today."""
    exercise = await exercises.choose(turn.desk, turn.person)
    if exercise is None:
        turn.say(texts.no_exercise())
        return
    await exercises.report(turn.desk, turn.person, exercise.id, Outcome.SENT)
    turn.say(texts.exercise_now(exercise, await exercises.places(turn.desk, turn.person)))


async def exercised(update: Update, turn: Turn, *rest: str) -> None:
    """A button under an exercise that was asked for."""
    exercise_id, what = rest[0], rest[1] if len(rest) > 1 else ""
    turn.take_buttons_away()
    if what == "next":
        await stretches(update, turn)
        return
    if what not in {"done", "too_hard", "hurts"}:
        raise OldButtonError
    await exercises.report(turn.desk, turn.person, exercise_id, Outcome(what))
    turn.toast(texts.exercise_answer(what), alert=what == "hurts")


async def menu(_update: Update, turn: Turn) -> None:
    """``/reminders``: what comes when."""
    plans = await turn.desk.store.plans.of(turn.person.id)
    turn.show(texts.menu(turn.person, plans, now=turn.desk.now))


async def set_times(turn: Turn, kind: PlanKind, times: tuple[time, ...]) -> None:
    """Store a plan's times, or say why not."""
    plan = (await turn.desk.store.plans.of(turn.person.id)).get(kind)
    weekdays = plan.rule.weekdays if plan is not None else Rule().weekdays
    if kind is PlanKind.HYDRATION and times and turn.person.fluids_limited is None:
        turn.show(texts.fluids_question("-".join(one.strftime("%H%M") for one in times)))
        return
    try:
        await reminders.set_rule(turn.desk, turn.person, kind, Rule(times=times, weekdays=weekdays))
    except reminders.InQuietHoursError as error:
        turn.show(texts.in_quiet_hours(", ".join(phrases.clock(one) for one in error.times), turn.person))
        return
    except reminders.TooManyTimesError:
        turn.show(texts.too_many_times())
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.show(texts.menu(turn.person, await turn.desk.store.plans.of(turn.person.id), now=turn.desk.now))


async def kind_menu(turn: Turn, kind: PlanKind) -> None:
    """Show one plan and wait for typed times too."""
    plan = (await turn.desk.store.plans.of(turn.person.id)).get(kind)
    turn.person = await people.set_awaiting(turn.desk, turn.person, f"times:{kind.value}")
    turn.show(texts.kind_menu(kind, plan.rule if plan is not None else Rule()))


async def set_days(turn: Turn, kind: PlanKind, days: str) -> None:
    """Store a plan's weekdays."""
    plan = (await turn.desk.store.plans.of(turn.person.id)).get(kind)
    if plan is None or not days.isdigit():
        raise OldButtonError
    weekdays = frozenset(int(one) for one in days if one in "0123456")
    await reminders.set_rule(turn.desk, turn.person, kind, Rule(times=plan.rule.times, weekdays=weekdays))
    await kind_menu(turn, kind)


def times_of(text: str) -> tuple[time, ...]:
    """Return the times on a button: '0800', '1000-1300-1600', 'off'."""
    return () if text == "off" else tuple(time_of(one) for one in text.split("-"))


async def times_typed(turn: Turn, text: str, kind: PlanKind) -> bool:
    """Times were typed for a plan; False when the text is none."""
    if text.strip().lower() in {"off", "none", "never"}:
        await set_times(turn, kind, ())
        return True
    try:
        times = parse_times(text)
    except ValueError:
        return False
    await set_times(turn, kind, times)
    return True


async def quiet_typed(turn: Turn, text: str) -> bool:
    """Two times were typed for the quiet hours; False when the text is something else."""
    words = text.replace(" to ", " ").replace("-", " ").replace("–", " ")
    try:
        times = [one for word in _pairs(words) for one in parse_times(word)]
    except ValueError:
        return False
    if len(times) != 2:
        return False
    await set_quiet(turn, times[0], times[1])
    return True


def _pairs(text: str) -> list[str]:
    """Split typed times so that their order is kept; 'am' and 'pm' stay with their number."""
    found: list[str] = []
    for word in text.split():
        if word.lower().strip(".") in {"am", "pm"} and found:
            found[-1] += word
        else:
            found.append(word)
    return found


async def set_quiet(turn: Turn, start: time, end: time) -> None:
    """Store the quiet hours."""
    person = await people.set_quiet_hours(turn.desk, turn.person, start=start, end=end)
    turn.person = await people.set_awaiting(turn.desk, person, None)
    turn.show(texts.menu(turn.person, await turn.desk.store.plans.of(turn.person.id), now=turn.desk.now))
