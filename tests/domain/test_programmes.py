"""Programmes: what is asked for on a day, and what cannot be assigned."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.areas import Region
from bot.domain.choice import SEVERE, easier
from bot.domain.exercises import GENTLE, Exercise, Outcome, Past, Report, eased_by, in_order
from bot.domain.programme_edits import Add, Days, Dose, Edit, Ends, Move, Remove, Shift, Starts, Weeks, Word, edited
from bot.domain.programmes import (
    MOST,
    Fault,
    Item,
    Programme,
    blank,
    lay_out,
    mistakes,
    suggested,
)  # fmt: skip
from tests.domain.test_exercises import ALL, BREATH, CALF, NECK, NECK_HARD, NECK_TWO, NECK_WARMTH, exercise

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
KNOWN = {one.id: one for one in ALL}


def programme(*ids: str, **changes: object) -> Programme:
    """A programme of four weeks from today, every day."""
    start = blank(client_id=1, therapist_id=2, today=TODAY)
    made = replace(start, items=tuple(Item(one) for one in ids or ("neck", "calf")))
    return replace(made, **changes)  # type: ignore[arg-type]


def faults(made: Programme, *, hurting: tuple[str, ...] = ()) -> set[Fault]:
    """What keeps it from being assigned."""
    return {one.fault for one in mistakes(made, known=KNOWN, hurting=hurting, today=TODAY)}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"items": ()}, {Fault.NONE_CHOSEN}),
        ({"items": tuple(Item("neck") for _n in range(MOST + 1))}, {Fault.TOO_MANY}),
        ({"items": (Item("gone"),)}, {Fault.UNKNOWN}),
        ({"items": (Item("neck", "x" * 121),)}, {Fault.LONG_DOSE}),
        ({"weekdays": frozenset()}, {Fault.NO_DAYS}),
        ({"ends": TODAY - timedelta(days=1)}, {Fault.BACKWARDS}),
        ({"starts": TODAY - timedelta(days=9), "ends": TODAY - timedelta(days=1)}, {Fault.OVER}),
        ({"ends": TODAY + timedelta(days=400)}, {Fault.TOO_LONG}),
        ({"word": "x" * 900}, {Fault.LONG_WORD}),
        ({"items": (), "weekdays": frozenset()}, {Fault.NONE_CHOSEN, Fault.NO_DAYS}),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(changes: dict[str, object], found: set[Fault]) -> None:
    """A sound one has no faults."""
    assert faults(programme(**changes)) == found


def test_what_hurt_is_not_assigned() -> None:
    """Until a therapist has allowed it again."""
    assert faults(programme(), hurting=("calf",)) == {Fault.HURTS}


ids = st.lists(st.sampled_from([*KNOWN, "gone"]), max_size=6, unique=True)


@given(ids, st.sampled_from([*KNOWN]), st.integers(-3, 3))
def test_the_order_is_the_therapists(chosen: list[str], one: str, by: int) -> None:
    """Moving keeps everything; taking in and out again changes nothing but the place."""
    made = programme(items=tuple(Item(each) for each in chosen))
    after = edited(made, [Move(one, by)], known=KNOWN)
    assert sorted(after.exercises) == sorted(made.exercises)
    if one in chosen:
        assert abs(after.exercises.index(one) - made.exercises.index(one)) <= abs(by)
        assert edited(made, [Remove(one), Add(one)], known=KNOWN).exercises[-1] == one
    else:
        assert after == made
        assert edited(made, [Add(one), Remove(one)], known=KNOWN) == made
    assert edited(made, [Dose(one, "twice")], known=KNOWN).exercises == made.exercises


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        (Add("back"), {}),
        (Add("neck"), {}),
        (Add("breath"), {"items": (Item("neck"), Item("calf"), Item("breath"))}),
        (Remove("breath"), {}),
        (Move("breath", 1), {}),
        (Move("calf", -5), {"items": (Item("calf"), Item("neck"))}),
        (Dose("calf", " twice\n a  day "), {"items": (Item("neck"), Item("calf", "twice a day"))}),
        (Dose("calf", "x" * 500), {"items": (Item("neck"), Item("calf", "x" * 500))}),
        (Days(frozenset({0, 4})), {"weekdays": frozenset({0, 4})}),
        (Starts(TODAY + timedelta(days=2)), {"starts": TODAY + timedelta(days=2)}),
        (
            Shift(TODAY + timedelta(days=2)),
            {"starts": TODAY + timedelta(days=2), "ends": TODAY + timedelta(weeks=4, days=1)},
        ),
        (Ends(TODAY), {"ends": TODAY}),
        (Weeks(2), {"ends": TODAY + timedelta(days=13)}),
        (Word(" Slowly.\n"), {"word": "Slowly."}),
        (Word("x" * 900), {"word": "x" * 900}),
    ],
)
def test_each_edit_changes_one_thing(edit: Edit, changes: dict[str, object]) -> None:
    """What is too long is kept whole, so that it can be made shorter; what is not there changes nothing."""
    made = programme()
    assert edited(made, [edit], known=KNOWN) == replace(made, **changes)  # type: ignore[arg-type]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(days, days, st.frozensets(st.integers(0, 6)), days)
def test_the_next_day_is_one_on_which_it_asks(first: date, last: date, weekdays: frozenset[int], today: date) -> None:
    """And there is none between; without one, no day of the coming year would be."""
    made = programme(starts=first, ends=last, weekdays=weekdays)
    found = made.next_day(today)
    begin = max(first, today)
    if found is None:
        assert not any(made.is_on(begin + timedelta(days=n)) for n in range(366))
    else:
        assert made.is_on(found)
        assert not any(made.is_on(today + timedelta(days=n)) for n in range((found - today).days))
    assert made.days_between(first, last) == sum(
        first + timedelta(days=n) <= last and (first + timedelta(days=n)).weekday() in weekdays for n in range(366)
    )


pasts = st.lists(
    st.builds(
        Past,
        exercise=st.sampled_from([*KNOWN]),
        outcome=st.sampled_from(Outcome),
        day=st.sampled_from([TODAY, TODAY - timedelta(days=1)]),
    ),
    max_size=12,
)


@given(ids, st.none() | st.integers(0, 10), pasts)
def test_today_offers_nothing_that_was_said_hurt_or_is_too_much(
    chosen: list[str], pain: int | None, history: list[Past]
) -> None:
    """What is open was not answered today, never hurt, and is gentle while pain is severe; nothing known is lost."""
    made = programme(items=tuple(Item(one) for one in chosen))
    found = lay_out(made, KNOWN, day=TODAY, pain=pain, history=history)
    assert [step.exercise.id for step in found.steps] == [one for one in chosen if one in KNOWN]
    for step in found.open:
        said = [past for past in history if past.exercise == step.exercise.id]
        assert all(past.outcome is not Outcome.HURTS for past in said)
        assert not any(past.day == TODAY and past.outcome in {Outcome.DONE, Outcome.SKIPPED} for past in said)
        if pain is not None and pain >= SEVERE:
            assert step.exercise.kind in GENTLE
    for position in range(-1, len(chosen)):
        after = found.after(position)
        assert (after is None) == (not found.open)


@given(pasts, st.none() | st.integers(0, 10), st.sampled_from(ALL))
def test_easier_is_easier_for_the_same_place(history: list[Past], pain: int | None, one: Exercise) -> None:
    """Or gentler in kind; never what hurt or was too hard itself."""
    found = easier(one, ALL, pain=pain, history=history)
    if found is None:
        return
    assert found.level < one.level or (found.kind in GENTLE and one.kind not in GENTLE)
    assert found.areas & one.areas or not one.areas
    bad = {past.exercise for past in history if past.outcome in {Outcome.HURTS, Outcome.TOO_HARD}}
    assert found.id not in bad


def test_easier_than_the_hardest_is_the_most_alike() -> None:
    """A stretch of the neck rather than warmth; after that is too hard too, warmth."""
    middling = exercise("neck-middling", Region.NECK, level=2)
    known = (*ALL, middling)
    assert easier(NECK_HARD, known, pain=2, history=()) == middling
    tried = [Past(exercise=one.id, outcome=Outcome.TOO_HARD, day=TODAY) for one in (middling, NECK, NECK_TWO)]
    assert easier(NECK, known, pain=2, history=tried) == NECK_WARMTH


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([(-2, 6), (5, 4)], 2.0),
        ([(-2, 6), (5, 5)], 1.0),
        ([(-2, 6), (5, 6)], None),
        ([(-2, 4), (5, 6)], None),
        ([(-2, 6), (25, 2)], None),
        ([(-49, 6), (5, 2)], None),
        ([(5, 2)], None),
        ([(-2, 6)], None),
        ([(-20, 8), (-1, 6), (3, 5), (20, 2)], 1.0),
    ],
)
def test_a_hint_is_the_next_check_in_within_a_day(reports: list[tuple[int, int]], found: float | None) -> None:
    """From the newest before to the first after; a rise is nobody's fault, and one alone says nothing."""
    said = [Report(at=NOW + timedelta(hours=hours), pain=pain) for hours, pain in reports]
    assert eased_by(NOW, said) == found
    assert eased_by(NOW, in_order(reversed(said))) == found


def test_what_fits_comes_first_and_what_hurt_not_at_all() -> None:
    """A therapist may choose from everything else, too."""
    hurt = [Past(exercise=NECK_TWO.id, outcome=Outcome.HURTS, day=TODAY)]
    found = suggested(ALL, regions={Region.CALF.value}, pain=3, history=hurt)
    assert found[0] == CALF
    assert NECK_TWO not in found
    assert BREATH in found
    assert len(found) == len(ALL) - 1
