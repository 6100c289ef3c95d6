"""The style sheet keeps to the house's rules: contrast in light and dark, three sizes of type, nothing that moves."""

import re

import pytest

from bot.web.rendering import STATIC
from tests.pictures.charts.test_diary import contrast

CSS = (STATIC / "app.css").read_text()


def colours(scheme: str) -> dict[str, str]:
    """The variables of a scheme; dark ones stand over light ones."""
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out(scheme: str) -> None:
    """4.5:1 for text and 3:1 for marks and the edges of fields (WCAG 2.2, 1.4.3 and 1.4.11)."""
    found = colours(scheme)
    for text in ("ink", "soft", "good-text", "caution-text", "danger"):
        for ground in ("paper", "floor", "field"):
            assert contrast(found[text], found[ground]) >= 4.5, (text, ground)
    assert contrast(found["on-ink"], found["ink"]) >= 4.5
    for mark in ("accent", "good", "caution", "soft"):
        assert contrast(found[mark], found["paper"]) >= 3, mark


def test_type_has_few_sizes_and_nothing_moves() -> None:
    """Body, small, heading and page title; no animation, no transition."""
    sizes = set(re.findall(r"font-size: ([^;]+);", CSS)) | set(re.findall(r"font: ([\d.]+rem)", CSS))
    assert sizes <= {"1rem", ".875rem", "1.125rem", "1.75rem", "11pt"}
    assert not re.search(r"animation|transition|@keyframes", CSS)
    assert "tabular-nums" in CSS
