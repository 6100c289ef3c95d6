"""Violations: our own check says what the independent checker says."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Person, Sandbox
from bot.sandbox.check import check
from tests.checker import CHECKER

SPEC = Path(CHECKER).parent / "bot-api-spec.json"
"""The whole specification, which lies beside the checker."""

TWO_ACTIONS = '{"inline_keyboard": [[{"text": "a", "url": "https://a.test", "callback_data": "b"}]]}'
TWICE = '[{"command": "a", "description": "x"}, {"command": "a", "description": "y"}]'
AVOCADO = '[{"type": "emoji", "emoji": "🥑"}]'
VIOLATIONS: list[tuple[str, dict[str, str], str]] = [
    ("sendMessage", {"text": "x"}, "chat_id: required parameter is absent"),
    ("sendmessage", {"chat_id": "1", "text": "x"}, "documented as sendMessage"),
    ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "colour: not a parameter of sendMessage"),
    ("sendMessage", {"chat_id": "one", "text": "x"}, "chat_id: 'one' is neither an id nor @username"),
    ("sendDice", {"chat_id": "1", "protect_content": "maybe"}, 'protect_content: "maybe" is not Boolean'),
    ("sendMessage", {"chat_id": "1", "text": "x" * 4097}, "text: 4097 characters, at most 4096"),
    (
        "sendMessage",
        {"chat_id": "1", "text": "<b>x", "parse_mode": "HTML"},
        'text: Can\'t find end tag corresponding to start tag "b"',
    ),
    ("getUpdates", {"limit": "200"}, "limit: 200 is not within 1-100"),
    ("getUpdates", {"allowed_updates": '["massage"]'}, "allowed_updates: 'massage' is no update type"),
    ("deleteMessages", {"chat_id": "1", "message_ids": "[]"}, "message_ids: 0 items, 1-100 allowed"),
    ("sendPhoto", {"chat_id": "1", "photo": "attach://lost"}, "photo: no file part 'lost'"),
    (
        "sendMessage",
        {"chat_id": "1", "text": "x", "reply_markup": TWO_ACTIONS},
        "reply_markup.inline_keyboard[0][0]: exactly one action is needed, found ['callback_data', 'url']",
    ),
    ("setMyCommands", {"commands": TWICE}, "commands: one is listed twice"),
    (
        "setMessageReaction",
        {"chat_id": "1", "message_id": "1", "reaction": AVOCADO},
        "reaction[0].emoji: '🥑' is not a permitted reaction",
    ),
    ("editMessageText", {"text": "x"}, "inline_message_id, or chat_id and message_id, is needed"),
]


@pytest.mark.parametrize(("method", "params", "violation"), VIOLATIONS)
def test_a_violation_is_named(method: str, params: dict[str, str], violation: str) -> None:
    """One wrong thing, one line."""
    assert check(method, params, {})[0] == [violation]


def test_parameters_are_decoded_for_the_page() -> None:
    """A form's strings become numbers, flags and objects."""
    _, decoded = check("sendPoll", {"chat_id": "1", "question": "q", "options": '["a"]', "is_anonymous": "false"}, {})
    assert decoded == {"chat_id": 1, "question": "q", "options": ["a"], "is_anonymous": False}


async def test_violations_stand_beside_the_call(http: httpx.AsyncClient, sandbox: Sandbox, ann: Person) -> None:
    """A call that Telegram would carry out in spite of them is carried out."""
    answer = await http.post(
        f"/bot{sandbox.token}/sendMessage", data={"chat_id": str(ann.id), "text": "x", "colour": "red"}
    )
    assert answer.json()["ok"] is True
    assert sandbox.violations == ["sendMessage: colour: not a parameter of sendMessage"]


PLAIN = ["1", "-7", "x", "", "true", "1.5", "@someone", "HTML", "attach://a", "<b>x</b>", "<b>", "a" * 5000]
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *PLAIN,
        "[]",
        "[1]",
        "{}",
        '["a", "b"]',
        '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}',
        '{"inline_keyboard": [[{"text": "a"}]]}',
        '{"keyboard": [["a", {"text": "b", "request_contact": true}]]}',
        '{"remove_keyboard": true}',
        '{"force_reply": false}',
        '[{"type": "emoji", "emoji": "👍"}]',
        '[{"type": "photo", "media": "x"}]',
        '{"message_id": 1}',
        '{"type": "commands"}',
        '[{"command": "a", "description": "b"}]',
        '[{"type": "bold", "offset": 0, "length": 1}]',
        '{"type": "chat", "chat_id": 1}',
    ]
)
METHODS = [
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "answerCallbackQuery",
    "sendPhoto",
    "sendMediaGroup",
    "sendPoll",
    "setMyCommands",
    "deleteMessages",
    "setMessageReaction",
    "getUpdates",
    "setWebhook",
    "setChatMenuButton",
    "copyMessage",
]


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A method with some of its parameters, right or wrong."""
    from bot.sandbox.spec import SPEC

    method = draw(st.sampled_from(METHODS))
    names = st.sampled_from([*SPEC.methods[method], "unknown"])
    return method, draw(st.dictionaries(names, VALUES, max_size=5))


@pytest.mark.skipif(not CHECKER, reason="BOT_API_CHECKER names no second checker")
@given(calls())
def test_the_independent_checker_agrees(call: tuple[str, dict[str, str]]) -> None:
    """Both find something, or neither does."""
    method, params = call
    ours = check(method, params, {})[0]
    try:
        theirs = CHECK({"method": method, "params": params})
    except TypeError:
        theirs = ["an update type that is no string, over which the checker stumbles"]
    assert bool(ours) == bool(theirs), (method, params, ours, theirs)


def _checker() -> Any:
    if not CHECKER:
        return None
    spec = importlib.util.spec_from_file_location("checker", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checker = module.Checker(module.Spec(SPEC))
    return checker.check


CHECK = _checker()


def test_the_data_is_that_of_the_specification() -> None:
    """The compact file beside the code is derived from the full one, which is not shipped."""
    from importlib import resources

    data = json.loads(resources.files("bot.sandbox.botapi").joinpath("bot-api.json").read_text("utf-8"))
    assert (len(data["methods"]), data["version"]) == (180, "Bot API 10.1")
    if CHECKER:
        from bot.sandbox.botapi.derive import derive

        assert derive(json.loads(SPEC.read_text("utf-8"))) == data
