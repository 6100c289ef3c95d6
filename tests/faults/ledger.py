"""What clients did, what they were told, and what is stored: three accounts that must agree."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import text

from bot.sandbox import Person
from bot.storage.database import TROUBLE, Database
from tests.faults.client import Client
from tests.faults.kinds import CHECKIN, KINDS, Account, bare, blank, is_stored, kind_of, of_kind
from tests.faults.wire import Heard


@dataclass
class Ledger:
    """Compares the accounts, and keeps what does not agree.

    Attributes:
        causes: moments (monotonic) at which something happened that may make a message come twice.
        jumps: moments at which the clock was moved.
        problems: what is wrong, a line each.
        repeats: answers that were given once more after a fault.
        unseen: shown cards that could not be compared, because the database was away.
        looked: cards that were the lowest of their kind when all was at rest, and ``lies``: those that were wrong.
    """

    database: Database
    clients: list[Client]
    causes: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    repeats: int = 0
    unseen: int = 0
    shown: int = 0
    looked: int = 0
    lies: int = 0
    deeds: int = 0
    answers: dict[str, list[Heard]] = field(default_factory=dict)
    reminders: dict[int, list[Heard]] = field(default_factory=dict)
    is_evening: bool = False

    def cause(self) -> None:
        """Something happened that may make a message come twice."""
        self.causes.append(time.monotonic())

    def jump(self) -> None:
        """The clock was moved."""
        self.jumps.append(time.monotonic())
        self.cause()

    def client_in(self, chat_id: int) -> Client | None:
        """Who writes in that chat."""
        return next((one for one in self.clients if one.chat_id == chat_id), None)

    async def told(self, call: Heard) -> None:
        """A call has come in, and Telegram has not acted yet: what it says must be stored by now."""
        if call.method == "answerCallbackQuery":
            self.answers.setdefault(call.params["callback_query_id"], []).append(call)
            return
        words = str(call.params.get("text", ""))
        kind = kind_of(words) if call.method in {"sendMessage", "editMessageText"} else None
        client = None if kind is None else self.client_in(int(call.params["chat_id"]))
        if kind is None or client is None or kind not in client.accounts:
            return
        claims = KINDS[kind].claims(words)
        if kind == CHECKIN and self.is_evening and not claims and call.method == "sendMessage":
            self.reminders.setdefault(client.chat_id, []).append(call)
        await self._compare(client, client.accounts[kind], claims)

    async def _compare(self, client: Client, account: Account, claims: list[str]) -> None:
        self.shown += 1
        kind = KINDS[account.kind]
        fits = [number for number, state in enumerate(account.states) if kind.says(state) == claims]
        later = [number for number in fits if number >= account.shown]
        if not fits:
            self.problems.append(f"chat {client.chat_id} was shown what nobody entered: {claims}")
            return
        if not later and any(jump > account.shown_at - 0.5 for jump in self.jumps):
            # Time was moved while a message was under way: it was free again too early, and came once more.
            self.repeats += 1
            return
        if not later:
            self.problems.append(
                f"chat {client.chat_id}, {account.kind}: state {fits[-1]} shown after {account.shown}: out of order"
            )
            return
        account.shown, account.shown_at = later[0], time.monotonic()
        if not claims:
            return
        try:
            stored = await self._row(account)
        except TROUBLE:
            self.unseen += 1
            return
        at = [number for number, state in enumerate(account.states) if bare(state) == bare(stored)]
        if not at:
            self.problems.append(f"chat {client.chat_id}: what is stored is no state of the {account.kind}: {stored}")
        elif at[-1] < fits[0]:
            self.problems.append(f"chat {client.chat_id} was told {claims} before it was committed")

    async def _row(self, account: Account) -> Any:
        async with self.database.reading() as store:
            return await KINDS[account.kind].row(store, account)

    async def look(self, phones: Sequence[Person]) -> None:
        """At rest: the lowest card of each kind in a chat says what is stored, for it is the one that is read."""
        for phone, client in zip(phones, self.clients, strict=True):
            messages = phone.messages
            for account in client.accounts.values():
                mine = of_kind(messages, account)
                if not mine:
                    continue
                card = mine[-1]
                self.looked += 1
                kind, row = KINDS[account.kind], await self._row(account)
                if kind.claims(card["text"]) != kind.says(row):
                    self.lies += 1
                    self.problems.append(
                        f"chat {client.chat_id}: the lowest {account.kind} says {kind.claims(card['text'])}, "
                        f"stored is {kind.says(row)}"
                    )

    async def judge(self) -> None:
        """At rest: nothing waits anywhere, and every account must agree."""
        async with self.database.connection() as connection:
            inbox = {
                row.update_id: (row.state, row.tries)
                for row in await connection.execute(text("SELECT update_id, state, tries FROM inbox"))
            }
            reports = dict(
                await self._counts(
                    connection,
                    "SELECT client_id, count(*) FROM exercise_log WHERE outcome IN ('done', 'too_hard') GROUP BY 1",
                )
            )
            opened = dict(
                await self._counts(
                    connection, "SELECT subject_id, count(*) FROM audit WHERE action = 'checkin' GROUP BY 1"
                )
            )
            twice = (
                await connection.execute(
                    text("SELECT client_id, day, count(*) FROM checkins GROUP BY 1, 2 HAVING count(*) > 1")
                )
            ).all()
        self.problems += [f"two entries of one day: {row}" for row in twice]
        for client in self.clients:
            for account in client.accounts.values():
                stored, expected = await self._row(account), account.states[-1]
                if not is_stored(expected):
                    expected = blank(expected)
                if bare(stored) != bare(expected):
                    self.problems.append(
                        f"chat {client.chat_id}, {account.kind}: stored {bare(stored)}, entered {bare(expected)}"
                    )
            if client.reports != reports.get(client.member_id, 0):
                self.problems.append(
                    f"chat {client.chat_id}: {client.reports} answers to an exercise, "
                    f"stored {reports.get(client.member_id, 0)}"
                )
            if client.opened != opened.get(client.member_id, 0):
                self.problems.append(
                    f"chat {client.chat_id}: began an entry {client.opened} times, "
                    f"{opened.get(client.member_id, 0)} in the log"
                )
            lost = [one for one in client.updates if one not in inbox]
            self.problems += [f"update {one} was acknowledged and never stored" for one in lost]
            waiting = [one for one in client.updates if one in inbox and inbox[one][0] != "done"]
            self.problems += [f"update {one} is {inbox[one]}" for one in waiting]
            for tap in client.taps:
                self._answered(tap)
        self._repeated()
        self.answers.clear()

    @staticmethod
    async def _counts(connection: Any, query: str) -> list[tuple[int, int]]:
        return [(int(row[0]), int(row[1])) for row in await connection.execute(text(query)) if row[0] is not None]

    def _answered(self, tap: str) -> None:
        if not any(call.status in {200, 400} for call in self.answers.get(tap, ())):
            self.problems.append(f"tap {tap} was never answered")

    def _repeated(self) -> None:
        for tap, calls in self.answers.items():
            self._explained(f"tap {tap} was answered", calls)

    def _explained(self, what: str, calls: list[Heard]) -> None:
        """Each repeat needs a fault between it and the call before."""
        for first, second in pairwise(calls):
            self.repeats += 1
            # A fault is met by whatever call comes next, which may be long after it was planned.
            failed = first.status is None or first.status >= 429 or first.cut
            if not failed and not any(first.at - 0.5 <= cause <= second.at for cause in self.causes):
                before = min((first.at - one for one in self.causes if one < first.at), default=-1.0)
                self.problems.append(
                    f"{what} twice without a cause, {second.at - first.at:.2f} s apart, the first {before:.2f} s after "
                    f"the last cause; by {first.replica} and {second.replica}, with {first.status} and {second.status}"
                )

    async def judge_reminders(self) -> None:
        """After the evening: whoever has entered nothing was asked, once, and nobody else."""
        day = self.clients[0].entry.day
        async with self.database.connection() as connection:
            rows = (
                await connection.execute(text("SELECT client_id, due_at, state FROM deliveries WHERE kind = 'checkin'"))
            ).all()
        for client in self.clients:
            mine = [
                row.state for row in rows if row.client_id == client.member_id and str(row.due_at).startswith(str(day))
            ]
            asked = self.reminders.get(client.chat_id, [])
            if len(mine) != 1:
                self.problems.append(f"chat {client.chat_id}: {len(mine)} deliveries of {day}, not one: {mine}")
            if is_stored(client.entry):
                if asked:
                    self.problems.append(f"chat {client.chat_id} was reminded of what was done")
                continue
            if not asked or mine != ["sent"]:
                self.problems.append(f"chat {client.chat_id} was asked {len(asked)} times; the delivery is {mine}")
            self._explained(f"chat {client.chat_id} was reminded", asked)
        self.reminders.clear()
