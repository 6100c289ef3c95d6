"""Where somebody is signed in, and the security log, in a real browser."""

import os
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from bot.domain.devices import Device
from bot.domain.security import SecurityEvent, WhyRefused
from bot.services import signin
from tests.browsing import MARKS
from tests.web.stage import Stage

pytestmark = MARKS


async def _owner(stage: Stage, *, width: int, dark: bool) -> Page:
    """Sign Olga in, who has a phone signed in, too; a colleague is, and things have happened."""
    office = stage.office
    olga, mira, tom = [await office.member(name) for name in ("Olga", "Mira", "Tom")]
    async with office.desk() as desk:
        for person, device in ((olga, Device("safari", "iphone")), (mira, Device("firefox", "windows"))):
            code = (await signin.link(desk, person)).rpartition("/")[2]
            assert await signin.sign_in(desk, code, device=device) is not None
        await desk.secure(SecurityEvent.LINK_REFUSED, by=None, about=mira, detail=WhyRefused.USED)
        await desk.secure(SecurityEvent.REMOVED, by=olga, about=tom)
        for number in range(60):
            await desk.secure(SecurityEvent.SIGNED_OUT, by=(mira, tom)[number % 2])
    office.now += timedelta(minutes=7)
    page = await stage.window(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    await page.goto(stage.address + await office.link("Olga"))
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{stage.address}/")
    return page


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True), (1440, True), (390, False)])
async def test_the_pages_fit_and_can_be_used(stage: Stage, width: int, dark: bool) -> None:
    """From the list to both pages, at any width; a tap on a button is large enough for a thumb."""
    page = await _owner(stage, width=width, dark=dark)
    for link, title in (("Where you are signed in", "signed-in"), ("Security log", "security")):
        await page.goto(f"{stage.address}/")
        await page.get_by_role("link", name=link).last.click()
        await page.wait_for_url(f"{stage.address}/{title}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        heights = await page.evaluate(
            "[...document.querySelectorAll('main button')].filter(one => one.offsetParent)"
            ".map(one => one.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) >= 44
        if os.environ.get("SHOTS"):
            await page.screenshot(
                path=f"{os.environ['SHOTS']}/{title}-{width}-{'dark' if dark else 'light'}.png", full_page=True
            )
    await page.goto(f"{stage.address}/signed-in")
    await page.get_by_role("button", name="Sign out there").click()
    await expect(page.get_by_role("status")).to_have_text("That device is signed out.")
    await page.get_by_role("button", name="Sign out everywhere – Mira").click()
    await expect(page.get_by_text("Nobody else is signed in.")).to_be_visible()


async def test_the_log_is_saved_as_a_file(stage: Stage) -> None:
    """The button gives a file that a spreadsheet opens."""
    page = await _owner(stage, width=1440, dark=False)
    await page.goto(f"{stage.address}/security")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download all as a table (CSV)").click()
    download = await downloading.value
    assert download.suggested_filename == "security-log.csv"
