"""Everything that is stored of a client, gathered for the client to take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.audit import AuditAction, AuditLine
from bot.domain.behalf import Replaced
from bot.domain.checkins import CheckIn
from bot.domain.concerns import Concern
from bot.domain.consents import Consent, concerned
from bot.domain.exercises import ExerciseLine
from bot.domain.flags import Acknowledgement, Flag
from bot.domain.invites import Invite
from bot.domain.moving import Move
from bot.domain.pegs import Peg
from bot.domain.people import Person
from bot.domain.plans import Plan, PlanKind
from bot.domain.programmes import Programme
from bot.domain.questions import AskedQuestion
from bot.domain.sessions import Session
from bot.domain.soreness import Sore, Told
from bot.services import flags
from bot.services.unit_of_work import Desk

_TOLD = frozenset(
    {
        "checkins",
        "concerns",
        "consents",
        "exercise_log",
        "flags",
        "pegs",
        "plans",
        "questions",
        "replaced_checkins",
        "sessions",
        "soreness",
        "told",
    },
)
"""Tables that the download has in words of its own; all others follow as they are stored."""

_NOT_TOLD = frozenset({"account_moves", "notes", "signins", "web_sessions", "invites"})
"""Therapists' private notes, and hashes of links."""

_ALL = 10_000
"""Rows of a kind that one person has at most."""


@dataclass(frozen=True)
class Everything:
    """What is stored of a client; staff's private notes are not part of it.

    Attributes:
        replaced: what the practice had entered, in whose place the client or the practice has put another.
        therapist: what whoever looks after the client is called; None when there is nobody.
        done: who has looked at the flags and what was done, with the names.
        looks: the access log.
        names: of those who are in it, who was to read, and who recorded a guardian's agreement.
        links: by which they came, with what they are called there.
        moves: links for another Telegram account of theirs, with what whoever opened one is called.
        further: rows of the tables that have no field here, as they are stored.
    """

    person: Person
    therapist: str | None
    consents: Sequence[Consent]
    check_ins: Sequence[CheckIn]
    replaced: Sequence[Replaced]
    sessions: Sequence[Session]
    soreness: Sequence[Sore]
    told: Sequence[Told]
    pegs: Sequence[Peg]
    plans: Mapping[PlanKind, Plan]
    exercises: Sequence[ExerciseLine]
    programmes: Sequence[Programme]
    questions: Sequence[AskedQuestion]
    flags: Sequence[Flag]
    done: Mapping[int, Sequence[tuple[Acknowledgement, str]]]
    concerns: Sequence[Concern]
    looks: Sequence[AuditLine]
    names: Mapping[int, str]
    links: Sequence[Invite]
    moves: Sequence[Move]
    further: Mapping[str, Any]


async def everything(desk: Desk, client: Person) -> Everything:
    """Gather what is stored of a client, for the client; the access log has a line of it."""
    await desk.saw(client, [client], AuditAction.EXPORTED)
    carer = await desk.carer_of(client)
    # This very export is in it, too: what is not written down yet will be before anything is sent.
    looks = [AuditLine(desk.now, one.actor_id, one.subject_id, one.action) for one in desk.looks or ()]
    looks += await desk.store.audit.of(client.id, limit=_ALL)
    consents = await desk.store.people.consents(client.id)
    named = {one.actor_id for one in looks} | concerned(consents)
    treated, signs = await desk.store.sessions.of(client.id), await desk.store.flags.of(client.id, limit=_ALL)
    asked = await desk.store.questions.of(client.id, limit=_ALL)
    named |= {one.therapist_id for one in treated} | {one.acknowledged_by for one in signs}
    named |= {one.answered_by for one in asked}
    links, moves = await desk.store.invites.opened_by(client.id), await desk.store.moves.of(client.id)
    named |= {one.created_by for one in links} | {one.created_by for one in moves} | {one.decided_by for one in moves}
    hurts = await desk.store.concerns.of(client.id)
    named |= {one.settled_by for one in hurts}
    return Everything(
        person=client,
        therapist=None if carer is None else carer.name,
        consents=consents,
        check_ins=await diary(desk, client),
        replaced=await desk.store.behalf.replaced(client.id),
        sessions=treated,
        soreness=await desk.store.soreness.of(client.id),
        told=await desk.store.tellings.of(client.id),
        pegs=await desk.store.pegs.of(client.id),
        plans=await desk.store.plans.of(client.id),
        exercises=await desk.store.exercises.of(client.id),
        programmes=await desk.store.programmes.of(client.id, limit=1000),
        questions=asked,
        flags=signs,
        done=await flags.looked_at(desk, signs),
        concerns=hurts,
        looks=looks,
        names=await desk.store.people.named([one for one in named if one is not None]),
        links=links,
        moves=moves,
        further=await desk.store.retention.rows_of(client.id, without=_TOLD | _NOT_TOLD),
    )


async def diary(desk: Desk, client: Person) -> list[CheckIn]:
    """Return a client's check-ins, oldest first."""
    return await desk.store.checkins.between(client.id, date.min, date.max)
