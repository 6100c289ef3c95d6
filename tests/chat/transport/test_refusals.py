"""What Telegram refuses for how it is said is said more simply: words that come plain are better than silence."""

from typing import Any

import pytest

from bot.chat.transport.refusals import LONGEST, plain
from bot.domain.outbox import CALLS, Letter
from tests.chat.transport.outgoing import letters, sent_to
from tests.practice import CAST, Phone, World

BUTTONS = {"inline_keyboard": [[{"text": "Not this", "callback_data": "x"}]]}
BAD_DATA = {"inline_keyboard": [[{"text": "Not this", "callback_data": "x" * 65}]]}
BAD_LINK = {"inline_keyboard": [[{"text": "Open", "url": "no address at all"}]]}


async def say(world: World, method: str = "send_message", **arguments: Any) -> None:
    """Have one call made to Ann, and another message after it."""
    calls = [{"method": method, "arguments": {"chat_id": CAST["Ann"], "parse_mode": "HTML", **arguments}}]
    calls.append({"method": "send_message", "arguments": {"chat_id": CAST["Ann"], "text": "what follows"}})
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter(chat_id=CAST["Ann"], kind=CALLS, body={"calls": calls})], world.now)
    await world.settle()
    for call in world.sandbox.calls:
        if not call.ok:
            call.violations.clear()  # they are what this is about


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<b>Call 112 now.</b> Pain &gt; 8", "Call 112 now. Pain > 8"),
        ("if <3 and 2<b then <foo>", "if <3 and 2<b then <foo>"),
        ('see <a href="https://a.test/?x=1&amp;y">the page</a>', "see the page (https://a.test/?x=1&y)"),
        ('<a href="https://a.test">https://a.test</a>', "https://a.test"),
        ("<blockquote expandable>one\ntwo</blockquote>", "one\ntwo"),
        ("a &amp;lt; b <i>never closed", "a &lt; b never closed"),
        ('<span class="tg-spoiler">hidden</span><code>x</code>', "hiddenx"),
    ],
)
def test_plain_text_says_what_the_markup_said(html: str, said: str) -> None:
    """Marks go, what they stood for stays, and what only looks like one is left alone."""
    assert plain(html) == said


async def test_markup_that_cannot_be_read_goes_as_plain_text(world: World, ann: Phone) -> None:
    """With its buttons, and what stands behind it in the letter comes, too."""
    await say(world, text="<b>Call 112 now.</i> Is it &lt; 8?", reply_markup=BUTTONS)
    assert [one["text"] for one in ann.person.messages[-2:]] == ["Call 112 now. Is it < 8?", "what follows"]
    assert ann.person.messages[-2]["reply_markup"] == BUTTONS
    assert "dead" not in await letters(world)


async def test_a_card_that_cannot_be_read_is_changed_all_the_same(world: World, ann: Phone) -> None:
    """In its place, not as another message."""
    await say(world, text="first")
    card = ann.person.messages[-2]["message_id"]
    await say(world, "edit_message_text", message_id=card, text="<b>now", reply_markup=BUTTONS)
    shown = {one["message_id"]: one["text"] for one in ann.person.messages}
    assert shown[card] == "now"
    assert len(shown) == 3


@pytest.mark.parametrize("markup", [BAD_DATA, BAD_LINK], ids=["data", "link"])
async def test_buttons_that_are_refused_cost_the_buttons_alone(
    world: World, ann: Phone, markup: dict[str, Any]
) -> None:
    """The words keep their form."""
    await say(world, text="<b>Call 112 now.</b>", reply_markup=markup)
    message = ann.person.messages[-2]
    assert message["text"] == "Call 112 now."
    assert message["entities"][0]["type"] == "bold"
    assert "reply_markup" not in message


async def test_what_is_too_long_comes_in_parts(world: World, ann: Phone) -> None:
    """Cut where a line ends, with the buttons under the last."""
    lines = [f"<i>line {number}</i> 🙂" for number in range(700)]
    await say(world, text="\n".join(lines), reply_markup=BUTTONS)
    *parts, last = sent_to(world, "Ann")
    assert last == "what follows"
    assert "\n".join(parts) == "\n".join(lines).replace("<i>", "").replace("</i>", "")
    assert len(parts) == 3
    assert all(len(one.encode("utf-16-le")) // 2 <= LONGEST for one in parts)
    assert [one.get("reply_markup") for one in ann.person.messages[-4:]] == [None, None, BUTTONS, None]


async def test_what_nobody_knows_is_tried_plain_and_bare_and_then_given_up(world: World) -> None:
    """Three calls, a line in the log, and what follows comes all the same."""
    world.line.refuse(400, "Bad Request: SOMETHING_NEW", only={"sendmessage"})
    await say(world, text="<b>x</b>", reply_markup=BUTTONS)
    world.line.heal()
    assert len([one for one in world.line.heard if one == ("sendmessage", 400)]) == 4
    assert (await letters(world))["dead"] == 1
