"""Programmes put into words for clients."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import exercises as texts
from bot.domain.notices import ProgrammeAssigned, ProgrammeEnded
from bot.domain.people import Person
from bot.services import people, programmes
from bot.services.unit_of_work import Desk


async def assigned(desk: Desk, person: Person, notice: ProgrammeAssigned) -> list[Call] | None:
    """A new or changed programme, unless it was changed again in the meantime."""
    programme = await programmes.assigned(desk, person, notice.programme_id)
    if programme is None or programme.ended_at is not None:
        return None
    known = desk.practice.library.exercises
    names = [known[one].name for one in programme.exercises if one in known]
    therapist = await _therapist(desk, programme.therapist_id)
    return [calls.send(person.chat_id, texts.assigned(programme, names, therapist=therapist, day=desk.today(person)))]


async def ended(desk: Desk, person: Person, notice: ProgrammeEnded) -> list[Call] | None:
    """A programme that was ended early."""
    programme = await programmes.assigned(desk, person, notice.programme_id)
    if programme is None:
        return None
    therapist = await _therapist(desk, programme.therapist_id)
    return [calls.send(person.chat_id, texts.ended(therapist=therapist))]


async def _therapist(desk: Desk, therapist_id: int | None) -> str:
    return await people.name_of(desk, therapist_id) or desk.practice.name
