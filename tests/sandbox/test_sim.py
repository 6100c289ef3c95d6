"""The sim API: what the page loads and does."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    WebAppInfo,
)

from bot.sandbox import Jump, Person, Sandbox
from bot.sandbox.uploads import SAMPLE_PNG

YES = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Yes", callback_data="y")],
        [
            InlineKeyboardButton("Site", url="https://practice.test/x"),
            InlineKeyboardButton("App", web_app=WebAppInfo("https://practice.test/app")),
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("42")),
            InlineKeyboardButton("Find", switch_inline_query_current_chat="heat"),
        ],
    ]
)


async def done(http: httpx.AsyncClient, path: str, **body: object) -> dict[str, Any]:
    """The answer of the sim API."""
    answer = await http.post(f"/sim/{path}", json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def refused(http: httpx.AsyncClient, path: str, **body: object) -> str:
    """The plain sentence of a refusal."""
    answer = await http.post(f"/sim/{path}", json=body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])


async def test_the_state_is_what_the_page_draws(
    http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person
) -> None:
    """All keys of the contract, and the messages as the Bot API has them."""
    sandbox.set_links([("Dashboard", "http://127.0.0.1:1/")])
    await bot.send_message(ann.id, "Well?", reply_markup=YES)
    state = (await http.get("/sim/state")).json()
    assert {"bot", "now", "people", "chats", "calls", "links", "jumps", "faults", "version"} <= state.keys()
    assert state["now"] == "2026-05-04T09:00:00+00:00"
    assert state["links"] == [{"label": "Dashboard", "url": "http://127.0.0.1:1/"}]
    person = {"id": ann.id, "first_name": "Ann", "last_name": None, "username": "ann_of_green"}
    assert state["people"] == [person | {"language_code": "en", "blocked": False, "started": True, "note": ""}]
    chat = state["chats"][str(ann.id)]
    assert {"messages", "keyboard", "commands", "menu_button", "action", "pinned"} <= chat.keys()
    assert [message["text"] for message in chat["messages"]] == ["/start", "Well?"]
    assert chat["messages"][1]["reactions"] == []
    call = state["calls"][-1]
    assert (call["method"], call["ok"], call["violations"]) == ("sendMessage", True, [])
    assert call["params"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Yes"
    assert sandbox.token not in json.dumps(state)


async def test_a_new_phone(http: httpx.AsyncClient) -> None:
    """People are made from the page; ids and names are checked."""
    made = await done(http, "people", first_name="Nora", note="a new client")
    assert (made["first_name"], made["started"], made["note"]) == ("Nora", False, "a new client")
    assert await refused(http, "people", first_name=" ") == "A person needs a first name."
    assert await refused(http, "people", first_name="X", id=made["id"]) == f"The id {made['id']} is taken."
    assert await refused(http, "people", first_name=1) == "first_name is a text."


async def test_writing_and_starting(http: httpx.AsyncClient, ann: Person, ben: Person) -> None:
    """Text, deep links and replies."""
    started = await done(http, f"people/{ben.id}/start", payload="code_1")
    assert started["message"]["text"] == "/start code_1"
    said = await done(http, f"people/{ann.id}/text", text=" neck 6 ", reply_to=ann.last_message["message_id"])
    assert said["message"]["text"] == "neck 6"
    assert said["message"]["reply_to_message"]["text"] == "/start"
    assert await refused(http, f"people/{ann.id}/text", text="  ") == "A message needs some text."
    assert await refused(http, f"people/{ann.id}/text", text="x" * 4097) == "A message has at most 4096 characters."
    assert await refused(http, "people/1/text", text="x") == "There is nobody with that id."
    assert await refused(http, f"people/{ann.id}/dance") == "A phone cannot do that."
    assert (await http.post(f"/sim/people/{ann.id}/text", content="[]")).json()[
        "error"
    ] == "The request is a JSON object."


async def test_each_button_does_its_own(http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person) -> None:
    """Callback, link, Mini App, copy and inline; public addresses lead to local ones."""
    sandbox.set_hosts({"https://practice.test": "http://127.0.0.1:8081"})
    sent = await bot.send_message(ann.id, "Well?", reply_markup=YES)

    async def tap(row: int, column: int) -> dict[str, Any]:
        return await done(http, f"people/{ann.id}/tap", message_id=sent.message_id, row=row, column=column)

    assert (await tap(0, 0)).keys() == {"callback_query_id"}
    assert await tap(1, 0) == {"url": "http://127.0.0.1:8081/x"}
    assert await tap(1, 1) == {"web_app": "https://practice.test/app"}
    assert await tap(1, 2) == {"copied": "42"}
    assert await tap(1, 3) == {"switch_inline": {"switch_inline_query_current_chat": "heat"}}
    opened = await done(http, f"people/{ann.id}/web_app", url="https://practice.test/app")
    assert opened["url"].startswith("http://127.0.0.1:8081/app#tgWebAppData=")
    for wrong in ({"row": 9, "column": 0}, {"row": -1, "column": 0}):
        words = await refused(http, f"people/{ann.id}/tap", message_id=sent.message_id, **wrong)
        assert words == "There is no such button."


async def test_the_reply_keyboard_is_pressed_by_place(http: httpx.AsyncClient, bot: Bot, ann: Person) -> None:
    """Request buttons answer with a sample."""
    contact = KeyboardButton("My number", request_contact=True)
    await bot.send_message(ann.id, "k", reply_markup=ReplyKeyboardMarkup([["A"], [contact]]))
    assert (await done(http, f"people/{ann.id}/keyboard", row=0, column=0))["message"]["text"] == "A"
    assert (await done(http, f"people/{ann.id}/keyboard", row=1, column=0))["message"]["contact"]["user_id"] == ann.id
    assert await refused(http, f"people/{ann.id}/keyboard", row=5, column=0) == "There is no such key."


async def test_everything_else_a_phone_does(http: httpx.AsyncClient, bot: Bot, ann: Person) -> None:
    """Edits, places, contacts, votes, reactions, forwards, deleting, clearing, blocking."""
    path = f"people/{ann.id}"
    said = (await done(http, f"{path}/text", text="typo"))["message"]
    assert (await done(http, f"{path}/edit", message_id=said["message_id"], text="fixed"))["message"]["text"] == "fixed"
    sent = await bot.send_poll(ann.id, "Q?", ["a", "b"], is_anonymous=False)
    await done(http, f"{path}/vote", message_id=sent.message_id, option_ids=[1])
    assert ann.last_message["poll"]["options"][1]["voter_count"] == 1
    await done(http, f"{path}/react", message_id=sent.message_id, emoji="👍")
    assert ann.last_message["reactions"] == [{"emoji": "👍", "from_id": ann.id}]
    await done(http, f"{path}/react", message_id=sent.message_id, emoji=None)
    assert ann.last_message["reactions"] == []
    assert "location" in (await done(http, f"{path}/location", latitude=52.5, longitude=13.4))["message"]
    assert await refused(http, f"{path}/location", latitude=95, longitude=0) == "There is no such place."
    assert "contact" in (await done(http, f"{path}/contact"))["message"]
    forward = await done(http, f"{path}/forward", chat_id=ann.id, message_id=said["message_id"])
    assert forward["message"]["forward_origin"]["type"] == "user"
    await done(http, f"{path}/delete", message_id=said["message_id"])
    assert await refused(http, f"{path}/delete", message_id=said["message_id"]) == "That message is not there any more."
    await done(http, f"{path}/clear")
    assert ann.messages == []
    await done(http, f"{path}/block")
    assert await refused(http, f"{path}/text", text="x") == "Ann has blocked the bot."
    await done(http, f"{path}/unblock")
    await done(http, f"{path}/text", text="x")


async def test_files_from_the_page(http: httpx.AsyncClient, bot: Bot, ann: Person) -> None:
    """An upload arrives, can be fetched by the page and by the bot."""
    path = f"/sim/people/{ann.id}/upload"
    sent = await http.post(path, files={"file": ("me.png", SAMPLE_PNG)}, data={"kind": "photo", "caption": "my neck"})
    message = sent.json()["message"]
    assert message["caption"] == "my neck"
    file_id = message["photo"][-1]["file_id"]
    shown = await http.get(f"/sim/file/{file_id}")
    assert (shown.content, shown.headers["content-type"]) == (SAMPLE_PNG, "image/jpeg")
    assert (await bot.get_file(file_id)).file_size == len(SAMPLE_PNG)
    page = await http.post(path, files={"file": ("x.html", b"<script>", "text/html")}, data={"kind": "document"})
    shown = await http.get(f"/sim/file/{page.json()['message']['document']['file_id']}")
    assert shown.headers["content-type"] == "application/octet-stream"
    wrong = await http.post(path, files={"file": ("x.png", b"text")}, data={"kind": "photo"})
    assert wrong.json()["error"] == "That file cannot be sent: Bad Request: IMAGE_PROCESS_FAILED."
    assert (await http.post(path, data={"kind": "photo"})).json()["error"] == "A file is missing."
    assert (await http.get("/sim/file/none")).status_code == 400


async def test_inline_queries_from_the_page(http: httpx.AsyncClient, sandbox: Sandbox, bot: Bot, ann: Person) -> None:
    """The page waits for the bot's results."""
    asking = asyncio.create_task(done(http, f"people/{ann.id}/inline", query="heat", offset=""))
    update = (await bot.get_updates(timeout=5))[-1]
    while update.inline_query is None:
        update = (await bot.get_updates(update.update_id + 1, timeout=5))[-1]
    article = {"type": "article", "id": "1", "title": "Heat", "input_message_content": {"message_text": "Warm."}}
    address = f"/bot{sandbox.token}/answerInlineQuery"
    await http.post(address, json={"inline_query_id": update.inline_query.id, "results": [article], "next_offset": "1"})
    answer = await asking
    assert (answer["results"], answer["next_offset"]) == ([article], "1")
    chosen = await done(http, f"people/{ann.id}/inline/choose", result_id="1")
    assert chosen["message"]["via_bot"]["username"] == "between_sessions_bot"
    assert await refused(http, f"people/{ann.id}/inline/choose", result_id="2") == "There is no such result."


async def test_the_clock_moves_and_everyone_is_told(http: httpx.AsyncClient, sandbox: Sandbox, ann: Person) -> None:
    """By seconds, to an instant, by a named jump; never backwards. The listeners are waited for."""
    told: list[datetime] = []

    async def moved() -> None:
        await asyncio.sleep(0)
        told.append(sandbox.clock.now())

    async def tomorrow() -> datetime:
        return datetime(2026, 5, 5, 9, 0, tzinfo=UTC)

    async def never() -> None:
        return None

    sandbox.on_clock_change(moved)
    sandbox.set_jumps([Jump("tomorrow", "Tomorrow 9:00", tomorrow), Jump("next", "Next reminder", never)])
    assert (await done(http, "clock", advance=3600))["now"] == "2026-05-04T10:00:00+00:00"
    assert (await done(http, "clock", to="2026-05-04T13:30:00+02:00"))["now"] == "2026-05-04T11:30:00+00:00"
    assert (await done(http, "clock", jump="tomorrow"))["now"] == "2026-05-05T09:00:00+00:00"
    assert len(told) == 3
    assert await refused(http, "clock", jump="next") == "Nothing to jump to: next reminder."
    assert await refused(http, "clock", jump="moon") == "There is no such jump."
    assert "the clock only goes forward" in await refused(http, "clock", to="2026-01-01T00:00:00+00:00")
    assert "needs its zone" in await refused(http, "clock", to="2026-06-01T00:00:00")
    assert await refused(http, "clock", to="soon") == "The clock cannot be moved: Invalid isoformat string: 'soon'."
    assert await refused(http, "clock") == "advance is a number."


@pytest.mark.parametrize("path", ["/static/missing.js", "/sim/moon"])
async def test_what_is_not_there(http: httpx.AsyncClient, path: str) -> None:
    """Other addresses are 404."""
    assert (await http.get(path)).status_code == 404


async def test_the_clock_halts_on_its_way(sandbox: Sandbox) -> None:
    """Whoever listens is told at each halt, and at the end; a halt behind the goal is none."""
    start, told = sandbox.clock.now(), []

    async def next_halt(goal: datetime) -> datetime | None:
        assert goal == start + timedelta(hours=5)
        return max(sandbox.clock.now(), start) + timedelta(hours=2)

    async def listen() -> None:
        told.append(sandbox.clock.now() - start)

    sandbox.set_halts(next_halt)
    sandbox.on_clock_change(listen)
    await sandbox.move_clock(start + timedelta(hours=5))
    assert told == [timedelta(hours=2), timedelta(hours=4), timedelta(hours=5)]
