"""A part that ends by a mistake ends the program in a way that a supervisor starts it again after."""

import asyncio

import pytest
import typer

from bot.commands import console
from bot.config import SettingsError
from bot.runtime import endings, process
from bot.runtime.endings import EndedError
from bot.storage.keys import KeyGoneError
from tests.practice import World


async def _ends(error: BaseException) -> "asyncio.Task[None]":
    async def part() -> None:
        raise error

    task = asyncio.create_task(part(), name="messenger")
    await asyncio.wait({task})
    return task


@pytest.mark.parametrize("error", [KeyError("zanzibar"), OSError(28, "zanzibar"), RecursionError("zanzibar")])
async def test_a_mistake_is_no_wrong_setting(
    error: Exception, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it was: 69, one line, the place in the log, and not what it said."""
    why = endings.reason(await _ends(error))
    assert isinstance(why, EndedError)
    with pytest.raises(typer.Exit) as ended, console.explained():
        raise why
    assert ended.value.exit_code == console.AWAY
    said = capsys.readouterr().err
    assert f"({type(error).__name__} at test_endings.py" in said
    assert "zanzibar" not in said
    assert caplog.messages == ["a part of the program has ended: messenger"]


@pytest.mark.parametrize("error", [SettingsError("another program works on it"), KeyGoneError("a key is gone")])
async def test_what_a_person_has_to_mend_is_said_as_it_is(error: Exception) -> None:
    """A supervisor would not help."""
    assert endings.reason(await _ends(error)) is error


async def test_a_part_that_was_told_to_end_is_no_reason() -> None:
    """Neither by cancelling nor by its own good end."""
    waiting = asyncio.create_task(asyncio.sleep(60))
    waiting.cancel()
    done = asyncio.create_task(asyncio.sleep(0))
    await asyncio.wait({waiting, done})
    assert endings.reason(waiting) is endings.reason(done) is None


async def test_every_part_that_ends_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole program, with a part that makes a mistake: it finishes what is under way and says why."""

    async def breaks() -> None:
        raise KeyError("zanzibar")

    monkeypatch.setattr(world.app.takeover, "run", breaks)
    async with asyncio.timeout(20):
        with pytest.raises(EndedError, match=r"KeyError at test_endings\.py"):
            await process.run(world.app, asyncio.Event())
