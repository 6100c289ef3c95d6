"""Somebody of the team cannot be reached: who stands in hears it, gets what is for them, and gives it back."""

from datetime import timedelta

from bot.commands.findings import team
from bot.domain.audit import AuditAction
from bot.domain.people import Reach
from bot.services import flags, review
from tests.practice import Phone, World

SUICIDE = "i want to kill myself"


async def blocked_unseen(world: World, phone: Phone) -> None:
    """Somebody blocks the bot, which finds out by being refused."""
    phone.person.blocks()
    world.sandbox.core.queue.clear()


async def test_a_danger_sign_reaches_who_stands_in(
    world: World, olga: Phone, mira: Phone, tom: Phone, ann: Phone, ben: Phone
) -> None:
    """The refused message itself comes to Olga, who is told once; what follows goes to her, and Ann is told so."""
    await blocked_unseen(world, mira)
    await ann.says(SUICIDE)
    assert (await world.member("Mira")).reach is Reach.BLOCKED
    assert "I can no longer write to Mira" in olga.screen(last=None)
    assert "1 danger sign: /flags" in olga.screen(last=None)
    assert "Ann" in olga.screen(last=None)
    assert SUICIDE in olga.screen(last=None)
    assert "Danger" not in tom.screen(last=None)
    await ben.says("/ask can i go swimming on tuesdays in the lake")
    await ben.taps("Something else: ask my therapist")
    assert "Olga" in ben.screen()
    assert "swimming on tuesdays" in olga.screen()
    await ben.says(SUICIDE)
    assert "Ben" in olga.screen()
    assert olga.screen(last=None).count("I can no longer write to Mira") == 1


async def test_what_waits_goes_along_and_comes_back(world: World, olga: Phone, mira: Phone, ann: Phone) -> None:
    """What was still to be sent to Mira goes to Olga; once Mira writes again she hears what waits, and Olga that."""
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(ann.person.id)
        assert member is not None
        sign = desk.practice.library.router.route(SUICIDE).alarm
        assert sign is not None
        await flags.raise_flag(desk, member, sign, words=SUICIDE)
    mira.person.blocks()
    await world.settle()
    assert SUICIDE in olga.screen(last=None)
    assert "Danger" not in mira.screen(last=None)
    mira.person.unblocks()
    world.sandbox.core.queue.clear()
    await mira.says("/clients")
    assert "For a while I could not write to you here" in mira.screen(last=None)
    assert "1 danger sign: /flags" in mira.screen(last=None)
    assert "I can write to Mira again" in olga.screen()
    before = len(olga.person.messages)
    await ann.says(SUICIDE)
    await world.passes(timedelta(seconds=6))
    assert SUICIDE in mira.screen(), "she has not had the message of which this is the second sign"
    assert len(olga.person.messages) == before


async def test_the_rows_say_it_to_who_stands_in(world: World, olga: Phone, mira: Phone, tom: Phone) -> None:
    """On the owner's list, in /team, and on nobody else's list; it goes when Mira is back."""
    mira.person.blocks()
    await world.settle()
    await olga.says("/clients")
    assert "I cannot write to their therapist, you stand in" in olga.screen()
    await olga.says("/team")
    assert "Mira, therapist: 2 clients; I cannot write to them" in olga.screen()
    member = await world.member("Mira")
    async with world.desk() as desk:
        rows = await review.client_list(desk, member)
        assert "CARER_UNREACHABLE" not in {one.why.name for row in rows for one in row.reasons}
    mira.person.unblocks()
    await mira.says("/clients")
    await olga.says("/clients")
    assert "you stand in" not in olga.screen()
    assert "cannot write" not in tom.screen(last=None)


async def test_without_an_owner_to_reach_nothing_is_lost(world: World, olga: Phone, mira: Phone, ann: Phone) -> None:
    """Nobody stands in then; doctor says it, and whoever is back first hears what waits."""
    olga.person.blocks()
    mira.person.blocks()
    await world.settle()
    await ann.says(SUICIDE)
    async with world.desk() as desk:
        finding = team(await desk.store.people.staff())
    assert not finding.well
    assert "press Start" in finding.line
    assert "Olga" not in finding.line
    olga.person.unblocks()
    await olga.starts()
    said = olga.screen(last=None)
    assert "For a while I could not write to you here" in said
    assert "I can no longer write to Mira" in said
    assert "1 danger sign: /flags" in said
    async with world.desk() as desk:
        finding = team(await desk.store.people.staff())
    assert finding.well
    assert "1 of 3 cannot be written to" in finding.line
    await world.passes(timedelta(hours=1))
    await olga.says("/flags")
    assert SUICIDE in olga.screen(last=None)


async def away(world: World, *phones: Phone) -> None:
    """Somebody of the team blocks the bot, which hears of it."""
    for one in phones:
        one.person.blocks()
    await world.settle()


async def test_danger_reaches_anybody_rather_than_nobody(
    world: World, olga: Phone, mira: Phone, tom: Phone, ben: Phone
) -> None:
    """Tom hears the sign and the name, not the words; Ben is told just that and can read it in his log."""
    await away(world, olga, mira)
    await ben.says(SUICIDE)
    said = ben.screen()
    assert "0800" in said
    assert "Tom, who works here too, gets a note" in said
    assert "Mira" not in said
    assert "Danger sign: Ben" in tom.screen()
    assert "Thoughts of suicide" in tom.screen()
    assert SUICIDE not in tom.screen()
    assert tom.person.messages[-1].get("reply_markup") is None
    member = await world.member("Ben")
    async with world.desk() as desk:
        log = await desk.store.audit.of(member.id)
    heard = (await world.member("Tom")).id
    assert [one.actor_id for one in log if one.action == AuditAction.FLAG_TOLD] == [heard]
    await mira.starts()
    assert "1 danger sign: /flags" in mira.screen(last=None)


async def test_a_sign_that_was_refused_goes_on_to_anybody(
    world: World, olga: Phone, mira: Phone, tom: Phone, ben: Phone
) -> None:
    """Nobody knew that Mira and Olga were out of reach: the message itself goes on."""
    await blocked_unseen(world, mira)
    await blocked_unseen(world, olga)
    await ben.says(SUICIDE)
    assert "Danger sign: Ben" in tom.screen(last=None)
    await ben.says("i want to kill myself and i have taken all my pills")
    assert "Tom, who works here too" in ben.screen()


async def test_nothing_is_promised_when_nobody_can_be_reached(
    world: World, olga: Phone, mira: Phone, tom: Phone, ben: Phone
) -> None:
    """The number first, and that nobody knows; whoever is back first hears what waits, once."""
    await away(world, olga, mira, tom)
    await ben.says(SUICIDE)
    said = ben.screen()
    assert said.index("0800") < said.index("I can reach nobody of the practice")
    assert "gets a note" not in said
    async with world.desk() as desk:
        finding = team(await desk.store.people.staff())
    assert "nobody hears of danger" in finding.line
    tom.person.unblocks()
    await tom.starts()
    assert tom.screen(last=None).count("Danger sign: Ben") == 1
    await away(world, tom)
    tom.person.unblocks()
    await tom.starts()
    assert tom.screen(last=None).count("Danger sign: Ben") == 1
    await olga.starts()
    assert "1 danger sign: /flags" in olga.screen(last=None)


async def test_a_question_is_not_promised_to_somebody_out_of_reach(
    world: World, olga: Phone, mira: Phone, tom: Phone, ben: Phone
) -> None:
    """It is kept, and said so; of questions nobody else hears."""
    await away(world, olga, mira)
    before = len(tom.person.messages)
    await ben.says("/ask can i go swimming on tuesdays in the lake")
    await ben.taps("Something else: ask my therapist")
    assert "kept for Mira, to whom I cannot write" in ben.screen()
    assert "passed it on" not in ben.screen()
    assert len(tom.person.messages) == before
