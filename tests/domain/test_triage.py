"""Who needs their therapist: reasons in the order of their weight, and none that is only noise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.checkins import CheckIn
from bot.domain.triage import Facts, OpenSign, Reason, Why, adherence, reasons, weight

TODAY = date(2026, 5, 20)


def ago(days: int) -> date:
    """A day before today."""
    return TODAY - timedelta(days=days)


def diary(pains: dict[int, int]) -> list[CheckIn]:
    """Entries by days before today."""
    return [CheckIn(client_id=1, day=ago(days), pain=pain) for days, pain in pains.items()]


def steady(level: int = 3, *, since: int = 16) -> dict[int, int]:
    """The same score every day."""
    return dict.fromkeys(range(since + 1), level)


def facts(pains: dict[int, int] | None = None, **changes: object) -> Facts:
    """What is known of a client who has checked in every day and has nothing waiting."""
    calm = Facts(
        entries=diary(steady() if pains is None else pains),
        expected=[ago(n) for n in range(14)],
        sessions=[],
        signs=(),
        open_questions=0,
        hurting=0,
        unreachable=False,
        joined=ago(60),
    )
    return replace(calm, **changes)  # type: ignore[arg-type]


def sign(level: str = "emergency", *, hours: int = 1) -> OpenSign:
    """A danger sign that has waited for so long."""
    waits = timedelta(hours=hours)
    return OpenSign("Signs of a stroke", level, datetime(2026, 5, 4, 9, tzinfo=UTC) - waits, waits, "my face droops")


def whys(found: Sequence[Reason]) -> list[Why]:
    """The reasons without their figures."""
    return [one.why for one in found]


def test_nothing_to_say_is_said() -> None:
    """A client who is well stands in the list as steady."""
    assert reasons(facts(), today=TODAY) == (Reason(why=Why.STEADY),)


def test_everything_at_once_is_in_its_order() -> None:
    """The danger sign comes first, good news last."""
    pains = steady(3) | {0: 9, 1: 9, 2: 9}
    found = reasons(
        facts(pains, signs=[sign(), sign()], unreachable=True, hurting=1, severe=9, open_questions=3),
        today=TODAY,
    )
    assert whys(found) == [
        Why.RED_FLAG,
        Why.UNREACHABLE,
        Why.EXERCISE_HURTS,
        Why.PAIN_RISE,
        Why.HIGH_PAIN,
        Why.QUESTION,
    ]
    assert [one.number for one in found] == [2, 0, 1, 9, 9, 3]
    assert found[3].baseline == 3


@given(st.lists(st.integers(0, 10), min_size=3, max_size=14), st.data())
def test_a_rise_counts_from_the_change_that_matters(before: list[int], data: st.DataObject) -> None:
    """Exactly from the limit on, whatever the scores: one to three points, by the mean of the days before."""
    recent = data.draw(st.lists(st.integers(0, 10), min_size=2, max_size=3))
    pains = dict(enumerate(recent)) | {3 + n: pain for n, pain in enumerate(before)}
    found = reasons(facts(pains), today=TODAY)
    # In whole numbers: the means times both counts, so that no rounding decides.
    rise = sum(recent) * len(before) - sum(before) * len(recent)
    unit = len(recent) * len(before)
    points = 1 if 2 * sum(before) < 9 * len(before) else 2 if 2 * sum(before) < 15 * len(before) else 3
    assert (Why.PAIN_RISE in whys(found)) == (rise >= points * unit)
    assert (Why.IMPROVING in whys(found)) == (-rise >= points * unit)


def test_a_rise_of_one_point_counts_in_thirds_too() -> None:
    """From 10/3 to 13/3 is one point, though a computer's fractions say a little less."""
    assert Why.PAIN_RISE in whys(reasons(facts({0: 4, 1: 4, 2: 5, 3: 3, 4: 3, 5: 4}), today=TODAY))


@given(st.integers(0, 10), st.integers(0, 10))
def test_single_days_are_noise(one: int, three: int) -> None:
    """One recent score, or two before, are too few to compare."""
    assume(one < 8)
    lonely = facts({0: one, **dict.fromkeys(range(3, 9), three)})
    assert not {Why.PAIN_RISE, Why.IMPROVING} & set(whys(reasons(lonely, today=TODAY)))
    short = facts({0: one, 1: one, 3: three, 4: three})
    assert not {Why.PAIN_RISE, Why.IMPROVING} & set(whys(reasons(short, today=TODAY)))


@pytest.mark.parametrize(("days", "counts"), [(0, False), (1, False), (2, False), (3, True), (10, True)])
def test_soreness_after_a_session_is_normal(days: int, counts: bool) -> None:
    """On the day of a session and the two after it a rise is not counted."""
    risen = facts(steady(3) | {0: 6, 1: 6, 2: 6}, sessions=[ago(days)])
    assert (Why.PAIN_RISE in whys(reasons(risen, today=TODAY))) == counts


def test_relief_after_a_session_is_good_news_at_once() -> None:
    """Only a rise waits for the soreness to pass."""
    fallen = facts(steady(6) | {0: 3, 1: 3, 2: 3}, sessions=[ago(1)])
    assert whys(reasons(fallen, today=TODAY)) == [Why.IMPROVING]


@pytest.mark.parametrize(
    ("silent", "why"),
    [(1, Why.STEADY), (2, Why.STEADY), (3, Why.SILENT), (6, Why.SILENT), (7, Why.SILENT_LONG), (13, Why.SILENT_LONG)],
)
def test_silence_weighs_more_after_a_week(silent: int, why: Why) -> None:
    """Three expected days without an entry are seen, seven weigh more; today is not over and does not count."""
    quiet = facts(dict.fromkeys(range(silent + 1, 17), 3))
    found = reasons(quiet, today=TODAY)
    assert whys(found) == [why]
    assert found[0].number == (0 if why is Why.STEADY else silent)


def test_whoever_answers_today_is_not_silent() -> None:
    """One entry ends it."""
    assert whys(reasons(facts({0: 3}), today=TODAY)) == [Why.STEADY]


def test_days_on_which_nothing_was_expected_are_not_silence() -> None:
    """A pause, or reminders on Mondays only."""
    assert whys(reasons(facts({12: 3}, expected=[ago(12)]), today=TODAY)) == [Why.STEADY]
    mondays = facts({16: 3}, expected=[ago(2), ago(9)])
    assert whys(reasons(mondays, today=TODAY)) == [Why.STEADY]


def test_an_entry_without_content_does_not_end_silence() -> None:
    """A card that was opened and left is no check-in."""
    empty = [CheckIn(client_id=1, day=ago(n)) for n in range(1, 5)]
    quiet = facts(entries=[*diary(dict.fromkeys(range(5, 10), 3)), *empty])
    assert whys(reasons(quiet, today=TODAY)) == [Why.SILENT]


def test_severe_pain_waits_for_a_person() -> None:
    """Neither days nor a lower score take it away."""
    assert Why.HIGH_PAIN not in whys(reasons(facts({0: 9}, expected=[]), today=TODAY))
    assert Why.HIGH_PAIN in whys(reasons(facts({9: 9, 0: 2}, expected=[], severe=9), today=TODAY))


@pytest.mark.parametrize(("joined", "new"), [(0, True), (6, True), (7, False), (60, False)])
def test_a_new_client_without_an_entry(joined: int, new: bool) -> None:
    """New for a week, until the first check-in."""
    assert (Why.NEW in whys(reasons(facts({}, expected=[], joined=ago(joined)), today=TODAY))) == new
    assert Why.NEW not in whys(reasons(facts({0: 3}, expected=[], joined=ago(joined)), today=TODAY))
    assert Why.NEW not in whys(reasons(facts({}, expected=[], joined=None), today=TODAY))
    left_out = replace(facts({}, expected=[], joined=ago(joined)), entries=[CheckIn(client_id=1, day=TODAY)])
    assert (Why.NEW in whys(reasons(left_out, today=TODAY))) == new, "a check-in that was only skipped says nothing"


def test_the_list_is_worst_first() -> None:
    """By the heaviest reason, then by its figure (of signs: level, then age), then by how many there are."""
    cases = [
        facts(signs=[sign("urgent", hours=50), sign(hours=3)]),
        facts(signs=[sign("crisis", hours=2)]),
        facts(signs=[sign("urgent", hours=40)], open_questions=1),
        facts(signs=[sign("urgent", hours=40)]),
        facts(signs=[sign("urgent", hours=4), sign("urgent", hours=3)]),
        facts(unreachable=True),
        facts(dict.fromkeys(range(10, 17), 3)),
        facts(dict.fromkeys(range(9, 17), 3)),
        facts(open_questions=5),
        facts(steady(6) | {0: 3, 1: 3, 2: 3}),
        facts(),
    ]
    found = [reasons(one, today=TODAY) for one in cases]
    weights = [weight(one) for one in found]
    assert weights == sorted(set(weights))


def test_adherence_is_a_share_of_what_was_asked_for() -> None:
    """Four of eight days; entries on other days add nothing; nothing asked for has no share."""
    expected = [ago(n) for n in range(8)]
    assert adherence(diary({0: 1, 1: 0, 2: 3, 3: 4, 20: 5}), expected) == 0.5
    assert adherence(diary({0: 1}), []) is None
    assert adherence([], expected) == 0.0
    assert adherence([CheckIn(client_id=1, day=ago(0))], [ago(0)]) == 0.0
