"""Messages that deeds leave for somebody, put into words when they are sent.

Between the deed and the sending the world may have moved on: a reminder for what is done by now is not sent.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.chat import calls, discreet
from bot.chat.callback_data.rules import rule_of
from bot.chat.calls import Call
from bot.chat.notices import exercises
from bot.chat.notices import reminders as reminder_words
from bot.chat.notices import team as team_words
from bot.chat.screens import aftercare as aftercare_texts
from bot.chat.screens import answering, common, offers
from bot.chat.screens import checkins as checkin_texts
from bot.chat.screens import flags as flag_texts
from bot.chat.screens import pauses as pause_texts
from bot.chat.screens import plans as plan_texts
from bot.chat.screens import questions as question_texts
from bot.chat.screens import review as review_texts
from bot.chat.screens import sessions as session_texts
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.i18n import speaking
from bot.services import checkins, reminders
from bot.services.unit_of_work import Desk
from bot.wording import phrases

Notice = Callable[[Desk, Person, dict[str, Any]], Awaitable[list[Call] | None]]


async def in_words(desk: Desk, kind: str, body: dict[str, Any], *, chat_id: int) -> list[Call] | None:
    """Return the calls that say a notice; None when there is nothing to say any more."""
    person = await desk.store.people.in_chat(chat_id)
    if person is None:
        return None
    with speaking(person.language):
        made = await NOTICES[kind](desk, person, body)
        return None if made is None else discreet.tidied(person, discreet.veiled(person, kind, made))


def _ago(desk: Desk, person: Person, at: Any) -> str:
    local = at.astimezone(person.zone)
    return f"{phrases.day(local.date(), today=desk.today(person))} {phrases.clock(local)}"


async def _flag_raised(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    flag = await desk.store.flags.get(body["flag_id"])
    client = None if flag is None else await desk.store.people.get(flag.client_id)
    if flag is None or client is None or flag.acknowledged_at is not None:
        return None
    rule = desk.practice.library.rule(flag.rule)
    screen = flag_texts.flag(flag, client.name, rule, waiting=_ago(desk, person, flag.raised_at))
    return [calls.send(person.chat_id, screen)]


async def _question_passed(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    question = await desk.store.questions.get(body["question_id"])
    client = None if question is None else await desk.store.people.get(question.client_id)
    if question is None or client is None or question.answered_at is not None:
        return None
    screen = question_texts.question_for_therapist(
        client.name, question.text, question.id, waiting=_ago(desk, person, question.asked_at)
    )
    return [calls.send(person.chat_id, screen)]


async def _question_answered(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    question = await desk.store.questions.get(body["question_id"])
    if question is None or question.answer is None:
        return None
    therapist = None if question.answered_by is None else await desk.store.people.get(question.answered_by)
    name = desk.practice.name if therapist is None else therapist.name
    screen = question_texts.therapist_answered(name, question.text, question.answer)
    # It was asked for and comes at once, at night without a sound.
    return [calls.send(person.chat_id, screen, silent=person.quiet.are_on(desk.now))]


async def _client_joined(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    client = await desk.store.people.get(body["client_id"])
    return None if client is None else [calls.send(person.chat_id, review_texts.joined(client.name, client.id))]


async def _client_unreachable(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    client = await desk.store.people.get(body["client_id"])
    return None if client is None else [calls.send(person.chat_id, review_texts.unreachable(client.name))]


async def _exercise_hurts(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    client = await desk.store.people.get(body["client_id"])
    exercise = desk.practice.library.exercises.get(body["exercise"])
    if client is None or exercise is None:
        return None
    return [calls.send(person.chat_id, review_texts.hurts(client.name, exercise.name, client.id))]


async def _told(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """A client's words before a session, which may have been called off since; None when they were taken back."""
    told = await desk.store.tellings.get(body["told_id"])
    session = None if told is None else await desk.store.sessions.get(told.session_id)
    client = None if told is None else await desk.store.people.get(told.client_id)
    if told is None or session is None or client is None:
        return None
    screen = aftercare_texts.told_to_therapist(
        client.name, told.text, _ago(desk, person, session.starts_at), client.id, session.id
    )
    return [calls.send(person.chat_id, screen)]


async def _session_told(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """When a session is now, or that it is off; the same is said once, however often it is asked for."""
    session = await desk.store.sessions.get(body["session_id"])
    if session is None or session.client_id != person.id:
        return None
    therapist = None if session.therapist_id is None else await desk.store.people.get(session.therapist_id)
    is_off = "" if session.cancelled_at is None else "off"
    card = (person.id, f"session:{session.id}", f"{session.starts_at:%Y%m%dT%H%M}{is_off}")
    before = await desk.store.cards.get(person.id, card[1])
    if before is not None and before[1] == card[2]:
        return None
    screen = session_texts.to_client(
        session, person, desk.practice.name if therapist is None else therapist.name, now=desk.now
    )
    return [calls.send(person.chat_id, screen, card=card)]


async def _around_session(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """A message about a session that was moved or called off: it says when the session is now, or goes."""
    delivery = None if body["delivery_id"] is None else await desk.store.deliveries.get(body["delivery_id"])
    face = None if delivery is None or person.discreet else await reminder_words.alone(desk, person, delivery)
    if face is None:
        return [calls.delete(person.chat_id, body["message_id"], instead=session_texts.changed_since())]
    return [replace(calls.edit(person.chat_id, body["message_id"], face.screen), otherwise=())]


async def _draft_proposed(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    draft = await desk.store.drafts.get(body["draft_id"])
    if draft is None or draft.decided_at is not None:
        return None
    names = await desk.store.people.named([] if draft.proposed_by is None else [draft.proposed_by])
    author = names.get(draft.proposed_by or 0, desk.practice.name)
    return [calls.send(person.chat_id, answering.draft(draft, author))]


async def _welcome_back(_desk: Desk, person: Person, _body: dict[str, Any]) -> list[Call] | None:
    return [calls.send(person.chat_id, pause_texts.welcome_back(person))]


async def _fluids_asked(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    therapist = await desk.store.people.get(body["by"])
    if therapist is None or person.fluids_limited is not None:
        return None
    question = plan_texts.fluids_question(person, rule_of(body["rule"]), ref=0)
    return [calls.send(person.chat_id, plan_texts.fluids_asked_for(therapist.name, question))]


async def _plan_changed(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """One line, however many taps the change took: a later one corrects the line of the same day."""
    therapist = await desk.store.people.get(body["by"])
    if therapist is None:
        return None
    kind = PlanKind(body["plan"])
    screen = offers.changed_by(therapist.name, kind, await reminders.rule_of(desk, person, kind))
    card = (person.id, f"told:{kind.value}", desk.today(person).isoformat())
    before = await desk.store.cards.get(person.id, card[1])
    if before is not None and before[1] == card[2]:
        return [calls.edit(person.chat_id, before[0], screen, card=card)]
    return [calls.send(person.chat_id, screen, card=card)]


async def _card_again(desk: Desk, person: Person, _body: dict[str, Any]) -> list[Call] | None:
    shown = await checkins.card(desk, person)
    if shown.question is None:
        return None
    made: list[Call] = []
    before = await desk.store.cards.get(person.id, "checkin")
    if before is not None:
        made.append(calls.delete(person.chat_id, before[0], instead=common.gave_way()))
    screen = checkin_texts.outage(shown, today=desk.today(person))
    made.append(calls.send(person.chat_id, screen, card=(person.id, "checkin", shown.entry.day.isoformat())))
    return made


NOTICES: dict[str, Notice] = {
    "flag_raised": _flag_raised,
    "question_passed": _question_passed,
    "question_answered": _question_answered,
    "draft_proposed": _draft_proposed,
    "client_joined": _client_joined,
    "client_unreachable": _client_unreachable,
    "exercise_hurts": _exercise_hurts,
    "told": _told,
    "session_told": _session_told,
    "around_session": _around_session,
    "programme_assigned": exercises.assigned,
    "programme_ended": exercises.ended,
    "timer": exercises.timer,
    "welcome_back": _welcome_back,
    "plan_changed": _plan_changed,
    "fluids_asked": _fluids_asked,
    "reminder": reminder_words.in_words,
    "card_again": _card_again,
    "tidy": discreet.tidy,
    "handed_over": team_words.tell_client,
    "client_handed": team_words.tell_therapist,
    "clients_handed": team_words.tell_of_several,
}
"""Every kind of notice that the services leave, and who puts it into words."""
