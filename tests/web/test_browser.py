"""The dashboard in a real browser: drawn without a complaint, usable at any width, with keys alone and on paper."""

import re
from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Route, expect

from bot.content.library import Library
from bot.services import flags, people, questions, review, sessions
from bot.understanding.danger.alarm import Alarm, Level
from tests.browsing import MARKS
from tests.serving import served
from tests.web.office import Office, opened

pytestmark = MARKS


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


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path, peopled: Path, library: Library, browser: Chromium) -> AsyncIterator[Stage]:
    async with opened(tmp_path, peopled, library) as office:
        for ago in (12, 11, 10, 6, 5, 1, 0):
            await office.checks_in("Ann", ago=ago, pain=2 + ago % 5, note="long drive" if ago == 5 else "")
        ann = await office.member("Ann")
        async with office.desk() as desk:
            rule = desk.practice.library.book.rules[0]
            await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words="my calf is hot")
            await questions.ask_therapist(desk, ann, "May I swim?")
        async with served(office.web) as address:
            made = Stage(office, browser, address)
            yield made
            for context in made.contexts:
                await context.close()
    assert made.complaints == [], "the browser complained, perhaps about the page's own policy"


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_nothing_is_cut_off(stage: Stage, width: int, dark: bool) -> None:
    """List and client fit the screen, and what one can press is large enough for a thumb."""
    page = await stage.page(width=width, dark=dark)
    for show in (None, "days=14", "days=all"):
        if show is not None:
            await stage.client(page, show)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        heights = await page.evaluate(
            "[...document.querySelectorAll('main button, main .button, main input:not([type=hidden]), main select')]"
            ".filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) >= 44
    box = await page.locator(".live canvas").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("width", [1440, 390])
async def test_long_words_are_broken(stage: Stage, width: int) -> None:
    """A name, question, answer or note without a space widens no page and covers nothing."""
    long = "x" * 400
    mira, ann = await stage.office.member("Mira"), await stage.office.member("Ann")
    async with stage.office.desk() as desk:
        await people.rename(desk, ann, long[:60])
        await questions.ask_therapist(desk, ann, long)
        waiting = (await questions.open_questions(desk, mira))[0][0]
        await questions.answer(desk, mira, waiting.id, long)
        await review.add_note(desk, mira, ann.id, long)
        await sessions.record(desk, mira, ann.id, day=date(2026, 5, 8), at=time(10, 0))
    page = await stage.page(width=width)
    for address in ("/", "/clients/4", "/clients/4/programme", "/calendar"):
        await page.goto(stage.address + address)
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, address
        over = await page.evaluate(
            """() => [...document.querySelectorAll("main :is(h1, h2, p, li, button, label, input)")].filter((one) => {
                const around = one.closest("section, .person, main");
                return one.getBoundingClientRect().right > around.getBoundingClientRect().right + 1;
            }).map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert over == [], address


async def test_links_on_a_phone_are_large_enough_for_a_thumb(stage: Stage) -> None:
    """Those that stand alone; inside a sentence a link is as high as its line."""
    page = await stage.page(width=390)
    for address in ("/", "/clients/4", "/clients/4/programme", "/calendar", "/?q=nobody"):
        await page.goto(stage.address + address)
        small = await page.evaluate(
            "[...document.querySelectorAll('a:not(.skip)')].filter(one => one.offsetParent)"
            ".filter(one => one.getBoundingClientRect().height < 40).map(one => one.innerText)"
        )
        assert small == [], address


async def test_the_chart_is_drawn_by_vega_and_can_be_touched(stage: Stage) -> None:
    """Under the strict policy Vega draws on its interpreter, and an entry says what it is."""
    page = await stage.page()
    await stage.client(page)
    assert await page.locator(".still").is_hidden()
    canvas = page.locator(".live canvas")
    box = await canvas.bounding_box()
    assert box is not None
    said = None
    # Today's entry is the last dot, low in the first panel.
    for across in range(12, 60, 5):
        for down in range(190, 270, 7):
            await page.mouse.move(box["x"] + box["width"] - across, box["y"] + down)
            said = await page.evaluate("document.querySelector('#vg-tooltip-element.visible')?.innerText")
            if said:
                break
        if said:
            break
    assert said is not None
    assert "pain 2 of 10" in said
    assert "4 May 2026" in said


async def test_the_list_follows_what_is_typed(stage: Stage) -> None:
    """Without a button, without a new page, and the address can be kept."""
    page = await stage.page()
    await page.keyboard.press("/")
    await page.keyboard.type("be")
    await page.get_by_text("1 client of 2").wait_for()
    assert await page.locator(".clients > li").count() == 1
    await page.wait_for_url("**/?q=be&why=")
    await page.reload()
    assert await page.locator("#q").input_value() == "be"


async def test_a_danger_sign_is_acknowledged_in_place(stage: Stage) -> None:
    """The chart stays, the sign moves down with Mira's name, and the reasons above change."""
    page = await stage.page()
    await stage.client(page)
    await page.evaluate("document.querySelector('.live canvas').dataset.same = 'yes'")
    await page.get_by_role("button", name="Acknowledge").click()
    await page.get_by_text("Acknowledged by Mira").wait_for()
    assert await page.locator("#said").inner_text() == "Acknowledged, with your name and the time."
    assert await page.get_by_text("danger sign waits").count() == 0
    assert await page.locator(".live canvas[data-same]").count() == 1
    await page.locator("#questions textarea").fill("Yes, you may.")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text("No question waits.").wait_for()
    assert "Your answer is on its way" in await page.locator("#said").inner_text()
    await page.locator("#note").fill("Tight on the left.")
    await page.get_by_role("button", name="Keep").click()
    await page.get_by_text("Tight on the left.").wait_for()
    assert await page.locator("#note").input_value() == ""


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_a_programme_is_put_together_in_place(stage: Stage, width: int, dark: bool) -> None:
    """Search, add, order and look without a new page; everything fits, has a name, and is large enough for a thumb."""
    page = await stage.page(width=width, dark=dark)
    await page.goto(f"{stage.address}/clients/4/programme")
    await page.locator("#word").fill("Slowly.")
    for one in ("calf-wall", "chin-tuck"):
        await page.locator("#find").fill(one.replace("-", " "))
        await page.locator(f"#add-{one}").click()
        await page.locator(f"#dose-{one}").wait_for()
        await page.locator(f"#add-{one}").wait_for(state="detached")
    await page.locator("#up-chin-tuck").press("Enter")
    await page.locator(".chosen li:first-child #dose-chin-tuck").wait_for()
    assert await page.locator("#word").input_value() == "Slowly.", "what was typed before stays"
    await page.get_by_text("See it move").first.click()
    await page.locator(".loop").first.wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    nameless = await page.evaluate(
        "[...document.querySelectorAll('main input:not([type=hidden]), main textarea, main select')]"
        ".filter(one => !one.labels.length).map(one => one.outerHTML)"
    )
    assert nameless == []
    heights = await page.evaluate(
        "[...document.querySelectorAll('main button:not([aria-hidden]), main .button, main input:not([type=hidden])')]"
        ".filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    await page.get_by_role("button", name="Give it to Ann").click()
    await page.wait_for_url("**/clients/4?said=assigned#programme")
    assert await page.locator("#programme .exercises > li").count() == 2


async def test_what_is_typed_meanwhile_stays(stage: Stage) -> None:
    """While an exercise is being added the next word, a dose and a line to the client are typed, and none is lost."""
    page = await stage.page()
    await page.goto(f"{stage.address}/clients/4/programme")
    await page.locator("#found button").first.click()
    dose = page.locator(".chosen > li:first-child input")
    await dose.wait_for()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/clients/4/programme", hold)
    async with page.expect_request(lambda one: one.method == "POST"):
        await page.locator("#found button").nth(3).click()
    await dose.fill("2 rounds")
    await page.locator("#word").fill("Slowly.")
    await page.locator("#find").press_sequentially("chin")
    await held[0].continue_()
    await page.locator(".chosen > li:nth-child(2)").wait_for()
    await page.locator("#add-chin-to-chest").wait_for()
    await page.keyboard.type(" tuck")
    await page.locator("#add-chin-to-chest").wait_for(state="detached")
    assert await page.locator("#find").input_value() == "chin tuck"
    assert await page.locator("#found li").count() == 1
    assert await dose.input_value() == "2 rounds"
    assert await page.locator("#word").input_value() == "Slowly."
    await stage.client(page)
    ann = await stage.office.member("Ann")
    async with stage.office.desk() as desk:
        await questions.ask_therapist(desk, ann, "May I run?")
    await page.reload()
    await page.locator("#questions textarea").nth(1).fill("half a sentence")
    await page.locator("#questions textarea").first.fill("Yes.")
    await page.locator("#questions").get_by_role("button", name="Send").first.click()
    await page.get_by_text("1 answered").wait_for()
    assert await page.locator("#questions textarea").input_value() == "half a sentence"


async def test_keys_are_enough(stage: Stage) -> None:
    """The first key leads past the header, and focus is always to be seen."""
    page = await stage.page()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "To the content"
    await page.keyboard.press("Enter")
    seen = set()
    for _step in range(6):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.textContent.trim().split('–')[0].trim()"))
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert {"Ann", "Ben", "See danger sign", "Open"} <= seen


async def test_paper_gets_a_light_picture_and_no_buttons(stage: Stage) -> None:
    """A dark screen prints dark ink on white, with the diary and without forms."""
    page = await stage.page(dark=True)
    await stage.client(page)
    await page.emulate_media(media="print")
    picture = page.locator(".still img")
    assert await picture.is_visible()
    # The browser chooses among the pictures soon after, not at once.
    light = await picture.evaluate("one => one.src")
    assert "dark=1" not in light
    await expect(picture).to_have_js_property("currentSrc", light)
    assert await page.get_by_role("button").count() == 0
    assert await page.get_by_text("long drive").is_visible()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


async def test_without_scripts_everything_is_there(stage: Stage) -> None:
    """The chart is a picture, and forms are sent the old way."""
    page = await stage.window(java_script_enabled=False)
    await page.goto(stage.address + await stage.office.link("Mira"))
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{stage.address}/?q=an")
    await page.get_by_role("link", name="See danger sign").click()
    picture = page.locator(".still img")
    await picture.wait_for()
    assert await picture.get_attribute("alt")
    await page.get_by_role("button", name="Acknowledge").click()
    await page.get_by_text("Acknowledged by Mira").wait_for()
    assert "said=acknowledged" in page.url


async def test_a_session_that_ended_meanwhile_says_so(stage: Stage) -> None:
    """Typing into the search of yesterday's page leads to 'please sign in', not to nothing or half a page."""
    page = await stage.page()
    stage.office.now += timedelta(hours=13)
    await page.locator("#q").fill("ann")
    await page.get_by_role("heading", name="Please sign in").wait_for()
    assert await page.locator("header.top").count() == 1
    assert await page.get_by_text("Ann").count() == 0
    stage.complaints = [one for one in stage.complaints if "403" not in one]


async def test_the_cursor_is_where_something_was_refused(stage: Stage) -> None:
    """On a plan, a programme and a calendar file: the field has its reason, and the focus."""
    page = await stage.page()
    await stage.client(page)
    panel = page.locator("#plan details").nth(1)
    await panel.locator("summary").click()
    field = panel.locator("input[name=times]")
    await field.fill("half past never")
    await panel.get_by_role("button").click()
    refused = page.locator("#plan input[aria-invalid=true]")
    await expect(refused).to_be_focused()
    await expect(refused).to_have_accessible_description(re.compile("is not clear"))
    await page.goto(f"{stage.address}/clients/4/programme")
    await page.get_by_role("button", name="Add ", exact=False).first.click()
    await expect(page.locator("#chosen li")).to_have_count(1)
    for box in await page.get_by_role("checkbox").all():
        await box.uncheck()
    await page.get_by_role("button", name="Give it to Ann").click()
    await expect(page.get_by_role("checkbox").first).to_be_focused()
    await page.goto(f"{stage.address}/calendar")
    await page.locator("#file").set_input_files({"name": "a.ics", "mimeType": "text/calendar", "buffer": b"hello"})
    await page.get_by_role("button", name="Read it").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    # The browser notes each refused form as a page that could not be had.
    stage.complaints[:] = [one for one in stage.complaints if "422" not in one]
