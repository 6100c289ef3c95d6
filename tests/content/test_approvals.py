"""Which clinician has read what, at the head of each file."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content.approvals import load_approvals
from bot.content.library import load
from bot.domain.approvals import Approval, Approvals

CONTENT = Path(__file__).parents[2] / "content"
DOCUMENT = "documents/neuromuscular-therapy-massage.yaml"
ALL = [(name, "en") for name in (DOCUMENT, "exercises.yaml", "faq.yaml", "safety.yaml")]


def head(folder: Path, said: str) -> tuple[Approvals, list[str]]:
    """Read a safety file that says ``said`` of its approval."""
    (folder / "safety.yaml").write_text(said, encoding="utf-8")
    approvals, problems = load_approvals(folder)
    return approvals, [str(one) for one in problems]


def test_what_ships_is_approved_by_nobody() -> None:
    """Every file that clients read from says so."""
    loaded = load(CONTENT, encoder=False)
    assert loaded.library is not None
    assert list(loaded.library.approvals.missing()) == ALL
    assert loaded.problems == []


def test_a_name_and_a_day_for_each_file_and_language(tmp_path: Path) -> None:
    """Once all are there nothing is missing, and each says who and when."""
    shutil.copytree(CONTENT, tmp_path, dirs_exist_ok=True)
    for name, _tag in ALL:
        file = tmp_path / name
        words = file.read_text(encoding="utf-8")
        assert words.count("approved:\n  en: no\n") == 1
        done = "approved:\n  en: {by: Dr. Jane Doe, on: 2026-12-01}\n"
        file.write_text(words.replace("approved:\n  en: no\n", done), encoding="utf-8")
    loaded = load(tmp_path, encoder=False)
    assert loaded.library is not None
    assert loaded.problems == []
    assert loaded.library.approvals.missing() == ()
    assert loaded.library.approvals.files["faq.yaml"] == {"en": Approval("Dr. Jane Doe", date(2026, 12, 1))}


def test_each_language_is_approved_by_itself(tmp_path: Path) -> None:
    """Who reads a language that a file does not have reads its English."""
    approvals, problems = head(tmp_path, "approved:\n  en: {by: Dr. Jane Doe, on: 2026-12-01}\n  de: no\n")
    assert problems == []
    only = Approvals({"safety.yaml": approvals.files["safety.yaml"]})
    assert only.missing() == (("safety.yaml", "de"),)
    assert (only.missing("en"), only.missing("de"), only.missing("es")) == ((), (("safety.yaml", "de"),), ())
    assert only.listed() == "safety.yaml (de)"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("approved: yes", "approved: must say it by language"),
        ("approved: []", "approved: must say it by language"),
        ("approved: {en: yes}", "approved.en: must be 'no', or have 'by'"),
        ("approved: {en: {by: '', on: 2026-12-01}}", "approved.en: has no 'by'"),
        ("approved: {en: {by: Jane}}", "approved.en: has no 'on' that is a day"),
        ("approved: {en: {by: Jane, on: 1.12.2026}}", "approved.en: has no 'on' that is a day"),
        ("approved: {en: {by: Jane, at: 2026-12-01}}", "approved.en: has an unknown key 'at'"),
        (f"approved: {{en: {{by: {'J' * 81}, on: 2026-12-01}}}}", "approved.en: 'by' has 81 characters"),
    ],
)
def test_a_mistake_is_named_and_approves_nothing(tmp_path: Path, said: str, wrong: str) -> None:
    """What cannot be read is no yes."""
    approvals, problems = head(tmp_path, said)
    assert any(wrong in one for one in problems), problems
    assert "81" in wrong or ("safety.yaml", "en") in approvals.missing()


def test_silence_is_no_yes(tmp_path: Path) -> None:
    """A file of before that says nothing, or is not there."""
    approvals, problems = head(tmp_path, "rules: []")
    assert problems == []
    assert {name for name, _tag in approvals.missing()} == {"safety.yaml", "faq.yaml", "exercises.yaml"}
