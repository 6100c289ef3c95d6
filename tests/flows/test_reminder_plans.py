"""The menus of plans: by the client, and by the therapist for the client."""

from datetime import UTC, datetime

import pytest

from bot.domain.plans import PlanKind, Rule
from bot.services import reminders
from tests.practice import Phone, World


async def rule(world: World, name: str, kind: PlanKind) -> Rule:
    """Somebody's rule of a kind."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await reminders.rule_of(desk, member, kind)


async def test_a_therapist_sets_a_plan_and_the_client_hears_once(world: World, mira: Phone, ann: Phone) -> None:
    """Several taps, one line for Ann, which ends as things are."""
    await mira.says("/client Ann")
    await mira.taps("Plan")
    assert mira.screen().startswith("When I write to Ann\nCheck-in: 18:00 every day")
    assert "Pause" not in mira.screen()
    await mira.taps_all("Stretch", "17:00", "Stretch", "Days", "✓ Tue", "✓ Thu")
    assert "17:00 on Mon, Wed, Fri" in mira.screen()
    assert (
        ann.screen()
        == "Mira has set Stretch for you: 17:00 on Mon, Wed, Fri. /reminders shows all and lets you change it."
    )
    assert len([m for m in ann.person.messages if "Mira has set" in m.get("text", "")]) == 1
    await mira.taps_all("Back", "Back", "Check-in")
    await mira.says("8 pm on weekdays")
    assert "Check-in: 20:00 on weekdays" in mira.screen()
    assert "Mira has set Check-in for you: 20:00 on weekdays." in ann.screen()
    await mira.taps("Check-in")
    await mira.says("8.75")
    assert "8.75 is on no clock" in mira.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        done = [line.action for line in await desk.store.audit.of(member.id)]
    assert done.count("plan_changed") == 4
    assert "viewed" in done


async def test_a_therapist_leaves_the_clients_quiet_hours_alone(world: World, mira: Phone) -> None:
    """They are shown, kept, and not to be changed."""
    ann = await world.member("Ann")
    await mira.forges(f"pl:{ann.id}:k:stretch")
    await mira.says("6:00")
    assert "06:00 is within Ann's quiet hours (21:30 to 07:30). Choose another time." in mira.screen()
    assert "[Quiet hours]" not in mira.screen()
    assert (await mira.forges(f"pl:{ann.id}:Q:0100:0200")).startswith("I cannot find that")
    assert await world.member("Ann") == ann


async def test_the_doctor_comes_before_the_water(world: World, mira: Phone, ann: Phone) -> None:
    """A therapist who does not know lets Ann answer, and her yes keeps amounts out."""
    await mira.says("/client Ann")
    await mira.taps_all("Plan", "Water", "13:00")
    assert "has a doctor told Ann to limit fluids?" in mira.screen()
    await mira.taps("Ask Ann")
    assert "I have asked Ann." in mira.screen()
    assert ann.screen().startswith("Mira suggests that I remind you to drink now and then.")
    await ann.taps("Yes")
    assert "Water: 13:00 every day" in ann.screen()
    assert (await world.member("Ann")).fluids_limited is True


@pytest.mark.parametrize("who", ["Tom", "Ben", "Zoe"])
@pytest.mark.parametrize(
    "step", ["m", "k:stretch", "t:stretch:0800", "D:stretch:0", "q", "Q:0100:0200", "u:stretch:7f------t"]
)
async def test_nobody_else_sees_or_changes_a_plan(world: World, who: str, step: str) -> None:
    """Another therapist, another client, a stranger."""
    ann = await world.member("Ann")
    before = await rule(world, "Ann", PlanKind.STRETCH)
    phone = world.phone(who)
    said = await phone.forges(f"pl:{ann.id}:{step}")
    assert said.startswith("I cannot find that") or "Everything else here is for clients" in phone.screen()
    assert "Ann" not in phone.screen()
    assert await rule(world, "Ann", PlanKind.STRETCH) == before
    assert await world.member("Ann") == ann


async def test_typed_wishes_and_what_is_said_to_those_that_are_unclear(world: World, ann: Phone) -> None:
    """Each answer names what it stumbled over, and the menu goes on waiting."""
    await ann.says("/reminders")
    await ann.taps("Stretch")
    for said, answer in (
        ("25:00", "25:00 is on no clock"),
        ("9 pm sharpish", "I stumbled over sharpish."),
        ("9 to 5", "09:00-17:00 alone is not enough for me."),
        ("until 1 May", "Friday 1 May is not ahead of us any more."),
        ("until 31 June", "I could not read 31 june as one day."),
        ("from 12 June until 1 June", "the end comes before the start"),
    ):
        await ann.says(said)
        assert answer in ann.screen(), said
    assert await rule(world, "Ann", PlanKind.STRETCH) == reminders.DEFAULTS[PlanKind.STRETCH]
    await ann.says("9:00 and 5 pm on Mon, Wed and Fri")
    assert "Stretch: 09:00, 17:00 on Mon, Wed, Fri" in ann.screen()
    await ann.taps("Stretch")
    await ann.says("off")
    assert "Stretch: off" in ann.screen()
    await ann.taps("Stretch")
    await ann.says("weekdays")
    assert "Stretch: 12:30 on weekdays" in ann.screen()


async def test_a_score_is_no_time(world: World, ann: Phone) -> None:
    """A lone number answers the check-in that asks for one, though a menu was left open."""
    await ann.says("/reminders")
    await ann.taps("Stretch")
    await ann.says("/checkin")
    await ann.says("6")
    assert "Pain 6 of 10" in ann.screen()
    assert await rule(world, "Ann", PlanKind.STRETCH) == reminders.DEFAULTS[PlanKind.STRETCH]


async def test_a_danger_sign_is_heard_while_a_menu_waits(ann: Phone) -> None:
    """Also when the text holds a time."""
    await ann.says("/reminders")
    await ann.taps("Stretch")
    await ann.says("since 9 pm I can't feel anything when I wipe")
    assert "112" in ann.screen(last=2)


async def test_the_last_day_stays(ann: Phone) -> None:
    """Off is a button of its own."""
    await ann.says("/reminders")
    await ann.taps_all("Stretch", "Days", "Weekend", "✓ Sat")
    assert "12:30 on Sun" in ann.screen()
    assert await ann.taps("✓ Sun") == "One day has to stay. To stop these altogether, choose Off."


async def test_buttons_of_before_still_work(ann: Phone) -> None:
    """A month-old menu has other codes."""
    for data, said in (
        ("st:menu", "When I write to you"),
        ("st:k:stretch", "Stretch: 12:30 on weekdays"),
        ("st:t:stretch:1000", "Stretch: 10:00 on weekdays"),
        ("st:d:stretch:56", "10:00 at the weekend"),
        ("st:quiet", "Nothing is sent unasked"),
        ("st:q:2300:0600", "Quiet: 23:00 to 06:00"),
    ):
        await ann.forges(data)
        assert said in ann.screen(), data


async def test_every_few_hours_in_four_taps(world: World, ann: Phone) -> None:
    """Kind, interval, how often, between which hours."""
    await ann.says("/reminders")
    await ann.taps_all("Stretch", "Every few hours", "every 2 h", "09-17")
    assert "Stretch: every 2 h, 09:00-17:00, on weekdays" in ann.screen()
    await ann.taps("Stretch")
    await ann.says("every 90 min from 10 to 4 every day until 12 June")
    assert "Stretch: every 90 min, 10:00-16:00, every day until 12 June" in ann.screen()
    await ann.taps_all("Stretch", "12:30")
    assert "Stretch: 12:30 every day until 12 June" in ann.screen()
    assert (await rule(world, "Ann", PlanKind.STRETCH)).every is None


async def test_from_and_until(world: World, ann: Phone) -> None:
    """Three taps each; an end goes with one, and a start after the end takes the end away."""
    await ann.says("/reminders")
    await ann.taps_all("Check-in", "From, until", "2 weeks")
    assert "Check-in: 18:00 every day until 17 May" in ann.screen()
    await ann.taps("From tomorrow")
    assert "18:00 every day from 5 May until 17 May" in ann.screen()
    await world.goes_to(datetime(2026, 5, 4, 16, 0, tzinfo=UTC))
    assert "how are you today" not in ann.screen(last=None)
    await ann.says("from 1 June")
    assert "Check-in: 18:00 every day from 1 June" in ann.screen()
    assert "until" not in ann.screen()
    await ann.taps_all("Check-in", "From, until", "From now, no end")
    assert "Check-in: 18:00 every day\n" in ann.screen()
    assert await ann.forges("pl:0:R:checkin:e:260503") == "That day is not ahead of us any more."


async def test_what_comes_at_set_times_has_no_interval(ann: Phone) -> None:
    """A check-in is once a day."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says("every 2 hours from 9 to 5")
    assert "Check-in comes at set times, not every few hours." in ann.screen()


async def test_posture_breaks_are_offered_once_after_long_days(world: World, ann: Phone) -> None:
    """Never switched on by themselves; three long days of a week are a reason to ask, once."""
    for day in range(5):
        await world.goes_to(datetime(2026, 5, 4 + day, 16, 0, tzinfo=UTC))
        await ann.says("/checkin")
        await ann.taps_all("4", "Nowhere in particular", "over 2 hours")
        assert "long hours in one position" not in ann.screen(last=None) or day >= 2
        await ann.taps("Done")
        assert ("I ask this only once." in ann.screen()) is (day == 2)
        assert await rule(world, "Ann", PlanKind.POSTURE) == Rule()
        if day == 2:
            await ann.taps("Yes: every 2 h")
            assert "All right: Posture breaks, every 2 h, 09:00-17:00, on weekdays." in ann.screen()
            await ann.taps("Undo")
            assert "As before: Posture breaks, off." in ann.screen()


async def test_reminders_asked_for_in_a_sentence(world: World, ann: Phone) -> None:
    """What and when at once; what is not clear opens the plan it is about."""
    await ann.says("remind me to stretch at 9 and 17 on weekdays")
    assert "Stretch: 09:00, 17:00 on weekdays" in ann.screen()
    await ann.says("remind me to drink water every 2 hours")
    assert "has a doctor told you to limit fluids?" in ann.screen()
    await ann.says("no")
    assert "Water: every 2 h, 09:00-17:00, every day" in ann.screen()
    await ann.says("set my water reminders to 10 and 15")
    assert "Water: 10:00, 15:00 every day" in ann.screen()
    await ann.says("remind me to stretch when it rains")
    assert ann.screen().startswith("Stretch: 09:00, 17:00 on weekdays\n")
    await ann.says("remind me to call mum")
    assert ann.screen().startswith("When I write to you")
