"""Questions, their answers and proposals for the practice's document, put into words."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import answering
from bot.chat.screens import questions as texts
from bot.domain.notices import DraftProposed, QuestionAnswered, QuestionPassed
from bot.domain.people import Person
from bot.services.unit_of_work import Desk
from bot.wording import phrases


async def passed(desk: Desk, person: Person, notice: QuestionPassed) -> list[Call] | None:
    """A client's question, unless it was answered in the meantime."""
    question = await desk.store.questions.get(notice.question_id)
    client = None if question is None else await desk.store.people.get(question.client_id)
    if question is None or client is None or question.answered_at is not None:
        return None
    waiting = phrases.day_and_time(question.asked_at, person, now=desk.now)
    screen = texts.question_for_therapist(client.name, question.text, question.id, waiting=waiting)
    return [calls.send(person.chat_id, screen)]


async def answered(desk: Desk, person: Person, notice: QuestionAnswered) -> list[Call] | None:
    """The answer; it was asked for and comes at once, at night without a sound."""
    question = await desk.store.questions.get(notice.question_id)
    if question is None or question.answer is None:
        return None
    therapist = None if question.answered_by is None else await desk.store.people.get(question.answered_by)
    name = desk.practice.name if therapist is None else therapist.name
    screen = texts.therapist_answered(name, question.text, question.answer)
    return [calls.send(person.chat_id, screen, silent=person.quiet.are_on(desk.now))]


async def proposed(desk: Desk, person: Person, notice: DraftProposed) -> list[Call] | None:
    """A proposed answer, unless it was decided on in the meantime."""
    draft = await desk.store.drafts.get(notice.draft_id)
    if draft is None or draft.decided_at is not None:
        return None
    names = await desk.store.people.named([] if draft.proposed_by is None else [draft.proposed_by])
    author = names.get(draft.proposed_by or 0, desk.practice.name)
    return [calls.send(person.chat_id, answering.draft(draft, author))]
