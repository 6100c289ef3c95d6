"""The client owns the diary: see it, take it along, delete it, leave."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.audit import AuditLine
from bot.domain.people import Person
from bot.domain.plans import Rule
from bot.services.unit_of_work import Desk
from bot.storage.plans import rule_to_json


@dataclass(frozen=True)
class Holdings:
    """What is stored of somebody, counted, and who has looked.

    Attributes:
        rows: how many rows each table has of theirs.
        looks: the newest lines of the access log made by other people.
        more_looks: how many further ones there are.
        names: names by id, for those lines.
    """

    rows: dict[str, int]
    looks: tuple[AuditLine, ...]
    more_looks: int
    names: dict[int, str]
    consents: tuple[tuple[str, datetime, datetime | None], ...]


LOOKS = 10
"""Lines of the access log that are shown in the chat; the download has all."""


async def holdings(desk: Desk, client: Person) -> Holdings:
    """Return what is stored of a client."""
    lines = await desk.store.audit.of(client.id, limit=1000)
    looks = [line for line in lines if line.actor_id not in {None, client.id}]
    shown = tuple(looks[:LOOKS])
    return Holdings(
        rows=await desk.store.retention.holdings(client.id),
        looks=shown,
        more_looks=len(looks) - len(shown),
        names=await desk.store.people.named([line.actor_id for line in shown if line.actor_id is not None]),
        consents=tuple(await desk.store.people.consents(client.id)),
    )


_TOLD = frozenset(
    {"checkins", "consents", "exercise_log", "flags", "pegs", "plans", "questions", "sessions", "soreness", "told"},
)
"""Tables that the download has in words of its own; all others follow as they are stored."""

_NOT_TOLD = frozenset({"notes", "signins", "web_sessions", "invites"})
"""Therapists' private notes, and hashes of links."""


async def export(desk: Desk, client: Person) -> dict[str, Any]:
    """Return everything stored of a client as plain JSON values; staff's private notes are not part of it."""
    first, last = date.min, date.max
    await desk.log(client, client, "exported")
    carer = await desk.carer_of(client)
    lines = await desk.store.audit.of(client.id, limit=10_000)
    names = await desk.store.people.named([one.actor_id for one in lines if one.actor_id is not None])
    return {
        "person": {
            "name": client.name,
            "telegram_chat": client.chat_id,
            "language": client.language,
            "time_zone": client.time_zone,
            "therapist": None if carer is None else carer.name,
            "quiet_from": client.quiet.start.strftime("%H:%M"),
            "quiet_until": client.quiet.end.strftime("%H:%M"),
            "fluids_limited": client.fluids_limited,
            "paused_until": client.paused_until,
            "discreet_messages": client.discreet,
            "tidy_chat": client.tidy_chat,
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
        "after_sessions": [
            {
                "session": one.session_at,
                "stage": one.stage,
                "soreness_0_10": one.score,
                "feeling": one.feeling,
                "helped": one.helped,
                "at": one.at,
            }
            for one in await desk.store.soreness.of(client.id)
        ],
        "said_before_sessions": [{"at": one.at, "text": one.text} for one in await desk.store.tellings.of(client.id)],
        "weekly_questions_peg": [
            {
                "week_from": one.week,
                "pain_average_0_10": one.pain,
                "enjoyment_of_life_0_10": one.enjoyment,
                "general_activity_0_10": one.activity,
                "score": one.score,
                "saved_at": one.saved_at,
            }
            for one in await desk.store.pegs.of(client.id)
        ],
        "plans": {kind.value: rule_to_json(plan.rule) for kind, plan in (await desk.store.plans.of(client.id)).items()},
        "exercises": [
            {"exercise": one.exercise, "outcome": one.outcome, "at": one.at}
            for one in await desk.store.exercises.of(client.id)
        ],
        "programmes": [
            {
                "exercises": [{"exercise": item.exercise, "dose": item.dose} for item in one.items],
                "weekdays_monday_0": sorted(one.weekdays),
                "starts": one.starts,
                "ends": one.ends,
                "ended_at": one.ended_at,
                "word": one.word,
            }
            for one in await desk.store.programmes.of(client.id, limit=1000)
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
            {"at": one.at, "by": one.actor_id, "name": names.get(one.actor_id or 0), "action": one.action}
            for one in lines
        ],
        "further": await desk.store.retention.rows_of(client.id, without=_TOLD | _NOT_TOLD),
    }


DIARY = ("day", "pain_0_10", "places", "longest_sitting", "comfort_0_10", "note", "late", "saved_at", "edited_at")
"""The columns of the diary as a table."""


async def diary_table(desk: Desk, client: Person) -> str:
    """Return a client's diary as CSV (RFC 4180) that a spreadsheet opens."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(DIARY)
    for entry in await desk.store.checkins.between(client.id, date.min, date.max):
        writer.writerow(
            [
                entry.day.isoformat(),
                entry.pain,
                " ".join(entry.areas or ()),
                entry.sitting,
                entry.comfort,
                _as_text(entry.note),
                "yes" if entry.late else "no",
                None if entry.saved_at is None else entry.saved_at.isoformat(timespec="seconds"),
                None if entry.edited_at is None else entry.edited_at.isoformat(timespec="seconds"),
            ]
        )
    return out.getvalue()


def _as_text(note: str | None) -> str | None:
    """A spreadsheet would take what begins like a formula for one."""
    return f"'{note}" if note and note[0] in "=+-@\t\r" else note


async def delete_diary(desk: Desk, client: Person) -> "Receipt":
    """Delete every check-in of a client, and what else they have said of how they are: week by week, after sessions."""
    removed = await desk.store.checkins.remove_all(client.id)
    removed += await desk.store.pegs.remove_all(client.id)
    removed += await desk.store.soreness.remove_all(client.id)
    removed += await desk.store.tellings.remove_all(client.id)
    await desk.log(client, client, "diary_deleted")
    return await _receipt(desk, "diary", rows=removed, of=client)


async def withdraw(desk: Desk, client: Person) -> Person:
    """Withdraw the consent: nothing more is stored or sent until it is given again.

    What is there stays for ``Practice.keep_withdrawn``, and is erased then unless it is given again.
    """
    await desk.store.people.withdraw(client.id, desk.now)
    for kind in await desk.store.plans.of(client.id):
        await desk.store.plans.put(client.id, kind, Rule(), next_at=None)
    changed = replace(client, consent_version=None, awaiting=None)
    await desk.store.people.save(changed)
    await desk.log(client, client, "consent_withdrawn")
    return changed


async def delete_account(desk: Desk, client: Person) -> "Receipt":
    """Delete a client and everything of theirs.

    What stays is a class of its own, without name and words: the lines of the access log and what was agreed to
    when, for ``Practice.keep_records``.
    """
    rows = await erase(desk, client, actor=client, what="account", receipt=False)
    return await _receipt(desk, "account", rows=rows, of=client)


async def erase(desk: Desk, client: Person, *, actor: Person | None, what: str, receipt: bool = True) -> int:
    """Erase a client with everything of theirs; returns how many rows went.

    Args:
        actor: who wished it; None when its time was over.
        what: the class that the receipt names.
    """
    store = desk.store
    rows = 1 + sum((await store.retention.holdings(client.id)).values())
    await desk.log(actor, client, "account_deleted" if actor is not None else "account_expired")
    await store.retention.keep_consents(client.id, desk.now)
    await store.outbox.drop_for(client.chat_id)
    await store.retention.forget_chat(client.chat_id)
    await store.people.remove(client.id)
    if receipt:
        await store.retention.receipt(what, rows=rows, now=desk.now, subject_id=client.id)
    return rows


@dataclass(frozen=True)
class Receipt:
    """What somebody is told of an erasure: its number in the practice's books, and how many rows went."""

    number: int
    rows: int


async def _receipt(desk: Desk, what: str, *, rows: int, of: Person) -> Receipt:
    number = await desk.store.retention.receipt(what, rows=rows, now=desk.now, subject_id=of.id)
    return Receipt(number=number, rows=rows)


async def set_discreet(desk: Desk, client: Person, *, on: bool) -> Person:
    """Store whether messages that come unasked say only that there is one."""
    changed = replace(client, discreet=on)
    await desk.store.people.save(changed)
    return changed


async def set_tidy(desk: Desk, client: Person, *, on: bool) -> Person:
    """Store whether the chat is to be kept tidy; without it nothing is remembered of the chat's messages."""
    if not on:
        await desk.store.tidying.forget(client.id)
    changed = replace(client, tidy_chat=on)
    await desk.store.people.save(changed)
    return changed
