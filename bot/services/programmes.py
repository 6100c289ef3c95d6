"""Programmes: a therapist puts one together, assigns it, changes it, ends it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.areas import regions_of
from bot.domain.audit import AuditAction
from bot.domain.errors import NotFoundError, UnfitError
from bot.domain.exercises import Exercise
from bot.domain.notices import ProgrammeAssigned, ProgrammeEnded
from bot.domain.people import Person
from bot.domain.plans import EVERY_DAY
from bot.domain.programme_edits import Edit, edited
from bot.domain.programmes import Item, Mistake, Programme, blank, mistakes, suggested
from bot.services import exercises
from bot.services.exercises import ChoiceBasis
from bot.services.unit_of_work import Desk, deed


async def active(desk: Desk, client: Person) -> Programme | None:
    """Return the programme that counts for a client, perhaps not begun yet."""
    return (await desk.store.programmes.active_of([client.id], today=desk.today(client))).get(client.id)


async def history(desk: Desk, client: Person) -> tuple[Programme | None, list[Programme]]:
    """Return the programme that counts for a client, and those before it, newest first."""
    current = await active(desk, client)
    past = [one for one in await desk.store.programmes.of(client.id) if current is None or one.id != current.id]
    return current, past


@dataclass(frozen=True)
class Choices:
    """What a therapist may choose from for a client.

    Attributes:
        exercises: what fits first.
        fitting: ids of those that are good for a place that the client has named.
        basis: what the order rests on.
    """

    basis: ChoiceBasis
    exercises: tuple[Exercise, ...]
    fitting: frozenset[str]


async def choices(desk: Desk, client: Person) -> Choices:
    """Return what a therapist may choose from for a client."""
    basis = await exercises.standing(desk, client)
    regions = regions_of(basis.areas)
    found = suggested(
        desk.practice.library.exercises.values(),
        regions={region.value for region in regions},
        pain=basis.pain,
        history=basis.history,
    )
    fitting = frozenset(one.id for one in found if one.areas & regions)
    return Choices(basis=basis, exercises=tuple(found), fitting=fitting)


@deed
async def draft_for(desk: Desk, therapist: Person, client_id: int, *, anew: bool = False) -> Programme:
    """Return what a therapist is putting together for a client, beginning with what counts now.

    Args:
        anew: forget what was put together so far.

    Raises:
        NotFoundError: not the therapist's client.
        NotReadableError: the client does not agree now.
    """
    client = await desk.diary_of(therapist, client_id)
    found = await desk.store.programmes.draft(client_id=client.id, therapist_id=therapist.id)
    if found is not None and not anew:
        return found
    if found is not None:
        await desk.store.programmes.drop(found.id)
    start = await _start(desk, therapist, client)
    return replace(start, id=await desk.store.programmes.add(start, desk.now))


async def beginning(desk: Desk, therapist: Person, client_id: int) -> Programme:
    """Return what a therapist is putting together for a client, or what they would begin with: nothing is kept yet.

    Raises:
        NotFoundError: not the therapist's client.
        NotReadableError: the client does not agree now.
    """
    client = await desk.diary_of(therapist, client_id)
    found = await desk.store.programmes.draft(client_id=client.id, therapist_id=therapist.id)
    return found or await _start(desk, therapist, client)


async def _start(desk: Desk, therapist: Person, client: Person) -> Programme:
    """Return what counts now, as the beginning of a new draft."""
    today = desk.today(client)
    start = blank(client_id=client.id, therapist_id=therapist.id, today=today)
    current = await active(desk, client)
    if current is not None:
        start = replace(
            start,
            items=tuple(one for one in current.items if one.exercise in desk.practice.library.exercises),
            weekdays=current.weekdays,
            starts=max(today, current.starts),
            ends=current.ends,
            word=current.word,
        )
    return start


async def draft(desk: Desk, therapist: Person, draft_id: int) -> tuple[Programme, Person]:
    """Return a draft of the therapist's own, and the client it is for.

    Raises:
        NotFoundError: there is none, it is somebody else's, or it was assigned already.
    """
    found = await desk.store.programmes.get(draft_id)
    if found is None or found.confirmed_at is not None or found.therapist_id != therapist.id:
        raise NotFoundError
    return found, await desk.diary_of(therapist, found.client_id)


@deed
async def edit(desk: Desk, therapist: Person, draft_id: int, *edits: Edit) -> Programme:
    """Change a draft of the therapist's own; returns it as it is now.

    Raises:
        NotFoundError: there is no such draft of the therapist's.
    """
    found, _client = await draft(desk, therapist, draft_id)
    changed = edited(found, edits, known=desk.practice.library.exercises.keys())
    await desk.store.programmes.save(changed)
    return changed


@deed
async def discard(desk: Desk, therapist: Person, draft_id: int) -> None:
    """Forget a draft of the therapist's own; what was assigned before goes on.

    Raises:
        NotFoundError: there is no such draft of the therapist's.
    """
    found, _client = await draft(desk, therapist, draft_id)
    await desk.store.programmes.drop(found.id)


async def check(desk: Desk, programme: Programme) -> tuple[Mistake, ...]:
    """Return everything that keeps a programme from being assigned."""
    client = await desk.store.people.get(programme.client_id)
    if client is None:
        raise NotFoundError
    return mistakes(
        programme,
        known=desk.practice.library.exercises.keys(),
        hurting=(await exercises.standing(desk, client)).hurting,
        today=desk.today(client),
    )


@deed
async def assign(desk: Desk, therapist: Person, draft_id: int) -> Programme:
    """Make a draft count: what counted before ends, the client is told, the access log has a line.

    Raises:
        NotFoundError: there is no such draft of the therapist's.
        UnfitError: it cannot be assigned as it is; ``mistakes`` says why.
    """
    found, client = await draft(desk, therapist, draft_id)
    wrong = await check(desk, found)
    if wrong:
        raise UnfitError(wrong)
    before = await active(desk, client)
    if not await desk.store.programmes.confirm(found.id, desk.now):
        raise NotFoundError
    await desk.log(
        therapist, client, AuditAction.PROGRAMME_ASSIGNED if before is None else AuditAction.PROGRAMME_CHANGED
    )
    await desk.let_know(client, ProgrammeAssigned(found.id))
    return replace(found, confirmed_at=desk.now)


@deed
async def assign_now(
    desk: Desk,
    therapist: Person,
    client_id: int,
    items: Sequence[Item],
    *,
    weekdays: frozenset[int] = EVERY_DAY,
    weeks: int = 4,
    word: str = "",
) -> Programme:
    """Assign a programme from today on in one step.

    Raises:
        NotFoundError: not the therapist's client.
        NotReadableError: the client does not agree now.
        UnfitError: it cannot be assigned as it is.
    """
    start = await draft_for(desk, therapist, client_id, anew=True)
    made = replace(
        start,
        items=tuple(items),
        weekdays=weekdays,
        ends=start.starts + timedelta(weeks=weeks, days=-1),
        word=word,
    )
    await desk.store.programmes.save(made)
    return await assign(desk, therapist, made.id)


@deed
async def end(desk: Desk, therapist: Person, client_id: int) -> bool:
    """End a client's programme early; the client is told. Returns False when there was none.

    Raises:
        NotFoundError: not the therapist's client.
        NotReadableError: the client does not agree now.
    """
    client = await desk.diary_of(therapist, client_id)
    current = await active(desk, client)
    if current is None or not await desk.store.programmes.end(current.id, desk.now):
        return False
    await desk.log(therapist, client, AuditAction.PROGRAMME_ENDED)
    await desk.let_know(client, ProgrammeEnded(current.id))
    return True


async def own(desk: Desk, client: Person, programme_id: int) -> Programme:
    """Return a programme of a client's own, whether it still counts or not.

    Raises:
        NotFoundError: there is no such programme of this client.
    """
    found = await desk.store.programmes.get(programme_id)
    if found is None or found.client_id != client.id or found.confirmed_at is None:
        raise NotFoundError
    return found


async def assigned(desk: Desk, client: Person, programme_id: int) -> Programme | None:
    """Return a programme that was assigned to a client, ended or not; None when there is no such one."""
    found = await desk.store.programmes.get(programme_id)
    return found if found is not None and found.client_id == client.id else None
