"""Many replies to one sender become one: what each deed has changed is shown once, as it is in the end.

Pure: calls in, calls out. What is changed in place (edits, deletions) and answers to taps go out in order; what would
be a new message is kept back, and the newest of its kind stands for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from bot.chat import calls
from bot.chat.calls import Call, Screen
from bot.chat.screens import common

MOST_WARNINGS: Final = 8
"""Different texts about danger that one reply holds, the newest."""

PATIENCE: Final = timedelta(seconds=30)
"""For how long a sender who does not stop waits for a word."""

PAUSE: Final = timedelta(seconds=3)
"""For how long the reply waits for what comes after the last update of a run."""

_FOLDED: Final = "folded"
"""What the body of such a message has beside its calls."""

_QUESTION: Final = "asked"
"""The kind of card that a question is which a yes or a no answers."""

_ANSWERS: Final = ("answer_callback_query", "answer_inline_query")


@dataclass(frozen=True)
class Said:
    """What one update's handling wants said to its sender.

    Attributes:
        danger: whether something of it is about danger.
        language: the sender's.
    """

    calls: Sequence[Call]
    danger: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Folded:
    """A reply that stands for many.

    Attributes:
        count: how many updates it stands for.
        since: when the first of them was handled.
        warnings: texts about danger, each once.
        cards: the newest message of each kind that is shown once.
        newest: the other messages that answer the newest update.
    """

    count: int
    since: datetime
    warnings: Sequence[Call] = ()
    cards: Sequence[Call] = ()
    newest: Sequence[Call] = ()

    def body(self, chat_id: int) -> dict[str, Any]:
        """Return it as it is stored: a message of calls like any other."""
        shown = [*self.warnings, *self.cards, *self.newest]
        tidy = next((one.tidy for one in shown if one.tidy is not None), None)
        summary = replace(calls.send(chat_id, Screen(text=common.taken(self.count))), tidy=tidy)
        made = [*self.warnings, summary, *self.cards, *self.newest]
        return {
            "calls": [one.to_json() for one in made],
            _FOLDED: {
                "count": self.count,
                "since": self.since.isoformat(),
                "warnings": len(self.warnings),
                "cards": len(self.cards),
            },
        }

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self | None:
        """Return what was stored; None for a message that is none of these."""
        found = body.get(_FOLDED)
        if found is None:
            return None
        made = [Call.from_json(one) for one in body["calls"]]
        warnings, cards = found["warnings"], found["cards"]
        return cls(
            count=found["count"],
            since=datetime.fromisoformat(found["since"]),
            warnings=made[:warnings],
            cards=made[warnings + 1 : warnings + 1 + cards],
            newest=made[warnings + 1 + cards :],
        )

    def due(self, now: datetime, *, more: bool) -> datetime | None:
        """Return before when it is not sent; None for at once.

        Args:
            more: whether more of the same sender waits to be handled.
        """
        return now + PAUSE if more and timedelta() <= now - self.since < PATIENCE else None


@dataclass
class Fold:
    """Replies put together, in the order in which they were made.

    Attributes:
        at_once: what goes out as it is: answers to taps, and what is changed in messages that are there.
    """

    at_once: list[Call] = field(default_factory=list)
    _warnings: dict[str, Call] = field(default_factory=dict)
    _cards: dict[tuple[int, str], Call] = field(default_factory=dict)
    _newest: list[Call] = field(default_factory=list)
    _count: int = 0

    def add(self, said: Said, *, warned: bool = False) -> None:
        """Put one update's reply to the others.

        Args:
            warned: what it says about danger was said before its turn came.
        """
        self._count += 1
        # Beside a safety question, which is a card, what is said is an answer like any other.
        asks = any(one.card is not None and one.card[1] == _QUESTION for one in said.calls)
        plain = []
        for one in said.calls:
            if not one.method.startswith("send_"):
                self._change(one)
            elif one.card is not None:
                # The newest is the lowest.
                self._cards.pop(one.card[:2], None)
                self._cards[one.card[:2]] = one
            elif said.danger and not warned and not asks:
                words = _words(one)
                self._warnings.pop(words, None)
                self._warnings[words] = one
            else:
                plain.append(one)
        if plain:
            self._newest = plain

    def _change(self, call: Call) -> None:
        """Keep a change; one that a later one overwrites is left out."""
        if call.method not in _ANSWERS:
            self.at_once = [one for one in self.at_once if not _overwrites(call, one)]
        self.at_once.append(call)

    def warnings(self) -> list[Call]:
        """Return what is said about danger, and goes before everything."""
        return list(self._warnings.values())

    def over(self, before: Folded | None, now: datetime) -> Folded:
        """Return the reply for all of it, and for what an earlier one stood for that was not sent yet."""
        earlier = before or Folded(count=0, since=now)
        warnings = {_words(one): one for one in (*earlier.warnings, *self._warnings.values())}
        cards = {one.card[:2]: one for one in (*earlier.cards, *self._cards.values()) if one.card is not None}
        return Folded(
            count=earlier.count + self._count,
            since=earlier.since,
            warnings=list(warnings.values())[-MOST_WARNINGS:],
            cards=list(cards.values()),
            newest=self._newest or earlier.newest,
        )


def _words(call: Call) -> str:
    return str(call.arguments.get("text", call.arguments.get("caption", "")))


def _overwrites(later: Call, earlier: Call) -> bool:
    """Whether nothing is seen of a change once another is made."""
    if "message_id" not in later.arguments:
        return later.method == earlier.method and earlier.method not in _ANSWERS
    if later.arguments["message_id"] != earlier.arguments.get("message_id"):
        return False
    return later.method != "edit_message_reply_markup" or earlier.method == "edit_message_reply_markup"
