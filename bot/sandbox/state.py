"""What a Telegram remembers: people, chats with their messages, files, taps, polls and the bot's own settings."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.errors import Json, bad
from bot.sandbox.files import FileStore

FIRST_PERSON_ID = 500_000_001
FIRST_GROUP_ID = -1_001_000_000_000
FIRST_MESSAGE_ID = 1


@dataclass
class PersonRecord:
    """Someone with a phone. ``started``: wrote to the bot at least once, so the bot may write to them."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    note: str = ""
    phone: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> Json:
        """The person as a User of the Bot API."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        user |= _present(last_name=self.last_name, username=self.username, language_code=self.language_code)
        return user

    def chat(self) -> Json:
        """The person's private chat as a Chat of the Bot API."""
        chat: Json = {"id": self.id, "first_name": self.first_name}
        chat |= _present(last_name=self.last_name, username=self.username)
        return {**chat, "type": "private"}


@dataclass
class Entry:
    """A message in a chat, with what the Bot API's Message object does not say.

    Attributes:
        own: the bot sent it.
        fixed: it carries a reply keyboard, so Telegram does not let the bot edit it.
        hidden: deleted or cleared on the person's side only.
        reactions: ``{"emoji", "from_id"}`` each, newest last.
    """

    message: Json
    own: bool
    fixed: bool = False
    hidden: bool = False
    reactions: list[Json] = field(default_factory=list)

    def seen(self) -> Json:
        """The message as a phone shows it."""
        return {**self.message, "reactions": list(self.reactions)}


@dataclass
class ChatRecord:
    """A private chat with the bot, or a group."""

    id: int
    type: str = "private"
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"
    last_message_id: int = 0
    entries: OrderedDict[int, Entry] = field(default_factory=OrderedDict)
    keyboard: Json | None = None
    action: str | None = None
    action_until: datetime | None = None
    pinned: list[int] = field(default_factory=list)
    menu_button: Json | None = None

    def visible(self) -> list[Entry]:
        """What the phone shows, oldest first."""
        return [entry for entry in self.entries.values() if not entry.hidden]


@dataclass
class TapRecord:
    """A press on an inline button and what the bot answered."""

    id: str
    person_id: int
    chat_id: int
    message_id: int | None
    data: str
    at: datetime
    answered: bool = False
    toast: str = ""
    alert: bool = False
    url: str = ""


@dataclass
class InlineRecord:
    """An inline query and the bot's results."""

    id: str
    person_id: int
    query: str
    offset: str
    at: datetime
    results: list[Json] | None = None
    answer: Json = field(default_factory=dict)


@dataclass
class PollRecord:
    """Where a poll stands and who chose what."""

    id: str
    chat_id: int
    message_id: int
    votes: dict[int, list[int]] = field(default_factory=dict)


@dataclass
class BotSettings:
    """What the bot has set about itself. Keys: commands by (scope, language), texts by (kind, language)."""

    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})


class World:
    """All of it. Bounded: each chat keeps its newest messages, and old taps, queries and files go."""

    def __init__(self, *, bot: Json, messages_kept: int) -> None:
        self.bot = bot
        self.messages_kept = messages_kept
        self.people: dict[int, PersonRecord] = {}
        self.chats: dict[int, ChatRecord] = {}
        self.files = FileStore()
        self.settings = BotSettings()
        self.taps: OrderedDict[str, TapRecord] = OrderedDict()
        self.inline: OrderedDict[str, InlineRecord] = OrderedDict()
        self.web_apps: OrderedDict[str, int] = OrderedDict()
        self.polls: OrderedDict[str, PollRecord] = OrderedDict()
        self.last_private_message = FIRST_MESSAGE_ID - 1
        self.serial = 0

    def next_serial(self) -> int:
        """A number never given before."""
        self.serial += 1
        return self.serial

    def person(self, person_id: int) -> PersonRecord:
        """The person with that id.

        Raises:
            RefusedError: nobody has it.
        """
        found = self.people.get(person_id)
        if found is None:
            raise bad("user not found")
        return found

    def find_chat(self, text: str) -> ChatRecord:
        """The chat that a ``chat_id`` parameter names: an id, or a group's @username.

        Raises:
            RefusedError: it is empty or unknown.
        """
        if not text:
            raise bad("chat_id is empty")
        try:
            chat = self.chats.get(int(text))
        except ValueError:
            chat = None
        if chat is None:
            raise bad("chat not found")
        return chat

    def chat_json(self, chat: ChatRecord) -> Json:
        """The chat as a Chat of the Bot API."""
        if chat.type == "private":
            return self.people[chat.id].chat()
        return {"id": chat.id, "title": chat.title, "type": chat.type}

    def next_message_id(self, chat: ChatRecord) -> int:
        """Private chats of a bot share one sequence; a supergroup has its own."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self.last_private_message += 1
        return self.last_private_message

    def keep(self, chat: ChatRecord, entry: Entry) -> None:
        """Adds a message to its chat and lets the oldest go when there are too many."""
        chat.entries[entry.message["message_id"]] = entry
        while len(chat.entries) > self.messages_kept:
            chat.entries.popitem(last=False)

    def groups(self) -> Iterator[ChatRecord]:
        """Every chat that is not private."""
        return (chat for chat in self.chats.values() if chat.type != "private")


def trim(records: OrderedDict[str, Any], *, kept: int) -> None:
    """Lets the oldest records go."""
    while len(records) > kept:
        records.popitem(last=False)


def _present(**fields: str | None) -> Json:
    return {name: value for name, value in fields.items() if value}
