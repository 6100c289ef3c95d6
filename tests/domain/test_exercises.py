"""Which exercise fits a client today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.areas import AREAS, Region, regions_of
from bot.domain.choice import REST_DAYS, allowed, pick
from bot.domain.exercises import ANYWHERE, GENTLE, Exercise, Kind, Outcome, Past, Timer

TODAY = date(2026, 3, 10)


def exercise(name: str, *areas: Region, kind: Kind = Kind.STRETCH, level: int = 1) -> Exercise:
    return Exercise(
        id=name, name=name, kind=kind, steps=("Sit.", "Breathe."), dose="once", timer=Timer(hold=10), level=level,
        cautions=(), stop_if=("it hurts",), areas=frozenset(areas), conditions=(), source="a leaflet",
    )  # fmt: skip


NECK = exercise("neck", Region.NECK)
NECK_TWO = exercise("neck-two", Region.NECK)
NECK_HARD = exercise("neck-hard", Region.NECK, level=3, kind=Kind.STRENGTH)
CALF = exercise("calf", Region.CALF)
NECK_WARMTH = exercise("neck-warmth", Region.NECK, kind=Kind.COMFORT)
BREATH = exercise("breath", kind=Kind.BREATHING)
WALK = exercise("walk", kind=Kind.POSITION)
ALL = (NECK, NECK_TWO, NECK_HARD, CALF, NECK_WARMTH, BREATH, WALK)


def past(one: Exercise, outcome: Outcome, *, days_ago: int = 0, eased: float | None = None) -> Past:
    return Past(exercise=one.id, outcome=outcome, day=TODAY - timedelta(days=days_ago), eased=eased)


def picked(
    *history: Past, areas: tuple[str, ...] = ("neck",), pain: int | None = 3, of: tuple[Exercise, ...] = ALL
) -> str:
    found = pick(of, areas=areas, pain=pain, history=history, today=TODAY)
    assert found is not None
    return found.id


def test_a_reported_place_gets_an_exercise_for_it() -> None:
    """A calf that hurts gets the calf's exercise, not the neck's."""
    assert picked(areas=("left_calf",)) == "calf"


def test_severe_pain_gets_comfort_or_breathing_only() -> None:
    """From 8 on nothing else is offered, and first what comforts the place that hurts."""
    assert picked(pain=8) == "neck-warmth"
    assert picked(areas=("right_knee",), pain=10) == "breath"


def test_moderate_pain_gets_nothing_of_the_hardest_level() -> None:
    """At 4 the hardest level is left out; at 3 it is not."""
    assert not allowed(NECK_HARD, pain=4)
    assert allowed(NECK_HARD, pain=3)


def test_what_hurt_does_not_come_back() -> None:
    """'It hurts' stops an exercise even when nothing else is left."""
    hurt = past(NECK, Outcome.HURTS, days_ago=400)
    assert pick((NECK,), areas=("neck",), pain=2, history=[hurt], today=TODAY) is None


def test_the_same_one_rests_three_days_while_another_fits() -> None:
    """Yesterday's exercise makes room for the other one."""
    only = (NECK, NECK_TWO)
    assert picked(past(NECK, Outcome.DONE, days_ago=1), of=only) == "neck-two"
    assert picked(past(NECK_TWO, Outcome.SENT, days_ago=2), of=only) == "neck"


def test_breathing_comes_before_a_repetition() -> None:
    """When all exercises for a place had their turn, something that fits anywhere is offered."""
    turns = [past(NECK, Outcome.SENT, days_ago=1), past(NECK_TWO, Outcome.SENT)]
    assert picked(*turns, of=(NECK, NECK_TWO, BREATH)) == "breath"


def test_the_only_one_that_fits_comes_back_at_once() -> None:
    """Rest gives way when there is nothing else."""
    assert picked(past(NECK, Outcome.DONE), of=(NECK,)) == "neck"


def test_later_is_no_turn() -> None:
    """An exercise that was put off is still the one to offer."""
    only = (NECK, exercise("neck-three", Region.NECK))
    first = picked(of=only)
    put_off = Past(exercise=first, outcome=Outcome.LATER, day=TODAY)
    assert picked(put_off, of=only) == first


def test_too_hard_is_followed_by_something_easier() -> None:
    """After a hard one for the neck, an easy one for the neck."""
    middling = exercise("neck-middling", Region.NECK, level=2)
    hard = past(exercise("neck-other", Region.NECK, level=2), Outcome.TOO_HARD, days_ago=4)
    only = (middling, NECK, exercise("neck-other", Region.NECK, level=2))
    assert picked(hard, of=only) == "neck"


def test_what_eased_comes_before_what_did_not() -> None:
    """Of two that waited equally long, the one after which pain was lower."""
    turns = [past(NECK, Outcome.DONE, days_ago=5, eased=2.0), past(NECK_TWO, Outcome.DONE, days_ago=5, eased=-1.0)]
    assert picked(*turns, of=(NECK, NECK_TWO)) == "neck"
    turns = [past(NECK, Outcome.DONE, days_ago=5, eased=-1.0), past(NECK_TWO, Outcome.DONE, days_ago=5, eased=2.0)]
    assert picked(*turns, of=(NECK, NECK_TWO)) == "neck-two"


def test_each_reported_place_has_its_turn() -> None:
    """After a day for the neck comes a day for the calf."""
    calves = (CALF, exercise("calf-two", Region.CALF))
    served = past(NECK, Outcome.DONE, days_ago=1)
    assert picked(served, areas=("neck", "left_calf"), of=(NECK, NECK_TWO, *calves)).startswith("calf")


def test_a_programme_comes_first_and_each_of_it_once_a_day() -> None:
    """What a therapist assigned is offered although it was done yesterday; when all is done, the rule goes on."""
    history = [past(NECK, Outcome.DONE, days_ago=1), past(CALF, Outcome.DONE)]
    found = pick(ALL, areas=("neck",), pain=2, history=history, today=TODAY, programme=("neck", "calf"))
    assert found == NECK
    history.append(past(NECK, Outcome.DONE))
    after = pick(ALL, areas=("neck",), pain=2, history=history, today=TODAY, programme=("neck", "calf"))
    assert after is not None
    assert after.id not in ("neck", "calf")


def test_a_programme_does_not_override_pain_or_hurt() -> None:
    """Neither severe pain nor 'it hurts' is outvoted."""
    found = pick(ALL, areas=("neck",), pain=9, history=[], today=TODAY, programme=("neck",))
    assert found is not None
    assert found.kind in GENTLE


@pytest.mark.parametrize(("timer", "seconds"), [(Timer(hold=20, times=3, sides=2, rest=5), 145), (Timer(hold=60), 60)])
def test_a_timer_knows_how_long_it_takes(timer: Timer, seconds: int) -> None:
    """Holds on both sides, and the rests between them."""
    assert timer.seconds == seconds


areas = st.lists(st.sampled_from([area.id for area in AREAS]), max_size=4, unique=True)
pains = st.none() | st.integers(0, 10)
pasts = st.lists(
    st.builds(
        past, st.sampled_from(ALL), st.sampled_from(Outcome), days_ago=st.integers(0, 30),
        eased=st.none() | st.floats(-10, 10),
    ),
    max_size=25,
)  # fmt: skip
programmes = st.none() | st.sets(st.sampled_from([one.id for one in ALL]), max_size=3)


@given(areas, pains, pasts, programmes)
def test_no_choice_breaks_a_rule(
    where: list[str], pain: int | None, history: list[Past], programme: set[str] | None
) -> None:
    """Whatever happened: never what hurt, only gentle kinds in severe pain, and never for another place."""
    found = pick(ALL, areas=where, pain=pain, history=history, today=TODAY, programme=programme)
    hurt = {one.exercise for one in history if one.outcome is Outcome.HURTS}
    if found is None:
        assert all(
            one.id in hurt
            or not allowed(one, pain=pain)
            or (one.areas and where and not one.areas & regions_of(tuple(where)))
            for one in ALL
        )
        return
    assert found.id not in hurt
    assert allowed(found, pain=pain)
    if found.id not in (programme or ()):
        assert not where or found.kind in ANYWHERE or found.areas & regions_of(tuple(where))


@given(areas, pains, pasts)
def test_nothing_comes_back_within_three_days_while_another_fits(
    where: list[str], pain: int | None, history: list[Past]
) -> None:
    """If the choice was shown within three days, then so was everything else that fits."""
    found = pick(ALL, areas=where, pain=pain, history=history, today=TODAY)
    shown = {
        one.exercise
        for one in history
        if one.outcome not in {Outcome.LATER, Outcome.RELEASED} and TODAY - one.day < timedelta(days=REST_DAYS)
    }
    if found is None or found.id not in shown:
        return
    regions = regions_of(tuple(where))
    for one in ALL:
        if allowed(one, pain=pain, history=history) and (not regions or one.areas & regions or one.kind in ANYWHERE):
            assert one.id in shown


@given(areas, pains, pasts)
def test_the_order_of_arguments_does_not_matter(where: list[str], pain: int | None, history: list[Past]) -> None:
    """The same day with the same facts gives the same exercise."""
    first = pick(ALL, areas=where, pain=pain, history=history, today=TODAY)
    again = pick(reversed(ALL), areas=where[::-1], pain=pain, history=history[::-1], today=TODAY)
    assert first == again
