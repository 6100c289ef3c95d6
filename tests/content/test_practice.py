"""The practice's hours and closed days: what may be written, and which line has a mistake."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.content.practice import FILE, LONGEST_WORDS, PracticeFile, beside, load_practice
from bot.domain.practice_time import NOTHING_SAID, ClosedDays, PracticeTime, Span
from bot.domain.terms import UNSAID, PrivacyNotice

DOCS = Path(__file__).parents[2] / "docs" / "content.md"


def loaded(folder: Path, text: str) -> tuple[PracticeTime, list[str]]:
    """What a file says, and what is wrong with it."""
    path = folder / FILE
    path.write_text(text, "utf-8")
    found, problems = load_practice(path)
    return found.time, [str(one) for one in problems]


def notice(folder: Path, text: str) -> tuple[PrivacyNotice, list[str]]:
    """What a file says of the practice itself, and what is wrong with it."""
    path = folder / FILE
    path.write_text(text, "utf-8")
    found, problems = load_practice(path)
    return found.notice, [str(one) for one in problems]


def test_the_example_in_the_docs(tmp_path: Path) -> None:
    """It can be copied as it stands."""
    text = DOCS.read_text("utf-8").split("`practice.yaml`\n\n```yaml\n")[1].split("```")[0]
    found, problems = loaded(tmp_path, text)
    assert problems == []
    assert found.hours[0] == (Span(time(9), time(13)), Span(time(14), time(18)))
    assert 5 not in found.hours
    assert found.closed == (
        ClosedDays(date(2026, 8, 3), date(2026, 8, 14), "summer break"),
        ClosedDays(date(2026, 12, 24), date(2026, 12, 24)),
    )


def test_no_file_says_nothing(tmp_path: Path) -> None:
    """Nor does an empty one."""
    assert load_practice(tmp_path / FILE) == (PracticeFile(), [])
    assert loaded(tmp_path, "# later\n") == (NOTHING_SAID, [])
    assert beside(tmp_path / "faq.local.yaml") == tmp_path / FILE


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("hours:\n  monday: 9-13\n", "line 2, hours.monday", "no span"),
        ("hours:\n  monday: 13:00-9:00\n", "line 2, hours.monday", "ends before it begins"),
        ("hours:\n  monday: 9:00-25:00\n", "line 2, hours.monday", "no span"),
        ("hours:\n  monday: 9:00-13:00, 12:00-18:00\n", "line 2, hours.monday", "before the span in front"),
        ("hours:\n  tuesday: 9:00-13:00\n  munday: 9:00-13:00\n", "line 3, hours.munday", "did you mean 'sunday'"),
        ("hours:\n  monday: closed\n", "line 1, hours", "no open hours"),
        ("hours: always\n", "line 1, hours", "must be a mapping"),
        ("openings:\n  monday: 9:00-13:00\n", "line 1, openings", "unknown key"),
        ("- hours\n", "line 1", "must be a mapping"),
        ("closed: never\n", "line 1, closed", "must be a list"),
        ("closed:\n  - day: 24.12.\n", "line 2, closed[0].day", "such as 2026-12-24"),
        ("closed:\n  - day: 2026-02-30\n", "line 2, closed[0].day", "such as 2026-12-24"),
        ("closed:\n  - from: 2026-08-03\n", "line 2, closed[0]", "no 'until'"),
        ("closed:\n  - from: 2026-08-14\n    until: 2026-08-03\n", "line 2, closed[0]", "before it begins"),
        ("closed:\n  - from: 2026-08-14\n    until: 2027-08-30\n", "line 2, closed[0]", "is the year right"),
        ("closed:\n  - day: 2026-12-24\n    until: 2026-12-26\n", "line 2, closed[0]", "either"),
        ("closed:\n  - 2026-12-24\n", "line 2, closed[0]", "must have a 'day'"),
        ("hours:\n  monday: 9:00-13:00\n  monday: 9:00-14:00\n", "line 3", "appears twice"),
    ],
)
def test_every_slip_by_its_line(tmp_path: Path, text: str, line: str, words: str) -> None:
    """File, line and place; what has a mistake is not used."""
    found, problems = loaded(tmp_path, text)
    assert len(problems) == 1
    assert problems[0].startswith(f"{FILE}: {line}: ")
    assert words in problems[0]
    assert found == NOTHING_SAID


def test_a_mistake_in_the_hours_leaves_all_of_them_out(tmp_path: Path) -> None:
    """The others alone would say 'closed' where it is open; closed days are not touched, and each slip is named."""
    text = "hours:\n  monday: 9:00-13:00\n  tuesday: 9\n  friday: x\nclosed:\n  - day: 2026-12-24\n  - day: tomorrow\n"
    found, problems = loaded(tmp_path, text)
    assert len(problems) == 3
    assert found == PracticeTime(closed=(ClosedDays(date(2026, 12, 24), date(2026, 12, 24)),))


def test_the_notice_of_privacy(tmp_path: Path) -> None:
    """The example in the docs; what is not said is not made up."""
    text = DOCS.read_text("utf-8").split("## The practice's own notice")[1].split("```yaml\n")[1].split("```")[0]
    found, problems = notice(tmp_path, text)
    assert problems == []
    assert found.missing == ()
    assert "Willow Lane" in found.controller
    assert notice(tmp_path, "privacy:\n  contact: desk@example.org\n") == (
        PrivacyNotice(contact="desk@example.org"),
        [],
    )
    assert notice(tmp_path, "closed: []\n")[0] == UNSAID


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("privacy: yes", "line 1, privacy: must be a mapping of controller, contact, legal_basis, authority"),
        ("privacy:\n  contakt: a", "line 2, privacy.contakt: has an unknown key 'contakt'; did you mean 'contact'?"),
        (f"privacy:\n  contact: {'x' * (LONGEST_WORDS + 1)}", f"more than {LONGEST_WORDS}"),
        ("privacy:\n  contact: [a]", "'contact' must be a text"),
    ],
)
def test_a_mistake_in_the_notice_costs_itself(tmp_path: Path, text: str, said: str) -> None:
    """By its line; what is wrong is not shown."""
    found, problems = notice(tmp_path, text + "\n")
    assert found == UNSAID
    assert len(problems) == 1
    assert said in problems[0]
