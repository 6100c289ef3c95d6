"""The dashboard in a real browser, at work: found, written and acknowledged in place, with keys alone if need be."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Route, expect

from bot.services import questions
from tests.browsing import MARKS
from tests.web.stage import Stage

pytestmark = MARKS


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
    for _step in range(8):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.textContent.trim().split('–')[0].trim()"))
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert {"Ann", "Ben", "See danger sign", "Open"} <= seen


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
