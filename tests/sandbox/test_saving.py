"""A sandbox on disk, and one that runs long."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock, SimError
from bot.sandbox.dispatch import call
from bot.sandbox.uploads import SAMPLE_PNG
from tests.sandbox.conftest import START, bot_of

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def test_what_was_saved_goes_on(bot: Bot, sandbox: Sandbox, ann: Person, tmp_path: Path) -> None:
    """Phones, files, waiting updates, taps, commands and numbers; a message id is never given twice."""
    photo = await bot.send_photo(ann.id, SAMPLE_PNG, caption="x")
    await bot.send_message(ann.id, "Well?", reply_markup=YES)
    await bot.set_my_commands([("help", "Help")])
    tap = ann.taps("Yes")
    group = sandbox.add_group("Neighbours", [ann])
    waiting = [update.update_id for update in await bot.get_updates(timeout=0)]
    path = tmp_path / "deep" / "phones.json"
    sandbox.save(path)
    sandbox.save(path)
    assert [file.name for file in path.parent.iterdir()] == ["phones.json"]
    assert sandbox.token not in path.read_text("utf-8")
    again = Sandbox.load(path, clock=SandboxClock(sandbox.clock.now(), frozen=True))
    her = again.person(ann.id)
    assert her.screen() == ann.screen()
    assert [person.first_name for person in again.people] == ["Ann"]
    async with bot_of(again) as later:
        assert [update.update_id for update in await later.get_updates(timeout=0)] == waiting
        assert await later.answer_callback_query(tap.id)
        file = await later.get_file(photo.photo[0].file_id)
        assert bytes(await file.download_as_bytearray()) == SAMPLE_PNG
        assert len(await later.get_my_commands()) == 1
        sent = await later.send_message(ann.id, "on")
        assert sent.message_id == max(message["message_id"] for message in ann.messages) + 1
        await later.send_message(group.id, "on")


def test_a_loaded_clock_keeps_its_lead(sandbox: Sandbox, tmp_path: Path) -> None:
    """A trial that was a week ahead stays a week ahead, and runs."""
    ahead = Sandbox()
    ahead.clock.advance(timedelta(days=7))
    ahead.save(tmp_path / "phones.json")
    again = Sandbox.load(tmp_path / "phones.json")
    assert timedelta(0) <= again.clock.now() - ahead.clock.now() + timedelta(seconds=1) < timedelta(seconds=5)


def test_a_file_that_is_no_sandbox(tmp_path: Path) -> None:
    """One line says so."""
    path = tmp_path / "phones.json"
    path.write_text("{", "utf-8")
    with pytest.raises(ValueError, match=r"phones\.json is no saved sandbox: it is not JSON"):
        Sandbox.load(path)
    path.write_text(json.dumps({"format": 0}), "utf-8")
    with pytest.raises(ValueError, match="of this version"):
        Sandbox.load(path)


async def test_long_runs_stay_small(ann: Person, sandbox: Sandbox) -> None:
    """Chats, calls, taps and files are bounded; old messages are then gone as if never there."""
    small = Sandbox(clock=SandboxClock(START, frozen=True), behaviour=Behaviour(messages_kept=50))
    her = small.add_person(first_name="Ann")
    her.starts()
    begun = time.perf_counter()
    for n in range(2500):
        await call(small.core, "sendMessage", {"chat_id": her.id, "text": f"message {n}"}, {})
    assert time.perf_counter() - begun < 10
    assert len(her.messages) == 50
    assert len(small.calls) == 2000
    assert small.calls[-1].n == 2500


def test_the_clock() -> None:
    """It stands, moves forward, runs on, and wants zones."""
    clock = SandboxClock(START, frozen=True)
    assert clock.now() == START
    clock.advance(timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)
    with pytest.raises(ValueError, match="only goes forward"):
        clock.move_to(START)
    with pytest.raises(ValueError, match="needs its zone"):
        clock.move_to(START.replace(tzinfo=None))
    clock.run()
    first = clock.now()
    assert clock.now() >= first >= START + timedelta(hours=1)
    clock.freeze()
    assert clock.now() == clock.now()
    running = SandboxClock(START)
    running.move_to(START + timedelta(days=1))
    assert timedelta(0) <= running.now() - START - timedelta(days=1) < timedelta(seconds=5)


def test_the_screen_and_the_labels(sandbox: Sandbox, ann: Person) -> None:
    """What cannot be pressed is said with what is on the phone."""
    with pytest.raises(SimError, match=r"There is no button 'Yes' on Ann's phone:\n> /start"):
        ann.taps("Yes")
    with pytest.raises(SimError, match="There is no key 'A'"):
        ann.presses("A")
    with pytest.raises(SimError, match="Ben's phone is empty"):
        _ = sandbox.add_person(first_name="Ben").last_message
    with pytest.raises(SimError, match="username ann_of_green is taken"):
        sandbox.add_person(first_name="X", username="ann_of_green")
