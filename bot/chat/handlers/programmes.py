"""Therapists put a programme together in the chat: exercises, days, a look over it, done."""

import re
from datetime import date, timedelta

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.programmes import EditStep, FirstDay, ProgrammeEditTap
from bot.chat.screens import programmes as texts
from bot.chat.turn import Turn
from bot.domain.audit import AuditAction
from bot.domain.errors import NotFoundError, UnfitError
from bot.domain.people import Person
from bot.domain.programme_edits import Add, Days, Dose, Edit, Ends, Remove, Shift, Starts, Weeks, Word
from bot.domain.programmes import Programme
from bot.domain.waiting import ProgrammePart, ProgrammeWords
from bot.services import exercises, people, programmes
from bot.understanding.times import UnclearError, day_in, scan


async def tapped(_update: Update, turn: Turn, tap: ProgrammeEditTap) -> None:
    """A button of a programme that is put together."""
    match tap:
        case ProgrammeEditTap(client=int(client_id)):
            await _about_client(turn, tap, client_id)
        case ProgrammeEditTap(draft=int(draft_id)):
            draft, client = await programmes.draft(turn.desk, turn.person, draft_id)
            await turn.desk.looked(turn.person, [client.id], AuditAction.VIEWED)
            await _about_draft(turn, tap, draft, client)


async def _about_draft(turn: Turn, tap: ProgrammeEditTap, draft: Programme, client: Person) -> None:
    match tap:
        case ProgrammeEditTap(page=int(page), exercise=str(exercise_id)):
            await _tick(turn, draft, client, page=page, exercise_id=exercise_id)
        case ProgrammeEditTap(page=int(page)):
            await _pick(turn, draft, client, page)
        case ProgrammeEditTap(step=EditStep.DAYS | EditStep.WEEKS | EditStep.START):
            await _when(turn, draft, client, tap)
        case ProgrammeEditTap(step=EditStep.LOOK_OVER):
            await _look_over(turn, draft, client)
        case ProgrammeEditTap(step=EditStep.ASSIGN):
            await _assign(turn, draft, client)
        case _:
            await programmes.discard(turn.desk, turn.person, draft.id)
            await _forget(turn)
            turn.toast(texts.discarded())
            await _overview(turn, client.id)


async def _about_client(turn: Turn, tap: ProgrammeEditTap, client_id: int) -> None:
    match tap:
        case ProgrammeEditTap(exercise=str(exercise_id)):
            await _release(turn, client_id, exercise_id)
        case ProgrammeEditTap(step=EditStep.NEW):
            draft = await programmes.draft_for(turn.desk, turn.person, client_id)
            client = await turn.desk.diary_of(turn.person, client_id)
            # Which exercises fit says where it hurts.
            await turn.desk.looked(turn.person, [client.id], AuditAction.VIEWED)
            await _pick(turn, draft, client, 0)
        case ProgrammeEditTap(step=EditStep.END):
            client = await turn.desk.diary_of(turn.person, client_id)
            turn.show(texts.end(client.name, client.id))
        case ProgrammeEditTap(step=EditStep.END_NOW):
            was_there = await programmes.end(turn.desk, turn.person, client_id)
            turn.toast(texts.ended() if was_there else texts.none_to_end())
            await _overview(turn, client_id)
        case _:
            await _overview(turn, client_id)


def _names(turn: Turn) -> dict[str, str]:
    return {one.id: one.name for one in turn.desk.practice.library.exercises.values()}


async def _overview(turn: Turn, client_id: int) -> None:
    client = await turn.desk.diary_of(turn.person, client_id)
    current, past = await programmes.history(turn.desk, client)
    stopped = exercises.stopped(await exercises.log_of(turn.desk, client))
    await turn.desk.log(turn.person, client, AuditAction.VIEWED)
    today = turn.desk.today(client)
    turn.show(texts.overview(client.name, client.id, current, past, _names(turn), stopped=stopped, today=today))


async def _release(turn: Turn, client_id: int, exercise_id: str) -> None:
    """Allow again what was stopped because it hurt."""
    await exercises.release(turn.desk, turn.person, client_id, exercise_id)
    turn.toast(texts.released(exercises.known(turn.desk, exercise_id).name))
    await _overview(turn, client_id)


async def _pick(turn: Turn, draft: Programme, client: Person, page: int) -> None:
    found = await programmes.choices(turn.desk, client)
    await _forget(turn)
    turn.show(texts.pick(draft, client.name, found.exercises, page, fitting=found.fitting, names=_names(turn)))


async def _tick(turn: Turn, draft: Programme, client: Person, *, page: int, exercise_id: str) -> None:
    exercises.known(turn.desk, exercise_id)
    edit: Edit = Remove(exercise_id) if exercise_id in draft.exercises else Add(exercise_id)
    if isinstance(edit, Add) and draft.is_full:
        turn.toast(texts.too_many(), alert=True)
        return
    await _pick(turn, await programmes.edit(turn.desk, turn.person, draft.id, edit), client, page)


async def _when(turn: Turn, draft: Programme, client: Person, tap: ProgrammeEditTap) -> None:
    edit = _edit(draft, tap, today=turn.desk.today(client))
    edits = [] if edit is None else [edit]
    await _show_days(turn, await programmes.edit(turn.desk, turn.person, draft.id, *edits), client)


def _edit(draft: Programme, tap: ProgrammeEditTap, *, today: date) -> Edit | None:
    """Return what a button about days, weeks or the start does; None when it only shows them."""
    first_days = {
        FirstDay.TODAY: today,
        FirstDay.TOMORROW: today + timedelta(days=1),
        FirstDay.MONDAY: today + timedelta(days=7 - today.weekday()),
    }
    match tap:
        case ProgrammeEditTap(weekday=int(day)):
            return Days(draft.weekdays ^ {day})
        case ProgrammeEditTap(weeks=int(weeks)):
            if weeks not in texts.WEEKS:
                raise OldButtonError
            return Weeks(weeks)
        case ProgrammeEditTap(first_day=FirstDay() as first_day):
            return Shift(first_days[first_day])
    return None


async def _show_days(turn: Turn, draft: Programme, client: Person) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, ProgrammeWords(draft.id, ProgrammePart.DAYS))
    turn.show(texts.days(draft, client.name, today=turn.desk.today(client)))


async def _look_over(turn: Turn, draft: Programme, client: Person) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, ProgrammeWords(draft.id, ProgrammePart.WORDS))
    known = turn.desk.practice.library.exercises
    turn.show(
        texts.look_over(
            draft,
            client.name,
            _names(turn),
            {one.id: one.dose for one in known.values()},
            await programmes.check(turn.desk, draft),
            today=turn.desk.today(client),
        )
    )


async def _assign(turn: Turn, draft: Programme, client: Person) -> None:
    try:
        await programmes.assign(turn.desk, turn.person, draft.id)
    except UnfitError:
        # What was fine when the button was made is so no longer; the look over it says what is wrong.
        await _look_over(turn, draft, client)
        return
    await _forget(turn)
    turn.show(texts.given(client.name, client.id))


async def _forget(turn: Turn) -> None:
    if isinstance(turn.person.awaiting, ProgrammeWords):
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)


async def typed(turn: Turn, said: str, awaited: ProgrammeWords) -> None:
    """A dose, a day or a word for the draft that is open, if it was not assigned or discarded in the meantime."""
    try:
        draft, client = await programmes.draft(turn.desk, turn.person, awaited.draft_id)
    except NotFoundError as error:
        await _forget(turn)
        turn.say(error.words())
        return
    if awaited.part is ProgrammePart.DAYS:
        await _day_typed(turn, draft, client, said)
        return
    match = re.fullmatch(r"\s*(\d{1,2})\s*[:.)]\s*(\S.*)", said, flags=re.DOTALL)
    if match is not None:
        line = int(match[1])
        if not 1 <= line <= len(draft.items):
            turn.say(texts.no_such_line(line))
            return
        edit: Edit = Dose(draft.exercises[line - 1], match[2])
    else:
        edit = Word(said)
    await _look_over(turn, await programmes.edit(turn.desk, turn.person, draft.id, edit), client)


async def _day_typed(turn: Turn, draft: Programme, client: Person, said: str) -> None:
    words = scan(said[:80])
    is_start = words[:1] == ["from"]
    words = [one for one in words if one not in {"from", "until", "till", "to"}]
    try:
        found = day_in(words, 0, today=turn.desk.today(client))
    except UnclearError:
        found = None
    if found is None or found[1] != len(words):
        turn.say(texts.date_unclear(said))
        return
    edit = Starts(found[0]) if is_start else Ends(found[0])
    await _look_over(turn, await programmes.edit(turn.desk, turn.person, draft.id, edit), client)
