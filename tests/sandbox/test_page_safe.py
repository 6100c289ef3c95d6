"""What the page guards and how it reads, in a real browser: its policy, Mini Apps in a frame, contrast."""

import asyncio

import pytest
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from tests.browsing import MARKS
from tests.sandbox.page import ANN, Stage
from tests.serving import served

pytestmark = MARKS

APP = """<!doctype html><title>App</title><p id=seen></p><script>
const tell = (eventType, eventData) => parent.postMessage(JSON.stringify({eventType, eventData}), "*");
document.getElementById("seen").textContent = decodeURIComponent(location.hash);
addEventListener("message", (event) => {
  if (JSON.parse(event.data).eventType === "main_button_pressed") tell("web_app_close");
});
tell("web_app_ready"); tell("web_app_expand");
tell("web_app_setup_main_button", {is_visible: true, is_active: true, text: "Save it"});
</script>"""

CONTRASTS = """() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return {r, g, b, a}; };
  const over = (top, low) => ({ r: top.r * top.a + low.r * (1 - top.a), g: top.g * top.a + low.g * (1 - top.a),
    b: top.b * top.a + low.b * (1 - top.a), a: 1 });
  const light = ({r, g, b}) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (one) => {
    const layers = [];
    for (let up = one; up; up = up.parentElement) {
      const colour = parse(getComputedStyle(up).backgroundColor);
      if (colour.a) layers.push(colour);
      if (colour.a === 1) break;
    }
    return layers.reverse().reduce((low, top) => over(top, low), {r: 255, g: 255, b: 255, a: 1});
  };
  const poor = [];
  for (const one of document.querySelectorAll("body *")) {
    const words = [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    if (!words.length || !one.checkVisibility() || one.closest("[disabled], .hidden, .spoiler:not(.open)")) continue;
    const back = ground(one);
    const front = over(parse(getComputedStyle(one).color), back);
    const [a, b] = [light(front), light(back)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${one.className || one.tagName} "${words[0].data.trim()}" ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


async def test_a_mini_app_opens_over_the_phone(stage: Stage) -> None:
    """It gets signed data and the page's colours, sets its main button, hears it pressed, and closes itself."""

    async def app(_request: object) -> HTMLResponse:
        return HTMLResponse(APP)

    async with served(Starlette(routes=[Route("/app", app)])) as address:
        stage.sandbox.set_hosts({"https://app.test": address})
        await stage.open()
        button = InlineKeyboardButton("Diary", web_app=WebAppInfo("https://app.test/app"))
        await stage.bot.send_message(ANN, "Open it", reply_markup=InlineKeyboardMarkup([[button]]))
        await stage.phone(ANN).get_by_role("button", name="Diary").click()
        seen = stage.phone(ANN).frame_locator("iframe").locator("#seen")
        await expect(seen).to_contain_text("hash=")
        await expect(seen).to_contain_text('"bg_color":"#f6f1e7"')
        await stage.phone(ANN).get_by_role("button", name="Save it").click()
        await expect(stage.phone(ANN).locator(".app")).to_have_count(0)


async def test_scripts_from_outside_are_refused(stage: Stage) -> None:
    """The page's policy forbids inline and foreign code, and what the bot or a name says is never markup."""
    policy = await stage.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    evil = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    await stage.bot.send_message(ANN, evil)
    await expect(stage.phone(ANN).get_by_text(evil)).to_be_visible()
    stage.sandbox.add_person(first_name=evil[:60], id=104, note=evil)
    await expect(stage.phone(104)).to_be_visible()
    assert stage.complaints == []
    await stage.page.evaluate(
        """() => { const code = document.createElement('script'); code.textContent = 'window.hacked = 1';
        document.body.append(code);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1">'); }"""
    )
    await asyncio.sleep(0.1)
    assert await stage.page.evaluate("window.hacked") is None
    assert "Content Security Policy" in stage.complaints[0]
    stage.complaints.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_text_can_be_read_in_light_and_dark(stage: Stage, theme: str) -> None:
    """Every text has a contrast of 4.5:1 at least (WCAG 2.2, 1.4.3), also in own bubbles, quotes, buttons and log."""
    buttons = [
        InlineKeyboardButton(word, callback_data=word, style=style)
        for word, style in (("plain", None), ("main", "primary"), ("good", "success"), ("bad", "danger"))
    ]
    text = "<a href='https://a.test'>link</a> <code>code</code><blockquote>quote</blockquote><pre>pre</pre>"
    sent = await stage.bot.send_message(
        ANN, text, parse_mode="HTML", reply_markup=InlineKeyboardMarkup([[one] for one in buttons])
    )
    ann = stage.sandbox.person(ANN)
    ann.says("see https://a.test /help", reply_to=sent.message_id)
    await stage.bot.send_poll(ANN, "When?", ["Now", "Later"])
    await stage.bot.send_document(ANN, b"x", filename="x.txt")
    await stage.call("sendMessage", chat_id=ANN, text="x", colour="red")
    await stage.page.evaluate(f"setTheme('{theme}')")
    await stage.page.get_by_role("button", name="Calls").click()
    await expect(stage.page.locator("#calls .violation")).to_be_visible()
    await asyncio.sleep(0.3)  # until what fades in is there
    assert await stage.page.evaluate(CONTRASTS) == []
    await stage.open()
    assert await stage.page.evaluate("document.documentElement.dataset.theme") == theme
