"""Every sign that must be noticed: its rules, its messages in several voices, and harmless words around it."""

import functools
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights
from bot.training.messages import ENGLISH, DangerMessage, load_danger
from bot.understanding.danger import Assessment, Safety
from bot.understanding.fold import sentences
from tests.understanding.test_encoder import REAL

CONTENT = Path(__file__).parents[3] / "content"
_book, _ = load_safety(CONTENT)
assert _book is not None
BOOK = _book
SAFETY = Safety(BOOK, load_danger_weights(CONTENT)[0])
MESSAGES = [message for message in load_danger(CONTENT, BOOK)[0] if message.lang == ENGLISH]

SIGNS = {
    "cauda equina": ("cauda-equina",),
    "heart attack": ("heart",),
    "lung clot": ("lung",),
    "stroke and TIA": ("stroke",),
    "tear of a neck artery": ("neck-artery",),
    "sudden worst headache": ("sudden-headache",),
    "meningitis": ("meningitis",),
    "sepsis": ("sepsis",),
    "infection of the spine": ("spine-infection",),
    "infection of a joint": ("joint-infection",),
    "fracture after a fall, osteoporosis, steroids": ("fracture", "neck-injury"),
    "clot in a deep vein": ("leg-clot",),
    "limb without blood": ("limb-blood",),
    "aneurysm of the belly": ("aneurysm",),
    "giant cell arteritis": ("giant-cell",),
    "compartment syndrome": ("compartment",),
    "new weakness, foot drop": ("new-weakness", "rising-weakness"),
    "pressure on the cord": ("cord",),
    "severe allergy": ("allergy",),
    "fainting": ("faint",),
    "seizure": ("seizure",),
    "head injury": ("head-injury",),
    "sudden loss of sight": ("sight",),
    "danger in pregnancy": ("pregnancy",),
    "bleeding": ("gut-bleed",),
    "infection of the kidney": ("kidney",),
    "pain in a testicle": ("testicle",),
    "warning signs of cancer": ("cancer",),
    "overdose": ("poisoning",),
    "thoughts of suicide": ("suicide",),
    "self-harm": ("self-harm",),
    "violence at home": ("violence",),
}


def _told() -> dict[str, list[DangerMessage]]:
    found: dict[str, list[DangerMessage]] = defaultdict(list)
    for message in MESSAGES:
        if message.danger:
            found[message.rule].append(message)
    return found


TOLD = _told()


def _caught(assessment: Assessment) -> bool:
    return assessment.alarm is not None or assessment.question is not None


@functools.cache
def _assessed(text: str, *, encoder: bool) -> Assessment:
    return SAFETY.assess(text, reading=REAL.read(text) if encoder else None)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_has_rules_and_is_noticed_in_the_words_of_several_people(sign: str) -> None:
    """A rule with a text, a level and a question, and at least five messages by three authors that are noticed."""
    for rule in SIGNS[sign]:
        found = BOOK.rule(rule)
        assert found.alarm or found.ask
        assert found.topic in BOOK.questions
        assert found.source
    told = [message for rule in SIGNS[sign] for message in TOLD[rule]]
    noticed = [
        message for message in told[:: max(1, len(told) // 12)] if _caught(_assessed(message.text, encoder=False))
    ]
    assert len(noticed) >= 5
    assert len({message.author for message in noticed}) >= 3


BEFORE = [
    "Hello there.", "Good morning, I hope you are well.", "Hi, me again!", "Thanks for last week.",
    "The weather is lovely today.", "Neck 3, shoulders 2.", "I did my stretches after lunch.", "Sorry to bother you.",
    "Quick question.", "The kids are back at school.",
]  # fmt: skip
AFTER = [
    "Thank you.", "See you on Friday.", "Anyway, the garden looks nice.", "Shall I still come on Tuesday?",
    "Otherwise all is well.", "Have a good weekend!", "I drank enough water.", "My posture was good today.",
    "Best wishes, Sam", "That's all for now.",
]  # fmt: skip
SIGN = sorted(
    {
        message.text
        for found in TOLD.values()
        for message in found
        if 15 <= len(message.text) <= 220 and len(sentences(message.text)) <= 3
    },
    key=lambda text: (len(text) % 97, text),
)[:400]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sign=st.sampled_from(SIGN),
    before=st.lists(st.sampled_from(BEFORE), max_size=3, unique=True),
    after=st.lists(st.sampled_from(AFTER), max_size=3, unique=True),
    encoder=st.booleans(),
)
def test_harmless_words_before_or_after_never_lose_a_sign(
    sign: str, before: list[str], after: list[str], *, encoder: bool
) -> None:
    """What is noticed by itself is noticed among chatter: learned signs of up to three sentences too."""
    if not _caught(_assessed(sign, encoder=encoder)):
        return
    among = " ".join([*before, sign if sign[-1] in ".!?" else f"{sign}.", *after])
    assert _caught(_assessed(among, encoder=encoder)), among


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=600), times=st.sampled_from([1, 1, 1, 40]))
def test_no_text_of_any_length_or_script_raises(text: str, times: int) -> None:
    """With the encoder and without it."""
    for encoder in (True, False):
        assessment = SAFETY.assess(text * times, reading=REAL.read(text * times) if encoder else None)
        assert 0.0 <= assessment.score <= 1.0
