"""The weekly questions: whole weeks have a score, others have none, and a change is a share of the first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import OutOfRangeError
from bot.domain.pegs import ORDER, Item, Peg, change, next_item, skip, undo, week_of, with_score

WEEK = date(2026, 5, 4)


def week(number: int, *scores: int | None) -> Peg:
    """A finished week with these answers."""
    peg = Peg(client_id=1, week=WEEK + timedelta(weeks=number))
    for item, score in zip(ORDER, scores, strict=True):
        peg = skip(peg, item) if score is None else with_score(peg, item, score)
    return peg


def test_three_numbers_make_a_score() -> None:
    """The mean of the three, and only of all three."""
    peg = week(0, 6, 5, 4)
    assert (peg.score, peg.closed, next_item(peg)) == (5.0, True, None)
    partly = week(0, 6, None, 4)
    assert (partly.score, partly.closed, partly.has_content) == (None, True, True)
    assert not week(0, None, None, None).has_content


@given(st.lists(st.one_of(st.none(), st.integers(0, 10)), max_size=3))
def test_undo_takes_back_one_answer_at_a_time(answers: list[int | None]) -> None:
    """However far one came, the way back ends at the beginning."""
    blank = Peg(client_id=1, week=WEEK)
    states = [blank]
    for item, score in zip(ORDER, answers, strict=False):
        states.append(skip(states[-1], item) if score is None else with_score(states[-1], item, score))
    for before, after in zip(reversed(states[:-1]), reversed(states[1:]), strict=True):
        assert undo(after) == before
    assert undo(blank) == blank
    assert next_item(states[-1]) is (ORDER[len(answers)] if len(answers) < 3 else None)


def test_a_number_outside_the_scale_is_refused() -> None:
    """0 to 10."""
    for score in (-1, 11):
        with pytest.raises(OutOfRangeError):
            with_score(Peg(client_id=1, week=WEEK), Item.PAIN, score)


@pytest.mark.parametrize(
    ("weeks", "share", "counts"),
    [
        ([week(0, 6, 6, 6), week(1, 4, 4, 4)], -1 / 3, True),
        ([week(0, 10, 10, 10), week(1, 7, 7, 7)], -0.3, True),
        ([week(0, 10, 10, 10), week(1, 7, 7, 8)], -0.2666667, False),
        ([week(0, 5, 5, 5), week(1, 9, 9, 9), week(3, 5, 5, 5)], 0, False),
        ([week(0, 6, None, 6), week(1, 6, 6, 6), week(2, 8, 8, 8), week(3, 1, None, 1)], 1 / 3, True),
    ],
)
def test_a_change_is_a_share_of_the_first_whole_week(weeks: list[Peg], share: float, counts: bool) -> None:
    """30 % counts; weeks with a question left out have no score to compare."""
    found = change(weeks)
    assert found is not None
    assert found.share == pytest.approx(share, abs=1e-6)
    assert found.is_meaningful is counts


def test_nothing_to_compare() -> None:
    """One whole week, or a first score of 0."""
    assert change([]) is None
    assert change([week(0, 6, 6, 6), week(1, 6, None, 6)]) is None
    assert change([week(0, 0, 0, 0), week(1, 3, 3, 3)]) is None


def test_a_week_begins_on_monday() -> None:
    """Sunday's answers belong to the week that ends."""
    assert week_of(date(2026, 5, 10)) == WEEK
    assert week_of(date(2026, 5, 11)) == WEEK + timedelta(weeks=1)
