"""A sandbox on disk: one JSON file, written beside the old one and moved over it."""

import base64
import json
import os
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.files import StoredFile
from bot.sandbox.state import (
    BotSettings,
    ChatRecord,
    Entry,
    InlineRecord,
    PersonRecord,
    PollRecord,
    TapRecord,
)
from bot.sandbox.updates import Waiting
from bot.sandbox.webhook import Hook

FORMAT = 1
_MAX_FILES_BYTES = 50_000_000
"""Contents saved at most, newest first; a file that is left out can no longer be opened."""


def save(core: Core, path: Path) -> None:
    """Writes the state, so that a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as out:
        out.write(json.dumps(_state(core), ensure_ascii=False, default=_plain))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def read(path: Path) -> Json:
    """The saved state.

    Raises:
        ValueError: the file is none of a sandbox.
    """
    try:
        state = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is no saved sandbox: it is not JSON") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise ValueError(f"{path.name} is no saved sandbox of this version")
    return state


def clock_of(state: Json) -> SandboxClock:
    """A running clock with the saved one's lead; it never goes back behind what it showed."""
    lead = datetime.fromisoformat(state["now"]) - datetime.fromisoformat(state["saved_at"])
    return SandboxClock(datetime.now(UTC) + lead)


def _state(core: Core) -> Json:
    world = core.world
    return {
        "format": FORMAT,
        "saved_at": datetime.now(UTC),
        "now": core.now(),
        "username": world.bot["username"],
        "name": world.bot["first_name"],
        "people": [person.__dict__ for person in world.people.values()],
        "chats": [_chat(chat) for chat in world.chats.values()],
        "settings": world.settings.__dict__,
        "taps": [tap.__dict__ for tap in world.taps.values()],
        "inline": [query.__dict__ for query in world.inline.values()],
        "web_apps": list(world.web_apps.items()),
        "polls": [{**poll.__dict__, "votes": list(poll.votes.items())} for poll in world.polls.values()],
        "files": _files(core),
        "serial": world.serial,
        "last_private_message": world.last_private_message,
        "updates": [update.__dict__ for update in core.queue.waiting.values()],
        "next_update": core.queue.next_id,
        "allowed": core.queue.allowed,
        "hook": core.webhook.hook.__dict__,
    }


def _chat(chat: ChatRecord) -> Json:
    fields = {name: value for name, value in chat.__dict__.items() if name != "entries"}
    return {**fields, "entries": [entry.__dict__ for entry in chat.entries.values()]}


def _files(core: Core) -> list[Json]:
    kept: list[Json] = []
    total = 0
    for stored in reversed(core.world.files.files.values()):
        total += len(stored.content)
        if total > _MAX_FILES_BYTES:
            break
        kept.append({**stored.__dict__, "content": base64.b64encode(stored.content).decode()})
    return kept[::-1]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be saved")


def restore(core: Core, state: Json) -> None:
    """Puts a saved state into a new sandbox."""
    world = core.world
    for person in state["people"]:
        world.people[person["id"]] = PersonRecord(**person)
    for saved in state["chats"]:
        entries = OrderedDict((item["message"]["message_id"], Entry(**item)) for item in saved.pop("entries"))
        chat = ChatRecord(**saved, entries=entries)
        chat.action, chat.action_until = None, None
        world.chats[chat.id] = chat
    world.settings = BotSettings(**state["settings"])
    for tap in state["taps"]:
        world.taps[tap["id"]] = TapRecord(**tap | {"at": datetime.fromisoformat(tap["at"])})
    core.open_taps.extend(tap for tap in world.taps.values() if not tap.answered)
    for query in state["inline"]:
        world.inline[query["id"]] = InlineRecord(**query | {"at": datetime.fromisoformat(query["at"])})
    world.web_apps.update(state["web_apps"])
    for poll in state["polls"]:
        world.polls[poll["id"]] = PollRecord(**poll | {"votes": dict(poll["votes"])})
    for item in state["files"]:
        world.files.put(StoredFile(**item | {"content": base64.b64decode(item["content"])}))
    world.serial, world.last_private_message = state["serial"], state["last_private_message"]
    _restore_queue(core, state)


def _restore_queue(core: Core, state: Json) -> None:
    core.queue.next_id = state["next_update"]
    core.queue.allowed = None if state["allowed"] is None else tuple(state["allowed"])
    for update in state["updates"]:
        core.queue.put(Waiting(**update | {"expires_at": datetime.fromisoformat(update["expires_at"])}))
    hook = state["hook"]
    for name in ("last_error_at", "gone_since"):
        hook[name] = None if hook[name] is None else datetime.fromisoformat(hook[name])
    core.webhook.restore(Hook(**hook))
