"""Inline queries: asking the bot from the text field, and sending one of its results."""

from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.posting import post_from_person
from bot.sandbox.state import Entry, InlineRecord, PersonRecord, trim

QUERIES_KEPT = 200
WAIT_SECONDS = 10.0


def asks(core: Core, person: PersonRecord, query: str, offset: str = "") -> InlineRecord:
    """Types ``@bot query``; the results come when the bot answers.

    Raises:
        SimError: the bot has no inline mode.
    """
    if not core.inline_mode:
        raise SimError("The bot has no inline mode.")
    record = InlineRecord(
        id=str(6_000_000_000_000_000_000 + core.world.next_serial()),
        person_id=person.id,
        query=query,
        offset=offset,
        at=core.now(),
    )
    core.world.inline[record.id] = record
    trim(core.world.inline, kept=QUERIES_KEPT)
    body: Json = {
        "id": record.id,
        "from": person.user(),
        "chat_type": "sender",
        "query": query,
        "offset": offset,
    }
    core.queue.add("inline_query", body, queue_id=person.id + (1 << 33))
    return record


def chooses(core: Core, person: PersonRecord, result_id: str) -> Entry:
    """Sends a result of the newest answered query into the chat with the bot.

    Raises:
        SimError: there is no such result.
    """
    for record in reversed(core.world.inline.values()):
        if record.person_id != person.id or record.results is None:
            continue
        for result in record.results:
            if result["id"] == result_id:
                return _send(core, person, record, result)
        break
    raise SimError("There is no such result.")


def _send(core: Core, person: PersonRecord, record: InlineRecord, result: Json) -> Entry:
    content = {**result_content(core, result), "via_bot": core.world.bot}
    if isinstance(result.get("reply_markup"), dict):
        content["reply_markup"] = result["reply_markup"]
    entry = post_from_person(core, person, core.person_chat(person), content)
    chosen: Json = {"result_id": result["id"], "from": person.user(), "query": record.query}
    core.queue.add("chosen_inline_result", chosen, queue_id=person.id + (1 << 33))
    return entry


def result_content(core: Core, result: Json) -> Json:
    """What a result's message says; files by id are shown as what they are."""
    content: Any = result.get("input_message_content")
    if isinstance(content, dict):
        if "message_text" in content:
            text, entities = core.formatted(
                str(content["message_text"]),
                parse_mode=str(content.get("parse_mode") or ""),
                entities=content.get("entities"),
            )
            return {"text": text} | ({"entities": entities} if entities else {})
        if "phone_number" in content:
            return {"contact": {name: content[name] for name in ("phone_number", "first_name") if name in content}}
        if "latitude" in content:
            return {"location": {"longitude": content["longitude"], "latitude": content["latitude"]}}
    return {"text": str(result.get("title") or result.get("caption") or result["id"])}
