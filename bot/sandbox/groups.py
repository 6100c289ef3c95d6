"""Groups: made for tests of what a bot does where several people read."""

from bot.sandbox import phones
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.state import FIRST_GROUP_ID, ChatRecord, PersonRecord


def add_group(core: Core, title: str, members: list[PersonRecord], *, kind: str) -> ChatRecord:
    """A new group with the bot and these people; the bot is told that it was added."""
    group_id = min([chat.id for chat in core.world.groups()], default=FIRST_GROUP_ID + 1) - 1
    chat = ChatRecord(id=group_id, type=kind, title=title, members=[person.id for person in members])
    core.world.chats[group_id] = chat
    if members:
        _membership(core, chat, members[0], old="left", new="member")
    return chat


def expel(core: Core, chat: ChatRecord, by: PersonRecord) -> None:
    """Throws the bot out of the group."""
    chat.bot_status = "kicked"
    _membership(core, chat, by, old="member", new="kicked")


def _membership(core: Core, chat: ChatRecord, by: PersonRecord, *, old: str, new: str) -> None:
    body: Json = {
        "chat": core.world.chat_json(chat),
        "from": by.user(),
        "date": core.unix(),
        "old_chat_member": phones.member_of(core.world.bot, old),
        "new_chat_member": phones.member_of(core.world.bot, new),
    }
    core.queue.add("my_chat_member", body, queue_id=chat.id)


class Group:
    """A group as tests hold it; people write to it with ``person.says(text, chat_id=group.id)``."""

    def __init__(self, core: Core, record: ChatRecord) -> None:
        self._core = core
        self.record = record

    @property
    def id(self) -> int:
        """The chat id, which is negative."""
        return self.record.id

    @property
    def messages(self) -> list[Json]:
        """What stands in the group, oldest first."""
        return [entry.seen() for entry in self.record.visible()]

    def promotes_bot(self) -> None:
        """Makes the bot an administrator, so it may read, pin and delete everything."""
        self.record.bot_status = "administrator"

    def expels_bot(self) -> None:
        """Throws the bot out."""
        expel(self._core, self.record, self._core.world.people[self.record.members[0]])
