"""Around a session, for the client: soreness by tap or number, and words for the therapist."""

from telegram import Update

from bot.chat.callback_data.aftercare import AftercareStep, AftercareTap, SoreShown
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.calls import Screen
from bot.chat.handlers import strong_pain
from bot.chat.screens import aftercare as texts
from bot.chat.screens import hearing
from bot.chat.screens import sessions as session_texts
from bot.chat.turn import Turn
from bot.domain.aftercare import SorenessStage
from bot.domain.errors import NotFoundError
from bot.domain.plans import PlanKind
from bot.domain.sessions import Session
from bot.domain.soreness import HIGH, Sore
from bot.domain.waiting import Telling
from bot.services import aftercare, cards, people, promises, sessions
from bot.wording import phrases

CARD = PlanKind.AFTERCARE.value


def reference(session_id: int, stage: SorenessStage) -> str:
    """Return what the card of a soreness question remembers."""
    return SoreShown(session_id, stage).pack()


async def tapped(_update: Update, turn: Turn, tap: AftercareTap) -> None:
    """A button around a session; one of a session that was moved or called off goes with a word."""
    try:
        await _tapped(turn, tap)
    except NotFoundError:
        session = None if tap.session is None else await sessions.of_client(turn.desk, turn.person, tap.session)
        if session is None:
            raise
        turn.take_buttons_away()
        turn.toast(session_texts.changed_since())


async def _tapped(turn: Turn, tap: AftercareTap) -> None:
    match tap:
        case AftercareTap(session=int(session_id), stage=SorenessStage() as stage, score=int(score)):
            await _scored(turn, session_id, stage, score)
        case AftercareTap(session=int(session_id), stage=SorenessStage() as stage, feeling=str(feeling)):
            _show(turn, session_id, stage, await aftercare.feels(turn.desk, turn.person, session_id, feeling))
        case AftercareTap(step=AftercareStep.HELPED, session=int(session_id), stage=SorenessStage() as stage):
            _show(turn, session_id, stage, await aftercare.helps(turn.desk, turn.person, session_id, tap.helped))
        case AftercareTap(session=int(session_id), stage=SorenessStage() as stage):
            left = await aftercare.undo(turn.desk, turn.person, session_id, stage)
            turn.toast(texts.taken_back())
            _show(turn, session_id, stage, left)
        case AftercareTap(session=int(session_id)):
            await _ask(turn, session_id)
        case AftercareTap(told=int(told_id)):
            await aftercare.untell(turn.desk, turn.person, told_id)
            turn.toast(texts.taken_back())
            turn.show(Screen(text=texts.taken_back()))


def _show(turn: Turn, session_id: int, stage: SorenessStage, answer: Sore | None) -> None:
    screen = texts.sore_question(session_id, stage) if answer is None else texts.sore_card(answer)
    turn.show(screen, card=(CARD, reference(session_id, stage)))


async def _scored(turn: Turn, session_id: int, stage: SorenessStage, score: int) -> None:
    answer = await aftercare.sore(turn.desk, turn.person, session_id, stage, score)
    _show(turn, session_id, stage, answer)
    await _after_score(turn, score)


async def _after_score(turn: Turn, score: int) -> None:
    """A high number leads to the safety question of the days after a session."""
    if score < HIGH:
        return
    await strong_pain.after_soreness(turn)


async def when_next(turn: Turn) -> None:
    """'When is my next session?': as far as the practice has written it down here."""
    session = await aftercare.next_session(turn.desk, turn.person)
    carer = await turn.desk.carer_of(turn.person)
    turn.say(texts.next_session(session, turn.person, None if carer is None else carer.name, now=turn.desk.now))


async def awaited(turn: Turn) -> tuple[int, int, SorenessStage] | None:
    """Return the message, session and stage of a soreness question that waits for a number; None when none does."""
    shown = await cards.opened(turn.desk, turn.person, CARD)
    if shown is None:
        return None
    try:
        sore = SoreShown.unpack(shown.reference)
    except OldButtonError:
        return None
    if not await aftercare.is_asked(turn.desk, turn.person, sore.session, sore.stage):
        return None
    return shown.message_id, sore.session, sore.stage


async def number_typed(turn: Turn, message_id: int, session_id: int, stage: SorenessStage, number: int) -> None:
    """A number was typed while the soreness question waits."""
    answer = await aftercare.sore(turn.desk, turn.person, session_id, stage, number)
    # A card above the client's own words would be overlooked: the new one comes below them.
    turn.delete(message_id)
    turn.say(texts.sore_card(answer), card=(CARD, reference(session_id, stage)))
    await _after_score(turn, number)


async def _ask(turn: Turn, session_id: int) -> None:
    session = await aftercare.own_session(turn.desk, turn.person, session_id)
    promise = await promises.of(turn.desk, turn.person)
    if promise.hears is None or session.starts_at <= turn.desk.now:
        turn.say(texts.no_longer(turn.desk.practice.name))
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, Telling(session.id))
    turn.say(hearing.asked_for_words(promise))


async def told(turn: Turn, text: str, session_id: int) -> None:
    """Words for the therapist were typed."""
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    try:
        told_id, _carer = await aftercare.tell(turn.desk, turn.person, session_id, text)
        session = await aftercare.own_session(turn.desk, turn.person, session_id)
    except NotFoundError:
        turn.say(texts.no_longer(turn.desk.practice.name))
        return
    promise = await promises.of(turn.desk, turn.person)
    turn.say(texts.passed_on(told_id, session_id, promise, when(turn, session), text.strip()))


def when(turn: Turn, session: Session) -> str:
    """Return when a session is, in words: 'tomorrow 10:00'."""
    local = session.starts_at.astimezone(turn.person.zone)
    return f"{phrases.day(local.date(), today=turn.desk.today(turn.person))} {phrases.clock(local)}"
