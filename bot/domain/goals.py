"""What a client works towards, in their own words: short enough to stand beside the diary."""

from typing import Final

from bot.domain.errors import GoalLengthError

LONGEST: Final = 200
"""Characters that a goal may have."""


def goal_of(words: str) -> str:
    """Return a goal as it is kept: typed words in one line.

    Raises:
        GoalLengthError: there is nothing, or more than ``LONGEST`` characters.
    """
    goal = " ".join(words.split())
    if not 1 <= len(goal) <= LONGEST:
        raise GoalLengthError(len(goal), LONGEST)
    return goal
