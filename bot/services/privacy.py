"""The client owns the diary: see it, take it along, delete it, leave."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.people import Person
from bot.domain.plans import Rule
from bot.services.desk import Desk
from bot.storage.audit import AuditLine
from bot.storage.plans import rule_to_json


@dataclass(frozen=True)
class Holdings:
    """What is stored of somebody, counted, and who has looked.

    Attributes:
        looks: the newest lines of the access log made by other people.
        names: names by id, for those lines.
    """

    checkins: int
    questions: int
    flags: int
    sessions: int
    looks: tuple[AuditLine, ...]
    names: dict[int, str]
    consents: tuple[tuple[str, datetime, datetime | None], ...]


async def holdings(desk: Desk, client: Person) -> Holdings:
    """Return what is stored of a client."""
    lines = await desk.store.audit.of(client.id, limit=200)
    looks = tuple(line for line in lines if line.actor_id not in {None, client.id})
    return Holdings(
        checkins=await desk.store.checkins.count(client.id),
        questions=len(await desk.store.questions.of(client.id, limit=1000)),
        flags=len(await desk.store.flags.of(client.id, limit=1000)),
        sessions=len(await desk.store.sessions.of(client.id)),
        looks=looks,
        names=await desk.store.people.named([line.actor_id for line in looks if line.actor_id is not None]),
        consents=tuple(await desk.store.people.consents(client.id)),
    )


async def export(desk: Desk, client: Person) -> dict[str, Any]:
    """Return everything stored of a client as plain JSON values; staff's private notes are not part of it."""
    first, last = date.min, date.max
    await desk.log(client, client, "exported")
    return {
        "person": {
            "name": client.name,
            "time_zone": client.time_zone,
            "quiet_from": client.quiet_from.strftime("%H:%M"),
            "quiet_until": client.quiet_until.strftime("%H:%M"),
            "fluids_limited": client.fluids_limited,
            "joined": client.created_at,
        },
        "consents": [
            {"version": version, "given_at": given, "withdrawn_at": withdrawn}
            for version, given, withdrawn in await desk.store.people.consents(client.id)
        ],
        "check_ins": [
            {
                "day": entry.day,
                "pain_nrs11_last_24h": entry.pain,
                "areas": entry.areas,
                "longest_sitting": entry.sitting,
                "posture_comfort_0_10": entry.comfort,
                "note": entry.note,
                "late": entry.late,
                "saved_at": entry.saved_at,
                "edited_at": entry.edited_at,
            }
            for entry in await desk.store.checkins.between(client.id, first, last)
        ],
        "sessions": [{"starts_at": one.starts_at, "note": one.note} for one in await desk.store.sessions.of(client.id)],
        "plans": {kind.value: rule_to_json(plan.rule) for kind, plan in (await desk.store.plans.of(client.id)).items()},
        "exercises": [
            {"exercise": one.exercise, "outcome": one.outcome, "at": one.at}
            for one in await desk.store.exercises.of(client.id)
        ],
        "questions": [
            {"asked_at": one.asked_at, "question": one.text, "answer": one.answer}
            for one in await desk.store.questions.of(client.id, limit=10_000)
        ],
        "danger_signs": [
            {"at": one.raised_at, "rule": one.rule, "words": one.words, "acknowledged_at": one.acknowledged_at}
            for one in await desk.store.flags.of(client.id, limit=10_000)
        ],
        "access_log": [
            {"at": one.at, "by": one.actor_id, "action": one.action}
            for one in await desk.store.audit.of(client.id, limit=10_000)
        ],
    }


async def delete_diary(desk: Desk, client: Person) -> int:
    """Delete every check-in of a client; returns how many there were."""
    removed = await desk.store.checkins.remove_all(client.id)
    await desk.log(client, client, "diary_deleted")
    return removed


async def withdraw(desk: Desk, client: Person) -> Person:
    """Withdraw the consent: nothing more is stored or sent until it is given again; what is there stays."""
    await desk.store.people.withdraw(client.id, desk.now)
    for kind in await desk.store.plans.of(client.id):
        await desk.store.plans.put(client.id, kind, Rule(), next_at=None)
    changed = replace(client, consent_version=None, awaiting=None)
    await desk.store.people.save(changed)
    await desk.log(client, client, "consent_withdrawn")
    return changed


async def delete_account(desk: Desk, client: Person) -> None:
    """Delete a client and everything of theirs; a line without words stays in the access log."""
    await desk.log(client, client, "account_deleted")
    await desk.store.outbox.drop_for(client.chat_id)
    await desk.store.people.remove(client.id)
