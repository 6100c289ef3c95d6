"""Answers to taps, inline queries and Mini Apps."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.entities.spans import web_address
from bot.sandbox.errors import Json, bad
from bot.sandbox.inline import result_content
from bot.sandbox.methods.registry import method
from bot.sandbox.posting import post_from_person
from bot.sandbox.updates import LIFETIMES

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_MAX_TOAST = 200


@method("answerCallbackQuery")
def answer_callback_query(core: Core, args: Args) -> bool:
    """Ends the button's spinner, with a toast, an alert or a link."""
    tap = core.world.taps.get(args.text("callback_query_id"))
    if tap is None or core.now() - tap.at >= LIFETIMES["callback_query"]:
        raise bad(TOO_OLD)
    text, url = args.text("text"), args.text("url")
    if len(text) > _MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if url and not (url.startswith("tg://") or (web_address(url) or "").startswith("https://t.me/")):
        raise bad("URL_INVALID")
    if not tap.answered:
        tap.answered, tap.toast, tap.alert, tap.url = True, text, args.flag("show_alert"), url
        core.events.publish("toast", chat_id=tap.chat_id, text=text, alert=tap.alert, url=url, callback_query_id=tap.id)
    return True


@method("answerInlineQuery")
def answer_inline_query(core: Core, args: Args) -> bool:
    """Hands the results of an inline query to the phone."""
    query = core.world.inline.get(args.text("inline_query_id"))
    results = args.json("results", words="can't parse inline query results JSON object")
    if not isinstance(results, list):
        raise bad("expected an Array of inline query results")
    if len(results) > 50:
        raise bad("too many inline query results specified")
    ids = [inline_result(core, result)["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if query is None or core.now() - query.at >= LIFETIMES["inline_query"]:
        raise bad(TOO_OLD)
    query.results = results
    query.answer = {"next_offset": args.text("next_offset"), "button": args.json("button", words="can't parse button")}
    core.events.stir()
    return True


@method("answerWebAppQuery")
def answer_web_app_query(core: Core, args: Args) -> Json:
    """Sends a message on behalf of the person who has the Mini App open; a query is answered once."""
    result = inline_result(core, args.object("result", words="can't parse inline query result JSON object"))
    person = core.world.people.get(core.world.web_apps.pop(args.text("web_app_query_id"), 0))
    if person is None:
        raise bad(TOO_OLD)
    content = {**result_content(core, result), "via_bot": core.world.bot}
    post_from_person(core, person, core.person_chat(person), content)
    return {}


def inline_result(core: Core, result: Any) -> Json:
    """Checks one inline result.

    Raises:
        RefusedError: it is no object, has no id, or its text is wrong.
    """
    if not isinstance(result, dict):
        raise bad("inline query result must be an object")
    if not isinstance(result.get("id"), str) or not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    content = result.get("input_message_content")
    if result.get("type") == "article" and not isinstance(content, dict):
        raise bad("input message content is not specified")
    if isinstance(content, dict) and "message_text" in content:
        text, _ = core.formatted(
            str(content["message_text"]),
            parse_mode=str(content.get("parse_mode") or ""),
            entities=content.get("entities"),
        )
        if not text:
            raise bad("message text is empty")
    return result
