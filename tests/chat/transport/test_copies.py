"""Cards that Telegram has twice, and words that come late: the lowest card says what is stored, and never goes back."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta

import pytest

from bot.chat.transport.outcome import Outcome
from bot.domain import checkins as rules
from bot.domain.notices import WelcomeBack
from bot.domain.plans import PlanKind, Rule
from bot.sandbox.faults import Fault
from bot.services import checkins, reminders
from tests.chat.transport.outgoing import due
from tests.flows.test_aftercare import NINE, only, planned
from tests.practice import Phone, World

LATER = timedelta(seconds=5)
"""After that whatever was put back once is tried again."""

Opens = Callable[[World, Phone], Awaitable[object]]


def comes_twice(world: World) -> None:
    """Let the next message come to Telegram without anybody hearing of it."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="drop_after"))


def cards(phone: Phone, title: str) -> list[str]:
    """The cards of a kind in a chat, the lowest one last."""
    return [
        one["text"] for one in phone.person.messages if one["from"]["is_bot"] and re.search(title, one.get("text", ""))
    ]


def said(world: World, method: str = "editMessageText") -> list[str]:
    """The texts with which a method was called, whether it was done or not."""
    return [str(one.params.get("text", "")) for one in world.sandbox.calls_of(method)]


async def _opens_checkin(world: World, ann: Phone) -> None:
    comes_twice(world)
    await ann.says("/checkin")


async def _opens_peg(world: World, ann: Phone) -> None:
    comes_twice(world)
    await ann.forges("pe:now")


async def _opens_sore(world: World, ann: Phone) -> None:
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    comes_twice(world)
    await world.goes_to(NINE + timedelta(hours=25))


KINDS = pytest.mark.parametrize(
    ("opens", "title", "says"),
    [
        pytest.param(_opens_checkin, "Check-in, ", "Pain 6 of 10", id="check-in"),
        pytest.param(_opens_peg, "Your week from", "Pain on average: 6", id="weekly questions"),
        pytest.param(_opens_sore, "How sore|After your session", "Soreness: 6 of 10", id="soreness"),
    ],
)


@KINDS
async def test_what_is_sent_again_says_what_is_true_now(
    world: World, ann: Phone, opens: Opens, title: str, says: str
) -> None:
    """Telegram has the card and nobody knows; Ann taps on it; then the card comes once more, with what she tapped."""
    await opens(world, ann)
    assert len(cards(ann, title)) == 1
    tap = ann.person.taps("6")
    await world.settle()
    await world.passes(LATER)
    assert tap.answered
    [card] = cards(ann, title)
    assert says in card
    _first, *again = [one for one in said(world, "sendMessage") if re.search(title, one)]
    assert all(says in one for one in (*again, *said(world, "editMessageText")))


@KINDS
async def test_a_tap_on_the_copy_above_shows_in_the_lowest(
    world: World, ann: Phone, opens: Opens, title: str, says: str
) -> None:
    """Two of the same stand there: she taps on the upper one, which goes, and reads the lower one, which is right."""
    await opens(world, ann)
    await world.passes(LATER)
    upper, lower = cards(ann, title)
    assert upper == lower
    first = next(one for one in ann.person.messages if one.get("text") == upper)
    ann.person.taps("6", message=first["message_id"])
    await world.settle()
    [card] = cards(ann, title)
    assert says in card


async def test_a_copy_below_that_nobody_knew_of_becomes_the_card(world: World, ann: Phone) -> None:
    """The card that is known stands above the one that she taps on: the known one goes."""
    await ann.says("/checkin")
    member = await world.member("Ann")
    known, reference = ann.person.last_message["message_id"], world.now.date().isoformat()
    await ann.says("/checkin")
    lowest = ann.person.last_message["message_id"]
    async with world.desk() as desk:
        await desk.store.cards.put(member.id, "checkin", reference=reference, message_id=known, now=desk.now)
        found = await desk.store.cards.get(member.id, "checkin")
        # Who tells late of what was sent before does not make it the card.
        assert found is not None
        assert found.message_id == lowest
        await desk.store.cards.drop(member.id, "checkin")
        await desk.store.cards.put(member.id, "checkin", reference=reference, message_id=known, now=desk.now)
    await ann.taps("6")
    async with world.desk() as desk:
        found = await desk.store.cards.get(member.id, "checkin")
    assert found is not None
    assert found.message_id == lowest
    assert "Pain 6 of 10" in cards(ann, "Check-in, ")[-1]


async def test_a_late_change_shows_no_older_state(world: World, ann: Phone) -> None:
    """The first answer's change waits for another try, two more answers are given meanwhile: none is shown before."""
    await ann.says("/checkin")
    await ann.taps("2")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="502"))
    before = len(said(world))
    for label in ("Neck", "Jaw", "Chest"):
        ann.person.taps(label)
        await world.settle()
    await world.passes(LATER)
    shown = [one for one in said(world)[before + 1 :] if "Pain 2" in one]
    assert shown
    assert all("neck" in one and "jaw" in one and "chest" in one for one in shown)
    assert "Where: " in ann.screen()


async def test_a_change_that_happens_late_is_put_right(world: World, ann: Phone) -> None:
    """Telegram had the first try in its hands all the while, and carries it out after the second one."""
    await ann.says("/checkin")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="502"))
    ann.person.taps("2")
    await world.settle()
    await world.passes(LATER)
    assert "Pain 2" in ann.screen()
    late = next(one for one in said(world) if "Pain 2" in one)
    await ann.taps("Neck")
    where = {"chat_id": ann.person.id, "message_id": ann.person.last_message["message_id"]}
    await world.app.application.bot.edit_message_text(late, **where, parse_mode="HTML")
    assert "Where: neck" not in ann.screen()
    await world.passes(LATER)
    assert "Where: neck" in ann.screen()


async def test_what_goes_first_is_not_followed_by_what_it_overtook(world: World, ann: Phone) -> None:
    """The safety question of a place overtakes the answer before, which shows the next place, too, when it comes."""
    await ann.says("/checkin")
    await ann.taps("10")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="502"))
    ann.person.taps("Neck")
    await world.settle()
    assert "Where: neck" not in ann.screen(last=None)
    assert "safety check" in ann.screen()
    before = len(said(world))
    ann.person.taps("R knee")
    await world.settle()
    await world.passes(LATER)
    assert said(world)[before:]
    assert all("Where: neck, your right knee" in one for one in said(world)[before:])
    assert "Where: neck, your right knee" in cards(ann, "Check-in, ")[-1]


async def test_a_reminder_that_was_overtaken_is_put_right(world: World, ann: Phone) -> None:
    """It is on its way, without an answer in it, while Ann answers on the card above."""
    await ann.says("/checkin")
    await due(world)
    messenger = world.app.messenger
    async with world.desk() as desk:
        taken = await messenger._take(desk.store, 10)
    [reminder] = [one for one in taken if one.chat_id == ann.person.id]
    words = await messenger._sender._words.of(reminder, {}, world.now)
    assert words is not None
    ann.person.taps("6")
    await world.settle()
    outcome = Outcome(letter=reminder)
    for call in words.calls:
        assert await messenger._sender._made(call, outcome, rest=[call])
    assert "Pain 6" not in ann.screen()
    await messenger._exchange([outcome], 0, careful=False)
    await world.settle()
    assert "Pain 6 of 10" in cards(ann, "Check-in, ")[-1]


async def test_a_reminder_that_came_twice_is_answered_once(world: World, ann: Phone) -> None:
    """Done, on the upper of two: the lower one does not go on asking."""
    await only(world, PlanKind.POSTURE)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, member, PlanKind.POSTURE, Rule(times=(time(10, 0),)))
    comes_twice(world)
    await world.goes_to(world.now.replace(day=5, hour=8, minute=0))
    await world.passes(LATER)
    waiting = [one for one in ann.person.messages if "reply_markup" in one]
    assert len(waiting) == 2
    ann.person.taps("Done", message=waiting[0]["message_id"])
    await world.settle()
    assert [one for one in ann.person.messages if "reply_markup" in one] == []


async def test_a_menu_that_comes_late_is_still_the_menu(world: World, ann: Phone) -> None:
    """'Change' was tapped and the line broke: what is sent once more asks what to change, and not the next question."""
    await ann.says("/checkin")
    await ann.taps_all("2", "Done")
    world.sandbox.add_fault(Fault(method="editMessageText", kind="502"))
    ann.person.taps("Change")
    await world.settle()
    await world.passes(LATER)
    assert "What would you like to change?" in ann.screen()


async def test_a_discreet_message_keeps_what_still_stands(world: World, ann: Phone) -> None:
    """Nothing was said since: it opens as the reminder that it was, greeting, buttons and all."""
    await ann.says("/privacy")
    await ann.taps("Discreet: turn on")
    await due(world)
    await world.settle()
    await ann.taps("Show it")
    assert "how are you today" in ann.screen()
    assert "[Not today]" in ann.screen()


async def test_a_discreet_message_opens_as_it_is_now(world: World, ann: Phone) -> None:
    """A reminder was hidden, the check-in typed meanwhile: what is shown is today's entry, and not the question."""
    await ann.says("/privacy")
    await ann.taps("Discreet: turn on")
    await due(world)
    await world.settle()
    member = await world.member("Ann")
    async with world.desk() as desk:
        await checkins.change(desk, member, desk.today(member), lambda entry: rules.with_pain(entry, 6))
    await ann.taps("Show it")
    assert "Pain 6 of 10" in ann.screen()


async def test_a_tap_is_the_receipt_of_what_it_is_on(world: World, ann: Phone) -> None:
    """A menu came and nobody knows; she chooses something on it: it does not come once more as it was before."""
    await ann.says("/start")
    comes_twice(world)
    await ann.says("/reminders")
    menu = ann.person.last_message["message_id"]
    ann.person.taps("Stretch")
    await world.settle()
    await world.passes(LATER)
    assert ann.person.last_message["message_id"] == menu
    assert "Stretch" in ann.screen()
    await ann.taps("Off")
    assert ann.person.last_message["message_id"] == menu
    assert "Stretch: off" in ann.screen()


@pytest.mark.parametrize("is_charged", [True, False], ids=["each counts as a try", "the way was at fault"])
async def test_a_tap_on_the_upper_of_two_is_no_receipt_of_the_lower(
    world: World, ann: Phone, *, is_charged: bool
) -> None:
    """The card came twice and nobody knows of either: it comes a third time, and there is one that is right."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="drop_after", times=2))
    if not is_charged:
        world.sandbox.add_fault(Fault(method="getMe", kind="502"))
    await ann.says("/checkin")
    await world.passes(LATER)
    upper, _lower = [one for one in ann.person.messages if one["from"]["is_bot"]]
    ann.person.taps("6", message=upper["message_id"])
    await world.settle()
    await world.passes(2 * LATER)
    assert "Pain 6 of 10" in cards(ann, "Check-in, ")[-1]
    await ann.taps("Neck")
    assert "Where: neck" in cards(ann, "Check-in, ")[-1]


async def test_the_tapped_one_of_two_menus_stays(world: World, ann: Phone) -> None:
    """The menu stands there twice; what is chosen on the upper one would make the lower one wrong: that one goes."""
    comes_twice(world)
    await ann.says("/reminders")
    await world.passes(LATER)
    upper, lower = [one for one in ann.person.messages if one["from"]["is_bot"]]
    assert upper["text"] == lower["text"]
    ann.person.taps("Stretch", message=upper["message_id"])
    await world.settle()
    await ann.taps("Off")
    assert [one["message_id"] for one in ann.person.messages if one["from"]["is_bot"]] == [upper["message_id"]]
    assert "Stretch: off" in ann.screen()


async def test_the_same_words_about_something_else_are_no_copy(world: World, ann: Phone) -> None:
    """Two hidden messages say the same and hide two things: opening the one leaves the other, which came twice."""
    await ann.says("/privacy")
    await ann.taps("Discreet: turn on")
    await due(world)
    await world.settle()
    first = ann.person.last_message["message_id"]
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.notify(member, WelcomeBack())
    comes_twice(world)
    await world.settle()
    await world.passes(LATER)
    hidden = [one["message_id"] for one in ann.person.messages if "from your practice" in one.get("text", "")]
    assert len(hidden) == 3
    ann.person.taps("Show it", message=first)
    await world.settle()
    left = [one["message_id"] for one in ann.person.messages if "from your practice" in one.get("text", "")]
    assert left == hidden[1:]


async def test_the_same_words_of_yesterday_are_no_receipt(world: World, ann: Phone) -> None:
    """Telegram never had today's menu; she taps on the one of before; today's still comes."""
    await ann.says("/reminders")
    await world.passes(timedelta(minutes=10))
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502"))
    await ann.says("/reminders")
    before = len(said(world, "sendMessage"))
    ann.person.taps("Stretch")
    await world.settle()
    await world.passes(LATER)
    assert len(said(world, "sendMessage")) == before + 1


async def test_what_is_about_danger_comes_whatever_was_tapped(world: World, ann: Phone) -> None:
    """It was sent and nobody knows; a tap on it is no reason not to send it once more."""
    comes_twice(world)
    await ann.says("since 9 pm I can't feel anything when I wipe")
    first = ann.person.last_message
    if "reply_markup" in first:
        label = first["reply_markup"]["inline_keyboard"][0][0]["text"]
        ann.person.taps(label)
        await world.settle()
    await world.passes(LATER)
    assert len([one for one in said(world, "sendMessage") if "112" in one]) >= 2
