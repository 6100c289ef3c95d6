"""The page with the phones, in a real browser: what the bot does is seen, what people do reaches the bot."""

from playwright.async_api import Route, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, KeyboardButton, ReplyKeyboardMarkup

from tests.browsing import MARKS
from tests.sandbox.page import ANN, NORA, Stage, focused, keys, picture

pytestmark = MARKS


async def test_a_message_a_tap_and_a_toast(stage: Stage) -> None:
    """A button spins until it is answered, the answer shows, and the message edits itself."""
    sent = await stage.bot.send_message(ANN, "<b>How</b> much?", parse_mode="HTML", reply_markup=keys(["Five", "Six"]))
    ann = stage.phone(ANN)
    await expect(ann.locator(".bubble strong", has_text="How")).to_be_visible()
    await ann.get_by_role("button", name="Six").click()
    await expect(ann.locator(".key.waiting")).to_have_text("Six")
    tap = await stage.tapped()
    assert tap.data == "Six"
    await tap.answer("Noted.")
    await expect(ann.get_by_role("status")).to_have_text("Noted.")
    await expect(ann.locator(".key.waiting")).to_have_count(0)
    await stage.bot.edit_message_text("Saved <i>6</i> &amp; done", ANN, sent.message_id, parse_mode="HTML")
    await expect(ann.get_by_text("Saved 6 & done")).to_be_visible()
    await expect(ann.locator(".meta").last).to_contain_text("edited")
    await expect(ann.locator(".key")).to_have_count(0)


async def test_an_answer_that_overtakes_its_tap(stage: Stage) -> None:
    """The answer may come before the request that made the tap is over; the spinner stops all the same."""
    await stage.bot.send_message(ANN, "?", reply_markup=keys(["Tap"]))

    async def answered_meanwhile(route: Route) -> None:
        response = await route.fetch()
        await (await stage.tapped()).answer("Fast.")
        await expect(stage.phone(ANN).get_by_role("status")).to_have_text("Fast.")
        await route.fulfill(response=response)

    await stage.page.route("**/tap", answered_meanwhile)
    await stage.phone(ANN).get_by_role("button", name="Tap").click()
    await expect(stage.phone(ANN).get_by_role("status")).to_have_text("Fast.")
    await expect(stage.phone(ANN).locator(".key.waiting")).to_have_count(0)


async def test_a_tap_that_nobody_answers(stage: Stage) -> None:
    """After 150 seconds of the sandbox's time the phone says so and the button can be tapped again."""
    await stage.bot.send_message(ANN, "?", reply_markup=keys(["Tap"]))
    await stage.phone(ANN).get_by_role("button", name="Tap").click()
    await stage.tapped()
    await stage.page.get_by_role("button", name="+1 h").click()
    await expect(stage.phone(ANN).get_by_role("status")).to_have_text("The bot did not answer in time.")
    await expect(stage.phone(ANN).locator(".key.waiting")).to_have_count(0)


async def test_an_alert_waits_for_ok(stage: Stage) -> None:
    """An alert holds the focus until it is closed, by keyboard too, and leaves the other phones alone."""
    await stage.bot.send_message(ANN, "?", reply_markup=keys(["Tap"]))
    await stage.phone(ANN).get_by_role("button", name="Tap").focus()
    for closing in ("Enter", "Escape"):
        await stage.page.keyboard.press("Enter")
        await (await stage.tapped()).answer("Please read this.", show_alert=True)
        alert = stage.phone(ANN).get_by_role("alertdialog")
        await expect(alert).to_contain_text("Please read this.")
        await stage.page.keyboard.press("Tab")
        assert await focused(stage.page) == "OK"
        await expect(stage.phone(NORA).get_by_role("button", name="Start")).to_be_enabled()
        await stage.page.keyboard.press(closing)
        await expect(alert).to_have_count(0)
        assert await focused(stage.page) == "Tap"


async def test_every_kind_of_markup_is_drawn(stage: Stage) -> None:
    """Entities with UTF-16 offsets, nested and beside emoji, become elements; a command and a spoiler can be tapped."""
    await stage.bot.send_message(
        ANN,
        '🙂 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>B-1</code> <a href="https://example.com/x">site</a> '
        '<tg-spoiler>secret</tg-spoiler> /help <tg-time unix="1700000000" format="D">then</tg-time>'
        "<blockquote>said</blockquote><pre>line</pre>",
        parse_mode="HTML",
    )
    bubble = stage.phone(ANN).locator(".theirs .bubble").last
    for tag, words in (("strong", "bold both"), ("strong em", "both"), ("u", "under"), ("s", "gone"), ("pre", "line")):
        await expect(bubble.locator(tag)).to_have_text(words)
    await expect(bubble.locator("code").first).to_have_text("B-1")
    await expect(bubble.locator("blockquote")).to_have_text("said")
    await expect(bubble.locator("time.when")).to_have_text("14 November 2023")
    link = bubble.get_by_role("link", name="site")
    assert await link.get_attribute("href") == "https://example.com/x"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await bubble.get_by_role("button", name="Hidden text: show it").press("Enter")
    await expect(bubble.get_by_text("secret")).to_be_visible()
    await bubble.get_by_role("button", name="/help").click()
    await expect(stage.phone(ANN).locator(".mine").last).to_contain_text("/help")


async def test_the_command_menu_by_keyboard(stage: Stage) -> None:
    """'/' and the menu button list the commands, letters narrow them, arrows choose, Enter sends, Esc closes."""
    await stage.bot.set_my_commands([("checkin", "Check in"), ("clients", "Clients"), ("help", "What you can do")])
    field, options = stage.field(ANN), stage.phone(ANN).get_by_role("option")
    await expect(stage.phone(ANN).get_by_role("button", name="Menu of commands")).to_be_visible()
    await field.press_sequentially("/c")
    await expect(options).to_have_text(["/checkinCheck in", "/clientsClients"])
    await field.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert await field.get_attribute("aria-activedescendant") == await options.nth(1).get_attribute("id")
    await field.press("Enter")
    await expect(stage.phone(ANN).locator(".mine").last).to_contain_text("/clients")
    await field.press("/")
    await expect(options).to_have_count(3)
    await field.press("Escape")
    await expect(options).to_have_count(0)
    await field.fill("")
    await stage.phone(ANN).get_by_role("button", name="Menu of commands").press("Enter")
    await field.press("Enter")
    await expect(stage.phone(ANN).locator(".mine").last).to_contain_text("/checkin")


async def test_the_bots_keyboard(stage: Stage) -> None:
    """It opens with its placeholder, can be hidden and shown, sends its words and a place, and goes when it is used."""
    keyboard = ReplyKeyboardMarkup(
        [["Later"], [KeyboardButton("Here", request_location=True)]],
        one_time_keyboard=True,
        input_field_placeholder="Choose",
    )
    ann, field = stage.phone(ANN), stage.field(ANN)
    await stage.bot.send_message(ANN, "When?", reply_markup=keyboard)
    later = ann.get_by_role("button", name="Later")
    await expect(later).to_be_visible()
    await expect(field).to_have_attribute("placeholder", "Choose")
    toggle = ann.get_by_role("button", name="The bot’s keyboard")
    await toggle.click()
    await expect(later).to_be_hidden()
    await toggle.click()
    await later.click()
    await expect(ann.locator(".mine").last).to_contain_text("Later")
    await expect(later).to_have_count(0)
    await expect(field).to_have_attribute("placeholder", "Message")
    await stage.bot.send_message(ANN, "Where?", reply_markup=keyboard)
    await ann.get_by_role("button", name="Here").click()
    await expect(ann.locator(".mine .place")).to_contain_text("52.5200, 13.4050")
    messages = [update.message for update in await stage.updates() if update.message]
    assert [message.text for message in messages] == ["/start", "Later", None]


async def test_writing_replying_editing_and_deleting_by_keyboard(stage: Stage) -> None:
    """Enter sends; a message's menu opens with the keyboard; what is done reaches the bot or stays on the phone."""
    ann, field, page = stage.phone(ANN), stage.field(ANN), stage.page
    await field.fill("neck 6")
    await field.press("Enter")
    await expect(ann.locator(".mine").last).to_contain_text("neck 6")
    await field.press("ArrowUp")
    await expect(field).to_have_value("neck 6")
    await field.fill("neck 7")
    await field.press("Enter")
    await expect(ann.locator(".mine").last).to_contain_text("neck 7")
    await ann.locator("article").last.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitemradio", name="React with 👍").press("Enter")
    await expect(ann.get_by_role("button", name="👍 1")).to_have_attribute("aria-pressed", "true")
    await ann.locator("article").last.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    assert await focused(page) == "Reply"
    await page.keyboard.press("Enter")
    await field.press_sequentially("and shoulders 3")
    await field.press("Enter")
    await expect(ann.locator(".quote").last).to_contain_text("neck 7")
    await ann.locator("article").last.click(button="right")
    await page.get_by_role("menuitem", name="Delete on this phone").click()
    await expect(ann.get_by_text("and shoulders 3")).to_have_count(0)
    updates = await stage.updates()
    assert [one.edited_message.text for one in updates if one.edited_message] == ["neck 7"]
    assert [one.message.reply_to_message.text for one in updates if one.message and one.message.reply_to_message] == [
        "neck 7"
    ]


async def test_pictures_an_album_and_a_file(stage: Stage) -> None:
    """A photo opens large and closes with Esc, an album is one bubble to leaf through, a file can be saved."""
    ann, page = stage.phone(ANN), stage.page
    photo = await stage.bot.send_photo(ANN, picture("chart"), caption="A chart")
    await ann.get_by_role("button", name="Picture: A chart: open large").click()
    await expect(page.locator("dialog img")).to_have_attribute("alt", "Picture: A chart")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)
    await stage.bot.send_media_group(ANN, [InputMediaPhoto(picture(str(n)), caption=f"Step {n}") for n in range(3)])
    await expect(ann.locator(".album img")).to_have_count(3)
    await expect(ann.locator("article:has(.album)")).to_have_count(1)
    await ann.locator(".album img").first.click()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("dialog")).to_contain_text("2 of 3")
    await page.keyboard.press("Escape")
    await stage.bot.send_document(ANN, b"{}", filename="my-data.json")
    await expect(ann.get_by_role("link", name="Save my-data.json")).to_have_attribute("download", "my-data.json")
    await stage.bot.delete_message(ANN, photo.message_id)
    await expect(ann.get_by_text("A chart")).to_have_count(0)


async def test_a_poll_is_voted_on(stage: Stage) -> None:
    """One tap votes, the bars show, the vote can be changed."""
    ann = stage.phone(ANN)
    await stage.bot.send_poll(ANN, "When?", ["Morning", "Evening"], is_anonymous=False)
    await ann.get_by_role("button", name="Evening").click()
    await expect(ann.locator(".result").nth(1)).to_contain_text("100%")
    await ann.get_by_role("button", name="Change my vote").click()
    await ann.get_by_role("button", name="Morning").click()
    await expect(ann.locator(".result").first).to_contain_text("100%")
    answers = [update.poll_answer for update in await stage.updates() if update.poll_answer]
    assert [answer.option_ids for answer in answers] == [(1,), (0,)]


async def test_a_photo_a_place_and_a_contact_are_sent(stage: Stage) -> None:
    """The attach menu: a file with a caption, a city, the own card."""
    ann, page = stage.phone(ANN), stage.page
    attach = ann.get_by_role("button", name="Attach")
    await attach.click()
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("menuitem", name="Photo").click()
    file = {"name": "neck.png", "mimeType": "image/png", "buffer": picture("neck")}
    await (await chosen.value).set_files(file)  # type: ignore[arg-type]
    await page.get_by_label("Caption").fill("my neck")
    await page.keyboard.press("Enter")
    await expect(ann.locator(".mine").last).to_contain_text("my neck")
    await attach.click()
    await page.get_by_role("menuitem", name="Location").click()
    await page.get_by_label("City").select_option("Sydney")
    await page.get_by_role("button", name="Send", exact=True).last.click()
    await expect(ann.locator(".mine .place")).to_contain_text("-33.8688, 151.2093")
    await attach.click()
    await page.get_by_role("menuitem", name="My contact").click()
    await expect(ann.locator(".mine .card")).to_contain_text("Ann")
    messages = [update.message for update in await stage.updates() if update.message]
    assert [bool(one.photo) for one in messages[1:]] == [True, False, False]


async def test_buttons_with_links_and_texts_to_copy(stage: Stage) -> None:
    """A link opens in a new tab, a text goes to the clipboard, an inline switch fills the field."""
    await stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    buttons = [
        InlineKeyboardButton("Open", url=f"{stage.address}/static/icon.svg"),
        InlineKeyboardButton("Copy", copy_text={"text": "BOOK-7"}),  # type: ignore[arg-type]
        InlineKeyboardButton("Find", switch_inline_query_current_chat="heat"),
    ]
    await stage.bot.send_message(ANN, "Buttons", reply_markup=InlineKeyboardMarkup([buttons]))
    async with stage.page.context.expect_page() as opened:
        await stage.phone(ANN).get_by_role("button", name="Open").click()
    await (await opened.value).close()
    await stage.phone(ANN).get_by_role("button", name="Copy").click()
    await expect(stage.phone(ANN).get_by_role("status")).to_have_text("Copied.")
    assert await stage.page.evaluate("navigator.clipboard.readText()") == "BOOK-7"
    await stage.phone(ANN).get_by_role("button", name="Find").click()
    await expect(stage.field(ANN)).to_have_value("@between_sessions_bot heat")
