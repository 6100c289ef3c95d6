"""Who is away and who stands in: whole days, and what follows from them for who may see whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leaves import Covers, Leave, leave_of
from bot.domain.people import Person, Role, may_plan, may_see
from bot.domain.terms import CONSENT_VERSION

FIRST, LAST = date(2026, 8, 3), date(2026, 8, 14)
LEAVE = Leave(id=1, member_id=2, deputy_id=3, first_day=FIRST, last_day=LAST)
DAYS = st.dates(date(2026, 7, 1), date(2026, 9, 30))
LEAVES = st.lists(
    st.builds(
        lambda member, deputy, first, n, client: Leave(
            0, member, deputy, first, first + timedelta(days=n), client_id=client
        ),
        st.integers(1, 4),
        st.one_of(st.none(), st.integers(1, 4)),
        DAYS,
        st.integers(0, 20),
        st.sampled_from([None, 11, 12]),
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


def covers(*members: int, owner: int = 9, clients: tuple[tuple[int, int | None], ...] = ()) -> Covers:
    """Tom stands in for these on the first day, and (client, deputy) are covers of Mira's."""
    whole = [Leave(0, one, TOM.id, FIRST, FIRST) for one in members]
    alone = [Leave(0, 2, deputy, FIRST, FIRST, client_id=client) for client, deputy in clients]
    return Covers(TOM.id, FIRST, (*whole, *alone), owner)


def test_a_deputy_sees_whose_clients_these_are_and_nobody_else() -> None:
    """Not clients of a third therapist; those whom nobody looks after only for the owner; an assistant nobody."""
    assert not may_see(TOM, ANN)
    assert may_see(TOM, ANN, covers(2))
    assert may_plan(TOM, ANN, covers(2))
    assert not may_see(TOM, replace(ANN, therapist_id=4), covers(2))
    assert not may_see(TOM, replace(ANN, therapist_id=None), covers(2))
    assert may_see(TOM, replace(ANN, therapist_id=None), covers(1, owner=1))
    assert not may_see(TOM, replace(ANN, consent_version=None), covers(2))
    assert not may_see(TOM, replace(ANN, consent_version="2026-11"), covers(2)), "these terms name no deputies"
    assert not may_see(somebody(5, Role.ASSISTANT), ANN, covers(2))
    assert not may_see(somebody(12, Role.CLIENT), ANN, covers(2))


def test_what_is_said_of_one_client_goes_before_what_is_said_of_all() -> None:
    """Tom covers Ann alone; or stands in for Mira, and another, or the owner, covers Ann."""
    other = replace(ANN, id=12)
    alone = covers(clients=((ANN.id, TOM.id),))
    assert may_see(TOM, ANN, alone)
    assert not may_see(TOM, other, alone)
    assert not may_see(TOM, replace(ANN, therapist_id=4), alone), "she is somebody else's by now"
    for deputy in (5, None):
        but_ann = covers(2, clients=((ANN.id, deputy),))
        assert not may_see(TOM, ANN, but_ann)
        assert may_see(TOM, other, but_ann)


def test_a_cover_is_no_absence() -> None:
    """Whoever lets one client be covered is here."""
    cover = replace(LEAVE, client_id=ANN.id)
    assert leave_of([cover], 2, FIRST) is None
    assert leave_of([cover], 2, FIRST, 12) is None
    assert leave_of([LEAVE, cover], 2, FIRST, ANN.id) is cover
    assert leave_of([cover, LEAVE], 2, FIRST, 12) is LEAVE


@given(LEAVES, DAYS, st.integers(1, 4), st.sampled_from([1, 2, 4, None]), st.sampled_from([11, 12]))
def test_nobody_reads_by_a_cover_that_is_not_there(
    leaves: list[Leave], day: date, deputy: int, therapist: int | None, number: int
) -> None:
    """Somebody may see a client of another exactly while what stands for that client names them."""
    client = replace(ANN, id=number, therapist_id=therapist)
    viewer = somebody(deputy, Role.THERAPIST)
    may = may_see(viewer, client, Covers(deputy, day, tuple(leaves), owner_id=1))
    carer = 1 if therapist is None else therapist
    theirs = [one for one in leaves if one.member_id == carer and one.covers(day)]
    decides = [one for one in theirs if one.client_id == number] or [one for one in theirs if one.client_id is None]
    assert may == (therapist == deputy or (bool(decides) and decides[0].deputy_id == deputy))


@given(LEAVES, DAYS, st.integers(1, 4), st.sampled_from([1, 2, 4, None]), st.sampled_from([11, 12]))
def test_lists_ask_for_everybody_who_may_be_seen(
    leaves: list[Leave], day: date, deputy: int, therapist: int | None, number: int
) -> None:
    """Whom ``has`` lets in is among those that a list asks the database for."""
    found = Covers(deputy, day, tuple(leaves), owner_id=1)
    if found.has(number, therapist):
        assert therapist in found.members or number in found.clients
