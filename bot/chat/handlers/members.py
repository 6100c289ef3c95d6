"""People who block the bot or come back, and service messages."""

from telegram import ChatMember, Update

from bot.chat.turn import Turn
from bot.domain.people import Reach
from bot.services import people


async def changed(update: Update, turn: Turn) -> None:
    """Somebody blocked the bot, or lets it write again."""
    change = update.my_chat_member
    if change is None or change.chat.type != "private" or turn.someone is None:
        return
    blocked = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    turn.person = await people.reachable(turn.desk, turn.someone, Reach.BLOCKED if blocked else Reach.OK)


async def ignore(_update: Update, _turn: Turn) -> None:
    """Service messages need no answer."""
