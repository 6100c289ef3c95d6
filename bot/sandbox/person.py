"""Someone with a phone, as tests and demos drive them. All of it is synchronous; updates are queued at once."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import phones
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.screen import screen
from bot.sandbox.state import ChatRecord, Entry, PersonRecord, TapRecord


class Tap:
    """A press on an inline button. ``url``, ``web_app`` and ``copied`` are set for buttons that do that."""

    def __init__(self, core: Core, done: Mapping[str, Any]) -> None:
        self._core = core
        self._record: TapRecord | None = core.world.taps.get(str(done.get("callback_query_id", "")))
        self.url: str = str(done.get("url", ""))
        self.web_app: str = str(done.get("web_app", ""))
        self.copied: str = str(done.get("copied", ""))

    @property
    def id(self) -> str:
        """The callback_query_id; empty when the button is none for the bot."""
        return "" if self._record is None else self._record.id

    @property
    def answered(self) -> bool:
        """Whether the spinner has stopped."""
        return self._record is None or self._record.answered

    @property
    def text(self) -> str:
        """What the bot answered, as a toast or as an alert."""
        return "" if self._record is None else self._record.toast

    @property
    def toast(self) -> str:
        """The text that was shown for a moment; empty when there was none."""
        return "" if self._record is None or self._record.alert else self._record.toast

    @property
    def alert(self) -> str:
        """The text that has to be dismissed; empty when there was none."""
        return self._record.toast if self._record is not None and self._record.alert else ""

    async def wait(self, *, timeout: float = 5.0) -> "Tap":  # noqa: ASYNC109 - a test says how long it is patient
        """Waits for the answer.

        Raises:
            TimeoutError: the bot did not answer within ``timeout`` seconds.
        """
        if not await self._core.events.until(lambda: self.answered, timeout):
            raise TimeoutError("the tap was not answered")
        return self


class Person:
    """A person and what they do. ``record`` holds who they are."""

    def __init__(self, core: Core, record: PersonRecord) -> None:
        self._core = core
        self.record = record

    def __repr__(self) -> str:
        return f"<{self.record.first_name}>"

    @property
    def id(self) -> int:
        """The user id, which is also the id of the private chat."""
        return self.record.id

    @property
    def first_name(self) -> str:
        """The name the bot sees."""
        return self.record.first_name

    @property
    def chat(self) -> ChatRecord:
        """The private chat with the bot."""
        return self._core.person_chat(self.record)

    @property
    def messages(self) -> list[Json]:
        """What the phone shows now, oldest first."""
        return [entry.seen() for entry in self.chat.visible()]

    @property
    def last_message(self) -> Json:
        """The newest message that the phone shows.

        Raises:
            SimError: the chat is empty.
        """
        messages = self.messages
        if not messages:
            raise SimError(f"{self.first_name}'s phone is empty.")
        return messages[-1]

    @property
    def keyboard(self) -> Json | None:
        """The reply keyboard that is open."""
        return self.chat.keyboard

    def screen(self, last: int | None = None) -> str:
        """The chat as plain text, the ``last`` messages of it; see ``bot.sandbox.screen``."""
        return screen(self.messages if last is None else self.messages[-last:], me=self.id, keyboard=self.keyboard)

    def says(self, text: str, *, reply_to: int | None = None, chat_id: int | None = None) -> Json:
        """Sends text."""
        return self._core_seen(phones.says(self._core, self.record, text, reply_to=reply_to, chat_id=chat_id))

    def starts(self, payload: str = "") -> Json:
        """Presses Start or opens a deep link."""
        return self._core_seen(phones.starts(self._core, self.record, payload))

    def taps(
        self,
        label: str | None = None,
        *,
        row: int | None = None,
        column: int = 0,
        message: int | None = None,
        chat_id: int | None = None,
    ) -> Tap:
        """Presses an inline button, by its label or its place.

        Args:
            label: the button's text; a unique beginning of it will do.
            message: the message's id; otherwise the newest one with such a button.

        Raises:
            SimError: there is no such button.
        """
        chat = phones.chat_of(self._core, self.record, chat_id)
        for entry in reversed(chat.visible()):
            message_id = entry.message["message_id"]
            rows = entry.message.get("reply_markup", {}).get("inline_keyboard", [])
            if (message is not None and message_id != message) or not rows:
                continue
            place = (row, column) if row is not None else find_label(rows, label or "")
            if place is not None:
                return Tap(
                    self._core, phones.press_inline(self._core, self.record, chat, message_id, place[0], place[1])
                )
            if row is not None:
                break
        raise SimError(f"There is no button {label!r} on {self.first_name}'s phone:\n{self.screen(last=3)}")

    def presses(self, label: str, *, chat_id: int | None = None) -> Json:
        """Presses a key of the reply keyboard, by its label."""
        chat = phones.chat_of(self._core, self.record, chat_id)
        place = find_label((chat.keyboard or {}).get("keyboard", []), label)
        if place is None:
            raise SimError(f"There is no key {label!r} on {self.first_name}'s phone.")
        return self._core_seen(phones.presses(self._core, self.record, *place, chat_id=chat_id))

    def edits(self, message_id: int, text: str, *, chat_id: int | None = None) -> Json:
        """Edits an own message."""
        return self._core_seen(phones.edits(self._core, self.record, message_id, text, chat_id=chat_id))

    def forwards(self, message_id: int, *, chat_id: int | None = None) -> Json:
        """Forwards a message of a chat to the bot."""
        source = self.id if chat_id is None else chat_id
        return self._core_seen(phones.forwards(self._core, self.record, source, message_id))

    def blocks(self) -> None:
        """Blocks the bot."""
        phones.blocks(self._core, self.record)

    def unblocks(self) -> None:
        """Unblocks the bot."""
        phones.unblocks(self._core, self.record)

    def deletes(self, message_id: int) -> None:
        """Deletes a message on this side only."""
        phones.deletes(self._core, self.record, message_id)

    def clears(self) -> None:
        """Clears the chat on this side only."""
        phones.clears(self._core, self.record)

    def deactivates(self) -> None:
        """Deletes the Telegram account."""
        self.record.deactivated = True

    def _core_seen(self, entry: Entry) -> Json:
        return entry.seen()


def find_label(rows: list[list[Json]], label: str) -> tuple[int, int] | None:
    """The place of the button with that text, or of the only one whose text begins so."""
    places = [(r, c, str(button["text"])) for r, row in enumerate(rows) for c, button in enumerate(row)]
    exact = [(r, c) for r, c, text in places if text == label]
    if exact:
        return exact[0]
    begun = [(r, c) for r, c, text in places if label and text.startswith(label)]
    return begun[0] if len(begun) == 1 else None
