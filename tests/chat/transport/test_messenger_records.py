"""What became of a message: recorded once the database is there again, and taken over from a program that is dead."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.chat.transport.messenger import Messenger
from bot.chat.transport.outcome import Outcome
from bot.chat.transport.takeover import SILENCE, Takeover
from bot.storage.leader import LeaderLock
from bot.storage.store import Store
from tests.chat.transport.outgoing import letters, sent_to
from tests.practice import CAST, Phone, World


async def test_what_telegram_did_while_the_database_was_away_is_not_done_again(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is on the screen, nobody could note so: that is made up for, and the answer is not repeated."""
    taken: list[int] = []
    record = Messenger._record

    async def away(self: Messenger, store: Store, outcome: Outcome) -> None:
        taken.append(outcome.letter.id)
        if len(taken) == 1:
            raise ConnectionError("the database went away")
        await record(self, store, outcome)

    monkeypatch.setattr(Messenger, "_record", away)
    ann.person.says("/help")
    with pytest.raises(ConnectionError):
        await world.settle()
    assert len(sent_to(world, "Ann")) == 1
    await world.passes(timedelta(days=1))
    assert len(sent_to(world, "Ann")) == 1
    assert set(taken) == {taken[0]}
    assert "new" not in await letters(world)


async def test_a_letter_whose_end_cannot_be_noted_stops_no_other(
    world: World, ann: Phone, ben: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its details are given up, it is not sent again, and what another had to say comes."""
    record = Messenger._record

    async def picky(self: Messenger, store: Store, outcome: Outcome) -> None:
        await record(self, store, outcome)
        if outcome.letter.chat_id == CAST["Ann"]:
            raise ValueError("what Ann wrote")

    monkeypatch.setattr(Messenger, "_record", picky)
    ann.person.says("/help")
    ben.person.says("/help")
    await world.settle()
    await world.passes(timedelta(days=1))
    assert [len(sent_to(world, name)) for name in ("Ann", "Ben")] == [1, 1]
    assert "new" not in await letters(world)
    assert "cannot be recorded: ValueError" in caplog.text
    assert "what Ann wrote" not in caplog.text


async def test_of_several_programs_the_living_send_what_a_dead_one_held(world: World, ann: Phone) -> None:
    """Not at once, for it may only have lost its session; and who is back in time keeps what it has."""
    absent: set[int] = set()

    class Register:
        async def absent(self, programs: set[int]) -> set[int]:
            return absent & programs

    heirs = Takeover(database=world.app.database, lead=cast("LeaderLock", Register()), on_free=lambda: None)
    heirs._database = SimpleNamespace(  # type: ignore[assignment]
        is_sqlite=False, reading=world.app.database.reading, transaction=world.app.database.transaction
    )
    ann.person.says("/help")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.worker.work()
    async with world.desk() as desk:
        assert len(await desk.store.outbox.take(10, world.now, by=1)) == 1
    absent.add(1)
    assert [await heirs.look(at=at) for at in (0.0, SILENCE - 0.1)] == [0, 0]
    absent.clear()
    assert await heirs.look(at=SILENCE) == 0
    absent.add(1)
    assert [await heirs.look(at=at) for at in (10.0, 10.0 + SILENCE)] == [0, 1]
    await world.settle()
    assert len(sent_to(world, "Ann")) == 1
