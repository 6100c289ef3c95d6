"""A question finds its answer in the documents, or goes to the therapist."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyAnsweredError, AnswerLengthError, NotFoundError
from bot.domain.flags import Flag
from bot.domain.notices import QuestionAnswered, QuestionPassed
from bot.domain.people import Person
from bot.domain.questions import AskedQuestion
from bot.services import flags
from bot.services.unit_of_work import Desk, deed
from bot.understanding.danger.alarm import Alarm, Level
from bot.understanding.questions import route as labels
from bot.understanding.questions.knowledge import Decoy, Entry
from bot.understanding.questions.route import Route
from bot.understanding.questions.router import NOTHING, Context

CRISIS_LASTS = timedelta(hours=12)
"""For how long after a crisis sign a deed, or means at hand, are that sign: an evening and the night that follows.

Later such words are more often those of a day like any other ('took my tablets'), and still lead to a question.
"""

TEXT_LIMIT = 2000
"""Characters of a question or a message to the therapist."""

WORDS_LIMIT = 4096
"""Characters of words with a danger sign that are kept: as many as a message of Telegram has."""

ANSWER_LIMIT = 10_000
"""Characters of a therapist's answer, which goes out in as many messages as it takes."""


@dataclass(frozen=True)
class Answered:
    """What became of a message.

    Attributes:
        route: where it went.
        flag_id: the flag that was raised, for a client's danger sign.
        entry: the document's answer.
        decoy: the known question that the document does not answer.
        suggestions: entries to offer as 'did you mean'.
        question_id: the stored question, when the document has no answer and the asker is a client.
    """

    route: Route
    flag_id: int | None = None
    entry: Entry | None = None
    decoy: Decoy | None = None
    suggestions: tuple[Entry, ...] = ()
    question_id: int | None = None


def _in_care(person: Person | None) -> Person | None:
    """Return the client of whom words may be kept; None for strangers, staff and who has not agreed."""
    return person if person is not None and person.is_client and person.has_agreed else None


async def routed(desk: Desk, text: str, *, context: Context = NOTHING) -> Route:
    """Return where a message goes, looked up in a thread.

    A long one takes a tenth of a second with the encoder, most of it arithmetic that the event loop goes on beside.
    """
    return await asyncio.to_thread(desk.practice.library.router.route, text, context=context)


async def routed_of(desk: Desk, person: Person | None, text: str, *, context: Context = NOTHING) -> Route:
    """Return where somebody's message goes: a deed, or means at hand, soon after a crisis sign are that sign again."""
    route = await routed(desk, text, context=context)
    alarm = None if route.alarm is not None else await after_crisis(desk, person, text)
    return route if alarm is None else replace(route, label=labels.RED_FLAG, alarm=alarm, question=None, command=None)


async def after_crisis(desk: Desk, person: Person | None, text: str) -> Alarm | None:
    """Return the crisis sign that words about a deed, or about means, belong to; None when they stand alone.

    Whether somebody has looked at it, or the client has said that it is not this, makes no difference: 'I have the
    pills in my hand' is worth a call too many.
    """
    if person is None or not person.is_client or not desk.practice.library.safety.is_deed(text):
        return None
    # Of somebody who has not agreed there is one where they had the practice told of it.
    newest = await desk.store.flags.of(person.id)
    crisis = (one for one in newest if one.level == Level.CRISIS and _since(one) > desk.now - CRISIS_LASTS)
    rules = (desk.practice.library.rule(one.rule) for one in crisis)
    return next((Alarm(rule.id, rule.level) for rule in rules if rule is not None), None)


def _since(flag: Flag) -> datetime:
    return flag.last_at or flag.raised_at


async def _gap(desk: Desk, text: str) -> str:
    return await asyncio.to_thread(desk.practice.library.router.gap, text)


@deed
async def ask(desk: Desk, person: Person | None, text: str) -> Answered:
    """Route a message; a client's danger sign raises a flag, an unanswered question is kept.

    Args:
        person: who wrote; None for a stranger, of whom nothing is stored.
    """
    library = desk.practice.library
    route = await routed_of(desk, person, text)
    client = _in_care(person)
    flag_id = None
    if route.alarm is not None and client is not None:
        flag_id = await flags.raise_flag(desk, client, route.alarm, words=text[:WORDS_LIMIT])
    entry = library.knowledge.entry(route.label)
    suggestions = tuple(found for one in route.suggest[:3] if (found := library.knowledge.entry(one)) is not None)
    question_id = None
    if entry is None and route.label == labels.OUT_OF_SCOPE and route.command is None and client is not None:
        question_id = await desk.store.questions.add(
            client_id=client.id, text=text[:TEXT_LIMIT], gap=await _gap(desk, text), now=desk.now
        )
    return Answered(
        route=route,
        flag_id=flag_id,
        entry=entry,
        decoy=None if route.decoy is None else library.knowledge.decoy(route.decoy),
        suggestions=suggestions,
        question_id=question_id,
    )


def sounds_dangerous(desk: Desk, text: str) -> bool:
    """Whether the rules see danger in words, before anything takes them for an answer to something else."""
    return desk.practice.library.safety.says_danger(text)


async def screen(desk: Desk, person: Person | None, text: str, *, by: Person | None = None) -> Answered:
    """Look for danger signs only: in a note, a caption, words that were changed, a message to the therapist.

    Args:
        person: whose words they are; only a client who has agreed is flagged, of others nothing is stored.
        by: who of the practice wrote them for the client; None when it was the client.
    """
    route = await routed_of(desk, person, text)
    if route.alarm is None:
        return Answered(route=Route(label=labels.OUT_OF_SCOPE, question=route.question))
    client = _in_care(person)
    if client is None:
        return Answered(route=route)
    flag_id = await flags.raise_flag(desk, client, route.alarm, words=text[:WORDS_LIMIT], by=by)
    return Answered(route=route, flag_id=flag_id)


async def foresee(desk: Desk, person: Person | None, alarm: Alarm, text: str) -> int | None:
    """Raise the flag for a message, or a tap, whose turn has not come; None for somebody of whom nothing is stored."""
    client = _in_care(person)
    return None if client is None else await flags.raise_flag(desk, client, alarm, words=text[:WORDS_LIMIT] or None)


@deed
async def confirm_danger(desk: Desk, client: Person | None, rule: str) -> tuple[Alarm, int | None]:
    """Raise the alarm that a safety question's 'yes' stands for.

    Raises:
        NotFoundError: there is no such rule.
    """
    found = desk.practice.library.rule(rule)
    if found is None:
        raise NotFoundError
    alarm = Alarm(rule=found.id, level=found.level)
    known = _in_care(client)
    return alarm, None if known is None else await flags.raise_flag(desk, known, alarm, words=None)


@deed
async def pass_on(desk: Desk, client: Person, question_id: int) -> Person:
    """Hand a question to the therapist; returns who gets it.

    Raises:
        NotFoundError: there is no such question of this client, or nobody to hand it to.
    """
    question = await desk.store.questions.get(question_id)
    carer = await desk.hears_of(client)
    if question is None or question.client_id != client.id or carer is None:
        raise NotFoundError
    if await desk.store.questions.pass_on(question_id, desk.now):
        await desk.notify(carer, QuestionPassed(question_id))
    return carer


@deed
async def ask_therapist(desk: Desk, client: Person, text: str) -> Person:
    """Keep a message and hand it to the therapist at once.

    Raises:
        NotFoundError: nobody to hand it to.
    """
    question_id = await desk.store.questions.add(
        client_id=client.id,
        text=text[:TEXT_LIMIT],
        gap=await _gap(desk, text),
        now=desk.now,
    )
    return await pass_on(desk, client, question_id)


@deed
async def answer(desk: Desk, therapist: Person, question_id: int, text: str, *, goes_on: bool = False) -> AskedQuestion:
    """Answer a client's question; the client gets it.

    Args:
        goes_on: more of it may follow (``answer_rest``).

    Raises:
        NotFoundError: no such question, or not the therapist's client's.
        NothingNewError: the client does not agree now.
        AlreadyAnsweredError: somebody was first.
        AnswerLengthError: the answer is empty or too long.
    """
    question = await desk.store.questions.get(question_id)
    if question is None:
        raise NotFoundError
    client = await desk.client_to_keep_of(therapist, question.client_id)
    cleaned = text.strip()
    if not cleaned or len(cleaned) > ANSWER_LIMIT:
        raise AnswerLengthError(len(cleaned), ANSWER_LIMIT)
    if not await desk.store.questions.answer(question_id, answer=cleaned, by=therapist.id, now=desk.now):
        raise AlreadyAnsweredError
    await desk.log(therapist, client, AuditAction.QUESTION_ANSWERED)
    await desk.notify(client, QuestionAnswered(question_id, ends=len(cleaned) if goes_on else 0))
    return question


@deed
async def answer_rest(desk: Desk, therapist: Person, question_id: int, text: str) -> Person:
    """Send the rest of an answer that was cut on its way here; returns whose question it is.

    Raises:
        NotFoundError: no such question, not the therapist's client's, or the answer is somebody else's.
        NothingNewError: the client does not agree now.
        AnswerLengthError: together they are too long.
    """
    question = await desk.store.questions.get(question_id)
    if question is None or question.answer is None or question.answered_by != therapist.id:
        raise NotFoundError
    client = await desk.client_to_keep_of(therapist, question.client_id)
    whole = f"{question.answer}\n{text.strip()}"
    if len(whole) > ANSWER_LIMIT:
        raise AnswerLengthError(len(whole), ANSWER_LIMIT)
    await desk.store.questions.extend(question_id, whole)
    await desk.notify(client, QuestionAnswered(question_id, begins=len(question.answer) + 1, ends=len(whole)))
    return client


async def open_questions(desk: Desk, viewer: Person) -> list[tuple[AskedQuestion, Person]]:
    """Return the questions that wait for ``viewer``, oldest first, with whose they are."""
    clients = {client.id: client for client in await desk.clients_of(viewer) if client.has_agreed}
    waiting = await desk.store.questions.open_of(list(clients))
    return [(question, clients[question.client_id]) for question in waiting]


@deed
async def vote(desk: Desk, person: Person, topic: str, *, helped: bool) -> None:
    """Count whether an answer helped.

    Raises:
        NotFoundError: there is no such answer (any more).
    """
    if desk.practice.library.knowledge.entry(topic) is None:
        raise NotFoundError
    await desk.store.questions.vote(person_id=person.id, topic=topic, helped=helped, now=desk.now)


async def find(desk: Desk, question_id: int) -> AskedQuestion | None:
    """Return a question by number; None when it is not there (any more)."""
    return await desk.store.questions.get(question_id)


async def unanswered(desk: Desk, question_id: int) -> tuple[AskedQuestion, Person] | None:
    """Return a question that waits for an answer, and whose it is; None when it waits no more."""
    found = await desk.store.questions.get(question_id)
    asker = None if found is None else await desk.store.people.get(found.client_id)
    if found is None or asker is None or found.answered_at is not None:
        return None
    return found, asker


async def gaps(desk: Desk, viewer: Person) -> list[tuple[str, int]]:
    """Return what the documents do not answer, a wording each with how often it was asked, the most frequent first.

    The wordings are clients' own, so that reading them is a look.
    """
    found = await desk.store.questions.gaps()
    askers = await desk.store.questions.askers({wording for wording, _times in found})
    await desk.looked(viewer, sorted(askers), AuditAction.QUESTIONS_READ)
    return found


async def votes(desk: Desk) -> list[tuple[str, int, int]]:
    """Return how often each answer helped and did not, as (title, helped, did not), the least helpful first."""
    titles = {entry.id: entry.title for entry in desk.practice.library.knowledge.entries}
    counted = [
        (titles[name], helped, not_so)
        for name, (helped, not_so) in (await desk.store.questions.vote_counts()).items()
        if name in titles
    ]
    return sorted(counted, key=lambda one: (-one[2], -one[1], one[0]))
