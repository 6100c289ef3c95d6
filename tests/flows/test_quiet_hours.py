"""Quiet hours: what they keep away is said, what nobody asked for waits until they end."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.plans import PlanKind, Rule
from bot.domain.programmes import Item
from bot.services import people, programmes, reminders, team
from bot.services.unit_of_work import Desk
from tests.flows.test_reminder_manners import DAY, NOON, lives, rule
from tests.practice import MONDAY, Phone, World

NIGHT = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
"""Half past midnight in Berlin; it is quiet until 7:30 (5:30 UTC)."""
MORNING = datetime(2026, 5, 5, 5, 30, tzinfo=UTC)


async def test_a_plan_that_falls_into_quiet_hours_is_named_and_moved(world: World, ann: Phone, mira: Phone) -> None:
    """Ann is asked at 18:00 and wants it quiet from 17:00: she is told, and one tap brings it out."""
    await ann.says("/reminders")
    await ann.taps("Quiet hours")
    await ann.says("17:00 8:00")
    assert "Check-in: 18:00 every day: does not come, it is within the quiet hours" in ann.screen()
    assert "[Move Check-in: 08:00 every day]" in ann.screen()
    await mira.says("/client Ann")
    await mira.taps("Plan")
    assert "does not come, it is within the quiet hours" in mira.screen()
    await ann.taps("Move Check-in: 08:00 every day")
    assert "All right: Check-in, 08:00 every day." in ann.screen()
    assert (await rule(world, "Ann", PlanKind.CHECKIN)).times == (time(8, 0),)
    await ann.says("/reminders")
    assert "quiet hours keep" not in ann.screen()
    assert "[Move" not in ann.screen()
    await world.goes_to(MONDAY + timedelta(hours=21))
    assert "how are you today?" in ann.screen()


async def test_an_interval_is_cut_to_what_is_left_of_it(world: World, ann: Phone) -> None:
    """Posture breaks from 9 to 17 with quiet mornings begin when these end."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        every = Rule(every=timedelta(hours=2), window=(time(9, 0), time(17, 0)))
        await reminders.set_rule(desk, member, PlanKind.POSTURE, every)
        await people.set_quiet_hours(desk, member, start=time(21, 0), end=time(10, 30))
    await ann.says("/reminders")
    assert "every 2 h, 09:00-17:00, every day, except within the quiet hours" in ann.screen()
    await ann.taps("Move Posture breaks: every 2 h, 11:00-17:00, every day")
    assert (await rule(world, "Ann", PlanKind.POSTURE)).window == (time(11, 0), time(17, 0))


async def _plan_set(desk: Desk) -> None:
    ann, mira = await desk.store.people.in_chat(11), await desk.store.people.in_chat(2)
    assert ann is not None
    assert mira is not None
    await reminders.set_rule(desk, ann, PlanKind.STRETCH, Rule(times=(time(11, 0),)), by=mira)


async def _programme(desk: Desk) -> None:
    ann, mira = await desk.store.people.in_chat(11), await desk.store.people.in_chat(2)
    assert ann is not None
    assert mira is not None
    await programmes.assign_now(desk, mira, ann.id, [Item("cat-cow")])


async def _handed_over(desk: Desk) -> None:
    ann, olga, tom = [await desk.store.people.in_chat(chat) for chat in (11, 1, 3)]
    assert ann is not None
    assert olga is not None
    assert tom is not None
    await team.hand_over(desk, olga, client_ids=[ann.id], to_id=tom.id)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (_plan_set, "Mira has set Stretch for you"),
        (_programme, "has put together a programme"),
        (_handed_over, "Tom"),
    ],
)
async def test_what_nobody_asked_for_lets_sleep(
    world: World, ann: Phone, deed: Callable[[Desk], Awaitable[None]], said: str
) -> None:
    """What therapist or owner does at night reaches Ann in the morning."""
    world.sandbox.clock.move_to(NIGHT)
    async with world.desk() as desk:
        await deed(desk)
    await world.settle()
    assert ann.person.messages == []
    await world.goes_to(MORNING)
    assert said in ann.screen(last=None)


async def test_an_answer_at_night_comes_without_a_sound(world: World, ann: Phone, mira: Phone) -> None:
    """Ann has asked for it, so it comes; her phone stays still."""
    await ann.says("/ask Should I bring my old X-rays along to you?")
    await ann.taps("Ask my therapist")
    world.sandbox.clock.move_to(NIGHT)
    await mira.taps("Answer")
    await mira.says("Yes, please bring them.")
    assert "Yes, please bring them." in ann.screen()
    sent = [one for one in world.sandbox.calls if one.method == "sendMessage" and "bring them" in str(one.params)]
    assert [one.params.get("disable_notification") for one in sent if str(one.params["chat_id"]) == "11"] == [True]


async def test_a_pause_keeps_its_morning_on_a_journey(world: World, ann: Phone) -> None:
    """Paused for three days, then in Tokyo: it ends at half past seven there."""
    await ann.says("/pause 3 days")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("Tokyo")
    paused = (await world.member("Ann")).paused_until
    assert paused == datetime(2026, 5, 6, 22, 30, tzinfo=UTC)


async def test_a_plan_for_weekdays_is_offered_less_often_too(world: World, ann: Phone) -> None:
    """Five stretches a week, passed over from Monday to Monday."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.taps("Off")
    for day in range(7):
        await world.goes_to(NOON + day * DAY)
        assert "wrong moment" not in ann.screen(last=None)
    await world.goes_to(NOON + 7 * DAY)
    assert ann.screen().startswith("Stretch: these messages seem to come at the wrong moment")
    assert len(await lives(world, "Ann", PlanKind.STRETCH)) == 6


async def test_what_comes_once_a_week_takes_three_of_them(world: World, ann: Phone) -> None:
    """Three Mondays without an answer, asked with the fourth."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        for kind in PlanKind:
            await reminders.set_rule(desk, member, kind, reminders.switched_off(kind, Rule()))
        await reminders.set_rule(desk, member, PlanKind.STRETCH, Rule(times=(time(12, 30),), weekdays=frozenset({0})))
    for week in range(3):
        await world.goes_to(NOON + 7 * week * DAY)
        assert "wrong moment" not in ann.screen(last=None)
    await world.goes_to(NOON + 21 * DAY)
    assert "wrong moment" in ann.screen()
