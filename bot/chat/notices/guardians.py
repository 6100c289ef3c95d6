"""A guardian's agreement, put into words for the client and for who looks after them."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import guardians as texts
from bot.chat.screens import onboarding
from bot.domain.errors import NotFoundError
from bot.domain.notices import GuardianRecorded, GuardianWanted, OldEnoughAsked
from bot.domain.people import Person
from bot.services import guardians, people
from bot.services.unit_of_work import Desk


async def wanted(desk: Desk, person: Person, notice: GuardianWanted) -> list[Call] | None:
    """The practice is to put it down, unless that has been done."""
    try:
        found = await guardians.of_client(desk, person, notice.client_id)
    except NotFoundError:
        return None
    return [calls.send(person.chat_id, texts.wanted(found))] if found.may_record else None


async def recorded(desk: Desk, person: Person, notice: GuardianRecorded) -> list[Call] | None:
    """The practice has put it down; a new client is asked for a name."""
    found = await guardians.of(desk, person)
    if found.guardian is None:
        return None
    by, carer = await people.find(desk, notice.by), await desk.carer_of(person)
    said = [calls.send(person.chat_id, texts.recorded_for(by, found.guardian, carer))]
    if notice.is_first:
        said.append(calls.send(person.chat_id, onboarding.name(person)))
    return said


async def old_enough(desk: Desk, person: Person, notice: OldEnoughAsked) -> list[Call] | None:
    """The client is asked, unless they agree themselves by now."""
    found = await guardians.of(desk, person)
    age = desk.practice.age_of_consent
    if found.guardian is None or not age:
        return None
    carer = await desk.carer_of(person)
    terms = onboarding.terms_of(person, carer, desk.practice.as_said_to(person))
    by = await people.find(desk, notice.by)
    return [calls.send(person.chat_id, texts.old_enough(by, found, terms, age, carer))]
