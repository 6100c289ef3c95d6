"""One update's turn: the open transaction, who it is from, and the messages that will follow the commit."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Self

from telegram import CallbackQuery, Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.chat import calls
from bot.chat.callback_data.base import CallbackData
from bot.chat.calls import Call, Rows, Screen
from bot.chat.screens import common
from bot.domain.cards import ASKED
from bot.domain.outbox import CALLS, DANGER, REPLY, Letter
from bot.domain.people import Person
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk


@dataclass
class Sheet:
    """What the worker hands to the handlers, and what they leave for it.

    Attributes:
        danger: whether something of what is said is about danger.
        first: how many calls stand before everything else: what was said first, and the answer to a tap.
        topics: the safety questions that were asked.
        menus: whose command menu follows who they are now in other chats than the sender's own.
    """

    desk: Desk
    person: Person | None
    calls: list[Call] = field(default_factory=list)
    answered: bool = False
    error: BaseException | None = None
    typed_for: int | None = None
    asked: tuple[int, str] | None = None
    tap: CallbackData | None = None
    danger: bool = False
    first: int = 0
    topics: tuple[str, ...] = ()
    menus: Mapping[int, Person | None] = field(default_factory=dict)


current: ContextVar[Sheet] = ContextVar("current")
"""The sheet of the update that is being handled; set by the worker, read when PTB makes the context."""

Bot = ExtBot[None]


class Turn(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context for us: a desk to do things at, and a way to answer."""

    event: Update
    sheet: Sheet

    @classmethod
    def from_update(cls, update: object, application: "Application[Any, Any, Any, Any, Any, Any]") -> Self:
        """Make the context of an update (called by PTB)."""
        turn = super().from_update(update, application)
        turn.sheet = current.get()
        if isinstance(update, Update):
            turn.event = update
        return turn

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[None]:
        """Open a block for a handler: when it raises, what it wrote is undone and what it wanted to say is dropped."""
        before = replace(self.sheet, calls=list(self.sheet.calls))
        try:
            async with self.desk.whole():
                yield
        except Exception:
            vars(self.sheet).update(vars(before))
            raise

    @property
    def desk(self) -> Desk:
        """The open transaction, the practice and the time."""
        return self.sheet.desk

    @property
    def practice(self) -> Practice:
        """The practice as the sender is told of it: abroad, with the local emergency number."""
        return self.desk.practice.as_said_to(self.someone)

    @property
    def someone(self) -> Person | None:
        """Who the update is from; None for a stranger."""
        return self.sheet.person

    @property
    def person(self) -> Person:
        """Who the update is from, once access was checked."""
        if self.sheet.person is None:
            raise LookupError("the handler is open to strangers and must use 'someone'")
        return self.sheet.person

    @person.setter
    def person(self, person: Person | None) -> None:
        self.sheet.person = person

    @property
    def chat_id(self) -> int:
        """The private chat that answers go to: the sender's own, wherever the update came from."""
        user, chat = self.event.effective_user, self.event.effective_chat
        if user is not None:
            return user.id
        # The Bot API calls a message's sender optional; a private chat has the number of whoever writes in it.
        if chat is not None and chat.type == chat.PRIVATE:
            return chat.id
        raise LookupError("the update has no sender")

    @property
    def query(self) -> CallbackQuery:
        """The tap that is being answered."""
        if self.event.callback_query is None:
            raise LookupError("the update is no tap")
        return self.event.callback_query

    @property
    def text(self) -> str:
        """The text that was typed."""
        message = self.event.effective_message
        return "" if message is None or message.text is None else message.text

    def type_for(self, message_id: int) -> None:
        """Let the typed text count as a tap on a message: what a tap shows there comes below the client's words."""
        self.sheet.typed_for = message_id

    @property
    def is_typed(self) -> bool:
        """Whether a typed text stands for a tap."""
        return self.sheet.typed_for is not None

    @property
    def tapped_message_id(self) -> int | None:
        """The message whose button was tapped, or whose button's words were typed; None when there is none."""
        if self.is_typed:
            return self.sheet.typed_for
        query = self.event.callback_query
        return None if query is None or query.message is None else query.message.message_id

    def say(self, screen: Screen | str, *, card: tuple[str, str] | None = None, silent: bool = False) -> None:
        """Send a new message after the commit; ``card`` (kind, reference) is remembered to be edited later."""
        shown = Screen(text=screen) if isinstance(screen, str) else screen
        self.sheet.danger |= shown.danger
        self.sheet.calls.append(calls.send(self.chat_id, shown, card=self._card(card), silent=silent))

    def say_first(self, screen: Screen, *, card: tuple[str, str] | None = None) -> None:
        """Send a new message before everything else that is said: what is about danger.

        A question asked so is the one that a bare yes or no answers, whatever is read back beside it.
        """
        self.sheet.danger |= screen.danger
        if card is not None:
            kept = [_not_asking(one) for one in self.sheet.calls]
            self.sheet.calls[:] = kept
        self.sheet.calls.insert(self.sheet.first, calls.send(self.chat_id, screen, card=self._card(card)))
        self.sheet.first += 1

    def say_in(self, chat_id: int, screen: Screen) -> None:
        """Send a message to another chat than the sender's own, where strangers may be; nothing personal goes there."""
        self.sheet.calls.append(calls.send(chat_id, screen))

    def show(self, screen: Screen, *, card: tuple[str, str] | None = None) -> None:
        """Show a screen in the message whose button was tapped, or as a new message."""
        self.sheet.danger |= screen.danger
        message_id = self.tapped_message_id
        if self.is_typed and message_id is not None:
            self.delete(message_id)
            self.say(screen, card=card)
            return
        message = None if self.event.callback_query is None else self.event.callback_query.message
        has_picture = any(getattr(message, kind, None) for kind in ("photo", "animation", "document"))
        if message_id is None or screen.picture is not None or has_picture:
            if has_picture and message_id is not None:
                self.sheet.calls.append(calls.edit_buttons(self.chat_id, message_id, ()))
            self.say(screen, card=card)
        else:
            self.sheet.calls.append(calls.edit(self.chat_id, message_id, screen, card=self._card(card)))

    def show_in(self, message_id: int, screen: Screen, *, card: tuple[str, str] | None = None) -> None:
        """Show a screen in a message that is remembered as a card."""
        self.sheet.calls.append(calls.edit(self.chat_id, message_id, screen, card=self._card(card)))

    def take_buttons_away(self, message_id: int | None = None) -> None:
        """Leave a message as it is, without its buttons."""
        target = self.tapped_message_id if message_id is None else message_id
        if target is not None:
            self.sheet.calls.append(calls.edit_buttons(self.chat_id, target, ()))

    def buttons_in(self, message_id: int, rows: Rows) -> None:
        """Leave a message as it is, with other buttons."""
        self.sheet.calls.append(calls.edit_buttons(self.chat_id, message_id, rows))

    def delete(self, message_id: int) -> None:
        """Delete a message of the bot's own."""
        self.sheet.calls.append(calls.delete(self.chat_id, message_id, instead=common.gave_way()))

    def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer the tap with a short line; only the first answer of a tap is shown, and typed words get a message."""
        if self.is_typed:
            self.say(text)
        elif self.event.callback_query is not None and not self.sheet.answered:
            self.sheet.answered = True
            self.sheet.calls.insert(0, calls.toast(self.query.id, text, alert=alert))
            self.sheet.first += 1

    def _card(self, card: tuple[str, str] | None) -> tuple[int, str, str] | None:
        if card is None or self.someone is None or (card[0] == ASKED and self.sheet.topics):
            return None
        return (self.someone.id, *card)


def _not_asking(call: Call) -> Call:
    """Return a call whose message is no question any more that a bare yes or no answers."""
    return replace(call, card=None) if call.card is not None and call.card[1] == ASKED else call


def letters(
    chat_id: int, made: list[Call], *, danger: bool = False, receipt: tuple[int, str, int] | None = None
) -> list[Letter]:
    """Return calls as messages to store, one for each chat that they go to, for a refusal counts for that chat alone.

    What is about danger goes first; a card that is edited beside it keeps its turn among the card's other states.

    Args:
        chat_id: the sender's own chat, which calls without a chat are for, too.
        danger: whether something of what they say there is about danger.
        receipt: of the message that the update shows to have come (``bot.chat.receipts``).
    """
    shown = {} if receipt is None else {"receipt": list(receipt)}
    parts: dict[tuple[int, int], list[Call]] = {}
    for one in made:
        chat = one.arguments.get("chat_id", chat_id)
        goes_first = danger and chat == chat_id and not (one.card is not None and one.method == "edit_message_text")
        parts.setdefault((chat, DANGER if goes_first else REPLY), []).append(one)
    return [
        Letter(
            chat_id=chat,
            kind=CALLS,
            body={"calls": [one.to_json() for one in theirs]} | (shown if chat == chat_id else {}),
            priority=priority,
        )
        for (chat, priority), theirs in parts.items()
    ]
