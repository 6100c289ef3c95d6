"""Whether a stretch that is due is done already."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.plans import Plan, PlanKind, Rule, Stage
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedule import Recipient
from bot.domain.stretching import is_stretched

ANN = Recipient(
    id=1,
    chat_id=1,
    quiet=QuietHours(time(21, 30), time(7, 30), ZoneInfo("UTC")),
    paused_until=None,
    reachable=True,
)
ONCE = Rule(times=(time(12, 30),))
TWICE = Rule(times=(time(12, 30), time(15, 0)))
OFTEN = Rule(every=timedelta(hours=1), window=(time(9, 0), time(17, 0)))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 4, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "due", "answers", "spent", "done"),
    [
        (ONCE, at(12, 30), [], [], False),
        (ONCE, at(12, 30), [at(8)], [], True),
        (ONCE, at(18, 30), [at(12, 31)], [at(12, 31)], True),
        (TWICE, at(12, 30), [at(8)], [], False),
        (TWICE, at(12, 30), [at(9, 30)], [], True),
        (TWICE, at(15), [at(12, 31)], [at(12, 31)], False),
        (TWICE, at(15), [at(12, 31), at(13)], [at(12, 31)], True),
        (TWICE, at(15), [at(12, 15)], [], False),
        (OFTEN, at(12), [at(11, 30)], [], True),
        (OFTEN, at(13), [at(11, 30)], [], False),
    ],
)
def test_an_answer_stands_for_one_reminder(
    rule: Rule, due: datetime, answers: list[datetime], spent: list[datetime], *, done: bool
) -> None:
    """Once a day is once a day; of several times it is the next one, if that is near."""
    plan = Plan(1, 1, PlanKind.STRETCH, rule, due)
    several = len(rule.moments()) > 1
    assert is_stretched(plan, ANN, answers, spent=spent, several=several) is done
    held = Plan(1, 1, PlanKind.STRETCH, rule, due + timedelta(minutes=10), snoozed_from=due, stage=Stage.HELD)
    assert is_stretched(held, ANN, answers, spent=spent, several=several) is done


@pytest.mark.parametrize(("answer", "done"), [(at(12), False), (at(13), True)])
def test_what_was_put_off_is_done_by_what_came_since(answer: datetime, *, done: bool) -> None:
    """Also many hours later."""
    plan = Plan(1, 1, PlanKind.STRETCH, TWICE, at(19), snoozed_from=at(12, 30), stage=Stage.LATER)
    assert is_stretched(plan, ANN, [answer], spent=[], several=True) is done
