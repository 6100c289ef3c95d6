"""The sandbox as programs use it: a Telegram with one bot, and people with phones."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.sandbox import phones
from bot.sandbox.asgi import build
from bot.sandbox.calls import Call
from bot.sandbox.clock import SandboxClock
from bot.sandbox.core import Core
from bot.sandbox.dispatch import call
from bot.sandbox.errors import Json
from bot.sandbox.faults import DroppedError
from bot.sandbox.person import Person

DEFAULT_TOKEN = "123456789:sandbox-AAHdqTcvCH1vGWJxfSeofSAs0K5PA"  # noqa: S105 - opens nothing but this sandbox


class Sandbox:
    """A Telegram on this machine.

    Args:
        token: the bot's token.
        clock: the sandbox's time; the real time, running, when it is left out.
        call_log: a file that gets one JSON line a call.
        scale: factor on the server's own waits in real time; 0 makes webhook retries and conflicts immediate.
        strict_pace: answer 429 to a bot that sends faster than Telegram allows.
        messages_kept: how many of its newest messages a chat keeps.
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
        scale: float = 1.0,
        strict_pace: bool = False,
        messages_kept: int = 2000,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.clock = clock or SandboxClock()
        self.core = Core(
            token=token,
            username=username,
            name=name,
            clock=self.clock,
            call_log=call_log,
            scale=scale,
            strict_pace=strict_pace,
            messages_kept=messages_kept,
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

    async def close(self) -> None:
        """Ends the webhook's tasks; nothing else runs on its own."""
        await self.core.webhook.stop()

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
