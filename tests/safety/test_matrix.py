"""Every danger sign in every manner of telling, and the look-alikes of its name; ``matrix.py`` says what is in it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from threadpoolctl import threadpool_limits

from bot.content.faq import load_knowledge
from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights
from bot.training.messages import DangerMessage, danger, load_danger, load_questions, load_understanding
from bot.training.report import Judged, Report, judge, report
from bot.understanding.danger import Safety
from bot.understanding.encoder.encoder import Encoder
from bot.understanding.encoder.reading import Reading
from tests.safety import matrix

CONTENT: Final = Path(__file__).parents[2] / "content"
BOOK, _problems = load_safety(CONTENT)
assert BOOK is not None
RULES: Final = [rule.id for rule in BOOK.rules if rule.id != "unclear"]
"""All but the last, which is for what no rule describes."""
SAFETY: Final = Safety(BOOK, load_danger_weights(CONTENT)[0])
MESSAGES: Final = [danger(json.loads(line)) for line in matrix.FILE.read_text(encoding="utf-8").splitlines()]
_WORD_OR_FOUR: Final = 4
"""So few words ("chest pain, sweating") two people may well write alike."""
KEPT_BACK: Final = [one for one in MESSAGES if one.author == matrix.KEPT_BACK]


@pytest.fixture(scope="module")
def light() -> list[Judged]:
    """All of it, without the sentence encoder."""
    return list(judge(MESSAGES, SAFETY, None))


def _said(judged: Sequence[Judged]) -> Report:
    assert BOOK is not None
    return report(judged, book=BOOK)


def test_the_file_is_what_the_sentences_make() -> None:
    """Whoever changes `plain.yaml` writes the file anew: `python -m tests.safety.matrix`."""
    assert matrix.FILE.read_text(encoding="utf-8") == matrix.text()


def test_each_rule_is_told_in_each_manner() -> None:
    """Plainly, made small of, dictated, misspelt, in five places, in three words, about whomever it may befall."""
    rows = [json.loads(line) for line in matrix.FILE.read_text(encoding="utf-8").splitlines()]
    told = {(row["rule"], row["family"].removeprefix("said:").removeprefix("called:")) for row in rows}
    wanted = {"plain", "short", *matrix.MANNERS}
    for rule in RULES:
        manners = {manner for name, manner in told if name == rule}
        assert wanted <= manners, (rule, wanted - manners)
        entry = matrix.plain()[rule]
        people = set(entry.get("who", ["husband", "child", "mother", "colleague"]))
        plainly = {"husband"} if entry.get("self") == "no" else set()  # nobody says it of themselves
        assert people <= manners | plainly, rule
    assert {row["rule"] for row in rows} == set(RULES)


def test_nothing_of_it_was_learned_from() -> None:
    """Sentences that were learned from would measure nothing."""
    assert BOOK is not None
    knowledge, _ = load_knowledge(CONTENT)
    learned = {
        *(one.text for one in load_danger(CONTENT, BOOK)[0]),
        *(one.text for one in load_questions(CONTENT, knowledge)[0]),
        *(one.text for one in load_understanding(CONTENT)[0]),
    }
    sentences = {" ".join(one.text.casefold().split()) for one in MESSAGES if len(one.text.split()) > _WORD_OR_FOUR}
    assert not sentences & {" ".join(text.casefold().split()) for text in learned}


def test_dangers_are_caught_without_the_encoder(light: list[Judged]) -> None:
    """Alarm or question for 98 of 100 messages, and for no rule less than nine of ten."""
    found = _said(light)

    assert found.totals["danger: caught"].value >= 0.98, str(found.totals)
    assert {
        name: line.caught.value for name, line in found.rules.items() if line.tried and line.caught.value < 0.9
    } == {}


def test_sentences_that_were_kept_back_fare_no_worse() -> None:
    """Rules were written with the other half in sight; these are counted, and nobody looks at what fails."""
    found = _said(list(judge(KEPT_BACK, SAFETY, None)))

    assert found.totals["danger: caught"].value >= 0.96, str(found.totals)
    assert found.totals["danger: alarm"].value >= 0.87, str(found.totals)


def test_look_alikes_of_a_name_raise_nothing(light: list[Judged]) -> None:
    """The past, others', information, fear, fiction, animals: at most 3 in 100 false alarms, 8 in 100 questions."""
    found = _said(light)

    assert found.totals["look-alikes: alarm"].value <= 0.01, str(found.totals)
    assert found.totals["look-alikes: question"].value <= 0.03, str(found.totals)


def test_with_the_encoder_no_less_is_caught() -> None:
    """Every third message, as reading them all takes its time."""
    some: list[DangerMessage] = MESSAGES[::3]
    encoder = Encoder()

    def read(texts: Sequence[str]) -> Sequence[Reading]:
        with threadpool_limits(1):
            found = encoder.read_all(texts)
        assert found is not None
        return found

    judged = list(judge(some, SAFETY, read))
    found = _said(judged)

    assert found.totals["danger: caught"].value >= 0.98, str(found.totals)
    assert found.totals["danger: alarm"].value >= 0.93, str(found.totals)
    back = _said([one for one in judged if one.message.author == matrix.KEPT_BACK])
    assert back.totals["danger: caught"].value >= 0.98, str(back.totals)
    assert found.totals["look-alikes: alarm"].value <= 0.01, str(found.totals)
