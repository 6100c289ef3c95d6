"""The log as others read it: every line says by ids what it is about, and no line by words."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from telegram.error import TimedOut

from bot import logs
from bot.chat.transport.channel import Channel
from bot.domain.outbox import Letter
from tests.practice import CAST, World

WORDS = "zanzibar"


class Kept(list[str]):
    """What was written."""

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Each line as JSON."""
        return [json.loads(line) for line in self]


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """Everything that the program's own rooms log, in the format of the parameter (JSON unless said)."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = (root.level, list(root.handlers), ours.level)
    logs.set_up(getattr(request, "param", "json"), level=logging.INFO)
    ours.setLevel(logging.DEBUG)
    lines = Kept()
    handler = root.handlers[0]
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    yield lines
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    ours.setLevel(before[2])


async def test_what_happens_to_an_update_can_be_followed_by_ids(world: World, log: Kept) -> None:
    """Update and chat of each, for two people side by side."""
    ann, ben = world.phone("Ann"), world.phone("Ben")
    ann.person.says(f"does {WORDS} help")
    ben.person.says(f"6 {WORDS}")
    await world.settle()
    handled = [one for one in log.entries if one["logger"] == "bot.chat.transport.worker"]
    assert {one["chat"] for one in handled} == {CAST["Ann"], CAST["Ben"]}
    assert len({one["update"] for one in handled}) == 2
    assert all(one["message"].startswith("message handled with") for one in handled)
    assert all(isinstance(one["update"], int) for one in handled)
    assert WORDS not in "\n".join(log)


@pytest.mark.parametrize("log", ["text", "json"], indirect=True)
async def test_ids_are_those_of_the_task_that_logs(log: Kept) -> None:
    """Two tasks at once do not mix, an inner block adds to the outer one, and outside there are none."""
    logger = logging.getLogger("bot.somewhere")

    async def handles(update: int) -> None:
        with logs.about(update=update, chat=update * 10):
            await asyncio.sleep(0)
            with logs.about(letter=update + 1):
                logger.info("within")
            await asyncio.sleep(0)
            logger.info("after")

    await asyncio.gather(handles(1), handles(2))
    logger.info("outside")
    assert logs.ids() == {}
    if log[0].startswith("{"):
        found = {(one["message"], one.get("update"), one.get("chat"), one.get("letter")) for one in log.entries}
        assert found == {
            ("within", 1, 10, 2),
            ("within", 2, 20, 3),
            ("after", 1, 10, None),
            ("after", 2, 20, None),
            ("outside", None, None, None),
        }
        return
    ends = sorted(line.partition("bot.somewhere: ")[2] for line in log)
    assert ends == [
        "after [update=1 chat=10]",
        "after [update=2 chat=20]",
        "outside",
        "within [update=1 chat=10 letter=2]",
        "within [update=2 chat=20 letter=3]",
    ]


@pytest.mark.parametrize("log", ["text", "json"], indirect=True)
def test_what_is_about_the_whole_program_names_nothing_that_was_being_worked_on(log: Kept) -> None:
    """So that it is one line, however many letters meet the same."""
    channel = Channel()
    for letter in range(3):
        with logs.about(letter=letter, chat=letter):
            channel.fails("sending", TimedOut())
            channel.works("sending")
            assert logs.ids() == {"letter": letter, "chat": letter}
    assert len(log) == 2
    assert "letter" not in "".join(log)


async def test_a_line_formatted_elsewhere_keeps_its_ids(log: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler may format in another thread, where no update is being handled."""
    records: list[logging.LogRecord] = []
    root = logging.getLogger()
    handler = root.handlers[0]
    monkeypatch.setattr(handler, "emit", records.append)
    with logs.about(update=7):
        logging.getLogger("bot.somewhere").info("kept")
    lines = await asyncio.to_thread(lambda: [handler.format(one) for one in records])
    assert [json.loads(line)["update"] for line in lines] == [7]


async def test_a_message_that_cannot_be_made_names_its_letter_and_chat(world: World, log: Kept) -> None:
    """What it was to say is not in the line."""
    async with world.desk() as desk:
        letter = Letter(chat_id=CAST["Ann"], kind="question_answered", body={"words": WORDS})
        await desk.store.outbox.add([letter], world.now)
    await world.settle()
    (line,) = [one for one in log.entries if one["logger"] == "bot.chat.transport.sender"]
    assert line["level"] == "error"
    assert line["chat"] == CAST["Ann"]
    assert isinstance(line["letter"], int)
    assert WORDS not in "\n".join(log)
