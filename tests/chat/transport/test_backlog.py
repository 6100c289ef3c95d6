"""Much of one sender: each deed is done in order, one reply answers it, danger is seen ahead, others do not wait."""

import asyncio
import itertools
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError

from bot.chat.transport import runs
from bot.chat.transport.runs import BACKLOG, MOST
from bot.content.library import Library
from bot.domain.flags import Flag
from bot.services import checkins
from bot.storage.tables import metadata
from bot.understanding.danger.safety import Safety
from tests.practice import CAST, Phone, World, open_world

SIGN = "I want to die"
SECOND = timedelta(seconds=1)
MANY = BACKLOG + 2 * MOST


async def stored(world: World) -> None:
    """Let everything be received, and nothing be handled."""
    while await world.app.receiver.poll_once(timeout=0):
        pass


async def flags(world: World) -> list[Flag]:
    """What was raised of Ann, newest first."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        return await desk.store.flags.of(member.id)


def texts(phone: Phone) -> list[str]:
    """What somebody was told."""
    return [str(one.get("text", "")) for one in phone.person.messages if one["from"]["is_bot"]]


async def test_every_deed_is_done_and_one_reply_answers(world: World, ann: Phone) -> None:
    """The diary holds what was entered first; what may be entered since is asked once, as the newest message says."""
    for number in range(MANY):
        ann.person.says(str(number % 11))
    await stored(world)
    await world.settle()
    await world.passes(5 * SECOND)
    summary, card, asked = texts(ann)
    assert f"You sent {MANY} messages in a row" in summary
    assert "Pain 0 of 10" in card
    assert f"Pain {(MANY - 1) % 11} of 10" in asked
    async with world.desk() as desk:
        assert await desk.store.inbox.depth() == {}
    assert world.app.worker.handled == MANY


DEEDS = ["4", "7", "neck 6", "/checkin", "Neck", "yes", "what is nmt", "/pause", "remind me at 8", SIGN, "/cancel"]


@hypothesis.given(said=strategies.lists(strategies.sampled_from(DEEDS), min_size=BACKLOG + 1, max_size=MANY))
@hypothesis.settings(max_examples=4)
async def test_a_run_leaves_the_rows_that_one_by_one_would(peopled: Path, library: Library, said: list[str]) -> None:
    """Whatever is said, in whatever order."""
    found = []
    for backlog in (BACKLOG, 10_000):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            patched.setattr(runs, "BACKLOG", backlog)
            path = Path(folder) / "practice.db"
            shutil.copy(peopled, path)
            async with open_world(path, library) as world:
                for words in said:
                    world.phone("Ann").person.says(words)
                await stored(world)
                await world.app.worker.drain()
                found.append(await rows(world))
    assert found[0] == found[1]


async def rows(world: World) -> dict[str, list[Any]]:
    """Every row of every table that deeds write to, without the messages that tell of them."""
    left_out = {"outbox", "inbox", "cards", "pulses", "invites", "signins"}
    async with world.app.database.snapshot() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in left_out
        }


async def test_a_few_are_answered_one_by_one(world: World, ann: Phone) -> None:
    """Thirty messages are no backlog."""
    for _number in range(BACKLOG):
        ann.person.says("/help")
    await stored(world)
    await world.settle()
    assert len(texts(ann)) == BACKLOG


async def test_every_tap_is_answered(world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stops spinning; the card changes once a run at most, however slow the machine."""
    monkeypatch.setattr(runs, "SHARE", 60.0)
    await ann.says("/checkin")
    taps = [ann.person.taps(label) for label in itertools.islice(itertools.cycle(["3", "4"]), MANY)]
    await stored(world)
    before = len(world.sandbox.calls_of("editMessageText"))
    await world.settle()
    await world.passes(5 * SECOND)
    assert all(one.answered for one in taps)
    assert len(world.sandbox.calls_of("editMessageText")) - before <= MANY / 2


async def test_others_do_not_wait(world: World, ann: Phone, ben: Phone) -> None:
    """Ben writes when five hundred of Ann's wait: he is answered in the next step, not five hundred later."""
    for _number in range(500):
        ann.person.says("/help")
    await stored(world)
    ben.person.says("6")
    await stored(world)
    await world.app.worker.work()
    await world.app.messenger.drain()
    assert "Pain 6 of 10" in ben.screen()
    async with world.desk() as desk:
        assert (await desk.store.inbox.depth())["new"] >= 500 - MOST


async def test_two_who_write_much_take_turns(world: World, ann: Phone, ben: Phone) -> None:
    """Whoever was first is not handled to the end before the other has a turn."""
    for phone in (ann, ben):
        for _number in range(100):
            phone.person.says("/help")
    await stored(world)
    for _turn in range(2):
        await world.app.worker.work()
    async with world.app.database.snapshot() as connection:
        waiting = "SELECT count(*) FROM inbox WHERE state = 'new' AND chat_id = "
        left = [(await connection.exec_driver_sql(f"{waiting}{CAST[name]}")).scalar_one() for name in ("Ann", "Ben")]
    assert max(left) < 100


@pytest.mark.parametrize("at", [0, MANY // 2, MANY - 1])
async def test_danger_is_seen_ahead_and_flagged_once(world: World, ann: Phone, mira: Phone, at: int) -> None:
    """Wherever it stands; its turn brings neither a second flag nor another count."""
    for number in range(MANY):
        ann.person.says(SIGN if number == at else "/help")
    await stored(world)
    assert await world.app.lookout.look() == MANY
    await world.app.messenger.drain()
    assert "please call 0800" in texts(ann)[0]
    assert "Danger sign" in mira.screen()
    assert SIGN in mira.screen()
    await world.settle()
    await world.passes(10 * SECOND)
    assert [(one.times, one.words) for one in await flags(world)] == [(1, SIGN)]
    assert sum("Danger sign" in one for one in texts(mira)) == 1


async def test_words_that_break_the_look_ahead_cost_only_themselves(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after them is looked at all the same."""
    assess = Safety.assess

    def breaks(safety: Safety, text: str, **options: Any) -> object:
        if "zanzibar" in text:
            raise RecursionError(text)
        return assess(safety, text, **options)

    for number in range(MANY):
        ann.person.says({MANY - 9: "zanzibar", MANY - 1: SIGN}.get(number, "/help"))
    await stored(world)
    with monkeypatch.context() as patched:
        patched.setattr(Safety, "assess", breaks)
        assert await world.app.lookout.look() == MANY
    await world.app.messenger.drain()
    assert "please call 0800" in texts(ann)[0]


async def test_a_sign_sent_many_times_is_one_flag(world: World, ann: Phone, mira: Phone) -> None:
    """Counted exactly, whether it is seen ahead or in its turn; Ann gets the text at once and with the reply."""
    for _number in range(MANY):
        ann.person.says(SIGN)
    await stored(world)
    await world.app.worker.work()
    while await world.app.lookout.look():
        pass
    await world.settle()
    await world.passes(10 * SECOND)
    assert [one.times for one in await flags(world)] == [MANY]
    assert sum("Danger sign" in one for one in texts(mira)) == 1
    assert 2 <= sum("please call 0800" in one for one in texts(ann)) <= 4


async def test_danger_overtakes_what_the_sender_waits_for(world: World, ann: Phone) -> None:
    """Twenty replies wait for the chat's pace; the text about danger goes before them."""
    for _number in range(20):
        ann.person.says("/help")
    await stored(world)
    await world.app.worker.drain()
    ann.person.says(SIGN)
    await stored(world)
    await world.app.worker.drain()
    await world.app.messenger.drain()
    assert "please call 0800" in texts(ann)[0]


async def test_a_mistake_stops_the_run_and_order_is_kept(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after an update that waits for another try waits, too; nothing is done twice."""
    change = checkins.change
    seen: list[int] = []

    async def breaks(*arguments: object, **options: object) -> object:
        seen.append(len(seen))
        if len(seen) == 5:
            raise RuntimeError("a mistake that passes")
        return await change(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "SHARE", 10.0)
    await ann.says("/checkin")
    for label in itertools.islice(itertools.cycle(["3", "4"]), MANY):
        ann.person.taps(label)
    await stored(world)
    with monkeypatch.context() as patched:
        patched.setattr(checkins, "change", breaks)
        await world.app.worker.work()
    async with world.desk() as desk:
        assert await desk.store.inbox.depth() == {"new": MANY - 4}
        assert await desk.store.inbox.take_run(CAST["Ann"], MOST, world.now) == []
    await world.passes(2 * SECOND)
    await world.settle()
    assert world.app.worker.handled == MANY + 1


async def test_a_crash_in_the_middle_of_a_run_leaves_it_waiting(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is stored or said; after the restart each deed is done once."""
    change = checkins.change
    seen: list[int] = []

    async def breaks(*arguments: object, **options: object) -> object:
        seen.append(len(seen))
        if len(seen) == 5:
            raise InterfaceError("", {}, ConnectionResetError("the power went"), connection_invalidated=True)
        return await change(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "SHARE", 10.0)
    await ann.says("/checkin")
    for label in itertools.islice(itertools.cycle(["3", "4"]), MANY):
        ann.person.taps(label)
    await stored(world)
    with monkeypatch.context() as patched:
        patched.setattr(checkins, "change", breaks)
        with pytest.raises(InterfaceError):
            await world.app.worker.work()
    async with world.desk() as desk:
        assert await desk.store.inbox.depth() == {"new": MANY}
        assert await desk.store.outbox.depth() == {}
    await world.settle()
    assert world.app.worker.handled == MANY + 1


async def test_one_who_writes_much_is_no_flood(world: World, ann: Phone, ben: Phone) -> None:
    """A hundred of Ann's fill Telegram's answer: Ben, who taps meanwhile, is not held up by storing what is hers."""
    for _number in range(150):
        ann.person.says("/help")
    assert await world.app.receiver.poll_once(timeout=0) == 100
    assert not world.app.receiver.is_flooded


async def test_looking_and_handling_side_by_side_come_to_an_end(world: World, ann: Phone, mira: Phone) -> None:
    """As in the running program: what is looked at first is handled afterwards, and the look does not keep it up."""
    app = world.app
    for number in range(MANY):
        ann.person.says(SIGN if number == MANY - 1 else "/help")
    await stored(world)
    looking, working = asyncio.create_task(app.lookout.run()), asyncio.create_task(app.worker.run())
    try:
        async with asyncio.timeout(60):
            while app.worker.handled < MANY:  # noqa: ASYNC110 - it says so to nobody
                await asyncio.sleep(0.05)
    finally:
        app.worker.stop()
        await working
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    assert not app.lookout.is_looking
    await world.settle()
    assert "Danger sign" in mira.screen()
    assert [one.times for one in await flags(world)] == [1]
