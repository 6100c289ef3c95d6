"""The check-in's card: open, answer, undo, change, by tap. ``checkins_typed`` is the same by typing."""

from collections.abc import Callable
from datetime import date
from functools import partial

from telegram import Update

from bot.chat.callback_data import OldButtonError, areas_of, day_of, number_of
from bot.chat.calls import Rows
from bot.chat.handlers import plans, safety
from bot.chat.screens import checkins as texts
from bot.chat.turn import Turn
from bot.domain import checkins as rules
from bot.domain.areas import AREAS
from bot.domain.checkins import CheckIn, Question, Sitting
from bot.domain.errors import DayClosedError
from bot.services import cards, checkins
from bot.services.checkins import Card

CARD = "checkin"


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


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the card."""
    if rest[0] == "open":
        await open_card(update, turn)
        return
    day = day_of(rest[0])
    try:
        shown = await _step(turn, day, rest[1] if len(rest) > 1 else "o", rest[2:])
        await plans.after_checkin(turn, shown.entry)
    except DayClosedError:
        turn.toast(texts.day_closed())
        turn.take_buttons_away()
        await _new_card(turn, await checkins.card(turn.desk, turn.person))


async def _step(turn: Turn, day: date, operation: str, rest: tuple[str, ...]) -> Card:
    desk, person = turn.desk, turn.person
    value = rest[0] if rest else ""
    if operation == "o":
        return _show(turn, await checkins.card(desk, person, day))
    if operation == "e":
        shown = await checkins.card(desk, person, day)
        turn.show(texts.change_menu(shown, today=desk.today(person)), card=(CARD, day.isoformat()))
        return shown
    if operation == "l":
        return await after_pain(turn, _show(turn, await checkins.same_as_last(desk, person, day)))
    if operation == "p":
        return await _pain(turn, day, number_of(value))
    if operation == "q":
        return await _quick(turn, day, value, areas_of(rest[1] if len(rest) > 1 else "-"))
    return _show(turn, await checkins.change(desk, person, day, _answer(operation, value)))


def _answer(operation: str, value: str) -> Callable[[CheckIn], CheckIn]:
    """Return what a button does to the entry."""
    match operation:
        case "a":
            return partial(rules.with_area_toggled, area_id=_area(value))
        case "A":
            return partial(rules.with_areas, area_ids=areas_of(value))
        case "s":
            return partial(rules.with_sitting, sitting=_sitting(value))
        case "c":
            return partial(rules.with_comfort, comfort=_score(value))
        case "k":
            return partial(rules.skip, question=_question(value))
        case "r":
            return partial(rules.reopen, question=_question(value))
        case "u":
            return rules.undo
        case "d":
            return rules.close
    raise OldButtonError


def _area(text: str) -> str:
    position = number_of(text)
    if not 0 <= position < len(AREAS):
        raise OldButtonError
    return AREAS[position].id


def _sitting(text: str) -> Sitting:
    position = number_of(text)
    if not 0 <= position < len(Sitting):
        raise OldButtonError
    return list(Sitting)[position]


def _score(text: str) -> int:
    score = number_of(text)
    if not 0 <= score <= 10:
        raise OldButtonError
    return score


def _question(letter: str) -> Question:
    found = texts.question_of(letter)
    if found is None:
        raise OldButtonError
    return found


async def _pain(turn: Turn, day: date, pain: int) -> Card:
    score = _score(str(pain))
    shown = await checkins.change(turn.desk, turn.person, day, lambda entry: rules.with_pain(entry, score))
    return await after_pain(turn, _show(turn, shown))


async def after_pain(turn: Turn, shown: Card) -> Card:
    """A high score or a jump leads to a short safety question, whatever else is said."""
    if shown.entry.pain is None:
        return shown
    library = turn.desk.practice.library
    asked = library.safety.follow_up(
        pain=shown.entry.pain,
        previous_pain=None if shown.last is None else shown.last.pain,
        areas=shown.entry.areas or (),
        words=shown.entry.note or "",
    )
    safety.ask(turn, None if asked is None else asked.topic)
    return shown


async def _quick(turn: Turn, day: date, pain_text: str, areas: tuple[str, ...]) -> Card:
    def fill(entry: rules.CheckIn) -> rules.CheckIn:
        if pain_text != "-":
            entry = rules.with_pain(entry, _score(pain_text))
        return rules.with_areas(entry, areas) if areas else entry

    shown = await checkins.change(turn.desk, turn.person, day, fill)
    before = await cards.opened(turn.desk, turn.person, CARD)
    if before is not None and before.message_id != turn.tapped_message_id:
        # What was read back becomes the card; one that stood open above it has nothing left to ask.
        turn.delete(before.message_id)
    return await after_pain(turn, _show(turn, shown))


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
