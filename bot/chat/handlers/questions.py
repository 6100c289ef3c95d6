"""Questions: routed, answered with their section, or handed on."""

from telegram import InlineQueryResultArticle, InputTextMessageContent, Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.questions import DocumentTap, PassOnTap, TopicTap, VoteTap
from bot.chat.callback_data.safety import NotThisTap
from bot.chat.calls import Call
from bot.chat.handlers import safety
from bot.chat.screens import common, hearing
from bot.chat.screens import questions as texts
from bot.chat.screens import safety as safety_texts
from bot.chat.turn import Turn
from bot.services import flags, promises, questions
from bot.services.questions import Answered
from bot.understanding.questions import route as labels
from bot.understanding.questions.knowledge import Document, Section


async def ask(_update: Update, turn: Turn) -> None:
    """``/ask``, perhaps with the question behind it."""
    text = " ".join(turn.args or ())
    if not text:
        turn.say(texts.prompt())
        return
    if len(text) > questions.TEXT_LIMIT:
        # What would be cut is not passed on; a danger sign in it counts all the same.
        looked = await questions.screen(turn.desk, turn.someone, text)
        if not await danger_first(turn, looked):
            await ask_about_danger(turn, looked)
            turn.say(common.too_long())
        return
    await answer(turn, text)


async def answer(turn: Turn, text: str) -> None:
    """Route a text as a question and say what was found."""
    await say(turn, await questions.ask(turn.desk, turn.someone, text))


async def danger_first(turn: Turn, answered: Answered) -> bool:
    """Say a danger sign's fixed text before anything else; False when there is none."""
    alarm = answered.route.alarm
    if alarm is None:
        return False
    rule = turn.desk.practice.library.rule(alarm.rule)
    if rule is None:
        return False
    await safety.say_alarm(turn, rule, answered.flag_id)
    return True


async def say(turn: Turn, answered: Answered) -> None:
    """Say what became of a message."""
    if await danger_first(turn, answered):
        return
    route = answered.route
    await ask_about_danger(turn, answered)
    if route.question is not None and route.question.care and route.label == labels.OUT_OF_SCOPE:
        # Met and asked; nothing of the handout answers it. The words can go to the therapist.
        if answered.question_id is not None:
            turn.say(texts.tell_if_you_like(answered.question_id))
        return
    is_client = turn.someone is not None and turn.someone.is_client
    if answered.entry is not None:
        turn.say(texts.answer(answered.entry, turn.practice, may_vote=turn.someone is not None))
    elif route.label == labels.SMALLTALK:
        turn.say(texts.smalltalk(route.command, is_client=is_client))
    elif answered.suggestions and answered.decoy is None:
        turn.say(texts.did_you_mean(answered.suggestions, answered.question_id))
    else:
        practice = turn.desk.practice
        turn.say(
            texts.not_in_document(answered.decoy, answered.question_id, practice, suggestions=answered.suggestions)
        )


async def ask_about_danger(turn: Turn, answered: Answered) -> None:
    """Ask a short safety question before whatever else is said."""
    await safety.ask(turn, answered.route.question)


async def topic(_update: Update, turn: Turn, tap: TopicTap) -> None:
    """A topic was chosen from buttons."""
    entry = turn.desk.practice.library.knowledge.entry(tap.entry)
    if entry is None:
        raise OldButtonError
    turn.say(texts.answer(entry, turn.practice, may_vote=turn.someone is not None))


async def vote(_update: Update, turn: Turn, tap: VoteTap) -> None:
    """👍 or 👎 on an answer."""
    await questions.vote(turn.desk, turn.person, tap.entry, helped=tap.helped)
    turn.toast(texts.voted(helped=tap.helped))


async def pass_on(_update: Update, turn: Turn, tap: PassOnTap) -> None:
    """'Ask my therapist'."""
    await questions.pass_on(turn.desk, turn.person, tap.question)
    turn.take_buttons_away()
    turn.say(hearing.of_question(await promises.of(turn.desk, turn.person)))


async def not_this(_update: Update, turn: Turn, tap: NotThisTap) -> None:
    """The client says that a danger sign is none."""
    await flags.correct(turn.desk, turn.person, tap.flag)
    turn.take_buttons_away()
    turn.say(safety_texts.corrected())


async def about(_update: Update, turn: Turn) -> None:
    """``/about``: the document's sections."""
    turn.say(texts.sections([section.title for _document, section in _sections(turn)]))


def _sections(turn: Turn) -> list[tuple[Document, Section]]:
    knowledge = turn.desk.practice.library.knowledge
    return [(document, section) for document in knowledge.documents.values() for section in document.sections]


async def read(_update: Update, turn: Turn, tap: DocumentTap) -> None:
    """Read the document section by section."""
    sections = _sections(turn)
    if tap.position is None:
        turn.show(texts.sections([section.title for _document, section in sections]))
        return
    if tap.position >= len(sections):
        raise OldButtonError
    document, found = sections[tap.position]
    turn.show(texts.section(found.title, found.text, document.name, position=tap.position, count=len(sections)))


async def inline(update: Update, turn: Turn) -> None:
    """``@bot sciatica`` in any chat: public topics, nothing personal."""
    query = update.inline_query
    if query is None:
        return
    knowledge = turn.desk.practice.library.knowledge
    if query.query.strip():
        route = await questions.routed(turn.desk, query.query)
        ids = [one for one in dict.fromkeys((route.label, *route.suggest, *route.top3)) if knowledge.entry(one)]
    else:
        ids = [entry.id for entry in knowledge.entries[:10]]
    results = []
    for one in ids[:10]:
        entry = knowledge.entry(one)
        if entry is None:
            continue
        screen = texts.answer(entry, turn.practice, may_vote=False, with_related=False)
        results.append(
            InlineQueryResultArticle(
                id=entry.id,
                title=entry.question,
                input_message_content=InputTextMessageContent(screen.text, parse_mode="HTML"),
            ).to_dict()
        )
    turn.sheet.calls.append(
        Call(
            method="answer_inline_query",
            arguments={"inline_query_id": query.id, "results": results, "cache_time": 300},
        )
    )
