"""Webhooks: secret, order, retries, and methods in the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict

from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock
from tests.sandbox.conftest import START, bot_of

Json = dict[str, object]
URL = "https://hook.test/telegram"
YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


class Hook:
    """A bot's webhook that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.updates: list[Json] = []
        self.secrets: list[str | None] = []
        self.answer: Callable[[Json], Awaitable[Response]] = self.fine
        app = Starlette(routes=[Route("/telegram", self.receive, methods=["POST"])])
        self.transport = httpx.ASGITransport(app=app)

    async def receive(self, request: Request) -> Response:
        """Takes an update."""
        update: Json = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return await self.answer(update)

    async def fine(self, _update: Json) -> Response:
        """Thank you."""
        return Response()

    def texts(self) -> list[object]:
        """The texts of what came, None for what is no message."""
        return [update.get("message", {}).get("text") for update in self.updates]  # type: ignore[attr-defined]


@pytest.fixture
def hook() -> Hook:
    """The bot's side."""
    return Hook()


@pytest.fixture
def sandbox(hook: Hook) -> Sandbox:
    """A sandbox that reaches the webhook without a socket."""
    return Sandbox(
        clock=SandboxClock(START, frozen=True), behaviour=Behaviour(scale=0), webhook_transport=hook.transport
    )


async def test_what_waits_is_sent_with_the_secret(bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person) -> None:
    """setWebhook starts with what waited; each update carries the secret."""
    await bot.set_webhook(URL, secret_token="s3cret_-", max_connections=7)
    ann.says("two")
    await sandbox.until(lambda: len(hook.updates) == 2)
    assert hook.texts() == ["/start", "two"]
    assert hook.secrets == ["s3cret_-"] * 2
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.pending_update_count) == (URL, 7, 0)
    await sandbox.close()


async def test_what_comes_while_a_connection_is_closed_is_sent_too(
    bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left lying between the last update of a chat and the next one."""
    left = ["while closing"]

    async def closes(_transport: httpx.ASGITransport) -> None:
        if left:
            ann.says(left.pop())
        await asyncio.sleep(0)

    monkeypatch.setattr(httpx.ASGITransport, "aclose", closes)
    await bot.set_webhook(URL)
    await sandbox.until(lambda: len(hook.updates) == 2)
    assert hook.texts() == ["/start", "while closing"]
    await sandbox.close()


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """409 while it is set, and setting it ends a poll."""
    last = (await bot.get_updates(timeout=0))[-1].update_id
    poll = asyncio.create_task(bot.get_updates(last + 1, timeout=20))
    await asyncio.sleep(0.02)
    await bot.set_webhook(URL)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active; use deleteWebhook"):
        await bot.get_updates(timeout=0)
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()
    await sandbox.close()


async def test_one_update_of_a_chat_at_a_time_but_a_tap_beside_it(
    bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person
) -> None:
    """The next message waits for the first; a tap of the same person does not."""
    gate = asyncio.Event()

    async def slowly(update: Json) -> Response:
        if "message" in update:
            await gate.wait()
        return Response()

    hook.answer = slowly
    await bot.send_message(ann.id, "Well?", reply_markup=YES)
    await bot.set_webhook(URL)
    ann.says("one")
    ann.taps("Yes")
    await sandbox.until(lambda: len(hook.updates) == 2)
    assert [next(iter(update.keys() - {"update_id"})) for update in hook.updates] == ["message", "callback_query"]
    gate.set()
    await sandbox.until(lambda: len(hook.updates) == 3)
    assert hook.texts() == ["/start", None, "one"]
    await sandbox.close()


async def test_a_failed_update_is_tried_again_and_order_is_kept(
    bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person
) -> None:
    """At once, then after growing waits; the next update of the chat comes after it."""

    async def third_time(_update: Json) -> Response:
        return Response(status_code=500 if len(hook.updates) < 3 else 204)

    hook.answer = third_time
    await bot.set_webhook(URL)
    ann.says("next")
    await sandbox.until(lambda: len(hook.updates) == 4)
    assert hook.texts() == ["/start", "/start", "/start", "next"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    await sandbox.close()


async def test_waits_double_up_to_a_minute_or_two(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """0, 2, 4, 8, … and then between 60 and 120 seconds; Retry-After goes before it."""
    sandbox = Sandbox(clock=SandboxClock(START, frozen=True), webhook_transport=hook.transport)
    waits: list[float] = []
    real_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real_sleep(0)

    monkeypatch.setattr("bot.sandbox.webhook.asyncio.sleep", sleep)

    async def refuse(_update: Json) -> Response:
        if len(hook.updates) == 12:
            return Response(status_code=503, headers={"Retry-After": "9999"})
        return Response(status_code=500 if len(hook.updates) < 13 else 200)

    hook.answer = refuse
    async with bot_of(sandbox) as bot:
        await bot.set_webhook(URL)
        sandbox.add_person(first_name="Ann").starts()
        async with asyncio.timeout(3):
            while len(hook.updates) < 13:
                await real_sleep(0)
    await sandbox.close()
    assert waits[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= wait <= 120 for wait in waits[6:11])
    assert waits[11] == 3600


async def test_an_update_that_gets_too_old_is_dropped(bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person) -> None:
    """A tap is given up after 150 seconds; what comes later is sent."""
    await bot.send_message(ann.id, "Well?", reply_markup=YES)

    async def refuse_taps(update: Json) -> Response:
        if "callback_query" in update:
            sandbox.clock.advance(timedelta(seconds=40))
            return Response(status_code=502)
        return Response()

    hook.answer = refuse_taps
    await bot.set_webhook(URL)
    ann.taps("Yes")
    await sandbox.until(lambda: bool(hook.updates) and not sandbox.core.queue.waiting)
    taps = [update for update in hook.updates if "callback_query" in update]
    assert 2 <= len(taps) <= 4
    ann.says("still there?")
    await sandbox.until(lambda: hook.texts()[-1] == "still there?")
    await sandbox.close()


async def test_the_answer_may_be_a_call(bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person) -> None:
    """A method in the body is carried out and recorded; getters and the webhook's own methods are not."""

    async def reply(_update: Json) -> Response:
        return JSONResponse({"method": "sendMessage", "chat_id": ann.id, "text": "Got it."})

    hook.answer = reply
    await bot.set_webhook(URL)
    await sandbox.until(lambda: ann.last_message["text"] == "Got it.")
    assert sandbox.calls_of("sendMessage")[-1].violations == []

    async def delete(_update: Json) -> Response:
        return JSONResponse({"method": "deleteWebhook"})

    hook.answer = delete
    ann.says("x")
    await sandbox.until(lambda: hook.texts()[-1] == "x")
    assert sandbox.core.webhook.active
    await sandbox.close()


async def test_a_webhook_that_is_gone_for_a_day_is_closed(bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person) -> None:
    """410 for more than 23 hours."""

    async def gone(_update: Json) -> Response:
        return Response(status_code=410)

    hook.answer = gone
    await bot.set_webhook(URL)
    await sandbox.until(lambda: hook.updates)
    sandbox.clock.advance(timedelta(hours=23, minutes=30))
    await sandbox.until(lambda: not sandbox.core.webhook.active)
    assert (await bot.get_webhook_info()).url == ""
    await sandbox.close()


async def test_a_saved_webhook_goes_on(tmp_path: Path, bot: Bot, sandbox: Sandbox, hook: Hook, ann: Person) -> None:
    """After loading, what waited is sent with the next update."""

    async def refuse(_update: Json) -> Response:
        return Response(status_code=500)

    hook.answer = refuse
    await bot.set_webhook(URL, secret_token="s")
    await sandbox.until(lambda: hook.updates)
    await sandbox.close()
    sandbox.save(tmp_path / "phones.json")
    hook.answer, hook.updates = hook.fine, []
    again = Sandbox.load(tmp_path / "phones.json", behaviour=Behaviour(scale=0), webhook_transport=hook.transport)
    again.person(ann.id).says("back")
    await again.until(lambda: len(hook.updates) == 2)
    assert hook.texts() == ["/start", "back"]
    await again.close()
