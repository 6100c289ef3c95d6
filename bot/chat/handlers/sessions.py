"""Sessions, for therapists: record, plan, see, move, call off; by tap and in typed words."""

from datetime import date, time

from telegram import Update

from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.calls import Screen
from bot.chat.handlers import calendars
from bot.chat.screens import review as review_texts
from bot.chat.screens import sessions as texts
from bot.chat.turn import Turn
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyThereError, OverError
from bot.domain.people import Person
from bot.domain.sessions import is_far
from bot.domain.waiting import AboutSession, SessionDay, SessionMove, SessionTime
from bot.services import briefs, people, sessions
from bot.understanding.appointments import Appointment, read
from bot.understanding.times import UnclearError


async def command(_update: Update, turn: Turn) -> None:
    """``/session``: what is to come; with words after it, a new one: ``/session Ann tomorrow 9:30``."""
    words = " ".join(turn.args or ()).strip()
    if not words:
        await coming(turn)
        return
    found = _called(words, await _own(turn))
    if not found:
        turn.say(review_texts.nobody_called(words))
        return
    if len(found) > 1:
        turn.say(texts.several_called([one for one, _rest in found]))
        return
    client, rest = found[0]
    if rest:
        await _said(turn, client, rest)
    else:
        await ask_day(turn, client.id)


async def _own(turn: Turn) -> list[Person]:
    return await people.planned_by(turn.desk, turn.person)


def _called(words: str, clients: list[Person]) -> list[tuple[Person, str]]:
    """Return the clients that a text begins with, each with what follows; whole names come before first names."""
    said = words.casefold()
    whole = [(one, words[len(one.name) :]) for one in clients if f"{said} ".startswith(f"{one.name.casefold()} ")]
    if whole:
        longest = max(len(one.name) for one, _rest in whole)
        return [(one, rest.strip()) for one, rest in whole if len(one.name) == longest]
    first, _space, rest = words.partition(" ")
    return [(one, rest.strip()) for one in clients if one.name.casefold().split()[:1] == [first.casefold()]]


async def coming(turn: Turn) -> None:
    """Show what is to come."""
    found = await sessions.coming(turn.desk, turn.person)
    if not found and not await _own(turn):
        turn.say(review_texts.clients([], 0, now=turn.desk.now))
        return
    turn.show(texts.coming(found, turn.person, now=turn.desk.now))


async def tapped(_update: Update, turn: Turn, tap: SessionTap) -> None:
    """A button about sessions."""
    match tap:
        case SessionTap(step=SessionStep.LIST):
            await coming(turn)
        case SessionTap(step=SessionStep.WITH_WHOM):
            own = await _own(turn)
            turn.show(texts.whom(own) if own else review_texts.clients([], 0, now=turn.desk.now))
        case SessionTap(step=SessionStep.DAY, client=int(client_id), day=date() as day):
            await day_chosen(turn, client_id, day, tap.at)
        case SessionTap(step=SessionStep.RECORD, client=int(client_id), day=date() as day):
            await _record(turn, client_id, Appointment(day, tap.at))
        case SessionTap(client=int(client_id)):
            await ask_day(turn, client_id)
        case SessionTap(session=int(session_id), day=date() as day):
            await _move(turn, session_id, Appointment(day, tap.at))
        case SessionTap(session=int(session_id)):
            await _about(turn, tap.step, session_id)
        case _:
            await calendars.tapped(turn, tap)


async def _about(turn: Turn, step: SessionStep, session_id: int) -> None:
    now = turn.desk.now
    match step:
        case SessionStep.OPEN:
            session, client = await sessions.find(turn.desk, turn.person, session_id)
            brief = None
            if session.starts_at > now and client.has_agreed and turn.person.role.reads:
                brief = await briefs.of_session(turn.desk, turn.person, session, client)
            else:
                # Its note may say something of the client.
                await turn.desk.looked(turn.person, [client.id], AuditAction.VIEWED)
            turn.show(texts.one(session, client, brief, turn.person, now=now))
        case SessionStep.MOVE:
            session, client = await sessions.find(turn.desk, turn.person, session_id)
            turn.person = await people.set_awaiting(turn.desk, turn.person, SessionMove(session.id))
            turn.say(texts.move_when(session, client, turn.person, now=now))
        case SessionStep.CALL_OFF:
            session, client = await sessions.cancel(turn.desk, turn.person, session_id)
            turn.show(texts.cancelled(session, client, turn.person, now=now))
        case SessionStep.TELL:
            try:
                session, client, at = await sessions.tell(turn.desk, turn.person, session_id)
            except OverError as error:
                turn.show(Screen(text=error.words()))
                return
            turn.show(texts.told(session, client, turn.person, at=at, now=now))
        case _:
            session, client = await sessions.restore(turn.desk, turn.person, session_id)
            turn.show(texts.recorded(session, client, turn.person, now=now))


async def ask_day(turn: Turn, client_id: int) -> None:
    """Ask on which day a session with a client is, or was."""
    client = await turn.desk.client_to_plan(turn.person, client_id)
    turn.person = await people.set_awaiting(turn.desk, turn.person, SessionDay(client.id))
    turn.say(texts.which_day(client, turn.desk.today(turn.person)))


async def day_chosen(turn: Turn, client_id: int, day: date, at: time | None = None) -> None:
    """Record a session of a day; one that is to come needs its hour first."""
    client = await turn.desk.client_to_plan(turn.person, client_id)
    today = turn.desk.today(turn.person)
    if at is None and day > today:
        turn.person = await people.set_awaiting(turn.desk, turn.person, SessionTime(client.id, day))
        turn.show(texts.which_time(client, day, today))
        return
    if is_far(day, today=today):
        # Another day that is typed now is taken instead.
        turn.person = await people.set_awaiting(turn.desk, turn.person, SessionDay(client.id))
        yes = SessionTap(SessionStep.RECORD, client=client.id, day=day, at=at)
        turn.say(texts.is_it_right(client, Appointment(day, at), yes, today=today))
        return
    await _record(turn, client.id, Appointment(day, at))


async def _record(turn: Turn, client_id: int, when: Appointment) -> None:
    client = await turn.desk.client_to_plan(turn.person, client_id)
    session = await sessions.record(turn.desk, turn.person, client.id, day=when.day, at=when.at)
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    beside = await sessions.beside(turn.desk, session)
    turn.say(texts.recorded(session, client, turn.person, now=turn.desk.now, beside=beside))


async def _said(turn: Turn, client: Person, words: str) -> None:
    try:
        when = read(words, today=turn.desk.today(turn.person))
    except UnclearError as error:
        turn.say(texts.unclear(error))
        return
    await day_chosen(turn, client.id, when.day, when.at)


async def typed(turn: Turn, said: str, awaited: AboutSession) -> None:
    """A day or a time was typed while one is awaited."""
    today = turn.desk.today(turn.person)
    if isinstance(awaited, SessionDay):
        await _said(turn, await turn.desk.client_to_plan(turn.person, awaited.client_id), said)
        return
    try:
        when = read(said, today=today)
    except UnclearError as error:
        turn.say(texts.unclear(error))
        return
    if isinstance(awaited, SessionTime):
        client = await turn.desk.client_to_plan(turn.person, awaited.client_id)
        # The day was chosen already; a time alone would mean today.
        alone = when.day == today and when.at is not None and "today" not in said.casefold()
        await day_chosen(turn, client.id, awaited.day if alone else when.day, when.at)
        return
    await _moved(turn, awaited.session_id, when, said)


async def _moved(turn: Turn, session_id: int, when: Appointment, said: str) -> None:
    before, client = await sessions.find(turn.desk, turn.person, session_id)
    today, day = turn.desk.today(turn.person), when.day
    if when.at is not None and day == today and "today" not in said.casefold():
        # A time alone: the day stays.
        day = before.starts_at.astimezone(turn.person.zone).date()
    if is_far(day, today=today):
        yes = SessionTap(SessionStep.MOVE_THERE, session=before.id, day=day, at=when.at)
        turn.say(texts.is_it_right(client, Appointment(day, when.at), yes, today=today))
        return
    await _move(turn, before.id, Appointment(day, when.at))


async def _move(turn: Turn, session_id: int, when: Appointment) -> None:
    _before, client = await sessions.find(turn.desk, turn.person, session_id)
    try:
        session = await sessions.move(turn.desk, turn.person, session_id, day=when.day, at=when.at)
    except AlreadyThereError:
        # Another time that is typed now is taken instead.
        turn.say(texts.already_there(client))
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.say(texts.moved(session, client, turn.person, now=turn.desk.now))
