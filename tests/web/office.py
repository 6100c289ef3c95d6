"""The dashboard as people use it: whoever signs in gets a browser of their own."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain import checkins as rules
from bot.domain.audit import AuditLine
from bot.domain.checkins import CheckIn, Sitting
from bot.domain.people import Person
from bot.runtime.app import practice_of
from bot.runtime.records import records_of
from bot.services import checkins, signin
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from bot.web import create_web
from tests.practice import CAST, MONDAY, settings


@dataclass
class Browser:
    """Somebody's browser."""

    client: httpx.AsyncClient

    async def opens(self, address: str, **headers: str) -> httpx.Response:
        """Follow a link."""
        return await self.client.get(address, headers=headers)

    async def reads(self, address: str) -> str:
        """Follow a link to a page that is there; returns its words."""
        answer = await self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return words(answer)

    async def sends(self, address: str, *, token: str | None = None, **fields: str) -> httpx.Response:
        """Send a form; with the token of the page unless another one is given."""
        if token is None:
            token = token_in(await self.client.get("/"))
        return await self.client.post(address, data={"form_token": token, **fields})


def token_in(page: httpx.Response) -> str:
    """The token of a page's first form; empty when it has none."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    return "" if found is None else found[1]


def words(page: httpx.Response) -> str:
    """A page as it is read: no tags, one space between words."""
    body = re.sub(r"(?s)<head>.*?</head>", " ", page.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@dataclass
class Office:
    """A practice and its dashboard, at a time that the test sets."""

    database: Database
    practice: Practice
    now: datetime = MONDAY
    posted: int = 0
    metrics_token: str = ""
    web: Starlette = field(init=False)

    def __post_init__(self) -> None:
        def posted() -> None:
            self.posted += 1

        self.web = create_web(
            records=records_of(self.database, self.practice, lambda: self.now),
            practice=self.practice,
            on_posted=posted,
            metrics_token=self.metrics_token,
        )

    def at(self, public_url: str) -> "Office":
        """The same practice, reached at another address."""
        return Office(self.database, replace(self.practice, public_url=public_url), now=self.now)

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """A transaction of the test's own."""
        async with self.database.transaction() as store:
            yield Desk(store=store, practice=self.practice, now=self.now)

    async def member(self, name: str) -> Person:
        """Somebody of the cast."""
        async with self.desk() as desk:
            found = await desk.store.people.in_chat(CAST[name])
        assert found is not None, f"the practice does not know {name}"
        return found

    def visitor(self, *, host: str = "127.0.0.1") -> Browser:
        """A browser that nobody has signed in with."""
        transport = httpx.ASGITransport(app=self.web, client=(host, 40000))
        return Browser(httpx.AsyncClient(transport=transport, base_url=self.practice.public_url))

    async def link(self, name: str) -> str:
        """The path of a fresh sign-in link."""
        person = await self.member(name)
        async with self.desk() as desk:
            return (await signin.link(desk, person)).removeprefix(self.practice.public_url)

    async def signs_in(self, name: str) -> Browser:
        """Open a link from the chat and press the button."""
        browser, link = self.visitor(), await self.link(name)
        answer = await browser.sends(link, token=token_in(await browser.opens(link)))
        assert answer.status_code == 303, words(answer)
        return browser

    async def checks_in(self, name: str, *, ago: int = 0, pain: int = 5, note: str = "", late: bool = False) -> None:
        """Somebody's entry of some days ago, made on that day (or late, the morning after)."""
        client = await self.member(name)
        day = self.now.astimezone(client.zone).date() - timedelta(days=ago)
        entry = rules.with_pain(CheckIn(client_id=client.id, day=day), pain)
        entry = rules.with_sitting(rules.with_areas(entry, ("neck", "left_shoulder")), Sitting.TO_60)
        entry = rules.with_comfort(entry, 6)
        if note:
            entry = rules.with_note(entry, note)
        moment = self.now - timedelta(days=ago) + (timedelta(hours=22) if late else timedelta())
        async with self.database.transaction() as store:
            desk = Desk(store=store, practice=self.practice, now=moment)
            await checkins.change(desk, client, day, lambda _blank: rules.close(entry))

    async def audit_of(self, name: str) -> list[AuditLine]:
        """The access log of somebody, oldest first."""
        person = await self.member(name)
        async with self.desk() as desk:
            return list(reversed(await desk.store.audit.of(person.id, limit=1000)))

    async def deeds_on(self, name: str, by: str) -> list[str]:
        """What somebody did to what belongs to somebody, oldest first."""
        actor = await self.member(by)
        return [line.action for line in await self.audit_of(name) if line.actor_id == actor.id]


@asynccontextmanager
async def opened(folder: Path, peopled: Path, library: Library) -> AsyncIterator[Office]:
    """An office on a copy of the database with the cast in it."""
    path = folder / "practice.db"
    shutil.copy(peopled, path)
    database = Database(f"sqlite:///{path}", durable=False)
    yield Office(database, practice_of(settings(), LiveLibrary(library, local=folder / "faq.local.yaml")))
    await database.close()
