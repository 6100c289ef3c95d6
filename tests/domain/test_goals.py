"""What a client works towards: one line, and not too long a one."""

import pytest

from bot.domain.errors import GoalLengthError
from bot.domain.goals import LONGEST, goal_of


def test_words_are_kept_in_one_line() -> None:
    """As they were written otherwise."""
    assert goal_of("  Carry my daughter\n up the stairs ") == "Carry my daughter up the stairs"
    assert goal_of("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize("words", ["", " \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(words: str) -> None:
    """With the number of characters, so that one knows how much to leave out."""
    with pytest.raises(GoalLengthError) as refused:
        goal_of(words)
    assert f"yours has {len(words.strip())}" in refused.value.words()
