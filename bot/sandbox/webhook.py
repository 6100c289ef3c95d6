"""Sending updates to the bot's webhook.

The rules are those of tdlib/telegram-bot-api, WebhookActor.cpp: one update of each queue at a time, any 2xx ends it,
a failed one is tried again at once and then after 2, 4, 8 ... seconds, up to one or two minutes, until it is too old.
"""

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import httpx

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Json
from bot.sandbox.updates import UpdateQueue, Waiting

ANSWER_SECONDS = 60.0
LONGEST_RETRY_AFTER = 3600
SLOWEST = (60, 120)
GONE_FOR = timedelta(hours=23)
"""How long a webhook may answer 410 before it is closed."""

_NOT_IN_ANSWERS = {"deletewebhook", "setwebhook", "close", "logout"}


@dataclass
class Hook:
    """What setWebhook set, and the last trouble with it."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False
    last_error_at: datetime | None = None
    last_error: str = ""
    gone_since: datetime | None = field(default=None, repr=False)


class WebhookSender:
    """Sends what waits in the queue while a webhook is set.

    Args:
        call: carries out a method that the webhook's answer asks for.
        tell: called after each try.
        scale: factor on the waits between tries, which are real time; lifetimes are the sandbox clock's.
        transport: how to reach the webhook; HTTP when it is left out.
    """

    def __init__(
        self,
        queue: UpdateQueue,
        clock: SandboxClock,
        *,
        call: Callable[[str, Json], Awaitable[object]],
        tell: Callable[[], None],
        scale: float,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.hook = Hook()
        self._queue = queue
        self._clock = clock
        self._call = call
        self._tell = tell
        self._scale = scale
        self._transport = transport
        self._lanes: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(1)
        self._behind = False
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing
        queue.on_added = self._added

    @property
    def active(self) -> bool:
        """Whether a webhook is set."""
        return bool(self.hook.url)

    async def set(self, hook: Hook) -> None:
        """Replaces the webhook; what is under way to the old one is cut off and sent again."""
        await self.halt()
        self.hook = hook
        if self.active:
            self._places = asyncio.Semaphore(hook.max_connections)
            self.resume()

    def resume(self) -> None:
        """Sends everything that waits; needs a running loop."""
        for update in list(self._queue.waiting.values()):
            self._added(update)

    def restore(self, hook: Hook) -> None:
        """Takes a saved webhook over; what waits goes out with the next update."""
        self.hook = hook
        self._places = asyncio.Semaphore(hook.max_connections)
        self._behind = self.active

    async def halt(self) -> None:
        """Ends all that is under way; the webhook stays set."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    def _added(self, update: Waiting) -> None:
        if not self.active:
            return
        if self._behind:
            self._behind = False
            self.resume()
            return
        lane = self._lanes.get(update.queue_id)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.queue_id] = deque([update])
        task = asyncio.get_running_loop().create_task(self._run(update.queue_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, queue_id: int) -> None:
        lane = self._lanes[queue_id]
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, transport=self._transport) as client:
            while lane:
                update = lane.popleft()
                await self._deliver(client, update)
                self._queue.drop(update.update_id)
                self._tell()
            # Before anything is waited for: what comes while the client is being closed needs a lane of its own.
            del self._lanes[queue_id]

    async def _deliver(self, client: httpx.AsyncClient, update: Waiting) -> None:
        delay, fails = 1, 0
        while self.active and update.update_id in self._queue.waiting:
            async with self._places:
                error, retry_after = await self._post(client, update)
            self._tell()
            if not error:
                return
            self.hook.last_error_at, self.hook.last_error = self._clock.now(), error
            wait = min(max(retry_after, 0), LONGEST_RETRY_AFTER)
            if retry_after == 0 and fails > 0:
                delay = min(self._random.randint(*SLOWEST), delay * 2)
                wait = delay
            fails += 1
            if self._clock.now() + timedelta(seconds=wait) > update.expires_at:
                return
            await asyncio.sleep(wait * self._scale)
            self._queue.prune()

    async def _post(self, client: httpx.AsyncClient, update: Waiting) -> tuple[str, int]:
        """What went wrong, or nothing, and the seconds that the answer asks for."""
        headers = {"Content-Type": "application/json"}
        if self.hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.hook.secret
        body = json.dumps(update.json(), ensure_ascii=False).encode()
        try:
            response = await client.post(self.hook.url, content=body, headers=headers)
        except httpx.ConnectError:
            return "Connection refused", 0
        except httpx.TimeoutException:
            return "Read timeout expired", 0
        except httpx.HTTPError:
            return "Webhook connection closed", 0
        if response.is_success:
            self.hook.gone_since = None
            await self._answer(response)
            return "", 0
        await self._watch_gone(response.status_code)
        after = response.headers.get("retry-after", "")
        words = f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        return words, int(after) if after.isdigit() else 0

    async def _watch_gone(self, status: int) -> None:
        if status != httpx.codes.GONE:
            self.hook.gone_since = None
        elif self.hook.gone_since is None:
            self.hook.gone_since = self._clock.now()
        elif self._clock.now() - self.hook.gone_since > GONE_FOR:
            self.hook = Hook()

    async def _answer(self, response: httpx.Response) -> None:
        """Carries out the method in the answer, if there is one."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        params: Json = {}
        if kind == "application/json":
            try:
                value = response.json()
            except ValueError:
                return
            params = value if isinstance(value, dict) else {}
        elif kind == "application/x-www-form-urlencoded":
            params = dict(parse_qsl(response.text, keep_blank_values=True))
        method = str(params.pop("method", ""))
        if method and method.lower() not in _NOT_IN_ANSWERS and not method.lower().startswith("get"):
            await self._call(method, params)
