"""A browser's page with phones, the sandbox behind it, and a bot that talks to it."""

import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import segno
from playwright.async_api import Browser, Locator, Page
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.sandbox import Sandbox, SandboxClock
from tests.serving import served

ANN, NORA = 101, 102


@dataclass
class Stage:
    """Everything on the stage; ``complaints`` are the errors of the browser's console."""

    sandbox: Sandbox
    bot: Bot
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    confirmed: int = 0

    async def open(self) -> None:
        """Opens the page, or opens it anew."""
        await self.page.goto(self.address)
        await self.page.wait_for_selector("body[data-ready=yes]")

    def phone(self, person: int) -> Locator:
        """Somebody's phone."""
        return self.page.locator(f'.phone[data-person="{person}"]')

    def field(self, person: int) -> Locator:
        """The field that somebody writes in."""
        return self.phone(person).get_by_role("textbox")

    async def updates(self) -> list[Update]:
        """What came since the last time, once anything has come."""
        found = await self.bot.get_updates(offset=self.confirmed, timeout=5)
        self.confirmed = found[-1].update_id + 1 if found else self.confirmed
        return list(found)

    async def call(self, method: str, **parameters: object) -> None:
        """Calls the Bot API without a library, so that the call may be wrong."""
        async with httpx.AsyncClient(base_url=self.address) as http:
            (await http.post(f"/bot{self.sandbox.token}/{method}", json=parameters)).raise_for_status()

    async def tapped(self) -> CallbackQuery:
        """The next tap that reaches the bot."""
        while True:
            for update in await self.updates():
                if update.callback_query is not None:
                    return update.callback_query


@asynccontextmanager
async def staged(browser: Browser) -> AsyncIterator[Stage]:
    """Ann, who has written to the bot, and Nora, who has not, in a fresh browser window; no error may be logged."""
    sandbox = Sandbox(token="42:page-test-token-long-enough", clock=SandboxClock())
    sandbox.add_person(first_name="Ann", id=ANN, note="a client").starts("")
    sandbox.add_person(first_name="Nora", id=NORA, note="an empty phone")
    async with served(sandbox.asgi()) as address:
        context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
        page = await context.new_page()
        page.set_default_timeout(5000)
        async with Bot(sandbox.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot:
            stage = Stage(sandbox, bot, page, address)
            page.on("console", lambda one: stage.complaints.append(one.text) if one.type == "error" else None)
            page.on("pageerror", lambda error: stage.complaints.append(str(error)))
            await stage.open()
            yield stage
            assert stage.complaints == []
        await context.close()
        await sandbox.close()


def keys(*rows: list[str]) -> InlineKeyboardMarkup:
    """Buttons that send their own words."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(word, callback_data=word) for word in row] for row in rows])


def picture(words: str) -> bytes:
    """A PNG."""
    drawn = io.BytesIO()
    segno.make(words).save(drawn, kind="png", scale=8)
    return drawn.getvalue()


async def focused(page: Page) -> str:
    """The name or text of what has the focus."""
    found: Awaitable[str] = page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    )
    return (await found).strip()
