"""The stream of the sim API: what the page hears, in order, and that it does not grow without bound."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from starlette.types import Message
from telegram import (
    Bot,
    ReplyKeyboardMarkup,
)

from bot.sandbox import Person, Sandbox
from tests.sandbox.test_sim import YES


class Listener:
    """A page that listens to the events."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.app = sandbox.asgi()
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.opened = asyncio.Event()
        self.closed = asyncio.Event()

    async def listen(self) -> None:
        """Runs until the stream ends."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": "/sim/events",
            "raw_path": b"/sim/events",
            "root_path": "",
            "query_string": b"",
            "headers": [],
            "scheme": "http",
            "server": ("t", 80),
            "client": ("t", 1),
        }
        await self.app(scope, self.receive, self.send)

    async def receive(self) -> Message:
        """The page stays."""
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Takes a piece of the stream."""
        for line in message.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                self.events.put_nowait(json.loads(line[6:]))
            elif line.startswith(":"):
                self.opened.set()


async def test_events_tell_what_happens(sandbox: Sandbox, bot: Bot, ann: Person) -> None:
    """One stream with everything, numbered; it ends when the sandbox is closed."""
    page = Listener(sandbox)
    listening = asyncio.create_task(page.listen())
    await page.opened.wait()
    sent = await bot.send_message(ann.id, "Well?", reply_markup=YES)
    tap = ann.taps("Yes")
    await bot.answer_callback_query(tap.id)
    await bot.edit_message_text("Done.", ann.id, sent.message_id)
    await bot.delete_message(ann.id, sent.message_id)
    ann.reacts("👍")
    await bot.send_chat_action(ann.id, "typing")
    await bot.send_message(ann.id, "k", reply_markup=ReplyKeyboardMarkup([["A"]]))
    await bot.send_message(ann.id, "Again?", reply_markup=YES)
    late = ann.taps("Yes")
    await sandbox.move_clock(sandbox.clock.now() + timedelta(seconds=151))
    ann.blocks()
    sandbox.set_links([("a", "b")])
    await sandbox.close()
    await listening
    events = [page.events.get_nowait() for _ in range(page.events.qsize())]
    assert [event["version"] for event in events] == sorted({event["version"] for event in events})
    seen = [(event["type"], event.get("chat_id")) for event in events if event["type"] != "call"]
    assert seen == [
        ("message", ann.id),
        ("toast", ann.id),
        ("edited", ann.id),
        ("deleted", ann.id),
        ("reactions", ann.id),
        ("action", ann.id),
        ("message", ann.id),
        ("keyboard", ann.id),
        ("action", ann.id),
        ("message", ann.id),
        ("expired", ann.id),
        ("clock", None),
        ("person", None),
        ("links", None),
    ]
    by_type = {event["type"]: event for event in events}
    assert by_type["toast"] | {"version": 0} == {
        "type": "toast",
        "version": 0,
        "chat_id": ann.id,
        "text": "",
        "alert": False,
        "url": "",
        "callback_query_id": tap.id,
    }
    assert by_type["expired"]["callback_query_id"] == late.id
    assert by_type["edited"]["message"]["text"] == "Done."
    assert by_type["deleted"]["message_ids"] == [sent.message_id]
    assert by_type["person"]["person"]["blocked"] is True


async def test_a_page_that_lags_is_told_to_load_anew(sandbox: Sandbox, ann: Person) -> None:
    """The stream does not grow without bound."""
    queue = sandbox.core.events.listen()
    for n in range(1005):
        ann.says(str(n))
    assert queue.qsize() < 1000
    first = queue.get_nowait()
    assert first is not None
    assert first["type"] == "reset"
    sandbox.core.events.leave(queue)
