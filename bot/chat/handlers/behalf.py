"""Somebody of the team enters a check-in for a client: asks for a line, reads it back, saves it."""

from telegram import Update

from bot.chat.callback_data.behalf import BehalfStep, BehalfTap
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.screens import behalf as texts
from bot.chat.turn import Turn
from bot.domain.errors import NotFoundError, NotReadableError, PracticeError
from bot.domain.people import Person
from bot.domain.waiting import EntryFor
from bot.services import behalf, people
from bot.services.behalf import Confirmed, Proposal, Saved, Screened
from bot.understanding.danger.book import DangerRule


async def tapped(_update: Update, turn: Turn, tap: BehalfTap) -> None:
    """A button about an entry for a client."""
    match tap:
        case BehalfTap(step=BehalfStep.ASK, client=int(client_id)):
            asked = await behalf.ask(turn.desk, turn.person, client_id)
            turn.person = await people.set_awaiting(turn.desk, turn.person, EntryFor(client_id))
            turn.say(texts.type_line(asked))
        case BehalfTap(step=BehalfStep.SAVE, line=str(code)):
            await _save(turn, code)
        case BehalfTap(step=BehalfStep.SIGN, client=int(client_id), topic=str(topic), sign=int(sign)):
            await _sign(turn, client_id, topic, sign)
        case BehalfTap(step=BehalfStep.NONE):
            turn.take_buttons_away()
        case _:
            await behalf.discard(turn.desk, turn.person)
            await _stop_waiting(turn)
            turn.show(texts.discarded())


async def _stop_waiting(turn: Turn) -> None:
    if isinstance(turn.person.awaiting, EntryFor):
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)


async def typed(turn: Turn, said: str, client_id: int) -> None:
    """A line for a client: danger first, then what it says; what is no entry is said back, and waited for anew."""
    _say_danger(turn, await behalf.screen(turn.desk, turn.person, client_id, said))
    try:
        proposal = await behalf.propose(turn.desk, turn.person, client_id, said)
    except (NotFoundError, NotReadableError) as error:
        await _stop_waiting(turn)
        turn.say(error.words())
        return
    except PracticeError as error:
        turn.say(texts.said_no(error.words()))
        return
    if proposal.draft is None:
        turn.say(texts.unclear(proposal, said))
    else:
        await _stop_waiting(turn)
        turn.say(texts.confirm(proposal, today=turn.desk.today(proposal.client)))


def _say_danger(turn: Turn, screened: Screened) -> None:
    """A danger sign's fixed text, or the question whether it is one."""
    found, client = screened.answered.route, screened.client
    rule = None if found.alarm is None else turn.desk.practice.library.rule(found.alarm.rule)
    if rule is not None:
        _say_sign(turn, rule, screened)
    elif client is not None and found.question is not None:
        _ask(turn, found.question.topic, client)


def _say_sign(turn: Turn, rule: DangerRule, of: Screened | Confirmed) -> None:
    """A danger sign's fixed text, with the numbers of where the client is."""
    if of.client is None:
        practice = turn.desk.practice.as_said_to(turn.someone)
        turn.say(texts.danger_of_others(rule, practice, of.told, viewer=turn.person))
    else:
        turn.say(texts.danger(rule, turn.desk.practice.as_said_to(of.client), of.client))


def _ask(turn: Turn, topic: str | None, client: Person) -> None:
    """Ask about a topic; None asks nothing, and neither does one that is not in the content."""
    found = None if topic is None else turn.desk.practice.library.question(topic)
    if found is not None:
        turn.say_first(texts.safety_question(found, client))


async def _save(turn: Turn, code: str) -> None:
    made = await behalf.save(turn.desk, turn.person, code)
    if isinstance(made, Proposal):
        turn.show(texts.confirm(made, today=turn.desk.today(made.client)))
        return
    turn.show(texts.saved(made, today=turn.desk.today(made.client), now=turn.desk.now))
    _after_pain(turn, made)


def _after_pain(turn: Turn, made: Saved) -> None:
    """A high score or a jump leads to a short safety question, here to who entered it."""
    if made.entry.pain is None:
        return
    asked = turn.desk.practice.library.safety.follow_up(
        pain=made.entry.pain,
        previous_pain=made.previous_pain,
        areas=made.entry.areas or (),
        words=made.entry.note or "",
    )
    _ask(turn, None if asked is None else asked.topic, made.client)


async def _sign(turn: Turn, client_id: int, topic: str, sign: int) -> None:
    library = turn.desk.practice.library
    found = library.question(topic)
    if found is None or sign >= len(found.signs):
        raise OldButtonError
    confirmed = await behalf.confirm_danger(turn.desk, turn.person, client_id, found.signs[sign].rule)
    turn.take_buttons_away()
    rule = library.rule(confirmed.alarm.rule)
    if rule is not None:
        _say_sign(turn, rule, confirmed)
