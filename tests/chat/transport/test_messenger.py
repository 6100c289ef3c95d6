"""Messages out: in which order, what passes is tried again, what stays ends, and no call is made twice."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.transport.messenger import AT_ONCE, UNASKED
from bot.domain.outbox import REMINDER, REPLY, Letter
from bot.sandbox.faults import Fault
from tests.chat.transport.outgoing import SECOND, due, letters, sent_to
from tests.practice import CAST, Phone, World


async def test_a_reply_overtakes_a_reminder(world: World, ann: Phone) -> None:
    """Whoever writes at six is answered first, and then reminded."""
    await due(world)
    ann.person.says("/help")
    await world.settle()
    texts = sent_to(world, "Ann")
    assert ["/checkin" in texts[-2], "how are you today" in texts[-1]] == [True, True]


async def test_too_many_requests_waits_as_long_as_told(world: World, ann: Phone, ben: Phone) -> None:
    """Seven seconds are seven seconds, for that message alone; then it comes once."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="429", retry_after=7))
    ann.person.says("/help")
    await world.settle()
    await ben.says("/help")
    assert "/checkin" in ben.screen()
    await world.passes(7 * SECOND - timedelta(microseconds=1))
    assert sent_to(world, "Ann") == []
    await world.passes(timedelta(microseconds=1))
    assert len(sent_to(world, "Ann")) == 1


async def test_two_refused_chats_silence_the_bot(world: World, ann: Phone, ben: Phone) -> None:
    """The third is not even tried before the wait is over; then all three are written to, once each."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="429", retry_after=7, times=2))
    mira = world.phone("Mira")
    ann.person.says("/help")
    await world.settle()
    ben.person.says("/help")
    await world.settle()
    mira.person.says("/help")
    await world.settle()
    assert [sent_to(world, name) for name in ("Ann", "Ben", "Mira")] == [[], [], []]
    assert len(world.sandbox.calls_of("sendMessage")) == 2
    await world.passes(7 * SECOND)
    assert [len(sent_to(world, name)) for name in ("Ann", "Ben", "Mira")] == [1, 1, 1]


async def test_a_morning_of_reminders_leaves_room_for_replies(world: World) -> None:
    """However many are due, only a few of them are on their way when somebody asks something."""
    async with world.desk() as desk:
        reminders_ = [Letter(chat_id=n, kind="calls", body={"calls": []}, priority=REMINDER) for n in range(900, 960)]
        await desk.store.outbox.add(reminders_, world.now)
        await desk.store.outbox.add(
            [Letter(chat_id=1000 + n, kind="calls", body={"calls": []}) for n in range(20)], world.now
        )
    async with world.desk() as desk:
        taken = await world.app.messenger._take(desk.store, AT_ONCE)
    assert [one.priority for one in taken] == [REPLY] * 20 + [REMINDER] * UNASKED


async def test_calls_that_were_made_are_not_made_again(world: World, ann: Phone) -> None:
    """The tap was answered before Telegram asked to wait: after it only the card is left to change."""
    await ann.says("/checkin")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="429", retry_after=3))
    tap = ann.person.taps("6")
    await world.settle()
    assert tap.answered
    assert "Pain 6" not in ann.screen()
    await world.passes(3 * SECOND)
    assert "Pain 6 of 10" in ann.screen()
    assert len(world.sandbox.calls_of("answerCallbackQuery")) == 1
    assert len(ann.person.messages) == 2


@pytest.mark.parametrize("kind", ["drop_before", "500", "502"])
async def test_a_message_outlives_a_bad_line(world: World, ann: Phone, kind: str) -> None:
    """Three attempts that fail without doing anything, and one message."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind=kind, times=3))
    ann.person.says("/help")
    await world.settle()
    assert sent_to(world, "Ann") == []
    for _try in range(20):
        await world.passes(5 * SECOND)
    assert len(sent_to(world, "Ann")) == 1


async def test_an_edit_that_was_made_before_the_line_broke_is_no_trouble(
    world: World, ann: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """The second time Telegram says that nothing has changed, and that is fine."""
    await ann.says("/checkin")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="drop_after"))
    ann.person.taps("6")
    await world.settle()
    await world.passes(5 * SECOND)
    assert "Pain 6 of 10" in ann.screen()
    assert len(ann.person.messages) == 2
    refused = [call for call in world.sandbox.calls_of("editMessageText") if "not modified" in (call.description or "")]
    assert len(refused) == 1
    assert "dead" not in await letters(world)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_the_same_button_twice_is_no_trouble(world: World, ann: Phone, caplog: pytest.LogCaptureFixture) -> None:
    """A double tap is answered twice and changes the card once."""
    await ann.says("/checkin")
    await ann.taps("6")
    taps = [ann.person.taps("Done"), ann.person.taps("Done")]
    await world.settle()
    assert [tap.answered for tap in taps] == [True, True]
    assert "Saved." in ann.screen()
    assert len(ann.person.messages) == 2
    assert "dead" not in await letters(world)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_a_card_that_is_gone_is_sent_anew(world: World, ann: Phone) -> None:
    """The tap is kept, and the new card is the one that further answers change."""
    await ann.says("/checkin")
    card = ann.person.last_message["message_id"]
    ann.person.taps("6")
    await world.app.application.bot.delete_message(CAST["Ann"], card)
    await world.settle()
    assert ann.person.last_message["message_id"] != card
    assert "Pain 6 of 10" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        found = await desk.store.cards.get(member.id, "checkin")
    assert found == (ann.person.last_message["message_id"], "2026-05-04")
    await ann.taps("Done")
    assert "Saved." in ann.screen()


async def test_what_cannot_be_said_holds_nobody_up(world: World, ann: Phone, caplog: pytest.LogCaptureFixture) -> None:
    """A notice of another version's is given up with a line in the log; what stands behind it goes on."""
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter(chat_id=CAST["Ann"], kind="from_the_future", body={"id": 1})], world.now)
    await ann.says("/help")
    assert "/checkin" in ann.screen()
    assert (await letters(world))["dead"] == 1
    assert "from_the_future) cannot be put into words: KeyError" in caplog.text


async def test_after_a_day_a_message_is_given_up(world: World, ann: Phone) -> None:
    """Yesterday's answer helps nobody, and the queue does not grow without end."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=10_000))
    ann.person.says("/help")
    await world.settle()
    world.sandbox.clock.move_to(world.now + timedelta(hours=24, seconds=1))
    await world.settle()
    world.sandbox.core.faults.waiting.clear()
    await world.passes(timedelta(minutes=10))
    assert not [text for text in sent_to(world, "Ann") if "/checkin" in text]
    assert (await letters(world))["dead"] >= 1


async def test_a_tap_too_old_for_an_answer_still_counts(world: World, ann: Phone) -> None:
    """Telegram refuses the toast after a while; the card changes all the same."""
    await ann.says("/checkin")
    ann.person.taps("6")
    await world.app.receiver.poll_once(timeout=0)
    world.sandbox.clock.advance(timedelta(minutes=16))
    await world.app.settle()
    assert "Pain 6 of 10" in ann.screen()
    assert "dead" not in await letters(world)


async def test_a_picture_that_telegram_does_not_take(
    world: World, ann: Phone, ben: Phone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An id it has forgotten is uploaded anew; a picture it refuses altogether costs the picture, never the words."""
    await ann.says("/stretches")
    kept = world.sandbox.core.world.files.files
    first, known = ann.screen(), set(kept)
    assert known, "an exercise comes with its picture"
    kept.clear()
    await ben.says("/stretches")
    assert ben.screen() == first
    assert set(kept) == known, "uploaded again"
    kept.clear()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    library = world.app.practice.library
    broken = {name: replace(one, sent=tmp_path / "broken.png", digest="new") for name, one in library.pictures.items()}
    monkeypatch.setattr(world.app.practice.live, "library", replace(library, pictures=broken))
    before = len(sent_to(world, "Ben"))
    await ben.says("/stretches")
    assert len(sent_to(world, "Ben")) == before + 1
    assert ben.screen().splitlines()[-1] == first.splitlines()[-1], "words and buttons are there"
    assert [one.description for one in world.sandbox.calls if not one.ok][-1] == "Bad Request: IMAGE_PROCESS_FAILED"
