"""``content/faq.yaml``, the documents, and what is said when one of them is wrong."""

import shutil
from pathlib import Path

import pytest

from bot.config import default_content_dir
from bot.content.faq import load_knowledge
from bot.content.problems import Problem
from bot.understanding.questions.knowledge import Kind, Knowledge

CONTENT = default_content_dir()
KNOWLEDGE, PROBLEMS = load_knowledge(CONTENT)

TOPICS = {
    "What Is Neuromuscular Therapy Massage": (
        "what-is-nmt", "pain-causes", "old-injuries", "what-it-addresses", "vs-regular-massage",
        "not-a-replacement-for-a-doctor", "can-it-eliminate-pain", "stress", "nutrition", "nerve-compression",
    ),
    "A Brief History of Neuromuscular Therapy Massage": ("history", "nerves-and-muscles"),
    "How Neuromuscular Therapy Massage Works": ("muscle-damage", "scar-tissue", "toxins"),
    "What Neuromuscular Massage Therapists Do": (
        "trigger-points", "how-it-works", "therapist-training", "benefits", "circulation",
    ),
    "Conditions that NMT Relieves": (
        "conditions-list", "posture", "carpal-tunnel", "joint-stiffness", "arthritis", "trauma", "sports-injuries",
        "numbness-tingling", "face-jaw-pain", "headaches-migraines", "back-pain-spasms", "shoulder-pain",
        "low-back-hip-sciatica", "whiplash-neck",
    ),
}  # fmt: skip


def test_the_shipped_content_has_no_mistake() -> None:
    """Ids, sections, facts, lines, placeholders and variants."""
    assert PROBLEMS == []


def test_all_34_topics_are_answered_from_their_section() -> None:
    """With the ids that the scorer knows, and with the exact heading."""
    found = {entry.id: entry.section for entry in KNOWLEDGE.topics}
    assert found == {topic: section for section, topics in TOPICS.items() for topic in topics}


def test_every_topic_has_six_variants_or_more() -> None:
    """Phrasings matter more than models."""
    assert {entry.id for entry in KNOWLEDGE.topics if len(entry.variants) < 6} == set()


def test_every_condition_says_that_the_list_is_no_promise() -> None:
    """And each of the handout's 14 list entries has a topic."""
    conditions = [entry for entry in KNOWLEDGE.entries if entry.kind is Kind.CONDITION]
    assert len(conditions) == 13
    assert all(any("not a promise" in line for line in entry.attribution) for entry in conditions)


@pytest.mark.parametrize(
    "topic",
    ["numbness-tingling", "headaches-migraines", "face-jaw-pain", "shoulder-pain", "low-back-hip-sciatica",
     "back-pain-spasms", "whiplash-neck", "circulation", "nerve-compression", "carpal-tunnel"],
)  # fmt: skip
def test_answers_about_what_can_be_an_emergency_say_when_it_is_one(topic: str) -> None:
    """With the practice's number in it."""
    entry = KNOWLEDGE.entry(topic)
    assert entry is not None
    assert any("{emergency}" in line for line in entry.safety)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("toxins", "does not say which"),
        ("circulation", "have not shown it clearly"),
        ("history", "no sources"),
        ("trigger-points", "still argue"),
        ("scar-tissue", "the handout's view"),
        ("nutrition", "no diet advice"),
        ("not-a-replacement-for-a-doctor", "does not replace"),
        ("whiplash-neck", "only together with whiplash"),
    ],
)
def test_disputed_claims_are_the_handouts(topic: str, words: str) -> None:
    """They are attributed, not asserted."""
    entry = KNOWLEDGE.entry(topic)
    assert entry is not None
    assert words in " ".join((entry.answer, *entry.attribution))


def test_answers_are_short_and_calm() -> None:
    """Two short paragraphs, or a list; no shouting."""
    for entry in KNOWLEDGE.entries:
        assert len(entry.answer) <= 900, entry.id
        assert "!" not in entry.answer, entry.id
        assert len(entry.title) <= 30, entry.id


@pytest.mark.parametrize(
    "decoy",
    ["price", "insurance", "booking", "session-length", "number-of-sessions", "does-it-hurt", "what-to-wear",
     "aftercare", "pregnancy", "blood-clots", "cancer", "medicines", "side-effects", "evidence", "exercises",
     "fibromyalgia", "feet", "scoliosis", "disc", "mood", "children", "older-people", "credentials", "location",
     "cancelling", "gift-voucher"],
)  # fmt: skip
def test_questions_that_the_document_does_not_answer_are_known(decoy: str) -> None:
    """Each with an honest text of its own."""
    found = KNOWLEDGE.decoy(decoy)
    assert found is not None
    assert len(found.text) > 40


def test_no_two_decoys_say_the_same() -> None:
    """There are thirty of them at least."""
    texts = [decoy.text for decoy in KNOWLEDGE.decoys]
    assert len(texts) == len(set(texts)) >= 30


def test_related_entries_are_entries() -> None:
    """In the order in which they are offered."""
    assert next(iter(KNOWLEDGE.related("carpal-tunnel"))).id == "numbness-tingling"
    assert KNOWLEDGE.related("nobody") == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped content that may be spoilt."""
    shutil.copytree(CONTENT / "documents", tmp_path / "documents")
    shutil.copy(CONTENT / "faq.yaml", tmp_path / "faq.yaml")
    return tmp_path


def spoil(folder: Path, before: str, after: str, name: str = "faq.yaml") -> list[Problem]:
    """Replace a text in a file and load again."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return load_knowledge(folder)[1]


CARPAL = "      - carpel tunnel in both hands"


@pytest.mark.parametrize(
    ("before", "after", "entry", "message"),
    [
        ('section: "Conditions that NMT Relieves"', 'section: "Conditions"', "conditions-list", "does not have"),
        ("terms: [toxins, damaged muscle]", "terms: [unicorns]", "toxins", "'unicorns', which is not in"),
        ("follow_ups: [benefits, muscle-damage, toxins]", "follow_ups: [nobody]", "circulation", "'nobody'"),
        ("attribution: [blood-flow]", "attribution: [bloodflow]", "circulation", "unknown attribution line"),
        ('title: "Arthritis"', 'titel: "Arthritis"', "arthritis", "unknown key 'titel'"),
        ('kind: condition\n    title: "Posture"', 'kind: ill\n    title: "Posture"', "posture", "of the kind 'ill'"),
        ("within: history", "within: prehistory", "kennedy", "no topic"),
        ("  - id: payment", "  - id: price", "price", "appears twice"),
        ("  - id: payment", "  - id: history", "history", "is the id of a topic and of a decoy"),
        (CARPAL, "      - what is this nmt thing", "carpal-tunnel", "'what-is-nmt' has too"),
        (CARPAL, "      - CTS", "carpal-tunnel", "says 'CTS' twice"),
        ('{emergency}."\n    numbness', '{emergancy}."\n    numbness', "lines.safety.doctor", "{emergancy}"),
        ("question on to {practice}", "question on to {practise}", "price", "{practise}"),
        ("question on to {practice}", "question on to {practice", "price", "stray brace"),
    ],
)
def test_each_mistake_is_named_with_its_file_and_entry(
    folder: Path, before: str, after: str, entry: str, message: str
) -> None:
    """So that the person who wrote it can mend it."""
    found = spoil(folder, before, after)
    assert [(one.file, one.entry) for one in found if message in one.message][:1] == [("faq.yaml", entry)], found


def test_a_mistake_leaves_the_other_entries_usable(folder: Path) -> None:
    """Content mistakes are a list, not a crash."""
    problems = spoil(folder, '    question: "Can NMT help with arthritis?"\n', "")
    knowledge, _ = load_knowledge(folder)
    assert [(one.entry, one.message) for one in problems if "question" in one.message] == [
        ("arthritis", "has no 'question'")
    ]
    assert knowledge.entry("arthritis") is None
    assert len(knowledge.topics) == 33


@pytest.mark.parametrize(
    "text", ["", "[]", "topics: 3", "topics: [a, b]", "topics: [{id: [x]}]", "decoys: {a: b}", "a: [b"]
)
def test_no_yaml_crashes_the_loader(folder: Path, text: str) -> None:
    """It is a list of problems whatever is written."""
    (folder / "faq.yaml").write_text(text, encoding="utf-8")
    knowledge, problems = load_knowledge(folder)
    assert problems
    assert knowledge.entries == ()


def test_an_unquoted_no_stays_a_word(folder: Path) -> None:
    """YAML 1.1 would make it False."""
    spoil(folder, "      - carpel tunnel in both hands", "      - no")
    entry = load_knowledge(folder)[0].entry("carpal-tunnel")
    assert entry is not None
    assert "no" in entry.variants


def test_a_missing_document_is_named(folder: Path) -> None:
    """Every answer rests on one."""
    shutil.rmtree(folder / "documents")
    problems = load_knowledge(folder)[1]
    assert Problem("documents", "folder", "has no documents") in problems
    assert any("unknown document" in one.message for one in problems)


@pytest.mark.parametrize(
    ("before", "after", "entry", "message"),
    [
        ("id: neuromuscular-therapy-massage\n", "", "file", "has no 'id'"),
        ("sections:\n", "sections: none\nparts:\n", "sections", "missing or empty"),
        ("title: \"A Brief History", "titel: \"A Brief History", "sections[1]", "unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_document_is_named(folder: Path, before: str, after: str, entry: str, message: str) -> None:
    """With its file and place."""
    name = "documents/neuromuscular-therapy-massage.yaml"
    found = spoil(folder, before, after, name)
    wanted = ("neuromuscular-therapy-massage.yaml", entry)
    assert wanted in [(one.file, one.entry) for one in found if message in one.message], found


OWN = """
topics:
  - id: parking
    question: "Where can I park?"
    answer: "Behind the house."
    variants: [is there parking at your place]
  - id: toxins
    question: "What about toxins?"
    answer: "Ours."
    variants: [toxins in our own words]
"""


def test_the_practices_own_entries_add_and_replace(folder: Path) -> None:
    """``faq.local.yaml`` needs no section, and an upgrade never touches it."""
    (folder / "faq.local.yaml").write_text(OWN, encoding="utf-8")
    knowledge, problems = load_knowledge(folder)
    assert problems == []
    parking, toxins = knowledge.entry("parking"), knowledge.entry("toxins")
    assert parking is not None
    assert toxins is not None
    assert (parking.answer, toxins.answer) == ("Behind the house.", "Ours.")
    assert knowledge.digest != KNOWLEDGE.digest


def test_a_mended_answer_leaves_the_calibration_valid(folder: Path) -> None:
    """Only what is matched counts for the digest."""
    spoil(folder, "So no detox is promised here.", "So no detox is promised at all.")
    assert load_knowledge(folder)[0].digest == KNOWLEDGE.digest
    spoil(folder, "- is this a detox", "- is that a detox")
    assert load_knowledge(folder)[0].digest != KNOWLEDGE.digest


def test_the_document_can_be_read_in_the_chat() -> None:
    """Five sections, each short enough for one message."""
    knowledge: Knowledge = KNOWLEDGE
    (document,) = knowledge.documents.values()
    assert [section.title for section in document.sections] == list(TOPICS)
    assert all(len(section.text) < 3500 for section in document.sections)
