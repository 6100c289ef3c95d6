"""The client owns the diary: see it, take it along, delete it, leave."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import AuditAction, AuditLine
from bot.domain.consents import Consent, concerned
from bot.domain.errors import StaffStaysError
from bot.domain.people import Person
from bot.domain.plans import Rule
from bot.services import records
from bot.services.unit_of_work import Desk, deed


@dataclass(frozen=True)
class Holdings:
    """What is stored of somebody, counted, and who has looked.

    Attributes:
        rows: how many rows each table has of theirs.
        looks: the newest lines of the access log made by other people.
        more_looks: how many further ones there are.
        names: names by id, for those lines and for who recorded a guardian's agreement.
        called: what they are called on the links by which they came, while that is kept.
    """

    rows: dict[str, int]
    looks: tuple[AuditLine, ...]
    more_looks: int
    names: dict[int, str]
    consents: tuple[Consent, ...]
    called: tuple[str, ...] = ()


LOOKS = 10
"""Lines of the access log that are shown in the chat; the download has all."""


async def holdings(desk: Desk, client: Person) -> Holdings:
    """Return what is stored of a client."""
    lines = await desk.store.audit.of(client.id, limit=1000)
    looks = [line for line in lines if line.actor_id not in {None, client.id}]
    shown = tuple(looks[:LOOKS])
    consents = await desk.store.people.consents(client.id)
    named = {line.actor_id for line in shown} | concerned(consents)
    return Holdings(
        rows=await desk.store.retention.holdings(client.id),
        looks=shown,
        more_looks=len(looks) - len(shown),
        names=await desk.store.people.named([one for one in named if one is not None]),
        consents=tuple(consents),
        called=tuple(one.for_whom for one in await desk.store.invites.opened_by(client.id) if one.for_whom),
    )


@deed
async def delete_diary(desk: Desk, client: Person) -> "Receipt":
    """Delete every check-in of a client, and what else they have said: week by week, after sessions, their goal."""
    removed = await desk.store.checkins.remove_all(client.id)
    removed += await desk.store.behalf.forget_all(client.id)
    removed += await desk.store.behalf.drop_about(client.id)
    removed += await desk.store.pegs.remove_all(client.id)
    removed += await desk.store.soreness.remove_all(client.id)
    removed += await desk.store.tellings.remove_all(client.id)
    removed += await desk.store.concerns.forget_scores(client.id)
    if client.goal is not None:
        await desk.store.people.save(replace(client, goal=None))
        removed += 1
    await desk.log(client, client, AuditAction.DIARY_DELETED)
    return await _receipt(desk, "diary", rows=removed, of=client)


@deed
async def withdraw(desk: Desk, client: Person) -> Person:
    """Withdraw the consent: nothing more is stored or sent until it is given again.

    What is there stays for ``Practice.keep_withdrawn``, and is erased then unless it is given again.

    Raises:
        StaffStaysError: it is somebody of the team, whose agreement opens nothing any more.
    """
    if client.role.is_staff:
        raise StaffStaysError
    await desk.store.people.withdraw(client.id, desk.now)
    for kind in await desk.store.plans.of(client.id):
        await desk.store.plans.put(client.id, kind, Rule(), next_at=None)
    changed = replace(client, consent_version=None, awaiting=None)
    await desk.store.people.save(changed)
    # What somebody has typed for them and not said yes to is not entered any more.
    await desk.store.behalf.drop_about(client.id)
    # Pages that were made before and wait are not to be read any more.
    await desk.store.outbox.drop_said([one.chat_id for one in await desk.store.people.staff()])
    await desk.log(client, client, AuditAction.CONSENT_WITHDRAWN)
    return changed


async def erased_at(desk: Desk, client: Person) -> datetime | None:
    """Return when a client without an agreement is erased unless they agree; None for who agrees, or works here."""
    if client.has_agreed or client.created_at is None:
        return None
    ended = [one.ended_at for one in await desk.store.people.consents(client.id)]
    since = [client.created_at, client.left_at, *ended]
    return max(one for one in since if one is not None) + desk.practice.keep_withdrawn


@deed
async def delete_account(desk: Desk, client: Person) -> "Receipt":
    """Delete a client and everything of theirs.

    What stays is a class of its own, without name and words: the lines of the access log and what was agreed to
    when, for ``Practice.keep_records``. The treatment record stays with its name for
    ``Practice.keep_treatment_years``, when the practice must keep it. Who has worked here keeps their name in the
    records of others, and nothing else.

    Raises:
        StaffStaysError: it is somebody of the team, whom the owner takes out of it.
    """
    if client.role.is_staff:
        raise StaffStaysError
    rows, kept = await _erase(desk, client, client)
    receipt = await _receipt(desk, "account", rows=rows, of=client, kept=kept)
    return replace(receipt, name_stays=await desk.store.people.get(client.id) is not None)


async def erase(desk: Desk, client: Person, *, actor: Person | None, what: str) -> int:
    """Erase a client with everything of theirs; returns how many rows went.

    Args:
        actor: who wished it; None when its time was over.
        what: the class that the receipt names.
    """
    rows, _kept = await _erase(desk, client, actor)
    await desk.store.retention.receipt(what, rows=rows, now=desk.now, subject_id=client.id)
    return rows


async def _erase(desk: Desk, client: Person, actor: Person | None) -> tuple[int, int]:
    """Erase a client; returns how many rows went, and how many lines of the treatment record stay."""
    store = desk.store
    rows = 1 + sum((await store.retention.holdings(client.id)).values())
    kept = await records.keep(desk, client)
    await desk.log(actor, client, AuditAction.ACCOUNT_DELETED if actor is not None else AuditAction.ACCOUNT_EXPIRED)
    await store.retention.keep_consents(client.id, desk.now)
    await store.outbox.drop_for(client.chat_id)
    await store.retention.forget_chat(client.chat_id)
    await store.invites.forget_name(client.id)
    # Pages that name them and wait are not to be read any more.
    await store.outbox.drop_said([one.chat_id for one in await store.people.staff()])
    if await signs(desk, client):
        # The record of others says who did what; of this one no more than that name stays.
        await store.retention.forget_member(client.id)
        await store.people.leave(client.id, desk.now)
    else:
        await store.people.remove(client.id)
    return rows, kept


async def signs(desk: Desk, client: Person) -> bool:
    """Return whether a client has worked here, and the record of others says what they did."""
    return client.left_at is not None and await desk.store.retention.signs(client.id)


@dataclass(frozen=True)
class Receipt:
    """What somebody is told of an erasure: its number in the practice's books, how many rows went, and how many stay.

    Attributes:
        kept: lines of the treatment record, which stays.
        name_stays: they have worked here, and their name stays under what they wrote of others.
    """

    number: int
    rows: int
    kept: int = 0
    name_stays: bool = False


async def _receipt(desk: Desk, what: str, *, rows: int, of: Person, kept: int = 0) -> Receipt:
    number = await desk.store.retention.receipt(what, rows=rows, now=desk.now, subject_id=of.id)
    return Receipt(number=number, rows=rows, kept=kept)


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
