"""'It hurts' and severe pain: one item a client, which a person settles; looking settles nothing."""

from datetime import timedelta

import pytest

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.domain.concerns import Concern
from bot.domain.errors import NotFoundError
from bot.domain.exercises import Outcome
from bot.services import concerns, exercises, privacy, review
from tests.flows.test_behalf import enters
from tests.practice import Phone, World

DAY = timedelta(days=1)
SETTLE = "Seen: what hurts"


async def known(world: World) -> list[Concern]:
    """What hurts Ann and did, oldest first."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        return await desk.store.concerns.of(ann.id)


async def pains(world: World, ann: Phone, pain: int) -> None:
    """Ann says how much it hurts today, by tap."""
    await ann.says("/checkin")
    await ann.taps(str(pain))
    await ann.says("/cancel")


async def hurts(world: World, exercise: str) -> None:
    """Ann says that an exercise hurts."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        await exercises.report(desk, ann, exercise, Outcome.HURTS)
    await world.settle()


def heard(mira: Phone) -> int:
    """How often Mira was told that an exercise hurts."""
    return sum("It is not offered any more" in str(one.get("text", "")) for one in mira.person.messages)


async def test_looking_settles_nothing(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """The owner opens the client, the page, the pictures, the diary: it still stands in Mira's list."""
    await hurts(world, "chin-tuck")
    await pains(world, ann, 9)
    owner, member = await world.member("Olga"), await world.member("Ann")
    await olga.says("/client Ann")
    await olga.taps("Diary")
    async with world.desk() as desk:
        await review.client_page(desk, owner, member.id, days=182)
        await review.client_days(desk, owner, member.id, days=14)
    await mira.says("/client Ann")
    await world.passes(3 * DAY)
    await mira.says("/clients")
    assert "Ann: says an exercise hurts; " in mira.screen()
    assert "pain 9 of 10, which nobody has settled yet" in mira.screen()
    assert [one.settled_at for one in await known(world)] == [None]


async def test_one_item_until_a_person_settles_it(world: World, ann: Phone, mira: Phone) -> None:
    """Not one each day; the same exercise again is no news to Mira, another is."""
    for _day in range(3):
        await hurts(world, "chin-tuck")
        await pains(world, ann, 8)
        await world.passes(DAY)
    assert len(await known(world)) == 1
    assert heard(mira) == 1
    other = next(one for one in world.app.practice.library.exercises if one != "chin-tuck")
    await hurts(world, other)
    assert heard(mira) == 2
    (item,) = await known(world)
    assert (item.pain, item.exercises) == (8, ("chin-tuck", other))
    await mira.says("/client Ann")
    assert "Hurts: pain 8 of 10 on" in mira.screen()
    assert "Settled. Ann reads that you have seen it." in await mira.taps(SETTLE)
    assert "settled by Mira, " in mira.screen()
    assert SETTLE not in mira.screen()
    await mira.says("/clients")
    assert "hurts" not in mira.screen()


async def test_new_only_when_it_is_worse_or_two_weeks_later(world: World, ann: Phone, mira: Phone) -> None:
    """8 again the day after is known; 9 is not; 14 days after settling, neither is 8."""
    await pains(world, ann, 8)
    await mira.says("/client Ann")
    await mira.taps(SETTLE)
    await world.passes(DAY)
    await pains(world, ann, 8)
    assert len(await known(world)) == 1
    await world.passes(DAY)
    await pains(world, ann, 9)
    assert [one.is_open for one in await known(world)] == [False, True]
    await mira.says("/client Ann")
    await mira.taps(SETTLE)
    await world.passes(13 * DAY)
    await pains(world, ann, 9)
    assert len(await known(world)) == 2
    await world.passes(2 * DAY)
    await pains(world, ann, 8)
    assert [one.pain for one in await known(world)] == [8, 9, 8]


async def test_a_slip_that_is_taken_back_leaves_nothing(world: World, ann: Phone, mira: Phone) -> None:
    """9 was tapped for 6: undone, or changed; an earlier 8 of the open item stays."""
    await ann.says("/checkin")
    await ann.taps("9")
    assert len(await known(world)) == 1
    await ann.says("/checkin")
    await ann.taps_all("Undo", "6")
    assert await known(world) == []
    await world.passes(DAY)
    await pains(world, ann, 8)
    await world.passes(DAY)
    await ann.says("/checkin")
    await ann.taps("10")
    assert [one.pain for one in await known(world)] == [10]
    await ann.says("/checkin")
    await ann.taps_all("Undo", "3")
    assert [one.pain for one in await known(world)] == [8]


async def test_the_client_reads_a_line_that_stays(world: World, ann: Phone, mira: Phone) -> None:
    """Whom it waits for; then who has seen it and when, also in the card that stands there, without a new message."""
    await hurts(world, "chin-tuck")
    await ann.says("/checkin")
    await ann.taps_all("9", "Done")
    assert "Saved.\nThis waits for Mira." in ann.screen(last=None)
    await ann.says("/progress")
    assert "Pain 9 of 10 on Monday 4 May; " in ann.screen()
    assert "This waits for Mira." in ann.screen()
    before = len(ann.person.messages)
    await mira.says("/client Ann")
    await mira.taps(SETTLE)
    assert len(ann.person.messages) == before
    assert "Saved.\nMira has seen this on Monday 4 May." in ann.screen(last=None)
    await world.passes(2 * DAY)
    await ann.says("/progress")
    assert "Mira has seen this on Monday 4 May." in ann.screen()
    await ann.says("/checkin")
    await ann.taps_all("9", "Done")
    assert "Mira knows of this since Monday 4 May." in ann.screen(last=None)
    await world.passes(20 * DAY)
    await ann.says("/progress")
    assert "Mira" not in ann.screen()


async def test_what_the_practice_enters_waits_too(world: World, ann: Phone, mira: Phone) -> None:
    """Severe pain that Mira types for Ann; deleted by Ann, it waits no more."""
    await enters(mira, "neck 9")
    assert [one.pain for one in await known(world)] == [9]
    await ann.says("/checkin")
    await ann.taps_all("Delete", "Yes, delete")
    assert await known(world) == []


async def test_quiet_hours_of_the_team(world: World, ann: Phone, mira: Phone) -> None:
    """What hurts at 23:00 is said in the morning."""
    await world.passes(timedelta(hours=12))
    await hurts(world, "chin-tuck")
    assert heard(mira) == 0
    await world.passes(timedelta(hours=8, minutes=31))
    assert heard(mira) == 1


async def test_settled_twice_at_once(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """Whoever is second is told so, and the first stands in the record."""
    await pains(world, ann, 9)
    for phone in (mira, olga):
        await phone.says("/client Ann")
    await mira.taps(SETTLE)
    assert "somebody has settled it" in await olga.taps(SETTLE)
    (item,) = await known(world)
    assert item.settled_by == (await world.member("Mira")).id


@pytest.mark.parametrize("name", ["Tom", "Ben", "Zoe", "Ann"])
async def test_nobody_else_settles_it(world: World, ann: Phone, name: str) -> None:
    """Another therapist, another client, nobody, the client."""
    await pains(world, ann, 9)
    member = await world.member("Ann")
    await world.phone(name).forges(ReviewTap(ReviewStep.SETTLE, client=member.id).pack())
    assert [one.is_open for one in await known(world)] == [True]
    tom = await world.member("Tom")
    async with world.desk() as desk:
        with pytest.raises(NotFoundError):
            await concerns.settle(desk, tom, member.id)


async def test_it_goes_with_the_diary(world: World, ann: Phone, mira: Phone) -> None:
    """The score; that an exercise hurts belongs to the programme, and waits as before. Withdrawn: nothing is shown."""
    await hurts(world, "chin-tuck")
    await pains(world, ann, 9)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.delete_diary(desk, member)
    (item,) = await known(world)
    assert (item.pain, item.exercises) == (None, ("chin-tuck",))
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    await mira.says("/client Ann")
    assert "Hurts" not in mira.screen()
    assert "There is no diary to read" in await mira.forges(ReviewTap(ReviewStep.SETTLE, client=member.id).pack())
