"""What hurts: one open item; new only when it is worse, or 14 days after it was settled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.concerns import REST, Concern, is_news, is_worse

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
OPEN = Concern(1, 1, NOW, date(2026, 5, 20), pain=8, pain_day=date(2026, 5, 20), exercises=("chin-tuck",))


def settled(ago: timedelta, pain: int | None = 8) -> Concern:
    """An item that was settled so long ago."""
    return replace(OPEN, pain=pain, settled_at=NOW - ago, settled_by=2)


@pytest.mark.parametrize(
    ("before", "pain", "opens"),
    [
        (None, 8, True),
        (OPEN, 10, False),
        (settled(timedelta()), 8, False),
        (settled(timedelta()), 9, True),
        (settled(REST - timedelta(seconds=1)), 8, False),
        (settled(REST), 8, True),
        (settled(timedelta(), pain=None), 8, True),
        (settled(timedelta(), pain=10), 10, False),
    ],
)
def test_severe_pain_opens_an_item(before: Concern | None, pain: int, opens: bool) -> None:
    """An open one holds it already."""
    assert is_worse(before, pain=pain, now=NOW) == opens


@pytest.mark.parametrize(
    ("before", "exercise", "allowed", "news"),
    [
        (None, "chin-tuck", None, True),
        (OPEN, "chin-tuck", None, False),
        (OPEN, "chin-tuck", timedelta(seconds=-1), True),
        (OPEN, "neck", None, True),
        (settled(timedelta(days=3)), "chin-tuck", None, False),
        (settled(timedelta(days=3)), "chin-tuck", timedelta(days=4), False),
        (settled(timedelta(days=3)), "chin-tuck", timedelta(days=2), True),
        (settled(timedelta(days=3)), "neck", None, True),
        (settled(REST), "chin-tuck", None, True),
    ],
)
def test_an_exercise_that_hurts_is_news(
    before: Concern | None, exercise: str, allowed: timedelta | None, news: bool
) -> None:
    """The same again is not, unless somebody has allowed it since."""
    allowed_at = None if allowed is None else NOW - allowed
    assert is_news(before, exercise, allowed_at=allowed_at, now=NOW) == news
