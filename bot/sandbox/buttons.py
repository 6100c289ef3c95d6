"""Pressing buttons: those under a message, and the keys of a reply keyboard."""

from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.phones import awake, chat_of, entry_of, says, sends
from bot.sandbox.posting import set_keyboard
from bot.sandbox.state import ChatRecord, Entry, PersonRecord, TapRecord, trim

TAPS_KEPT = 1000
_QUEUE_OF_TAPS = 3 << 33
"""A tap's queue is its user's id plus this, so a text and a tap of one person may overtake each other."""


def taps(core: Core, person: PersonRecord, chat: ChatRecord, message_id: int, data: str) -> TapRecord:
    """Presses a callback button."""
    message = entry_of(chat, message_id).message
    tap = TapRecord(
        id=str(4_000_000_000_000_000_000 + core.world.next_serial()),
        person_id=person.id,
        chat_id=chat.id,
        message_id=message_id,
        data=data,
        at=core.now(),
    )
    core.prune()
    core.world.taps[tap.id] = tap
    core.open_taps.append(tap)
    trim(core.world.taps, kept=TAPS_KEPT)
    body: Json = {
        "id": tap.id,
        "from": person.user(),
        "message": message,
        "chat_instance": str(7_000_000_000_000_000_000 + abs(chat.id)),
        "data": data,
    }
    core.queue.add("callback_query", body, queue_id=person.id + _QUEUE_OF_TAPS)
    return tap


def press_inline(core: Core, person: PersonRecord, chat: ChatRecord, message_id: int, row: int, column: int) -> Json:
    """Presses the inline button at that place; says what the phone then does.

    Raises:
        SimError: there is no such button, or the person has blocked the bot.
    """
    message = entry_of(chat, message_id).message
    try:
        if min(row, column) < 0:
            raise IndexError
        button = message.get("reply_markup", {}).get("inline_keyboard", [])[row][column]
    except IndexError:
        raise SimError("There is no such button.") from None
    if "callback_data" in button:
        if chat.type == "private":
            awake(person)
        return {"callback_query_id": taps(core, person, chat, message_id, button["callback_data"]).id}
    if "url" in button:
        return {"url": core.resolve(button["url"])}
    if "login_url" in button:
        return {"url": core.resolve(button["login_url"]["url"])}
    if "web_app" in button:
        return {"web_app": button["web_app"]["url"]}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    return {"switch_inline": {name: value for name, value in button.items() if name.startswith("switch_inline")}}


def presses(core: Core, person: PersonRecord, row: int, column: int, *, chat_id: int | None = None) -> Entry:
    """Presses a button of the reply keyboard; requests are answered with the person's own sample.

    Raises:
        SimError: there is no such button.
    """
    chat = chat_of(core, person, chat_id)
    keyboard = chat.keyboard or {}
    try:
        if min(row, column) < 0:
            raise IndexError
        key = keyboard.get("keyboard", [])[row][column]
    except IndexError:
        raise SimError("There is no such key.") from None
    if keyboard.get("one_time_keyboard"):
        set_keyboard(core, chat, None)
    if key.get("request_contact"):
        return sends(core, person, {"contact": contact(person)}, chat_id=chat.id)
    if key.get("request_location"):
        return sends(core, person, {"location": {"longitude": 13.405, "latitude": 52.52}}, chat_id=chat.id)
    if key.get("web_app"):
        raise SimError("This key opens a Mini App.")
    return says(core, person, key["text"], chat_id=chat.id)


def contact(person: PersonRecord) -> Json:
    """The person's own contact."""
    card: Json = {"phone_number": person.phone, "first_name": person.first_name}
    return card | ({"last_name": person.last_name} if person.last_name else {}) | {"user_id": person.id}
