"""Somebody is away and somebody stands in: from the first day to the last, and not a minute longer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.callback_data.leaves import LeaveStep, LeaveTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.domain.audit import AuditAction
from bot.domain.calendars import FeedNames
from bot.domain.notices import FlagRaised
from bot.domain.people import Role
from bot.domain.security import SecurityEvent
from bot.services import calendar_feeds, flags, leaves, people, review, sessions
from bot.storage.tables import people as rows
from tests.practice import CAST, Phone, World

SUICIDE = "i want to kill myself"
QUESTION = "/ask can i go swimming on tuesdays in the lake"
TUESDAY = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)
"""9:00 in Berlin on the first day."""
LAST_MINUTE = datetime(2026, 5, 8, 21, 59, tzinfo=UTC)
NOT_YOURS = "I cannot find that (any more)"


async def goes_away(mira: Phone, deputy: str = "Tom") -> None:
    """Mira says that she is away from Tuesday to Friday."""
    await mira.says("/leave")
    await mira.taps("I will be away")
    await mira.says("5 to 8 May")
    await mira.taps(deputy)


async def looks(tom: Phone) -> bool:
    """Whether Tom can open Ann, by the command and by a button."""
    await tom.says("/client Ann")
    return "Diary" in tom.screen()


async def passes_on(ann: Phone) -> str:
    """Ask what the document does not answer; returns what is promised."""
    await ann.says(QUESTION)
    await ann.taps("Something else: ask my therapist")
    return ann.screen()


async def test_who_it_concerns_is_told(world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone) -> None:
    """When it is set, begins and is over: Tom, Olga, and Mira what waits; in the list, in /team, in the log."""
    await goes_away(mira)
    assert "Kept: Mira is away Tuesday 5 May to Friday 8 May, Tom stands in" in mira.screen()
    assert "You stand in for Mira Tuesday 5 May to Friday 8 May" in tom.screen()
    assert "Mira: away Tuesday 5 May to Friday 8 May, Tom stands in" in olga.screen()
    await olga.says("/team")
    assert "away Tuesday 5 May to Friday 8 May, Tom stands in" in olga.screen()
    await ann.says(SUICIDE)
    await world.goes_to(TUESDAY)
    assert "You stand in for Mira from today until Friday 8 May" in tom.screen()
    assert "1 danger sign: /flags" in tom.screen()
    said = len(tom.person.messages)
    await world.passes(timedelta(hours=3))
    assert len(tom.person.messages) == said, "once is enough"
    await world.goes_to(LAST_MINUTE + timedelta(hours=10))
    assert "Mira is back" in tom.screen()
    assert "Mira is back" in olga.screen(last=None)
    assert "Welcome back" in mira.screen(last=None)
    assert "1 danger sign: /flags" in mira.screen(last=None)
    async with world.desk() as desk:
        told = [one.what for one in await desk.store.security.newest(limit=50)]
    assert SecurityEvent.DEPUTY_SET in told
    assert SecurityEvent.DEPUTY_ENDED in told


async def test_a_deputy_reads_from_the_first_day_to_the_last(world: World, mira: Phone, tom: Phone, ann: Phone) -> None:
    """Before and after, Tom gets nothing by any way; in between all, and Ann reads that he has looked."""
    await goes_away(mira)
    client, deputy = await world.member("Ann"), await world.member("Tom")
    flag = 0

    async def by_any_way() -> list[bool]:
        async with world.desk() as desk:
            listed = client.id in {one.id for one in await people.clients_of(desk, deputy)}
            planned = client.id in {one.id for one in await people.planned_by(desk, deputy)}
            signs = [one.id for one, _whose in await flags.open_flags(desk, deputy)]
            sees = await desk.may_see(deputy, client)
        pressed = await tom.forges(ReviewTap(ReviewStep.CLIENT, client=client.id).pack())
        return [await looks(tom), listed, planned, flag in signs, sees, not pressed.startswith(NOT_YOURS)]

    await ann.says(SUICIDE)
    async with world.desk() as desk:
        flag = (await desk.store.flags.of(client.id))[0].id
    assert await by_any_way() == [False] * 6
    await world.goes_to(TUESDAY.replace(hour=0) - timedelta(hours=2, minutes=1))
    assert await by_any_way() == [False] * 6, "one minute before midnight in Berlin"
    await world.goes_to(TUESDAY)
    assert await by_any_way() == [True] * 6
    async with world.desk() as desk:
        seen = {one.action for one in await desk.store.audit.of(client.id, limit=50) if one.actor_id == deputy.id}
    assert AuditAction.VIEWED in seen
    await world.goes_to(LAST_MINUTE)
    assert await by_any_way() == [True] * 6
    await world.goes_to(LAST_MINUTE + timedelta(minutes=1))
    assert await by_any_way() == [False] * 6
    assert (await tom.forges(ReviewTap(ReviewStep.ACKNOWLEDGE, flag=flag).pack())).startswith(NOT_YOURS)


async def test_what_is_for_her_goes_to_him(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, zoe: Phone
) -> None:
    """Danger with its words, and questions; Ann is told who it is; Mira finds it when she is back."""
    await goes_away(mira)
    await world.goes_to(TUESDAY)
    before = len(mira.person.messages), len(olga.person.messages)
    await ann.says(SUICIDE)
    assert SUICIDE in tom.screen()
    assert "Tom gets a note of this, but may not read it in time" in ann.screen(last=None)
    assert "Mira is away until Friday 8 May; Tom stands in." in ann.screen(last=None)
    said = await passes_on(ann)
    assert "I have passed it on to Tom. Mira is away until Friday 8 May; Tom stands in. The answer comes here" in said
    assert "swimming on tuesdays" in tom.screen()
    await tom.taps("Answer")
    await tom.says("Yes, slowly.")
    assert "Tom answers" in ann.screen()
    assert (len(mira.person.messages), len(olga.person.messages)) == before
    assert zoe.screen(last=None) == ""
    await world.goes_to(LAST_MINUTE + timedelta(hours=10))
    await mira.says("/flags")
    assert SUICIDE in mira.screen()


async def test_a_letter_under_way_follows_the_client(world: World, mira: Phone, tom: Phone, ann: Phone) -> None:
    """What was for Tom and is sent after the cover goes to Mira, with its words to her alone."""
    await goes_away(mira)
    await world.goes_to(LAST_MINUTE)
    tom.person.clears()
    world.sandbox.core.queue.clear()
    member = await world.member("Ann")
    async with world.desk() as desk:
        sign = desk.practice.library.router.route(SUICIDE).alarm
        assert sign is not None
        await flags.raise_flag(desk, member, sign, words=SUICIDE)
        assert len(await desk.store.outbox.waiting(CAST["Tom"], FlagRaised.kind)) == 1
    await world.passes(timedelta(minutes=1))
    assert SUICIDE in mira.screen(last=None)
    assert SUICIDE not in tom.screen(last=None)


async def test_without_a_deputy_the_owner_stands_in(world: World, mira: Phone, olga: Phone, ann: Phone) -> None:
    """Nobody else gets it."""
    await goes_away(mira, "The owner")
    await world.goes_to(TUESDAY)
    await ann.says(SUICIDE)
    assert SUICIDE in olga.screen()
    assert "Mira is away until Friday 8 May; Olga stands in." in await passes_on(ann)


async def test_who_agreed_to_terms_without_deputies_has_the_owner(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone
) -> None:
    """An earlier yes lets nobody in whom it did not name."""
    async with world.app.database.transaction() as store:
        await store._connection.execute(
            rows.update().where(rows.c.chat_id == CAST["Ann"]).values(consent_version="2026-11")
        )
    await goes_away(mira)
    await world.goes_to(TUESDAY)
    await ann.says(SUICIDE)
    assert SUICIDE in olga.screen()
    assert SUICIDE not in tom.screen(last=None)
    assert not await looks(tom)
    assert "Olga stands in." in await passes_on(ann)
    await tom.says("/client Ben")
    assert "Diary" in tom.screen()


async def test_a_deputy_who_is_gone_leaves_it_to_the_owner(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone
) -> None:
    """Removed, or without the right to read any more: Olga hears, and Tom reads nothing."""
    await goes_away(mira)
    await world.goes_to(TUESDAY)
    assert await looks(tom)
    async with world.app.database.transaction() as store:
        await store._connection.execute(
            rows.update().where(rows.c.chat_id == CAST["Tom"]).values(role=Role.ASSISTANT.value)
        )
    await ann.says(SUICIDE)
    assert SUICIDE in olga.screen()
    assert not await looks(tom)
    await olga.says("/team")
    await olga.taps_all("Remove Tom", "Yes, do it")
    await olga.says("/leave")
    assert "Mira: away Tuesday 5 May to Friday 8 May, the owner stands in" in olga.screen()
    assert "Olga stands in." in await passes_on(ann)


@pytest.mark.parametrize("blocked", ["Tom", "Tom and Olga"])
async def test_danger_reaches_somebody(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, blocked: str
) -> None:
    """A deputy who cannot be reached: the owner; neither: Mira, who is away and has a phone."""
    await goes_away(mira)
    await world.goes_to(TUESDAY)
    tom.person.blocks()
    await world.settle()
    if blocked != "Tom":
        olga.person.blocks()
        await world.settle()
    await ann.says(SUICIDE)
    heard = olga if blocked == "Tom" else mira
    assert SUICIDE in heard.screen(last=None)
    assert f"{heard.person.first_name} gets a note of this" in ann.screen(last=None)
    assert "Mira is away until Friday 8 May" in ann.screen(last=None)


async def test_another_deputy_and_back_early(world: World, mira: Phone, tom: Phone, olga: Phone) -> None:
    """The one before reads nothing from then on, and is told; called off, it is Mira again."""
    await goes_away(mira)
    await world.goes_to(TUESDAY)
    await olga.says("/leave")
    await olga.taps("Mira, Tuesday 5 May to Friday 8 May")
    await olga.taps_all("Somebody else stands in", "The owner")
    assert "You no longer stand in for Mira" in tom.screen()
    assert not await looks(tom)
    await olga.says("/leave")
    await olga.taps_all("Mira, Tuesday 5 May to Friday 8 May", "Call it off", "Yes, call it off")
    assert "Mira is not away Tuesday 5 May to Friday 8 May after all" in mira.screen()
    owner = await world.member("Olga")
    async with world.desk() as desk:
        assert await leaves.coming(desk, owner) == []


async def test_who_may_set_what(world: World, mira: Phone, tom: Phone, ann: Phone, zoe: Phone) -> None:
    """Nobody sets another's leave but the owner; nobody stands in who is away, may not read, or is oneself."""
    await goes_away(mira)
    member, other, client = await world.member("Mira"), await world.member("Tom"), await world.member("Ann")
    async with world.desk() as desk:
        leave = (await leaves.coming(desk, member))[0].leave
    day = world.now.date()

    def put(whose: int, deputy: int | None = None) -> str:
        return LeaveTap(LeaveStep.PUT, member=whose, first=day, last=day, deputy=deputy).pack()

    off = LeaveTap(LeaveStep.CALL_OFF, leave=leave.id, sure=True).pack()
    assert (await tom.forges(off)).startswith(NOT_YOURS)
    assert "not for you" in await tom.forges(put(member.id))
    assert "Only somebody else of the team" in await tom.forges(put(other.id, other.id))
    assert "Only somebody else of the team" in await tom.forges(put(other.id, client.id))
    later = LeaveTap(LeaveStep.PUT, member=other.id, first=leave.first_day, last=leave.first_day, deputy=member.id)
    assert "Mira is away on some of these days, too" in await tom.forges(later.pack())
    for phone in (ann, zoe):
        for data in (off, put(member.id), LeaveTap(LeaveStep.LIST).pack()):
            await phone.forges(data)
        await phone.says("/leave")
        assert "Tom stands in" not in phone.screen(last=None)
    async with world.desk() as desk:
        assert [one.leave for one in await leaves.coming(desk, member)] == [leave]


async def test_a_feed_and_sessions_go_with_the_cover(world: World, mira: Phone) -> None:
    """Tom's calendar has Ann's session while he stands in, and he may move it then."""
    await goes_away(mira)
    client, therapist, deputy = [await world.member(name) for name in ("Ann", "Mira", "Tom")]
    async with world.desk() as desk:
        day = world.now.date() + timedelta(days=2)
        made = await sessions.record(desk, therapist, client.id, day=day)
        address = await calendar_feeds.give_feed(desk, deputy, names=FeedNames.FIRST)
    code = address.rpartition("/")[2].removesuffix(".ics")

    async def held() -> int:
        async with world.desk() as desk:
            return len(await calendar_feeds.feed(desk, code) or [])

    assert await held() == 0
    await world.goes_to(TUESDAY)
    assert await held() == 1
    async with world.desk() as desk:
        await sessions.move(desk, deputy, made.id, day=day + timedelta(days=1))
        assert (await review.client_page(desk, deputy, client.id)).row.client.id == client.id
    await world.goes_to(LAST_MINUTE + timedelta(minutes=1))
    assert await held() == 0
