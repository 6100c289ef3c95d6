"""What a message may mean, by what is open when it comes."""

from datetime import date
from typing import get_args

import pytest

from bot.chat.handlers import text
from bot.domain.checkins import Question
from bot.domain.people import NAME_LIMIT
from bot.domain.plans import PlanKind
from bot.domain.waiting import Awaited, CheckInTime, Here, Name, Place, PlanTimes, Telling, Where
from bot.understanding import intent as intents
from bot.understanding.checkins import hear
from bot.understanding.danger.alarm import Alarm, Level
from bot.understanding.intent import Intent
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, Route
from bot.understanding.situation import Situation, UnderWay

MONDAY = date(2026, 5, 4)
NOWHERE = Route(label=OUT_OF_SCOPE)
TOPIC = Route(label="sciatica", score=0.9)


def asking(question: Question, awaited: Awaited | None = None) -> Situation:
    """The check-in's card asks something."""
    return Situation(awaited=awaited, checkin=UnderWay(MONDAY, question))


def kinds(found: list[Intent]) -> list[str]:
    """What was proposed, by name."""
    return [type(one).__name__ for one in found]


def test_every_meaning_has_a_deed_and_no_deed_is_without_one() -> None:
    """The table of the chat is as long as the union."""
    assert set(text._DEEDS) == set(get_args(Intent))


@pytest.mark.parametrize("said", ["This is an emergency", "call an ambulance!", "I need help now"])
def test_an_emergency_said_outright_goes_first(said: str) -> None:
    """Whoever says it, whatever is open."""
    assert intents.at_once(said) == intents.Emergency()
    assert intents.at_once("What is an emergency brake?") is None


def test_a_number_is_for_the_card_that_asks_for_one_before_an_open_menu() -> None:
    """'7' at a menu of times, while the check-in asks how strong it was, is no time."""
    menu = PlanTimes(PlanKind.STRETCH)
    assert kinds(intents.short_answers("7", asking(Question.PAIN, menu))) == ["Score", "ButtonWords", "CheckInAnswer"]
    assert kinds(intents.short_answers("17", asking(Question.PAIN, menu)))[:2] == ["Score", "AnswerTo"]
    assert kinds(intents.short_answers("7", Situation(awaited=menu)))[:2] == ["Score", "AnswerTo"]


def test_a_time_is_asked_for_when_coming_in() -> None:
    """The first thing a typed time is then; unless a card in between asks for a number."""
    awaited = CheckInTime()
    assert kinds(intents.short_answers("at 18:30", Situation(awaited=awaited)))[0] == "AnswerTo"
    assert "AnswerTo" not in kinds(intents.short_answers("7", asking(Question.COMFORT, awaited)))


def test_long_words_and_words_for_the_therapist_are_no_short_answers() -> None:
    """They may hold a danger sign, so that they are read whole first."""
    assert intents.short_answers("x" * (intents.SHORT + 1), Situation()) == []
    assert intents.short_answers("7", Situation(awaited=Telling(3))) == []


def test_danger_goes_before_everything_that_is_open() -> None:
    """Nothing that is awaited takes the words first."""
    alarm = Route(label="red_flag", alarm=Alarm("cauda-equina", Level.EMERGENCY))
    for now in (asking(Question.NOTE), Situation(awaited=Telling(3)), Situation(awaited=Name(Where.ONBOARDING))):
        assert intents.for_client("I cannot feel my bladder " * 200, now, alarm) == [intents.DangerSign()]


def test_too_long_is_said_and_nothing_else() -> None:
    """No note, no word to the therapist is cut."""
    now = Situation(awaited=Telling(3))
    assert intents.for_client("x" * (intents.LONGEST + 1), now, NOWHERE) == [intents.TooLong()]


def test_words_for_the_therapist_are_passed_on_whatever_they_are() -> None:
    """Even a question."""
    assert intents.for_client("What is NMT?", Situation(awaited=Telling(3)), TOPIC) == [intents.AnswerTo(Telling(3))]


@pytest.mark.parametrize(
    ("said", "route", "expected"),
    [
        ("Annie", NOWHERE, ["AnswerTo", "Asked"]),
        ("yes", NOWHERE, ["KeepName", "Asked"]),
        ("thanks", NOWHERE, ["Asked"]),
        ("Who reads this?", NOWHERE, ["Asked"]),
        ("z" * (NAME_LIMIT + 1), TOPIC, ["Asked"]),
    ],
)
def test_a_name_is_asked_for(said: str, route: Route, expected: list[str]) -> None:
    """Small talk and questions are no names."""
    assert kinds(intents.for_client(said, Situation(awaited=Name(Where.ONBOARDING)), route)) == expected


def test_a_question_is_no_misspelt_town() -> None:
    """A place is guessed only from what cannot be a question."""
    asked = Situation(awaited=Place(Where.ONBOARDING))
    assert intents.for_client("sciatica", asked, TOPIC)[0] == intents.AnswerTo(Place(Where.ONBOARDING), guess=False)
    assert intents.for_client("Berlni", asked, NOWHERE)[0] == intents.AnswerTo(Place(Where.ONBOARDING), guess=True)
    assert kinds(intents.for_client("no", Situation(awaited=Here()), NOWHERE))[0] == "AnswerTo"


def test_places_answer_where_and_a_score_beside_them_does_not() -> None:
    """'neck and jaw' at 'Where?' are places; 'neck 6' is an entry of its own."""
    named = intents.for_client("neck and jaw", asking(Question.AREAS), NOWHERE)[0]
    assert isinstance(named, intents.PlacesNamed)
    assert named.area_ids == hear("neck and jaw").areas
    assert kinds(intents.for_client("neck 6", asking(Question.AREAS), Route(label=CHECKIN))) == ["CheckInSaid"]


def test_a_question_is_no_note() -> None:
    """The card asks for a note; what ends with a question mark is answered."""
    assert kinds(intents.for_client("Better after a walk", asking(Question.NOTE), TOPIC)) == ["CheckInNote", "Asked"]
    assert kinds(intents.for_client("Better after a walk?", asking(Question.NOTE), TOPIC)) == ["Asked"]


def test_what_staff_write_goes_to_what_they_were_asked_for() -> None:
    """Then to a command; to the clients' questions last."""
    assert kinds(intents.for_staff("help", None)) == ["Command", "Asked"]
    assert kinds(intents.for_staff("Berlin", Place(Where.SETTINGS))) == ["AnswerTo", "UnreadableAnswer", "Asked"]
