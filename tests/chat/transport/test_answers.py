"""Which answers are Telegram's: no page of something before it says anything about a person."""

import json
import logging
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.chat.transport import answers
from bot.chat.transport.answers import LONGEST_WAIT, StrangeError
from bot.chat.transport.channel import NO_ANSWER
from bot.domain.foreign import DEEPEST
from tests.practice import Phone, World

SECRET = "my sister hurts me"
PAGE = f"<html>Access denied: {SECRET}</html>".encode()


def refusal(code: object = 403, words: object = "Forbidden: x", **more: object) -> bytes:
    """What Telegram answers with when it refuses."""
    return json.dumps({"ok": False, "error_code": code, "description": words, **more}).encode()


def flood(retry_after: object, status: int = 429) -> bytes:
    """Telegram's wish for quiet."""
    return refusal(status, "Too Many Requests: retry after it", parameters={"retry_after": retry_after})


@pytest.mark.parametrize(
    ("status", "payload"),
    [
        (200, b"anything, for it may be a file"),
        (400, refusal(400, "Bad Request: chat not found")),
        (400, refusal(400, "Bad Request: group chat was upgraded", parameters={"migrate_to_chat_id": -7})),
        (401, refusal(401, "Unauthorized")),
        (403, refusal(403, "Forbidden: bot was blocked by the user")),
        (404, refusal(404, "Not Found")),
        (409, refusal(409, "Conflict: terminated by other getUpdates request")),
    ],
)
def test_what_telegram_says_is_taken(status: int, payload: bytes) -> None:
    """PTB makes its errors of these."""
    answers.check(status, payload)


STRANGE: list[tuple[int, bytes]] = [
    *(
        (status, f"<html>Access denied: {SECRET}</html>".encode())
        for status in (301, 302, 400, 401, 403, 404, 407, 451)
    ),
    *((status, b"") for status in (304, 400, 403)),
    *((status, b"[" * 200_000) for status in (400, 429)),
    *((status, b'{"ok":' * 200_000) for status in (400, 429)),
    (403, b"[]"),
    (403, b'"Forbidden"'),
    (403, b'{"error": "forbidden"}'),
    (403, refusal(None)),
    (403, refusal(words=None)),
    (403, refusal(words=["Forbidden: x"])),
    (403, refusal(words="Forbidden")),
    (403, refusal(words=SECRET)),
    (400, refusal(400, "Bad Request")),
    (400, refusal(400, "Logged out")),
    (403, refusal(parameters=["retry_after"])),
    (400, refusal(400, "Bad Request: x", parameters={"migrate_to_chat_id": "soon"})),
    (429, refusal(429, "Too Many Requests")),
    *((429, flood(told)) for told in ("soon", -5, 0, 0.5, 1e99, True, None, [7], 10**12)),
    (429, flood(7).replace(b"7", b"NaN")),
    (429, flood(7).replace(b"7", b"1e999")),
]


@pytest.mark.parametrize(("status", "payload"), STRANGE)
def test_what_telegram_does_not_say_is_strange(status: int, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """And not a word of it is kept: it may be a client's."""
    with pytest.raises(StrangeError) as caught:
        answers.check(status, payload)
    assert SECRET not in str(caught.value)
    assert not caplog.records


@pytest.mark.parametrize("payload", [b"", b"<html>", b"[" * 200_000, b"[]", b"{}", b"7", b'{"ok": true}', b"\xff"])
def test_a_success_that_says_nothing_is_strange(payload: bytes) -> None:
    """PTB would look for a result in it."""
    with pytest.raises(StrangeError):
        answers.parsed(payload)


@pytest.mark.parametrize(("status", "payload"), [(500, b"<html>"), (502, b""), (599, b"[]"), (413, b"<html>")])
def test_servers_that_are_broken_are_away(status: int, payload: bytes) -> None:
    """Telegram's own say so with a page as well; a file that is too large, too."""
    with pytest.raises(NetworkError) as caught:
        answers.check(status, payload)
    assert not isinstance(caught.value, StrangeError)
    assert str(status) in str(caught.value)


@pytest.mark.parametrize(("told", "waited"), [(1, 1), (7, 7), (3600, 3600), (36_000, LONGEST_WAIT)])
@pytest.mark.parametrize("status", [429, 500])
def test_telegram_is_left_alone_for_an_hour_at_most(status: int, told: int, waited: int) -> None:
    """Then it is asked again, for it may have thought better of it."""
    with pytest.raises(RetryAfter) as caught:
        answers.check(status, flood(told, status))
    assert caught.value.retry_after == timedelta(seconds=waited)


async def test_no_answer_ends_the_receiver(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """It is told of as trouble, and what Telegram keeps comes afterwards."""
    caplog.set_level(logging.WARNING)
    mangled = (b"", b"[" * 200_000, b'{"result":' * 200_000, b'{"result":' + b"[" * 300 + b"]" * 300 + b"}")
    for status, payload in [*STRANGE, *((200, one) for one in mangled)]:
        world.line.refuse(status, "", page=payload)
        with pytest.raises(NO_ANSWER):
            await world.app.receiver.poll_once(timeout=0)
    assert {one.getMessage() for one in caplog.records} == {"1 updates were passed over: nothing that was asked for"}, (
        "whoever polls says it, once, and in words of its own"
    )


async def test_an_update_that_nobody_can_follow_holds_nobody_up(world: World, ann: Phone) -> None:
    """What came with it is stored."""
    deep: object = "x"
    for _level in range(DEEPEST):
        deep = {"reply": deep}
    message = {"message_id": 9, "date": 1_777_885_200, "from": {"id": ann.person.id}, "chat": {"id": ann.person.id}}
    updates = [
        {"update_id": 1, "message": {**message, "more": deep}},
        {"update_id": 2, "message": {**message, "text": "/help"}},
    ]
    world.line.refuse(200, "", page=json.dumps({"ok": True, "result": updates}).encode())
    assert await world.app.receiver.poll_once(timeout=0) == 2
    assert world.app.receiver.received == 1
