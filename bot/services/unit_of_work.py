"""Where a deed happens: the open transaction, the practice and the time.

The edges (the worker for an update, the page for a request, the tick for the schedule) open the transaction, so
that the mark 'this update is handled', the change itself and the messages that follow from it commit together.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from bot.domain.audit import AuditAction, Look
from bot.domain.errors import NotFoundError, NothingNewError, NotReadableError
from bot.domain.leaves import NOBODY, Covers, leave_of
from bot.domain.notices import Notice
from bot.domain.outbox import NOTICE, Letter
from bot.domain.people import Person, Reach, Role, may_plan, may_see
from bot.domain.security import SecurityEvent
from bot.domain.terms import names_deputies
from bot.services.practice import Practice
from bot.storage.store import Store

LOOK = timedelta(minutes=10)
"""How long one look lasts in the access log: pictures of a page, or the next of several lists, add no line each."""

A_DAY = timedelta(days=1)
"""How long a line about a list is enough that says little of many."""

DEEDS: dict[str, Callable[..., Any]] = {}
"""Every deed by its name, such as ``flags.acknowledge``."""


Given = ParamSpec("Given")
Made = TypeVar("Made")


def deed(
    function: Callable[Concatenate["Desk", Given], Awaitable[Made]],
) -> Callable[Concatenate["Desk", Given], Coroutine[Any, Any, Made]]:
    """Make a deed of a function: it happens whole or, when it raises, not at all."""

    @wraps(function)
    async def whole(desk: "Desk", *args: Given.args, **kwargs: Given.kwargs) -> Made:
        async with desk.whole():
            return await function(desk, *args, **kwargs)

    DEEDS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = whole
    return cast("Callable[Concatenate[Desk, Given], Coroutine[Any, Any, Made]]", whole)


@dataclass(frozen=True)
class Desk:
    """An open transaction, the practice, and the instant at which the deed happens (UTC).

    Attributes:
        looks: who has looked at whom in a transaction for reading, for ``keep`` in one that writes; None where looks
            are written at once.
        foreseen: the flag that was raised for what is being handled, before its turn came.
    """

    store: Store
    practice: Practice
    now: datetime
    looks: list[Look] | None = None
    foreseen: int | None = None

    def whole(self) -> AbstractAsyncContextManager[None]:
        """Open a block that happens whole or, when it raises, not at all; it costs nothing while nothing is written."""
        return self.store.whole()

    def today(self, person: Person) -> date:
        """Return the person's local day."""
        return self.now.astimezone(person.zone).date()

    async def notify(
        self,
        person: Person,
        notice: Notice,
        *,
        priority: int = NOTICE,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        """Leave a notice for somebody, which the chat puts into words when it is sent."""
        letter = Letter.of(
            notice, chat_id=person.chat_id, priority=priority, not_before=not_before, expires_at=expires_at
        )
        await self.store.outbox.add([letter], self.now)

    async def let_know(self, person: Person, notice: Notice) -> None:
        """Leave a notice that somebody has not asked for: in their quiet hours it waits until these end."""
        moment = person.quiet.over(self.now)
        await self.notify(person, notice, not_before=moment if moment > self.now else None)

    async def log(self, actor: Person | None, subject: Person, action: AuditAction) -> None:
        """Write a line into the access log that the client can read."""
        await self.store.audit.write(
            actor_id=None if actor is None else actor.id, subject_id=subject.id, action=action, now=self.now
        )

    async def secure(
        self,
        what: SecurityEvent,
        *,
        by: Person | None,
        about: Person | None = None,
        detail: StrEnum | int | None = None,
    ) -> None:
        """Write a line into the security log, which the owner reads; it is kept with the deed, or not at all.

        Args:
            by: who did it; None for the command line of the server, the bot itself, or somebody whom nobody knows.
            about: whom it concerns, where that is not only ``by``.
            detail: a fixed word such as a role, or a number. Never what somebody typed, never a code.
        """
        await self.store.security.write(
            what,
            actor_id=None if by is None else by.id,
            about_id=None if about is None else about.id,
            detail="" if detail is None else str(detail),
            now=self.now,
        )

    async def saw(self, viewer: Person, subjects: Sequence[Person], action: AuditAction) -> None:
        """Write into the access log that somebody has looked, at once or (``looks``) as soon as that can be done."""
        looks = [Look(viewer.id, one.id, action) for one in subjects]
        if self.looks is None:
            await self.keep(looks)
        else:
            self.looks.extend(looks)

    async def saw_number(self, viewer: Person, subject_id: int, action: AuditAction) -> None:
        """Write into the access log that somebody has looked at what is kept of one who has left (``saw``)."""
        looks = [Look(viewer.id, subject_id, action)]
        if self.looks is None:
            await self.keep(looks)
        else:
            self.looks.extend(looks)

    async def looked(
        self, viewer: Person, client_ids: Iterable[int], action: AuditAction, *, within: timedelta = LOOK
    ) -> None:
        """Write into the access log that somebody has looked, but for clients of whom it says so already.

        Args:
            within: for how long one line is enough.
        """
        shown = dict.fromkeys(client_ids)
        if not shown:
            return
        seen = await self.store.audit.seen_since(actor_id=viewer.id, action=action, since=self.now - within)
        looks = [Look(viewer.id, one, action) for one in shown if one not in seen]
        if self.looks is None:
            await self.keep(looks)
        else:
            self.looks.extend(looks)

    async def keep(self, looks: Sequence[Look]) -> None:
        """Write looks into the access log."""
        await self.store.audit.add(looks, self.now)

    @property
    def practice_day(self) -> date:
        """The local day of the practice, from which to which somebody stands in."""
        return self.now.astimezone(ZoneInfo(self.practice.time_zone)).date()

    async def covers_of(self, viewer: Person) -> Covers:
        """Return for whom somebody stands in today."""
        leaves, day = await self.store.leaves.on(self.practice_day), self.practice_day
        if not viewer.role.reads or all(one.deputy_id != viewer.id for one in leaves):
            return NOBODY
        owner = await self.store.people.owner()
        return Covers(viewer.id, day, tuple(leaves), None if owner is None else owner.id)

    async def may_see(self, viewer: Person, client: Person) -> bool:
        """Return whether somebody may read a client's diary now: as who looks after them, as owner or as deputy."""
        return may_see(viewer, client) or may_see(viewer, client, await self.covers_of(viewer))

    async def may_read(self, viewer: Person, client: Person) -> bool:
        """Return whether somebody may read a client's diary now: whoever may see them, while the client agrees."""
        return client.has_agreed and await self.may_see(viewer, client)

    async def clients_of(self, viewer: Person) -> list[Person]:
        """Return the clients whose diaries somebody may read now."""
        covers = await self.covers_of(viewer)
        found = await self.store.people.clients_of(viewer, covers=covers)
        return found if covers is NOBODY else [one for one in found if may_see(viewer, one, covers)]

    async def planned_by(self, planner: Person) -> list[Person]:
        """Return the clients whose sessions somebody may plan now."""
        covers = await self.covers_of(planner)
        found = await self.store.people.planned_by(planner, covers=covers)
        return found if covers is NOBODY else [one for one in found if may_plan(planner, one, covers)]

    async def client_for(self, viewer: Person, client_id: int) -> Person:
        """Return a client of ``viewer``'s: name, sessions, danger signs. The diary asks for ``diary_of``.

        Raises:
            NotFoundError: there is no such client, or it is not the viewer's; a stranger cannot tell which.
        """
        client = await self.store.people.get(client_id)
        if client is None or not client.is_client or not viewer.role.reads or not await self.may_see(viewer, client):
            raise NotFoundError
        return client

    async def diary_of(self, viewer: Person, client_id: int) -> Person:
        """Return a client whose diary ``viewer`` may read: nobody's who has not agreed, or has withdrawn.

        Raises:
            NotFoundError: there is no such client, or it is not the viewer's; a stranger cannot tell which.
            NotReadableError: the client does not agree now.
        """
        client = await self.client_for(viewer, client_id)
        if not client.has_agreed:
            raise NotReadableError
        return client

    async def client_to_keep_of(self, viewer: Person, client_id: int) -> Person:
        """Return a client of whom ``viewer`` may keep something new, or to whom send it: while the client agrees.

        Sessions with their notes, and danger signs, are the treatment record, and ask for no more than ``client_for``.

        Raises:
            NotFoundError: there is no such client, or it is not the viewer's; a stranger cannot tell which.
            NothingNewError: the client does not agree now.
        """
        client = await self.client_for(viewer, client_id)
        if not client.has_agreed:
            raise NothingNewError(client.name)
        return client

    async def client_to_plan(self, planner: Person, client_id: int) -> Person:
        """Return a client whose sessions ``planner`` may plan; that is no right to read what they say.

        Raises:
            NotFoundError: there is no such client, or it is not the planner's; a stranger cannot tell which.
        """
        client = await self.store.people.get(client_id)
        if client is None or not may_plan(planner, client, await self.covers_of(planner)):
            raise NotFoundError
        return client

    async def carer_of(self, client: Person) -> Person | None:
        """Return who looks after a client: the therapist, or the owner when there is none."""
        if client.therapist_id is not None:
            found = await self.store.people.get(client.therapist_id)
            if found is not None and found.role.reads:
                return found
        return await self.store.people.owner()

    async def stand_in(self, member: Person, client: Person | None = None) -> Person:
        """Return who gets what is for somebody of the team: while they are away, or the bot cannot write to them.

        That is the deputy of the client's cover or of a leave (``leave_of``), or else the owner, who reads every diary
        anyway. Where the owner cannot be reached either, it stays where it is.

        Args:
            client: whom it is about, who may have agreed to terms that name no deputies; None for any.
        """
        leaves, day = await self.store.leaves.on(self.practice_day), self.practice_day
        away = leave_of(leaves, member.id, day, None if client is None else client.id)
        if away is None and member.reach is Reach.OK:
            return member
        staff = await self.store.people.staff()
        reached = [one for one in staff if one.reach is Reach.OK and one.role.reads and one.id != member.id]
        here = [one for one in reached if leave_of(leaves, one.id, day) is None]
        lets = client is None or names_deputies(client.consent_version)
        deputies = [one for one in here if away is not None and one.id == away.deputy_id and lets]
        owners = [one for one in (*here, *reached) if one.role is Role.OWNER]
        return next(iter((*deputies, *owners)), member)

    async def hears_of(self, client: Person) -> Person | None:
        """Return who is told what concerns a client: who looks after them, or whoever stands in.

        Their ``reach`` says whether they hear it now or only when the bot can write to them again, and what a client
        is promised goes by it (``bot/chat/screens/hearing.py``).
        """
        carer = await self.carer_of(client)
        return None if carer is None else await self.stand_in(carer, client)

    async def hears_of_danger(self, client: Person) -> Person | None:
        """Return who is told of a client's danger sign; None when the bot can write to nobody of the team.

        That is who is told of all else, or where that is nobody, or the very person whom it is about, the owner, then
        whoever stands in for who looks after the client. Where none of them can be reached, anybody of the team is
        better than nobody, whoever may read before an assistant: they may not see the client (``may_see``), so they
        get the sign and the name, not the words.
        """
        hears = await self.hears_of(client)
        if hears is not None and hears.reach is Reach.OK and hears.id != client.id:
            return hears
        staff = await self.store.people.staff()
        reached = [one for one in staff if one.reach is Reach.OK and one.id != client.id]
        sees = {one.id for one in reached if await self.may_see(one, client)}
        reached.sort(key=lambda one: (one.role is not Role.OWNER, one.id not in sees, not one.role.reads))
        return next(iter(reached), None)
