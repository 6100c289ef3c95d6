"""When the bot writes unasked, and what became of each time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from bot.domain.deliveries import ANSWERED_ELSEWHERE, Delivery, DeliveryState, SkipReason
from bot.domain.plans import Plan, PlanKind, Rule, Stage
from bot.domain.rules import rule_from_json, rule_to_json
from bot.storage.base import Noun
from bot.storage.tables import deliveries, plans

_ANSWER_OPEN = (
    update(deliveries)
    .where(
        deliveries.c.client_id == bindparam("client"),
        deliveries.c.kind == bindparam("asked"),
        deliveries.c.due_at >= bindparam("since"),
        deliveries.c.state.in_(ANSWERED_ELSEWHERE),
    )
    .values(state=DeliveryState.DONE)
)


def plan_of(row: Row[Any]) -> Plan:
    """Return a stored plan."""
    return Plan(
        id=row.id,
        client_id=row.client_id,
        kind=PlanKind(row.kind),
        rule=rule_from_json(row.rule),
        next_at=row.next_at,
        snoozed_from=row.snoozed_from,
        stage=Stage(row.stage),
    )


class Plans(Noun):
    """Plans: one a client and kind."""

    async def put(self, client_id: int, kind: PlanKind, rule: Rule, *, next_at: datetime | None) -> None:
        """Store a plan over the one before; a pending 'later' is forgotten."""
        values = {
            "client_id": client_id,
            "kind": kind.value,
            "rule": rule_to_json(rule),
            "next_at": next_at,
            "snoozed_from": None,
            "stage": Stage.FIRST.value,
        }
        await self._overwrite(plans, ["client_id", "kind"], values)

    async def of(self, client_id: int) -> dict[PlanKind, Plan]:
        """Return a client's plans by kind."""
        query = select(plans).where(plans.c.client_id == client_id)
        return {plan.kind: plan for plan in (plan_of(row) for row in await self._connection.execute(query))}

    async def of_many(self, client_ids: Sequence[int], kind: PlanKind) -> dict[int, Plan]:
        """Return the plans of one kind of several clients."""
        if not client_ids:
            return {}
        query = select(plans).where(plans.c.client_id.in_(client_ids), plans.c.kind == kind.value)
        return {row.client_id: plan_of(row) for row in await self._connection.execute(query)}

    async def set_next(self, plan_id: int, next_at: datetime | None, *, snoozed_from: datetime | None = None) -> None:
        """Store when a plan is due next, because of its rule or because it was put off."""
        stage = Stage.FIRST if snoozed_from is None else Stage.LATER
        await self._connection.execute(
            update(plans)
            .where(plans.c.id == plan_id)
            .values(next_at=next_at, snoozed_from=snoozed_from, stage=stage.value)
        )

    async def next_due(self) -> datetime | None:
        """Return the earliest instant at which anything is due."""
        found: datetime | None = (await self._connection.execute(select(func.min(plans.c.next_at)))).scalar_one()
        return found


def _delivery(row: Row[Any]) -> Delivery:
    values = dict(row._mapping)  # noqa: SLF001
    return Delivery(
        **values
        | {
            "kind": PlanKind(values["kind"]),
            "state": DeliveryState(values["state"]),
            "stage": Stage(values["stage"]),
            "reason": None if values["reason"] is None else SkipReason(values["reason"]),
        }
    )


class Deliveries(Noun):
    """Reminders, each with its life."""

    async def add(
        self,
        *,
        client_id: int,
        kind: PlanKind,
        due_at: datetime,
        state: DeliveryState,
        exercise: str | None = None,
        stage: Stage = Stage.FIRST,
        intended_at: datetime | None = None,
    ) -> int | None:
        """Store a delivery; returns its id, or None when there is one for that plan and instant already."""
        insert = self._insert_or_skip(deliveries, ["client_id", "kind", "due_at"]).values(
            client_id=client_id,
            kind=kind.value,
            due_at=due_at,
            state=state.value,
            exercise=exercise,
            stage=stage.value,
            intended_at=intended_at,
        )
        row = (await self._connection.execute(insert.returning(deliveries.c.id))).first()
        return None if row is None else int(row.id)

    async def forget_messages(self, client_id: int) -> None:
        """Forget in which messages reminders came."""
        mine = (deliveries.c.client_id == client_id, deliveries.c.message_id.is_not(None))
        await self._connection.execute(update(deliveries).where(*mine).values(message_id=None))

    async def get(self, delivery_id: int) -> Delivery | None:
        """Return one delivery."""
        row = (await self._connection.execute(select(deliveries).where(deliveries.c.id == delivery_id))).first()
        return None if row is None else _delivery(row)

    async def set_state(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        sent_at: datetime | None = None,
        answered_at: datetime | None = None,
        message_id: int | None = None,
    ) -> None:
        """Move a delivery on; what is None stays as it is."""
        values: dict[str, Any] = {"state": state.value}
        given = {"sent_at": sent_at, "answered_at": answered_at, "message_id": message_id}
        values |= {name: value for name, value in given.items() if value is not None}
        await self._connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))

    async def set_reason(self, delivery_id: int, reason: SkipReason) -> None:
        """Keep why a reminder was left out."""
        await self._connection.execute(
            update(deliveries).where(deliveries.c.id == delivery_id).values(reason=reason.value)
        )

    async def answer_open(self, client_id: int, kind: PlanKind, *, since: datetime, now: datetime) -> None:
        """Record that what was asked for since an instant is done."""
        told = {"client": client_id, "asked": kind.value, "since": since, "answered_at": now}
        await self._connection.execute(_ANSWER_OPEN, told)

    async def of(self, client_id: int, *, since: datetime) -> list[Delivery]:
        """Return a client's deliveries due since an instant, oldest first."""
        query = (
            select(deliveries)
            .where(deliveries.c.client_id == client_id, deliveries.c.due_at >= since)
            .order_by(deliveries.c.due_at)
        )
        return await self._all(query, _delivery)

    async def in_message(self, client_id: int, message_id: int) -> list[Delivery]:
        """Return the deliveries that one message of a client's chat holds, as they were written."""
        query = (
            select(deliveries)
            .where(deliveries.c.client_id == client_id, deliveries.c.message_id == message_id)
            .order_by(deliveries.c.id)
        )
        return [_delivery(row) for row in await self._connection.execute(query)]

    async def expected(self, client_ids: Sequence[int], *, since: datetime) -> dict[int, list[datetime]]:
        """Return when check-ins were asked for, by client; not while paused."""
        found: dict[int, list[datetime]] = {one: [] for one in client_ids}
        if client_ids:
            query = select(deliveries.c.client_id, deliveries.c.due_at).where(
                deliveries.c.client_id.in_(client_ids),
                deliveries.c.kind == PlanKind.CHECKIN.value,
                deliveries.c.due_at >= since,
                deliveries.c.state != DeliveryState.PAUSED,
            )
            for client_id, due_at in await self._all(query, lambda row: (row.client_id, row.due_at)):
                found[client_id].append(due_at)
        return found

    async def lateness(self, *, since: datetime, most: int = 10_000) -> list[timedelta]:
        """Return how late the newest reminders that were sent were, the most punctual first."""
        query = (
            select(deliveries.c.due_at, deliveries.c.sent_at)
            .where(
                deliveries.c.state.in_(DeliveryState), deliveries.c.due_at >= since, deliveries.c.sent_at.is_not(None)
            )
            .order_by(deliveries.c.due_at.desc())
            .limit(most)
        )
        return sorted(row.sent_at - row.due_at for row in await self._connection.execute(query))

    async def counts(self, *, since: datetime) -> dict[str, int]:
        """Return how many deliveries are in each state."""
        query = (
            select(deliveries.c.state, func.count())
            # Every state is named so that the index over state and time finds what is new.
            .where(deliveries.c.state.in_(DeliveryState), deliveries.c.due_at >= since)
            .group_by(deliveries.c.state)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}
