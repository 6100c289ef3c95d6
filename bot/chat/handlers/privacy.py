"""What is stored, and leaving."""

from telegram import Update

from bot.chat.calls import Screen
from bot.chat.codes import OldButtonError
from bot.chat.texts import privacy as texts
from bot.chat.turn import Turn
from bot.services import privacy


async def mydata(_update: Update, turn: Turn) -> None:
    """``/mydata``."""
    holdings = await privacy.holdings(turn.desk, turn.person)
    turn.say(texts.mydata(turn.person, holdings, now=turn.desk.now))


async def menu(_update: Update, turn: Turn) -> None:
    """``/privacy``."""
    turn.show(texts.menu(turn.desk.practice, version=turn.person.consent_version))


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the privacy menu."""
    what = rest[0]
    if what == "menu":
        await menu(update, turn)
    elif what == "export":
        caption = texts.export_caption().text
        turn.say(Screen(text=caption, picture={"as": "document", "export": turn.person.id}))
    elif what not in {"diary", "withdraw", "account"}:
        raise OldButtonError
    elif rest[1:2] != ("yes",):
        turn.show(texts.sure(what))
    else:
        await _do(turn, what)


async def _do(turn: Turn, what: str) -> None:
    count = 0
    if what == "diary":
        count = await privacy.delete_diary(turn.desk, turn.person)
    elif what == "withdraw":
        turn.person = await privacy.withdraw(turn.desk, turn.person)
    else:
        await privacy.delete_account(turn.desk, turn.person)
        turn.person = None
    turn.show(texts.receipt(what, when=turn.desk.now, count=count))
