"""Answering reminders: done, later, left out, why, fewer; and exercises that were asked for."""

from datetime import timedelta

from telegram import Update

from bot.chat.callback_data.reminders import PutOffTo, ReminderStep, ReminderTap
from bot.chat.calls import Rows, Screen
from bot.chat.handlers import checkins, pegs, plans
from bot.chat.notices import reminders as words
from bot.chat.screens import offers
from bot.chat.screens import reminders as texts
from bot.chat.turn import Turn
from bot.domain.aftercare import SorenessStage
from bot.domain.deliveries import Delivery, DeliveryState, SkipReason
from bot.domain.exercises import Outcome
from bot.domain.plans import PlanKind
from bot.services import aftercare, backoff, cards, deliveries, exercises, reminders
from bot.wording import phrases

FRESH = timedelta(hours=12)
"""How long typed words are taken for an answer to a reminder."""

_OUTCOMES = {
    ReminderStep.DONE: Outcome.DONE,
    ReminderStep.TOO_HARD: Outcome.TOO_HARD,
    ReminderStep.HURTS: Outcome.HURTS,
}


async def answered(update: Update, turn: Turn, tap: ReminderTap) -> None:
    """A button under a reminder."""
    delivery = await deliveries.own(turn.desk, turn.person, tap.delivery)
    held = await _held(turn, delivery)
    await backoff.seen(turn.desk, held)
    match tap:
        case ReminderTap(step=ReminderStep.DONE | ReminderStep.TOO_HARD | ReminderStep.HURTS):
            await _done(turn, delivery, held, _OUTCOMES[tap.step])
        case ReminderTap(step=ReminderStep.OPEN):
            await _opened(update, turn, delivery, held)
        case ReminderTap(to=PutOffTo() as to):
            await _later(turn, held, to)
        case ReminderTap(step=ReminderStep.SKIP):
            await _skipped(turn, delivery, held)
        case ReminderTap(reason=SkipReason() as reason):
            await _reason(turn, held, reason)
        case ReminderTap(step=ReminderStep.LATER | ReminderStep.MORE | ReminderStep.BACK):
            await _menu(turn, delivery, held, tap.step)
        case _:
            await _plan(turn, delivery, held, tap)


async def _held(turn: Turn, delivery: Delivery) -> list[Delivery]:
    """Return the reminders that the tapped message holds: one, or the several that came together."""
    if turn.tapped_message_id is None or delivery.message_id is None:
        return [delivery]
    several = await cards.opened(turn.desk, turn.person, words.SEVERAL)
    # A list that was shown only on request has another message than the one that announced it.
    in_list = several is not None and several.message_id == turn.tapped_message_id
    if in_list or turn.tapped_message_id == delivery.message_id:
        return await backoff.in_message(turn.desk, turn.person, delivery.message_id)
    return [delivery]


async def _menu(turn: Turn, delivery: Delivery, held: list[Delivery], step: ReminderStep) -> None:
    """Menus that open in place of the buttons, and back."""
    if not any(deliveries.is_open(one) for one in held):
        turn.take_buttons_away()
        turn.toast(texts.seen_to())
    elif step is ReminderStep.LATER:
        rows = texts.later_rows(delivery.id, evening=deliveries.evening(turn.desk, turn.person) is not None)
        _buttons(turn, rows, said=texts.when_again())
    elif step is ReminderStep.MORE:
        _buttons(turn, texts.more_rows(delivery.id))
    else:
        _buttons(turn, await words.rows_of(turn.desk, turn.person, held))


def _buttons(turn: Turn, rows: Rows, *, said: str = "") -> None:
    """Show other buttons in place of the message's own; after typed words below them, with what they are about."""
    if turn.is_typed:
        if said:
            turn.take_buttons_away()
            turn.say(Screen(text=said, rows=rows))
    elif turn.tapped_message_id is not None:
        turn.buttons_in(turn.tapped_message_id, rows)


async def _done(turn: Turn, delivery: Delivery, held: list[Delivery], outcome: Outcome) -> None:
    await deliveries.answered(turn.desk, turn.person, delivery.id, DeliveryState.DONE)
    if delivery.exercise is not None:
        await exercises.report_once(turn.desk, turn.person, delivery.exercise, outcome)
    if delivery.kind is PlanKind.STRETCH:
        turn.toast(texts.exercise_answer(outcome), alert=outcome is Outcome.HURTS)
    else:
        turn.toast(texts.done(delivery.kind))
    await _tidy(turn, delivery, held)


async def _tidy(turn: Turn, delivery: Delivery, held: list[Delivery]) -> None:
    """After an answer: the buttons go, in a list only the answered one's."""
    if len(held) == 1:
        turn.take_buttons_away()
        await _close(turn, delivery)
        await _tick_off(turn, delivery)
        return
    now = [await deliveries.own(turn.desk, turn.person, one.id) for one in held]
    await _show_list(turn, turn.tapped_message_id, now)
    if not any(deliveries.is_open(one) for one in now):
        await cards.close(turn.desk, turn.person, words.SEVERAL)


async def _close(turn: Turn, delivery: Delivery) -> None:
    """Nothing is asked any more: neither in the tapped message nor in a copy of it that is known as the card."""
    kind, tapped = delivery.kind.value, turn.tapped_message_id
    card = await cards.opened(turn.desk, turn.person, kind)
    if card is None or (card.message_id != tapped and card.reference != str(delivery.id)):
        return
    await cards.close(turn.desk, turn.person, kind)
    if card.message_id != tapped:
        turn.delete(card.message_id)


async def _tick_off(turn: Turn, delivery: Delivery) -> None:
    """An exercise was opened from a list and answered in its own message: tick it off in the list too."""
    several = await cards.opened(turn.desk, turn.person, words.SEVERAL)
    held = [] if several is None else await backoff.listed(turn.desk, turn.person, several.reference)
    if several is None or several.message_id == turn.tapped_message_id or delivery.id not in {one.id for one in held}:
        return
    await _show_list(turn, several.message_id, held)


async def _show_list(turn: Turn, message_id: int | None, held: list[Delivery]) -> None:
    screen = await words.list_again(turn.desk, turn.person, held)
    if message_id is not None and screen is not None:
        turn.show_in(message_id, screen)


async def _opened(update: Update, turn: Turn, delivery: Delivery, held: list[Delivery]) -> None:
    """One of a list was chosen, or the second, short reminder of a stretch."""
    if delivery.kind is PlanKind.CHECKIN:
        await checkins.open_card(update, turn)
    elif delivery.kind is PlanKind.PEG:
        await pegs.open_card(turn)
    elif delivery.kind is PlanKind.STRETCH or await _asks_more(turn, delivery):
        shown = await words.alone(turn.desk, turn.person, delivery)
        if shown is not None:
            turn.say(shown.screen, card=(delivery.kind.value, shown.reference))
    else:
        await _done(turn, delivery, held, Outcome.DONE)


async def _asks_more(turn: Turn, delivery: Delivery) -> bool:
    """Whether a reminder around a session is a question, and not only a note."""
    if delivery.kind is PlanKind.AFTERCARE:
        found = await aftercare.followed(turn.desk, turn.person, delivery.due_at)
        return found is not None and found[1] is not SorenessStage.COMFORT
    return delivery.kind is PlanKind.BRIEF


async def _later(turn: Turn, held: list[Delivery], to: PutOffTo) -> None:
    by = None if to.minutes is None else timedelta(minutes=to.minutes)
    waiting = [one.id for one in held if deliveries.is_open(one)]
    made = await deliveries.later(turn.desk, turn.person, waiting, by=by)
    turn.take_buttons_away()
    turn.toast(texts.put_off(made, turn.person, now=turn.desk.now), alert=made.again is None)


async def _skipped(turn: Turn, delivery: Delivery, held: list[Delivery]) -> None:
    for one in held:
        if deliveries.is_open(one):
            await deliveries.answered(turn.desk, turn.person, one.id, DeliveryState.SKIPPED)
            if one.exercise is not None:
                await exercises.report(turn.desk, turn.person, one.exercise, Outcome.SKIPPED)
            await _close(turn, one)
    if len(held) > 1:
        await cards.close(turn.desk, turn.person, words.SEVERAL)
    _buttons(turn, texts.reason_rows(delivery.id), said=texts.skipped())
    if not turn.is_typed:
        turn.toast(texts.skipped())


async def _reason(turn: Turn, held: list[Delivery], reason: SkipReason) -> None:
    for one in held:
        if one.state is DeliveryState.SKIPPED:
            await deliveries.set_reason(turn.desk, turn.person, one.id, reason)
    turn.take_buttons_away()
    turn.toast(texts.reason_noted(reason))


async def _plan(turn: Turn, delivery: Delivery, held: list[Delivery], tap: ReminderTap) -> None:
    """Why it came, less often, other times."""
    if tap.step is ReminderStep.OTHER_TIMES:
        if len(held) > 1:
            await plans.open_menu(turn)
        else:
            await plans.open_kind(turn, delivery.kind)
    elif tap.step is ReminderStep.WHY:
        rule = await reminders.rule_of(turn.desk, turn.person, delivery.kind)
        turn.toast(texts.why(delivery.kind, phrases.plan(delivery.kind, rule), stage=delivery.stage), alert=True)
    elif len(held) > 1 and not tap.of_one:
        _buttons(turn, texts.which_rows([(one.id, one.kind) for one in held]), said=texts.which())
    else:
        before, now = await backoff.less_often(turn.desk, turn.person, delivery.kind)
        turn.say(offers.less(delivery.kind, now, before))
        _buttons(turn, await words.rows_of(turn.desk, turn.person, held))


async def rows(turn: Turn) -> tuple[int, Rows]:
    """Return the newest message of reminders that waits for an answer and what its buttons are."""
    recent = await deliveries.recent(turn.desk, turn.person, within=FRESH)
    newest = max((one.message_id or 0 for one in recent if deliveries.is_open(one)), default=0)
    held = sorted((one for one in recent if newest and one.message_id == newest), key=lambda one: one.id)
    return (newest, await words.rows_of(turn.desk, turn.person, held)) if held else (0, ())


async def reacted(update: Update, turn: Turn) -> None:
    """A reaction to a reminder: it was seen."""
    reaction = update.message_reaction
    if reaction is not None and turn.someone is not None and turn.someone.is_client:
        held = await backoff.in_message(turn.desk, turn.person, reaction.message_id)
        await backoff.seen(turn.desk, held)
