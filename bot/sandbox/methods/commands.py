"""The bot's command menus and menu buttons, as each person sees them."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.entities.spans import web_address
from bot.sandbox.errors import Json, bad
from bot.sandbox.methods.registry import method
from bot.sandbox.state import ChatRecord

MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MAX_DESCRIPTION = 256
_LANGUAGE = re.compile(r"[a-z]{2}")
_WIDE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_NARROW = {"chat", "chat_administrators", "chat_member"}


@method("setMyCommands")
def set_my_commands(core: Core, args: Args) -> bool:
    """Sets the menu of a scope and a language."""
    given = args.json("commands", words="can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    commands = [_command(item) for item in given]
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    key = _key(core, args)
    if commands:
        core.world.settings.commands[key] = commands
    else:
        core.world.settings.commands.pop(key, None)
    _tell(core)
    return True


@method("getMyCommands")
def get_my_commands(core: Core, args: Args) -> list[Json]:
    """What was set for exactly that scope and language."""
    return core.world.settings.commands.get(_key(core, args), [])


@method("deleteMyCommands")
def delete_my_commands(core: Core, args: Args) -> bool:
    """Takes the menu of a scope and a language away."""
    core.world.settings.commands.pop(_key(core, args), None)
    _tell(core)
    return True


@method("setChatMenuButton")
def set_chat_menu_button(core: Core, args: Args) -> bool:
    """Sets the button beside the text field, for everyone or in one chat."""
    value = args.json("menu_button", words="can't parse menu button JSON object")
    button = {"type": "default"} if value is None else _menu_button(value)
    if args.has("chat_id"):
        chat = core.world.find_chat(args.text("chat_id"))
        chat.menu_button = None if button["type"] == "default" else button
    else:
        core.world.settings.menu_button = {"type": "commands"} if button["type"] == "default" else button
    _tell(core)
    return True


@method("getChatMenuButton")
def get_chat_menu_button(core: Core, args: Args) -> Json:
    """The button of a chat, or everyone's."""
    if args.has("chat_id"):
        chat = core.world.find_chat(args.text("chat_id"))
        return chat.menu_button or {"type": "default"}
    return core.world.settings.menu_button


def commands_for(core: Core, chat: ChatRecord) -> list[Json]:
    """The menu that a chat shows: the narrowest scope wins, and in it the person's language."""
    person = core.world.people.get(chat.id)
    language = (person.language_code or "")[:2] if person else ""
    kind = "all_private_chats" if chat.type == "private" else "all_group_chats"
    for scope in (f"chat/{chat.id}", kind, "default"):
        for code in (language, ""):
            found = core.world.settings.commands.get(f"{scope}/{code}")
            if found:
                return found
    return []


def menu_button_for(core: Core, chat: ChatRecord) -> Json:
    """The menu button that a chat shows."""
    return chat.menu_button or core.world.settings.menu_button


def _tell(core: Core) -> None:
    for chat in core.world.chats.values():
        core.show("commands", chat, commands=commands_for(core, chat), menu_button=menu_button_for(core, chat))


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(item.get(name), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = item["command"].strip().lstrip("/").lower(), item["description"].strip()
    if not _COMMAND.fullmatch(command):
        raise bad("BOT_COMMAND_INVALID")
    if not description or len(description) > _MAX_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _key(core: Core, args: Args) -> str:
    """Scope and language as one key, such as ``chat/500000001/de``."""
    language = args.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad("BOT_COMMAND_LANG_CODE_INVALID")
    scope = args.json("scope", words="can't parse BotCommandScope JSON object")
    if scope is None:
        return f"default/{language}"
    prefix = "can't parse BotCommandScope"
    if not isinstance(scope, dict):
        raise bad(f"{prefix}: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _WIDE:
        return f"{kind}/{language}"
    if kind not in _NARROW:
        raise bad(f"{prefix}: Unsupported type specified")
    chat = core.world.find_chat(str(scope.get("chat_id") or ""))
    user = f"/{json.dumps(scope.get('user_id'))}" if kind == "chat_member" else ""
    return f"{kind}/{chat.id}{user}/{language}"


def _menu_button(value: Any) -> Json:
    prefix = "can't parse menu button"
    if not isinstance(value, dict):
        raise bad(f"{prefix}: MenuButton must be an Object")
    kind = value.get("type")
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise bad(f"{prefix}: MenuButton has unsupported type")
    url = value.get("web_app", {}).get("url") if isinstance(value.get("web_app"), dict) else None
    if not isinstance(value.get("text"), str) or not isinstance(url, str):
        raise bad(f'{prefix}: Can\'t find field "web_app"')
    if not value["text"].strip():
        raise bad("BOT_MENU_BUTTON_TEXT_INVALID")
    if web_address(url) is None or urlsplit(url).scheme != "https":
        raise bad(f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    return {"type": "web_app", "text": value["text"], "web_app": {"url": url}}
