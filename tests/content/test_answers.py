"""The labelled questions, what was learned from them, and how well it works on an author it never saw."""

import json
import shutil
from pathlib import Path

import pytest

from bot.config import default_content_dir
from bot.content.faq import load_knowledge
from bot.content.library import load
from bot.content.local import add_answer
from bot.content.safety import load_safety
from bot.content.trained import FOLDER, load_calibration, note_on
from bot.training.messages import ENGLISH, QuestionMessage, load_questions
from bot.training.questions import calibrate
from bot.understanding.danger import Assessment
from bot.understanding.questions.calibration import FILE
from bot.understanding.questions.router import Router

CONTENT = default_content_dir()
KNOWLEDGE, _ = load_knowledge(CONTENT)
EVERY, PROBLEMS = load_questions(CONTENT, KNOWLEDGE)
MESSAGES = [message for message in EVERY if message.lang == ENGLISH]
TOPICS = {entry.id for entry in KNOWLEDGE.topics}


def test_the_labelled_messages_have_no_mistake() -> None:
    """And come from many voices."""
    assert PROBLEMS == []
    assert len({message.author for message in MESSAGES}) >= 20
    assert len(MESSAGES) >= 3000


def test_every_topic_and_label_has_messages_of_many_authors() -> None:
    """No topic rests on one person's words."""
    authors: dict[str, set[str]] = {}
    for message in MESSAGES:
        authors.setdefault(message.label, set()).add(message.author)
    assert {label for label in (*TOPICS, "checkin", "smalltalk", "out_of_scope") if len(authors[label]) < 10} == set()


def test_the_shipped_calibration_fits_the_shipped_content() -> None:
    """Fitted for these questions, on these messages, with the encoder."""
    calibration, problems = load_calibration(CONTENT)
    assert problems == []
    assert calibration is not None
    assert calibration.digest == KNOWLEDGE.digest
    assert calibration.has_dense
    assert calibration.block.count == len(MESSAGES) + sum(len(phrases) for _, phrases in KNOWLEDGE.phrases())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "is not JSON"),
        ("3", "is not an object"),
        ('{"text": " ", "label": "toxins"}', "has no text"),
        ('{"text": "a", "label": "toxins"}', "has no author"),
        ('{"text": "a", "label": ["toxins"]}', "which is no topic"),
        ('{"text": "a", "label": "toxins", "author": "x", "lang": 4}', "has the language '4'"),
        ('{"text": "a", "label": "poisons"}', "'poisons', which is no topic"),
        ('{"text": "a", "label": "toxins", "also": ["poisons"]}', "'poisons', which is no topic"),
        ('{"text": "a", "label": "out_of_scope", "decoy": "rent"}', "unknown decoy 'rent'"),
        ('{"text": "a", "label": "toxins", "writer": "x"}', "unknown key 'writer'"),
    ],
)
def test_a_mistake_in_a_message_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    """The other lines are used."""
    (tmp_path / "training").mkdir()
    good = json.dumps({"text": "is it a detox", "label": "toxins", "author": "x"})
    (tmp_path / "training" / "questions.jsonl").write_text(f"{good}\n{line}\n{good}\n", encoding="utf-8")
    messages, problems = load_questions(tmp_path, KNOWLEDGE)
    assert [one.text for one in messages] == ["is it a detox"]
    assert [(one.file, one.entry) for one in problems if message in one.message] == [("questions.jsonl", "line 2")]
    assert any("line 3" in one.entry and "says the same" in one.message for one in problems)


def test_a_missing_stale_or_damaged_calibration_is_named(tmp_path: Path) -> None:
    """A stale one is used all the same, and what calibrating would gain is said in one line."""
    home = tmp_path / FOLDER
    home.mkdir()
    assert "is missing" in load_calibration(tmp_path)[1][0].message
    (home / FILE).write_bytes(b"rubbish")
    assert "cannot be used" in load_calibration(tmp_path)[1][0].message
    (home / FILE).write_bytes((CONTENT / FOLDER / FILE).read_bytes())
    import dataclasses

    found, problems = load_calibration(tmp_path)
    assert found is not None
    assert problems == []
    book, _ = load_safety(CONTENT)
    assert book is not None
    other = dataclasses.replace(KNOWLEDGE, digest="other", shipped="other")
    note = note_on(tmp_path, knowledge=other, book=book, calibration=found, weights=None)
    assert note is not None
    assert note.startswith("Questions that were changed are found by their words; `python -m bot calibrate`")
    assert note_on(tmp_path, knowledge=KNOWLEDGE, book=book, calibration=found, weights=None) is None


def test_a_folder_of_texts_alone_works_and_says_what_calibrating_would_gain(tmp_path: Path) -> None:
    """Neither messages nor weights: a question that the practice wrote is found by its words, and nothing is wrong."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder, ignore=shutil.ignore_patterns("training", "trained"))
    assert [note for note in load(folder, encoder=False).notes if "python -m bot calibrate" in note]
    text = (folder / "faq.yaml").read_text(encoding="utf-8")
    variant = "      - what training do your therapists have\n"
    assert variant in text
    changed = text.replace(variant, f"{variant}      - did they all go to hogwarts\n")
    (folder / "faq.yaml").write_text(changed, encoding="utf-8")
    loaded = load(folder, encoder=False)
    assert loaded.problems == []
    assert len(loaded.notes) == 1
    assert loaded.notes[0].startswith("Questions that were changed are found by their words")
    router = loaded.usable().router
    assert router.route("did they all go to hogwarts").top3[0] == "therapist-training"
    assert router.route("does it help with sciatica").label == "low-back-hip-sciatica"


def test_the_practices_own_answers_make_no_problem_of_the_calibration(tmp_path: Path) -> None:
    """An approved answer is found by its words at once; what may be run is a note, and nothing fails."""
    local = tmp_path / "faq.local.yaml"
    add_answer(local, name="own-shower", question="Is there a shower at the practice?", answer="On the ground floor.")
    loaded = load(CONTENT, local=local, encoder=False)
    assert loaded.problems == []
    assert [note for note in loaded.notes if "python -m bot calibrate" in note]
    assert load(CONTENT, local=tmp_path / "none.yaml", encoder=False).notes == ()
    router = loaded.usable().router
    assert router.stale is None
    assert router.route("is there a shower?").label == "own-shower"
    assert router.route("does it help with sciatica").label == "low-back-hip-sciatica"


class NoDanger:
    """Sees none."""

    def assess(self, text: str, *, reading: object) -> Assessment:
        """Nothing."""
        return Assessment(None, None, 0.0)


def test_an_author_that_was_left_out_is_answered_well_without_the_encoder() -> None:
    """Fitted on a part of the others so that it is quick; the benchmark does all of it, and both paths."""
    learn = [m for m in MESSAGES if m.author in _QUICK]
    router = Router(KNOWLEDGE, NoDanger(), calibrate(KNOWLEDGE, learn, None))
    told = [m for m in MESSAGES if m.author == "given-dev"]
    right, wrong, false = _judge(router, told)
    assert right >= 0.8
    assert wrong <= 0.05
    assert false <= 0.06


_QUICK = {"given-c", "own-curious-shopper", "own-keywords", "own-terse-us"}


def _judge(router: Router, told: list[QuestionMessage]) -> tuple[float, float, float]:
    inside = [(m, router.topic(router.route(m.text).label)) for m in told if m.label in TOPICS]
    outside = [(m, router.topic(router.route(m.text).label)) for m in told if m.label not in TOPICS]
    return (
        sum(label in m.accepted for m, label in inside) / len(inside),
        sum(label in TOPICS and label not in m.accepted for m, label in inside) / len(inside),
        sum(label in TOPICS and label not in m.accepted for m, label in outside) / len(outside),
    )
