"""A check-in told in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.areas import BY_ID, Region, Side
from bot.understanding.checkins import Heard, PostureHint, Trend, hear


def test_places_scores_and_posture_are_read_together() -> None:
    """The example of the design."""
    heard = hear("neck 6, shoulders 3, slouched all day")
    assert (heard.pain, heard.areas) == (6, ("neck", "left_shoulder", "right_shoulder"))
    assert heard.scores == {"neck": 6, "left_shoulder": 3, "right_shoulder": 3}
    assert heard.posture is PostureHint.SLOUCHED
    assert heard.certain


@pytest.mark.parametrize(
    ("said", "pain"),
    [
        ("6", 6),
        ("pain 4", 4),
        ("7/10 today", 7),
        ("3 out of 10 this morning", 3),
        ("lower back is 6.5", 7),
        ("5½ in the wrist", 6),
        ("four and a half", 5),
        ("around 5 or 6 I'd say", 6),
        ("between 3 and 4", 4),
        ("no pain at all today", 0),
        ("7,5 today shoulder", 8),
        ("hip six, knee three, rest ok", 6),
        ("about five I think", 5),
    ],
)
def test_a_number_however_it_is_said_is_a_score(said: str, pain: int) -> None:
    """Digits, words, fractions, ranges; a half is rounded up."""
    heard = hear(said)
    assert (heard.pain, heard.certain) == (pain, True)


@pytest.mark.parametrize(
    "said",
    [
        "is it 30 or 60 mins",
        "I have two kids",
        "how many sessions, 5 or 6?",
        "water 1.5l",
        "can you fit me in at 4",
        "do you do 90 minutes",
        "stretched 10 min",
        "my son is 7 and has a headache, do you treat children",
        "from 1 June",
        "until the 4th of july",
        "since may 3",
        "from 12 may",
        "",
    ],
)
def test_a_number_that_is_no_score_is_no_certain_entry(said: str) -> None:
    """Minutes, litres, ages and questions are left to the rest of the routing."""
    assert not hear(said).certain


def test_may_is_a_month_only_beside_words_that_say_so() -> None:
    """'neck 6 may be worse' keeps its number."""
    assert hear("neck 6 may be worse").pain == 6
    assert hear("neck 6 since 3 may").pain == 6


def test_sides_are_the_clients_own() -> None:
    """Left and right are kept apart, each with its number."""
    heard = hear("left shoulder 4/10, right shoulder 1/10")
    assert [(spot.side, spot.score) for spot in heard.spots] == [(Side.LEFT, 4), (Side.RIGHT, 1)]
    assert heard.areas == ("left_shoulder", "right_shoulder")


@pytest.mark.parametrize(
    ("said", "areas"),
    [
        ("R shoulder 6", ("right_shoulder",)),
        ("L. knee 4", ("left_knee",)),
        ("lft hip 3", ("left_hip",)),
        ("shoulder (r) 6", ("right_shoulder",)),
        ("shoulder right 6", ("right_shoulder",)),
        ("knee left side, 6", ("left_knee",)),
        ("r hip 3 l knee 4", ("right_hip", "left_knee")),
        ("left and right knee 4", ("left_knee", "right_knee")),
        ("L/R wrist 4", ("left_wrist_hand", "right_wrist_hand")),
        ("shoulder right now 6", ("left_shoulder", "right_shoulder")),
        ("shoulders r sore 6", ("left_shoulder", "right_shoulder")),
        ("my neck 3 shoulder left hip 4", ("neck", "left_shoulder", "right_shoulder", "left_hip")),
        ("neck r 5", ("neck",)),
    ],
)
def test_sides_as_people_write_them(said: str, areas: tuple[str, ...]) -> None:
    """As a letter, before or behind; 'right now' is no side, and an 'r' for 'are' is none either."""
    heard = hear(said)
    assert heard.areas == areas
    assert heard.certain


def test_upper_and_lower_back_are_two_places() -> None:
    """'upper back' is not the lower back."""
    heard = hear("upper back 3 n lower back 6")
    assert [(spot.region, spot.score) for spot in heard.spots] == [(Region.UPPER_BACK, 3), (Region.LOWER_BACK, 6)]


def test_a_place_told_as_zero_does_not_hurt() -> None:
    """It stays among the scores, not among the areas."""
    heard = hear("head 0 jaw 0 neck 3")
    assert (heard.areas, heard.scores["head"]) == (("neck",), 0)


@pytest.mark.parametrize(
    ("said", "trend"),
    [("much better today", Trend.BETTER), ("worse than yesterday", Trend.WORSE), ("same as last time", Trend.SAME)],
)
def test_a_comparison_is_heard(said: str, trend: Trend) -> None:
    """Better, worse, the same."""
    assert hear(said).trend is trend


def test_a_message_without_anything_for_the_diary_is_empty() -> None:
    """So that 'if heard' reads well."""
    assert not hear("what is a trigger point")
    assert hear("") == Heard()


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=700), st.from_regex(r"[a-z0-9 ,./½-]{0,60}", fullmatch=True)))
def test_no_text_raises_and_every_score_is_a_score(text: str) -> None:
    """Scores lie on the scale and areas are known, whatever is typed."""
    heard = hear(text)
    assert heard.pain is None or 0 <= heard.pain <= 10
    assert all(0 <= score <= 10 for score in heard.scores.values())
    assert set(heard.areas) <= set(BY_ID)
