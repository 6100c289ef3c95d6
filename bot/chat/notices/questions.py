"""Questions, their answers and proposals for the practice's document, put into words."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import answering
from bot.chat.screens import questions as texts
from bot.domain.audit import AuditAction
from bot.domain.notices import DraftProposed, QuestionAnswered, QuestionPassed
from bot.domain.people import Person, Role
from bot.services import drafts, people, questions
from bot.services.unit_of_work import Desk
from bot.wording import phrases


async def passed(desk: Desk, person: Person, notice: QuestionPassed) -> list[Call] | None:
    """A client's question, unless it was answered in the meantime."""
    found = await questions.unanswered(desk, notice.question_id)
    if found is None:
        return None
    question, client = found
    if not await desk.may_read(person, client):
        return None
    waiting = phrases.day_and_time(question.asked_at, person, now=desk.now)
    await desk.looked(person, [client.id], AuditAction.SENT)
    screen = texts.question_for_therapist(client.name, question.text, question.id, waiting=waiting)
    return [calls.send(person.chat_id, screen)]


async def answered(desk: Desk, person: Person, notice: QuestionAnswered) -> list[Call] | None:
    """The answer; it was asked for and comes at once, at night without a sound."""
    question = await questions.find(desk, notice.question_id)
    if question is None or question.answer is None:
        return None
    therapist = await people.find(desk, question.answered_by)
    name = desk.practice.name if therapist is None else therapist.name
    silent = person.quiet.are_on(desk.now)
    reply = question.answer[notice.begins : notice.ends or None]
    said = texts.therapist_answered(name, question.text, reply) if not notice.begins else texts.goes_on(reply)
    return [calls.send(person.chat_id, one, silent=silent) for one in said]


async def proposed(desk: Desk, person: Person, notice: DraftProposed) -> list[Call] | None:
    """A proposed answer, unless it was decided on in the meantime."""
    found = await drafts.undecided(desk, notice.draft_id)
    if found is None:
        return None
    draft, author = found
    if person.role is not Role.OWNER or not await drafts.readable(desk, person, draft):
        return None
    asker = await drafts.whose(desk, draft)
    await desk.looked(person, [] if asker is None else [asker], AuditAction.SENT)
    return [calls.send(person.chat_id, answering.draft(draft, author or desk.practice.name))]
