"""A message and its situation become what somebody may mean: intents, the likeliest first. Pure.

Each intent says what a deed needs and nothing of how it is done. Where words can be read in more than one way
('7' at an open menu), the readings stand in order: the first whose deed can use it takes the message.
"""

from dataclasses import dataclass
from typing import Final

from bot.domain.people import NAME_LIMIT
from bot.domain.waiting import (
    AboutOneself,
    AboutPlans,
    Awaited,
    CheckInTime,
    Goal,
    GuardianName,
    Here,
    Name,
    PauseEnd,
    Place,
    Telling,
    Where,
)
from bot.understanding.checkins import Heard, hear
from bot.understanding.commands import command_of, smalltalk_of
from bot.understanding.numbers import whole_number
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, RED_FLAG, SMALLTALK, Route
from bot.understanding.situation import Situation, UnderWay
from bot.understanding.times import looks_like_time

LONGEST: Final = 2000
"""Characters that are read; longer texts are answered with a word, after a look for danger."""

SHORT: Final = 80
"""Characters of an answer that can be nothing else: a number, a time, a place, a name. It carries no danger sign."""

_SAID: Final = frozenset(
    {"pause", "resume", "reminders", "stretches", "progress", "session", "mydata", "settings", "help"}
)
"""Commands in words, which no menu that was left open takes for a time."""

_TOPICLESS: Final = frozenset({CHECKIN, SMALLTALK, OUT_OF_SCOPE, RED_FLAG})


@dataclass(frozen=True)
class Emergency:
    """Somebody says outright that it is an emergency."""


@dataclass(frozen=True)
class AnswerTo:
    """Words for what was asked for.

    Attributes:
        guess: whether words that are only spelt like an answer count as one.
    """

    awaited: Awaited
    guess: bool = True


@dataclass(frozen=True)
class UnreadableAnswer:
    """Words that look like an answer to what was asked for, and cannot be read as one."""

    awaited: Awaited


@dataclass(frozen=True)
class KeepName:
    """The name that Telegram gave is right."""


@dataclass(frozen=True)
class Score:
    """A number alone, for whichever card asked for one last."""

    number: int


@dataclass(frozen=True)
class ButtonWords:
    """What stands on a button, typed."""


@dataclass(frozen=True)
class CheckInAnswer:
    """An answer to what the check-in's card asks, or a score alone."""


@dataclass(frozen=True)
class DangerSign:
    """The message holds a danger sign."""


@dataclass(frozen=True)
class TooLong:
    """Nobody writes this much to a bot by intention."""


@dataclass(frozen=True)
class PlacesNamed:
    """Places, while the check-in asks where it hurts."""

    checkin: UnderWay
    area_ids: tuple[str, ...]


@dataclass(frozen=True)
class CheckInNote:
    """Words for the note that the check-in asks for."""


@dataclass(frozen=True)
class CheckInSaid:
    """An entry of the diary in words, to be read back before it is kept."""

    heard: Heard


@dataclass(frozen=True)
class CheckInWanted:
    """Somebody wants to check in, or tells how it is without a figure."""


@dataclass(frozen=True)
class Command:
    """A command said in words: ``pause``, ``reminders``, ``progress`` …"""

    name: str


@dataclass(frozen=True)
class Asked:
    """A question, small talk, or what cannot be placed: the route says which."""


Intent = (
    Emergency
    | AnswerTo
    | UnreadableAnswer
    | KeepName
    | Score
    | ButtonWords
    | CheckInAnswer
    | DangerSign
    | TooLong
    | PlacesNamed
    | CheckInNote
    | CheckInSaid
    | CheckInWanted
    | Command
    | Asked
)


def at_once(said: str) -> Emergency | None:
    """Return what goes before everything, whoever says it."""
    return Emergency() if command_of(said) == "emergency" else None


def for_staff(said: str, awaited: Awaited | None) -> list[Intent]:
    """Return what a therapist, or a stranger, may mean."""
    found: list[Intent] = [] if awaited is None else [AnswerTo(awaited), UnreadableAnswer(awaited)]
    command = command_of(said)
    return [*found, *([] if command is None else [Command(command)]), Asked()]


def short_answers(said: str, situation: Situation) -> list[Intent]:
    """Return what a client's message may be besides a question: a short answer to something that is open."""
    awaited = situation.awaited
    if len(said) > SHORT or isinstance(awaited, Telling):
        return []
    number = whole_number(said)
    if isinstance(awaited, Goal) and number is None:  # it may have a number in it, and is no check-in
        return []
    # A card that asks for a number was opened in between.
    to_card = number is not None and situation.awaits_number
    found: list[Intent] = []
    if isinstance(awaited, CheckInTime) and not to_card:
        found.append(AnswerTo(awaited))
    if number is not None:
        found.append(Score(number))
    # A lone small number belongs to the check-in that asks for one, not to a menu that was left open.
    is_score = to_card and number is not None and 0 <= number <= 10
    if isinstance(awaited, PauseEnd) or (isinstance(awaited, AboutPlans) and not is_score):
        found.append(AnswerTo(awaited))
    found.append(ButtonWords())
    if to_card or not isinstance(awaited, AboutOneself | GuardianName):
        found.append(CheckInAnswer())
    return found


def for_client(said: str, situation: Situation, route: Route) -> list[Intent]:
    """Return what a client who has agreed may mean, once it is no short answer; the last one takes everything."""
    if route.alarm is not None:
        return [DangerSign()]
    if len(said) > LONGEST:
        return [TooLong()]
    if isinstance(situation.awaited, Telling):
        return [AnswerTo(situation.awaited)]
    heard = hear(said)
    found = _awaited_words(said, situation, route)
    if situation.checkin is not None and situation.awaits_places and heard.areas and not heard.scores:
        found.append(PlacesNamed(situation.checkin, heard.areas))
    # The card asks for a note: what is no question in form is one, whatever topic it resembles.
    if situation.awaits_note and not (heard.asks or said.rstrip().endswith("?")):
        found.append(CheckInNote())
    if route.label == CHECKIN:
        has_content = heard.pain is not None or bool(heard.areas)
        return [*found, CheckInSaid(heard) if has_content else CheckInWanted()]
    if route.command is not None:
        found.append(Command(route.command))
    return [*found, Asked()]


def _awaited_words(said: str, situation: Situation, route: Route) -> list[Intent]:
    """A name, a place or a time was asked for; a question in between is answered instead."""
    awaited = situation.awaited
    is_question = _is_question(said, route)
    if isinstance(awaited, Name):
        return _name(said, awaited, is_question=is_question)
    if isinstance(awaited, GuardianName):
        return guardian(said, awaited)
    if isinstance(awaited, Goal):  # it names what hurts, as topics do
        is_goal = not said.endswith("?") and route.command not in _SAID and whole_number(said) is None
        return [AnswerTo(awaited)] if is_goal else []
    if isinstance(awaited, Here | Place):
        return _place(said, awaited, route, is_question=is_question)
    if awaited is None or is_question or route.command in _SAID or situation.awaits_note:
        return []
    return [UnreadableAnswer(awaited)]


def guardian(said: str, awaited: GuardianName) -> list[Intent]:
    """Return a guardian's name, for a text that may be one."""
    is_name = smalltalk_of(said) is None and not said.endswith("?") and len(said) <= SHORT
    return [AnswerTo(awaited)] if is_name else []


def _name(said: str, awaited: Name, *, is_question: bool) -> list[Intent]:
    polite = smalltalk_of(said) if awaited.where is Where.ONBOARDING else None
    if polite in {"yes", "ok"}:
        return [KeepName()]
    # A long text that asks something is a question; any other is a name, or told how long one may be.
    if polite is not None or said.endswith("?") or (is_question and len(said) > NAME_LIMIT):
        return []
    return [AnswerTo(awaited)]


def _place(said: str, awaited: Here | Place, route: Route, *, is_question: bool) -> list[Intent]:
    polite = smalltalk_of(said)
    found: list[Intent] = []
    if polite is None or (isinstance(awaited, Here) and polite in {"yes", "no", "ok"}):
        # What may be asked is no misspelt town.
        found.append(AnswerTo(awaited, guess=not is_question))
    if not said.endswith("?") and (route.label == OUT_OF_SCOPE or looks_like_time(said)):
        found.append(UnreadableAnswer(awaited))
    return found


def _is_question(said: str, route: Route) -> bool:
    return said.rstrip().endswith("?") or (route.label not in _TOPICLESS and len(said.split()) < 12)
