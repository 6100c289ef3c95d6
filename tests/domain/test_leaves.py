"""Who is away and who stands in: whole days, and what follows from them for who may see whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leaves import Leave, covered_by, leave_of
from bot.domain.people import Person, Role, may_plan, may_see
from bot.domain.terms import CONSENT_VERSION

FIRST, LAST = date(2026, 8, 3), date(2026, 8, 14)
LEAVE = Leave(id=1, member_id=2, deputy_id=3, first_day=FIRST, last_day=LAST)
DAYS = st.dates(date(2026, 7, 1), date(2026, 9, 30))
LEAVES = st.lists(
    st.builds(
        lambda member, deputy, first, n: Leave(0, member, deputy, first, first + timedelta(days=n)),
        st.integers(1, 4),
        st.one_of(st.none(), st.integers(1, 4)),
        DAYS,
        st.integers(0, 20),
    ),
    max_size=6,
)


def somebody(number: int, role: Role, therapist: int | None = None) -> Person:
    """A person of the practice."""
    return Person(number, number, role, f"No. {number}", "Europe/Berlin", therapist, consent_version=CONSENT_VERSION)


ANN = somebody(11, Role.CLIENT, 2)
TOM = somebody(3, Role.THERAPIST)


def test_both_ends_belong_to_it() -> None:
    """The day before and the day after do not."""
    day = timedelta(days=1)
    assert [LEAVE.covers(one) for one in (FIRST - day, FIRST, LAST, LAST + day)] == [False, True, True, False]
    assert LEAVE.meets(LAST, LAST + day)
    assert not LEAVE.meets(LAST + day, LAST + day)
    off = replace(LEAVE, called_off_at=datetime(2026, 8, 1, tzinfo=UTC))
    assert not off.covers(FIRST)
    assert not off.meets(FIRST, LAST)


def test_a_deputy_sees_whose_clients_these_are_and_nobody_else() -> None:
    """Not clients of a third therapist; those whom nobody looks after only for the owner; an assistant nobody."""
    assert not may_see(TOM, ANN)
    assert may_see(TOM, ANN, {2})
    assert may_plan(TOM, ANN, {2})
    assert not may_see(TOM, replace(ANN, therapist_id=4), {2})
    assert not may_see(TOM, replace(ANN, therapist_id=None), {2})
    assert may_see(TOM, replace(ANN, therapist_id=None), {1, None})
    assert not may_see(TOM, replace(ANN, consent_version=None), {2})
    assert not may_see(TOM, replace(ANN, consent_version="2026-11"), {2}), "these terms name no deputies"
    assert not may_see(somebody(5, Role.ASSISTANT), ANN, {2})
    assert not may_see(somebody(12, Role.CLIENT), ANN, {2})


@given(LEAVES, DAYS, st.integers(1, 4))
def test_who_stands_in_does_so_for_who_is_away_that_day(leaves: list[Leave], day: date, deputy: int) -> None:
    """Nobody is covered who is here, and no day is covered outside of a leave."""
    for member in covered_by(leaves, deputy, day):
        assert leave_of(leaves, member, day) is not None
        assert any(one.deputy_id == deputy and one.member_id == member and one.covers(day) for one in leaves)
    assert covered_by(leaves, deputy, date(2027, 1, 1)) == frozenset()


@given(LEAVES, DAYS, st.sampled_from([1, 2, 4, None]))
def test_nobody_reads_by_a_cover_that_is_not_there(leaves: list[Leave], day: date, therapist: int | None) -> None:
    """Tom may see a client of somebody else exactly while a leave of theirs names him."""
    client = replace(ANN, therapist_id=therapist)
    may = may_see(TOM, client, covered_by(leaves, TOM.id, day))
    assert may == any(one.member_id == therapist and one.deputy_id == TOM.id and one.covers(day) for one in leaves)
