"""After a session: what clients are asked and told, when, and what the therapist sees of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.aftercare import SorenessStage
from bot.domain.plans import PlanKind, Rule
from bot.domain.soreness import Sore
from bot.services import people, reminders, sessions
from tests.practice import Phone, World

NINE = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
"""Monday 9:00 in Berlin; the session of the stories ends an hour later."""


async def planned(world: World, *, day: date, at: time, name: str = "Ann") -> int:
    """A session that Mira has recorded."""
    mira, client = await world.member("Mira"), await world.member(name)
    async with world.desk() as desk:
        return (await sessions.record(desk, mira, client.id, day=day, at=at)).id


async def called_off(world: World, session: int) -> None:
    """A session that Mira has called off."""
    mira = await world.member("Mira")
    async with world.desk() as desk:
        await sessions.cancel(desk, mira, session)


async def only(world: World, *kinds: PlanKind) -> None:
    """Ann is reminded of nothing else."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        # The weekly questions are off until they are wanted.
        for kind in set(PlanKind) - {PlanKind.PEG, *kinds}:
            await reminders.set_rule(desk, ann, kind, reminders.switched_off(kind, Rule()))


async def sore(world: World, session: int, stage: SorenessStage) -> Sore | None:
    """What Ann has said."""
    async with world.desk() as desk:
        return await desk.store.soreness.get(session, stage)


async def test_three_notes_after_a_session(world: World, ann: Phone, mira: Phone) -> None:
    """Comfort after two hours, soreness after a day by tap, and after three days by number; all with a way back."""
    await only(world, PlanKind.AFTERCARE)
    session = await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    assert ann.screen().startswith("Your session is a little while ago.")
    assert "Some soreness in the next days is common" in ann.screen()
    assert await ann.taps("Thanks") == "Good."
    await world.goes_to(NINE + timedelta(hours=25))
    assert "How sore are you now from the session?" in ann.screen()
    await ann.taps("4")
    assert "Soreness: 4 of 10" in ann.screen()
    await ann.taps("Looser")
    assert "Your body feels: looser" in ann.screen()
    await ann.taps("Undo")
    assert "how does your body feel?" in ann.screen()
    await ann.taps("Undo")
    assert "How sore are you now" in ann.screen()
    assert await sore(world, session, SorenessStage.DAY) is None
    await ann.says("5")
    await ann.taps("Stiff")
    await world.goes_to(NINE + timedelta(hours=73))
    await ann.taps_all("2", "Warmth", "Sleep")
    assert "What helped: warmth, sleep" in ann.screen()
    await mira.says("/client Ann")
    assert (
        "After the session on Monday 4 May: soreness 5 of 10 a day after, feels stiff; "
        "soreness 2 of 10 three days after, helped by warmth, sleep" in mira.screen()
    )
    await world.goes_to(NINE + timedelta(days=6))
    member = await world.member("Ann")
    async with world.desk() as desk:
        told = [one.state for one in await desk.store.deliveries.of(member.id, since=NINE)]
    assert told == ["done", "done", "done"]


async def test_a_high_number_leads_to_the_safety_question(world: World, ann: Phone) -> None:
    """As after such a pain score; a number outside the scale gets a word."""
    await only(world, PlanKind.AFTERCARE)
    session = await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    await world.goes_to(NINE + timedelta(hours=25))
    await ann.says("11")
    assert "The scale goes from 0 to 10" in ann.screen()
    await ann.says("9/10")
    answer = await sore(world, session, SorenessStage.DAY)
    assert answer is not None
    assert answer.score == 9
    assert "[None of these]" in ann.screen(last=2)


async def test_a_number_answers_what_was_shown_last(world: World, ann: Phone) -> None:
    """The check-in's card or the soreness question, whichever stands lower in the chat."""
    await only(world, PlanKind.AFTERCARE)
    session = await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    await world.goes_to(NINE + timedelta(hours=25))
    await ann.says("/checkin")
    await ann.says("6")
    assert "Pain 6 of 10" in ann.screen()
    assert await sore(world, session, SorenessStage.DAY) is None
    await ann.taps_all("Nowhere in particular", "Done")
    await ann.says("3")
    assert "Soreness: 3 of 10" in ann.screen()
    await ann.says("2")
    assert "Pain 2 of 10" in ann.screen()


async def test_nothing_comes_twice_nor_for_a_session_that_was_called_off(world: World, ann: Phone, mira: Phone) -> None:
    """Mira plans, moves and calls off; Ann hears nothing after it."""
    await only(world, PlanKind.AFTERCARE, PlanKind.BRIEF)
    await mira.says("/session Ann Wednesday 10:00")
    await mira.taps("Call off")
    before = len(ann.person.messages)
    await world.goes_to(NINE + timedelta(days=6))
    assert len(ann.person.messages) == before


@pytest.mark.parametrize("data", ["ac:s:1:24h:5", "ac:t:1", "ac:u:1:24h", "ac:x:1", "ac:h:1:72h:-"])
async def test_another_clients_session_is_none_of_bens(world: World, ben: Phone, data: str) -> None:
    """Copied buttons find nothing, and nothing is stored."""
    session = await planned(world, day=date(2026, 5, 3), at=time(9, 0))
    assert session == 1
    assert (await ben.forges(data)).startswith("I cannot find that")
    assert await sore(world, 1, SorenessStage.DAY) is None


@pytest.mark.parametrize("data", ["ac:s:1:2h:5", "ac:s:1:24h:11", "ac:s:1:x:5", "ac:f:1:24h:99", "ac:s:1", "pe:now2"])
async def test_a_button_that_means_nothing(world: World, ann: Phone, data: str) -> None:
    """It is answered, and nothing is stored."""
    await planned(world, day=date(2026, 5, 3), at=time(9, 0))
    assert "/help" in await ann.forges(data) or "no longer" in await ann.forges(data)
    assert await sore(world, 1, SorenessStage.DAY) is None


async def test_quiet_hours_move_what_follows(world: World, ann: Phone) -> None:
    """A late session: comfort would fall into the night and comes in the morning."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(19, 30))
    member = await world.member("Ann")
    async with world.desk() as desk:
        await people.set_quiet_hours(desk, member, start=time(21, 0), end=time(8, 0))
    await world.goes_to(datetime(2026, 5, 4, 21, 0, tzinfo=UTC))
    assert "a little while ago" not in ann.screen()
    await world.goes_to(datetime(2026, 5, 5, 6, 0, tzinfo=UTC))
    assert "a little while ago" in ann.screen()


async def test_later_is_later(world: World, ann: Phone) -> None:
    """The soreness question comes again in half an hour, and is still the same one."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    await world.goes_to(NINE + timedelta(hours=25))
    await ann.taps_all("Later", "In 30 min")
    await world.goes_to(NINE + timedelta(hours=25, minutes=31))
    await ann.taps("3")
    assert "Soreness: 3 of 10" in ann.screen()
    assert "how does your body feel?" in ann.screen()


NOTE = "Your session is a little while ago."


@pytest.mark.parametrize("change", ["session", "zone", "quiet"])
async def test_a_note_that_is_due_is_not_lost(world: World, ann: Phone, mira: Phone, change: str) -> None:
    """Something changes in the second between its time and its sending: it comes, once."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    world.sandbox.clock.move_to(NINE + timedelta(hours=3, seconds=1))
    if change == "session":
        await mira.says("/session Ann friday 15:00")
    elif change == "zone":
        await ann.says("/settings")
        await ann.taps("Time zone")
        await ann.says("London")
    else:
        member = await world.member("Ann")
        async with world.desk() as desk:
            await people.set_quiet_hours(desk, member, start=time(20, 0), end=time(9, 0))
    ann.person.clears()
    await world.goes_to(NINE + timedelta(hours=3, seconds=3))
    assert NOTE in ann.screen()
    await mira.says("/session Ann saturday 15:00")
    ann.person.clears()
    await world.goes_to(NINE + timedelta(hours=3, minutes=30))
    assert ann.screen() == ""


async def test_a_note_is_not_written_twice(world: World, ann: Phone) -> None:
    """It has come at eight in the evening; quiet hours that begin earlier from now on do not bring it again."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(17, 0))
    await world.goes_to(datetime(2026, 5, 4, 18, 0, tzinfo=UTC))
    assert NOTE in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        await people.set_quiet_hours(desk, member, start=time(19, 0), end=time(8, 0))
    ann.person.clears()
    await world.goes_to(datetime(2026, 5, 5, 6, 0, tzinfo=UTC))
    assert ann.screen() == ""
    await world.goes_to(datetime(2026, 5, 5, 16, 0, tzinfo=UTC))
    assert "How sore are you now from the session?" in ann.screen()


async def test_what_was_put_off_survives_the_next_session(world: World, ann: Phone, mira: Phone) -> None:
    """Ann wants it later, Mira plans ahead meanwhile."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=date(2026, 5, 4), at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    await ann.taps_all("Later", "In 30 min")
    await mira.says("/session Ann friday 15:00")
    ann.person.clears()
    await world.goes_to(NINE + timedelta(hours=3, minutes=30))
    assert NOTE in ann.screen()
    await world.goes_to(NINE + timedelta(hours=25))
    assert "How sore are you now" in ann.screen()


async def test_deleting_the_diary_takes_these_answers_along(world: World, ann: Phone, mira: Phone) -> None:
    """And the download has them before."""
    session = await planned(world, day=date(2026, 5, 3), at=time(9, 0))
    await ann.forges(f"ac:s:{session}:24h:4")
    await ann.forges("pe:now")
    await ann.taps("5")
    await ann.says("/mydata")
    assert "1 answer after a session" in ann.screen()
    await ann.taps("Download everything")
    content = (await world.download(ann.person.last_message["document"]["file_id"])).decode()
    assert '"soreness_0_10": 4' in content
    assert '"pain_average_0_10": 5' in content
    await ann.says("/privacy")
    await ann.taps_all("Delete my diary", "Yes, do it")
    assert "Deleted: 2 entries" in ann.screen()
    assert await sore(world, session, SorenessStage.DAY) is None
    await mira.says("/client Ann")
    assert "soreness" not in mira.screen()
