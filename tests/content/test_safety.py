"""``content/safety.yaml``: what ships is sound, and every mistake in it is named."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.safety import load_safety
from bot.understanding.danger.alarm import Level

SHIPPED = (Path(__file__).parents[2] / "content" / "safety.yaml").read_text(encoding="utf-8")
Problems = Callable[[str, str], list[str]]


@pytest.fixture
def problems_after(tmp_path: Path) -> Problems:
    """Replace a piece of the shipped file and load it."""

    def change(old: str, new: str) -> list[str]:
        assert old in SHIPPED
        (tmp_path / "safety.yaml").write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
        return [str(problem) for problem in load_safety(tmp_path)[1]]

    return change


def test_the_shipped_file_has_no_problem(problems_after: Problems) -> None:
    """The danger signs that ship load without a problem."""
    assert problems_after("version:", "version:") == []


def test_every_condition_that_must_be_covered_has_a_rule(tmp_path: Path) -> None:
    """Rules exist for each danger that the project promises to notice."""
    (tmp_path / "safety.yaml").write_text(SHIPPED, encoding="utf-8")
    book, _ = load_safety(tmp_path)
    assert book is not None
    ids = {rule.id for rule in book.rules}

    assert ids >= {
        "cauda-equina", "heart", "lung", "stroke", "neck-artery", "sudden-headache", "meningitis", "sepsis",
        "spine-infection", "joint-infection", "fracture", "leg-clot", "limb-blood", "aneurysm", "giant-cell",
        "compartment", "new-weakness", "cord", "allergy", "faint", "seizure", "head-injury", "sight", "pregnancy",
        "gut-bleed", "kidney", "testicle", "cancer", "poisoning", "suicide", "self-harm", "violence",
    }  # fmt: skip


def test_texts_say_what_to_do_and_never_that_all_is_well(tmp_path: Path) -> None:
    """Emergencies name the emergency number, crises the crisis line, and no text is longer than a message."""
    (tmp_path / "safety.yaml").write_text(SHIPPED, encoding="utf-8")
    book, _ = load_safety(tmp_path)
    assert book is not None
    for rule in book.rules:
        assert len(rule.text) <= 400, rule.id
        assert "{emergency}" in rule.text or "doctor" in rule.text, rule.id
        assert "{crisis_line}" in rule.text or rule.level is not Level.CRISIS, rule.id
        assert not re.search(r"\b(you are fine|nothing to worry|don't worry)\b", rule.text, re.IGNORECASE), rule.id


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  - id: lung\n", "  - id: heart\n", "rules.heart: appears twice"),
        ("    level: emergency\n    name: Possible heart", "    level: dire\n    name: Possible heart", "level 'dire'"),
        ("alarm: [unresponsive]", "alarm: [unrespnsive]", "names the unknown concept 'unrespnsive'"),
        ("Call {emergency} now and say that a person", "Call now and say that a person", "without {emergency}"),
        ("please call {crisis_line} now, any hour", "please call now, any hour", "without {crisis_line}"),
        ("Do not wait for {practice}", "Do not wait for {pratice}", "unknown placeholder '{pratice}'"),
        ("No control of the bowels", "No control of the bowels whatsoever since yesterday", "more than 40"),
        ('button: "Coughing up blood", rule: lung', 'button: "Coughing up blood", rule: lungs', "'lungs'"),
        ("    topic: someone-ill\n", "    topic: somebody\n", "names no known question: 'somebody'"),
        ('"{cant} feel"', '"{kant} feel"', "unknown words '{kant}'"),
        ("  - id: suicide\n    level: crisis\n", "  - id: suicide\n    level: crisis\n    mood: low\n", "unknown key"),
        ('severe_from: "8"', 'severe_from: "80"', "must be a whole number from 1 to 10"),
        ("  negation:\n", "  negations:\n", "guards.negation: is missing"),
        ('    source: "NHS, Stroke', '    origin: "NHS, Stroke', "rules.stroke: has no source"),
        ("  past:\n", "  passed:\n", "guards.passed: is not a guard"),
        ("  topic: mood\n  text:", "  topic: moon\n  text:", "hopeless.topic: names no known question: 'moon'"),
        ("carry it alone: {crisis_line} listens", "carry it alone: we listen", "crisis text without {crisis_line}"),
        ("soreness_topic: after-session", "soreness_topic: after", "follow_up.soreness_topic: names no known"),
        ("or the headache come like a blow, call {emergency}", "or more, ring us", "without {emergency}"),
        ("  gas: gas\n", "  gass: gas\n", "fits: names the unknown concept 'gass'"),
        ("  gas: gas\n", "  gas: boiler\n", "fits.gas: names no known question: 'boiler'"),
        ("version:", "verison:", "verison: is not a part of this file"),
        ("\nnamed:\n", "\nnames:\n", "named: is missing: names of conditions say nothing without"),
        ("  between: [", "  inbetween: [", "named.inbetween: is not a part of it"),
        ("  between: [", "  inbetween: [", "named.between: must be a list of words"),
        ("names: [meningitis, ", 'names: [meningitis, "{kind} fever", ', "rules.meningitis.names: '{kind} fever'"),
        ("names: [meningitis, ", "names: [meningitis, meningitis, ", "rules.meningitis.names: says 'meningitis' twice"),
    ],
)
def test_a_mistake_is_named_with_its_place(problems_after: Problems, old: str, new: str, expected: str) -> None:
    """Each mistake is listed with file and entry; loading goes on."""
    found = problems_after(old, new)

    assert any(expected in problem and problem.startswith("safety.yaml: ") for problem in found), found


def test_several_mistakes_are_all_listed(problems_after: Problems) -> None:
    """One load names each mistake, not only the first."""
    found = problems_after("alarm: [unresponsive]", "alarm: [nobody, nowhere]\n    ask: [nothing]")

    assert [p for p in found if "nobody" in p]
    assert [p for p in found if "nowhere" in p]
    assert [p for p in found if "nothing" in p]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "rules: {", "words: 3\nparts: x\nsigns: []\nrules: no\n"])
def test_a_broken_file_gives_problems_and_no_crash(tmp_path: Path, text: str) -> None:
    """An empty, wrong or unreadable file is reported."""
    (tmp_path / "safety.yaml").write_text(text, encoding="utf-8")

    assert load_safety(tmp_path)[1]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    """Without the file there is no book and one problem."""
    book, problems = load_safety(tmp_path)

    assert book is None
    assert [str(p) for p in problems] == ["safety.yaml: file: is missing"]


def test_a_mended_text_keeps_the_digest_and_a_new_word_changes_it(tmp_path: Path) -> None:
    """Weights stay valid when wording is mended, and go stale when the matching changes."""

    def digest(text: str) -> str:
        (tmp_path / "safety.yaml").write_text(text, encoding="utf-8")
        book, _ = load_safety(tmp_path)
        assert book is not None
        return book.digest

    shipped = digest(SHIPPED)

    assert digest(SHIPPED.replace("This can be your heart.", "It may be your heart.")) == shipped
    assert digest(SHIPPED.replace("  chest: [chest,", "  chest: [chest, bosom,")) != shipped
