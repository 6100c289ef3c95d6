"""Therapists: who needs them, one client, flags, questions, sessions."""

from telegram import Update

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.handlers import flags as flag_handlers
from bot.chat.handlers import invites, plans, sessions
from bot.chat.screens import answering
from bot.chat.screens import questions as question_texts
from bot.chat.screens import review as texts
from bot.chat.screens import sessions as session_texts
from bot.chat.turn import Turn
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyAnsweredError
from bot.domain.people import Person, Role
from bot.domain.texts import units
from bot.domain.waiting import Answer, Note, Rest, RestOf
from bot.services import briefs, concerns, covers, drafts, flags, guardians, people, questions, review, signin
from bot.wording import phrases


async def clients(_update: Update, turn: Turn) -> None:
    """``/clients``: worst first."""
    await _list(turn, 0)


async def _list(turn: Turn, page: int) -> None:
    rows = await review.client_list(turn.desk, turn.person)
    turn.show(texts.clients(rows, page, now=turn.desk.now))


async def client(_update: Update, turn: Turn) -> None:
    """``/client Ann``: one client, or a choice."""
    name = " ".join(turn.args or ()).strip().casefold()
    found = [one for one in await _own(turn) if not name or name in one.name.casefold()]
    if not found and name:
        turn.say(texts.nobody_called(" ".join(turn.args or ())))
    elif len(found) == 1 and name:
        await _client(turn, found[0].id)
    elif found:
        turn.say(texts.choose_client(found))
    else:
        turn.say(texts.clients([], 0, now=turn.desk.now))


async def _own(turn: Turn) -> list[Person]:
    return await people.clients_of(turn.desk, turn.person)


async def _client(turn: Turn, client_id: int) -> None:
    page = await review.client_page(turn.desk, turn.person, client_id)
    agreement = await guardians.of_client(turn.desk, turn.person, client_id)
    coming = await covers.of_client(turn.desk, page.row.client)
    library = turn.desk.practice.library
    turn.say(texts.client(page, agreement, library, coming, viewer=turn.person, now=turn.desk.now))


AT_ONCE = 10
"""Messages that a list in the chat has at most."""


async def questions_list(_update: Update, turn: Turn) -> None:
    """``/questions``: what waits for an answer, and what the documents do not answer."""
    waiting = await questions.open_questions(turn.desk, turn.person)
    shown = [whose.id for _question, whose in waiting[:AT_ONCE]]
    await turn.desk.looked(turn.person, shown, AuditAction.QUESTIONS_READ)
    for question, whose in waiting[:AT_ONCE]:
        asked = question.asked_at.astimezone(turn.person.zone)
        when = f"{phrases.day(asked.date(), today=turn.desk.today(turn.person))} {phrases.clock(asked)}"
        turn.say(question_texts.question_for_therapist(whose.name, question.text, question.id, waiting=when))
    if len(waiting) > AT_ONCE:
        turn.say(answering.more_questions(len(waiting) - AT_ONCE))
    if not waiting:
        turn.say(answering.no_questions())
    if turn.person.role is Role.OWNER:
        for draft, author in await drafts.waiting(turn.desk, turn.person):
            turn.say(answering.draft(draft, author or "?"))
        found = await questions.gaps(turn.desk, turn.person)
        if found:
            turn.say(answering.gaps(found))
        counted = await questions.votes(turn.desk)
        if counted:
            turn.say(answering.votes(counted))


async def digest(_update: Update, turn: Turn) -> None:
    """``/digest``: the day at a glance."""
    rows = await review.client_list(turn.desk, turn.person)
    waiting = await flags.open_flags(turn.desk, turn.person)
    asked = await questions.open_questions(turn.desk, turn.person)
    coming = await briefs.coming(turn.desk, turn.person)
    near = session_texts.near(coming, turn.person, now=turn.desk.now)
    turn.say(texts.digest(rows, flags=len(waiting), questions=len(asked), near=near))


async def dashboard(_update: Update, turn: Turn) -> None:
    """``/dashboard``: a one-time sign-in link."""
    places = len(await signin.sessions_of(turn.desk, turn.person))
    turn.say(texts.dashboard(await signin.link(turn.desk, turn.person), places=places))


async def tapped(update: Update, turn: Turn, tap: ReviewTap) -> None:
    """A button of the review."""
    match tap:
        case ReviewTap(step=ReviewStep.FLAGS):
            await flag_handlers.show(update, turn)
        case ReviewTap(step=ReviewStep.INVITE):
            await invites.for_client(turn, "")
        case ReviewTap(page=int(page)):
            await _list(turn, page)
        case ReviewTap(client=int(client_id)):
            await _about_client(turn, tap, client_id)
        case ReviewTap(flag=int(flag_id)):
            await flag_handlers.read(turn, flag_id)
        case ReviewTap(step=ReviewStep.ANSWER, question=int(question_id)):
            await _answer(turn, question_id)
        case ReviewTap(question=int(question_id)):
            draft = await drafts.propose(turn.desk, turn.person, question_id)
            turn.take_buttons_away()
            turn.toast(answering.decided(approved=True) if draft is None else answering.proposed())
        case ReviewTap(draft=int(draft_id)):
            approved = tap.step is ReviewStep.APPROVE
            await drafts.decide(turn.desk, turn.person, draft_id, approved=approved)
            turn.take_buttons_away()
            turn.toast(answering.decided(approved=approved))


async def _about_client(turn: Turn, tap: ReviewTap, client_id: int) -> None:
    match tap.step:
        case ReviewStep.DIARY:
            await turn.desk.diary_of(turn.person, client_id)
            page = await review.client_page(turn.desk, turn.person, client_id)
            turn.say(texts.diary(page, turn.desk.practice.library.exercises, now=turn.desk.now))
        case ReviewStep.PLAN:
            await plans.menu_of(turn, client_id)
        case ReviewStep.SESSION if tap.day is not None:
            await sessions.day_chosen(turn, client_id, tap.day)
        case ReviewStep.SESSION:
            await sessions.ask_day(turn, client_id)
        case ReviewStep.SETTLE:
            await concerns.settle(turn.desk, turn.person, client_id)
            turn.toast(texts.settled(await turn.desk.client_for(turn.person, client_id)))
            turn.take_buttons_away()
            await _client(turn, client_id)
        case ReviewStep.NOTE:
            whose = await turn.desk.client_to_keep_of(turn.person, client_id)
            turn.person = await people.set_awaiting(turn.desk, turn.person, Note(client_id))
            turn.say(texts.type_note(whose.name, review.NOTE_LIMIT))
        case _:
            await _client(turn, client_id)


async def _answer(turn: Turn, question_id: int) -> None:
    waiting = {question.id: question for question, _whose in await questions.open_questions(turn.desk, turn.person)}
    if question_id not in waiting:
        turn.say(AlreadyAnsweredError().words())
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, Answer(question_id))
    asked = waiting[question_id]
    await turn.desk.looked(turn.person, [asked.client_id], AuditAction.QUESTIONS_READ)
    turn.say(answering.type_answer(asked.text, questions.ANSWER_LIMIT))


CUT = 2000
"""UTF-16 units from which on Telegram may have cut a text: at 4,096, or from the half of that on."""

TOGETHER = 3
"""Seconds within which the parts of a text come that Telegram has cut."""


async def answer_typed(turn: Turn, text: str, question_id: int) -> None:
    """The therapist's answer."""
    rest = _rest(turn, RestOf.ANSWER, question_id)
    try:
        question = await questions.answer(turn.desk, turn.person, question_id, text, goes_on=rest is not None)
    except AlreadyAnsweredError as error:
        rest = None
        turn.say(error.words())
    else:
        whose = await turn.desk.client_for(turn.person, question.client_id)
        may_propose = rest is None and len(text) <= drafts.PUBLIC_LIMIT
        turn.say(answering.answer_sent(whose.name, question_id, may_propose=may_propose))
    turn.person = await people.set_awaiting(turn.desk, turn.person, rest)


async def note_typed(turn: Turn, text: str, client_id: int) -> None:
    """A private note."""
    await review.add_note(turn.desk, turn.person, client_id, text)
    whose = await turn.desk.client_for(turn.person, client_id)
    turn.person = await people.set_awaiting(turn.desk, turn.person, _rest(turn, RestOf.NOTE, client_id))
    turn.say(texts.note_kept(whose.name))


async def rest_typed(turn: Turn, text: str, rest: Rest) -> bool:
    """What came right behind a long answer or note; False when it is something else."""
    if _sent_at(turn) - rest.at > TOGETHER:
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        return False
    if rest.of is RestOf.NOTE:
        await note_typed(turn, text, rest.number)
        return True
    whose = await questions.answer_rest(turn.desk, turn.person, rest.number, text)
    turn.person = await people.set_awaiting(turn.desk, turn.person, _rest(turn, RestOf.ANSWER, rest.number))
    turn.say(answering.rest_sent(whose.name))
    return True


def _rest(turn: Turn, of: RestOf, number: int) -> Rest | None:
    """Return what may follow the message of this turn; None when it is short enough to be whole."""
    return Rest(of, number, _sent_at(turn)) if units(turn.text) >= CUT else None


def _sent_at(turn: Turn) -> int:
    message = turn.event.effective_message
    return 0 if message is None else int(message.date.timestamp())
