"""The check-in's card: open, answer, undo, change, by tap. ``checkins_typed`` is the same by typing."""

from collections.abc import Callable
from datetime import date
from functools import partial

from telegram import Update

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.calls import Rows
from bot.chat.handlers import plans, strong_pain
from bot.chat.screens import behalf as behalf_texts
from bot.chat.screens import checkins as texts
from bot.chat.turn import Turn
from bot.domain import checkins as rules
from bot.domain.checkins import CheckIn, Question, Sitting
from bot.domain.errors import DayClosedError
from bot.services import cards, checkins
from bot.services import strong_pain as services
from bot.services.checkins import Card

CARD = "checkin"

_SCORED = frozenset({CheckInStep.PAIN, CheckInStep.UNDO})
_PLACED = frozenset({CheckInStep.TOGGLE_AREA, CheckInStep.AREAS, CheckInStep.CLOSE})
"""Steps after which strong pain may lead to a question about danger, or to none any more."""


async def open_card(_update: Update, turn: Turn) -> None:
    """``/checkin``: a new card, in place of an older one."""
    await _new_card(turn, await checkins.card(turn.desk, turn.person))


async def _new_card(turn: Turn, shown: Card) -> None:
    before = await cards.opened(turn.desk, turn.person, CARD)
    if before is not None and before.message_id != turn.tapped_message_id:
        turn.delete(before.message_id)
    turn.say(texts.card(shown, today=turn.desk.today(turn.person)), card=(CARD, shown.entry.day.isoformat()))


def _show(turn: Turn, shown: Card) -> Card:
    turn.show(texts.card(shown, today=turn.desk.today(turn.person)), card=(CARD, shown.entry.day.isoformat()))
    return shown


async def show_card(turn: Turn, shown: Card) -> None:
    """After a typed answer: in the card that is open, or in a new one."""
    before = await cards.opened(turn.desk, turn.person, CARD)
    if before is None:
        await _new_card(turn, shown)
        return
    # A card above the client's own words would be overlooked: the new one comes below them.
    turn.delete(before.message_id)
    turn.say(texts.card(shown, today=turn.desk.today(turn.person)), card=(CARD, shown.entry.day.isoformat()))


async def tapped(update: Update, turn: Turn, tap: CheckInTap) -> None:
    """A button of the card."""
    if tap.day is None:
        await open_card(update, turn)
        return
    try:
        shown = await _step(turn, tap.day, tap)
        await plans.after_checkin(turn, shown.entry)
    except DayClosedError:
        turn.toast(texts.day_closed())
        turn.take_buttons_away()
        await _new_card(turn, await checkins.card(turn.desk, turn.person))


async def _step(turn: Turn, day: date, tap: CheckInTap) -> Card:
    desk, person = turn.desk, turn.person
    match tap.step:
        case CheckInStep.SHOW:
            shown = _show(turn, await checkins.card(desk, person, day))
            # What was read out of words and is not confirmed was perhaps not said.
            await services.taken_back(desk, person)
            return shown
        case CheckInStep.DELETE | CheckInStep.DELETE_NOW:
            return await _delete(turn, day, sure=tap.step is CheckInStep.DELETE_NOW)
        case CheckInStep.CHANGE:
            shown = await checkins.card(desk, person, day)
            turn.show(texts.change_menu(shown, today=desk.today(person)), card=(CARD, day.isoformat()))
            return shown
        case CheckInStep.SAME_AS_LAST:
            return _show(turn, await checkins.same_as_last(desk, person, day))
        case CheckInStep.SAVE_HEARD:
            return await _save_heard(turn, day, tap.score, tap.areas or ())
    shown = _show(turn, await checkins.change(desk, person, day, _answer(tap)))
    is_scored = tap.step in _SCORED or (tap.step is CheckInStep.SKIP and tap.question is Question.PAIN)
    if is_scored or tap.step in _PLACED or (tap.step is CheckInStep.SKIP and tap.question is Question.AREAS):
        await strong_pain.after_entry(turn, shown, scored=is_scored)
    return shown


def _answer(tap: CheckInTap) -> Callable[[CheckIn], CheckIn]:
    """Return what a button does to the entry."""
    match tap:
        case CheckInTap(step=CheckInStep.PAIN, score=int(score)):
            return partial(rules.with_pain, pain=score)
        case CheckInTap(step=CheckInStep.COMFORT, score=int(score)):
            return partial(rules.with_comfort, comfort=score)
        case CheckInTap(area=str(area_id)):
            return partial(rules.with_area_toggled, area_id=area_id)
        case CheckInTap(areas=tuple(area_ids)):
            return partial(rules.with_areas, area_ids=area_ids)
        case CheckInTap(sitting=Sitting() as sitting):
            return partial(rules.with_sitting, sitting=sitting)
        case CheckInTap(step=CheckInStep.SKIP, question=Question() as question):
            return partial(rules.skip, question=question)
        case CheckInTap(question=Question() as question):
            return partial(rules.reopen, question=question)
        case CheckInTap(step=CheckInStep.UNDO):
            return rules.undo
    return rules.close


async def _delete(turn: Turn, day: date, *, sure: bool) -> Card:
    """Delete what the practice entered, at the second tap; an entry of the client's own is shown instead."""
    today = turn.desk.today(turn.person)
    shown = await checkins.card(turn.desk, turn.person, day)
    if shown.entry.on_behalf is None:
        return _show(turn, shown)
    if not sure:
        turn.show(behalf_texts.sure_to_delete(shown.entry, today=today))
        return shown
    await checkins.remove_entered(turn.desk, turn.person, day)
    turn.show(behalf_texts.deleted(day, today=today))
    return shown


async def _save_heard(turn: Turn, day: date, pain: int | None, areas: tuple[str, ...]) -> Card:
    def fill(entry: rules.CheckIn) -> rules.CheckIn:
        if pain is not None:
            entry = rules.with_pain(entry, pain)
        return rules.with_areas(entry, areas) if areas else entry

    shown = await checkins.change(turn.desk, turn.person, day, fill)
    before = await cards.opened(turn.desk, turn.person, CARD)
    if before is not None and before.message_id != turn.tapped_message_id:
        # What was read back becomes the card; one that stood open above it has nothing left to ask.
        turn.delete(before.message_id)
    _show(turn, shown)
    await strong_pain.after_entry(turn, shown)
    return shown


async def rows(turn: Turn) -> tuple[int, Rows]:
    """Return the message of the card that is open and what its buttons are; no buttons when none is."""
    shown = await cards.opened(turn.desk, turn.person, CARD)
    if shown is None:
        return 0, ()
    day, today = date.fromisoformat(shown.reference), turn.desk.today(turn.person)
    if day not in rules.open_days(turn.desk.now, turn.person.zone):
        return 0, ()
    card = await checkins.card(turn.desk, turn.person, day)
    found = texts.card(card, today=today).rows
    # What a complete entry may be changed to is a menu in the same message.
    return shown.message_id, found if card.question is not None else (
        *found,
        *texts.change_menu(card, today=today).rows,
    )
