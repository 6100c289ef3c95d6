"""The dashboard in a real browser, looked at: usable at any width, on paper, and without scripts."""

from datetime import date, time, timedelta

import pytest
from playwright.async_api import expect

from bot.services import people, questions, review, sessions
from tests.browsing import MARKS
from tests.web.stage import Stage

pytestmark = MARKS


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


@pytest.mark.parametrize("dark", [False, True])
async def test_the_owners_pages_fit_a_small_phone(stage: Stage, dark: bool) -> None:
    """No page is wider than it, and when something was done stands in one line."""
    page = await stage.window(viewport={"width": 360, "height": 740}, color_scheme="dark" if dark else "light")
    await page.goto(stage.address + await stage.office.link("Olga"))
    await page.get_by_role("button", name="Sign in").click()
    stage.office.now += timedelta(days=2)
    await page.goto(stage.address + await stage.office.link("Olga"))
    await page.get_by_role("button", name="Sign in").click()
    for address in ("/", "/security", "/signed-in", "/kept"):
        await page.goto(stage.address + address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, address
    await page.goto(stage.address + "/security")
    heights = await page.locator(".log tbody th").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert heights
    assert max(heights) < 32, "one line each"


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
    await canvas.scroll_into_view_if_needed()
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
