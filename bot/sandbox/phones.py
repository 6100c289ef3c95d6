"""What people do with their phones, and the updates that follow."""

import re
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.entities.detect import detect
from bot.sandbox.errors import Json, SimError
from bot.sandbox.posting import change, post_from_person, quoted, set_keyboard
from bot.sandbox.state import FIRST_PERSON_ID, ChatRecord, Entry, PersonRecord

MAX_TEXT = 4096
ADMINISTRATOR = {
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": True,
    "can_edit_stories": True,
    "can_delete_stories": True,
    "can_pin_messages": True,
}
"""What an administrating bot may do."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def add_person(core: Core, **fields: Any) -> PersonRecord:
    """A new person with an empty phone.

    Raises:
        SimError: the id or the username is taken, or the name is empty.
    """
    world = core.world
    if not str(fields.get("first_name") or "").strip():
        raise SimError("A person needs a first name.")
    if not fields.get("id"):
        fields["id"] = max(world.people, default=FIRST_PERSON_ID - 1) + 1
    if fields["id"] in world.chats or fields["id"] <= 0 or fields["id"] == world.bot["id"]:
        raise SimError(f"The id {fields['id']} is taken.")
    username = fields.get("username")
    if username and any(person.username == username for person in world.people.values()):
        raise SimError(f"The username {username} is taken.")
    person = PersonRecord(**fields)
    if not person.phone:
        person.phone = f"+49151{person.id % 100_000_000:08d}"
    world.people[person.id] = person
    world.chats[person.id] = ChatRecord(id=person.id)
    core.events.publish("person", person=person_json(person))
    return person


def person_json(person: PersonRecord) -> Json:
    """The person as the page reads it."""
    names = ("id", "first_name", "last_name", "username", "language_code", "blocked", "started", "note")
    return {name: getattr(person, name) for name in names}


def chat_of(core: Core, person: PersonRecord, chat_id: int | None) -> ChatRecord:
    """The chat with the bot, or a group that the person is in.

    Raises:
        SimError: the person is not in it.
    """
    chat = core.world.chats.get(person.id if chat_id is None else chat_id)
    if chat is None or (chat.id != person.id and person.id not in chat.members):
        raise SimError(f"{person.first_name} is not in that chat.")
    return chat


def awake(person: PersonRecord) -> None:
    """Raises a SimError when the person cannot write to the bot."""
    if person.deactivated:
        raise SimError(f"{person.first_name}'s account is deactivated.")
    if person.blocked:
        raise SimError(f"{person.first_name} has blocked the bot.")


def says(
    core: Core, person: PersonRecord, text: str, *, reply_to: int | None = None, chat_id: int | None = None
) -> Entry:
    """Sends text; commands, addresses and mentions get their entities.

    Raises:
        SimError: the text is empty or too long, or the person has blocked the bot.
    """
    text = text.strip()
    if not text:
        raise SimError("A message needs some text.")
    if len(text) > MAX_TEXT:
        raise SimError(f"A message has at most {MAX_TEXT} characters.")
    entities = detect(text, [])
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    return sends(core, person, content, reply_to=reply_to, chat_id=chat_id)


def sends(
    core: Core, person: PersonRecord, content: Json, *, reply_to: int | None = None, chat_id: int | None = None
) -> Entry:
    """Sends any content."""
    chat = chat_of(core, person, chat_id)
    if chat.type == "private":
        awake(person)
    if reply_to is not None:
        content = {"reply_to_message": quoted(entry_of(chat, reply_to).message), **content}
    entry = post_from_person(core, person, chat, content)
    if chat.keyboard is not None and chat.keyboard.get("force_reply"):
        set_keyboard(core, chat, None)
    return entry


def starts(core: Core, person: PersonRecord, payload: str = "") -> Entry:
    """Presses Start, or opens a deep link with a payload; a blocked bot is unblocked first.

    Raises:
        SimError: the payload is no deep link's.
    """
    if not _PAYLOAD.fullmatch(payload):
        raise SimError("A link's payload has up to 64 of A-Z, a-z, 0-9, _ and -.")
    if person.blocked:
        unblocks(core, person)
    return says(core, person, f"/start {payload}".strip())


def entry_of(chat: ChatRecord, message_id: int) -> Entry:
    """The message that the phone shows.

    Raises:
        SimError: there is none with that id.
    """
    entry = chat.entries.get(message_id)
    if entry is None or entry.hidden:
        raise SimError("That message is not there any more.")
    return entry


def edits(core: Core, person: PersonRecord, message_id: int, text: str, *, chat_id: int | None = None) -> Entry:
    """Edits an own text or caption.

    Raises:
        SimError: it is not theirs, or has no text.
    """
    chat = chat_of(core, person, chat_id)
    entry = entry_of(chat, message_id)
    text = text.strip()
    field = "text" if "text" in entry.message else "caption"
    if entry.message["from"]["id"] != person.id or "forward_origin" in entry.message:
        raise SimError("Only an own message can be edited.")
    if not text or len(text) > MAX_TEXT or (field == "caption" and "caption" not in entry.message):
        raise SimError("That message cannot get this text.")
    entities = detect(text, [])
    dropped = {field, "entities", "caption_entities"}
    message = {name: value for name, value in entry.message.items() if name not in dropped}
    message |= {"edit_date": core.unix(), field: text}
    if entities:
        message["entities" if field == "text" else "caption_entities"] = entities
    change(core, chat, entry, message)
    core.queue.add("edited_message", message, queue_id=chat.id)
    return entry


def forwards(core: Core, person: PersonRecord, chat_id: int, message_id: int) -> Entry:
    """Forwards a message, out of the chat with the bot or a group, to the bot."""
    source = entry_of(chat_of(core, person, chat_id), message_id).message
    return sends(core, person, forwarded(source))


def forwarded(source: Json) -> Json:
    """The content of a message that is passed on, with where it came from."""
    origin = source.get("forward_origin") or {
        "type": "user",
        "date": source["date"],
        "sender_user": source["from"],
    }
    return {"forward_origin": origin, **content_of(source)}


def content_of(message: Json) -> Json:
    """What a message says, without who, where, when and what it belongs to."""
    about = {"message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message", "quote"}
    about |= {"forward_origin", "media_group_id", "via_bot", "effect_id", "has_protected_content"}
    return {name: value for name, value in message.items() if name not in about}


def blocks(core: Core, person: PersonRecord) -> None:
    """Blocks the bot."""
    if not person.blocked:
        person.blocked = True
        _membership(core, person, "member", "kicked")


def unblocks(core: Core, person: PersonRecord) -> None:
    """Unblocks the bot."""
    if person.blocked:
        person.blocked = False
        _membership(core, person, "kicked", "member")


def _membership(core: Core, person: PersonRecord, old: str, new: str) -> None:
    body: Json = {
        "chat": person.chat(),
        "from": person.user(),
        "date": core.unix(),
        "old_chat_member": member_of(core.world.bot, old),
        "new_chat_member": member_of(core.world.bot, new),
    }
    core.queue.add("my_chat_member", body, queue_id=person.id)
    core.events.publish("person", person=person_json(person))


def member_of(user: Json, status: str) -> Json:
    """A ChatMember; ``status`` is member, left, kicked or administrator."""
    found: Json = {"user": user, "status": status}
    if status == "kicked":
        found["until_date"] = 0
    if status == "administrator":
        found |= {"can_be_edited": False, **ADMINISTRATOR}
    return found


def deletes(core: Core, person: PersonRecord, message_id: int, *, chat_id: int | None = None) -> None:
    """Deletes a message on the person's side; the bot is told nothing, as in Telegram."""
    chat = chat_of(core, person, chat_id)
    entry_of(chat, message_id).hidden = True
    core.show("deleted", chat, message_ids=[message_id])


def clears(core: Core, person: PersonRecord) -> None:
    """Clears the chat on the person's side."""
    chat = core.person_chat(person)
    gone = [entry.message["message_id"] for entry in chat.visible()]
    for message_id in gone:
        chat.entries[message_id].hidden = True
    core.show("deleted", chat, message_ids=gone)
    set_keyboard(core, chat, None)
