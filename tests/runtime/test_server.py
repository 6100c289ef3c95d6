"""Chat and dashboard are one practice: what is said on a phone is on the page, and the link comes from the chat."""

import re

import httpx

from bot.chat.transport import webhooks
from bot.runtime import server
from tests.practice import World
from tests.web.office import Browser, token_in


async def test_from_the_phone_to_the_page(world: World) -> None:
    """Ann checks in, Mira asks the bot for the dashboard, and there it is."""
    ann, mira = world.phone("Ann"), world.phone("Mira")
    await ann.says("/checkin")
    await ann.taps("6")
    await mira.says("/dashboard")
    link = re.search(r"http://dashboard\.test(/signin/[\w-]+)", mira.screen())
    assert link is not None
    transport = httpx.ASGITransport(app=server.web_of(world.app))
    browser = Browser(httpx.AsyncClient(transport=transport, base_url="http://dashboard.test"))
    signed_in = await browser.sends(link[1], token=token_in(await browser.opens(link[1])))
    assert signed_in.status_code == 303
    assert "today, pain 6" in await browser.reads("/")


async def test_the_webhook_stands_beside_the_pages(world: World) -> None:
    """Telegram's call passes the guard of the forms, a call without its secret does not; figures keep the path."""
    transport = httpx.ASGITransport(app=server.web_of(world.app))
    browser = Browser(httpx.AsyncClient(transport=transport, base_url="http://dashboard.test"))
    path = f"/telegram/{webhooks.path_of(world.app.settings)}"
    update = {"update_id": 900_000_001}
    assert (await browser.client.post(path, json=update)).status_code == 403
    secret = {"X-Telegram-Bot-Api-Secret-Token": webhooks.secret_of(world.app.settings)}
    assert (await browser.client.post(path, json=update, headers=secret)).status_code == 200
    figures = (await browser.opens("/metrics")).text
    assert 'web_requests_total{page="receive",status="200"} 1.0' in figures
    assert webhooks.path_of(world.app.settings) not in figures
