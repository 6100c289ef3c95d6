"""The sandbox as programs use it: a Telegram with one bot, and people with phones."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx
from starlette.applications import Starlette

from bot.sandbox import groups, phones, saving
from bot.sandbox.asgi import build
from bot.sandbox.behaviour import Behaviour
from bot.sandbox.calls import Call
from bot.sandbox.clock import SandboxClock
from bot.sandbox.core import Core, Jump, NextHalt
from bot.sandbox.dispatch import call
from bot.sandbox.errors import Json
from bot.sandbox.faults import DroppedError, Fault
from bot.sandbox.groups import Group
from bot.sandbox.person import Person

DEFAULT_TOKEN = "123456789:sandbox-AAHdqTcvCH1vGWJxfSeofSAs0K5PA"  # noqa: S105 - opens nothing but this sandbox

_USUAL = Behaviour()


class Sandbox:
    """A Telegram on this machine.

    Args:
        token: the bot's token.
        clock: the sandbox's time; the real time, running, when it is left out.
        call_log: a file that gets one JSON line a call.
        behaviour: how the server behaves, where that is a choice.
        webhook_transport: how to reach a webhook, such as ``httpx.ASGITransport``; HTTP when it is left out.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "between_sessions_bot",
        name: str = "Between Sessions",
        clock: SandboxClock | None = None,
        call_log: Path | None = None,
        behaviour: Behaviour = _USUAL,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.clock = clock or SandboxClock()
        self.core = Core(
            token=token,
            username=username,
            name=name,
            clock=self.clock,
            call_log=call_log,
            behaviour=behaviour,
            webhook_transport=webhook_transport,
        )
        self.core.carry_out = self._carry_out
        self._app = build(self.core)

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.core.token

    def asgi(self) -> Starlette:
        """The application, for uvicorn or for ``httpx.ASGITransport``."""
        return self._app

    @property
    def calls(self) -> list[Call]:
        """The newest calls of the bot, oldest first."""
        return list(self.core.calls.newest)

    def calls_of(self, *methods: str) -> list[Call]:
        """The newest calls of these methods."""
        wanted = {name.lower() for name in methods}
        return [call for call in self.calls if call.method.lower() in wanted]

    @property
    def violations(self) -> list[str]:
        """What was wrong with the newest calls, one line each."""
        return [f"{call.method}: {problem}" for call in self.calls for problem in call.violations]

    @property
    def people(self) -> list[Person]:
        """Everyone, in the order they came."""
        return [Person(self.core, record) for record in self.core.world.people.values()]

    def add_person(
        self,
        *,
        first_name: str,
        last_name: str | None = None,
        id: int | None = None,  # noqa: A002 - the Bot API's own name
        username: str | None = None,
        language_code: str | None = "en",
        note: str = "",
    ) -> Person:
        """A new person with an empty phone.

        Raises:
            SimError: the id or username is taken.
        """
        record = phones.add_person(
            self.core,
            first_name=first_name,
            last_name=last_name,
            id=id,
            username=username,
            language_code=language_code,
            note=note,
        )
        return Person(self.core, record)

    def add_group(self, title: str, members: Sequence[Person] = (), *, kind: str = "supergroup") -> Group:
        """A new group with the bot and these people in it; ``kind`` is group or supergroup."""
        return Group(self.core, groups.add_group(self.core, title, [person.record for person in members], kind=kind))

    def person(self, person_id: int) -> Person:
        """The person with that id.

        Raises:
            KeyError: nobody has it.
        """
        return Person(self.core, self.core.world.people[person_id])

    def set_links(self, links: Sequence[tuple[str, str]]) -> None:
        """The links (label, address) that the page shows beside the phones."""
        self.core.links = list(links)
        self.core.events.publish("links", links=[{"label": label, "url": url} for label, url in links])

    def set_hosts(self, hosts: Mapping[str, str]) -> None:
        """Public addresses and the local ones behind them, such as ``{"https://app.test": "http://127.0.0.1:8081"}``.

        Telegram takes https alone for Mini Apps; a phone that opens such an address gets the local one.
        """
        self.core.hosts = {public.rstrip("/"): local.rstrip("/") for public, local in hosts.items()}

    def set_jumps(self, jumps: Sequence[Jump]) -> None:
        """The places that the page can move the clock to."""
        self.core.jumps = list(jumps)

    def on_clock_change(self, listener: Callable[[], Awaitable[object]]) -> None:
        """Calls ``listener`` each time the clock was moved through the page or ``move_clock``."""
        self.core.clock_listeners.append(listener)

    def set_halts(self, next_halt: NextHalt) -> None:
        """Where the clock halts on its way, so that what falls due there happens at its time."""
        self.core.next_halt = next_halt

    async def move_clock(self, instant: datetime) -> None:
        """Moves the clock forward, lets what expired go, and waits for the listeners; so at each halt on the way.

        Raises:
            ValueError: the instant has passed.
        """
        await self.core.move_clock(instant)

    def add_fault(self, fault: Fault) -> None:
        """Lays a fault in wait for the bot's next calls.

        Raises:
            SimError: it makes no sense.
        """
        self.core.faults.add(fault)

    def save(self, path: Path) -> None:
        """Writes everything but the calls to a file, all of it or nothing."""
        saving.save(self.core, path)

    @classmethod
    def load(cls, path: Path, *, token: str = DEFAULT_TOKEN, clock: SandboxClock | None = None, **options: Any) -> Self:
        """The sandbox that was saved, with the phones and the updates that waited.

        Args:
            clock: the time from now on; when it is left out, the saved clock's lead over the real time is kept.
            options: as for the constructor.

        Raises:
            ValueError: the file is none of a sandbox.
        """
        state = saving.read(path)
        made = cls(
            token=token,
            username=state["username"],
            name=state["name"],
            clock=clock or saving.clock_of(state),
            **options,
        )
        saving.restore(made.core, state)
        return made

    async def close(self) -> None:
        """Ends the webhook's tasks, the poll that waits and the pages' streams, so that a server can stop."""
        self.core.events.close()
        self.core.queue.end_poll("")
        await self.core.webhook.halt()

    async def _carry_out(self, method: str, params: Json) -> None:
        with contextlib.suppress(DroppedError):
            await call(self.core, method, params, {})

    async def until(self, condition: Callable[[], Any], *, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - see Events
        """Waits until ``condition`` holds, looking after every change.

        Raises:
            TimeoutError: it did not within ``timeout`` seconds.
        """
        if not await self.core.events.until(condition, timeout):
            raise TimeoutError("the bot did not do it in time")
