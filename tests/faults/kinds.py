"""The cards that edit themselves: how each is known in a chat, what it claims, and the row that it must agree with."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.screens import aftercare as sore_texts
from bot.chat.screens import checkins as checkin_texts
from bot.chat.screens import pegs as peg_texts
from bot.domain.aftercare import SorenessStage
from bot.domain.checkins import CheckIn
from bot.domain.pegs import Peg
from bot.domain.soreness import Sore
from bot.services.pegs import Card as PegCard
from bot.storage.store import Store
from bot.wording import phrases, sessions

CHECKIN, PEG, SORE = "checkin", "peg", "sore"

STAGE = SorenessStage.DAY


@dataclass
class Account:
    """What one row of a client is after each deed, and which state of it was shown last.

    Attributes:
        states: the first is blank.
        shown, shown_at: the newest state that was shown, and when (monotonic).
        session_id: of a soreness question.
    """

    kind: str
    member_id: int
    states: list[Any] = field(default_factory=list)
    shown: int = 0
    shown_at: float = 0.0
    session_id: int = 0

    def begins(self, blank: Any) -> None:
        """A new day or week: nothing was said yet."""
        self.states, self.shown = [blank], 0


@dataclass(frozen=True)
class Kind:
    """One kind of card.

    Attributes:
        title: what is in it and in no other kind.
        claim: a line that says what is stored.
        text: what is shown of a state; in HTML.
        row: what is stored, a blank one where nothing is.
        own: what is in the card of today, or of this week, besides.
    """

    title: re.Pattern[str]
    claim: re.Pattern[str]
    text: Callable[[Any], str]
    row: Callable[[Store, Account], Awaitable[Any]]
    own: Callable[[Account], str]

    def claims(self, words: str) -> list[str]:
        """Return what a message claims to be stored."""
        return self.claim.findall(words)

    def says(self, state: Any) -> list[str]:
        """Return what a card of a state claims."""
        return self.claims(self.text(state))


def bare(state: Any) -> Any:
    """A state without its times."""
    match state:
        case CheckIn():
            return replace(state, started_at=None, saved_at=None, edited_at=None, late=False)
        case Peg():
            return replace(state, started_at=None, saved_at=None, edited_at=None)
        case Sore():
            return state.score, state.feeling, state.helped
    return state


def is_stored(state: Any) -> bool:
    """Whether there is anything in a state that the database keeps."""
    match state:
        case CheckIn():
            return bool(state.trail) or state.has_content
        case Peg():
            return bool(state.trail)
    return state is not None


def blank(state: Any) -> Any:
    """The state of the same client and day, or week, before anything was said."""
    match state:
        case CheckIn():
            return CheckIn(client_id=state.client_id, day=state.day)
        case Peg():
            return Peg(client_id=state.client_id, week=state.week)
    return None


async def _entry(store: Store, account: Account) -> CheckIn:
    first: CheckIn = account.states[0]
    return await store.checkins.get(account.member_id, first.day) or first


async def _peg(store: Store, account: Account) -> Peg:
    first: Peg = account.states[0]
    return await store.pegs.get(account.member_id, first.week) or first


async def _sore(store: Store, account: Account) -> Sore | None:
    return await store.soreness.get(account.session_id, STAGE)


def _sore_text(state: Sore | None) -> str:
    shown = sore_texts.sore_question(0, STAGE) if state is None else sore_texts.sore_card(state)
    return shown.text


def _lines(*starts: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(starts)}).*$", re.MULTILINE)


KINDS: dict[str, Kind] = {
    CHECKIN: Kind(
        title=re.compile("Check-in, "),
        claim=_lines(r"Pain \d", "Where: ", "Longest time without", "Posture felt ", "Note: "),
        text=lambda state: "\n".join(checkin_texts.summary(state)),
        row=_entry,
        own=lambda one: f"Check-in, {phrases.dated(one.states[0].day, today=one.states[0].day)}",
    ),
    PEG: Kind(
        title=re.compile("Your week from "),
        claim=_lines(r"Pain on average: \d", r"In the way of enjoying life: \d", r"In the way of daily activity: \d"),
        text=lambda state: peg_texts.card(PegCard(state, None, None)).text,
        row=_peg,
        own=lambda one: f"Your week from {sessions.week(one.states[0].week)}",
    ),
    SORE: Kind(
        title=re.compile("After your session|How sore are you now"),
        claim=_lines("Soreness: ", "Your body feels: ", "What helped: ", "Nothing in particular helped"),
        text=_sore_text,
        row=_sore,
        own=lambda _one: "",
    ),
}
"""The kinds, in the order in which a message is looked at."""


def kind_of(words: str) -> str | None:
    """Which kind of card a message is; None when it is none."""
    return next((name for name, one in KINDS.items() if one.title.search(words)), None)


def of_kind(messages: Sequence[dict[str, Any]], account: Account) -> list[dict[str, Any]]:
    """Return the cards of a kind in a chat that are about today, or this week, the lowest one last."""
    own = KINDS[account.kind].own(account)
    return [
        one
        for one in messages
        if one["from"]["is_bot"] and kind_of(one.get("text", "")) == account.kind and own in one.get("text", "")
    ]
