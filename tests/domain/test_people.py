"""Who may see what, and when somebody is left in peace."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person, Role, may_plan, may_see
from bot.domain.quiet_hours import QuietHours

OWNER = Person(id=1, chat_id=1, role=Role.OWNER, name="Olga", time_zone="Europe/Berlin")
MIRA = replace(OWNER, id=2, chat_id=2, role=Role.THERAPIST, name="Mira")
TOM = replace(MIRA, id=3, chat_id=3, name="Tom")
KIM = replace(MIRA, id=4, chat_id=4, role=Role.ASSISTANT, name="Kim")
ANN = replace(OWNER, id=11, chat_id=11, role=Role.CLIENT, name="Ann", therapist_id=2)
BEN = replace(ANN, id=12, chat_id=12, name="Ben", therapist_id=3)
LOST = replace(ANN, id=13, chat_id=13, name="Cleo", therapist_id=None)

TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (OWNER, ["Olga", "Ann", "Ben", "Cleo"]),
        (MIRA, ["Mira", "Ann"]),
        (TOM, ["Tom", "Ben"]),
        (KIM, ["Kim"]),
        (ANN, ["Ann"]),
        (LOST, ["Cleo"]),
    ],
)
def test_who_sees_whom(viewer: Person, seen: list[str]) -> None:
    """The owner sees every client, a therapist their own, a client themselves, and nobody a colleague's."""
    everybody = (OWNER, MIRA, TOM, KIM, ANN, BEN, LOST)
    assert [one.name for one in everybody if may_see(viewer, one)] == seen


@pytest.mark.parametrize(
    ("planner", "planned"),
    [
        (OWNER, ["Ann", "Ben", "Cleo"]),
        (MIRA, ["Ann"]),
        (TOM, ["Ben"]),
        (KIM, ["Ann", "Ben", "Cleo"]),
        (ANN, []),
    ],
)
def test_who_plans_for_whom(planner: Person, planned: list[str]) -> None:
    """An assistant plans for every client without reading one; nobody plans for staff, no client for anybody."""
    everybody = (OWNER, MIRA, TOM, KIM, ANN, BEN, LOST)
    assert [one.name for one in everybody if may_plan(planner, one)] == planned


def test_an_assistant_reads_nothing_even_of_a_client_who_is_said_to_be_theirs() -> None:
    """Where a therapist has become an assistant, the number that still stands with a client opens nothing."""
    assert not may_see(KIM, replace(ANN, therapist_id=KIM.id))
    assert [role.value for role in Role if role.reads] == ["owner", "therapist"]


def test_a_client_without_a_therapist_is_nobodys_but_the_owners() -> None:
    """A therapist without an id in common sees nothing by accident."""
    assert not may_see(replace(MIRA, id=0), LOST)


def test_agreement_is_asked_of_clients_only() -> None:
    """Staff need none; a client's can be withdrawn."""
    assert MIRA.has_agreed
    assert not ANN.has_agreed
    assert replace(ANN, consent_version="2026-11").has_agreed


@given(TIMES, TIMES, TIMES)
def test_quiet_hours_are_a_walk_around_the_clock(start: time, end: time, moment: time) -> None:
    """A time is quiet when a walk from the start meets it before the end; over midnight too."""

    def minutes(later: time) -> int:
        return (later.hour * 60 + later.minute - start.hour * 60 - start.minute) % 1440

    expected = minutes(moment) < minutes(end)
    assert QuietHours(start, end, ZoneInfo("UTC")).covers(moment) == expected


def test_the_first_minute_is_quiet_and_the_last_is_not() -> None:
    """21:30 is quiet, 07:30 is not; equal ends mean no quiet hours."""
    night = QuietHours(time(21, 30), time(7, 30), ZoneInfo("UTC"))
    assert not night.covers(time(21, 29, 59))
    assert night.covers(time(21, 30))
    assert night.covers(time(0, 0))
    assert night.covers(time(7, 29, 59))
    assert not night.covers(time(7, 30))
    assert not replace(night, start=night.end).covers(night.end)
