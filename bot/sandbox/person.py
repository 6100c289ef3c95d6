"""Someone with a phone, as tests and demos drive them. All of it is synchronous; updates are queued at once."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import buttons, inline, phones, webapp
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.polls import votes
from bot.sandbox.reactions import reacts
from bot.sandbox.screen import screen
from bot.sandbox.state import ChatRecord, PersonRecord, TapRecord
from bot.sandbox.uploads import sample, uploads


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
        return phones.says(self._core, self.record, text, reply_to=reply_to, chat_id=chat_id).seen()

    def starts(self, payload: str = "") -> Json:
        """Presses Start or opens a deep link."""
        return phones.starts(self._core, self.record, payload).seen()

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
                    self._core, buttons.press_inline(self._core, self.record, chat, message_id, place[0], place[1])
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
        return buttons.presses(self._core, self.record, *place, chat_id=chat_id).seen()

    def edits(self, message_id: int, text: str, *, chat_id: int | None = None) -> Json:
        """Edits an own message."""
        return phones.edits(self._core, self.record, message_id, text, chat_id=chat_id).seen()

    def forwards(self, message_id: int, *, chat_id: int | None = None) -> Json:
        """Forwards a message of a chat to the bot."""
        source = self.id if chat_id is None else chat_id
        return phones.forwards(self._core, self.record, source, message_id).seen()

    def sends_photo(self, file: bytes | None = None, *, caption: str = "", name: str = "") -> Json:
        """Sends a picture; a sample of one pixel when none is given."""
        return self._uploads("photo", file, caption=caption, name=name)

    def sends_document(self, file: bytes | None = None, *, caption: str = "", name: str = "") -> Json:
        """Sends a file as a document."""
        return self._uploads("document", file, caption=caption, name=name)

    def sends_voice(self, file: bytes | None = None, *, caption: str = "") -> Json:
        """Sends a voice message."""
        return self._uploads("voice", file, caption=caption)

    def sends_video(self, file: bytes | None = None, *, caption: str = "") -> Json:
        """Sends a video."""
        return self._uploads("video", file, caption=caption)

    def sends_sticker(self, file: bytes | None = None) -> Json:
        """Sends a sticker."""
        return self._uploads("sticker", file)

    def sends_location(self, latitude: float, longitude: float) -> Json:
        """Shares a point on the map."""
        point = {"longitude": longitude, "latitude": latitude}
        return phones.sends(self._core, self.record, {"location": point}).seen()

    def sends_contact(self) -> Json:
        """Shares the own phone number."""
        return phones.sends(self._core, self.record, {"contact": buttons.contact(self.record)}).seen()

    def votes(self, *option_ids: int, message: int | None = None) -> None:
        """Votes in a poll, the newest one unless its message is named; no options take the vote back."""
        chat = self.chat
        message_id = message or next((m["message_id"] for m in reversed(self.messages) if "poll" in m), 0)
        votes(self._core, self.record, chat, phones.entry_of(chat, message_id), list(option_ids))

    def reacts(self, emoji: str | None, *, message: int | None = None) -> None:
        """Reacts to a message, the newest one unless another is named; None takes the reaction back."""
        message_id = message or self.last_message["message_id"]
        reacts(self._core, self.record, self.chat, phones.entry_of(self.chat, message_id), emoji)

    async def asks_inline(self, query: str, *, offset: str = "", timeout: float = 5.0) -> list[Json]:  # noqa: ASYNC109 - as in Tap.wait
        """Types ``@bot query`` and waits for the results.

        Raises:
            TimeoutError: the bot did not answer within ``timeout`` seconds.
        """
        record = inline.asks(self._core, self.record, query, offset)
        if not await self._core.events.until(lambda: record.results is not None, timeout):
            raise TimeoutError("the inline query was not answered")
        return record.results or []

    def chooses(self, result_id: str) -> Json:
        """Sends a result of the newest inline query."""
        return inline.chooses(self._core, self.record, result_id).seen()

    def opens_app(self, url: str, *, start_param: str = "") -> str:
        """The address a Mini App is loaded from, with signed data in its fragment."""
        return webapp.opened(self._core, self.record, url, start_param=start_param)

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

    def _uploads(self, kind: str, file: bytes | None, *, caption: str = "", name: str = "") -> Json:
        upload = sample(kind, name=name, file=file)
        return uploads(self._core, self.record, upload, kind=kind, caption=caption).seen()


def find_label(rows: list[list[Json]], label: str) -> tuple[int, int] | None:
    """The place of the button with that text, or of the only one whose text begins so."""
    places = [(r, c, str(button["text"])) for r, row in enumerate(rows) for c, button in enumerate(row)]
    exact = [(r, c) for r, c, text in places if text == label]
    if exact:
        return exact[0]
    begun = [(r, c) for r, c, text in places if label and text.startswith(label)]
    return begun[0] if len(begun) == 1 else None
