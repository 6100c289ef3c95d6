"""Safety questions: asked beside whatever else is said, answered by tap or in words."""

from datetime import UTC, datetime

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.safety import SafetyStep, SafetyTap, TellTap
from bot.chat.calls import Rows, Screen
from bot.chat.handlers import yes_no
from bot.chat.screens import safety as texts
from bot.chat.turn import Turn
from bot.domain.errors import NotFoundError
from bot.domain.people import Person
from bot.services import flags, promises, questions, strong_pain
from bot.services.unit_of_work import Desk
from bot.understanding.danger.alarm import SafetyQuestion
from bot.understanding.danger.book import DangerRule, Question
from bot.wording import phrases


async def ask(turn: Turn, asked: SafetyQuestion | None) -> None:
    """Ask before anything else is said, each question once; None asks nothing, as does one no longer in the content."""
    library = turn.desk.practice.library
    found = None if asked is None else library.question(asked.topic)
    if asked is None or found is None or found.id in turn.sheet.topics:
        return
    care = library.book.hopeless.text if asked.care else ""
    turn.say_first(texts.question(found, turn.practice, care=care), card=texts.card_of(found))
    turn.sheet.topics += (found.id,)
    person = turn.someone
    if person is not None and person.is_client and person.has_agreed:
        await strong_pain.once(turn.desk, person, found.id)


async def answered(_update: Update, turn: Turn, tap: SafetyTap) -> None:
    """An answer to a safety question: it raises the alarm, ends it, or says yes to nobody knows which of its signs."""
    library = turn.desk.practice.library
    found = library.question(tap.topic)
    if found is None:
        raise OldButtonError
    turn.take_buttons_away()
    if tap.step is SafetyStep.ASK:
        await ask(turn, SafetyQuestion(found.id))
        return
    if tap.step is SafetyStep.YES:
        turn.say(texts.which(found, turn.practice), card=texts.card_of(found))
        return
    if tap.sign is None:
        await _none(turn, found)
        return
    if tap.sign >= len(found.signs):
        raise OldButtonError
    alarm, flag_id = await questions.confirm_danger(turn.desk, turn.someone, found.signs[tap.sign].rule)
    rule = library.rule(alarm.rule)
    if rule is not None:
        await say_alarm(turn, rule, flag_id)


async def _none(turn: Turn, found: Question) -> None:
    """None of these: what fits what was asked, the way to the question of another place, and what may ease."""
    person = turn.someone
    following, may_ease = None, False
    if person is not None and person.is_client and person.has_agreed:
        topic = await strong_pain.following(turn.desk, person)
        following = None if topic is None else turn.desk.practice.library.question(topic)
        may_ease = await strong_pain.is_offered_ease(turn.desk, person, found.id)
    turn.say(texts.none_of_these(found, turn.practice, following=following, may_ease=may_ease))


async def say_alarm(turn: Turn, rule: DangerRule, flag_id: int | None) -> None:
    """Say the fixed text of a danger sign, and who hears of it."""
    promise = None if turn.someone is None else await promises.of_danger(turn.desk, turn.someone)
    turn.say_first(texts.alarm(rule, turn.practice, flag_id=flag_id, promise=promise))


async def tell(_update: Update, turn: Turn, tap: TellTap) -> None:
    """Somebody of whom nothing is kept wants the practice to be told of a danger sign."""
    turn.take_buttons_away()
    turn.say(await told(turn.desk, turn.someone, tap))


async def told(desk: Desk, person: Person | None, tap: TellTap) -> Screen:
    """Have the practice told of a danger sign, and of nothing else; returns what is said of that."""
    rule, practice = desk.practice.library.rule(tap.rule), desk.practice.as_said_to(person)
    if person is None or not person.is_client:
        return texts.wish_of_nobody(practice)
    seen_at = datetime.fromtimestamp(tap.at, UTC)
    try:
        flag = await flags.raise_on_wish(desk, person, tap.rule, seen_at=seen_at)
    except NotFoundError:
        flag = None
    if flag is None or rule is None:
        day = phrases.day(seen_at.astimezone(person.zone).date(), today=desk.today(person))
        return texts.wish_too_late(practice, day=day)
    if flag.acknowledged_at is not None:
        return texts.wish_seen(practice)
    return texts.wish_done(rule, practice, await promises.of_danger(desk, person))


def rows(turn: Turn) -> tuple[int, Rows]:
    """Return the message of the question that was asked last and its buttons; none when that was another one."""
    asked = yes_no.asked(turn)
    if asked is None or not isinstance(asked.yes, SafetyTap):
        return 0, ()
    found = turn.desk.practice.library.question(asked.yes.topic)
    return (0, ()) if found is None else (asked.message_id, texts.question(found, turn.practice).rows)
