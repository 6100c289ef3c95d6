"""A dashboard that is served, for tests in a real browser."""

from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, ConsoleMessage, Page

from tests.web.office import Office


class Stage:
    """A dashboard that is served, and browsers that complain to the test."""

    def __init__(self, office: Office, chromium: Chromium, address: str) -> None:
        self.office, self.chromium, self.address = office, chromium, address
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    async def window(self, **options: Any) -> Page:
        """A page of a browser window that nobody has used."""
        context = await self.chromium.new_context(**options)
        self.contexts.append(context)
        return await context.new_page()

    def _note(self, message: ConsoleMessage) -> None:
        # A search that is typed further gives up the request before it, which htmx calls an error on a slow machine.
        if not message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            self.complaints.append(f"{message.type}: {message.text}")

    async def page(self, *, width: int = 1440, dark: bool = False) -> Page:
        """Sign Mira in on a screen of this width."""
        page = await self.window(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.address + await self.office.link("Mira"))
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"{self.address}/")
        return page

    async def client(self, page: Page, query: str = "days=14") -> None:
        """Open Ann's page, and wait until her chart is drawn."""
        await page.goto(f"{self.address}/clients/4?{query}")
        await page.wait_for_selector("[data-drawn=yes]")
