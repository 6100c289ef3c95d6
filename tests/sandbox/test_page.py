"""The page with the phones, in a real browser."""

import io
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import segno
from playwright.async_api import Page, async_playwright
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.sandbox import Jump, Sandbox, SandboxClock
from tests.serving import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("BROWSER_REQUIRED"), reason="no Chromium on this machine"
    ),
]


class Stage:
    """A sandbox that is served, a bot that talks to it, and a page that shows it."""

    def __init__(self, sandbox: Sandbox, bot: Bot, page: Page, address: str) -> None:
        self.sandbox, self.bot, self.page, self.address = sandbox, bot, page, address
        self.complaints: list[str] = []

    async def open(self) -> None:
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await self.page.goto(self.address)
        await self.page.wait_for_selector("body[data-ready=yes]")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    assert CHROMIUM is not None, "Chromium is required here"
    sandbox = Sandbox(token="42:page-test-token-long-enough", clock=SandboxClock())
    sandbox.add_person(first_name="Ann", id=101, note="a client").starts("")
    sandbox.add_person(first_name="Nora", id=102, note="an empty phone")

    async def in_a_day() -> None:
        return None

    sandbox.set_jumps([Jump("nowhere", "Nowhere", in_a_day)])
    sandbox.set_links([("Dashboard", "http://dashboard.test/")])
    async with served(sandbox.asgi()) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        bot = Bot(sandbox.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot")
        async with bot:
            made = Stage(sandbox, bot, await browser.new_page(viewport={"width": 1280, "height": 860}), address)
            await made.open()
            yield made
        assert made.complaints == []
        await browser.close()
        await sandbox.close()


def phone(stage: Stage, person: int):  # type: ignore[no-untyped-def]
    return stage.page.locator(f'.phone[data-person="{person}"]')


async def test_a_message_a_tap_and_a_toast(stage: Stage) -> None:
    """A button spins until it is answered, the answer shows, and the message edits itself."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Six", callback_data="6", style="success")]])
    sent = await stage.bot.send_message(101, "<b>How</b> much?", parse_mode="HTML", reply_markup=keyboard)
    ann = phone(stage, 101)
    await ann.get_by_text("How much?").wait_for()
    assert await ann.locator(".bubble b").inner_text() == "How"
    await ann.get_by_role("button", name="Six").click()
    await ann.locator("button.waiting").wait_for()
    tap = next(one.callback_query for one in await stage.bot.get_updates(timeout=5) if one.callback_query)
    await stage.bot.answer_callback_query(tap.id, text="Noted.")
    await ann.get_by_role("status").get_by_text("Noted.").wait_for()
    assert await ann.locator("button.waiting").count() == 0
    await stage.bot.edit_message_text(
        "Saved <i>6</i> & done".replace("&", "&amp;"), 101, sent.message_id, parse_mode="HTML"
    )
    await ann.get_by_text("Saved 6 & done").wait_for()
    assert "edited" in await ann.locator(".message time").last.inner_text()


async def test_an_alert_waits_for_ok(stage: Stage) -> None:
    """An alert covers the phone until it is closed, by keyboard too."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Tap", callback_data="t")]])
    await stage.bot.send_message(101, "?", reply_markup=keyboard)
    await phone(stage, 101).get_by_role("button", name="Tap").click()
    tap = next(one.callback_query for one in await stage.bot.get_updates(timeout=5) if one.callback_query)
    await stage.bot.answer_callback_query(tap.id, text="Please read this.", show_alert=True)
    alert = phone(stage, 101).get_by_role("alertdialog")
    await alert.wait_for()
    await stage.page.keyboard.press("Enter")
    await alert.wait_for(state="detached")


async def test_typing_the_command_menu_and_the_reply_keyboard(stage: Stage) -> None:
    """'/' lists the commands, arrows choose; a reply keyboard sends its words."""
    await stage.bot.set_my_commands([("checkin", "Check in"), ("help", "What you can do")])
    ann = phone(stage, 101)
    field = ann.get_by_label("Message from Ann")
    await stage.page.wait_for_timeout(200)
    await field.fill("/")
    await ann.get_by_role("menuitem", name="/checkin").wait_for()
    await field.press("ArrowUp")
    await stage.page.keyboard.press("ArrowUp")
    await stage.page.keyboard.press("Enter")
    await ann.locator(".mine").get_by_text("/checkin").wait_for()
    await stage.bot.send_message(101, "Pick", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("Later")]]))
    await ann.get_by_role("button", name="Later").click()
    await ann.locator(".mine").get_by_text("Later").wait_for()
    await field.fill("hello")
    await field.press("Enter")
    await ann.locator(".mine").get_by_text("hello").wait_for()
    texts = [one.message.text for one in await stage.bot.get_updates(timeout=2) if one.message]
    assert texts[-3:] == ["/checkin", "Later", "hello"]


async def test_a_link_opens_on_the_phone_of_choice(stage: Stage) -> None:
    """An invitation tapped on one phone starts the bot on another."""
    await stage.bot.send_message(101, f"https://t.me/{stage.bot.username}?start=abc123")
    await phone(stage, 101).locator(".bubble a", has_text="t.me").click()
    await stage.page.get_by_role("button", name="Nora’s phone").click()
    await phone(stage, 102).locator(".mine").get_by_text("/start").wait_for()


async def test_pictures_files_and_deletion(stage: Stage) -> None:
    """A photo opens large, a file can be saved, a deleted message is gone."""
    drawn = io.BytesIO()
    segno.make("a picture").save(drawn, kind="png", scale=8)
    photo = await stage.bot.send_photo(101, drawn.getvalue(), caption="A chart")
    await stage.bot.send_document(101, b"{}", filename="my-data.json")
    ann = phone(stage, 101)
    await ann.locator("img.photo").click()
    await stage.page.locator("dialog img").wait_for()
    await stage.page.keyboard.press("Escape")
    assert await ann.locator("a.file").get_attribute("download") == "my-data.json"
    await stage.bot.delete_message(101, photo.message_id)
    await ann.locator("img.photo").wait_for(state="detached")


async def test_the_clock_and_the_log(stage: Stage) -> None:
    """The clock moves for everybody, and every call is in the log."""
    before = stage.sandbox.clock.now()
    async with stage.page.expect_response("**/sim/clock"):
        await stage.page.get_by_role("button", name="+1 h").click()
    assert (stage.sandbox.clock.now() - before).total_seconds() >= 3600
    await stage.bot.send_message(101, "logged")
    await stage.page.get_by_role("button", name="Calls").click()
    await stage.page.locator("#calls summary", has_text="sendMessage").first.wait_for()


async def test_a_narrow_screen_shows_one_phone_at_a_time(stage: Stage) -> None:
    """At 390 px nothing overflows, and tabs change the phone."""
    await stage.page.set_viewport_size({"width": 390, "height": 844})
    assert await stage.page.evaluate("document.documentElement.scrollWidth") == 390
    assert not await phone(stage, 102).is_visible()
    await stage.page.get_by_role("tab", name="Nora").click()
    assert await phone(stage, 102).is_visible()
    assert not await phone(stage, 101).is_visible()
    await phone(stage, 102).get_by_role("button", name="Start").click()
    await phone(stage, 102).get_by_label("Message from Nora").wait_for()


async def test_a_phone_can_be_taken_out_of_the_drawer_or_made(stage: Stage) -> None:
    """People without a note have their phone in a drawer; a new person gets a new one."""
    stage.sandbox.add_person(first_name="Olga", id=103)
    await stage.page.reload()
    await stage.page.wait_for_selector("body[data-ready=yes]")
    assert await phone(stage, 103).count() == 0
    await stage.page.get_by_role("button", name="Another phone").click()
    await stage.page.get_by_role("button", name="Olga’s phone").click()
    await phone(stage, 103).wait_for()
    await stage.page.get_by_role("button", name="Another phone").click()
    await stage.page.get_by_label("Name of a new person").fill("Sam")
    await stage.page.get_by_role("button", name="New phone").click()
    await stage.page.get_by_role("region", name="Phone of Sam").wait_for()
