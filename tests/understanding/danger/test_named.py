"""A condition that is named is an alarm when it is there now, about oneself or somebody near, and not otherwise."""

from pathlib import Path

import pytest

from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights
from bot.understanding.danger import Book, Safety

CONTENT = Path(__file__).parents[3] / "content"


def _book() -> Book:
    book, problems = load_safety(CONTENT)
    assert problems == []
    assert book is not None
    return book


BOOK = _book()
RULES = Safety(BOOK, None)
LEARNED = Safety(BOOK, load_danger_weights(CONTENT)[0])
"""Without the sentence encoder, as on the smallest machine."""

NOW = (
    ("He is having a stroke", "stroke"),
    ("mum is having a heart attack", "heart"),
    ("I think it is meningitis", "meningitis"),
    ("I have sepsis", "sepsis"),
    ("my brother is going into anaphylactic shock", "allergy"),
    ("fink me dads avin a stroke", "stroke"),
    ("the nurse on the phone says it might be appendicitis", "belly"),
    ("I reckon I've broken my ankle", "fracture"),
    ("could this be a DVT", "leg-clot"),
    ("she's had a seizure just now", "seizure"),
    ("is this a heart attack", "heart"),
    ("my wife stroke, please come", "stroke"),
    ("we were watching a film and dad is having a stroke", "stroke"),
    ("walking the dog and I think I'm having a heart attack", "heart"),
    ("my boss is having a heart attack in the car", "heart"),
    ("I don't know if it's a stroke", "stroke"),
    ("had surgery last week and now I have sepsis", "sepsis"),
    ("neck 4, sat three hours, oh and I think I've got meningitis", "meningitis"),
)


@pytest.mark.parametrize(("text", "rule"), NOW)
def test_a_condition_named_as_there_now_is_an_alarm(text: str, rule: str) -> None:
    """With its own text, whatever else the message says, and also without what was learned."""
    for safety in (RULES, LEARNED):
        found = safety.assess(text, reading=None)

        assert found.alarm is not None
        assert found.alarm.rule == rule


NOT_NOW = (
    "I had a stroke in 2019",
    "my dad had a stroke years ago",
    "what is meningitis",
    "is a stroke dangerous",
    "can massage cause a stroke",
    "I'm afraid of having a stroke one day",
    "what if I have a heart attack on your table",
    "he isn't having a stroke, it was a migraine",
    "I don't think it's sepsis",
    "the doctor ruled out cauda equina",
    "in the film the hero is having a heart attack",
    "my phone is having a seizure",
    "the cat is having a fit",
    "our budgie stopped breathing, funeral in the garden",
    "a stroke of luck today",
    "I nearly had a heart attack when I saw the bill",
    "this month-end is giving me a heart attack",
    "I work on a stroke ward",
    "it is sepsis awareness week at the library",
    "she was in hospital with sepsis last month",
    "I have angina, the GP agrees with massage",
)


@pytest.mark.parametrize("text", NOT_NOW)
def test_a_condition_that_is_not_now_not_here_or_not_meant_is_no_alarm(text: str) -> None:
    """The past, somebody else's past, information, fear, fiction, animals, things and figures of speech."""
    for safety in (RULES, LEARNED):
        assert safety.assess(text, reading=None).alarm is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [("stroke", "head"), ("Meningitis?", "fever"), ("asthma attack", "chest"), ("appendicitis", "belly")],
)
def test_a_name_by_itself_asks(text: str, topic: str) -> None:
    """A word that means it is not left without an answer, whatever was learned from longer messages."""
    for safety in (RULES, LEARNED):
        found = safety.assess(text, reading=None)

        assert found.question is not None
        assert found.question.topic == topic


@pytest.mark.parametrize("text", ["chest pain", "suicidal", "overdose", "can't breathe", "not breathing"])
def test_a_word_or_two_that_mean_it_are_never_passed_over(text: str) -> None:
    """Alarm or question."""
    for safety in (RULES, LEARNED):
        found = safety.assess(text, reading=None)

        assert found.alarm is not None or found.question is not None


@pytest.mark.parametrize(
    "text",
    [
        "600 mg at 9, neck 4",
        "took 400mg ibuprofen at 0300, calves 6",
        "took one 50 mg tablet and it's still an 8",
        "two paracetamol at 8 as directed, neck 3",
        "had my 75 mg aspirin with breakfast, hip 2",
        "1 g at seven and 1 g at one, shoulder 5",
    ],
)
def test_one_dose_with_a_time_is_no_sign(text: str) -> None:
    """No dose is judged."""
    for safety in (RULES, LEARNED):
        assert safety.assess(text, reading=None).alarm is None


@pytest.mark.parametrize(
    "text",
    [
        "I took too many painkillers",
        "took the whole pack of paracetamol",
        "swallowed 20 of my tablets",
        "I kinda took 14 ibuprofen instead of 2",
        "mum's taken her whole week of heart pills in one go",
    ],
)
def test_many_at_once_are(text: str) -> None:
    """Too many, the pack, a number of tablets."""
    found = LEARNED.assess(text, reading=None)

    assert found.alarm is not None or found.question is not None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("his leg is bent the wrong way", "fracture"),
        ("my foot is pointing backwards after the stairs", "fracture"),
        ("shoulder is out of its socket", "fracture"),
        ("wrist looks like a fork since I fell off my board lol", "fracture"),
        ("lol so I pooed myself on the bus and didn't even feel it, back's been shocking all week", "cauda-equina"),
    ],
)
def test_what_is_told_lightly_is_an_alarm_all_the_same(text: str, rule: str) -> None:
    """Limbs at wrong angles, accidents of the bowels."""
    found = RULES.assess(text, reading=None)

    assert found.alarm is not None
    assert found.alarm.rule == rule


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK.rules if rule.names])
def test_each_name_of_each_rule_is_heard(rule: str) -> None:
    """'I think it is ...' with every name that the file lists raises that rule, or another that shares the name."""
    for name in BOOK.rule(rule).names:
        words = " ".join(part.removesuffix("*") for part in name.parts if part != "...")
        found = RULES.assess(f"I think it is {words}", reading=None)

        assert found.alarm is not None, words


def test_what_makes_small_of_a_sign_takes_nothing_from_it() -> None:
    """'It's probably nothing but' and 'lol' are cut out before anything is weighed."""
    plain = LEARNED.assess("ripping pain between my shoulder blades, it came all at once", reading=None)
    for small in ("sorry to bother you, it can wait, {}", "it's probably nothing, {}", "{} lol, just saying"):
        told = LEARNED.assess(
            small.format("ripping pain between my shoulder blades, it came all at once"), reading=None
        )

        assert told.alarm == plain.alarm
        assert told.question == plain.question
