"""The treatment record of those whose account is gone: kept as long as the practice must, read by the owner alone."""

from collections.abc import Mapping

from bot.domain.audit import AuditAction
from bot.domain.consents import KeptConsent
from bot.domain.errors import NotFoundError
from bot.domain.flags import Acknowledgement
from bot.domain.people import Person, Role
from bot.domain.records import KeptKind, KeptLine, KeptRecord
from bot.services.unit_of_work import Desk

_ALL = 10_000
"""Danger signs that one person has at most."""


async def keep(desk: Desk, client: Person) -> int:
    """Keep the treatment record of a client who is about to be erased; returns how many lines.

    Without ``Practice.keep_treatment_years`` nothing is kept. Sessions that were called off, or that will not be, are
    no treatments.
    """
    if not desk.practice.keep_treatment_years:
        return 0
    sessions = [
        one for one in await desk.store.sessions.of(client.id) if one.cancelled_at is None and one.starts_at <= desk.now
    ]
    signs = await desk.store.flags.of(client.id, limit=_ALL)
    done = await desk.store.flags.acknowledgements([one.id for one in signs])
    staff = {one.therapist_id for one in sessions} | {one.by for several in done.values() for one in several}
    names = await desk.store.people.named([one for one in staff if one is not None])
    lines = [
        KeptLine(KeptKind.SESSION, one.starts_at, note=one.note or "", by=names.get(one.therapist_id or 0, ""))
        for one in sessions
    ]
    for sign in signs:
        # One that waits again was acknowledged all the same.
        last = done[sign.id][-1] if done[sign.id] else None
        lines.append(
            KeptLine(
                KeptKind.DANGER,
                sign.raised_at,
                rule=sign.rule,
                note="; ".join(_noted(one, names) for one in done[sign.id] if one.note),
                by="" if last is None else names.get(last.by or 0, ""),
                acknowledged_at=None if last is None else last.at,
                corrected=sign.corrected_at is not None,
                times=sign.times,
            )
        )
    await desk.store.records.keep(client.id, client.name, lines, desk.now)
    return len(lines)


def _noted(one: Acknowledgement, names: Mapping[int, str]) -> str:
    who = names.get(one.by or 0, "")
    return f"{one.at:%Y-%m-%d}{f' {who}' if who else ''}: {one.note}"


async def kept(desk: Desk, viewer: Person) -> list[KeptRecord]:
    """Return whose treatment records are kept, the newest first.

    Raises:
        NotFoundError: it is not the owner who asks; for anybody else there is no such thing.
    """
    _check(viewer)
    return await desk.store.records.all()


CONSENTS = 1000
"""Proofs of consent that are shown."""


async def kept_consents(desk: Desk, viewer: Person) -> list[KeptConsent]:
    """Return what those whose account is gone had agreed to, the newest first.

    Raises:
        NotFoundError: it is not the owner who asks; for anybody else there is no such thing.
    """
    _check(viewer)
    return await desk.store.retention.kept_consents(limit=CONSENTS)


async def read(desk: Desk, viewer: Person, subject_id: int) -> tuple[KeptRecord, list[KeptLine]]:
    """Return a kept treatment record, oldest line first; the access log has a line of it.

    Raises:
        NotFoundError: there is none with this number (any more), or it is not the owner who asks.
    """
    _check(viewer)
    found = next((one for one in await desk.store.records.all() if one.subject_id == subject_id), None)
    if found is None:
        raise NotFoundError
    await desk.saw_number(viewer, subject_id, AuditAction.RECORD_READ)
    return found, await desk.store.records.of(subject_id)


def _check(viewer: Person) -> None:
    if viewer.role is not Role.OWNER:
        raise NotFoundError
