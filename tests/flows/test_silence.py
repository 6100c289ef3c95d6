"""During a session the phone stays still; what is needed comes afterwards."""

from datetime import UTC, datetime, time, timedelta

from bot.domain.plans import PlanKind, Rule
from bot.domain.programmes import Item
from bot.services import programmes, reminders
from tests.practice import Phone, World

NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
"""Monday 12:00 in Berlin: the session begins; its end is not known, so it has an hour."""

HALF_PAST = Rule(times=(time(12, 30),))


async def reminded(world: World, **rules: Rule) -> None:
    """Ann's reminders: those that are named."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        for kind in (PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION, PlanKind.POSTURE):
            await reminders.set_rule(desk, ann, kind, rules.get(kind.value, Rule()))


async def through(world: World, ann: Phone, first: datetime, last: datetime) -> list[str]:
    """What Ann is sent, minute by minute."""
    ann.person.clears()
    moment = first
    while moment <= last:
        await world.goes_to(moment)
        moment += timedelta(minutes=5)
    return [message.get("text") or message.get("caption") or "" for message in ann.person.messages]


async def test_nothing_comes_during_a_session(world: World, ann: Phone, mira: Phone) -> None:
    """Check-in and water wait until Ann has left; stretches and posture breaks stay away until the note."""
    hourly = Rule(every=timedelta(minutes=30), window=(time(12, 0), time(14, 30)))
    await reminded(world, checkin=HALF_PAST, stretch=HALF_PAST, hydration=HALF_PAST, posture=hourly)
    await mira.says("/session Ann today 12:00")
    assert await through(world, ann, NOON, NOON + timedelta(minutes=70)) == []
    [after] = await through(world, ann, NOON + timedelta(minutes=75), NOON + timedelta(minutes=85))
    assert after.startswith("2 things for now")
    assert "check-in" in after
    assert "water" in after
    [break_, *_others] = await through(world, ann, NOON + timedelta(minutes=90), NOON + timedelta(minutes=95))
    assert "change of position" in break_
    later = await through(world, ann, NOON + timedelta(minutes=100), NOON + timedelta(hours=3))
    assert any("Your session is a little while ago." in one for one in later)
    assert not any("Stop if" in one for one in later)
    again = await through(world, ann, NOON + timedelta(days=1, minutes=30), NOON + timedelta(days=1, minutes=30))
    assert again[0].startswith("4 things for now"), "the next day is like any other"


async def test_a_check_in_that_waited_is_asked_for_once_more(world: World, ann: Phone, mira: Phone) -> None:
    """The one repetition counts from when it came."""
    await reminded(world, checkin=HALF_PAST)
    await mira.says("/session Ann today 12:00")
    assert len(await through(world, ann, NOON + timedelta(minutes=30), NOON + timedelta(minutes=80))) == 1
    await world.goes_to(NOON + timedelta(hours=3))
    await world.goes_to(NOON + timedelta(hours=3, minutes=15))
    assert "Still a moment for today, Ann?" in ann.screen()


async def test_an_assigned_programme_waits_for_the_note(world: World, ann: Phone, mira: Phone) -> None:
    """What Mira has assigned for the day is not lost."""
    await reminded(world, stretch=HALF_PAST)
    therapist, client = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        await programmes.assign_now(desk, therapist, client.id, [Item("calf-wall")])
    await mira.says("/session Ann today 12:00")
    assert await through(world, ann, NOON + timedelta(minutes=30), NOON + timedelta(hours=2, minutes=55)) == []
    await world.goes_to(NOON + timedelta(hours=3))
    assert world.app.practice.library.exercises["calf-wall"].name in ann.screen()
    assert "Your session is a little while ago." in ann.screen()


async def test_what_is_put_off_into_a_session_comes_after_it(world: World, ann: Phone, mira: Phone) -> None:
    """And that is what Ann is told."""
    await reminded(world, checkin=Rule(times=(time(11, 30),)))
    await mira.says("/session Ann today 13:00")
    await world.goes_to(NOON - timedelta(minutes=30))
    await ann.taps("Later")
    assert await ann.taps("In 2 h") == "All right, again at 14:15."
    assert await through(world, ann, NOON + timedelta(minutes=60), NOON + timedelta(minutes=130)) == []
    await world.goes_to(NOON + timedelta(minutes=135))
    assert "As you asked, Ann: how are you today?" in ann.screen()
