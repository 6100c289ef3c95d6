"""What therapists change in clients' plans, put into words for them."""

from bot.chat import calls
from bot.chat.callback_data.rules import rule_of
from bot.chat.calls import Call
from bot.chat.screens import offers
from bot.chat.screens import plans as texts
from bot.domain.notices import FluidsAsked, PlanChanged
from bot.domain.people import Person
from bot.services import cards, people, reminders
from bot.services.unit_of_work import Desk


async def changed(desk: Desk, person: Person, notice: PlanChanged) -> list[Call] | None:
    """One line, however many taps the change took: a later one corrects the line of the same day."""
    therapist = await people.find(desk, notice.by)
    if therapist is None:
        return None
    rule = await reminders.rule_of(desk, person, notice.plan)
    screen = offers.changed_by(therapist.name, notice.plan, rule)
    card = (person.id, f"told:{notice.plan.value}", desk.today(person).isoformat())
    before = await cards.opened(desk, person, card[1])
    if before is not None and before.reference == card[2]:
        return [calls.edit(person.chat_id, before.message_id, screen, card=card)]
    return [calls.send(person.chat_id, screen, card=card)]


async def fluids_asked(desk: Desk, person: Person, notice: FluidsAsked) -> list[Call] | None:
    """Whether a doctor limits fluids, unless that is known by now."""
    therapist = await people.find(desk, notice.by)
    if therapist is None or person.fluids_limited is not None:
        return None
    question = texts.fluids_question(person, rule_of(notice.rule), ref=0)
    return [calls.send(person.chat_id, texts.fluids_asked_for(therapist.name, question))]
