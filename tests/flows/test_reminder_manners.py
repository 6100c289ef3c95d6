"""Manners of reminders: later, left out, why, less often; fewer when they are passed over."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.checkins import CheckIn, close, with_pain
from bot.domain.deliveries import Delivery
from bot.domain.plans import PlanKind, Rule
from bot.services import reminders
from tests.practice import Phone, World

NOON = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
"""12:30 in Berlin on the first day, when stretches come."""
SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""18:00 in Berlin on the first day, when check-ins come."""
DAY = timedelta(days=1)


async def lives(world: World, name: str, kind: PlanKind) -> list[Delivery]:
    """Somebody's reminders of a kind, oldest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=NOON - DAY)
    return [one for one in found if one.kind is kind]


async def rule(world: World, name: str, kind: PlanKind) -> Rule:
    """Somebody's rule of a kind."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await reminders.rule_of(desk, member, kind)


async def test_why_a_message_came_and_back(world: World, ann: Phone) -> None:
    """The menu opens in place of the buttons, says why, and closes again."""
    await world.goes_to(SIX_PM)
    before = ann.screen()
    await ann.taps("⋯")
    assert ann.screen().endswith("[Why this?] [Less often]\n[Other times] [Back]")
    why = await ann.taps("Why this?")
    assert why.startswith("Your plan says: Check-in, 18:00 every day.")
    assert len(why) <= 200
    await ann.taps("Back")
    assert ann.screen() == before
    assert [one.state for one in await lives(world, "Ann", PlanKind.CHECKIN)] == ["seen"]


async def test_less_often_says_what_it_did_and_can_be_undone(world: World, ann: Phone) -> None:
    """Every day becomes every other day, then less, then off; each step back is one tap."""
    await world.goes_to(SIX_PM)
    await ann.taps_all("⋯", "Less often")
    assert "Check-in comes less often now, 18:00 on Mon, Wed, Fri." in ann.screen()
    await ann.taps("Undo")
    assert "As before: Check-in, 18:00 every day." in ann.screen()
    for said in ("18:00 on Mon, Wed, Fri", "18:00 on Mon, Fri", "18:00 on Mon"):
        await ann.taps_all("⋯", "Less often")
        assert said in ann.screen()
    await ann.taps_all("⋯", "Less often")
    assert "Check-in is off from now on." in ann.screen()
    await ann.taps("Undo")
    assert (await rule(world, "Ann", PlanKind.CHECKIN)).weekdays == frozenset({0})


async def test_later_this_evening(world: World, ann: Phone) -> None:
    """A stretch of noon can wait for the evening; in the evening that is not offered, and too late is said."""
    await world.goes_to(NOON)
    await ann.taps("Later")
    assert "[In 30 min] [In 2 h] [This evening]\n[Back]" in ann.screen()
    assert await ann.taps("This evening") == "All right, again at 19:00."
    await world.goes_to(SIX_PM)
    await world.goes_to(NOON + timedelta(hours=6, minutes=30))
    assert "How much: " in ann.screen()
    [first, second] = await lives(world, "Ann", PlanKind.STRETCH)
    assert (first.state, second.state) == ("later", "sent")
    await ann.taps("Later")
    assert "This evening" not in ann.screen()
    assert await ann.taps("In 2 h") == "All right, again at 21:00."
    await world.goes_to(NOON + timedelta(hours=8, minutes=30))
    await ann.taps("Later")
    toast = await ann.taps("In 30 min")
    assert toast == "That would be too late for today, so I leave it. The next one comes tomorrow 12:30."


async def test_what_the_plan_brings_sooner_is_said(world: World, ann: Phone) -> None:
    """Every hour a break: two hours later would come after the next one, and the last one has none today."""
    hourly = Rule(every=timedelta(hours=1), window=(time(9, 0), time(18, 0)), weekdays=frozenset(range(5)))
    member = await world.member("Ann")
    async with world.desk() as desk:
        for kind, wanted in ((PlanKind.POSTURE, hourly), (PlanKind.STRETCH, Rule()), (PlanKind.CHECKIN, Rule())):
            await reminders.set_rule(desk, member, kind, wanted)
    await world.goes_to(SIX_PM - timedelta(hours=5))
    await ann.taps("Later")
    assert await ann.taps("In 2 h") == "Your plan brings the next one at 14:00, so I leave this one."
    before = len(ann.person.messages)
    await world.goes_to(SIX_PM - timedelta(hours=4))
    assert len(ann.person.messages) == before, "it takes the place of the one before"
    assert "change of position" in ann.screen()
    await ann.taps("Later")
    assert await ann.taps("In 30 min") == "All right, again at 14:30."
    await world.goes_to(SIX_PM)
    await ann.taps("Later")
    assert await ann.taps("In 2 h") == "All right, again at 20:00."
    await world.goes_to(SIX_PM + timedelta(hours=2))
    await ann.taps("Later")
    toast = await ann.taps("In 2 h")
    assert toast == "That would be too late for today, so I leave it. The next one comes tomorrow 09:00."


async def test_several_at_once_are_one_message(world: World, ann: Phone) -> None:
    """A list with a button for each; what is answered is ticked off, and the rest can be put off or left out."""
    await _at_six(world, PlanKind.STRETCH, PlanKind.HYDRATION)
    before = len(ann.person.messages)
    await world.goes_to(SIX_PM)
    assert len(ann.person.messages) == before + 1
    stretch = await _exercise(world)
    assert ann.screen().startswith("3 things for now, in any order and only what suits you:\n• Your check-in")
    assert f"• A stretch: {stretch}" in ann.screen()
    assert "[Later] [Skip all] [⋯]" in ann.screen()
    assert {one.state for kind in PlanKind for one in (await lives(world, "Ann", kind))[-1:]} == {"sent"}
    assert await ann.taps("Water: done") == "Good."
    assert "✓ A moment for a glass of water" in ann.screen()
    assert "[Water: done]" not in ann.screen()
    await ann.taps(stretch[:12])
    assert "How much: " in ann.screen()
    await ann.taps("Done")
    assert f"✓ A stretch: {stretch}" in ann.screen(last=2)
    assert "[Later] [Skip] [⋯]" in ann.screen(last=2)
    await ann.taps("Check in")
    await ann.taps("4")
    assert {one.state for kind in PlanKind for one in (await lives(world, "Ann", kind))[-1:]} == {"done"}


async def test_a_list_makes_room_for_what_comes_next(world: World, ann: Phone) -> None:
    """An unanswered list goes when all of it comes again; of what stays the buttons stay."""
    await _at_six(world, PlanKind.STRETCH)
    await world.goes_to(SIX_PM)
    await world.goes_to(SIX_PM + DAY)
    lists = [m for m in ann.person.messages if "things for now" in m.get("text", "")]
    assert len(lists) == 1
    member = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, member, PlanKind.STRETCH, Rule(times=(time(19, 0),)))
    await world.goes_to(SIX_PM + DAY + timedelta(hours=1))
    [kept] = [m for m in ann.person.messages if "things for now" in m.get("text", "")]
    labels = [button["text"] for row in kept["reply_markup"]["inline_keyboard"] for button in row]
    assert labels == ["Check in", "Later", "Skip", "⋯"]


async def test_a_discreet_list_works_like_any_other(world: World, ann: Phone) -> None:
    """It says nothing until it is opened, and then its buttons are those of the list."""
    await _at_six(world, PlanKind.HYDRATION)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, discreet=True, fluids_limited=True))
    await world.goes_to(SIX_PM)
    assert ann.screen() == "You have a message from your practice.\n[Show it]"
    await ann.taps_all("Show it", "⋯", "Back", "Water: done")
    assert "• Your check-in: half a minute\n✓ A moment for yourself" in ann.screen()
    assert "[Check in]\n[Later] [Skip] [⋯]" in ann.screen()


async def test_a_list_can_be_left_out_or_thinned(world: World, ann: Phone) -> None:
    """'Less often' asks of which kind; 'skip all' leaves out what waits."""
    await _at_six(world, PlanKind.HYDRATION)
    await world.goes_to(SIX_PM)
    await ann.taps_all("⋯", "Less often")
    assert "[Check-in] [Water]\n[Back]" in ann.screen()
    await ann.taps("Water")
    assert "Water comes less often now, 18:00 on Mon, Wed, Fri." in ann.screen()
    assert await ann.taps("Skip all") == "All right, nothing lost. If you like, tap why."
    assert "[No time] [Pain] [Away] [Just not today]" in ann.screen(last=2)
    assert await ann.taps("Away") == "Thank you. /pause keeps me quiet while you are away."
    told = [(await lives(world, "Ann", kind))[-1] for kind in (PlanKind.CHECKIN, PlanKind.HYDRATION)]
    assert [(one.state, one.reason) for one in told] == [("skipped", "away"), ("skipped", "away")]


async def test_the_therapist_sees_what_was_left_out_and_why(world: World, ann: Phone, mira: Phone) -> None:
    """A reason is one tap more, for whoever wants to give one."""
    for day, reason in enumerate(("Pain", "No time", "No time", None)):
        await world.goes_to(NOON + day * DAY)
        await ann.taps("Skip")
        if reason:
            await ann.taps(reason)
    await mira.says("/client Ann")
    assert "Left out in 14 days: Stretch 4 (no time 2, pain 1)" in mira.screen()


async def test_a_reaction_says_that_it_was_seen(world: World, ann: Phone) -> None:
    """No answer, but not nothing either."""
    await world.goes_to(NOON)
    ann.person.reacts("👍")
    await world.settle()
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH)] == ["seen"]
    await ann.taps("Done")
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH)] == ["done"]


async def test_after_a_week_of_silence_fewer_are_offered_once(world: World, ann: Phone) -> None:
    """With the hour at which this client answers, and not again for three weeks."""
    for day in range(-21, -1):
        await _checked_in(world, SIX_PM + day * DAY + timedelta(hours=2))
    for day in range(6):
        await world.goes_to(SIX_PM + day * DAY)
        assert "wrong moment" not in ann.screen(last=None)
    await world.goes_to(SIX_PM + 6 * DAY)
    offer = ann.screen()
    assert offer.startswith("Check-in: these messages seem to come at the wrong moment for you, and that is fine.")
    assert "You mostly answer around 20:00. Shall I write less often: 20:00 on Mon, Wed, Fri?" in offer
    assert "[Yes] [Keep] [Off]" in offer
    await ann.taps("Yes")
    assert "All right: Check-in, 20:00 on Mon, Wed, Fri." in ann.screen()
    await ann.taps("Undo")
    assert "As before: Check-in, 18:00 every day." in ann.screen()
    for day in range(7, 26):
        await world.goes_to(SIX_PM + day * DAY)
    assert "wrong moment" not in ann.screen(last=None)
    await world.goes_to(SIX_PM + 27 * DAY)
    assert "wrong moment" in ann.screen()
    await ann.taps("Keep")
    assert "It stays as it is: Check-in, 18:00 every day." in ann.screen()


async def test_who_answers_now_and_then_is_not_asked(world: World, ann: Phone) -> None:
    """One answer in the week is enough."""
    for day in range(9):
        await world.goes_to(SIX_PM + day * DAY)
        if day == 4:
            await ann.taps("4")
    assert "wrong moment" not in ann.screen(last=None)


@pytest.mark.parametrize("data", ["rm:1:m", "rm:1:w", "rm:1:f", "rm:1:l", "rm:1:skip", "rm:1:o", "rm:1:b", "rm:1:c"])
async def test_somebody_elses_reminder_does_nothing(world: World, ann: Phone, ben: Phone, data: str) -> None:
    """Ann's reminder stays Ann's."""
    await world.goes_to(NOON)
    mine = await lives(world, "Ann", PlanKind.STRETCH)
    assert (await ben.forges(data.replace("1", str(mine[0].id), 1))).startswith("I cannot find that")
    assert await lives(world, "Ann", PlanKind.STRETCH) == mine
    assert "How much: " in ann.screen()


async def _at_six(world: World, *kinds: PlanKind) -> None:
    """Let Ann have more at six than her check-in."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        for kind in kinds:
            await reminders.set_rule(desk, member, kind, Rule(times=(time(18, 0),)))


async def _exercise(world: World) -> str:
    newest = (await lives(world, "Ann", PlanKind.STRETCH))[-1]
    return world.app.practice.library.exercises[newest.exercise or ""].name


async def _checked_in(world: World, moment: datetime) -> None:
    """An entry of Ann's diary."""
    member = await world.member("Ann")
    day = moment.astimezone(member.zone).date()
    entry = close(with_pain(CheckIn(client_id=member.id, day=day), 3))
    async with world.desk() as desk:
        await desk.store.checkins.save(replace(entry, started_at=moment, saved_at=moment))
