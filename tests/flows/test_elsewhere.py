"""Files that the chat hands out or takes in are made and read beside the event loop, large ones too."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import beside
from bot.beside import GoneError
from bot.domain.checkins import CheckIn
from bot.understanding.questions.router import Router
from tests.elsewhere import forbid_here, helper
from tests.flows.sessions import calendar, event, sends
from tests.practice import Phone, World

YEARS = 700
"""Days of a long diary."""


@pytest.fixture
async def long_diary(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Ann has been there for two years, and nothing heavy may be done in the program itself."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        for ago in range(YEARS):
            moment = desk.now - timedelta(days=ago)
            entry = CheckIn(client_id=member.id, day=moment.date(), pain=ago % 8, comfort=5, note="desk", closed=True)
            await desk.store.checkins.save(replace(entry, started_at=moment, saved_at=moment))
    forbid_here(monkeypatch)
    return world


async def test_a_diary_is_drawn_elsewhere(long_diary: World, ann: Phone) -> None:
    """The picture of the chat."""
    await ann.says("/progress")
    assert ann.screen().startswith("[photo: ")
    assert helper()


async def test_everything_is_written_elsewhere(long_diary: World, ann: Phone) -> None:
    """Both files of the download, and the look stands in the log that is in one of them."""
    await ann.says("/privacy")
    await ann.taps("Download everything")
    content = json.loads(await long_diary.download(ann.person.last_message["document"]["file_id"]))
    assert len(content["check_ins"]) == YEARS
    assert content["access_log"][0]["action"] == "exported"
    member = await long_diary.member("Ann")
    async with long_diary.desk() as desk:
        assert [one.action for one in await desk.store.audit.of(member.id)].count("exported") == 1
    assert helper()


async def test_a_calendar_is_read_elsewhere(long_diary: World, mira: Phone) -> None:
    """A thousand appointments that a therapist sends."""
    await sends(mira, calendar(*(event(str(n), "Ann", f":202605{n % 20 + 10}T{n % 24:02}0000Z") for n in range(1000))))
    assert "new sessions" in mira.screen()
    assert helper()


async def test_a_code_is_drawn_elsewhere(long_diary: World, mira: Phone) -> None:
    """An invitation."""
    await mira.says("/invite")
    assert mira.screen().startswith("[photo: ")
    assert helper()


async def test_a_letter_whose_file_was_not_made_is_tried_again(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helping process was killed over it, twice: the picture comes with the next try."""
    tries = 0
    once = beside.Helper.do

    def dies(self: beside.Helper, *args: object, **kwargs: object) -> object:
        nonlocal tries
        tries += 1
        if tries == 1:
            return once(self, os.kill, 0, signal.SIGKILL)  # its own group: nobody else is in it
        return once(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(beside.Helper, "do", dies)
    await ann.says("/progress")
    await world.passes(timedelta(minutes=2))
    assert ann.screen().startswith("[photo: ")
    assert tries == 2


async def test_a_picture_that_always_ends_the_helper_goes_without(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words come alone; a download that cannot be made does not stop what comes after it."""

    def dies(_self: beside.Helper, *_args: object, **_kwargs: object) -> object:
        raise GoneError("the helping process has died")

    monkeypatch.setattr(beside.Helper, "do", dies)
    await ann.says("/progress")
    for _try in range(4):
        await world.passes(timedelta(minutes=2))
    assert "[photo" not in ann.screen(None)
    assert "There are 0 entries in the last 14 days" in ann.screen()
    await ann.says("/privacy")
    await ann.taps("Download everything")
    for _try in range(8):
        await world.passes(timedelta(minutes=2))
    assert "[document" not in ann.screen(None)
    await ann.says("/help")
    assert "/checkin" in ann.screen()


async def test_what_is_typed_is_weighed_in_a_thread(
    world: World, ann: Phone, mira: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question, a note, a message to the therapist, and a query in another chat."""
    threads: list[int] = []

    def noting(weigh: Callable[..., Any]) -> Callable[..., Any]:
        def noted(self: Router, text: str, **options: Any) -> Any:
            threads.append(threading.get_ident())
            return weigh(self, text, **options)

        return noted

    monkeypatch.setattr(Router, "route", noting(Router.route))
    monkeypatch.setattr(Router, "gap", noting(Router.gap))
    await ann.says("what is the meaning of the painting in the hall")
    await ann.says("neck 6, slept badly")
    await ann.says("/ask")
    await ann.says("may I go climbing again")
    asking = asyncio.create_task(ann.person.asks_inline("sciatica"))
    await asyncio.sleep(0)
    await world.settle()
    await asking
    assert len(threads) >= 4
    assert threading.get_ident() not in threads
