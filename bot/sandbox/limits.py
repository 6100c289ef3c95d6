"""Limits in numbers and the rules that the documentation states in prose."""

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.entities.html import parse_html
from bot.sandbox.entities.markdown import parse_markdown, parse_markdown_v2
from bot.sandbox.entities.spans import MarkupError
from bot.sandbox.errors import Json
from bot.sandbox.spec import SPEC

_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_MODES = {"question": "question_parse_mode", "explanation": "explanation_parse_mode", "quote": "quote_parse_mode"}
_MARKED = {"text", "caption", "question", "explanation", "description", "message_text", "quote"}
_STYLES = {"danger", "success", "primary"}
_DECORATION = {"text", "icon_custom_emoji_id", "style"}
_CHAT = re.compile(r"-?\d+|@\w{4,}")
_URL = re.compile(r"(https?|tg)://|[\w-]+\.[a-z]{2,}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_BUTTONS = 100
_MOST_IN_A_ROW = 8
_MOST_COMMANDS = 100
_MOST_OPTIONS = 12


def length_problem(name: str, text: str, field: Json, scope: Mapping[str, Any], path: str) -> list[str]:
    """What is wrong with a string: too long or short, bad markup, no such mode, style or chat."""
    problems = []
    mode_name = _MODES.get(name, "parse_mode")
    plain = text
    if (name in _MARKED and mode_name in scope) or field.get("parsed"):
        mode = str(scope.get(mode_name) or "").lower()
        try:
            plain = _PARSERS[mode](text)[0] if mode in _PARSERS else text
        except MarkupError as error:
            problems.append(f"{path}: {error}")
    if "length" in field:
        least, most, unit = field["length"]
        length = len(plain.encode()) if unit == "bytes" else len(plain)
        if length < least or (field.get("parsed") and least and text and not plain.strip()):
            problems.append(f"{path}: {length} {unit}, at least {least}")
        if length > most:
            problems.append(f"{path}: {length} {unit}, at most {most}")
    if name.endswith("parse_mode") and text.lower() not in {*_PARSERS, ""}:
        problems.append(f"{path}: unsupported parse_mode {text!r}")
    if name == "style" and text not in _STYLES:
        problems.append(f"{path}: {text!r} is none of {', '.join(sorted(_STYLES))}")
    if name == "chat_id" and not _CHAT.fullmatch(text):
        problems.append(f"{path}: {text!r} is neither an id nor @username")
    return problems


def range_problem(value: Any, field: Json, path: str) -> list[str]:
    """A number out of its range, or a list with too few or many items."""
    if isinstance(value, int) and not isinstance(value, bool) and "range" in field:
        least, most = field["range"]
        if not least <= value <= most:
            return [f"{path}: {value} is not within {least}-{most}"]
    if isinstance(value, list) and "count" in field:
        least, most = field["count"]
        if not least <= len(value) <= most:
            return [f"{path}: {len(value)} items, {least}-{most} allowed"]
    return []


def button_rules(kind: str, value: Json, path: str) -> list[str]:
    """Rules of single types: one action a button, https for Mini Apps, names of commands, permitted reactions."""
    if kind == "InlineKeyboardButton":
        return _inline_button(value, path)
    if kind == "KeyboardButton" and len(set(value) - _DECORATION) > 1:
        return [f"{path}: at most one optional action, found {sorted(set(value) - _DECORATION)}"]
    if kind == "WebAppInfo" and not str(value.get("url", "")).startswith("https://"):
        return [f"{path}.url: a Web App URL must be https"]
    if kind == "BotCommand" and not _COMMAND.fullmatch(str(value.get("command", ""))):
        return [f"{path}.command: {value.get('command')!r} is not 1-32 of a-z 0-9 _"]
    if kind == "ReactionTypeEmoji" and value.get("emoji") not in SPEC.reactions:
        return [f"{path}.emoji: {value.get('emoji')!r} is not a permitted reaction"]
    if kind == "InlineKeyboardMarkup" and isinstance(value.get("inline_keyboard"), list):
        return _inline_markup(value["inline_keyboard"], path)
    return []


def _inline_button(value: Json, path: str) -> list[str]:
    actions = sorted(set(value) - _DECORATION)
    problems = [] if len(actions) == 1 else [f"{path}: exactly one action is needed, found {actions or 'none'}"]
    if value.get("text") == "":
        problems.append(f"{path}.text: empty button label")
    if isinstance(value.get("url"), str) and not _URL.match(value["url"]):
        problems.append(f"{path}.url: {value['url']!r} is not an HTTP or tg:// URL")
    return problems


def _inline_markup(rows: list[Any], path: str) -> list[str]:
    sizes = [len(row) for row in rows if isinstance(row, list)]
    problems = []
    if sum(sizes) > _MOST_BUTTONS:
        problems.append(f"{path}: {sum(sizes)} buttons, Telegram takes {_MOST_BUTTONS}")
    if max(sizes, default=0) > _MOST_IN_A_ROW:
        problems.append(f"{path}: more than {_MOST_IN_A_ROW} buttons in a row are not shown")
    return problems


def method_problems(name: str, params: Json) -> list[str]:
    """Rules of single methods, on decoded parameters."""
    problems = []
    if name.startswith("editMessage"):
        if not params.get("inline_message_id") and not (params.get("chat_id") and params.get("message_id")):
            problems.append("inline_message_id, or chat_id and message_id, is needed")
        if name == "editMessageText" and not params.get("text") and not params.get("rich_message"):
            problems.append("text: text or rich_message is needed")
    if name == "sendMessage" and params.get("text") and not str(params["text"]).strip():
        problems.append("text: blank")
    if params.get("parse_mode") and (params.get("entities") or params.get("caption_entities")):
        problems.append("parse_mode: excludes entities")
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        problems += _entity_problems(params.get(text), params.get(entities), entities)
    if name == "setMyCommands" and isinstance(params.get("commands"), list):
        problems += _command_problems(params["commands"])
    if name == "setWebhook" and params.get("secret_token") and not _SECRET.fullmatch(str(params["secret_token"])):
        problems.append("secret_token: 1-256 of A-Z a-z 0-9 _ -")
    if name in {"getUpdates", "setWebhook"} and isinstance(params.get("allowed_updates"), list):
        unknown = [kind for kind in params["allowed_updates"] if str(kind) not in SPEC.update_kinds]
        problems += [f"allowed_updates: {kind!r} is no update type" for kind in unknown]
    if (
        name == "sendPoll"
        and isinstance(params.get("options"), list)
        and not 1 <= len(params["options"]) <= _MOST_OPTIONS
    ):
        problems.append(f"options: {len(params['options'])} options, 1-{_MOST_OPTIONS} allowed")
    return problems


def _entity_problems(text: Any, entities: Any, name: str) -> list[str]:
    if not isinstance(text, str) or not isinstance(entities, list):
        return []
    end = len(text.encode("utf-16-le")) // 2
    problems = []
    for i, entity in enumerate(entities):
        if not isinstance(entity, dict):
            continue
        offset, length = entity.get("offset"), entity.get("length")
        if isinstance(offset, int) and isinstance(length, int) and (offset < 0 or length < 1 or offset + length > end):
            problems.append(f"{name}[{i}]: outside the text ({end} UTF-16 units)")
    return problems


def _command_problems(commands: list[Any]) -> list[str]:
    problems = []
    if len(commands) > _MOST_COMMANDS:
        problems.append(f"commands: {len(commands)} commands, at most {_MOST_COMMANDS}")
    names = [str(command.get("command")) for command in commands if isinstance(command, dict)]
    if len(set(names)) != len(names):
        problems.append("commands: one is listed twice")
    return problems
