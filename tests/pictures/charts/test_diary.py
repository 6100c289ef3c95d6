"""The plot of a diary is honest: gaps open, late entries hollow, the axis always 0-10."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress import Progress
from bot.i18n import speaking
from bot.pictures import charts
from bot.pictures.charts.diary import client_chart
from bot.pictures.charts.draw import VEGA_LITE
from bot.pictures.charts.palette import DARK, LIGHT, Palette
from bot.pictures.charts.sparkline import sparkline
from tests.pictures.charts.diaries import LAST, diary, entry, layers, marks

DAY = timedelta(days=1) / timedelta(milliseconds=1)
FULL = [entry(ago, 3 + ago % 4, comfort=6) for ago in range(14)]


def rows_by_run(layer: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """The rows of a line, by what keeps its parts apart."""
    assert layer["encoding"]["detail"] == {"field": "run", "type": "nominal"}
    assert "impute" not in json.dumps(layer)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in layer["data"]["values"]:
        found.setdefault(row["run"], []).append(row)
    return found


@given(st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=40))
def test_no_line_crosses_a_gap(pains: list[int | None]) -> None:
    """Within a run each day follows the one before; between runs at least one day is missing."""
    found = [entry(ago, pain) for ago, pain in enumerate(pains) if pain is not None]
    spec = client_chart(diary(found, days=len(pains)), name="Ann")
    (line,) = marks(spec, "line")
    runs = list(rows_by_run(line).values())
    for run in runs:
        steps = {b["day"] - a["day"] for a, b in pairwise(run)}
        assert steps <= {DAY}
    gaps = [b[0]["day"] - a[-1]["day"] for a, b in pairwise(runs)]
    assert all(gap >= 2 * DAY for gap in gaps)
    assert sum(map(len, runs)) == len(found)


def test_an_entry_without_a_score_leaves_a_gap() -> None:
    """A day on which only posture was said is no point on the line of pain."""
    spec = client_chart(diary([entry(2, 5), entry(1, None, comfort=7), entry(0, 4)]), name="Ann")
    pain, comfort = marks(spec, "line")
    assert [[row["value"] for row in run] for run in rows_by_run(pain).values()] == [[5], [4]]
    assert [row["value"] for row in comfort["data"]["values"]] == [7]


@pytest.mark.parametrize("interactive", [False, True])
def test_the_picture_itself_shows_separate_lines(interactive: bool) -> None:
    """Drawn by Vega, a diary with one gap has two strokes on the line of pain."""
    found = [entry(ago, 5) for ago in (9, 8, 7, 3, 2, 1)]
    drawn = vl_convert.vegalite_to_svg(client_chart(diary(found), name="Ann", interactive=interactive), VEGA_LITE)
    strokes = re.findall(r'aria-roledescription="line mark"[^>]* d="(M[^"]*)"', drawn)
    strokes = strokes or re.findall(r'<path[^>]*aria-roledescription="line mark"[^>]*d="(M[^"]*)"', drawn)
    assert len(strokes) == 2
    assert all(stroke.count("M") == 1 for stroke in strokes)


@pytest.mark.parametrize("found", [[], FULL, [entry(3, 9)], [entry(1, 0), entry(0, 0)]])
def test_the_axis_is_always_0_to_10(found: list[Any]) -> None:
    """Whatever the scores, the axes of pain and comfort do not move."""
    spec = client_chart(diary(found), name="Ann")
    domains = [
        layer["encoding"]["y"]["scale"]["domain"]
        for layer in layers(spec)
        if layer["mark"]["type"] == "line" or layer["mark"].get("shape") in {"circle", "square"}
    ]
    assert domains
    assert all(domain == [0, 10] for domain in domains)


def test_posture_has_panels_of_its_own() -> None:
    """Nothing of posture is on pain's axis."""
    spec = client_chart(diary(FULL), name="Ann")
    titles = [" ".join(panel["title"]["text"]).replace("\u00a0", " ") for panel in spec["vconcat"]]
    assert titles == [
        "Pain, average over the last 24 hours",
        "Posture comfort, 10 is best",
        "Longest time without a change of position",
    ]
    pain = spec["vconcat"][0]
    scores = [layer["data"]["values"] for layer in pain["layer"] if layer["mark"]["type"] == "line"]
    assert scores == [[row for row in scores[0] if row["value"] >= 3]]
    assert [len(panel["layer"]) for panel in spec["vconcat"][1:]] == [2, 1]


def test_titles_of_panels_fit_a_small_screen() -> None:
    """They are broken into lines as the headline is, so that nothing is cut off at 320 pixels."""
    spec = client_chart(diary(FULL), name="Ann", width=204)
    assert spec["vconcat"][2]["title"]["text"] == ["Longest time without", "a change of position"]


def test_a_name_from_right_to_left_leaves_the_days_alone() -> None:
    """A mark closes it, so that '21 April' is not torn apart; others stay as they are."""
    name = "\u0645\u062d\u0645\u062f"
    assert client_chart(diary(FULL), name=name)["description"].startswith(f"{name}\u200e · ")
    assert client_chart(diary(FULL), name="Ann")["description"].startswith("Ann · ")


def test_without_posture_there_is_no_empty_panel() -> None:
    """A diary of pain alone has one panel."""
    assert len(client_chart(diary([entry(0, 4)]), name="Ann")["vconcat"]) == 1


def test_late_entries_are_hollow() -> None:
    """A late entry is filled with the ground and named in the key; the others are solid."""
    spec = client_chart(diary([entry(3, 5), entry(2, 6, late=True)]), name="Ann")
    (dots,) = [layer for layer in marks(spec, "point") if layer["mark"]["shape"] == "circle"]
    assert dots["encoding"]["fill"] == {
        "condition": {"test": "datum.late", "value": LIGHT.ground},
        "value": LIGHT.ink,
    }
    assert [row["late"] for row in dots["data"]["values"]] == [False, True]
    drawn = charts.svg(spec)
    fills = re.findall(r'aria-roledescription="point"[^>]*fill="([^"]+)"', drawn)
    assert sorted(fills) == sorted([LIGHT.ink, LIGHT.ground])
    assert "○ entered the next day" in " ".join(spec["title"]["subtitle"])


def test_what_the_practice_entered_is_a_triangle() -> None:
    """Named in the key and, for who touches it, by whom; without any there is no word of it."""
    progress = diary([entry(3, 5), entry(2, 6, by="Mira"), entry(0, 4, by="")])
    spec = client_chart(progress, name="Ann", interactive=True)
    (dots,) = [layer for layer in marks(spec, "point") if layer["mark"]["shape"] == "circle"]
    shape = {"condition": {"test": "datum.behalf", "value": "triangle-up"}, "value": "circle"}
    assert dots["encoding"]["shape"] == shape
    assert [row["behalf"] for row in dots["data"]["values"]] == [False, True, True]
    said = [row["said"] for row in dots["data"]["values"]]
    assert "entered by Mira" in said[1]
    assert "entered by the practice" in said[2]
    assert "▲ entered by the practice" in " ".join(spec["title"]["subtitle"])
    own = client_chart(diary([entry(3, 5)]), name="Ann")
    assert "practice" not in str(own)
    assert '<polygon class="spark-dot"' in sparkline(progress)


def test_sessions_are_thin_lines_with_a_mark() -> None:
    """Each session in the span is one line and one mark; one outside is none."""
    spec = client_chart(diary(FULL, sessions=(3, 9, 40)), name="Ann")
    rules = marks(spec, "rule")
    assert [len(layer["data"]["values"]) for layer in rules] == [2, 2]
    assert all(layer["mark"]["strokeWidth"] == 1 for layer in rules)
    (mark,) = [layer for layer in marks(spec, "point") if layer["mark"]["shape"] == "triangle-down"]
    assert [row["day"] for row in mark["data"]["values"]] == [row["day"] for row in rules[0]["data"]["values"]]


def test_the_band_is_the_change_that_counts_around_the_start() -> None:
    """From a mean of 6 before the session two points count, so that the band is 4 to 8."""
    found = [entry(ago, 6) for ago in (10, 9, 8)] + [entry(ago, 3) for ago in (6, 5, 4)]
    spec = client_chart(diary(found, sessions=(7,)), name="Ann")
    (band,) = marks(spec, "rect")
    assert band["data"]["values"] == [{"low": 4.0, "high": 8.0}]
    assert "shaded: changes under 2 points" in " ".join(spec["title"]["subtitle"]).replace("\u00a0", " ")


def test_without_a_starting_level_there_is_no_band() -> None:
    """Two entries are no baseline."""
    assert marks(client_chart(diary([entry(9, 4), entry(0, 7)]), name="Ann"), "rect") == []


def _colours(value: Any) -> Iterator[str]:
    yield from re.findall(r"#[0-9a-fA-F]{6}\b", json.dumps(value))


@pytest.mark.parametrize("dark", [False, True])
def test_at_most_four_colours_on_the_ground(dark: bool) -> None:
    """With everything there is to draw, the ground and four colours are all."""
    found = [*FULL[:7], entry(7, 5, late=True, comfort=5), *FULL[9:]]
    spec = client_chart(
        diary(found, sessions=(7,)), name="Ann", dark=dark, events=[charts.Event(LAST, "danger sign")], interactive=True
    )
    ground = (DARK if dark else LIGHT).ground
    assert len({colour.lower() for colour in _colours(spec)} - {ground}) <= 4


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_marks_stand_out_from_the_ground(colours: Palette) -> None:
    """Marks have 3:1 against the ground, text 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    for mark in (colours.mist, colours.accent, colours.good):
        assert contrast(mark, colours.ground) >= 3
    assert contrast(colours.ink, colours.ground) >= 4.5


def contrast(a: str, b: str) -> float:
    """WCAG's contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_same_diary_is_the_same_specification() -> None:
    """Nothing depends on the clock or on chance."""
    first = json.dumps(client_chart(diary(FULL, sessions=(3,)), name="Ann"))
    assert first == json.dumps(client_chart(diary(FULL, sessions=(3,)), name="Ann"))


def test_a_fortnight_is_a_small_picture_as_wide_as_a_phone() -> None:
    """The PNG for the chat is at most 120 kB, and about 1,100 pixels wide."""
    drawn = charts.png(client_chart(diary(FULL, sessions=(3, 10)), name="Ann"))
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(drawn) <= 120_000
    assert 900 <= int.from_bytes(drawn[16:20], "big") <= 1280


def test_ten_years_can_be_chosen_from() -> None:
    """A long diary on the page has an overview that chooses the days above it; the chat's picture has none."""
    ten: Progress = diary([entry(ago, ago % 11) for ago in range(0, 3650, 2)], days=3650)
    spec = client_chart(ten, name="Ann", interactive=True)
    assert spec["vconcat"][-1]["params"][0]["name"] == "span"
    assert spec["vconcat"][0]["layer"][-1]["encoding"]["x"]["scale"]["domain"] == {"param": "span"}
    assert "params" not in json.dumps(client_chart(ten, name="Ann"))
    assert len(json.dumps(spec)) < 1_000_000
    drawn = charts.svg(spec)
    assert 40 < drawn.count('aria-roledescription="point"') < 60, "the last ninety days are shown first"


def test_nothing_is_a_year_to_the_pages_interpreter() -> None:
    """Vega's interpreter takes a bare number in a domain of dates for a year: they are written out."""
    spec = client_chart(diary(FULL), name="Ann", interactive=True)
    domains = [layer["encoding"]["x"]["scale"]["domain"] for layer in layers(spec) if "x" in layer["encoding"]]
    assert {tuple(domain) for domain in domains} == {("2026-04-26T12:00:00+00:00", "2026-05-10T12:00:00+00:00")}


def test_a_name_with_quotes_is_only_a_name() -> None:
    """What people are called is data, never part of an expression."""
    spec = client_chart(diary(FULL), name='O\'Neill "</script>" ${x}')
    assert "O&#39;Neill" in charts.svg(spec) or "O'Neill" in charts.svg(spec)


def test_days_and_months_are_in_the_readers_language() -> None:
    """The library is given the names that Babel has for them; what happened outside the span is not in the key."""
    with speaking("de"):
        spec = client_chart(diary(FULL), name="Ann", events=[charts.Event(LAST - timedelta(days=90), "danger sign")])
    assert spec["config"]["locale"]["time"]["months"][2] == "März"
    assert spec["config"]["locale"]["time"]["days"][0] == "Sonntag"
    assert "10 Mai" in charts.svg(spec)
    assert "♦" not in json.dumps(spec, ensure_ascii=False)
