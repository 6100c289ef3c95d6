"""What is due, for many at once: a look that changes nothing, claims in batches, and everything written back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Row, Select, and_, bindparam, case, delete, func, literal, or_, select, tuple_, update

from bot.domain.deliveries import UNANSWERED, DeliveryState
from bot.domain.due import Claim, Waiting
from bot.domain.people import Reach, Role
from bot.domain.plans import WINDOW, Plan, PlanKind, Stage
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedule import HORIZON, NewDelivery, Recipient, Step
from bot.storage.base import Noun
from bot.storage.plans import plan_of
from bot.storage.tables import (
    checkins,
    consent_requests,
    deliveries,
    flags,
    leaves,
    people,
    plans,
    safety_asked,
    sent_messages,
    timers,
)
from bot.storage.types import UtcDateTime

_KINDS = tuple(kind.value for kind in PlanKind)
"""Named in a query, they let the index over client, kind and time find what is new without reading what is old."""

_RECORDED = (
    DeliveryState.INTENDED,
    DeliveryState.SENT,
    DeliveryState.MISSED,
    DeliveryState.DONE,
    DeliveryState.PAUSED,
    DeliveryState.QUIET,
    DeliveryState.UNREACHABLE,
)
"""What a tick makes of what is due, and what is sent of it."""

LOOK_BACK = timedelta(hours=7)
"""How far back a reminder may have been due that was sent just now: longer than any window."""

_INSTANT = UtcDateTime()


def _recipient(row: Row[Any]) -> Recipient:
    return Recipient(
        id=row.id,
        chat_id=row.chat_id,
        quiet=QuietHours(row.quiet_from, row.quiet_until, ZoneInfo(row.time_zone)),
        paused_until=row.paused_until,
        reachable=row.reach == Reach.OK.value and row.consent_version is not None and row.role == Role.CLIENT.value,
    )


class Schedule(Noun):
    """Plans that are due, and what comes of them."""

    async def waiting(self, now: datetime, *, tidy_before: datetime, today: date) -> Waiting:
        """Look whether anything is due: eight look-ups in indexes, whatever the size of the tables.

        Args:
            tidy_before: messages of tidy chats that were sent earlier are to be deleted.
            today: the local day of the practice, for who is away.
        """

        def oldest(column: Column[Any], until: datetime) -> Any:
            # Ordered and limited, every planner takes the index, however old its figures are.
            return select(column).where(column <= until).order_by(column).limit(1).scalar_subquery().is_not(None)

        begins = and_(leaves.c.first_day <= today, leaves.c.begun_at.is_(None))
        ended = and_(leaves.c.last_day < today, leaves.c.ended_at.is_(None))
        # A few rows a year.
        untold = select(leaves.c.id).where(leaves.c.called_off_at.is_(None), or_(begins, ended)).limit(1)
        row = (
            await self._connection.execute(
                select(
                    oldest(plans.c.next_at, now),
                    oldest(people.c.paused_until, now),
                    oldest(timers.c.next_at, now),
                    oldest(sent_messages.c.sent_at, tidy_before),
                    oldest(consent_requests.c.remind_at, now),
                    untold.scalar_subquery().is_not(None),
                    oldest(flags.c.tell_at, now),
                    oldest(safety_asked.c.due_at, now),
                )
            )
        ).one()
        return Waiting(*(bool(one) for one in row))

    async def due(self, now: datetime, *, most: int) -> int:
        """Return how many plans are due, counted up to ``most``."""
        found = select(plans.c.id).where(plans.c.next_at <= now).limit(most).subquery()
        return int((await self._connection.execute(select(func.count()).select_from(found))).scalar_one())

    async def claim(self, now: datetime, limit: int, *, until: datetime) -> tuple[list[Claim], bool]:
        """Return clients with plans that are due, oldest first, and whether there may be more.

        It is the client who is locked until the transaction ends, and with one all plans, so that no other replica
        makes a second message of them; clients whom another transaction has in hand are passed over.

        Args:
            limit: how many plans that are due to claim; those of the same clients come along.
            until: plans of these clients that come by then come along, too.
        """
        heads: Select[Any] = (
            select(
                people.c.id,
                people.c.chat_id,
                people.c.time_zone,
                people.c.quiet_from,
                people.c.quiet_until,
                people.c.paused_until,
                people.c.reach,
                people.c.consent_version,
                people.c.role,
            )
            .select_from(plans.join(people, people.c.id == plans.c.client_id))
            .where(plans.c.next_at <= now)
            .order_by(plans.c.next_at)
            .limit(limit)
            .with_for_update(of=people, skip_locked=True, key_share=True)
        )
        found: dict[int, Claim] = {}
        rows = (await self._connection.execute(heads)).all()
        for row in rows:
            if row.id not in found:
                found[row.id] = (_recipient(row), [])
        if not found:
            return [], False
        # Read after the lock: another replica may have settled some of them just before.
        query: Select[Any] = (
            select(plans)
            .where(self._among(plans.c.client_id, found), plans.c.next_at <= until)
            .with_for_update(skip_locked=True, key_share=True)
        )
        for row in await self._connection.execute(query):
            found[row.client_id][1].append(plan_of(row))
        due = [
            one for one in found.values() if any(plan.next_at is not None and plan.next_at <= now for plan in one[1])
        ]
        return due, len(rows) == limit

    async def newest(self) -> datetime | None:
        """Return the newest time for which a reminder was recorded as sent, to be sent, or not to be sent."""
        found = (
            await self._connection.execute(
                select(
                    *(
                        select(func.max(deliveries.c.due_at)).where(deliveries.c.state == state).scalar_subquery()
                        for state in _RECORDED
                    )
                )
            )
        ).one()
        return max((one for one in found if one is not None), default=None)

    async def page(self, after_id: int, limit: int) -> list[tuple[Recipient, Plan]]:
        """Return plans with a next time and whose they are, by id, beyond one; locked until the transaction ends."""
        query: Select[Any] = (
            select(plans.c.id.label("plan_id"), people)
            .join(people, people.c.id == plans.c.client_id)
            .where(plans.c.id > after_id, plans.c.next_at.is_not(None))
            .order_by(plans.c.id)
            .limit(limit)
            .with_for_update(of=people, key_share=True)
        )
        clients = {row.plan_id: _recipient(row) for row in await self._connection.execute(query)}
        theirs: Select[Any] = select(plans).where(self._among(plans.c.id, clients), plans.c.next_at.is_not(None))
        return [(clients[row.id], plan_of(row)) for row in await self._connection.execute(theirs.order_by(plans.c.id))]

    async def reopen(
        self, of: Collection[tuple[int, PlanKind]], now: datetime, *, ahead: datetime
    ) -> dict[tuple[int, PlanKind], datetime]:
        """Forget what a clock ahead has recorded of plans, by client and kind, and not sent; returns when it is due.

        That is what is due later than ``ahead``, and what was given up as too late although its window is open.
        """
        in_time = or_(
            *(and_(deliveries.c.kind == kind.value, deliveries.c.due_at > now - WINDOW[kind]) for kind in PlanKind)
        )
        query = (
            delete(deliveries)
            .where(
                tuple_(deliveries.c.client_id, deliveries.c.kind).in_([(one, kind.value) for one, kind in of]),
                deliveries.c.due_at > now - max(WINDOW.values()),
                deliveries.c.sent_at.is_(None),
                deliveries.c.answered_at.is_(None),
                or_(deliveries.c.due_at > ahead, and_(deliveries.c.state == DeliveryState.MISSED, in_time)),
            )
            .returning(deliveries.c.client_id, deliveries.c.kind, deliveries.c.due_at, deliveries.c.stage)
        )
        found: dict[tuple[int, PlanKind], datetime] = {}
        for row in (await self._connection.execute(query)).all():
            key = (row.client_id, PlanKind(row.kind))
            # A repetition belongs to the reminder before it, and comes of that.
            if row.stage != Stage.NUDGE:
                found[key] = min(found.get(key, row.due_at), row.due_at)
        return found

    async def last(self, client_ids: Sequence[int], now: datetime) -> dict[int, datetime]:
        """Return when each client was last sent a reminder; ``now`` for whom one is about to be sent."""
        # Times to come are those of a clock that was ahead, and say nothing of when.
        coming = (deliveries.c.state == DeliveryState.INTENDED) & (deliveries.c.due_at <= now + HORIZON)
        past = deliveries.c.sent_at <= now + timedelta(minutes=1)
        at = case((coming, literal(now, _INSTANT)), (past, deliveries.c.sent_at))
        query = (
            select(deliveries.c.client_id, func.max(at, type_=_INSTANT).label("at"))
            .where(
                self._among(deliveries.c.client_id, client_ids),
                deliveries.c.kind.in_(_KINDS),
                deliveries.c.due_at >= now - LOOK_BACK,
            )
            .group_by(deliveries.c.client_id)
        )
        return {row.client_id: row.at for row in await self._connection.execute(query) if row.at is not None}

    async def unanswered(self, client_ids: Sequence[int], due_at: Iterable[datetime]) -> set[tuple[int, datetime]]:
        """Return which check-in reminders, by client and time, were sent and have no answer."""
        query = select(deliveries.c.client_id, deliveries.c.due_at).where(
            self._among(deliveries.c.client_id, client_ids),
            deliveries.c.kind == PlanKind.CHECKIN.value,
            deliveries.c.due_at.in_(set(due_at)),
            deliveries.c.state.in_(UNANSWERED),
        )
        return {(row.client_id, row.due_at) for row in await self._connection.execute(query)}

    async def answered(self, client_ids: Sequence[int], kind: PlanKind, *, since: datetime) -> dict[int, set[datetime]]:
        """Return when reminders of a kind that were due since an instant were answered, by client."""
        found: dict[int, set[datetime]] = {one: set() for one in client_ids}
        query = select(deliveries.c.client_id, deliveries.c.answered_at).where(
            self._among(deliveries.c.client_id, client_ids),
            deliveries.c.kind == kind.value,
            deliveries.c.due_at >= since,
            deliveries.c.answered_at.is_not(None),
        )
        for row in await self._connection.execute(query):
            found[row.client_id].add(row.answered_at)
        return found

    async def checked_in(self, client_ids: Sequence[int], days: Iterable[date]) -> set[tuple[int, date]]:
        """Return who has said anything in the diary on which of some days."""
        query = select(
            checkins.c.client_id,
            checkins.c.day,
            checkins.c.pain,
            checkins.c.areas,
            checkins.c.sitting,
            checkins.c.comfort,
            checkins.c.note,
        ).where(self._among(checkins.c.client_id, client_ids), checkins.c.day.in_(set(days)))
        return {
            (row.client_id, row.day)
            for row in await self._connection.execute(query)
            if row.note or any(one is not None for one in (row.pain, row.areas, row.sitting, row.comfort))
        }

    async def move(self, steps: Sequence[Step]) -> None:
        """Store when plans are due next."""
        if not steps:
            return
        if self._is_sqlite:
            moved = (
                update(plans)
                .where(plans.c.id == bindparam("plan_id"))
                .values(next_at=bindparam("next"), stage=bindparam("now_at"), snoozed_from=bindparam("since"))
            )
            values = [
                {"plan_id": one.plan_id, "next": one.next_at, "now_at": one.stage.value, "since": one.snoozed_from}
                for one in steps
            ]
            await self._connection.execute(moved, values)
            return
        given = self._rows(
            id=(plans.c.id.type, [one.plan_id for one in steps]),
            next_at=(_INSTANT, [one.next_at for one in steps]),
            stage=(plans.c.stage.type, [one.stage.value for one in steps]),
            snoozed_from=(_INSTANT, [one.snoozed_from for one in steps]),
        )
        await self._connection.execute(
            update(plans)
            .where(plans.c.id == given.c.id)
            .values(next_at=given.c.next_at, stage=given.c.stage, snoozed_from=given.c.snoozed_from)
        )

    async def write(
        self, lines: Sequence[tuple[int, NewDelivery, str | None]], now: datetime
    ) -> dict[tuple[int, PlanKind, datetime], int]:
        """Store reminders (client, what, exercise); returns the ids of new ones by client, kind and time.

        What is there already for a client, kind and time is left as it is and not returned.
        """
        if not lines:
            return {}
        insert = self._insert_or_skip(deliveries, ["client_id", "kind", "due_at"]).returning(
            deliveries.c.id, deliveries.c.client_id, deliveries.c.kind, deliveries.c.due_at
        )
        rows = [
            {
                "client_id": client_id,
                "kind": line.kind.value,
                "due_at": line.due_at,
                "state": line.state.value,
                "stage": line.stage.value,
                "exercise": exercise,
                "intended_at": now if line.state is DeliveryState.INTENDED else None,
            }
            for client_id, line, exercise in lines
        ]
        if self._is_sqlite:
            found = await self._connection.execute(insert, rows)
        else:
            given = self._rows(**{name: (deliveries.c[name].type, [one[name] for one in rows]) for name in rows[0]})
            found = await self._connection.execute(insert.from_select(list(rows[0]), select(given)))
        return {(row.client_id, PlanKind(row.kind), row.due_at): row.id for row in found}
