"""The rules of ``content/safety.yaml`` over whole messages."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights
from bot.domain.areas import AREAS
from bot.understanding.danger import Safety
from bot.understanding.danger.alarm import Level, SafetyQuestion
from bot.understanding.danger.book import Book

CONTENT = Path(__file__).parents[3] / "content"


def _book() -> Book:
    book, problems = load_safety(CONTENT)
    assert problems == []
    assert book is not None
    return book


BOOK = _book()
RULES = Safety(BOOK, None)

SIGNS = (
    ("I can't feel the toilet paper when I wipe", "cauda-equina"),
    ("I have crushing chest pain and I am sweating", "heart"),
    ("one side of my face is drooping", "stroke"),
    ("sudden worst headache of my life", "sudden-headache"),
    ("I have a stiff neck and a fever and the light hurts", "meningitis"),
    ("my calf is swollen, red and hot", "leg-clot"),
    ("my throat is closing up and I have hives", "allergy"),
    ("he is not breathing", "unresponsive"),
    ("my baby hasn't moved since last night and I am pregnant", "pregnancy"),
    ("my poo is black and tarry", "gut-bleed"),
    ("I lost the sight in one eye suddenly", "sight"),
    ("I took all my tablets", "poisoning"),
    ("I want to kill myself", "suicide"),
    ("I have been cutting myself", "self-harm"),
    ("my husband hits me", "violence"),
    ("since this morning my foot slaps when I walk, foot drop", "new-weakness"),
    ("burning when I pee, back pain and fever", "kidney"),
    ("sudden pain in my testicle", "testicle"),
)

CHATTER = (
    "Hello there.",
    "Thanks for last week.",
    "How much is an hour?",
    "Lovely weather today.",
    "I did all my stretches.",
    "Neck 3, shoulders 4.",
    "Probably nothing but",
    "It's likely silly, and",
    "My dog says hi!",
    "Can I book for Tuesday?",
    "I had a heart scare years ago.",
    "My dad had a stroke in 2010.",
    "lol",
    "No rush.",
    "What is a trigger point?",
    "👍",
)


@pytest.mark.parametrize(("text", "rule"), SIGNS)
def test_a_plain_sign_raises_its_rule(text: str, rule: str) -> None:
    """Each condition is noticed in plain words, without any learned part."""
    alarm = RULES.assess(text, reading=None).alarm

    assert alarm is not None
    assert alarm.rule == rule
    assert alarm.level is BOOK.rule(rule).level


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SIGNS),
    st.lists(st.sampled_from(CHATTER), max_size=5),
    st.lists(st.sampled_from(CHATTER), max_size=5),
)
def test_harmless_words_around_a_sign_do_not_hide_it(
    sign: tuple[str, str], before: list[str], after: list[str]
) -> None:
    """Chatter before and after, minimising words and other people's past included, leave the alarm standing."""
    text = " ".join([*before, sign[0] + ".", *after])

    assert RULES.assess(text, reading=None).alarm is not None


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain, just my shoulder aching",
        "sciatica but bladder and bowels are fine, can you help",
        "had a stroke in 2014, all fine since",
        "my nan had a stroke years ago",
        "what are the signs of a stroke",
        "can massage cause blood clots",
        "these exercises are killing me",
        "my husband will kill me if i miss this",
        "nearly wet myself laughing at that",
        "what a stroke of luck you had a slot",
        "no fever, no numbness, no weakness, just stiff",
        "my bum goes numb on the bike, back to normal when I get off",
        "legs like jelly after the gym",
        "I leak when I sneeze, pelvic floor physio is on it",
    ],
)
def test_guards_keep_the_rules_quiet(text: str) -> None:
    """Negation, the past, other people's past, information, idioms, the gym and plain reasons do not alarm."""
    assert RULES.assess(text, reading=None).alarm is None


def test_a_body_part_is_not_negated_but_a_sign_is() -> None:
    """'No pain in my chest' denies the pain; a sign elsewhere in the message still counts."""
    assert RULES.assess("no pain in my chest", reading=None).alarm is None
    assert RULES.assess("no pain in my chest but my throat is closing", reading=None).alarm is not None


def test_a_no_that_belongs_to_the_sign_counts() -> None:
    """'No feeling' and "can't feel" are signs and no denials."""
    for text in ("no feeling between my legs", "I cant feel my bottom", "I CAN NOT feel my private parts"):
        alarm = RULES.assess(text, reading=None).alarm
        assert alarm is not None, text
        assert alarm.rule == "cauda-equina"


def test_crisis_takes_no_guards() -> None:
    """Words of suicide are answered even when they are said of the past or as a question."""
    assert RULES.assess("i felt suicidal years ago and do so in this film", reading=None).alarm is not None


def test_the_more_pressing_of_two_rules_is_told() -> None:
    """An emergency goes before something urgent in the same message."""
    text = "my calf is swollen, red and hot. Also I can't breathe and I'm coughing up blood"
    alarm = RULES.assess(text, reading=None).alarm

    assert alarm is not None
    assert alarm.level is Level.EMERGENCY


def test_a_sign_in_a_later_sentence_than_its_guard_is_now() -> None:
    """Somebody else's stroke in one sentence does not excuse a drooping face in the next."""
    text = "My dad had a stroke in 2010. My own face is drooping on one side."

    assert RULES.assess(text, reading=None).alarm is not None


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "🙂" * 50, "ا" * 500, "a" * 20_000, "no " * 3000])
def test_strange_texts_are_read_without_error(text: str) -> None:
    """Nothing, signs alone, other scripts and endless words give an assessment without alarm."""
    assert RULES.assess(text, reading=None).alarm is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_no_text_raises_an_error(text: str) -> None:
    """Any text of any script is assessed."""
    RULES.assess(text, reading=None)


def test_a_weak_sign_leads_to_its_question() -> None:
    """A sign that may mean little is asked about with the question of its rule."""
    assessment = RULES.assess("my chest feels heavy today", reading=None)

    assert assessment.alarm is None
    assert assessment.question is not None
    assert assessment.question.topic == "chest"


@pytest.mark.parametrize(
    ("pain", "previous", "areas", "words", "topic"),
    [
        (9, 8, ["lower back"], "", "back-nerves"),
        (8, None, ["Calf"], "", "leg"),
        (6, 1, ["neck"], "", "neck"),
        (9, 9, [], "", "strong-pain"),
        (2, 2, ["lower back"], "bit of tingling in the toes", "back-nerves"),
        (3, 3, ["neck"], "I fell on Sunday", "injury"),
        (None, None, [], "shivering a bit", "fever"),
    ],
)
def test_structure_leads_to_a_question(
    pain: int | None, previous: int | None, areas: list[str], words: str, topic: str
) -> None:
    """A score of 8 to 10, a jump of four, and certain words are followed up with the area's question."""
    question = RULES.follow_up(pain=pain, previous_pain=previous, areas=areas, words=words)

    assert question is not None
    assert question.topic == topic


@pytest.mark.parametrize(("pain", "previous"), [(7, 6), (3, None), (None, None), (5, 2)])
def test_an_ordinary_score_is_not_followed_up(pain: int | None, previous: int | None) -> None:
    """Below 8 and without a jump nothing is asked."""
    assert RULES.follow_up(pain=pain, previous_pain=previous, areas=["lower back"], words="") is None


def test_every_rule_that_asks_has_its_sign_among_the_buttons() -> None:
    """Whoever says yes to what a rule asks about raises that rule, and no other in its place."""
    for rule in BOOK.rules:
        if rule.ask:
            offered = {sign.rule for sign in BOOK.questions[rule.topic].signs}
            assert rule.id in offered, f"'{rule.topic}' cannot say yes to '{rule.id}'"


def test_a_sign_with_a_question_of_its_own_raises_its_rule_there() -> None:
    """What ``fits`` leads elsewhere still leads to the rule that asked."""
    for concept, topic in BOOK.fits.items():
        asking = {rule.id for rule in BOOK.rules for line in rule.ask if concept in line}
        assert asking & {sign.rule for sign in BOOK.questions[topic].signs}, concept


def test_every_question_ends_with_words_of_its_own() -> None:
    """None of these: each question has its sentence with a number to call, its name for a button, and no promise."""
    for question in BOOK.questions.values():
        assert "{emergency}" in question.none, question.id
        assert "{crisis_line}" in question.none or question.id not in {"mood", "home"}, question.id
        assert question.about, question.id
        assert len(question.about) <= 24, question.id
        assert "fine" not in question.none, question.id
    assert len({question.none for question in BOOK.questions.values()}) == len(BOOK.questions)


def test_every_question_can_be_reached() -> None:
    """No question stands in the file that nothing leads to."""
    follow = BOOK.follow_up
    reached = {rule.topic for rule in BOOK.rules if rule.ask or not rule.alarm} | set(follow.areas.values())
    reached |= {topic for _, topic in follow.words} | set(BOOK.fits.values())
    reached |= {follow.severe_topic, follow.soreness_topic, BOOK.deeds.topic, BOOK.hopeless.topic}
    assert set(BOOK.questions) - reached - {rule.topic for rule in BOOK.rules} == set()


@pytest.mark.parametrize(
    ("areas", "topics"),
    [
        (["left_calf", "chest"], ("chest", "leg")),
        (["neck", "head"], ("head", "neck")),
        (["right_foot", "right_wrist_hand", "lower_back"], ("back-nerves", "leg", "arm")),
        (["left_shoulder", "right_shoulder"], ("left-arm", "arm")),
        (["left_wrist_hand"], ("arm",)),
        (["upper_back"], ("upper-back",)),
        (["jaw", "left_hip", "right_thigh"], ("jaw", "hip", "leg")),
        ([], ()),
    ],
)
def test_the_most_dangerous_place_comes_first(areas: list[str], topics: tuple[str, ...]) -> None:
    """Chest before head before neck before back before belly before leg before arm."""
    assert RULES.topics_of(areas) == topics


def test_every_place_of_the_body_map_has_a_question() -> None:
    """No place that can be tapped leads to the general one."""
    for area in AREAS:
        assert RULES.topics_of([area.id]), area.id


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("pain 9 in my belly", ("belly",)),
        ("pain 9, both calves", ("leg",)),
        ("10 between my shoulder blades", ("upper-back",)),
        ("left shoulder is a 9", ("left-arm",)),
        ("9 today, lower back and tummy", ("back-nerves", "belly")),
        ("pain 9", ()),
    ],
)
def test_a_place_is_heard_in_words(words: str, topics: tuple[str, ...]) -> None:
    """Also one that is not on the body map; a longer name wins over a shorter one within it."""
    assert RULES.topics_named(words) == topics


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("a tearing pain in my back", "belly"),
        ("fumes from the boiler in here", "gas"),
        ("my pee is brown", "muscles"),
        ("he is diabetic and sweating", "someone-ill"),
    ],
)
def test_a_question_fits_its_sign(words: str, topic: str) -> None:
    """What is asked is about what was said."""
    question = RULES.assess(words, reading=None).question
    assert question is not None
    assert question.topic == topic


@pytest.mark.parametrize(
    "words", ["stabbing pain in my thigh", "tearing pain in my shoulder", "a burning pain in my foot"]
)
def test_a_hard_word_about_the_body_is_no_question_about_mood(words: str) -> None:
    """Whatever was learned, a pain in a place is never asked about as a wish to die."""
    weights, _ = load_danger_weights(CONTENT)
    question = Safety(BOOK, weights).assess(words, reading=None).question
    assert question is None or question.topic not in {"mood", "home"}


def test_care_goes_with_the_question_of_the_body() -> None:
    """Who can hardly go on and has a sign that a rule asks about hears care, and is asked about the sign."""
    question = RULES.assess("my chest feels heavy, I can't go on like this", reading=None).question
    assert question == SafetyQuestion("chest", care=True)
