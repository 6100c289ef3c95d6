"""Which answers are Telegram's: what something else says in its place is about nobody, and must not be believed.

A proxy, a portal or a guard before Telegram answers with pages and statuses of its own. PTB makes its errors of the
status alone, so that a page with a 403 would say that a person has blocked the bot. Here an answer is looked at first.
It is Telegram's when it is JSON of the Bot API's form, and in its words: ``Bad Request: …``, ``Forbidden: …``.
"""

from http import HTTPStatus
from typing import Any, Final

from telegram.error import NetworkError, RetryAfter

from bot.domain import foreign

LONGEST_WAIT: Final = 3600
"""Seconds for which Telegram is left alone at most when it asks for more: it may have thought better of it."""

_BELIEVED: Final = 31 * 86_400
"""Seconds of waiting that nobody but Telegram would ask for, at most."""

_BEGINS: Final = {400: "Bad Request: ", 403: "Forbidden: "}
"""How Telegram begins its sentences about one call (tdlib/telegram-bot-api, Client.cpp)."""


class StrangeError(NetworkError):
    """There is an answer, and it is not Telegram's. Its words are not kept: they may be a client's."""


def parsed(payload: bytes) -> dict[str, Any]:
    """Return the JSON of an answer.

    Raises:
        StrangeError: it is none, or not of the Bot API's form.
    """
    try:
        found = foreign.read(payload.decode("utf-8", "replace"))
    except ValueError:
        raise StrangeError("an answer that is no JSON") from None
    if not isinstance(found, dict) or not (found.get("ok") is False or "result" in found):
        raise StrangeError("an answer that is not of the Bot API")
    return found


def check(status: int, payload: bytes) -> None:
    """Return when PTB may make of an answer what its status says.

    Args:
        status: of HTTP.

    Raises:
        StrangeError: it is not Telegram's.
        NetworkError: Telegram's servers, or those before them, are broken, or a file is too large for them.
        RetryAfter: Telegram wants nothing for a while, which is between a second and ``LONGEST_WAIT``.
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    try:
        found = parsed(payload)
        _check_form(status, found)
    except StrangeError:
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # The servers before Telegram's own say this with a page.
            raise NetworkError(_phrase(status)) from None
        raise
    told = (found.get("parameters") or {}).get("retry_after")
    if told is not None:
        raise RetryAfter(min(told, LONGEST_WAIT))


def _check_form(status: int, found: dict[str, Any]) -> None:
    words, parameters = found.get("description"), found.get("parameters") or {}
    is_form = found.get("ok") is False and type(found.get("error_code")) is int and isinstance(words, str)
    if not is_form or not isinstance(parameters, dict) or not str(words).startswith(_BEGINS.get(status, "")):
        raise StrangeError(f"a {status} that is not Telegram's")
    told, moved = parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    is_told = type(told) is int and 1 <= told <= _BELIEVED
    if not is_told and (told is not None or status == HTTPStatus.TOO_MANY_REQUESTS):
        raise StrangeError(f"a {status} with a time that nobody can wait")
    if moved is not None and type(moved) is not int:
        raise StrangeError(f"a {status} with a chat that is none")


def _phrase(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"status {status}"
