"""The diary laid out by day: gaps stay gaps, and means are said only of enough days."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import CheckIn
from bot.domain.progress import lay_out, mean_comfort, mean_pain, minimal_change, since_last_session

FIRST = date(2026, 5, 1)


def entry(day: int, pain: int | None = None, comfort: int | None = None, note: str | None = None) -> CheckIn:
    """An entry so many days after the first."""
    return CheckIn(client_id=1, day=FIRST + timedelta(days=day), pain=pain, comfort=comfort, note=note)


@given(
    st.dictionaries(st.integers(-3, 20), st.integers(0, 10), max_size=20),
    st.lists(st.integers(-3, 20)),
    st.integers(0, 15),
)
def test_every_day_is_there_once_and_nothing_is_filled(pains: dict[int, int], treated: list[int], last: int) -> None:
    """A day has its own entry or a gap; entries and sessions outside the span are left out."""
    entries = [entry(day, pain) for day, pain in pains.items()]
    found = lay_out(
        entries, [FIRST + timedelta(days=n) for n in treated], first=FIRST, last=FIRST + timedelta(days=last)
    )
    assert [(one.day - FIRST).days for one in found.days] == list(range(last + 1))
    said = [None if one.entry is None else one.entry.pain for one in found.days]
    assert said == [pains.get(n) for n in range(last + 1)]
    assert [(day - FIRST).days for day in found.sessions] == sorted({n for n in treated if 0 <= n <= last})


def test_an_entry_that_says_nothing_is_a_gap() -> None:
    """Skipping every question is no check-in."""
    found = lay_out([entry(0), entry(1, note="fine")], [], first=FIRST, last=FIRST + timedelta(days=1))
    assert [one.entry is None for one in found.days] == [True, False]


def test_a_span_that_ends_before_it_starts_is_a_mistake() -> None:
    """The message names both days."""
    with pytest.raises(ValueError, match="ends on 2026-04-30 before it starts on 2026-05-01"):
        lay_out([], [], first=FIRST, last=FIRST - timedelta(days=1))


def test_means_pass_over_what_was_not_said() -> None:
    """A zero counts, a missing score does not, and nothing has no mean."""
    entries = [entry(0, pain=0), entry(1, comfort=4), entry(2, pain=5, comfort=5)]
    assert mean_pain(entries) == 2.5
    assert mean_comfort(entries) == 4.5
    assert mean_pain([entry(0, comfort=3)]) is None
    assert mean_comfort([]) is None


@pytest.mark.parametrize(
    ("baseline", "points"), [(0, 1), (1, 1), (4, 1), (4.49, 1), (4.5, 2), (5, 2), (7.49, 2), (7.5, 3), (8, 3), (10, 3)]
)
def test_the_change_that_counts_grows_with_the_starting_level(baseline: float, points: float) -> None:
    """One point from 1-4, two from 5-7, three from 8-10 (doi:10.1055/a-1304-3677)."""
    assert minimal_change(baseline) == points


def compared(pains: Mapping[int, int | None], sessions: list[int], last: int = 20):  # type: ignore[no-untyped-def]
    """The comparison for scores and sessions by day."""
    span = lay_out(
        [entry(day, pain, comfort=5) for day, pain in pains.items()],
        [FIRST + timedelta(days=n) for n in sessions],
        first=FIRST,
        last=FIRST + timedelta(days=last),
    )
    return since_last_session(span)


def test_before_and_after_the_last_session() -> None:
    """The week before against all since; the session's own day and older weeks belong to neither."""
    pains = {2: 10, 3: 6, 5: 6, 9: 9, 10: 0, 11: 3, 13: 3, 15: 3}
    found = compared(pains, [4, 10])
    assert (found.session - FIRST).days == 10
    assert (found.before, found.n_before) == (7.0, 3)
    assert (found.after, found.n_after) == (3.0, 3)


@pytest.mark.parametrize(
    ("pains", "sessions"),
    [
        (dict.fromkeys(range(20), 5), []),
        (dict.fromkeys(range(20), 5), [25]),
        ({8: 5, 9: 5, 11: 3, 12: 3, 13: 3}, [10]),
        ({7: 5, 8: 5, 9: 5, 11: 3, 12: 3}, [10]),
        ({7: 5, 8: 5, 9: None, 11: 3, 12: 3, 13: 3}, [10]),
        ({1: 5, 2: 5, 9: 5, 11: 3, 12: 3, 13: 3}, [10]),
        ({}, [10]),
    ],
)
def test_too_little_is_not_compared(pains: dict[int, int | None], sessions: list[int]) -> None:
    """Without a session in the span, or with fewer than three scores on either side, nothing is said."""
    assert compared(pains, sessions) is None
