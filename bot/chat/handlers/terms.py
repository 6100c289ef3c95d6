"""A new version of the terms is asked for at the client's next visit; the earlier yes holds until the answer."""

from telegram import Update

from bot.chat.callback_data.terms import TermsStep, TermsTap
from bot.chat.screens import terms as texts
from bot.chat.turn import Turn
from bot.domain.terms import CONSENT_VERSION
from bot.services import cards, guardians, people

CARD = "terms"
"""The question about a version of the terms, which is its reference: it is asked once, and stays in the chat."""


async def ask_anew(turn: Turn) -> None:
    """Ask once for the newest version, below what the client wanted; never below danger, nor while words are due."""
    client = turn.someone
    if client is None or not client.is_client or client.consent_version in {None, CONSENT_VERSION}:
        return
    if turn.sheet.danger or client.awaiting is not None:
        return
    asked = await cards.opened(turn.desk, client, CARD)
    if asked is None or asked.reference != CONSENT_VERSION:
        carer = await turn.desk.carer_of(client)
        turn.say(texts.anew(client, carer), card=(CARD, CONSENT_VERSION))


async def tapped(_update: Update, turn: Turn, tap: TermsTap) -> None:
    """A button of a version."""
    is_newest = tap.version == CONSENT_VERSION
    if turn.person.consent_version == CONSENT_VERSION or (tap.step is TermsStep.DECLINE and not is_newest):
        turn.take_buttons_away()
        turn.toast(texts.settled(), alert=True)
        return
    carer = await turn.desk.carer_of(turn.person)
    match tap.step:
        case TermsStep.DECLINE:
            await decline(turn)
        case TermsStep.AGREE if age := await guardians.age_asked(turn.desk, turn.person):
            # A guardian agreed to the earlier ones.
            turn.show(texts.by_age(turn.person, carer, turn.practice, age=age))
        case TermsStep.AGREE if is_newest and tap.reader == (None if carer is None else carer.id):
            turn.person = await people.agree_anew(turn.desk, turn.person)
            turn.take_buttons_away()
            turn.say(texts.agreed())
        case _:
            # To be read; or a yes below other terms, or such as name another reader, which is none to these.
            turn.show(texts.whole(turn.person, carer, turn.practice), card=(CARD, CONSENT_VERSION))


async def decline(turn: Turn) -> None:
    """A no to the newest version, of the client or of a guardian: what was agreed to before goes on to hold."""
    agreement = await guardians.of(turn.desk, turn.person)
    turn.take_buttons_away()
    turn.say(texts.declined(turn.person, agreement.guardian))
