"""What the page loads and what it listens to."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.methods.commands import commands_for, menu_button_for
from bot.sandbox.phones import person_json
from bot.sandbox.state import ChatRecord

MESSAGES_SHOWN = 300
CALLS_SHOWN = 200
_PING_SECONDS = 15.0


def whole(core: Core) -> Json:
    """Everything that the page shows."""
    core.prune()
    world = core.world
    return {
        "bot": world.bot,
        "now": core.now().isoformat(),
        "people": [person_json(person) for person in world.people.values()],
        "chats": {str(chat.id): chat_json(core, chat) for chat in world.chats.values()},
        "calls": [call.json() for call in list(core.calls.newest)[-CALLS_SHOWN:]],
        "links": [{"label": label, "url": url} for label, url in core.links],
        "jumps": [{"id": jump.id, "label": jump.label} for jump in core.jumps],
        "faults": [fault.json() for fault in core.faults.waiting],
        "hosts": core.hosts,
        "version": core.events.version,
    }


def chat_json(core: Core, chat: ChatRecord) -> Json:
    """A chat as the page reads it."""
    typing = chat.action if chat.action_until is not None and core.now() < chat.action_until else None
    return {
        "messages": [entry.seen() for entry in chat.visible()[-MESSAGES_SHOWN:]],
        "keyboard": chat.keyboard,
        "commands": commands_for(core, chat),
        "menu_button": menu_button_for(core, chat),
        "action": typing,
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "title": chat.title,
        "members": chat.members,
    }


async def state(core: Core, _request: Request) -> Response:
    """``GET /sim/state``."""
    return JSONResponse(whole(core))


async def events(core: Core, request: Request) -> Response:
    """``GET /sim/events``: Server-Sent Events, with a comment now and then to keep the line open."""

    async def stream() -> AsyncIterator[str]:
        queue = core.events.listen()
        try:
            yield ": listening\n\n"
            while not await request.is_disconnected():
                core.prune()
                try:
                    event = await asyncio.wait_for(queue.get(), _PING_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
        finally:
            core.events.leave(queue)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def file(core: Core, request: Request) -> Response:
    """``GET /sim/file/<file_id>``: a file as the page shows it."""
    stored = core.world.files.files.get(request.path_params["file_id"])
    if stored is None:
        raise SimError("That file is not kept any more.")
    return Response(
        stored.content,
        media_type=_shown_as(stored.mime),
        headers={"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"},
    )


def _shown_as(mime: str) -> str:
    """Types that a browser would run are handed out as plain bytes."""
    kind = mime.partition("/")[0]
    return mime if kind in {"image", "video", "audio"} and "svg" not in mime else "application/octet-stream"
