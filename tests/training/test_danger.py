"""The learned part: fitted on labelled messages, stored as data, joined with the rules."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.content import trained
from bot.content.faq import load_knowledge
from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights, note_on
from bot.training.danger import fit, fit_with_figures
from bot.training.fits import logistic, quadratic
from bot.training.messages import ENGLISH, DangerMessage, load_danger
from bot.understanding.danger import Safety, Weights, WeightsError
from bot.understanding.danger.limits import Bars, Case, choose
from bot.understanding.danger.scoring import sigmoid
from bot.understanding.danger.weights import dump, parse
from bot.understanding.encoder.reading import Reading
from bot.understanding.fold import sentences

CONTENT = Path(__file__).parents[2] / "content"
book, _ = load_safety(CONTENT)
assert book is not None
BOOK = book
SHIPPED, SHIPPED_PROBLEMS = load_danger_weights(CONTENT)
EVERY, MESSAGE_PROBLEMS = load_danger(CONTENT, BOOK)
MESSAGES = [message for message in EVERY if message.lang == ENGLISH]


def _letters(texts: Sequence[str]) -> list[Reading]:
    """A stand-in for the sentence encoder: counts of letters, of length 1; of each sentence too."""
    out = []
    for text in texts:
        parts = sentences(text)
        parts = (text, *parts) if len(parts) > 1 else (text,)
        counts = np.array([[part.lower().count(c) + 0.01 for c in "abcdefghijklmnopqrstuvwxyz"] for part in parts])
        rows = np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)
        out.append(Reading(rows, rows, len(rows)))
    return out


def _some() -> list[DangerMessage]:
    by_author: dict[tuple[str, bool], list[DangerMessage]] = {}
    for message in MESSAGES:
        if message.author in {"tess", "bob", "moira"}:
            by_author.setdefault((message.author, message.danger), []).append(message)
    return [message for group in by_author.values() for message in group[:60]]


@pytest.fixture(scope="module")
def fitted() -> Weights:
    """Weights fitted on a few hundred messages of three authors."""
    return fit(_some(), _letters, book=BOOK)


def test_the_shipped_messages_and_weights_have_no_problem() -> None:
    """Labels, rules and levels of all messages are sound, and the weights were fitted for these rules."""
    assert MESSAGE_PROBLEMS == []
    assert SHIPPED_PROBLEMS == []
    assert Safety(BOOK, SHIPPED).stale is None


def test_messages_come_from_many_authors_and_both_sides() -> None:
    """There are thousands of messages in many voices, with at least as many harmless ones as dangers."""
    assert len({m.author for m in MESSAGES}) >= 15
    assert sum(m.danger for m in MESSAGES) >= 2000
    assert sum(not m.danger for m in MESSAGES) >= sum(m.danger for m in MESSAGES)


def test_every_rule_but_the_catch_all_has_messages() -> None:
    """Each danger is told of in several messages."""
    told = {m.rule for m in MESSAGES if m.danger}

    assert {rule.id for rule in BOOK.rules} <= told


@pytest.mark.parametrize("lang", ["es", "de"])
def test_danger_is_told_of_in_other_languages_too(lang: str) -> None:
    """Messages to measure on, and to learn from later."""
    there = [message for message in EVERY if message.lang == lang]

    assert sum(message.danger for message in there) >= 200
    assert sum(message.hard for message in there) >= 100


def test_weights_survive_the_file_and_the_same_weights_give_the_same_bytes(fitted: Weights) -> None:
    """What is stored reads back and judges alike."""
    raw = dump(fitted)
    back = parse(raw)

    assert dump(back) == raw
    assert len(raw) < 1_500_000
    text = "my arm has gone numb and my words are slurred"
    reading = _letters([text])[0]
    before = Safety(BOOK, fitted).assess(text, reading=reading)
    after = Safety(BOOK, back).assess(text, reading=reading)
    assert before.alarm == after.alarm
    assert before.score == pytest.approx(after.score, abs=0.02)


def test_fitting_twice_gives_the_same_weights(fitted: Weights) -> None:
    """Fitting is deterministic."""
    assert dump(fit(_some(), _letters, book=BOOK)) == dump(fitted)


def test_damaged_weights_are_refused() -> None:
    """Bytes that are no weights raise an error that says so."""
    with pytest.raises(WeightsError, match="damaged"):
        parse(b"no weights")


def test_missing_damaged_and_stale_weights_are_reported(tmp_path: Path, fitted: Weights) -> None:
    """Rules go on working in each case, and what is wrong, or would be gained, is named."""
    home = tmp_path / "trained"
    home.mkdir()
    assert load_danger_weights(tmp_path)[1][0].message.startswith("is missing")
    (home / "danger.npz").write_bytes(b"broken")
    assert "cannot be used" in load_danger_weights(tmp_path)[1][0].message
    (home / "danger.npz").write_bytes(dump(dataclasses.replace(fitted, digest="of-old")))
    weights, problems = load_danger_weights(tmp_path)
    assert problems == []
    knowledge, _ = load_knowledge(CONTENT)
    note = note_on(tmp_path, knowledge=knowledge, book=BOOK, calibration=None, weights=weights)
    assert note is not None
    assert note.startswith("Danger signs that were changed are seen by their rules alone")
    assert "python -m bot calibrate" in note
    safety = Safety(BOOK, weights)
    assert safety.stale is not None
    assert "of-old" in safety.stale
    assert safety.assess("I can't feel it when I wipe", reading=None).alarm is not None


def test_a_folder_without_weights_uses_those_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice's own texts are no reason to notice less danger; without either the loss is named."""
    weights, problems = load_danger_weights(tmp_path)
    assert problems == []
    assert weights is not None
    assert SHIPPED is not None
    assert dump(weights) == dump(SHIPPED)
    knowledge, _ = load_knowledge(CONTENT)
    note = note_on(tmp_path, knowledge=knowledge, book=BOOK, calibration=None, weights=weights)
    assert note is not None
    assert "uses what came with the program" in note
    monkeypatch.setattr(trained, "default_content_dir", lambda: tmp_path)
    assert "rules alone" in load_danger_weights(tmp_path)[1][0].message


def test_without_weights_the_rules_work_and_say_so() -> None:
    """No weights: rules alone, and the reason can be told."""
    safety = Safety(BOOK, None)

    assert safety.assess("one side of my face is drooping", reading=None).alarm is not None
    assert safety.stale is not None
    assert "rules alone" in safety.stale


def test_a_learned_score_never_lowers_what_a_rule_raised(fitted: Weights) -> None:
    """With limits that nothing reaches, a rule still alarms."""
    never = dataclasses.replace(fitted.light, alarm=1e9, joint=1e9, ask=1e9, rule_ask=1e9)
    safety = Safety(BOOK, dataclasses.replace(fitted, light=never, full=never))

    assert safety.assess("one side of my face is drooping", reading=None).alarm is not None


@pytest.mark.parametrize(
    "text",
    [
        "when i dry myself i cant tell if the paper touched me, back went on monday",
        "there is a weight on my ribs, i am clammy and my jaw aches",
        "my hand wont do what i tell it and my mouth has gone lopsided",
        "he put his hands round my neck and squeezed",
        "ive got the tablets lined up and i wont be needing next week",
    ],
)
def test_signs_in_other_words_are_alarmed_or_asked_about_in_light_mode(text: str) -> None:
    """Paraphrases that no list holds are caught without the encoder."""
    assessment = Safety(BOOK, SHIPPED).assess(text, reading=None)

    assert assessment.alarm is not None or assessment.question is not None


@pytest.mark.parametrize(
    "text", ["neck 3, shoulders 4, slouched all day", "how much is an hour", "what is nmt", "thanks", "5", "ok", ""]
)
def test_everyday_messages_are_left_alone(text: str) -> None:
    """Check-ins, questions of price and thanks neither alarm nor lead to a question."""
    assessment = Safety(BOOK, SHIPPED).assess(text, reading=None)

    assert assessment.alarm is None
    assert assessment.question is None
    assert 0.0 <= assessment.score <= 1.0


def test_left_out_figures_name_every_author_and_mode() -> None:
    """Each author is judged by models that never saw that author, with and without the encoder."""
    _, figures = fit_with_figures(_some(), _letters, book=BOOK)

    assert {(f.author, f.mode) for f in figures} == {
        (author, mode) for author in ("tess", "bob", "moira") for mode in ("full", "light")
    }
    assert all(0 <= f.rf_recall <= (f.rf_caught or 0) <= 1 for f in figures if f.rf_recall is not None)


def test_a_quadratic_is_a_kernel_ridge_and_its_left_out_values_never_saw_the_author() -> None:
    """Written out it says what the kernel says; the left-out values equal those of a ridge on the other authors."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(60, 12))
    y = (x[:, 0] > 0).astype(float)
    authors = ["a"] * 20 + ["b"] * 40
    rows = [np.stack([row, row[::-1]]) for row in x]
    weight = np.linspace(0.5, 2.0, 60)
    found, left_out = quadratic(rows, y, weight, authors, directions=12, penalty=0.5, level=True)
    points = found.place(x)
    gram = ((points @ points.T + 0.5) / 1.5) ** 2
    rest = slice(20, 60)
    pull = np.linalg.solve(gram[rest, rest] + np.diag(0.5 / weight[rest]), 2 * y[rest] - 1)

    assert [one[0] for one in left_out[:20]] == pytest.approx(gram[:20, rest] @ pull, abs=1e-3)
    assert found(x) == pytest.approx(gram @ np.linalg.solve(gram + np.diag(0.5 / weight), 2 * y - 1), abs=1e-3)


def test_a_logistic_regression_finds_the_log_odds_of_a_coin() -> None:
    """With nothing to look at, the bias is the log-odds of the share; with one answer only, it is nearly certain."""
    beta = logistic(np.zeros((10, 1)), np.array([1.0] * 7 + [0.0] * 3), np.ones(10), penalty=1.0)
    sure = logistic(np.zeros((10, 1)), np.ones(10), np.ones(10), penalty=1.0)

    assert sigmoid(beta)[-1] == pytest.approx(0.7, abs=1e-6)
    assert sigmoid(sure)[-1] > 0.999


def _case(score: float, *, danger: bool = False, hard: bool = False, asked: bool = False) -> Case:
    return Case(score, score, danger, hard, alarmed=False, asked=asked)


def test_limits_keep_false_alarms_within_the_bars() -> None:
    """The chosen limits catch what they can without passing a bar."""
    rng = np.random.default_rng(3)
    cases = [_case(float(rng.normal(2)), danger=True) for _ in range(300)]
    cases += [_case(float(rng.normal(-1)), hard=n % 4 == 0, asked=n % 9 == 0) for n in range(1200)]
    bars = Bars(alarm_hard=0.05, alarm_all=0.015, ask_hard=0.2, ask_all=0.06)
    limits = choose(cases, bars)
    harmless = [c for c in cases if not c.danger]
    alarms = [c for c in harmless if limits.alarms(c.score, c.alarmed, c.asked)]

    assert len(alarms) / len(harmless) <= 0.03
    assert sum(c.hard for c in alarms) / sum(c.hard for c in harmless) <= 0.05
    assert limits.ask <= limits.alarm
    assert any(limits.alarms(c.score, c.alarmed, c.asked) for c in cases if c.danger)
