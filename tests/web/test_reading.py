"""Looking at a page holds nobody up: it is read in a transaction for reading, of as much as is shown."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from starlette.routing import Route

from bot.domain.calendars import FeedNames
from bot.domain.checkins import CheckIn
from bot.domain.exercises import Outcome
from bot.services import calendar_feeds
from tests.web.office import Browser, Office

LOOKS = re.compile(r"BEGIN|INSERT INTO audit ")
"""All that looking may write: who has looked."""


@dataclass
class Work:
    """What a database was told, and how many rows it gave."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@contextmanager
def watched(engine: Any) -> Iterator[Work]:
    """Watch what is told to one side of the database."""
    work = Work()

    def told(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        work.statements.append(" ".join(statement.split()))
        work.rows += len(getattr(cursor, "_rows", ()))

    event.listen(engine.sync_engine, "after_cursor_execute", told)
    try:
        yield work
    finally:
        event.remove(engine.sync_engine, "after_cursor_execute", told)


async def _pages(office: Office) -> list[str]:
    """Every address that is only looked at, with Ann's id; and Mira's feed."""
    mira = await office.member("Mira")
    async with office.desk() as desk:
        feed = await calendar_feeds.give_feed(desk, mira, names=FeedNames.INITIALS)
    paths = [one.path for one in office.web.routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    found = [one.replace("{id:int}", "4").replace("{name}", "chin-tuck") for one in paths if "{code}" not in one]
    return [feed.removeprefix(office.practice.public_url), *found]


async def test_no_page_reads_in_a_transaction_that_writes(office: Office, mira: Browser) -> None:
    """Who looks holds up nobody who types: every page there is, and the feed that calendar programs read."""
    await office.checks_in("Ann")
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await desk.store.exercises.add(
            client_id=ann.id, exercise="chin-tuck", outcome=Outcome.HURTS, day=desk.today(ann), now=desk.now
        )
    pages = await _pages(office)
    assert len(pages) >= 12
    for address in pages:
        with watched(office.database._writer) as work:
            answer = await mira.opens(address)
        rare = {"exercises": {200, 404}, "security": {403}, "kept": {403, 404}, "hand-over": {303}}
        expected = rare.get(address.split("/")[1], {200})
        assert answer.status_code in expected, address
        assert all(LOOKS.match(one) for one in work.statements), (address, work.statements)
        assert len(work.statements) <= 3, (address, work.statements)
    # The looks are there: they were written apart, not left out.
    assert await office.deeds_on("Ann", "Mira") == ["listed", "viewed"]


async def test_what_is_refused_is_shown_again_without_holding_anybody_up(office: Office, mira: Browser) -> None:
    """A form that comes back with what is wrong is a page like the others."""
    with watched(office.database._writer) as work:
        answer = await mira.sends("/clients/4/plans", kind="hydration", times="13:00", weekday="0")
    assert answer.status_code == 422
    assert not [one for one in work.statements if " FROM deliveries" in one or " FROM audit" in one]


async def _keeps_a_diary(office: Office, name: str, days: int) -> None:
    """Somebody has made an entry on each of the last days."""
    client = await office.member(name)
    async with office.desk() as desk:
        for ago in range(days):
            moment = desk.now - timedelta(days=ago)
            entry = CheckIn(client_id=client.id, day=moment.date(), pain=4, note="desk", closed=True)
            await desk.store.checkins.save(replace(entry, started_at=moment, saved_at=moment))


@pytest.mark.parametrize("days", [30, 300])
async def test_the_list_reads_some_rows_of_each_client_however_long_they_have_been_there(
    office: Office, olga: Browser, days: int
) -> None:
    """Seventeen days of pain decide, and nothing else of years is read; nor does a client cost a statement."""
    await _keeps_a_diary(office, "Ann", days)
    await _keeps_a_diary(office, "Ben", days)
    await olga.opens("/")
    with watched(office.database._reader) as work:
        await olga.opens("/")
    assert len(work.statements) < 25
    assert work.rows < 2 * (18 + 15) + 30


async def test_who_has_long_said_nothing_still_shows_the_newest_entry(office: Office, olga: Browser) -> None:
    """It lies further back than what reasons are read from."""
    await office.checks_in("Ann", ago=30, pain=7)
    async with office.desk() as desk:
        day = (desk.now - timedelta(days=30)).date()
    page = await olga.reads("/")
    assert f"{day.day} " in page
    assert "pain 7" in page
