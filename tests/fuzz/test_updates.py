"""Whatever Telegram may send, and what it never should: no exception leaves the handlers, no call is refused.

``FUZZ_EXAMPLES`` sets how many updates each test tries (a few thousand in a long run).
"""

import json
import os
import random
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.library import Library
from bot.sandbox.spec import SPEC
from tests.checker import CHECKER, complaints
from tests.fuzz.updates import ODD_TEXTS, Json, data, mangled, said, update_of
from tests.practice import CAST, Phone, World, open_world

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or 30)
KINDS = sorted(SPEC.update_kinds)

PARDONED = (
    "query is too old",
    "message to edit not found",
    "message to delete not found",
    "message can't be deleted",
    "message is not modified",
    "chat not found",
    "bot was blocked by the user",
)
"""Refusals that are nobody's fault: made-up messages and taps are not at Telegram."""

LONGEST_WAIT = timedelta(seconds=2)
"""Until whatever raised is tried again."""

tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
chances = st.integers(0, 2**32 - 1).map(random.Random)


@pytest.fixture
async def fuzzed(tmp_path: Path, peopled: Path, library: Library) -> AsyncIterator[World]:
    """A practice in which anything may happen."""
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    log = tmp_path / "calls.jsonl"
    async with open_world(path, library, call_log=log if CHECKER else None) as made:
        yield made
    if CHECKER:
        assert complaints(log) == ""


async def meets(world: World, update: Json, *, is_whole: bool = True) -> None:
    """Receive an update and do all that follows; what is wrong is said together with the update.

    Args:
        is_whole: whether it is as the Bot API describes it; what is not may be set aside, as evidence, but no more.
    """
    world.forged += 1
    update["update_id"] = 900_000_000 + world.forged
    for body in update.values():
        if isinstance(body, dict) and "data" in body and isinstance(body.get("id"), str):
            body["id"] = f"made-up-{world.forged}"
    before = world.app.worker.set_aside, world.sandbox.core.calls.count
    await world.app.receiver.store([update])
    await world.app.settle()
    for _try in range(2):
        async with world.desk() as desk:
            waits = await desk.store.inbox.depth()
        if not waits.get("new"):
            break
        world.sandbox.clock.move_to(world.now + LONGEST_WAIT)
        await world.app.settle()
    words = json.dumps(update)
    if is_whole:
        assert world.app.worker.set_aside == before[0], f"a handler raised three times: {words}"
    made = [call for call in world.sandbox.calls if call.n > before[1]]
    for call in made:
        assert call.violations == [], f"{call.method} {call.params}: {call.violations} after {words}"
        refusal = call.description or ""
        assert call.ok or any(one in refusal for one in PARDONED), f"{call.method}: {refusal} after {words}"


async def still_works(world: World) -> None:
    """Nothing of what came before has broken the bot for anybody."""
    tom = world.phone("Tom")
    before = _last(tom)
    await tom.says("/help")
    assert _last(tom) >= before + 2
    async with world.desk() as desk:
        assert "new" not in await desk.store.inbox.depth()


def _last(phone: Phone) -> int:
    """The number of the last message on a phone, which keeps a thousand."""
    return max((int(one["message_id"]) for one in phone.person.messages), default=0)


@tried
@given(chance=chances, kind=st.sampled_from(KINDS))
async def test_every_kind_of_update(fuzzed: World, chance: random.Random, kind: str) -> None:
    """Each kind that the Bot API knows, also those that were not asked for."""
    await meets(fuzzed, update_of(chance, kind))
    await still_works(fuzzed)


@tried
@given(chance=chances, kind=st.sampled_from((*KINDS, *["message", "callback_query"] * 8)))
async def test_mangled_updates(fuzzed: World, chance: random.Random, kind: str) -> None:
    """Parts that are missing, of another type, or of tomorrow's Bot API."""
    await meets(fuzzed, mangled(chance, update_of(chance, kind)), is_whole=False)
    await still_works(fuzzed)


def message(name: str, body: Json) -> Json:
    """A private message of somebody's."""
    user = {"id": CAST[name], "is_bot": False, "first_name": name}
    chat = {"id": CAST[name], "type": "private", "first_name": name}
    return {"message": {"message_id": 5, "date": 1_777_885_200, "chat": chat, "from": user, **body}}


async def test_a_message_without_a_sender_is_of_whoever_has_the_chat(fuzzed: World) -> None:
    """The Bot API calls the sender optional; each command is answered in the chat all the same."""
    for command in ("/privacy", "/mydata", "/checkin", "/help"):
        update = message("Tom", {"text": command, "entities": [{"type": "bot_command", "offset": 0, "length": 8}]})
        del update["message"]["from"]
        before = _last(fuzzed.phone("Tom"))
        await meets(fuzzed, update)
        assert _last(fuzzed.phone("Tom")) > before


names = st.sampled_from(sorted(CAST))


@tried
@given(
    name=names, written=st.one_of(st.text(max_size=60), st.text(max_size=4096), st.from_regex(r"[0-9 ,.:/½-]{1,12}"))
)
async def test_whatever_is_written(fuzzed: World, name: str, written: str) -> None:
    """Any text of anybody, in whatever the bot waits for just then."""
    await meets(fuzzed, message(name, {"text": written[:4096]}))
    await still_works(fuzzed)


@tried
@given(name=names, chance=chances)
async def test_commands_and_what_follows_them(fuzzed: World, name: str, chance: random.Random) -> None:
    """Every command of anybody, with odd words behind it; then an answer to whatever it asks."""
    await meets(fuzzed, message(name, said(chance)))
    await meets(fuzzed, message(name, {"text": chance.choice(ODD_TEXTS)}))


@tried
@given(name=names, chance=chances)
async def test_forged_buttons(fuzzed: World, name: str, chance: random.Random) -> None:
    """Every prefix with everything that may stand behind one, a month old or made up; each tap is answered."""
    user = {"id": CAST[name], "is_bot": False, "first_name": name}
    query = {"id": "x", "from": user, "chat_instance": "1", "data": data(chance)}
    await meets(fuzzed, {"callback_query": query})
    asked = fuzzed.sandbox.calls_of("answerCallbackQuery")[-1]
    assert asked.params["callback_query_id"] == f"made-up-{fuzzed.forged}", f"{query['data']} was not answered"
