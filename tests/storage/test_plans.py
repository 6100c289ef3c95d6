"""Plans and deliveries as rows: claimed once, each reminder with one life."""

import asyncio
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.deliveries import DeliveryState
from bot.domain.plans import PlanKind, Rule
from bot.storage.database import Database
from bot.storage.store import Store
from tests.storage.cast import NOW, Cast, moved_in

EVENING = Rule(times=(time(18, 0), time(21, 0)), weekdays=frozenset({0, 2, 4}))
HOUR = timedelta(hours=1)


async def planned(database: Database) -> Cast:
    """Ann's check-in is due now, her stretch in an hour; Ben's check-in was due an hour ago, his water is off."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.plans.put(cast.ann.id, PlanKind.CHECKIN, EVENING, next_at=NOW)
        await store.plans.put(cast.ann.id, PlanKind.STRETCH, EVENING, next_at=NOW + HOUR)
        await store.plans.put(cast.ben.id, PlanKind.CHECKIN, EVENING, next_at=NOW - HOUR)
        await store.plans.put(cast.ben.id, PlanKind.HYDRATION, Rule(), next_at=None)
    return cast


async def claimed(store: Store, now: datetime, limit: int, *, until: datetime | None = None) -> list[tuple[int, int]]:
    """Whose plans are claimed, and how many of each."""
    found, _more = await store.schedule.claim(now, limit, until=until or now)
    return [(client.id, len(plans)) for client, plans in found]


async def test_what_is_due_is_claimed_oldest_first(database: Database) -> None:
    """From its instant on; what is off is never due."""
    cast = await planned(database)
    async with database.transaction() as store:
        assert await claimed(store, NOW, 10) == [(cast.ben.id, 1), (cast.ann.id, 1)]
        assert await claimed(store, NOW, 1) == [(cast.ben.id, 1)]
        assert await claimed(store, NOW + timedelta(days=365), 10) == [(cast.ben.id, 1), (cast.ann.id, 2)]
        assert await claimed(store, NOW - HOUR, 1, until=NOW + HOUR) == [(cast.ben.id, 1)]
        assert await claimed(store, NOW - 2 * HOUR, 10) == []
        assert await store.schedule.due(NOW, most=10) == 2
        assert await store.schedule.due(NOW, most=1) == 1
        assert await store.plans.next_due() == NOW - HOUR


async def test_a_plan_of_each_kind_a_client(database: Database) -> None:
    """A new rule takes the place of the old one and forgets a 'later'."""
    cast = await planned(database)
    async with database.transaction() as store:
        plan = (await store.plans.of(cast.ann.id))[PlanKind.CHECKIN]
        assert (plan.rule, plan.next_at, plan.snoozed_from) == (EVENING, NOW, None)
        await store.plans.set_next(plan.id, NOW + HOUR, snoozed_from=NOW)
        snoozed = (await store.plans.of(cast.ann.id))[PlanKind.CHECKIN]
        assert (snoozed.next_at, snoozed.snoozed_from) == (NOW + HOUR, NOW)
        await store.plans.put(cast.ann.id, PlanKind.CHECKIN, Rule(), next_at=None)
        plans = await store.plans.of(cast.ann.id)
        assert set(plans) == {PlanKind.CHECKIN, PlanKind.STRETCH}
        assert (plans[PlanKind.CHECKIN].rule, plans[PlanKind.CHECKIN].snoozed_from) == (Rule(), None)
        assert plans[PlanKind.CHECKIN].id == plan.id
        many = await store.plans.of_many([cast.ann.id, cast.ben.id], PlanKind.CHECKIN)
        assert {client: one.next_at for client, one in many.items()} == {cast.ann.id: None, cast.ben.id: NOW - HOUR}
        assert await store.plans.of_many([], PlanKind.CHECKIN) == {}


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_two_replicas_never_claim_the_same_plan(database: Database, replica: Database) -> None:
    """What one has claimed the other passes over, without waiting, and so all plans of the same client."""
    cast = await planned(database)
    async with database.transaction() as store:
        await store.plans.put(cast.ben.id, PlanKind.STRETCH, EVENING, next_at=NOW)
    async with database.transaction() as one, replica.transaction() as two:
        mine = await claimed(one, NOW, 1)
        others = await asyncio.wait_for(claimed(two, NOW, 10), timeout=5)
    assert mine == [(cast.ben.id, 2)]
    assert others == [(cast.ann.id, 1)]


async def test_a_reminder_has_one_life(database: Database) -> None:
    """The same plan and instant is the same reminder, however often a tick comes to it."""
    cast = await planned(database)
    async with database.transaction() as store:
        made = await store.deliveries.add(
            client_id=cast.ann.id, kind=PlanKind.STRETCH, due_at=NOW, state=DeliveryState.INTENDED, exercise="chin-tuck"
        )
        assert made is not None
        again = await store.deliveries.add(
            client_id=cast.ann.id, kind=PlanKind.STRETCH, due_at=NOW, state=DeliveryState.MISSED
        )
        assert again is None
        other = await store.deliveries.add(
            client_id=cast.ann.id, kind=PlanKind.CHECKIN, due_at=NOW, state=DeliveryState.MISSED
        )
        assert other not in {None, made}
        await store.deliveries.set_state(made, DeliveryState.SENT, sent_at=NOW, message_id=2**40)
        await store.deliveries.set_state(made, DeliveryState.DONE, answered_at=NOW + HOUR)
        found = await store.deliveries.get(made)
        assert await store.deliveries.get(10**6) is None
        assert await store.deliveries.counts(since=NOW) == {"done": 1, "missed": 1}
        assert await store.deliveries.counts(since=NOW + HOUR) == {}
    assert found is not None
    assert (found.state, found.exercise, found.sent_at, found.answered_at, found.message_id) == (
        "done",
        "chin-tuck",
        NOW,
        NOW + HOUR,
        2**40,
    )


async def test_a_check_in_answers_what_was_asked_for_today(database: Database) -> None:
    """What was skipped, missed, of another kind or before today stays as it was."""
    cast = await planned(database)
    lives = {0: "sent", 1: "later", 2: "intended", 3: "skipped", 4: "missed", -1: "sent"}
    async with database.transaction() as store:
        for hours, state in lives.items():
            due = NOW + hours * HOUR
            await store.deliveries.add(
                client_id=cast.ann.id, kind=PlanKind.CHECKIN, due_at=due, state=DeliveryState(state)
            )
        await store.deliveries.add(client_id=cast.ann.id, kind=PlanKind.STRETCH, due_at=NOW, state=DeliveryState.SENT)
        await store.deliveries.add(client_id=cast.ben.id, kind=PlanKind.CHECKIN, due_at=NOW, state=DeliveryState.SENT)
        await store.deliveries.answer_open(cast.ann.id, PlanKind.CHECKIN, since=NOW, now=NOW)
        found = await store.deliveries.of(cast.ann.id, since=NOW - HOUR)
        ben = await store.deliveries.of(cast.ben.id, since=NOW)
    states = {(one.due_at - NOW) // HOUR: one.state for one in found if one.kind is PlanKind.CHECKIN}
    assert states == {-1: "sent", 0: "done", 1: "done", 2: "done", 3: "skipped", 4: "missed"}
    assert [one.state for one in found if one.kind is PlanKind.STRETCH] == ["sent"]
    assert [one.state for one in ben] == ["sent"]


async def test_a_pause_expects_nothing(database: Database) -> None:
    """Days on which the client was paused are not held against them."""
    cast = await planned(database)
    async with database.transaction() as store:
        for n, state in enumerate(("sent", "paused", "missed", "done")):
            await store.deliveries.add(
                client_id=cast.ann.id, kind=PlanKind.CHECKIN, due_at=NOW + timedelta(days=n), state=DeliveryState(state)
            )
        found = await store.deliveries.expected([cast.ann.id, cast.ben.id], since=NOW)
        assert await store.deliveries.expected([], since=NOW) == {}
    assert sorted(one.date() for one in found[cast.ann.id]) == [date(2026, 5, 4), date(2026, 5, 6), date(2026, 5, 7)]
    assert found[cast.ben.id] == []
