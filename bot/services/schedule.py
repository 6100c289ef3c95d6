"""Reminders out of the database: claim what is due, set each plan's next time, write what is to be sent.

Nothing is sent here: the intended message is written in the same transaction as the plan's next time, so that a
crash can neither lose a reminder nor send it twice. Whatever the decision needs is read for a whole batch at once;
the decision itself is ``bot.domain.schedule``.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from bot.domain import schedule as rules
from bot.domain.deliveries import DeliveryState
from bot.domain.due import Claim
from bot.domain.notices import RemindersDue
from bot.domain.outbox import REMINDER, Letter
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, Plan, PlanKind, Stage
from bot.domain.schedule import Known, NewDelivery, Recipient, Settled, Times
from bot.domain.silence import NEEDLESS, silent_until
from bot.domain.stretching import is_stretched
from bot.services import aftercare, exercises, pegs
from bot.services.unit_of_work import Desk

FIRST_BATCH, SMALLEST, LARGEST = 200, 20, 400
"""Plans claimed in one transaction: to begin with, at least and at most."""

LONGEST = 0.06
"""Seconds that a batch should take at most, for its locks are held so long; batches shrink and grow accordingly."""

MOST = rules.PACE * int(rules.SPREAD.total_seconds())
"""Plans that are counted to see how large a peak is: with more it is spread no further."""

_NEEDS_PERSON = FOLLOWING | {PlanKind.STRETCH, PlanKind.PEG}
"""Kinds whose decision looks at the whole person."""

Opening = Callable[[], AbstractAsyncContextManager[Desk]]
"""Opens a transaction."""


@dataclass(frozen=True)
class Tick:
    """What was done.

    Attributes:
        claimed: plans settled.
        intended: messages that came of them.
        more: there may be more that is due.
    """

    claimed: int
    intended: int
    more: bool = False


async def run(opening: Opening, *, breathe: Callable[[], Awaitable[None]]) -> Tick:
    """Settle everything that is due, in transactions that are short whatever the machine.

    Args:
        breathe: lets other work of the process go on between two batches.
    """
    total, limit = Tick(0, 0), FIRST_BATCH
    spread: timedelta | None = None
    while True:
        begun = perf_counter()
        async with opening() as desk:
            if spread is None:
                spread = rules.width(await desk.store.schedule.due(desk.now, most=MOST))
            done = await tick(desk, limit=limit, spread=spread)
        total = Tick(total.claimed + done.claimed, total.intended + done.intended)
        if not done.more:
            return total
        took = perf_counter() - begun
        limit = max(SMALLEST, min(LARGEST, int(limit * min(1.25, LONGEST / took))))
        await breathe()


async def tick(desk: Desk, *, limit: int = FIRST_BATCH, spread: timedelta = timedelta()) -> Tick:
    """Settle one batch of plans that are due.

    Args:
        spread: over how much time the messages go out.
    """
    claimed, more = await desk.store.schedule.claim(desk.now, limit, until=desk.now + rules.HORIZON)
    if not claimed:
        return Tick(0, 0, more)
    facts = await _facts(desk, claimed)
    times = Times(desk.now)
    settled = [
        (client, rules.settle(plans, client, facts.of(client, plans, desk.now), times=times))
        for client, plans in claimed
    ]
    await desk.store.schedule.move([step for _client, one in settled for step in one.steps])
    lines = [
        (client.id, line, facts.exercises.get(client.id) if _brings_exercise(line) else None)
        for client, one in settled
        for line in one.lines
    ]
    ids = await desk.store.schedule.write(lines, desk.now)
    letters = [
        letter
        for client, one in settled
        if (letter := _letter(client, one, ids, now=desk.now, spread=spread)) is not None
    ]
    await desk.store.outbox.add(letters, desk.now)
    return Tick(claimed=sum(len(one.steps) for _client, one in settled), intended=len(letters), more=more)


def _brings_exercise(line: NewDelivery) -> bool:
    return line.kind is PlanKind.STRETCH and line.state is DeliveryState.INTENDED


def _letter(
    client: Recipient,
    settled: Settled,
    ids: Mapping[tuple[int, PlanKind, datetime], int],
    *,
    now: datetime,
    spread: timedelta,
) -> Letter | None:
    """What is due at once comes as one message; each part is looked at again before it goes."""
    sent = [(one, ids.get((client.id, one.kind, one.due_at))) for one in settled.to_send]
    new = [(line, delivery_id) for line, delivery_id in sent if delivery_id is not None]
    if not new:
        return None
    until = rules.expires([line for line, _id in new], client, now)
    return Letter.of(
        RemindersDue(tuple(delivery_id for _line, delivery_id in new)),
        chat_id=client.chat_id,
        priority=REMINDER,
        expires_at=until,
        not_before=rules.place(client, now, spread, until=until),
    )


@dataclass(frozen=True)
class _Facts:
    """What the decisions of a batch rest on, by client."""

    last: Mapping[int, datetime]
    done: Mapping[int, frozenset[PlanKind]]
    away: Mapping[int, frozenset[PlanKind]]
    silent: Mapping[int, Mapping[PlanKind, datetime]]
    unanswered: set[tuple[int, datetime]]
    ahead: Mapping[int, datetime | None]
    exercises: Mapping[int, str]

    def of(self, client: Recipient, plans: Sequence[Plan], now: datetime) -> Known:
        """Return what is known of one client."""
        nudged = [one.snoozed_from for one in plans if one.stage is Stage.NUDGE]
        last = self.last.get(client.id)
        return Known(
            last=None if last is None else min(last, now),
            done=self.done.get(client.id, frozenset()),
            away=self.away.get(client.id, frozenset()),
            silent=self.silent.get(client.id, {}),
            unanswered=any(one is not None and (client.id, one) in self.unanswered for one in nudged),
            ahead=self.ahead,
        )


async def _facts(desk: Desk, claimed: Sequence[Claim]) -> _Facts:
    """Read what a batch needs, each thing in one query for all of it."""
    ids = [client.id for client, _plans in claimed]
    done: dict[int, frozenset[PlanKind]] = {}
    asked = [client for client, plans in claimed if any(one.kind is PlanKind.CHECKIN for one in plans)]
    if asked:
        today = {client.id: desk.now.astimezone(client.zone).date() for client in asked}
        entries = await desk.store.schedule.checked_in(list(today), today.values())
        done = {one: frozenset({PlanKind.CHECKIN}) for one, day in today.items() if (one, day) in entries}
    nudged = {
        (client.id, one.snoozed_from)
        for client, plans in claimed
        for one in plans
        if one.stage is Stage.NUDGE and one.snoozed_from is not None
    }
    unanswered: set[tuple[int, datetime]] = set()
    if nudged:
        unanswered = await desk.store.schedule.unanswered([one for one, _at in nudged], (at for _one, at in nudged))
    people = await desk.store.people.many(
        [client.id for client, plans in claimed if any(one.kind in _NEEDS_PERSON for one in plans)]
    )
    reached = [(client, plans) for client, plans in claimed if client.reachable and not client.is_paused(desk.now)]
    stretching = [
        people[client.id]
        for client, plans in reached
        if client.id in people and any(one.kind is PlanKind.STRETCH for one in plans)
    ]
    found = await exercises.standings(desk, stretching)
    # A local day has begun at most a day before the day of UTC, and a session that began before it may go on.
    sessions = await desk.store.sessions.of_many(
        [client.id for client, _plans in reached], (desk.now - timedelta(days=2)).date()
    )
    faded = aftercare.fading(desk, stretching, sessions)
    # What a therapist has assigned for the day comes, however near the next session is.
    assigned = {one for one, standing in found.items() if standing.today is not None}
    away: dict[int, frozenset[PlanKind]] = {one: frozenset({PlanKind.STRETCH}) for one in faded - assigned}
    silent: dict[int, dict[PlanKind, datetime]] = {}
    for client, plans in reached:
        spans = [one.span for one in sessions[client.id]]
        waits = {
            one.kind: at
            for one in plans
            if (at := silent_until(one.kind, spans, desk.now, quiet=client.quiet)) is not None
        }
        kept = {PlanKind.STRETCH} if client.id in assigned else set()
        needless = frozenset(waits.keys() & NEEDLESS - kept)
        away[client.id] = away.get(client.id, frozenset()) | needless
        silent[client.id] = {kind: at for kind, at in waits.items() if kind not in needless}
    chosen: dict[int, str] = {}
    stretched = await _stretched(desk, reached, found)
    for one in stretching:
        if PlanKind.STRETCH in away[one.id]:
            continue
        exercise = None if one.id in stretched else exercises.reminded(desk, found[one.id])
        if exercise is None:
            done[one.id] = done.get(one.id, frozenset()) | {PlanKind.STRETCH}
        else:
            chosen[one.id] = exercise.id
    ahead: dict[int, datetime | None] = {}
    for client, plans in claimed:
        for plan in plans:
            if client.id not in people:
                continue
            if plan.kind in FOLLOWING:
                ahead[plan.id] = await _after(desk, people[client.id], plan)
    weekly = [
        people[client.id]
        for client, plans in claimed
        if client.id in people and any(one.kind is PlanKind.PEG for one in plans)
    ]
    for client_id in await pegs.done_of(desk, weekly):
        done[client_id] = done.get(client_id, frozenset()) | {PlanKind.PEG}
    return _Facts(
        last=await desk.store.schedule.last(ids, desk.now),
        done=done,
        away=away,
        silent=silent,
        unanswered=unanswered,
        ahead=ahead,
        exercises=chosen,
    )


async def _stretched(desk: Desk, reached: Sequence[Claim], found: Mapping[int, exercises.ChoiceBasis]) -> set[int]:
    """Return who has done already what a stretch reminder would ask for."""
    asked = [
        (client, plan, found[client.id])
        for client, plans in reached
        for plan in plans
        if plan.kind is PlanKind.STRETCH and client.id in found and found[client.id].answers
    ]
    if not asked:
        return set()
    day = desk.now - timedelta(days=1)
    spent = await desk.store.schedule.answered([client.id for client, _, _ in asked], PlanKind.STRETCH, since=day)
    return {
        client.id
        for client, plan, standing in asked
        if is_stretched(
            plan,
            client,
            standing.answers,
            spent=spent[client.id],
            several=len(plan.rule.moments()) > 1 or (standing.today is not None and bool(standing.today.open)),
        )
    }


async def _after(desk: Desk, client: Person, plan: Plan) -> datetime | None:
    """Return when a plan that follows the sessions comes after this time.

    Such moments are few, each of its own: one that an outage has delayed is looked at next.
    """
    at = plan.snoozed_from if plan.stage is Stage.HELD else plan.next_at
    return await aftercare.next_at(desk, client, plan.kind, plan.rule, after=at or desk.now)
