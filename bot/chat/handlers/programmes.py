"""Therapists put a programme together in the chat: exercises, days, a look over it, done."""

import re
from dataclasses import replace
from datetime import timedelta

from telegram import Update

from bot.chat.callback_data import OldButtonError, number_of
from bot.chat.screens import programmes as texts
from bot.chat.turn import Turn
from bot.domain.areas import regions_of
from bot.domain.errors import NotFoundError, UnfitError
from bot.domain.people import Person
from bot.domain.programmes import DOSE_LIMIT, MOST, WORD_LIMIT, Programme, toggled, with_dose
from bot.domain.waiting import ProgrammePart, ProgrammeWords
from bot.services import exercises, people, programmes
from bot.understanding.times import UnclearError, day_in, scan


async def tapped(_update: Update, turn: Turn, *rest: str) -> None:
    """A button of a programme that is put together."""
    what = rest[0]
    number = number_of(rest[1])
    if what == "r":
        await _release(turn, number, rest[2])
        return
    if what in {"c", "new", "e", "ee"}:
        await _about_client(turn, what, number)
        return
    draft, client = await programmes.draft(turn.desk, turn.person, number)
    if what == "x":
        await turn.desk.store.programmes.drop(draft.id)
        await _forget(turn)
        turn.toast(texts.discarded())
        await _overview(turn, client.id)
    elif what == "p":
        await _pick(turn, draft, client, number_of(rest[2]))
    elif what == "t":
        await _tick(turn, draft, client, page=number_of(rest[2]), exercise_id=rest[3])
    elif what in {"d", "w", "s"}:
        await _when(turn, draft, client, what, rest[2] if len(rest) > 2 else "")
    elif what == "k":
        await _look_over(turn, draft, client)
    elif what == "ok":
        await _assign(turn, draft, client)
    else:
        raise OldButtonError


async def _about_client(turn: Turn, what: str, client_id: int) -> None:
    if what == "c":
        await _overview(turn, client_id)
    elif what == "new":
        draft = await programmes.draft_for(turn.desk, turn.person, client_id)
        client = await turn.desk.client_for(turn.person, client_id)
        await _pick(turn, draft, client, 0)
    elif what == "e":
        client = await turn.desk.client_for(turn.person, client_id)
        turn.show(texts.end(client.name, client.id))
    else:
        was_there = await programmes.end(turn.desk, turn.person, client_id)
        turn.toast(texts.ended() if was_there else texts.none_to_end())
        await _overview(turn, client_id)


def _names(turn: Turn) -> dict[str, str]:
    return {one.id: one.name for one in turn.desk.practice.library.exercises.values()}


async def _overview(turn: Turn, client_id: int) -> None:
    client = await turn.desk.client_for(turn.person, client_id)
    current = await programmes.active(turn.desk, client)
    past = [one for one in await turn.desk.store.programmes.of(client.id) if current is None or one.id != current.id]
    stopped = exercises.stopped(await turn.desk.store.exercises.of(client.id))
    await turn.desk.log(turn.person, client, "viewed")
    today = turn.desk.today(client)
    turn.show(texts.overview(client.name, client.id, current, past, _names(turn), stopped=stopped, today=today))


async def _release(turn: Turn, client_id: int, exercise_id: str) -> None:
    """Allow again what was stopped because it hurt."""
    await exercises.release(turn.desk, turn.person, client_id, exercise_id)
    turn.toast(texts.released(exercises.known(turn.desk, exercise_id).name))
    await _overview(turn, client_id)


async def _pick(turn: Turn, draft: Programme, client: Person, page: int) -> None:
    found = await programmes.choices(turn.desk, client)
    regions = regions_of((await exercises.standing(turn.desk, client)).areas)
    fitting = {one.id for one in found if one.areas & regions}
    await _forget(turn)
    turn.show(texts.pick(draft, client.name, found, page, fitting=fitting, names=_names(turn)))


async def _tick(turn: Turn, draft: Programme, client: Person, *, page: int, exercise_id: str) -> None:
    exercises.known(turn.desk, exercise_id)
    if exercise_id not in draft.exercises and len(draft.items) >= MOST:
        turn.toast(texts.too_many(), alert=True)
        return
    changed = toggled(draft, exercise_id)
    await turn.desk.store.programmes.save(changed)
    await _pick(turn, changed, client, page)


async def _when(turn: Turn, draft: Programme, client: Person, what: str, value: str) -> None:
    today = turn.desk.today(client)
    changed = draft
    if what == "d" and value:
        day = number_of(value)
        if not 0 <= day <= 6:
            raise OldButtonError
        changed = replace(draft, weekdays=draft.weekdays ^ {day})
    elif what == "w":
        weeks = number_of(value)
        if weeks not in texts.WEEKS:
            raise OldButtonError
        changed = replace(draft, ends=draft.starts + timedelta(weeks=weeks, days=-1))
    elif what == "s":
        start = {"t": today, "m": today + timedelta(days=1), "w": today + timedelta(days=7 - today.weekday())}.get(
            value
        )
        if start is None:
            raise OldButtonError
        changed = replace(draft, starts=start, ends=start + (draft.ends - draft.starts))
    await turn.desk.store.programmes.save(changed)
    await _show_days(turn, changed, client)


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
    """A dose, a day or a word for the draft that is open.

    Raises:
        NotFoundError: the draft was assigned or discarded in the meantime.
    """
    try:
        draft, client = await programmes.draft(turn.desk, turn.person, awaited.draft_id)
    except NotFoundError:
        await _forget(turn)
        raise
    if awaited.part is ProgrammePart.DAYS:
        await _day_typed(turn, draft, client, said)
        return
    match = re.fullmatch(r"\s*(\d{1,2})\s*[:.)]\s*(\S.*)", said, flags=re.DOTALL)
    if match is not None:
        line = int(match[1])
        if not 1 <= line <= len(draft.items):
            turn.say(texts.no_such_line(line))
            return
        dose = " ".join(match[2].split())[: DOSE_LIMIT + 1]
        draft = with_dose(draft, draft.items[line - 1].exercise, dose)
    else:
        draft = replace(draft, word=said.strip()[: WORD_LIMIT + 1])
    await turn.desk.store.programmes.save(draft)
    await _look_over(turn, draft, client)


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
    draft = replace(draft, starts=found[0]) if is_start else replace(draft, ends=found[0])
    await turn.desk.store.programmes.save(draft)
    await _look_over(turn, draft, client)
