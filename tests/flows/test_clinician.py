"""As long as no clinician has read the texts, whoever reads them is told, and so is the owner."""

from dataclasses import replace
from datetime import date

from bot.domain.approvals import Approval, Approvals
from bot.domain.people import Role
from bot.services import invites
from tests.practice import Phone, World

DRAFTS = "no clinician has checked my texts about health and my exercises yet"


async def link(world: World) -> str:
    """Return the code of a client's link of Mira's."""
    mira = await world.member("Mira")
    async with world.desk() as desk:
        return (await invites.invite(desk, role=Role.CLIENT, by=mira)).code


def approve(world: World) -> None:
    """Let a clinician have read everything."""
    live = world.app.practice.live
    done = {name: {"en": Approval("Dr. Jane Doe", date(2026, 12, 1))} for name in live.library.approvals.files}
    live.library = replace(live.library, approvals=Approvals(done))


async def test_clients_read_in_the_welcome_that_the_texts_are_drafts(world: World, zoe: Phone) -> None:
    """Until it is done, and not longer."""
    await zoe.starts(await link(world))
    assert DRAFTS in zoe.screen()
    approve(world)
    nora = world.phone("Nora")
    await nora.starts(await link(world))
    assert "Do you agree" in nora.screen()
    assert "drafts" not in nora.screen()


async def test_the_owner_sees_what_is_not_approved(world: World, olga: Phone) -> None:
    """By file and language."""
    await olga.says("/team")
    assert "exercises.yaml (en), faq.yaml (en), safety.yaml (en)" in olga.screen()
    approve(world)
    await olga.says("/team")
    assert "clinician" not in olga.screen()
