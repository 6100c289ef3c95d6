"""What the sandbox says is the Bot API: two independent libraries know every field of it, and a checker every call."""

import asyncio
import json
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import pytest
import telegram

from bot.sandbox import Behaviour, Sandbox, SandboxClock
from bot.sandbox.methods import METHODS
from tests.checker import CHECKER, complaints
from tests.sandbox.tour import Tour, walk

NEVER_ANSWERED = {"logout", "close", "editmessagelivelocation", "stopmessagelivelocation"}
"""Methods that the sandbox refuses always."""


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tour, Sandbox, Path]:
    """A walk through everything."""
    log = tmp_path_factory.mktemp("tour") / "calls.jsonl"
    clock = SandboxClock(datetime(2026, 5, 4, tzinfo=UTC), frozen=True)
    sandbox = Sandbox(clock=clock, call_log=log, behaviour=Behaviour(scale=0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PTB_TIMEDELTA", "1")
        return asyncio.run(walk(sandbox)), sandbox, log


def test_the_walk_meets_every_method_and_every_kind_of_update(toured: tuple[Tour, Sandbox, Path]) -> None:
    """Whoever adds a method adds it to the walk."""
    tour, _, _ = toured
    assert {method.lower() for method, _ in tour.answers} == METHODS.keys() - NEVER_ANSWERED
    kinds = {kind for update in tour.updates for kind in update} - {"update_id"}
    assert kinds == {
        "message",
        "edited_message",
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "poll",
        "poll_answer",
        "my_chat_member",
        "message_reaction",
    }


def test_ptb_knows_every_field(toured: tuple[Tour, Sandbox, Path]) -> None:
    """PTB keeps what it does not know in api_kwargs: nothing is there, at any depth."""
    tour, _, _ = toured
    for update in tour.updates:
        parsed = telegram.Update.de_json(update, None)
        assert list(strangers(parsed)) == [], update
        assert parsed.to_dict().keys() == update.keys()
    for method, result in tour.answers:
        kind = ptb_type(method)
        if kind is not None and result is not True:
            for item in result if isinstance(result, list) else [result]:
                assert list(strangers(kind.de_json(item, None))) == [], (method, item)


def test_aiogram_knows_every_field(toured: tuple[Tour, Sandbox, Path]) -> None:
    """aiogram's models take every answer and have nothing left over."""
    # Loading aiogram takes seconds, which only the worker that comes here should spend.
    import aiogram.methods
    import aiogram.types
    from pydantic import TypeAdapter

    tour, _, _ = toured
    for update in tour.updates:
        assert list(extras(aiogram.types.Update.model_validate(update))) == [], update
    for method, result in tour.answers:
        returning = getattr(aiogram.methods, method[0].upper() + method[1:]).__returning__
        parsed = TypeAdapter(returning).validate_python(newer(result))
        assert list(extras(parsed)) == [], (method, result)


def test_aiogram_takes_every_call(toured: tuple[Tour, Sandbox, Path]) -> None:
    """What PTB sent are calls that aiogram's methods allow."""
    import aiogram.methods

    _, sandbox, _ = toured
    for call in sandbox.calls:
        model = getattr(aiogram.methods, call.method[0].upper() + call.method[1:])
        files = {name: "file" for name in call.files or {} if name in model.model_fields}
        model.model_validate(call.params | files)


def test_our_own_check_finds_nothing(toured: tuple[Tour, Sandbox, Path]) -> None:
    """A correct bot has no violations."""
    _, sandbox, _ = toured
    assert sandbox.violations == []
    assert len(sandbox.calls) > 70


@pytest.mark.skipif(not CHECKER, reason="BOT_API_CHECKER names no second checker")
def test_the_call_log_passes_the_checker(toured: tuple[Tour, Sandbox, Path]) -> None:
    """Each line of the log is a call that a checker accepts which the sandbox shares nothing with."""
    _, _, log = toured
    assert complaints(log) == ""


def test_the_call_log_is_lines_of_calls_without_the_token(toured: tuple[Tour, Sandbox, Path]) -> None:
    """Whoever reads it learns what was called, and nothing that lets him call."""
    tour, sandbox, log = toured
    lines = log.read_text("utf-8").splitlines()
    assert {method.lower() for method, _ in tour.answers} <= {json.loads(line)["method"].lower() for line in lines}
    assert sandbox.token not in log.read_text("utf-8")


def ptb_type(method: str) -> Any:
    """PTB's class for a method's result, by the name of aiogram's; None for plain values."""
    import aiogram.methods

    returning = getattr(aiogram.methods, method[0].upper() + method[1:]).__returning__
    while get_origin(returning) in {list, Union, types.UnionType}:
        returning = next(kind for kind in get_args(returning) if kind is not bool)
    name = getattr(returning, "__name__", "")
    name = {"MenuButtonDefault": "MenuButton", "ChatMemberOwner": "ChatMember"}.get(name, name)
    return getattr(telegram, name, None)


def strangers(value: Any) -> Iterator[object]:
    """Everything that PTB did not know in an object, at any depth."""
    if isinstance(value, telegram.TelegramObject):
        if value.api_kwargs:
            yield type(value).__name__, dict(value.api_kwargs)
        for name in value._get_attrs(include_private=False):
            yield from strangers(getattr(value, name, None) if name not in TIMED else None)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strangers(item)


TIMED = {"duration", "retry_after", "open_period"}
"""Numbers of seconds, which hold no objects."""


def newer(result: Any) -> Any:
    """The answer in aiogram's Bot API 10.3, which gave administrators a field that PTB's 10.0 does not know."""
    if isinstance(result, list):
        return [newer(item) for item in result]
    if isinstance(result, dict) and result.get("status") == "administrator":
        return result | {"can_send_welcome_messages": False}
    return result


def extras(value: Any) -> Iterator[object]:
    """Everything that an aiogram model did not know, at any depth."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        if value.model_extra:
            yield type(value).__name__, value.model_extra
        for name in type(value).model_fields:
            yield from extras(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from extras(item)
