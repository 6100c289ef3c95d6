"""What is stored, and leaving."""

from telegram import Update

from bot.chat.callback_data.privacy import PrivacyStep, PrivacyTap
from bot.chat.calls import Screen
from bot.chat.screens import privacy as texts
from bot.chat.turn import Turn
from bot.services import people, privacy, readers


async def mydata(_update: Update, turn: Turn) -> None:
    """``/mydata``."""
    holdings = await privacy.holdings(turn.desk, turn.person)
    turn.say(texts.mydata(turn.person, holdings, now=turn.desk.now))


async def menu(_update: Update, turn: Turn) -> None:
    """``/privacy``."""
    request = await readers.open_request(turn.desk, turn.person)
    to = None if request is None else await people.find(turn.desk, request.to_id)
    asked = None if request is None or to is None else (request, to)
    reader = await turn.desk.carer_of(turn.person)
    until = await privacy.erased_at(turn.desk, turn.person)
    turn.show(texts.menu(turn.person, turn.practice, reader=reader, asked=asked, until=until))


async def tapped(update: Update, turn: Turn, tap: PrivacyTap) -> None:
    """A button of the privacy menu."""
    match tap:
        case PrivacyTap(step=PrivacyStep.MENU):
            await menu(update, turn)
        case PrivacyTap(step=PrivacyStep.DATA):
            await mydata(update, turn)
        case PrivacyTap(step=PrivacyStep.EXPORT):
            _download(turn)
        case PrivacyTap(on=bool(on)):
            change = privacy.set_discreet if tap.step is PrivacyStep.DISCREET else privacy.set_tidy
            turn.person = await change(turn.desk, turn.person, on=on)
            await menu(update, turn)
        case PrivacyTap(step=PrivacyStep.WITHDRAW) if turn.person.is_client and not turn.person.has_agreed:
            # A button of before: there is nothing to withdraw any more, and the menu says how it is.
            await menu(update, turn)
        case PrivacyTap(sure=False):
            signs = await privacy.signs(turn.desk, turn.person)
            turn.show(texts.sure(tap.step, turn.practice, signs=signs))
        case _:
            await _do(turn, tap.step)


def _download(turn: Turn) -> None:
    table = {"as": "document", "diary": turn.person.id}
    everything = {"as": "document", "export": turn.person.id}
    turn.say(Screen(text=texts.table_caption().text, picture=table))
    turn.say(Screen(text=texts.export_caption().text, picture=everything))


async def _do(turn: Turn, what: PrivacyStep) -> None:
    desk, practice, done = turn.desk, turn.practice, None
    if what is PrivacyStep.DIARY:
        done = await privacy.delete_diary(desk, turn.person)
    elif what is PrivacyStep.WITHDRAW:
        turn.person = await privacy.withdraw(desk, turn.person)
    else:
        done = await privacy.delete_account(desk, turn.person)
        turn.person = None
    turn.show(texts.receipt(what, practice, when=desk.now, done=done))
