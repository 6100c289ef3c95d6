"""Whatever people send gets a sensible answer, and never an exception."""

import asyncio

import pytest

from tests.practice import Phone, World


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker"])
@pytest.mark.parametrize("name", ["Ann", "Mira", "Zoe"])
async def test_files_get_a_word(world: World, kind: str, name: str) -> None:
    """The bot says what it reads, text and of therapists calendars, and keeps nothing."""
    phone = world.phone(name)
    getattr(phone.person, f"sends_{kind}")()
    await world.settle()
    expected = "I am the companion" if name == "Zoe" else "I can only read text"
    if (name, kind) == ("Mira", "document"):
        expected = "Of files I can read calendars only"
    assert expected in phone.screen()


async def test_a_contact_gets_a_word(world: World, ann: Phone) -> None:
    """A shared contact is not kept."""
    ann.person.sends_contact()
    await world.settle()
    assert "I can only read text" in ann.screen()


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "ok",
        "x" * 4096,
        "\u202eabc",
        "<b>bold</b> & <script>",
        "{emergency}",
        "/",
        "//",
        "/nonsense",
        "5" * 400,
        "מה זה",
    ],
)
@pytest.mark.parametrize("name", ["Ann", "Mira", "Zoe"])
async def test_any_text_gets_an_answer(world: World, name: str, text: str) -> None:
    """No text is met with silence."""
    phone = world.phone(name)
    before = len(phone.person.messages)
    await phone.says(text)
    assert len(phone.person.messages) >= before + 2, "no answer"


async def test_an_edited_message_is_answered(world: World, ann: Phone) -> None:
    """Changing a message after the fact is noticed."""
    await ann.says("hello")
    mine = [m for m in ann.person.messages if m["from"]["id"] == ann.person.id][-1]
    ann.person.edits(mine["message_id"], "hello there")
    await world.settle()
    assert "Please send it anew." in ann.screen()


async def test_markup_in_names_and_notes_is_harmless(world: World, ann: Phone, mira: Phone) -> None:
    """What clients write is shown as they wrote it."""
    await ann.says("/settings")
    await ann.taps("Name")
    await ann.says("<i>Ann & Co</i>")
    assert "All right, <i>Ann & Co</i>." in ann.screen()
    await mira.says("/clients")
    assert "<i>Ann & Co</i>" in mira.screen()


@pytest.mark.parametrize(
    "data", ["", ":", "zz:1", "ci", "ci:", "ci:x:p:6", "ci:260504:zz", "ci:260504:p:99", "ci:260504:a:999", "rm:x:done",
             "rm:1:zz", "fa:nothing", "pz:999", "pz:x", "st:zz", "st:t:zz:0800", "st:t:checkin:9999", "pg:0", "pg:x",
             "pv:zz", "dc:99", "sq:zz:1", "sq:heart:99", "qa:999", "nf:999", "ex:zz:done", "ob:zz", "ob:at"]
)  # fmt: skip
async def test_old_and_forged_buttons_answer(world: World, ann: Phone, data: str) -> None:
    """A button that says nothing (any more) stops spinning with a word."""
    await ann.forges(data)


async def test_a_long_text_is_asked_to_be_shorter(ann: Phone) -> None:
    """4,096 characters are more than a diary takes."""
    await ann.says("my back hurts a little today and then " * 100)
    assert "fewer words" in ann.screen() or "112" in ann.screen(last=None)


async def test_a_note_of_two_thousand_characters(ann: Phone) -> None:
    """A note has a limit that is said, and nothing is cut silently."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Nowhere in particular", "Skip", "Skip")
    await ann.says("so " * 600)
    assert "A note can have 1000 characters." in ann.screen()


async def test_inline_mode_answers_public_topics(world: World, zoe: Phone) -> None:
    """@bot sciatica works in any chat, for anybody."""
    asking = asyncio.create_task(zoe.person.asks_inline("sciatica"))
    await asyncio.sleep(0)
    await world.settle()
    results = await asking
    assert "sciatica" in results[0]["title"].lower()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("show my progress", "There are 0 entries in the last 14 days"),
        ("settings", "Time zone: Europe/Berlin"),
        ("help", "What you can do here"),
        ("delete my data", "What is stored of you"),
        ("my stretches", "[It hurts]"),
    ],
)
async def test_commands_can_be_said_in_words(ann: Phone, said: str, shown: str) -> None:
    """Nobody has to know the slash."""
    await ann.says(said)
    assert shown in ann.screen()


async def test_help_is_for_everybody(mira: Phone, zoe: Phone) -> None:
    """A therapist gets the therapist's, a stranger what a stranger may know."""
    await mira.says("help")
    assert "/clients" in mira.screen()
    await zoe.says("help")
    assert "/clients" not in zoe.screen()
    assert "that your therapist gave you" in zoe.screen()
