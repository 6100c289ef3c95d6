"""The page around the phones, in a real browser: links, clock, log, narrow screens, reconnects."""

import pytest
from playwright.async_api import expect
from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent

from bot.sandbox import Jump
from tests.browsing import MARKS
from tests.sandbox.page import ANN, NORA, Stage, focused, keys

pytestmark = MARKS


async def test_a_link_opens_on_the_phone_of_choice(stage: Stage) -> None:
    """An invitation starts the bot on the phone that is chosen: tapped in a message, pasted, or on a new phone."""
    page = stage.page
    await stage.bot.send_message(ANN, f"https://t.me/{stage.bot.username}?start=abc123")
    link = stage.phone(ANN).get_by_role("link", name="t.me")
    await link.click()
    await page.get_by_role("button", name="Nora’s phone").click()
    await expect(stage.phone(NORA).locator(".mine")).to_contain_text("/start abc123")
    await stage.field(NORA).evaluate(
        """(field) => { const data = new DataTransfer(); data.setData('text', 't.me/between_sessions_bot?start=p');
        field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true, bubbles: true})); }"""
    )
    await page.get_by_role("button", name="Paste it as text instead").click()
    await expect(stage.field(NORA)).to_have_value("t.me/between_sessions_bot?start=p")
    await link.click()
    await page.get_by_role("button", name="A new phone").click()
    await page.get_by_label("First name").fill("Sam")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="Sam’s phone").locator(".mine")).to_contain_text("/start abc123")


async def test_start_block_and_clear(stage: Stage) -> None:
    """An empty phone has a Start button; blocking and clearing leave one button that leads back."""
    nora, page = stage.phone(NORA), stage.page
    await nora.get_by_role("button", name="Start").click()
    await expect(nora.locator(".mine")).to_contain_text("/start")
    menu = nora.get_by_role("button", name="More for Nora")
    await menu.click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await nora.get_by_role("button", name="Unblock").click()
    await expect(stage.field(NORA)).to_be_visible()
    await menu.click()
    await page.get_by_role("menuitem", name="Clear this chat").click()
    await page.get_by_role("button", name="Clear", exact=True).click()
    await expect(nora.locator("article")).to_have_count(0)
    await expect(nora.get_by_role("button", name="Start")).to_be_visible()


async def test_the_chat_stays_at_its_end_unless_one_reads_above(stage: Stage) -> None:
    """New messages scroll into view; to somebody who scrolled up a pill counts them and leads down."""
    ann = stage.phone(ANN)
    for n in range(25):
        await stage.bot.send_message(ANN, f"Line {n}")
    await expect(ann.get_by_text("Line 24")).to_be_in_viewport()
    await ann.locator(".history").evaluate("(box) => { box.scrollTop = 0; }")
    await expect(ann.get_by_role("button", name="To the newest message")).to_be_visible()
    await stage.bot.send_message(ANN, "Line 25")
    await expect(ann.get_by_text("Line 25")).not_to_be_in_viewport()
    await ann.get_by_role("button", name="1 new message: go there").click()
    await expect(ann.get_by_text("Line 25")).to_be_in_viewport()
    await expect(ann.locator(".pill")).to_be_hidden()


async def test_arrows_walk_through_messages_and_buttons(stage: Stage) -> None:
    """One message is in the tab order; arrows lead from message to message and through the rows of its buttons."""
    ann, page = stage.phone(ANN), stage.page
    await stage.bot.send_message(ANN, "How much?", reply_markup=keys(["0", "1", "2"], ["3", "4"]))
    await ann.get_by_role("button", name="0").focus()
    walked = []
    for step in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        await page.keyboard.press(step)
        walked.append(await focused(page))
    assert walked == ["1", "2", "4", "3", "0"]
    await ann.locator("article").last.focus()
    await page.keyboard.press("ArrowUp")
    assert (await focused(page)).startswith("Ann, ")
    await page.keyboard.press("Escape")
    assert await focused(page) == "Message from Ann"


async def test_the_clock(stage: Stage) -> None:
    """It moves by jumps, by an hour and to a time; what cannot be is said in a line."""

    async def never() -> None:
        return None

    stage.sandbox.set_jumps([Jump("never", "Next reminder", never)])
    stage.sandbox.set_links([("Dashboard", "http://dashboard.test/")])
    await stage.open()
    page, clock = stage.page, stage.sandbox.clock
    before = clock.now()
    await page.get_by_role("button", name="+1 h").click()
    await expect(page.locator(".chips")).not_to_have_attribute("aria-busy", "true")
    assert 3600 <= (clock.now() - before).total_seconds() < 3660
    await page.get_by_role("button", name="Set …").click()
    await page.get_by_label("To", exact=False).last.fill("2031-05-04T09:30")
    await page.get_by_role("button", name="Go there").click()
    await expect(page.locator("#now")).to_contain_text("09:30")
    await expect(page.locator("#now")).to_contain_text("Sun 4 May 2031")
    await expect(page.get_by_role("link", name="Dashboard")).to_have_attribute("href", "http://dashboard.test/")
    await page.get_by_role("button", name="Next reminder").click()
    await expect(page.locator(".notice")).to_have_text("Nothing to jump to: next reminder.")
    stage.complaints.clear()  # the browser logs the refusal's status


async def test_a_long_name_and_text_from_right_to_left(stage: Stage) -> None:
    """A name stays above its own phone and on a part of the tabs; each line runs the way its language does."""
    page = stage.page
    stage.sandbox.add_person(first_name="Maximiliane" * 4, id=201, note="a client").starts("")
    await stage.open()
    phone = stage.phone(201)
    caption, screen = phone.locator(".caption strong"), phone.locator(".screen")
    edges = "(one) => one.getBoundingClientRect().right"
    assert await caption.evaluate(edges) <= await screen.evaluate(edges)
    await stage.bot.send_message(201, "\u0643\u062a\u0641\u064a 6.\nneck 6.")
    text = phone.locator(".theirs .text").last
    await expect(text).to_contain_text("neck 6.")
    starts = await text.evaluate(
        """(one) => [0, 8].map((at) => {
            const range = document.createRange();
            const words = one.firstChild.nodeType === 3 ? one.firstChild : one.firstChild.firstChild;
            range.setStart(words, at); range.setEnd(words, at + 1);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert starts[0] > starts[1], "the first letter stands right"
    await page.set_viewport_size({"width": 390, "height": 844})
    width = await page.get_by_role("tab", name="Maximiliane").evaluate("(one) => one.getBoundingClientRect().width")
    assert width < 300


async def test_a_message_for_a_phone_that_is_not_shown(stage: Stage) -> None:
    """One notice tells of all that came together, so that a reminder for somebody else is no riddle."""
    for number, name in ((201, "Ben"), (202, "Carla")):
        stage.sandbox.add_person(first_name=name, id=number).starts("")
    await stage.open()
    for number in (201, 202, 201, ANN):
        await stage.bot.send_message(number, "A reminder")
    await expect(stage.page.locator(".notice")).to_have_text(
        "A message came for Ben, Carla. “Phone” above opens a phone that is not shown."
    )


async def test_the_log_and_the_faults(stage: Stage) -> None:
    """Every call is in the log, wrong ones in words; a fault can be laid in wait and is gone when it was met."""
    page = stage.page
    await page.get_by_role("button", name="Calls").click()
    await stage.bot.send_message(ANN, "logged")
    row = page.locator("#calls summary", has_text="sendMessage")
    await expect(row).to_contain_text("Ann")
    await row.click()
    await expect(page.locator("#calls pre")).to_contain_text('"text": "logged"')
    await page.get_by_text("Make something go wrong").click()
    await page.get_by_label("What happens").select_option("500")
    await page.get_by_label("To which method").fill("sendMessage")
    await page.get_by_role("button", name="Lay in wait").click()
    await expect(page.locator(".faults")).to_contain_text("500: internal error · sendMessage · once")
    with pytest.raises(Exception, match="Internal Server Error"):
        await stage.bot.send_message(ANN, "lost")
    await expect(row.first).to_contain_text("500")
    await expect(page.locator(".faults li")).to_have_count(0)
    await stage.call("sendMessage", chat_id=ANN, text="x", colour="red")
    await expect(page.locator("#calls .violation")).to_contain_text("colour")
    await expect(page.get_by_role("button", name="Calls, 1 violation")).to_be_visible()
    await page.get_by_label("only errors and violations").check()
    await expect(row).to_have_count(2)
    await page.get_by_label("Show only calls with").fill("colour red")
    await expect(row).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("#log")).to_be_hidden()


async def test_a_narrow_screen_shows_one_phone_at_a_time(stage: Stage) -> None:
    """At 390 px nothing overflows, tabs change the phone by keyboard too, and tell what came meanwhile."""
    page, ann, nora = stage.page, stage.phone(ANN), stage.phone(NORA)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(nora).to_be_hidden()
    await page.get_by_role("tab", name="Ann").press("ArrowRight")
    await expect(nora).to_be_visible()
    await expect(ann).to_be_hidden()
    await stage.bot.send_message(ANN, "word " * 200 + "x" * 300, reply_markup=keys([str(n) for n in range(8)]))
    await expect(page.get_by_role("tab", name="Ann")).to_contain_text("1")
    await page.get_by_role("tab", name="Ann").click()
    await expect(ann.get_by_role("button", name="7")).to_be_in_viewport()
    for script in ("document.documentElement.scrollWidth", "document.querySelector('.front .history').scrollWidth"):
        assert await page.evaluate(script) <= 390
    await page.get_by_role("button", name="Calls").click()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_phone_can_be_taken_out_of_the_drawer_or_made(stage: Stage) -> None:
    """People without a note have their phone in a drawer; a new person gets a new one."""
    stage.sandbox.add_person(first_name="Olga", id=103)
    await stage.open()
    page = stage.page
    await expect(stage.phone(103)).to_have_count(0)
    await page.get_by_role("button", name="Add a phone").click()
    await page.get_by_role("button", name="Olga’s phone").click()
    await expect(stage.phone(103)).to_be_visible()
    await page.get_by_role("button", name="Add a phone").click()
    await page.get_by_label("First name").fill("Sam")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="Sam’s phone").get_by_role("button", name="Start")).to_be_visible()


async def test_a_lost_line_and_a_reset(stage: Stage) -> None:
    """What happened while the line was down is there after it; a draft and the place in the chat survive."""
    await stage.field(ANN).fill("half a thought")
    await stage.page.route("**/sim/events", lambda route: route.abort())
    stage.sandbox.core.events.close()
    await expect(stage.page.locator("#line")).to_have_text("Connection lost, trying again …")
    await stage.bot.send_message(ANN, "Sent while nobody listened")
    await stage.page.unroute("**/sim/events")
    await expect(stage.phone(ANN).get_by_text("Sent while nobody listened")).to_be_visible()
    await expect(stage.page.locator("#line")).to_be_empty()
    stage.complaints.clear()  # the browser logs each attempt
    await stage.bot.send_message(ANN, "And live again")
    await expect(stage.phone(ANN).get_by_text("And live again")).to_be_visible()
    stage.sandbox.core.world.chats[ANN].entries.clear()
    stage.sandbox.core.events.publish("reset")
    await expect(stage.phone(ANN).locator("article")).to_have_count(0)
    await stage.bot.send_message(ANN, "A new beginning")
    await expect(stage.phone(ANN).locator("article")).to_have_count(1)
    await expect(stage.field(ANN)).to_have_value("half a thought")


async def test_inline_mode(stage: Stage) -> None:
    """'@bot words' asks the bot; Enter sends the first of its answers."""
    await stage.field(ANN).fill(f"@{stage.bot.username} heat")
    found: list[InlineQuery] = []
    while not found:
        found = [update.inline_query for update in await stage.updates() if update.inline_query]
    content = InputTextMessageContent("Warm, ten minutes.")
    await found[0].answer([InlineQueryResultArticle("1", "Heat", content, description="for tight muscles")])
    await expect(stage.phone(ANN).get_by_role("option")).to_contain_text("for tight muscles")
    await stage.field(ANN).press("Enter")
    await expect(stage.phone(ANN).locator(".mine").last).to_contain_text("Warm, ten minutes.")
    assert found[0].query == "heat"
