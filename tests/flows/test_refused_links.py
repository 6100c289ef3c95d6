"""Each kind of link that lets nobody in leaves a line in the security log, without words, however often it is tried."""

from datetime import timedelta

import pytest

from bot.domain.people import Role
from bot.domain.security import SecurityEvent, SecurityLine, WhyRefused
from bot.services import invites, moving
from bot.services.security import QUIET
from bot.services.tokens import new_code
from tests.practice import Phone, World

CHAT_LINKS = ("client", "therapist", "assistant", "owner", "new phone")
"""Links that the chat opens. The dashboard's are in tests/web/test_security_log.py; guardians have no link."""


async def _made(world: World, kind: str) -> str:
    mira, ann = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        if kind == "new phone":
            return (await moving.link(desk, mira, ann.id)).code
        if kind == "client":
            return (await invites.invite(desk, role=Role.CLIENT, by=mira)).code
        return (await invites.invite(desk, role=Role(kind))).code


async def _refused(world: World) -> list[SecurityLine]:
    async with world.desk() as desk:
        lines = await desk.store.security.everything()
    return [one for one in lines if one.what in {SecurityEvent.INVITE_REFUSED, SecurityEvent.PHONE_LINK_REFUSED}]


@pytest.mark.parametrize("kind", CHAT_LINKS)
@pytest.mark.parametrize("why", [WhyRefused.USED, WhyRefused.EXPIRED, WhyRefused.NOT_FOR_THEM])
async def test_a_refused_link_is_one_line(world: World, zoe: Phone, olga: Phone, kind: str, why: WhyRefused) -> None:
    """Twelve tries are one line a minute, which says what was wrong and of whom, and holds no code and no name."""
    code = await _made(world, kind)
    if why is WhyRefused.USED:
        await world.phone("Nova").starts(code)
    elif why is WhyRefused.EXPIRED:
        await world.passes(invites.LIFETIME + timedelta(days=1))
    opens = olga if why is WhyRefused.NOT_FOR_THEM else zoe
    for _ in range(12):
        await opens.starts(code)
    [line] = await _refused(world)
    is_phone = kind == "new phone"
    assert line.what == (SecurityEvent.PHONE_LINK_REFUSED if is_phone else SecurityEvent.INVITE_REFUSED)
    assert line.detail == why
    assert line.actor_id == ((await world.member("Olga")).id if opens is olga else None)
    if is_phone:
        assert line.about_id == (await world.member("Ann")).id
    world.sandbox.clock.move_to(world.now + QUIET + timedelta(seconds=1))
    await opens.starts(code)
    assert len(await _refused(world)) == 2


async def test_a_flood_of_made_up_codes_is_one_line_a_minute(world: World, zoe: Phone) -> None:
    """Each of them another one."""
    codes = [new_code() for _ in range(15)]
    for code in codes:
        await zoe.starts(code)
    [line] = await _refused(world)
    assert (line.detail, line.actor_id, line.about_id) == (WhyRefused.UNKNOWN, None, None)


async def test_the_client_opens_the_link_in_the_account_that_the_diary_is_in(world: World, ann: Phone) -> None:
    """That is no stranger, and the line says so."""
    code = await _made(world, "new phone")
    await ann.starts(code)
    [line] = await _refused(world)
    ann_id = (await world.member("Ann")).id
    assert (line.detail, line.actor_id, line.about_id) == (WhyRefused.THERE_ALREADY, ann_id, ann_id)


def test_every_role_is_walked() -> None:
    """A link for a role that is added needs a line above."""
    assert {one for one in CHAT_LINKS if one != "new phone"} == {one.value for one in Role if one is not Role.LEFT}
