"""The bot's command menu: strangers see a little, clients and staff their own commands."""

from typing import Any

from bot.chat.calls import Call
from bot.chat.routes import COMMANDS, Who
from bot.chat.turn import Bot
from bot.domain.people import Person, Role


def commands_for(person: Person | None) -> list[tuple[str, str]]:
    """Return the menu of somebody: name and line of each command."""
    if person is None:
        wanted = {Who.ANYONE}
    elif person.is_client and not person.has_agreed:
        wanted = {Who.ANYONE, Who.OWN}
    elif person.is_client:
        wanted = {Who.ANYONE, Who.KNOWN, Who.CLIENT, Who.OWN}
    else:
        wanted = {Who.ANYONE, Who.KNOWN, Who.OWN, Who.STAFF}
        wanted |= {Who.READER} if person.role.reads else set()
        wanted |= {Who.OWNER} if person.role is Role.OWNER else set()
    return [(one.name, one.menu()) for one in COMMANDS if one.menu is not None and one.who in wanted]


def menu_call(chat_id: int, person: Person | None) -> Call:
    """Return the call that shows somebody the menu of their role in their chat."""
    arguments: dict[str, Any] = {
        "commands": [list(one) for one in commands_for(person)],
        "scope": {"type": "chat", "chat_id": chat_id},
    }
    return Call(method="set_my_commands", arguments=arguments)


async def set_default(bot: Bot) -> None:
    """Show everybody whom the practice does not know what is public."""
    await bot.set_my_commands(commands_for(None))
