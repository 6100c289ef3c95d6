"""A sender of whom much waits: several updates of theirs in one transaction, in order, and one reply to all of it.

Others come first: a run is short, it is handled after a batch in which everybody else had a turn, and of several such
senders one after the other has a run. What a run does to the rows is what its updates would do one by one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot import logs, metrics
from bot.chat.transport.folding import Fold, Folded, Said
from bot.chat.turn import letters
from bot.domain.inbox import Waiting
from bot.domain.outbox import CALLS, Letter
from bot.i18n import speaking
from bot.storage.database import Database
from bot.storage.store import Store

BACKLOG = 30
"""Updates of one sender that may wait and are still answered one by one."""

MOST = 25
"""Updates that are handled in one run at most."""

SHARE = 0.025
"""Seconds that a run may take: others wait for it."""


GIVE_WAY = 0.01
"""Seconds until it is asked again whether looking for danger is done."""


@dataclass(frozen=True)
class Handled:
    """What became of an update, and the messages that answer it.

    Attributes:
        is_done: it is handled, and not to be tried again.
        is_over: its turn is over, whether it was handled or set aside.
        letters: the answer, ready to be stored.
        said: the answer as it was made; None when the update raised.
    """

    is_done: bool
    is_over: bool
    letters: list[Letter]
    said: Said | None = None


class Watch(Protocol):
    """Looks for danger in what waits of a sender, which comes before handling it.

    Attributes:
        is_looking: whether there may be danger that nobody has seen yet.
    """

    is_looking: bool

    def wake(self) -> None:
        """Say that much of somebody waits."""
        ...


Handle = Callable[[Store, Waiting, datetime], Awaitable[Handled]]


@dataclass
class Runs:
    """Which senders have much waiting, and whose turn it is.

    Args:
        handle: handles one update behind a savepoint.
        lookout: looks for danger in what waits; None for nobody.
    """

    database: Database
    clock: Callable[[], datetime]
    handle: Handle
    lookout: Watch | None = None
    _waiting: set[int] = field(default_factory=set)
    _last: int | None = None

    def notice(self, heads: Sequence[Waiting]) -> list[Waiting]:
        """Remember of whom much waits; returns the others.

        Who has begun a run goes on in runs until nothing waits: that answers the last thirty in one, too.
        """
        long = {one.chat_id for one in heads if one.behind >= BACKLOG or one.chat_id in self._waiting}
        if long and self.lookout is not None:
            self.lookout.wake()
        self._waiting = long
        return [one for one in heads if one.chat_id not in long]

    async def next(self) -> list[Waiting]:
        """Handle a run of the sender whose turn it is; returns what was handled."""
        chat_id = _after(self._last, self._waiting)
        if chat_id is None:
            return []
        if self.lookout is not None and self.lookout.is_looking:
            await asyncio.sleep(GIVE_WAY)
            return []
        self._last = chat_id
        async with self.database.transaction() as store:
            done = await self._run(store, chat_id)
        for one in done:
            metrics.updates.labels(metrics.kind_of(one.body), "handled").inc()
        return done

    async def _run(self, store: Store, chat_id: int) -> list[Waiting]:
        now = self.clock()
        waiting = await store.inbox.take_run(chat_id, MOST, now)
        ends = time.monotonic() + SHARE
        done: list[Waiting] = []
        fold, others, language = Fold(), [], "en"
        over = 0
        for one in waiting:
            with logs.about(update=one.update_id, chat=chat_id):
                handled = await self.handle(store, one, now)
            if handled.is_done:
                done.append(one)
            if handled.said is None:
                others += handled.letters
            else:
                theirs, language = _own(chat_id, handled.said), handled.said.language
                fold.add(theirs, warned=one.foreseen)
                others += [letter for letter in handled.letters if letter.chat_id != chat_id]
            if not handled.is_over:
                break
            over += 1
            if time.monotonic() >= ends:
                break
            # Somebody may want to be told something meanwhile that is ready.
            await asyncio.sleep(0)
        await store.inbox.done([one.seq for one in done])
        more = over < len(waiting) or len(waiting) == MOST
        with speaking(language):
            await _reply(store, chat_id, fold, now=now, more=more)
        await store.outbox.add(_last_of_each(others), now)
        return done


async def _reply(store: Store, chat_id: int, fold: Fold, *, now: datetime, more: bool) -> None:
    """Store what a run has to say: warnings and changes at once, the rest in the one reply, which takes their place."""
    found = await store.outbox.newest_reply(chat_id)
    before = None if found is None else Folded.of(found[1])
    if found is not None and before is not None:
        await store.outbox.withdraw(found[0])
    at_once = [*letters(chat_id, fold.warnings(), danger=True), *letters(chat_id, fold.at_once)]
    folded = fold.over(before, now)
    if folded.count:
        reply = Letter(chat_id=chat_id, kind=CALLS, body=folded.body(chat_id), not_before=folded.due(now, more=more))
        at_once.append(reply)
    await store.outbox.add(at_once, now)


def _own(chat_id: int, said: Said) -> Said:
    """What goes to the sender's own chat."""
    own = [one for one in said.calls if one.arguments.get("chat_id", chat_id) == chat_id]
    return Said(own, danger=said.danger, language=said.language)


def _last_of_each(made: Sequence[Letter]) -> list[Letter]:
    """A word in a group is said once."""
    return list({one.chat_id: one for one in made}.values())


def _after(last: int | None, chats: Collection[int]) -> int | None:
    """The next of some chats in a circle."""
    if not chats:
        return None
    following = [one for one in chats if last is not None and one > last]
    return min(following or chats)
