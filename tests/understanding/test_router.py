"""Where messages go: danger, check-in, small talk, the documents, else an honest no."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.library import Library
from bot.training.questions import calibrate
from bot.understanding.questions import jsonl
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, RED_FLAG, SMALLTALK
from bot.understanding.questions.router import Context, Router
from tests.understanding.small import ALARM, KNOWLEDGE, Watch, entry, messages

FITTED = calibrate(KNOWLEDGE, messages(), None)


@pytest.fixture(scope="module")
def router() -> Router:
    """Over a small knowledge, with what was learned from a few messages."""
    return Router(KNOWLEDGE, Watch(), FITTED)


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("can you help with sciatica", "sciatica"),
        ("do you treat migraine", "headache"),
        ("frozen shoulder", "shoulder"),
        ("who invented the therapy", "history"),
        ("what has kennedy to do with it", "kennedy"),
    ],
)
def test_a_question_of_the_document_is_answered(router: Router, said: str, topic: str) -> None:
    """With nothing to choose from, and the narrower entry where there is one."""
    route = router.route(said)
    assert (route.label, route.suggest, route.alarm) == (topic, (), None)
    assert len(set(route.top3)) == 3


@pytest.mark.parametrize(("said", "decoy"), [("what does a session cost", "price"), ("any slots on friday", "booking")])
def test_a_known_gap_is_named(router: Router, said: str, decoy: str) -> None:
    """So that the chat can say honestly what is missing."""
    route = router.route(said)
    assert (route.label, route.decoy) == (OUT_OF_SCOPE, decoy)


@pytest.mark.parametrize(
    ("said", "label", "command"),
    [
        ("neck 6, back 3", CHECKIN, "checkin"),
        ("check in", CHECKIN, "checkin"),
        ("thank you", SMALLTALK, "thanks"),
        ("please pause my reminders", OUT_OF_SCOPE, "pause"),
    ],
)
def test_entries_commands_and_small_talk_need_no_document(router: Router, said: str, label: str, command: str) -> None:
    """They come before it."""
    route = router.route(said)
    assert (route.label, route.command) == (label, command)


@pytest.mark.parametrize(
    "said", ["my bladder is numb", "thank you, bladder", "pain 4, bladder", "who invented bladder"]
)
def test_danger_comes_before_everything(router: Router, said: str) -> None:
    """A check-in, thanks or a question does not hide it, and there is no second question beside an alarm."""
    route = router.route(said)
    assert (route.label, route.alarm, route.question) == (RED_FLAG, ALARM, None)


def test_a_safety_question_goes_beside_the_answer(router: Router) -> None:
    """It takes nothing away from what else is said."""
    route = router.route("can you help with sciatica, it is numb")
    assert route.question is not None
    assert route.top3[0] == "sciatica"


def test_two_conditions_in_one_message_are_asked_about() -> None:
    """Both are offered instead of one being answered."""
    both = Router(KNOWLEDGE, Watch(), FITTED).route("headache and shoulder pain")
    assert both.label == OUT_OF_SCOPE
    assert {"headache", "shoulder"} <= set(both.suggest)


def test_a_medical_word_nobody_wrote_about_is_not_answered(router: Router) -> None:
    """'costochondritis' is not the shoulder."""
    assert router.route("can you help with shoulder costochondritis").label == OUT_OF_SCOPE


def test_a_bare_number_is_a_score_only_while_one_is_awaited(router: Router) -> None:
    """'between 5 and 6 or so, who knows' is taken as the answer to the open card."""
    said = "er, 6 maybe then, hmm"
    assert router.route(said, context=Context(score_awaited=True)).label == CHECKIN


def test_without_a_calibration_questions_are_found_by_their_words() -> None:
    """And the missing calibration is named."""
    bare = Router(KNOWLEDGE, Watch(), None)
    assert bare.stale is not None
    assert bare.route("can you help with sciatica").label == "sciatica"
    assert bare.route("what is the airspeed of a swallow").label == OUT_OF_SCOPE


def test_an_entry_added_after_the_last_calibration_is_found() -> None:
    """A stale calibration is named, and works on the words for what it does not know."""
    grown = replace(
        KNOWLEDGE,
        entries=(*KNOWLEDGE.entries, entry("scars", "what about scars from surgery", "keloid", "old scar tissue")),
        digest="grown",
    )
    router = Router(grown, Watch(), FITTED)
    assert router.stale is not None
    assert router.route("what about scars from surgery").label == "scars"
    assert router.route("can you help with headaches").label == "headache"


def test_questions_that_ask_the_same_share_a_gap(router: Router) -> None:
    """A known gap counts under its own name, others under their heaviest words."""
    assert router.gap("what does a session cost") == router.gap("How much is it?") == "price"
    assert router.gap("do you treat horses") == router.gap("Do you treat a horse??")
    assert router.gap("") == "?"


def test_json_lines_go_in_and_out(router: Router) -> None:
    """The widest topic is the label; a line that is no message says so and the rest goes on."""
    lines = ['{"text": "what has kennedy to do with it"}', "", "nonsense", '{"text": "my bladder"}']
    told, wrong, danger = (json.loads(line) for line in jsonl.serve(router, lines))
    assert (told["label"], told["entry"]) == ("history", "kennedy")
    assert "error" in wrong
    assert (danger["label"], danger["rule"], danger["ask"]) == ("red_flag", ALARM.rule, False)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=5000))
def test_no_text_of_any_script_raises(text: str) -> None:
    """Emoji, controls, lone surrogates and four thousand letters included."""
    route = _ROUTER.route(text)
    assert 0.0 <= route.score <= 1.0
    assert len(route.top3) == 3
    assert route.label in {*_TOPICS, OUT_OF_SCOPE, RED_FLAG, CHECKIN, SMALLTALK}
    assert not (route.suggest and route.label in _TOPICS)


_ROUTER = Router(KNOWLEDGE, Watch(), FITTED)
_TOPICS = {one.id for one in KNOWLEDGE.entries}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["lovely day", "by the way", "hello there", "we had soup", "thanks"]), max_size=40))
def test_harmless_words_before_and_after_never_hide_danger(padding: list[str]) -> None:
    """Wherever it stands."""
    around = ". ".join(padding)
    assert _ROUTER.route(f"{around} my bladder is odd {around}").alarm == ALARM


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4096,
        "back pain " * 400,
        "ß" * 4000,
        "🤕" * 2000,
        "x\u0301" * 2000,
        "1 2 3 " * 600,
        "\ud800 odd",
        "。" * 3000,
    ],
)
def test_a_message_without_end_costs_no_more_than_a_long_one(library: Library, text: str) -> None:
    """What is looked at has a limit: twenty times the longest message is not twenty times the work."""
    library.router.route("warm")
    assert _calls(library.router, text * 20) < 3 * _calls(library.router, text) + 20_000


def _calls(router: Router, text: str) -> int:
    """Function calls that routing takes: the same on every machine, unlike time."""
    counted = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        router.route(text)
    finally:
        sys.setprofile(None)
    return counted


def test_the_same_message_always_goes_the_same_way(router: Router) -> None:
    """No state is kept between messages."""
    first = router.route("pain down my leg")
    for other in ("thanks", "neck 6", "my bladder", "x" * 3000):
        router.route(other)
    assert router.route("pain down my leg") == first


def test_scores_are_higher_for_questions_of_the_document(router: Router) -> None:
    """The score is what the scorer ranks by."""
    inside = [router.route(text).score for text in ("frozen shoulder", "migraine", "who invented the therapy")]
    outside = [router.route(text).score for text in ("the weather in rome", "any slots on friday", "pizza")]
    assert float(np.min(inside)) > float(np.max(outside))
