"""Safety questions: asked beside whatever else is said, answered by tap or in words."""

from telegram import Update

from bot.chat.calls import Button, Rows
from bot.chat.codes import OldButtonError, code, number_of
from bot.chat.texts import safety as texts
from bot.chat.turn import Turn
from bot.services import questions

CARD = "safety"
"""The newest safety question; its reference is the topic and the client's day."""


def ask(turn: Turn, topic: str | None) -> None:
    """Ask about a topic; None asks nothing, and neither does one that is no longer in the content."""
    found = None if topic is None else turn.desk.practice.library.question(topic)
    if found is not None:
        turn.say(texts.question(found), card=_card(turn, found.id))


def _card(turn: Turn, topic: str) -> tuple[str, str] | None:
    return None if turn.someone is None else (CARD, f"{topic}:{turn.desk.today(turn.someone).isoformat()}")


async def answered(_update: Update, turn: Turn, *rest: str) -> None:
    """An answer to a safety question: it raises the alarm, ends it, or says yes to nobody knows which of its signs."""
    library = turn.desk.practice.library
    found = library.question(rest[0])
    if found is None or len(rest) < 2:
        raise OldButtonError
    turn.take_buttons_away()
    if turn.someone is not None:
        await turn.desk.store.cards.drop(turn.someone.id, CARD)
    if rest[1] == "yes":
        turn.say(texts.which(found, turn.desk.practice), card=_card(turn, found.id))
        return
    if rest[1] == "no":
        turn.say(texts.none_of_these(turn.desk.practice))
        return
    position = number_of(rest[1])
    if not 0 <= position < len(found.signs):
        raise OldButtonError
    alarm, flag_id = await questions.confirm_danger(turn.desk, turn.someone, found.signs[position].rule)
    rule = library.rule(alarm.rule)
    if rule is not None:
        carer = None if turn.someone is None else await turn.desk.carer_of(turn.someone)
        name = None if carer is None else carer.name
        turn.say(texts.alarm(rule, turn.desk.practice, flag_id=flag_id, carer=name))


async def rows(turn: Turn) -> tuple[int, Rows]:
    """Return the message of the question that is open today and its buttons, with one for a bare yes."""
    shown = await turn.desk.store.cards.get(turn.person.id, CARD)
    topic, _colon, day = ("", "", "") if shown is None else shown[1].partition(":")
    found = turn.desk.practice.library.question(topic)
    if shown is None or found is None or day != turn.desk.today(turn.person).isoformat():
        return 0, ()
    return shown[0], (*texts.question(found).rows, [Button("", data=code("sq", found.id, "yes"))])
