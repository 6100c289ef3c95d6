"""A deed happens whole or not at all: after a refusal every row is as it was, on both databases and at every edge."""

import ast
import asyncio
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import bot.services
from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.errors import InviteUsedError
from bot.domain.people import Role
from bot.runtime.app import practice_of
from bot.services import invites
from bot.services.practice import Practice
from bot.services.unit_of_work import DEEDS, Desk
from bot.storage.database import Database
from tests.practice import Phone, World, settings
from tests.services import leave_refusals, practice_time_refusals
from tests.services.refusals import CASES, NOW, every_row, set_up
from tests.storage.conftest import BOTH
from tests.web.office import Office, words

for module in pkgutil.iter_modules(bot.services.__path__):
    importlib.import_module(f"bot.services.{module.name}")

UNREACHABLE = {
    # A session that was called off keeps its time: no other can be there when it is restored.
    ("sessions.restore", "AlreadyThereError"),
    # It halves how often something comes, and so can only be refused what was refused before.
    ("backoff.less_often", "TooManyTimesError"),
}


@pytest.fixture
def practice(tmp_path: Path, library: Library) -> Practice:
    """What does not change."""
    return practice_of(settings(), LiveLibrary(library, local=tmp_path / "faq.local.yaml"))


ALL = (*CASES, *leave_refusals.CASES, *practice_time_refusals.CASES)


def documented(name: str) -> set[str]:
    """The refusals that a deed's docstring names."""
    raises = (DEEDS[name].__doc__ or "").partition("Raises:")[2]
    return {
        one for line in re.findall(r"^\s+(\w+Error(?:, \w+Error)*):", raises, re.MULTILINE) for one in line.split(", ")
    }


def test_every_refusal_of_every_deed_has_a_case() -> None:
    """A deed that can refuse and is not in the list, or an error that it names, is missed here."""
    tried = {(name, error.__name__) for name, error, _deed in ALL}
    named = {(name, error) for name in DEEDS for error in documented(name)}
    assert named - tried - UNREACHABLE == set()
    assert {name for name, _error, _deed in ALL} <= DEEDS.keys()


def test_whatever_writes_and_can_refuse_is_a_deed() -> None:
    """Read from the source: a public function of a service that writes and raises is marked as a deed."""
    missing = []
    for path in sorted(Path(bot.services.__path__[0]).glob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(function, ast.AsyncFunctionDef) or function.name.startswith("_"):
                continue
            body = ast.unparse(function)
            writes = re.search(r"desk\.(notify|let_know|log)\(|store\.\w+\.(add|save|put|remove|set_\w+|move)\(", body)
            refuses = re.search(r"raise \w+Error|client_for\(", body)
            if writes and refuses and f"{path.stem}.{function.name}" not in DEEDS:
                missing.append(f"{path.stem}.{function.name}")
    # `reschedule` is a part of deeds: one statement, which changes nothing when it is refused.
    assert missing == ["sessions.reschedule"]


@pytest.mark.parametrize("address", BOTH, indirect=True)
async def test_after_a_refusal_every_row_is_as_it_was(database: Database, practice: Practice) -> None:
    """Whoever catches a refusal goes on in the same transaction, which commits."""
    async with database.transaction() as store:
        scene = await set_up(Desk(store=store, practice=practice, now=NOW))
    before = await every_row(database)
    assert sum(len(rows) for rows in before.values()) > 40
    wrong = []
    for name, error, deed in ALL:
        async with database.transaction() as store:
            refused = None
            try:
                await deed(Desk(store=store, practice=practice, now=NOW), scene)
            except Exception as raised:  # noqa: BLE001 - which one it was is looked at below
                refused = raised
        after = await every_row(database)
        if type(refused) is not error:
            wrong.append(f"{name}: {refused!r} instead of {error.__name__}")
        if after != before:
            wrong.append(f"{name} left something in {[table for table in before if before[table] != after[table]]}")
            before = after
    assert wrong == []


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
async def test_two_who_open_one_therapist_link_at_once_end_as_one_therapist(
    database: Database, replica: Database, practice: Practice
) -> None:
    """The link is claimed before anybody is let in; who comes second is nobody."""
    async with database.transaction() as store:
        link = await invites.invite(Desk(store=store, practice=practice, now=NOW), role=Role.THERAPIST)

    async def opens(mine: Database, chat_id: int) -> str:
        async with mine.transaction() as store:
            desk = Desk(store=store, practice=practice, now=NOW)
            try:
                await invites.open_link(desk, code=link.code, chat_id=chat_id, name=f"No. {chat_id}")
            except InviteUsedError:
                return "used"
            await asyncio.sleep(0.2)
            return "joined"

    assert sorted(await asyncio.gather(opens(database, 7), opens(replica, 8))) == ["joined", "used"]
    async with database.reading() as store:
        assert len(await store.people.staff()) == 1
        assert await store.people.count() == 1


GONE = "I cannot find that (any more). /help shows what you can do."


async def test_a_refused_tap_changes_nothing(world: World, mira: Phone, ann: Phone) -> None:
    """What the handler wrote before the refusal is undone with it: the question that was asked last still waits."""
    await ann.says("neck 6")
    await mira.says("/client ann")
    await mira.taps("Add a note")
    before = await every_row(world.app.database)
    for data in ("rv:ack:4000", "rv:n:4000", "se:x:4000", "pm:ok:4000", "se:iy:4000"):
        assert await mira.forges(data) == GONE
    assert await ann.forges("rm:4000:done") == GONE
    after = await every_row(world.app.database)
    # What came in, and the answer.
    assert {table for table in before if before[table] != after[table]} <= {"inbox", "outbox"}
    await ann.says("yes")
    assert "6" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        entry = await desk.store.checkins.get(member.id, NOW.date())
    assert entry is not None
    assert entry.pain == 6


async def test_a_refused_form_changes_nothing(world: World, mira: Phone) -> None:
    """A page's deed is refused with a page that says why."""
    office = Office(world.app.database, world.app.practice, now=world.now)
    browser = await office.signs_in("Mira")
    ann = await world.member("Ann")
    before = await every_row(world.app.database)
    for address, status, said in (
        ("/flags/4000/acknowledge", 404, "There is nothing here"),
        ("/sessions/4000/call-off", 404, "There is nothing here"),
        (f"/clients/{ann.id}/notes", 422, "A note has 1 to 10000 characters, and this one has 0"),
    ):
        answer = await browser.sends(address, text="")
        assert answer.status_code == status
        assert said in words(answer)
    after = await every_row(world.app.database)
    # The page that the form is on was looked at.
    assert {table for table in before if before[table] != after[table]} <= {"audit"}
