"""Two who decide at once on a client's other account, and whoever is at work for the old one meanwhile."""

import asyncio
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.errors import AlreadyDecidedError
from bot.domain.outbox import CALLS, Letter
from bot.domain.people import Person
from bot.runtime.app import practice_of
from bot.services import moving
from bot.services.practice import Practice
from bot.services.tokens import digest
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from tests.practice import settings
from tests.storage.cast import NOW, Cast, moved_in
from tests.storage.conftest import BOTH

NEW = 99
"""The chat that has opened the link."""


@pytest.fixture
def practice(tmp_path: Path, library: Library) -> Practice:
    """What does not change."""
    return practice_of(settings(), LiveLibrary(library, local=tmp_path / "faq.local.yaml"))


async def opened(database: Database, practice: Practice) -> tuple[Cast, int]:
    """Everybody, and the number of a link for Ann's other account that was opened there."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        desk = Desk(store=store, practice=practice, now=NOW)
        link = await moving.link(desk, cast.mira, cast.ann.id)
        assert await moving.open_link(desk, code=link.code, chat_id=NEW, name="Nova")
        made = await store.moves.by_hash(digest(link.code))
    assert made is not None
    return cast, made.id


async def decides(database: Database, practice: Practice, by: Person, move: int, *, yes: bool) -> str:
    """Somebody decides, and is slow to commit."""
    async with database.transaction() as store:
        desk = Desk(store=store, practice=practice, now=NOW)
        person = await store.people.in_chat(by.chat_id, stays=True)
        if person is None:
            return "a stranger"
        try:
            await moving.decide(desk, person, move, yes=yes)
        except AlreadyDecidedError:
            return "too late"
        await asyncio.sleep(0.2)
        return "yes" if yes else "no"


@pytest.mark.parametrize("address", BOTH, indirect=True)
@pytest.mark.parametrize("owner_says", [True, False])
async def test_of_two_answers_at_once_one_counts(
    database: Database, replica: Database, practice: Practice, owner_says: bool
) -> None:
    """The old account says yes while the owner answers: one decides, the other hears so, and nothing is half done."""
    cast, move = await opened(database, practice)
    said = await asyncio.gather(
        decides(database, practice, cast.ann, move, yes=True),
        decides(replica, practice, cast.olga, move, yes=owner_says),
    )
    assert sum(one in {"yes", "no"} for one in said) == 1, said
    assert sum(one in {"too late", "a stranger"} for one in said) == 1, said
    async with database.reading() as store:
        new, old = await store.people.in_chat(NEW), await store.people.in_chat(cast.ann.chat_id)
    assert (new is None, old is None) in {(False, True), (True, False)}
    assert (new is not None) is ("yes" in said)


@pytest.mark.parametrize("address", BOTH, indirect=True)
async def test_what_is_said_to_the_old_account_meanwhile_does_not_go_there(
    database: Database, replica: Database, practice: Practice
) -> None:
    """Another program is handling a tap of the old account; its answer is stored before the move, and goes with it."""
    cast, move = await opened(database, practice)
    holds = asyncio.Event()

    async def handles() -> None:
        async with database.transaction() as store:
            await store.people.expect({cast.ann.chat_id})
            assert await store.people.in_chat(cast.ann.chat_id) is not None
            holds.set()
            await asyncio.sleep(0.3)
            words = {
                "calls": [{"method": "send_message", "arguments": {"chat_id": cast.ann.chat_id, "text": "Pain 6"}}]
            }
            await store.outbox.add([Letter(cast.ann.chat_id, CALLS, words)], NOW)

    async def moves() -> None:
        await holds.wait()
        assert await decides(replica, practice, cast.olga, move, yes=True) == "yes"

    await asyncio.gather(handles(), moves())
    async with database.transaction() as store:
        waiting = await store.outbox.take(50, NOW, by=1)
        assert await store.people.in_chat(cast.ann.chat_id) is None
        # A batch that began before it looks anew: who was read there is a stranger by now.
        await store.people.expect({cast.ann.chat_id})
        assert await store.people.in_chat(cast.ann.chat_id, stays=True) is None
    assert cast.ann.chat_id not in {one.chat_id for one in waiting}
    assert NEW in {one.chat_id for one in waiting}, "the welcome"
