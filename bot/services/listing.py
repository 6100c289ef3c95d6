"""The list: each client with the reasons to look."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import triage
from bot.domain.checkins import Glance
from bot.domain.concerns import Concern
from bot.domain.people import Person, Reach
from bot.domain.sessions import Session
from bot.domain.triage import Agreement, Facts, OpenSign, Reason
from bot.services.unit_of_work import Desk

SPAN = timedelta(days=42)
"""How far back the list looks for the newest entry and for sessions; the client page shows what is asked for."""

LOOKED_AT = timedelta(days=18)
"""How far back entries are read for reasons: seventeen local days, one of which may begin before its UTC date."""

AT_ONCE = 25
"""Clients whose reasons are found before whatever else the event loop has to do gets its turn."""

ADHERENCE_SPAN = timedelta(days=14)


@dataclass(frozen=True)
class ClientRow:
    """One line of the list.

    Attributes:
        reasons: why to look, heaviest first.
        last_entry: the newest check-in of the last six weeks.
        adherence: share (0-1) of the expected check-ins of the last 14 days, None when none was expected.
    """

    client: Person
    reasons: tuple[Reason, ...]
    last_entry: Glance | None
    adherence: float | None
    next_session: Session | None
    last_session: Session | None

    @property
    def shows_words(self) -> bool:
        """True when a reason has words of the client's."""
        return any(reason.sign is not None and reason.sign.words for reason in self.reasons)


async def _agreements(desk: Desk, clients: Sequence[Person]) -> dict[int, Agreement]:
    """Return how things stand with each client's agreement."""
    without = [client.id for client in clients if not client.has_agreed]
    before = await desk.store.people.ever_agreed(without)
    requests = await desk.store.requests.open_of([client.id for client in clients])
    names = await desk.store.people.named([one.to_id for one in requests.values()])
    found = {}
    for client in clients:
        request = requests.get(client.id)
        found[client.id] = Agreement(
            stands=client.has_agreed,
            withdrawn=client.id in before,
            asked_on=None if request is None else request.asked_at.astimezone(client.zone).date(),
            asked_for="" if request is None else names.get(request.to_id, ""),
            reminded=0 if request is None else request.reminded,
        )
    return found


async def _signs(desk: Desk, clients: Sequence[Person]) -> dict[int, list[OpenSign]]:
    """Return the danger signs of some clients that wait."""
    found: dict[int, list[OpenSign]] = {}
    for flag in await desk.store.flags.unacknowledged([client.id for client in clients]):
        rule = desk.practice.library.rule(flag.rule)
        sign = OpenSign(
            name="" if rule is None else rule.name,
            level=flag.level,
            raised_at=flag.raised_at,
            waits=desk.now - flag.raised_at,
            words=flag.words or "",
        )
        found.setdefault(flag.client_id, []).append(sign)
    return found


async def rows(desk: Desk, clients: Sequence[Person], away: Collection[int]) -> list[ClientRow]:
    """Return the lines of some clients; of who has not agreed, or has withdrawn, nothing of the diary is in them.

    Args:
        away: clients of whom the reader of the list hears, as who looks after them cannot be written to.
    """
    ids = [client.id for client in clients if client.has_agreed]
    first_day = (desk.now - SPAN).date()
    entries = await desk.store.checkins.glances(ids, (desk.now - LOOKED_AT).date())
    silent = [one for one, glances in entries.items() if not any(glance.has_content for glance in glances)]
    newest = await desk.store.checkins.newest(silent, first_day)
    sessions = await desk.store.sessions.of_many([client.id for client in clients], first_day)
    signs = await _signs(desk, clients)
    concerns = await desk.store.concerns.open_of(ids)
    expected = await desk.store.deliveries.expected(ids, since=desk.now - ADHERENCE_SPAN)
    questions: dict[int, int] = {}
    for question in await desk.store.questions.open_of(ids):
        questions[question.client_id] = questions.get(question.client_id, 0) + 1
    agreements = await _agreements(desk, clients)
    found = []
    for number, client in enumerate(clients, start=1):
        waiting = Waiting(
            signs=signs.get(client.id, ()),
            questions=questions.get(client.id, 0),
            concern=concerns.get(client.id),
            agreement=agreements[client.id],
        )
        found.append(
            _row(
                desk,
                client,
                # Whose newest entry lies further back has none with content among those that were read.
                entries=[newest[client.id], *entries[client.id]] if client.id in newest else entries.get(client.id, ()),
                sessions=sessions[client.id],
                expected=expected.get(client.id, ()),
                carer_unreachable=client.id in away,
                waiting=waiting,
            )
        )
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


@dataclass(frozen=True)
class Waiting:
    """What of a client waits for somebody: danger signs, questions, what hurts; and whether they agree."""

    signs: Sequence[OpenSign]
    questions: int
    concern: Concern | None
    agreement: Agreement


def _row(
    desk: Desk,
    client: Person,
    *,
    entries: Sequence[Glance],
    sessions: Sequence[Session],
    expected: Sequence[datetime],
    carer_unreachable: bool,
    waiting: Waiting,
) -> ClientRow:
    today = desk.today(client)
    expected_days = sorted({due.astimezone(client.zone).date() for due in expected})
    past = [session for session in sessions if session.starts_at <= desk.now]
    coming = [session for session in sessions if session.starts_at > desk.now]
    facts = Facts(
        entries=entries,
        expected=expected_days,
        sessions=[session.day for session in past],
        signs=waiting.signs,
        open_questions=waiting.questions,
        hurting=0 if waiting.concern is None else len(waiting.concern.exercises),
        severe=None if waiting.concern is None else waiting.concern.pain,
        unreachable=client.reach is not Reach.OK,
        carer_unreachable=carer_unreachable,
        joined=None
        if client.created_at is None or not client.has_agreed
        else client.created_at.astimezone(client.zone).date(),
        agreement=waiting.agreement,
    )
    return ClientRow(
        client=client if client.has_agreed else replace(client, goal=None, fluids_limited=None),
        reasons=triage.reasons(facts, today=today),
        last_entry=next((entry for entry in reversed(entries) if entry.has_content), None),
        adherence=triage.adherence(entries, [day for day in expected_days if day <= today]),
        next_session=coming[0] if coming else None,
        last_session=past[-1] if past else None,
    )
