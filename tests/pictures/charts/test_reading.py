"""The sentence above the plot says what one sees, and no more than the entries carry."""

import pytest

from bot.domain.checkins import CheckIn
from bot.pictures.charts.reading import baseline, headline, span_name
from tests.pictures.charts.diaries import diary, entry

BEFORE = [entry(13, 6), entry(12, 5), entry(11, 6), entry(10, 5), entry(9, 6)]
"""A mean of 5.6."""


def after(*pains: int) -> list[CheckIn]:
    """Entries after a session eight days ago."""
    return [entry(7 - n, pain) for n, pain in enumerate(pains)]


@pytest.mark.parametrize(
    ("pains", "said"),
    [
        ((3, 4, 3, 3), "Lower since the session on 2 May: 5.6 → 3.2, 9 entries"),
        ((8, 8, 7), "Higher since the session on 2 May: 5.6 → 7.7, 8 entries"),
        ((5, 4, 5), "No clear change since the session on 2 May: 5.6 → 4.7, 8 entries"),
        ((6, 6), "Pain from 5 to 6, 5.7 on average, 7 entries"),
    ],
)
def test_it_compares_before_and_after_the_last_session(pains: tuple[int, ...], said: str) -> None:
    """A change is named when it counts from that level, and nothing is compared with fewer than three entries."""
    assert headline(diary([*BEFORE, *after(*pains)], sessions=(8,))) == said


def test_the_sentence_agrees_with_its_own_figures() -> None:
    """5.57 to 3.60 is 1.97, but it is said as 5.6 to 3.6, and two points count there."""
    before = [entry(14 - n, pain) for n, pain in enumerate((6, 5, 6, 5, 6, 5, 6))]
    found = [entry(6 - n, pain) for n, pain in enumerate((4, 3, 4, 3, 4))]
    said = headline(diary([*before, *found], days=15, sessions=(7,)))
    assert said == "Lower since the session on 3 May: 5.6 → 3.6, 12 entries"


def test_it_admits_that_there_is_too_little() -> None:
    """Nothing, one or two entries are said to be just that."""
    assert headline(diary([])) == "No check-ins in this time"
    assert headline(diary([entry(0, 5)])) == "Not enough entries yet to say more"
    assert headline(diary([entry(1, 5), entry(0, 5)])) == "Not enough entries yet to say more"
    assert headline(diary([entry(2, 5), entry(1, 5), entry(0, 5)])) == "Pain steady at 5, 3 entries"


def test_the_start_is_before_the_session_or_the_first_week() -> None:
    """The band stands around the level before the last session, else around the first week."""
    since = baseline(diary([*BEFORE, *after(3, 4, 3)], sessions=(8,)))
    assert since is not None
    assert (round(since.mean, 1), since.change) == (5.6, 2.0)
    week = baseline(diary([*BEFORE, entry(2, 1)]))
    assert week is not None
    assert round(week.mean, 1) == 5.6
    assert baseline(diary(BEFORE)) is None, "there is nothing after it to compare"


def test_the_span_is_said_as_people_say_it() -> None:
    """The month is not said twice, nor the year."""
    assert span_name(diary([], days=3)) == "8 to 10 May 2026"
    assert span_name(diary([], days=14)) == "27 April to 10 May 2026"
    assert span_name(diary([], days=200)) == "23 October 2025 to 10 May 2026"
    assert span_name(diary([], days=1)) == "10 May"
