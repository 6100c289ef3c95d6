"""Entries that somebody of the practice makes for a client who cannot: read, read back, saved, and told to the client.

Whoever reads a client's diary may enter for them: their therapist, the owner, and who stands in. An entry of the
client's own is never entered over, and what the client says later takes the place of what was entered.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain import behalf as rules
from bot.domain.audit import AuditAction
from bot.domain.behalf import LINE_LIMIT, WAITS, Draft
from bot.domain.checkins import CheckIn, open_days
from bot.domain.errors import DayShutError, LineLengthError, NotFoundError, NotReadableError, OwnEntryError
from bot.domain.notices import EnteredFor
from bot.domain.people import Person
from bot.services import concerns, flags, questions
from bot.services.questions import Answered
from bot.services.tokens import new_code
from bot.services.unit_of_work import Desk, deed
from bot.understanding.behalf import Line, name_words, read
from bot.understanding.danger.alarm import Alarm


@dataclass(frozen=True)
class Asked:
    """For whom somebody wants to enter.

    Attributes:
        days: the client's local days that can be entered, today first.
        own: those of them for which the client has an entry of their own.
    """

    client: Person
    days: tuple[date, ...]
    own: tuple[date, ...]


@dataclass(frozen=True)
class Proposal:
    """A line as it was read.

    Attributes:
        draft: what waits for a yes; None when the line is no entry.
        before: what the practice had entered for that day, which this would correct.
        is_anew: it was shown before, and that day's entry has changed since.
    """

    client: Person
    line: Line
    draft: Draft | None = None
    before: CheckIn | None = None
    is_anew: bool = False


@dataclass(frozen=True)
class Saved:
    """An entry that was made for a client.

    Attributes:
        previous_pain: the score of the last entry before that day.
        told_at: when the client is told of it.
    """

    client: Person
    entry: CheckIn
    previous_pain: int | None
    told_at: datetime


@deed
async def ask(desk: Desk, viewer: Person, client_id: int) -> Asked:
    """Return for which days somebody may enter for a client; the look stands in the access log.

    Raises:
        NotFoundError: not the viewer's client.
        NotReadableError: the client does not agree now.
        OwnEntryError: the client has entered every day that is open.
    """
    client = await desk.diary_of(viewer, client_id)
    await desk.looked(viewer, [client.id], AuditAction.VIEWED)
    days = open_days(desk.now, client.zone)
    own = [day for day in days if _is_own(await desk.store.checkins.get(client.id, day))]
    if len(own) == len(days):
        raise OwnEntryError(client.name)
    return Asked(client=client, days=days, own=tuple(own))


def _is_own(entry: CheckIn | None) -> bool:
    return entry is not None and entry.on_behalf is None


@dataclass(frozen=True)
class Screened:
    """What became of the danger signs in a line.

    Attributes:
        client: whose line it is; None where it may not be entered (any more).
        told: who hears of a sign where the line may not be entered; None for nobody.
    """

    answered: Answered
    client: Person | None
    told: Person | None = None


@deed
async def screen(desk: Desk, viewer: Person, client_id: int, text: str) -> Screened:
    """Look for danger signs in a line, as if the client had written it: the alarm is the client's.

    ``viewer`` was asked for the line when they could enter. Where that has ended since, or the client's agreement has,
    danger does not wait: the sign goes to whoever hears of it, and the words are not kept.
    """
    try:
        client = await desk.diary_of(viewer, client_id)
    except (NotFoundError, NotReadableError):
        answered = await questions.screen(desk, None, text)
        alarm = answered.route.alarm
        told = None if alarm is None else await _sign_alone(desk, viewer, client_id, alarm)
        return Screened(answered, None, told)
    return Screened(await questions.screen(desk, client, text, by=viewer), client)


async def _sign_alone(desk: Desk, viewer: Person, client_id: int, alarm: Alarm) -> Person | None:
    """Raise a client's flag without words; returns who is told of it."""
    client = await desk.store.people.get(client_id)
    if client is None or not client.is_client:
        return None
    await flags.raise_flag(desk, client, alarm, words=None, by=viewer)
    return await desk.hears_of_danger(client) or await desk.carer_of(client)


@deed
async def propose(desk: Desk, viewer: Person, client_id: int, text: str) -> Proposal:
    """Read a line for a client; what is an entry waits for a yes, in place of what waited before.

    Raises:
        NotFoundError: not the viewer's client.
        NotReadableError: the client does not agree now.
        LineLengthError: the line is too long.
        DayShutError: it names a day that is closed.
        OwnEntryError: the client has an own entry for that day.
    """
    client = await desk.diary_of(viewer, client_id)
    said = text.strip()
    if len(said) > LINE_LIMIT:
        raise LineLengthError(len(said), LINE_LIMIT)
    line = read(said, today=desk.today(client), others=await _other_names(desk, viewer, client))
    if line.unclear is not None:
        return Proposal(client=client, line=line)
    before = await _before(desk, client, line.day)
    draft = Draft(
        code=_code(before),
        person_id=viewer.id,
        client_id=client.id,
        day=line.day,
        pain=line.heard.pain,
        areas=line.heard.areas or None,
        note=said,
    )
    await desk.store.behalf.wait(draft, desk.now)
    return Proposal(client=client, line=line, draft=draft, before=before)


def _code(before: CheckIn | None) -> str:
    return new_code()[: -rules.MARK] + rules.mark_of(before)


async def _other_names(desk: Desk, viewer: Person, client: Person) -> frozenset[str]:
    """Return the words by which a line would name another client whose diary ``viewer`` reads."""
    names = [name_words(one.name) for one in await desk.clients_of(viewer) if one.id != client.id]
    return frozenset[str]().union(*names) - name_words(client.name)


async def _before(desk: Desk, client: Person, day: date) -> CheckIn | None:
    """Return what the practice has entered for a day that may be entered."""
    if day not in open_days(desk.now, client.zone):
        raise DayShutError(client.name)
    found = await desk.store.checkins.get(client.id, day)
    if _is_own(found):
        raise OwnEntryError(client.name)
    return found


@deed
async def save(desk: Desk, viewer: Person, code: str) -> Saved | Proposal:
    """Make the entry that waits for somebody's yes, and let the client know; what it corrects is kept.

    A reminder for that day is not sent any more, and one that was sent stays without an answer: the client has said
    nothing (docs/decisions/0015-entered-for-a-client.md).

    Returns:
        What was saved; a proposal that waits for another yes where the day's entry has changed since it was shown.

    Raises:
        NotFoundError: nothing with that code waits for ``viewer`` (any more), or it is not their client.
        NotReadableError: the client does not agree now.
        DayShutError: the day is closed by now.
        OwnEntryError: the client has made an own entry meanwhile.
    """
    draft = await desk.store.behalf.take(code, viewer.id, since=desk.now - WAITS)
    if draft is None:
        raise NotFoundError
    client = await desk.diary_of(viewer, draft.client_id)
    before = await _before(desk, client, draft.day)
    if not code.endswith(rules.mark_of(before)):
        draft = replace(draft, code=_code(before))
        await desk.store.behalf.wait(draft, desk.now)
        await desk.looked(viewer, [client.id], AuditAction.VIEWED)
        line = read(draft.note, today=desk.today(client))
        return Proposal(client=client, line=line, draft=draft, before=before, is_anew=True)
    entry = rules.entry_of(draft, client, by=viewer, now=desk.now, before=before)
    if before is not None:
        await desk.store.behalf.keep(before, desk.now)
    if not await desk.store.checkins.save_for(entry):
        raise OwnEntryError(client.name)
    await concerns.scored(desk, client, entry.day, before=None if before is None else before.pain, now=entry.pain)
    await desk.log(viewer, client, AuditAction.CHECKIN_ENTERED)
    await desk.let_know(client, EnteredFor(entry.day))
    last = await desk.store.checkins.last_before(client.id, entry.day)
    previous = None if last is None else last.pain
    return Saved(client=client, entry=entry, previous_pain=previous, told_at=client.quiet.over(desk.now))


async def discard(desk: Desk, viewer: Person) -> None:
    """Forget what waits for somebody's yes."""
    await desk.store.behalf.drop_of(viewer.id)


@dataclass(frozen=True)
class Confirmed:
    """A safety question's 'yes'; ``client`` and ``told`` as in ``Screened``."""

    alarm: Alarm
    client: Person | None
    told: Person | None = None


@deed
async def confirm_danger(desk: Desk, viewer: Person, client_id: int, rule_id: str) -> Confirmed:
    """Raise the alarm that a safety question's 'yes' stands for, asked of who enters for a client.

    Whoever looked at the client's diary in the last hours may have been asked: their yes counts as ``screen`` says.

    Raises:
        NotFoundError: there is no such rule, or it is not the viewer's client and was not.
        NotReadableError: the client does not agree now, and the viewer was not asked.
    """
    found = desk.practice.library.rule(rule_id)
    if found is None:
        raise NotFoundError
    alarm = Alarm(rule=found.id, level=found.level)
    try:
        client = await desk.diary_of(viewer, client_id)
    except (NotFoundError, NotReadableError):
        if not await _has_looked(desk, viewer, client_id):
            raise
        return Confirmed(alarm, None, await _sign_alone(desk, viewer, client_id, alarm))
    await flags.raise_flag(desk, client, alarm, words=None, by=viewer)
    return Confirmed(alarm, client)


async def _has_looked(desk: Desk, viewer: Person, client_id: int) -> bool:
    """Whether somebody has looked at a client's diary as lately as a line waits for a yes."""
    looks = await desk.store.audit.of(client_id, limit=100)
    return any(
        one.actor_id == viewer.id and one.action == AuditAction.VIEWED and desk.now - one.at <= WAITS for one in looks
    )
