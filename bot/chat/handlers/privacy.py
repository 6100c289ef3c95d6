"""What is stored, and leaving."""

from telegram import Update

from bot.chat.callback_data import OldButtonError
from bot.chat.calls import Screen
from bot.chat.screens import privacy as texts
from bot.chat.turn import Turn
from bot.services import privacy


async def mydata(_update: Update, turn: Turn) -> None:
    """``/mydata``."""
    holdings = await privacy.holdings(turn.desk, turn.person)
    turn.say(texts.mydata(turn.person, holdings, now=turn.desk.now))


async def menu(_update: Update, turn: Turn) -> None:
    """``/privacy``."""
    turn.show(texts.menu(turn.person, turn.desk.practice))


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the privacy menu."""
    what = rest[0]
    if what == "menu":
        await menu(update, turn)
    elif what == "data":
        await mydata(update, turn)
    elif what == "export":
        _download(turn)
    elif what in {"discreet", "tidy"} and rest[1:] in {("0",), ("1",)}:
        change = privacy.set_discreet if what == "discreet" else privacy.set_tidy
        turn.person = await change(turn.desk, turn.person, on=rest[1] == "1")
        await menu(update, turn)
    elif what not in {"diary", "withdraw", "account"}:
        raise OldButtonError
    elif rest[1:2] != ("yes",):
        turn.show(texts.sure(what, turn.desk.practice))
    else:
        await _do(turn, what)


def _download(turn: Turn) -> None:
    table = {"as": "document", "diary": turn.person.id}
    everything = {"as": "document", "export": turn.person.id}
    turn.say(Screen(text=texts.table_caption().text, picture=table))
    turn.say(Screen(text=texts.export_caption().text, picture=everything))


async def _do(turn: Turn, what: str) -> None:
    desk, done = turn.desk, None
    if what == "diary":
        done = await privacy.delete_diary(desk, turn.person)
    elif what == "withdraw":
        turn.person = await privacy.withdraw(desk, turn.person)
    else:
        done = await privacy.delete_account(desk, turn.person)
        turn.person = None
    if done is None:
        turn.show(texts.receipt(what, desk.practice, when=desk.now))
    else:
        turn.show(texts.receipt(what, desk.practice, when=desk.now, number=done.number, rows=done.rows))
