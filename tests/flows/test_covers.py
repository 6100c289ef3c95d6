"""A colleague covers single clients from day to day, while the rest stay: from the first day to the last."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.callback_data.covers import CoverStep, CoverTap
from bot.chat.callback_data.leaves import LeaveStep, LeaveTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.domain.audit import AuditAction
from bot.domain.flags import Sign
from bot.domain.people import Role
from bot.domain.security import SecurityEvent
from bot.services import covers, flags, leaves, people, team
from bot.storage.tables import people as rows
from tests.practice import CAST, Phone, World
from tests.web.office import Office

SUICIDE = "i want to kill myself"
QUESTION = "/ask can i go swimming on tuesdays in the lake"
TUESDAY = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)
"""9:00 in Berlin on the first day."""
LAST_MINUTE = datetime(2026, 5, 8, 21, 59, tzinfo=UTC)
NOT_YOURS = "I cannot find that (any more)"


async def covers_ann(mira: Phone, deputy: str = "Tom") -> None:
    """Mira lets somebody cover Ann from Tuesday to Friday; Ben stays with her."""
    await mira.says("/client Ann")
    await mira.taps("Cover")
    await mira.says("5 to 8 May")
    await mira.taps(deputy)


async def looks(phone: Phone, name: str) -> bool:
    """Whether somebody can open a client by name."""
    await phone.says(f"/client {name}")
    return "Diary" in phone.screen()


async def passes_on(client: Phone) -> str:
    """Ask what the document does not answer; returns what is promised."""
    await client.says(QUESTION)
    await client.taps("Something else: ask my therapist")
    return client.screen()


async def test_who_it_concerns_is_told(world: World, mira: Phone, tom: Phone, olga: Phone) -> None:
    """When it is set, begins and is over: Tom, Olga, Mira; Tom reads who it is from the first day on."""
    await covers_ann(mira)
    assert "Kept. Whom it concerns is told.\nTom covers Ann, Tuesday 5 May to Friday 8 May." in mira.screen()
    assert "You stand in for Mira with 1 client, Tuesday 5 May to Friday 8 May" in tom.screen()
    assert "On the first day I tell you who it is." in tom.screen()
    assert "Mira: Tom covers Ann, Tuesday 5 May to Friday 8 May" in olga.screen()
    for typed, who, said in (
        ("/leave", mira, "Mira: Tom covers Ann, Tuesday 5 May to Friday 8 May"),
        ("/leave", tom, "Mira: Tom covers a client, Tuesday 5 May to Friday 8 May"),
        ("/team", olga, "Tom covers Ann, Tuesday 5 May to Friday 8 May"),
        ("/client Ann", mira, "Tom covers Ann, Tuesday 5 May to Friday 8 May"),
    ):
        await who.says(typed)
        assert said in who.screen()
    assert "Ann" not in tom.screen(last=None)
    await world.goes_to(TUESDAY)
    assert "You stand in for Mira from today until Friday 8 May with Ann" in tom.screen()
    count = len(tom.person.messages)
    await world.passes(timedelta(hours=3))
    assert len(tom.person.messages) == count, "once is enough"
    await world.goes_to(LAST_MINUTE + timedelta(hours=10))
    assert "Your days of standing in for Mira with 1 client are over" in tom.screen()
    assert "Ann: back with Mira" in olga.screen(last=None)
    assert "What comes from Ann goes to you again" in mira.screen(last=None)
    member, deputy = await world.member("Ann"), await world.member("Tom")
    async with world.desk() as desk:
        told = await desk.store.security.newest(limit=50)
        log = await desk.store.audit.of(member.id, limit=50)
    for what in (SecurityEvent.COVER_SET, SecurityEvent.COVER_ENDED):
        assert [(one.about_id, one.third_id) for one in told if one.what == what] == [(member.id, deputy.id)]
    assert AuditAction.COVER_SET in {one.action for one in log}


async def test_several_are_covered_in_one_deed(world: World, olga: Phone, tom: Phone, mira: Phone) -> None:
    """Olga chooses two of Mira's, and a week by a tap; whom it concerns is told once; one of them can be called off."""
    await olga.says("/leave")
    await olga.taps_all("Cover single clients", "Ann", "Ben", "Cover 2 clients", "A week from today", "Tom")
    assert "Tom covers Ann, Monday 4 May to Sunday 10 May." in olga.screen()
    assert "Tom covers Ben, Monday 4 May to Sunday 10 May." in olga.screen()
    assert "You stand in for Mira with Ann, Ben, Monday 4 May to Sunday 10 May" in tom.screen()
    assert len(tom.person.messages) == 1
    assert "Mira: Tom covers Ann, Ben, Monday 4 May to Sunday 10 May" in mira.screen()
    assert (await looks(tom, "Ann"), await looks(tom, "Ben")) == (True, True)
    await mira.says("/leave")
    await mira.taps_all("Ben, Monday 4 May to Sunday 10 May", "Call it off", "Yes, call it off")
    assert "You no longer stand in for Mira with 1 client, Monday 4 May to Sunday 10 May" in tom.screen()
    assert (await looks(tom, "Ann"), await looks(tom, "Ben")) == (True, False)


async def reads_by_any_way(world: World, name: str, client: str, flag: int, typed: Phone) -> list[bool]:
    """Whether somebody of the team gets at a client by the chat, by lists, by danger signs and by the page."""
    member, viewer = await world.member(client), await world.member(name)
    async with world.desk() as desk:
        listed = member.id in {one.id for one in await people.clients_of(desk, viewer)}
        planned = member.id in {one.id for one in await people.planned_by(desk, viewer)}
        signs = flag in {one.id for one, _whose in await flags.open_flags(desk, viewer)}
        sees = await desk.may_read(viewer, member)
    pressed = await typed.forges(ReviewTap(ReviewStep.CLIENT, client=member.id).pack())
    office = Office(world.app.database, world.app.practice, now=world.now)
    browser = await office.signs_in(name)
    page = (await browser.opens(f"/clients/{member.id}")).status_code == 200
    row = f"/clients/{member.id}" in (await browser.opens("/")).text
    asked = await looks(typed, client)
    return [asked, listed, planned, signs, sees, not pressed.startswith(NOT_YOURS), page, row]


async def heard_by(world: World, phone: Phone) -> set[str]:
    """Ann writes of danger, an hour after the last time; returns who of the team gets her words."""
    await world.passes(timedelta(hours=1))
    before = {name: len(world.phone(name).person.messages) for name in ("Mira", "Tom", "Olga")}
    word = f"{SUICIDE} {world.now:%d at %H}"
    await phone.says(word)
    await world.passes(timedelta(seconds=6))
    return {
        name
        for name, count in before.items()
        if any(word in str(one.get("text", "")) for one in world.phone(name).person.messages[count:])
    }


@pytest.mark.parametrize("is_away", [False, True])
async def test_each_day_has_its_readers(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, is_away: bool
) -> None:
    """Each day around the cover: her therapist, the owner, the deputy on the days, by every way; Ben is not touched.

    Also while Mira is away as a whole on some of these days and the owner stands in: the cover goes before that.
    """
    await covers_ann(mira)
    member, other, carer = await world.member("Ann"), await world.member("Ben"), await world.member("Mira")
    rule = world.app.practice.library.book.rules[0]
    async with world.desk() as desk:
        if is_away:
            day = world.now.date()
            await leaves.put(desk, carer, member_id=carer.id, first=day, last=day + timedelta(days=6), deputy_id=None)
        numbers = {
            one.name: await desk.store.flags.add(Sign(one.id, rule.id, "emergency"), words=None, now=desk.now)
            for one in (member, other)
        }
    for ahead in range(7):
        await world.goes_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC) + timedelta(days=ahead))
        covered = 1 <= ahead <= 4
        for name, phone in (("Mira", mira), ("Tom", tom), ("Olga", olga)):
            for client in ("Ann", "Ben"):
                may = name != "Tom" or (covered and client == "Ann")
                found = await reads_by_any_way(world, name, client, numbers[client], phone)
                assert found == [may] * 8, (ahead, name, client)
        expected = "Tom" if covered else "Olga" if is_away else "Mira"
        assert await heard_by(world, ann) == {expected}, ahead
    async with world.desk() as desk:
        log = await desk.store.audit.of(member.id, limit=1000)
        tom_id = (await desk.store.people.in_chat(CAST["Tom"])).id  # type: ignore[union-attr]
    days = {one.at.date().day for one in log if one.actor_id == tom_id}
    assert days == {5, 6, 7, 8}, "he stands in her log on these days, and on no other"


async def test_not_a_minute_longer(world: World, mira: Phone, tom: Phone, ann: Phone) -> None:
    """Midnight is the practice's own."""
    await covers_ann(mira)
    await world.goes_to(TUESDAY.replace(hour=0) - timedelta(hours=2, minutes=1))
    assert not await looks(tom, "Ann")
    await world.passes(timedelta(minutes=1))
    assert await looks(tom, "Ann")
    await world.goes_to(LAST_MINUTE)
    assert await looks(tom, "Ann")
    await world.passes(timedelta(minutes=1))
    assert not await looks(tom, "Ann")


async def test_ann_is_told_who_it_is(world: World, mira: Phone, tom: Phone, ann: Phone, ben: Phone) -> None:
    """What she passes on says so; what Ben passes on goes to Mira, who is here."""
    await covers_ann(mira)
    await world.goes_to(TUESDAY)
    said = await passes_on(ann)
    assert "I have passed it on to Tom. Until Friday 8 May Tom stands in for Mira. The answer comes here" in said
    assert "swimming on tuesdays" in tom.screen()
    await tom.taps("Answer")
    await tom.says("Yes, slowly.")
    assert "Tom answers" in ann.screen()
    assert "I have passed it on to Mira. The answer comes here" in await passes_on(ben)
    await ann.says(SUICIDE)
    assert "Tom gets a note of this, but may not read it in time" in ann.screen(last=None)
    await ann.says("/mydata")
    assert "Mira let somebody stand in who reads along for some days" in ann.screen()


@pytest.mark.parametrize("why", ["away", "blocked", "removed", "no reader", "terms", "withdrawn"])
async def test_it_falls_on_to_the_owner(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, why: str
) -> None:
    """As the rule of leaves does: a deputy who is away, out of reach or gone, an agreement that names none any more."""
    await covers_ann(mira)
    owner, deputy, member = [await world.member(name) for name in ("Olga", "Tom", "Ann")]
    await world.goes_to(TUESDAY)
    changed = {"no reader": ("Tom", {"role": Role.ASSISTANT.value}), "terms": ("Ann", {"consent_version": "2026-11"})}
    async with world.desk() as desk:
        match why:
            case "away":
                day = world.now.date()
                await leaves.put(desk, deputy, member_id=deputy.id, first=day, last=day, deputy_id=None)
            case "removed":
                await team.remove(desk, owner, person_id=deputy.id, to_id=owner.id)
            case "no reader" | "terms":
                who, values = changed[why]
                where = rows.c.chat_id == CAST[who]
                await desk.store._connection.execute(rows.update().where(where).values(**values))
    if why == "blocked":
        tom.person.blocks()
        await world.settle()
    if why == "withdrawn":
        await ann.says("/privacy")
        await ann.taps_all("Withdraw agreement", "Yes, do it")
        async with world.desk() as desk:
            fresh = await desk.store.people.get(member.id)
            assert fresh is not None
            sign = desk.practice.library.book.rules[0].id
            await flags.raise_on_wish(desk, fresh, sign, seen_at=world.now)
        await world.settle()
        assert "Ann" in olga.screen(), "Mira lets her be covered, the owner hears"
        assert not await looks(tom, "Ann")
        return
    said = ann.screen(last=None)
    assert await heard_by(world, ann) == {"Olga"}
    assert "Until Friday 8 May Olga stands in for Mira." in ann.screen(last=None).removeprefix(said)
    if why in {"removed", "no reader", "terms"}:
        assert not await looks(tom, "Ann")


async def test_whom_nobody_can_write_to_is_said_to_who_hears(
    world: World, mira: Phone, tom: Phone, olga: Phone
) -> None:
    """Mira blocks the bot: of Ben the owner reads that she stands in, of Ann, whom Tom covers, she does not."""
    await covers_ann(mira)
    await world.goes_to(TUESDAY)
    mira.person.blocks()
    await world.settle()
    await olga.says("/clients")
    lines = [one for one in olga.screen().splitlines() if one.startswith(("1.", "2."))]
    stands = {one: any(one in line and "you stand in" in line for line in lines) for one in ("Ann", "Ben")}
    assert stands == {"Ann": False, "Ben": True}


async def test_what_waits_goes_along(world: World, mira: Phone, tom: Phone, ann: Phone, ben: Phone) -> None:
    """It was still to be sent to Mira when the cover began: Ann's goes to Tom, Ben's stays."""
    member, other = await world.member("Ann"), await world.member("Ben")
    carer, deputy = await world.member("Mira"), await world.member("Tom")
    async with world.desk() as desk:
        sign = desk.practice.library.router.route(SUICIDE).alarm
        assert sign is not None
        for one in (member, other):
            await flags.raise_flag(desk, one, sign, words=f"{SUICIDE} {one.name}")
        day = desk.practice_day
        await covers.put(desk, carer, client_ids=[member.id], first=day, last=day, deputy_id=deputy.id)
    await world.settle()
    assert f"{SUICIDE} Ann" in tom.screen(last=None)
    assert f"{SUICIDE} Ann" not in mira.screen(last=None)
    assert f"{SUICIDE} Ben" in mira.screen(last=None)
    assert f"{SUICIDE} Ben" not in tom.screen(last=None)


async def test_it_ends_where_somebody_else_looks_after_her_from_now_on(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone
) -> None:
    """Ann is handed to the owner in the middle of it: Tom reads nothing more, and is told."""
    await covers_ann(mira)
    await world.goes_to(TUESDAY)
    owner, member = await world.member("Olga"), await world.member("Ann")
    async with world.desk() as desk:
        await team.hand_over(desk, owner, client_ids=[member.id], to_id=owner.id)
    await world.settle()
    assert "You no longer stand in for Mira with" in tom.screen()
    assert not await looks(tom, "Ann")
    await olga.says("/leave")
    assert "Nobody is away" in olga.screen()
    assert await heard_by(world, ann) == {"Olga"}


async def test_who_agreed_to_terms_without_deputies_is_covered_by_the_owner_alone(
    world: World, mira: Phone, tom: Phone
) -> None:
    """Said before it is set, so that nobody thinks somebody reads who does not."""
    async with world.app.database.transaction() as store:
        where = rows.c.chat_id == CAST["Ann"]
        await store._connection.execute(rows.update().where(where).values(consent_version="2026-11"))
    await mira.says("/client Ann")
    await mira.taps_all("Cover", "Tomorrow")
    assert "Only the owner can, for this agreement names nobody who stands in: Ann." in mira.screen()
    assert "Tom" not in mira.screen()
    member, deputy = await world.member("Ann"), await world.member("Tom")
    day = world.now.date()
    tap = CoverTap(CoverStep.PUT, client=member.id, first=day, last=day, deputy=deputy.id)
    assert "only the owner of the practice can" in await mira.forges(tap.pack())
    await mira.taps("The owner")
    assert "the owner covers Ann, Tuesday 5 May" in mira.screen()


async def test_who_may_set_what(world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, zoe: Phone) -> None:
    """Her therapist and the owner alone: not the deputy on the days, not a client, not a stranger."""
    await covers_ann(mira)
    await world.goes_to(TUESDAY)
    member, deputy, owner = [await world.member(name) for name in ("Ann", "Tom", "Olga")]
    async with world.desk() as desk:
        before = await leaves.coming(desk, owner)
    number, day = before[0].leave.id, world.now.date() + timedelta(days=20)
    forged = [
        CoverTap(CoverStep.ABOUT, client=member.id),
        CoverTap(CoverStep.DAYS, client=member.id, first=day, last=day),
        CoverTap(CoverStep.PUT, client=member.id, first=day, last=day, deputy=owner.id),
        CoverTap(CoverStep.PUT, client=member.id, first=day, last=day),
        LeaveTap(LeaveStep.CALL_OFF, leave=number, sure=True),
        LeaveTap(LeaveStep.DEPUTY, leave=number, deputy=owner.id),
    ]
    await tom.says("/client Ann")
    assert "[Diary]" in tom.screen()
    assert "[Cover]" not in tom.screen()
    for phone in (tom, ann, zoe):
        for tap in forged:
            await phone.forges(tap.pack())
        assert "Who covers" not in phone.screen(last=None)
    async with world.desk() as desk:
        assert await leaves.coming(desk, owner) == before
    again = CoverTap(CoverStep.PUT, client=member.id, first=before[0].leave.last_day, last=day, deputy=deputy.id).pack()
    assert "Somebody covers Ann on some of these days already" in await mira.forges(again)
    nobody = CoverTap(CoverStep.PUT, first=day, last=day, deputy=deputy.id)
    assert (await mira.forges(nobody.pack())).startswith(NOT_YOURS)
    herself = CoverTap(CoverStep.PUT, client=member.id, first=day, last=day, deputy=(await world.member("Mira")).id)
    assert "Only somebody else of the team" in await mira.forges(herself.pack())


async def test_another_deputy(world: World, mira: Phone, tom: Phone, olga: Phone) -> None:
    """The one before reads nothing from then on, and is told without a name."""
    await covers_ann(mira)
    await mira.says("/leave")
    await mira.taps_all("Ann, Tuesday 5 May to Friday 8 May", "Somebody else stands in", "The owner")
    assert "Kept: the owner covers Ann" in mira.screen()
    assert "You no longer stand in for Mira with a client" in tom.screen()
    await world.goes_to(TUESDAY)
    assert not await looks(tom, "Ann")
