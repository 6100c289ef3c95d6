"""Updates out of the Bot API's own description: every kind that it knows, valid and mangled."""

import random
from typing import Any

from bot.chat.routes import COMMANDS, TAPS
from bot.sandbox.spec import SPEC
from tests.practice import CAST

Json = dict[str, Any]

DEPTH = 3
"""How deep objects may lie in objects; below that only what is required."""

HUGE = (2**52 - 1, -(2**52) + 1, 0, -1, 1)

ODD_TEXTS = (
    "", " ", "\u0000", "\u202e\u202dabc", "👩‍👩‍👧‍👦" * 20, "é" * 50, "\ud83d",
    "\n" * 30, "x" * 4096, "<b>", "</b>&amp;&lt;<",
    "{name} %s {0}", "' OR 1=1 --", "𝟞", "６", "-3", "10/10", "3.5", "1e3", "00006", "½", "null", "/", "/start /start",
    "/start " + "A" * 64, "/checkin@another_bot", "my neck hurts 7 and i cannot feel my legs", "ok", "?",
    "мне больно 6",
    "كتفي يؤلمني", "😀" * 2000, "a\u0301" * 100, "neck 6, shoulders 3, slouched all day", "yes", "no", "skip",
    "25:99", "every 0 minutes", "31.02.2026", "tomorrow", "UTC+99", "Europe/Berlin",
)  # fmt: skip

_IDS = {"id", "user_id", "chat_id", "from_id", "sender_user_id", "message_id", "owner_user_id"}


def value_of(chance: random.Random, types: list[str], name: str, depth: int) -> Any:
    """A value of one of the types, as it may stand in a field of that name."""
    kind = chance.choice(types)
    if kind.startswith("Array of "):
        inner = [kind.removeprefix("Array of ")]
        return [value_of(chance, inner, name, depth - 1) for _one in range(chance.randint(0, 2))]
    if kind == "Integer":
        if name in _IDS:
            return chance.choice((*CAST.values(), *HUGE, chance.randrange(1, 10**10)))
        if "date" in name or "time" in name:
            return chance.choice((0, 1, 1_777_885_200, 2**31 - 1))
        return chance.choice((0, 1, 2, 5, 100))
    if kind == "Float":
        return chance.choice((0.0, 0.5, -90.0, 179.9, 1e9))
    if kind in {"Boolean", "True"}:
        return True if kind == "True" else chance.random() < 0.5
    if kind in {"String", "InputFile"}:
        return chance.choice(ODD_TEXTS)
    return object_of(chance, kind, depth)


def object_of(chance: random.Random, kind: str, depth: int = DEPTH) -> Json:
    """An object of a type of the Bot API, with some of what is optional."""
    leaf = chance.choice(SPEC.leaves(kind))
    made: Json = {}
    for name, field in SPEC.types.get(leaf, {}).items():
        # What refers to its own kind goes on forever: the pinned message of the chat of the message it replies to.
        wanted = field.get("required") or (depth > 0 and chance.random() < 0.12)
        if wanted and depth > -6:
            made[name] = value_of(chance, field["types"], name, depth - 1)
    if leaf in SPEC.constants:
        tag, constant = SPEC.constants[leaf]
        made[tag] = constant
    if leaf == "User":
        made["id"] = chance.choice(list(CAST.values()))
        made["is_bot"] = False
        made["first_name"] = chance.choice(("Ann", "<i>", "👻", "x" * 64))
    if leaf == "Chat":
        made["type"] = chance.choice(("private", "group", "supergroup", "channel"))
    if leaf == "MessageEntity":
        made["type"] = chance.choice(("bot_command", "bold", "url", "text_link", "mention", "date_time", "unheard_of"))
        made["offset"], made["length"] = chance.randrange(3), chance.randrange(1, 5)
    return made


def update_of(chance: random.Random, kind: str) -> Json:
    """An update of a kind; mostly from somebody of the cast, in their private chat."""
    [type_] = SPEC.types["Update"][kind]["types"]
    body = object_of(chance, type_)
    user = {"id": chance.choice(list(CAST.values())), "is_bot": False, "first_name": "Somebody", "language_code": "de"}
    if "from" in SPEC.types[type_] and chance.random() < 0.9:
        body["from"] = user
    if type_ == "Message":
        if chance.random() < 0.8:
            body["chat"] = {"id": user["id"], "type": "private", "first_name": "Somebody"}
        body = {name: value for name, value in body.items() if name not in {"text", "entities"}}
        if chance.random() < 0.7:
            body |= said(chance)
    if type_ == "CallbackQuery":
        body["data"] = data(chance)
        if chance.random() < 0.7:
            chat = {"id": user["id"], "type": "private", "first_name": "Somebody"}
            body["message"] = {"message_id": chance.choice((1, 2, 3, 10**6)), "date": chance.choice((0, 1_777_885_200)),
                               "chat": chat, "text": "a card"}  # fmt: skip
        elif chance.random() < 0.5:
            body.pop("message", None)
    return {kind: body}


def said(chance: random.Random) -> Json:
    """Text as people send it: words, or a command with something behind it."""
    if chance.random() < 0.4:
        return {"text": chance.choice(ODD_TEXTS)}
    command = f"/{chance.choice(COMMANDS).name}"
    rest = chance.choice(("", "", " ", f" {chance.choice(ODD_TEXTS)}", " Ann", " 1"))
    entity = {"type": "bot_command", "offset": 0, "length": len(command)}
    return {"text": f"{command}{rest}"[:4096], "entities": [entity]}


def data(chance: random.Random) -> str:
    """What a button may carry: made up out of what buttons do carry, and of what none does."""
    parts = (
        "260504", "260503", "991231", "000000", "p", "a", "A", "s", "c", "k", "r", "u", "d", "e", "o", "q", "l", "n",
        "0", "1", "5", "10", "11", "-1", "999999999999999999", "9" * 30, "open", "done", "hurts", "too_hard", "next",
        "skip", "x", "no", "yes", "off", "0800", "2500", "0800-0900", "checkin", "stretch", "hydration", "posture",
        "0123456", "-", "", "neck-turn", "heart", "en", "de", "delete", "all", "½", "６", "a" * 20, "%", "👻",
    )  # fmt: skip
    chosen = [chance.choice(parts) for _part in range(chance.randint(0, 4))]
    prefix = chance.choice(TAPS).menu.prefix if chance.random() < 0.95 else chance.choice(parts)
    made = ":".join([prefix, *chosen])
    while len(made.encode()) > 64:
        made = made[:-1]
    return made


def mangled(chance: random.Random, update: Json) -> Json:
    """The same with something missing, of another type, or too much."""
    places = list(_places(update))
    for _wound in range(chance.randint(1, 3)):
        holder, key = chance.choice(places)
        if key not in holder:
            continue
        how = chance.randrange(3)
        if how == 0:
            del holder[key]
        elif how == 1:
            holder[key] = chance.choice((None, "", "text", 5, -1, 2**80, 1.5, True, [], [[]], {}, {"id": "x"}))
        else:
            holder[f"{key}_of_tomorrow"] = {"id": 1}
    return update


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner)
