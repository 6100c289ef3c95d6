"""The small plot in the list keeps the rules of the large one."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.charts.sparkline import HEIGHT, WIDTH, sparkline
from tests.pictures.charts.diaries import diary, entry


@given(st.lists(st.none() | st.integers(0, 10), min_size=14, max_size=14))
def test_lines_only_between_neighbours(pains: list[int | None]) -> None:
    """A stroke goes from day to day, and every score is a dot inside the drawing."""
    found = [entry(ago, pain) for ago, pain in enumerate(pains) if pain is not None]
    drawing = sparkline(diary(found))
    step = (WIDTH - 8) / 13
    for points in re.findall(r'points="([^"]+)"', drawing):
        across = [float(point.split(",")[0]) for point in points.split()]
        assert all(abs(b - a - step) < 0.2 for a, b in pairwise(across))
    heights = [float(y) for y in re.findall(r'cy="([^"]+)"', drawing)]
    assert len(heights) == len(found)
    assert all(4 <= y <= HEIGHT - 4 for y in heights)


def test_late_entries_and_sessions_look_different() -> None:
    """They have classes of their own, and the drawing says in words what it shows."""
    drawing = sparkline(diary([entry(2, 4), entry(1, 5, late=True), entry(0, 6)], sessions=(3,)))
    root = ET.fromstring(drawing)
    kinds = [part.get("class") for part in root]
    assert kinds.count("spark-dot") == 2
    assert kinds.count("spark-late") == 1
    assert kinds.count("spark-session") == 1
    assert root.findtext("title") == "Pain from 4 to 6, 5.0 on average, 3 entries"


def test_it_brings_no_style_of_its_own() -> None:
    """The page's policy allows no inline style."""
    assert "style" not in sparkline(diary([entry(0, 3)]))
