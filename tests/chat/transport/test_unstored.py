"""Danger while nothing can be stored: the number is said at once, and nothing that is not so."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat.transport import receiver, unstored
from bot.sandbox.faults import Fault
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox
from bot.understanding.danger.safety import Safety
from tests.practice import Phone, World
from tests.runtime.waiting import until

SIGN = "crushing chest pain and I cannot breathe"
NOBODY = "nobody of the practice is told of it now"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits to see whether trouble passes."""
    monkeypatch.setattr(unstored, "PATIENCE", 0.0)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A disk that takes no update; ``undo`` makes room."""
    monkeypatch.setattr(Inbox, "add", _full)
    return monkeypatch


async def _full(*_arguments: object, **_options: object) -> None:
    raise OSError("the disk is full")


async def comes_in_vain(world: World) -> None:
    """Updates come and cannot be stored; whatever is to be said of them is said."""
    with pytest.raises(OSError, match="full"):
        await world.app.receiver.poll_once(timeout=0)
    await world.app.unstored.settle()


def texts(phone: Phone) -> list[str]:
    """What somebody was told."""
    return [str(one.get("text", "")) for one in phone.person.messages if one["from"]["is_bot"]]


async def test_the_number_is_said_while_the_disk_is_full(
    world: World, ann: Phone, mira: Phone, full: pytest.MonkeyPatch
) -> None:
    """Once, with the word that nobody is told; with room again the sign has its turn as ever, and Mira is told."""
    ann.person.says(SIGN)
    for _try in range(3):
        await comes_in_vain(world)
    (said,) = texts(ann)
    assert "Call 112" in said
    assert NOBODY in said
    assert texts(mira) == []
    full.undo()
    await world.settle()
    assert len(texts(ann)) == 2
    assert "Mira gets a note of this" in texts(ann)[1]
    assert "Danger sign" in mira.screen()


async def test_only_danger_is_answered(world: World, ann: Phone, full: pytest.MonkeyPatch) -> None:
    """Everything else waits in silence, in order."""
    ann.person.says("neck 6")
    await comes_in_vain(world)
    assert texts(ann) == []
    full.undo()
    await world.settle()
    assert texts(ann)


@pytest.mark.parametrize("words", ["emergency", SIGN])
async def test_a_stranger_gets_the_number_too(world: World, words: str, full: pytest.MonkeyPatch) -> None:
    """Of whom nothing is kept at any time; many of the same are one answer."""
    zoe = world.phone("Zoe")
    for _more in range(5):
        zoe.person.says(words)
    await comes_in_vain(world)
    (said,) = texts(zoe)
    assert "112" in said
    full.undo()


async def test_a_deed_soon_after_a_crisis_is_that_sign(world: World, ann: Phone, full: pytest.MonkeyPatch) -> None:
    """A full disk can be read: what came before still counts."""
    full.undo()
    await ann.says("I want to die")
    said_before = len(texts(ann))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Inbox, "add", _full)
        ann.person.says("I have the pills in my hand")
        await comes_in_vain(world)
    assert NOBODY in texts(ann)[said_before]


async def test_a_text_that_does_not_go_is_tried_with_the_next_try(
    world: World, ann: Phone, full: pytest.MonkeyPatch
) -> None:
    """The disk is full and Telegram fails besides."""
    full.setattr(unstored, "NEXT_TRY", 0.0)
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=1))
    ann.person.says(SIGN)
    await comes_in_vain(world)
    assert texts(ann) == []
    await comes_in_vain(world)
    assert len(texts(ann)) == 1
    full.undo()


async def test_trouble_that_passes_is_not_told(world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is locked for a moment: the sign has its turn, and nobody reads that nothing works."""
    monkeypatch.setattr(unstored, "PATIENCE", 0.5)
    ann.person.says(SIGN)
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "add", _full)
        with pytest.raises(OSError, match="full"):
            await world.app.receiver.poll_once(timeout=0)
    await world.settle()
    await world.app.unstored.settle()
    assert len(texts(ann)) == 1
    assert NOBODY not in texts(ann)[0]


@pytest.fixture
async def at_work(world: World) -> AsyncIterator[World]:
    """The worker runs by itself."""
    running = asyncio.create_task(world.app.worker.run())
    yield world
    world.app.worker.stop()
    await asyncio.wait_for(running, timeout=20)


async def test_what_is_stored_and_cannot_be_handled(
    at_work: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills between receiving and handling."""
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "done", _full)
        ann.person.says(SIGN)
        await at_work.app.receiver.poll_once(timeout=0)
        await until(lambda: _count(ann), 1)
    assert NOBODY in texts(ann)[0]


async def _count(phone: Phone) -> int:
    return len(texts(phone))


async def test_a_tapped_sign_is_danger_too(world: World, ann: Phone, full: pytest.MonkeyPatch) -> None:
    """The question was asked while there was room, and is answered when there is none."""
    full.undo()
    await ann.says("my leg is numb")
    before = len(texts(ann))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Inbox, "add", _full)
        tap = ann.person.taps("Numb between the legs or when wiping")
        await comes_in_vain(world)
    assert tap.answered, "a tap that is not answered spins on the phone"
    assert NOBODY in texts(ann)[before]


async def test_danger_behind_another_message_of_the_same_sender(
    at_work: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ann has said hello before it, and neither can be handled; it is said once, however often it is tried."""
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "done", _full)
        ann.person.says("hello, are you there?")
        ann.person.says(SIGN)
        await at_work.app.receiver.poll_once(timeout=0)
        await until(lambda: _count(ann), 1)
        for _more in range(3):
            at_work.app.unstored.trouble()
            await at_work.app.unstored.settle()
    assert NOBODY in texts(ann)[0]
    assert len(texts(ann)) == 1


async def test_a_text_that_waits_in_the_outbox_goes(world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was handled while there was room, and the messenger cannot take it any more: taking is writing."""
    ann.person.says("/help")
    ann.person.says(SIGN)
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.drain()

    with monkeypatch.context() as patched:
        patched.setattr(Outbox, "take", _full)
        running = asyncio.create_task(world.app.messenger.run())
        await until(lambda: _count(ann), 1)
        world.app.messenger.stop()
        await asyncio.wait({running}, timeout=5)
    await world.app.unstored.settle()
    assert "Call 112" in texts(ann)[0]


async def test_a_chat_that_hangs_holds_nobody_up(
    world: World, ann: Phone, ben: Phone, full: pytest.MonkeyPatch
) -> None:
    """Ann's text is on its way for as long as it takes; Ben's comes at once."""
    hangs = asyncio.Event()
    send = type(world.app.application.bot).send_message

    async def slow(bot: object, *arguments: object, **options: object) -> object:
        if options.get("chat_id") == ann.person.id:
            await hangs.wait()
        return await send(bot, *arguments, **options)  # type: ignore[arg-type]

    full.setattr(type(world.app.application.bot), "send_message", slow)
    ann.person.says(SIGN)
    ben.person.says(SIGN)
    with pytest.raises(OSError, match="full"):
        await world.app.receiver.poll_once(timeout=0)
    await until(lambda: _count(ben), 1)
    assert texts(ann) == []
    hangs.set()
    await world.app.unstored.settle()
    assert len(texts(ann)) == 1
    full.undo()


async def test_who_has_blocked_the_bot_is_not_tried_again(world: World, ann: Phone, full: pytest.MonkeyPatch) -> None:
    """Another try would change nothing."""
    ann.person.says(SIGN)
    ann.person.blocks()
    for _try in range(3):
        await comes_in_vain(world)
    assert len(world.sandbox.calls_of("sendMessage")) == 1
    full.undo()


async def test_what_telegram_did_not_take_waits_as_long_as_it_says(
    world: World, ann: Phone, full: pytest.MonkeyPatch
) -> None:
    """It is not asked again with every try to store."""
    full.setattr(unstored, "NEXT_TRY", 3600.0)
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=1))
    ann.person.says(SIGN)
    for _try in range(3):
        await comes_in_vain(world)
    assert len(world.sandbox.calls_of("sendMessage")) == 1
    assert texts(ann) == []
    full.undo()


async def test_staff_get_the_number_and_no_word_of_staff(world: World, mira: Phone, full: pytest.MonkeyPatch) -> None:
    """Mira is of the practice: nobody there would be told of her."""
    mira.person.says(SIGN)
    await comes_in_vain(world)
    assert "112" in texts(mira)[0]
    assert NOBODY not in texts(mira)[0]
    full.undo()


async def test_a_file_that_somebody_has_does_not_make_anybody_wait(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storing waits for another program; the number does not."""
    monkeypatch.setattr(receiver, "LATE", 0.05)
    free = asyncio.Event()
    add = Inbox.add

    async def waits(inbox: Inbox, *arguments: object) -> None:
        await free.wait()
        await add(inbox, *arguments)  # type: ignore[arg-type]

    ann.person.says(SIGN)
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "add", waits)
        storing = asyncio.create_task(world.app.receiver.poll_once(timeout=0))
        await until(lambda: _count(ann), 1)
        free.set()
        assert await storing == 1
    assert NOBODY in texts(ann)[0]


async def test_words_that_break_the_reader_cost_only_themselves(
    world: World, ann: Phone, ben: Phone, full: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever writes after them gets the number all the same; the log has the kind of the error and no words."""
    assess = Safety.assess

    def breaks(safety: Safety, text: str, **options: object) -> object:
        if "zanzibar" in text:
            raise RecursionError("zanzibar")
        return assess(safety, text, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Safety, "assess", breaks)
        ann.person.says("zanzibar and chest pain")
        ben.person.says(SIGN)
        await comes_in_vain(world)
    assert texts(ann) == []
    assert len(texts(ben)) == 1
    assert "RecursionError" in caplog.text
    assert "zanzibar" not in caplog.text
    full.undo()


async def test_a_wish_to_tell_cannot_be_kept_either(
    world: World, ann: Phone, mira: Phone, full: pytest.MonkeyPatch
) -> None:
    """Ann no longer agrees, and taps while the disk is full: nobody is told yet, and with room again Mira is."""
    full.undo()
    await ann.says("/privacy")
    await ann.taps_all("Withdraw agreement", "Yes, do it")
    await ann.says("I want to kill myself")
    full.setattr(Inbox, "add", _full)
    before = len(texts(ann))
    ann.person.taps("Tell Mira now")
    await comes_in_vain(world)
    (said,) = texts(ann)[before:]
    assert "0800" in said
    assert NOBODY in said
    assert not any("Danger sign" in one for one in texts(mira))
    full.undo()
    await world.settle()
    assert "Mira gets a note now" in texts(ann)[-1]
    assert "Danger sign: Ann" in mira.screen()
