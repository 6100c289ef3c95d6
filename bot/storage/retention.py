"""What outlives its use, what must be kept although its person has left, and a line for each erasure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.dml import Delete, Update

from bot.domain.consents import KeptConsent
from bot.domain.people import Role
from bot.domain.retention import LINGER, Erasure
from bot.storage.base import Noun
from bot.storage.tables import (
    account_moves,
    acknowledgements,
    audit,
    checkins,
    concerns,
    consent_requests,
    consents,
    drafts,
    erasures,
    flags,
    inbox,
    invites,
    kept_consents,
    leaves,
    metadata,
    notes,
    people,
    programmes,
    questions,
    replaced_checkins,
    security_log,
    sessions,
    signins,
    web_sessions,
)
from bot.storage.tables.queues import DEAD


def _belonging() -> list[tuple[Table, Column[Any]]]:
    """Every column that makes a row somebody's own: the row goes with them."""
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is people and key.ondelete == "CASCADE"
    ]


SIGNATURES: Final = (
    sessions.c.therapist_id,
    programmes.c.therapist_id,
    questions.c.answered_by,
    drafts.c.proposed_by,
    drafts.c.decided_by,
    flags.c.acknowledged_by,
    acknowledgements.c.by,
    concerns.c.settled_by,
    checkins.c.entered_by,
    replaced_checkins.c.entered_by,
    notes.c.author_id,
    consents.c.reader_id,
    consents.c.recorded_by,
    consent_requests.c.to_id,
    consent_requests.c.asked_by,
    account_moves.c.created_by,
    account_moves.c.decided_by,
    audit.c.actor_id,
)
"""Every column by which the record of a client says who of the practice did something, or was to read."""


def _subject_of(table: Table) -> ColumnElement[int] | None:
    """Return whose record a row of a table is; None where that is said elsewhere, and never a client's own."""
    if table is audit:
        return audit.c.subject_id
    return table.columns.get("client_id")


def _as_stored(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


class Retention(Noun):
    """Keeping what must be kept, and no longer."""

    async def receipt(self, what: str, *, rows: int, now: datetime, subject_id: int | None = None) -> int:
        """Leave a line about an erasure; returns its number."""
        return await self._insert(erasures, {"at": now, "what": what, "rows": rows, "subject_id": subject_id})

    async def receipts(self, *, limit: int = 100) -> list[Erasure]:
        """Return the newest receipts."""
        query = select(erasures).order_by(erasures.c.id.desc()).limit(limit)
        return [
            Erasure(at=row.at, what=row.what, rows=row.rows, subject_id=row.subject_id)
            for row in await self._connection.execute(query)
        ]

    async def holdings(self, person_id: int) -> dict[str, int]:
        """Return how many rows each table has that would go with somebody, for those that have any."""
        found: dict[str, int] = {}
        for table, column in _belonging():
            query = select(func.count()).select_from(table).where(column == person_id)
            found[table.name] = found.get(table.name, 0) + int((await self._connection.execute(query)).scalar_one())
        return {name: count for name, count in found.items() if count}

    async def rows_of(self, person_id: int, *, without: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """Return what tables hold of somebody, as it is stored, for the tables that are not named in ``without``."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, column in _belonging():
            if table.name not in without:
                rows = await self._all(select(table).where(column == person_id), _as_stored)
                found.setdefault(table.name, []).extend(rows)
        return {name: rows for name, rows in found.items() if rows}

    async def signs(self, person_id: int) -> bool:
        """Return whether the record of somebody else has this person's signature (``SIGNATURES``)."""
        found = []
        for column in SIGNATURES:
            subject = _subject_of(column.table)
            theirs = column == person_id
            found.append(exists().where(theirs if subject is None else and_(theirs, subject != person_id)))
        return bool((await self._connection.execute(select(or_(*found)))).scalar_one())

    async def forget_member(self, person_id: int) -> None:
        """Delete every row that is somebody's own, for who leaves the team; what they wrote of others stays."""
        for table, column in _belonging():
            # Whom a client was asked about stands in that client's record.
            if column is not consent_requests.c.to_id:
                await self._connection.execute(delete(table).where(column == person_id))
        # Whoever has left stands in for nobody any more.
        await self._connection.execute(update(leaves).where(leaves.c.deputy_id == person_id).values(deputy_id=None))

    async def keep_consents(self, person_id: int, now: datetime) -> int:
        """Keep what somebody who leaves had agreed to, without their name; returns how many consents there were."""
        columns = [consents.c.client_id, consents.c.version, consents.c.given_at]
        found = select(
            *columns,
            func.coalesce(consents.c.withdrawn_at, literal(now, consents.c.withdrawn_at.type)),
            literal(now, kept_consents.c.kept_at.type),
            consents.c.guardian.is_not(None),
        ).where(consents.c.client_id == person_id)
        names = ["subject_id", "version", "given_at", "withdrawn_at", "kept_at", "by_guardian"]
        return (await self._connection.execute(kept_consents.insert().from_select(names, found))).rowcount

    async def kept_consents(self, *, limit: int) -> list[KeptConsent]:
        """Return what those who have left had agreed to, the newest first."""
        query = select(kept_consents).order_by(kept_consents.c.kept_at.desc(), kept_consents.c.id).limit(limit)
        return [
            KeptConsent(row.subject_id, row.version, row.given_at, row.withdrawn_at or row.kept_at, row.by_guardian)
            for row in await self._connection.execute(query)
        ]

    async def forgettable(self, before: datetime, *, limit: int = 100) -> list[int]:
        """Return the clients without an agreement since before an instant.

        They withdrew it, or came and never agreed; of who has worked here meanwhile it counts since they left the team.
        """
        standing = exists().where(
            consents.c.client_id == people.c.id,
            or_(consents.c.withdrawn_at.is_(None), consents.c.withdrawn_at >= before),
        )
        query = (
            select(people.c.id)
            .where(
                people.c.role == Role.CLIENT.value,
                people.c.consent_version.is_(None),
                func.coalesce(people.c.left_at, people.c.created_at) < before,
                ~standing,
            )
            .order_by(people.c.id)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def declined(self, *, limit: int = 100) -> list[int]:
        """Return who said no and was kept for a danger sign alone, which somebody has seen by now."""
        agreed = exists().where(consents.c.client_id == people.c.id)
        unseen = exists().where(flags.c.client_id == people.c.id, flags.c.acknowledged_at.is_(None))
        query = (
            select(people.c.id)
            .where(people.c.role == Role.CLIENT.value, people.c.declined_at.is_not(None), ~agreed, ~unseen)
            .order_by(people.c.id)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def sweep(self, now: datetime) -> dict[str, int]:
        """Delete links and cookies that ran out; returns how many of each."""
        return {
            "invites": await self._count(delete(invites).where(invites.c.expires_at < now - LINGER)),
            "signins": await self._count(delete(signins).where(signins.c.expires_at < now)),
            "web_sessions": await self._count(delete(web_sessions).where(web_sessions.c.expires_at < now)),
        }

    async def forget_set_aside(self, before: datetime) -> int:
        """Forget the words of updates that were set aside before an instant; returns how many there were."""
        query = update(inbox).where(
            inbox.c.state == DEAD, inbox.c.received_at < before, cast(inbox.c.body, Text) != "{}"
        )
        return await self._count(query.values(body={}))

    async def forget_chat(self, chat_id: int) -> None:
        """Forget the words of everything that was set aside in a chat."""
        query = update(inbox).where(inbox.c.chat_id == chat_id, inbox.c.state == DEAD)
        await self._connection.execute(query.values(body={}))

    async def drop_records(self, before: datetime) -> dict[str, int]:
        """Delete what had to be kept and no longer has to; returns how many rows of each class.

        The database itself refuses to delete younger lines of the access log, and of the security log, than a year by
        its own clock.
        """
        return {
            "access_log": await self._count(delete(audit).where(audit.c.at < before, self._over_a_year(audit.c.at))),
            "security_log": await self._count(
                delete(security_log).where(security_log.c.at < before, self._over_a_year(security_log.c.at))
            ),
            "consents": await self._count(delete(kept_consents).where(kept_consents.c.kept_at < before)),
            "receipts": await self._count(delete(erasures).where(erasures.c.at < before)),
        }

    def _over_a_year(self, column: ColumnElement[datetime]) -> ColumnElement[bool]:
        if self._is_sqlite:
            return func.julianday(column) < func.julianday("now", "-366 days")
        return column < func.now() - text("interval '366 days'")

    async def _count(self, statement: Delete | Update) -> int:
        return (await self._connection.execute(statement)).rowcount
