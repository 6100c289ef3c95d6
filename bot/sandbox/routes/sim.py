"""What the page lets people do: ``POST /sim/people/<id>/<deed>``, the clock and the faults."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import buttons, inline, phones, polls, reactions, webapp
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.faults import Fault
from bot.sandbox.state import Entry, PersonRecord
from bot.sandbox.uploads import sample, uploads

Deed = Callable[[Core, PersonRecord, "Asked"], Json | Entry | Awaitable[Json] | None]
_PERSON_FIELDS = ("id", "first_name", "last_name", "username", "language_code", "note")


class Asked:
    """The JSON body of a request, read with plain words for what is missing."""

    def __init__(self, body: Json) -> None:
        self.body = body

    def text(self, name: str) -> str:
        """A string; empty when it is missing."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, str):
            raise SimError(f"{name} is a text.")
        return value or ""

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.body.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SimError(f"{name} is a whole number.")
        return value

    def optional(self, name: str) -> int | None:
        """A whole number, or nothing."""
        return None if self.body.get(name) is None else self.number(name)

    def real(self, name: str) -> float:
        """A number."""
        value = self.body.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise SimError(f"{name} is a number.")
        return float(value)

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers."""
        value = self.body.get(name)
        if not isinstance(value, list) or any(not isinstance(item, int) for item in value):
            raise SimError(f"{name} is a list of whole numbers.")
        return value


async def asked(request: Request) -> Asked:
    """The request's JSON object; an empty body is an empty object.

    Raises:
        SimError: it is something else.
    """
    raw = await request.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise SimError("The request is a JSON object.")
    return Asked(body)


def person_of(core: Core, request: Request) -> PersonRecord:
    """The person that the address names.

    Raises:
        SimError: nobody has that id.
    """
    person = core.world.people.get(request.path_params["person_id"])
    if person is None:
        raise SimError("There is nobody with that id.")
    return person


def _tap(core: Core, person: PersonRecord, ask: Asked) -> Json:
    chat = phones.chat_of(core, person, ask.optional("chat_id"))
    place = ask.number("row"), ask.number("column")
    return buttons.press_inline(core, person, chat, ask.number("message_id"), *place)


def _vote(core: Core, person: PersonRecord, ask: Asked) -> None:
    chat = phones.chat_of(core, person, ask.optional("chat_id"))
    entry = phones.entry_of(chat, ask.number("message_id"))
    polls.votes(core, person, chat, entry, ask.numbers("option_ids"))


def _react(core: Core, person: PersonRecord, ask: Asked) -> None:
    chat = phones.chat_of(core, person, ask.optional("chat_id"))
    entry = phones.entry_of(chat, ask.number("message_id"))
    reactions.reacts(core, person, chat, entry, ask.text("emoji") or None)


def _location(core: Core, person: PersonRecord, ask: Asked) -> Entry:
    latitude, longitude = ask.real("latitude"), ask.real("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise SimError("There is no such place.")
    return phones.sends(core, person, {"location": {"longitude": longitude, "latitude": latitude}})


async def _inline(core: Core, person: PersonRecord, ask: Asked) -> Json:
    record = inline.asks(core, person, ask.text("query"), ask.text("offset"))
    if not await core.events.until(lambda: record.results is not None, inline.WAIT_SECONDS):
        raise SimError("The bot did not answer the inline query.")
    return {"results": record.results, **record.answer}


def _web_app(core: Core, person: PersonRecord, ask: Asked) -> Json:
    return {"url": webapp.opened(core, person, ask.text("url"), start_param=ask.text("start_param"))}


def _says(core: Core, person: PersonRecord, ask: Asked) -> Entry:
    return phones.says(
        core, person, ask.text("text"), reply_to=ask.optional("reply_to"), chat_id=ask.optional("chat_id")
    )


def _keyboard(core: Core, person: PersonRecord, ask: Asked) -> Entry:
    return buttons.presses(core, person, ask.number("row"), ask.number("column"), chat_id=ask.optional("chat_id"))


def _edit(core: Core, person: PersonRecord, ask: Asked) -> Entry:
    return phones.edits(core, person, ask.number("message_id"), ask.text("text"), chat_id=ask.optional("chat_id"))


DEEDS: dict[str, Deed] = {
    "text": _says,
    "start": lambda core, person, ask: phones.starts(core, person, ask.text("payload")),
    "tap": _tap,
    "keyboard": _keyboard,
    "edit": _edit,
    "location": _location,
    "contact": lambda core, person, _ask: phones.sends(core, person, {"contact": buttons.contact(person)}),
    "vote": _vote,
    "react": _react,
    "forward": lambda core, person, ask: phones.forwards(core, person, ask.number("chat_id"), ask.number("message_id")),
    "inline": _inline,
    "inline/choose": lambda core, person, ask: inline.chooses(core, person, ask.text("result_id")),
    "delete": lambda core, person, ask: phones.deletes(
        core, person, ask.number("message_id"), chat_id=ask.optional("chat_id")
    ),
    "clear": lambda core, person, _ask: phones.clears(core, person),
    "block": lambda core, person, _ask: phones.blocks(core, person),
    "unblock": lambda core, person, _ask: phones.unblocks(core, person),
    "web_app": _web_app,
}


async def deed(core: Core, request: Request) -> Response:
    """Does what the address says; answers with the message that came of it, or with what the deed gives."""
    act = DEEDS.get(request.path_params["deed"])
    if act is None:
        raise SimError("A phone cannot do that.")
    done: Any = act(core, person_of(core, request), await asked(request))
    if isinstance(done, Awaitable):
        done = await done
    if isinstance(done, Entry):
        done = {"message": done.seen()}
    return JSONResponse(done or {})


async def upload(core: Core, request: Request) -> Response:
    """``POST /sim/people/<id>/upload``: sends a file."""
    person = person_of(core, request)
    async with request.form() as form:
        part = form.get("file")
        kind, caption = str(form.get("kind") or "document"), str(form.get("caption") or "")
        if not isinstance(part, UploadFile):
            raise SimError("A file is missing.")
        content = await part.read()
        upload_ = sample(kind, name=part.filename or "", file=content, mime=part.content_type or "")
    entry = uploads(core, person, upload_, kind=kind, caption=caption)
    return JSONResponse({"message": entry.seen()})


async def people(core: Core, request: Request) -> Response:
    """``POST /sim/people``: a new phone."""
    ask = await asked(request)
    fields: Json = {name: ask.body[name] for name in _PERSON_FIELDS if ask.body.get(name) is not None}
    for name in fields:
        _ = ask.number(name) if name == "id" else ask.text(name)
    return JSONResponse(phones.person_json(phones.add_person(core, **fields)))


async def clock(core: Core, request: Request) -> Response:
    """``POST /sim/clock``: moves the clock and waits until the bot's side has been told."""
    ask = await asked(request)
    try:
        await core.move_clock(await _goal(core, ask))
    except (ValueError, OverflowError) as error:
        raise SimError(f"The clock cannot be moved: {error}.") from error
    return JSONResponse({"now": core.now().isoformat()})


async def _goal(core: Core, ask: Asked) -> datetime:
    if ask.text("jump"):
        jump = next((jump for jump in core.jumps if jump.id == ask.text("jump")), None)
        if jump is None:
            raise SimError("There is no such jump.")
        when = await jump.when()
        if when is None:
            raise SimError(f"Nothing to jump to: {jump.label.lower()}.")
        return max(when, core.now())
    if ask.text("to"):
        return datetime.fromisoformat(ask.text("to"))
    return core.now() + timedelta(seconds=ask.real("advance"))


async def faults(core: Core, request: Request) -> Response:
    """``POST /sim/faults`` lays one in wait, ``DELETE`` takes all away."""
    if request.method == "DELETE":
        core.faults.waiting.clear()
        return JSONResponse({})
    ask = await asked(request)
    core.faults.add(
        Fault(
            method=ask.text("method") or None,
            kind=ask.text("kind"),
            times=1 if ask.body.get("times") is None else ask.number("times"),
            retry_after=1 if ask.body.get("retry_after") is None else ask.number("retry_after"),
            seconds=1.0 if ask.body.get("seconds") is None else ask.real("seconds"),
        )
    )
    return JSONResponse({"faults": [fault.json() for fault in core.faults.waiting]})
