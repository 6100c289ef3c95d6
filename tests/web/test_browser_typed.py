"""In a real browser: a session has ended in another tab, and what was typed is sent after the sign-in all the same."""

import re

import pytest

from bot.services import questions
from tests.browsing import MARKS
from tests.web.stage import Stage

pytestmark = MARKS

TEXT = "Yes, you may <slowly> & with care.\nTwice a week."


@pytest.mark.parametrize("width", [1440, 390])
async def test_what_was_typed_is_sent_after_the_sign_in(stage: Stage, width: int) -> None:
    """Signed out in one tab, typed in the other: it is on the page that asks to sign in, and goes on from there."""
    ann = await stage.office.member("Ann")
    async with stage.office.desk() as desk:
        await questions.ask_therapist(desk, ann, "May I swim?")
    page = await stage.page(width=width)
    await stage.client(page)
    field = page.locator("#questions textarea").first
    await field.fill(TEXT)
    other = await page.context.new_page()
    await other.goto(f"{stage.address}/")
    await other.get_by_role("button", name="Sign out").first.click()
    await other.get_by_text("You are signed out").wait_for()

    await page.locator("#questions").get_by_role("button", name="Send").first.click()
    await page.get_by_text("You are not signed in any more").wait_for()
    kept = page.locator("textarea[name=text]")
    assert await kept.input_value() == TEXT
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await kept.fill(f"{TEXT} Slowly at first.")

    await other.goto(stage.address + await stage.office.link("Mira"))
    await other.get_by_role("button", name="Sign in").click()
    await other.wait_for_url(f"{stage.address}/")
    await page.get_by_role("button", name="Send it again").click()
    await page.get_by_text("You have signed in anew").wait_for()
    assert await kept.input_value() == f"{TEXT} Slowly at first."
    await page.get_by_role("button", name="Send it again").click()
    await page.wait_for_url(re.compile("said=answered"))
    async with stage.office.desk() as desk:
        answers = [one.answer for one in await desk.store.questions.of(ann.id)]
    assert f"{TEXT} Slowly at first." in answers
    stage.complaints = [one for one in stage.complaints if "403" not in one]


async def test_the_counter_says_what_is_too_much(stage: Stage) -> None:
    """Nothing that is pasted is cut: beside the field stands how much there is."""
    page = await stage.page()
    await stage.client(page)
    await page.locator("#note").fill("x" * 10_050)
    assert len(await page.locator("#note").input_value()) == 10_050
    assert await page.locator("#note + .used").inner_text() == "10050 / 10000"
    await page.locator("#notes").get_by_role("button", name="Keep").click()
    await page.get_by_text("A note has 1 to 10000 characters, and this one has 10050").wait_for()
    assert len(await page.locator("textarea[name=text]").input_value()) == 10_050
    stage.complaints = [one for one in stage.complaints if "422" not in one]
