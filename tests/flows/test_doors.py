"""Every door of the team, tried by everybody who has no key to it: nothing of Ann's is shown, and nothing changes."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.people import Role
from bot.services import invites, people, team
from tests.flows.test_looks import SHOWS, SILENT, STEPS, WORD, Told, _filled, _says_much
from tests.practice import CAST, Phone, World

COMMANDS = {**SHOWS, **SILENT}
"""Every command of the team, and how it is typed."""


async def _joins(world: World, name: str, role: Role, *, therapist: str | None = None) -> Phone:
    """Somebody comes in by a link; a client agrees."""
    phone = world.phone(name)
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        carer = None if therapist is None else await desk.store.people.in_chat(CAST[therapist])
        link = await invites.invite(desk, role=role, by=owner, therapist=carer)
        joined = await invites.open_link(desk, code=link.code, chat_id=phone.person.id, name=name)
        if role is Role.CLIENT:
            await people.agree(desk, joined.person)
    return phone


async def _stands_in(world: World, *, first: int, last: int, whose: str | None = None) -> Phone:
    """Tom stands in for Mira, or covers one client of hers, from so many days from now on until so many."""
    mira, tom = await world.member("Mira"), await world.member("Tom")
    client = None if whose is None else await world.member(whose)
    async with world.desk() as desk:
        today = desk.today(mira)
        await desk.store.leaves.add(
            member_id=mira.id,
            deputy_id=tom.id,
            first=today + timedelta(days=first),
            last=today + timedelta(days=last),
            now=desk.now,
            client_id=None if client is None else client.id,
        )
    await world.settle()
    return world.phone("Tom")


async def _removed(world: World) -> Phone:
    """Eve worked here, and looked after nobody."""
    phone = await _joins(world, "Eve", Role.THERAPIST)
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        eve = await desk.store.people.in_chat(phone.person.id)
        assert owner is not None
        assert eve is not None
        await team.remove(desk, owner, person_id=eve.id, to_id=owner.id)
    return phone


async def _outsider(world: World, who: str) -> Phone:
    match who:
        case "nobody":
            return world.phone("Zoe")
        case "a client of the same therapist":
            return world.phone("Ben")
        case "a client of another":
            return await _joins(world, "Nora", Role.CLIENT, therapist="Tom")
        case "a therapist of another":
            return world.phone("Tom")
        case "an assistant":
            return await _joins(world, "Kim", Role.ASSISTANT)
        case "a deputy whose days have not come":
            return await _stands_in(world, first=1, last=3)
        case "a deputy whose days are over":
            return await _stands_in(world, first=-9, last=-1)
        case "a deputy of hers whose days have not come":
            return await _stands_in(world, first=1, last=3, whose="Ann")
        case "a deputy of hers whose days are over":
            return await _stands_in(world, first=-9, last=-1, whose="Ann")
        case "a deputy of another client":
            return await _stands_in(world, first=0, last=3, whose="Ben")
        case _:
            return await _removed(world)


OUTSIDERS = [
    "nobody",
    "a client of the same therapist",
    "a client of another",
    "a therapist of another",
    "an assistant",
    "a deputy whose days have not come",
    "a deputy whose days are over",
    "a deputy of hers whose days have not come",
    "a deputy of hers whose days are over",
    "a deputy of another client",
    "a therapist who was removed",
]


async def _state(world: World, told: Told) -> dict[str, Any]:
    """What somebody without a right to it could have changed."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        store = desk.store
        return {
            "ann": ann,
            "flags": await store.flags.of(ann.id),
            "questions": await store.questions.of(ann.id, limit=100),
            "notes": await store.notes.of(ann.id),
            "sessions": await store.sessions.of(ann.id),
            "plans": await store.plans.of(ann.id),
            "diary": await store.checkins.between(ann.id, date(2026, 1, 1), date(2026, 12, 31)),
            "programmes": await store.programmes.of(ann.id),
            "draft": await store.drafts.get(told.draft),
            "covers": await store.leaves.covering(ann.id, date.min),
            "asked": await store.requests.open_of([ann.id]),
            "team": [(one.id, one.role) for one in await store.people.staff()],
        }


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_door_of_the_team_opens(world: World, who: str) -> None:
    """Every command and every button, with Ann's own numbers in it, and her name where one is typed."""
    told = await _says_much(world)
    phone = await _outsider(world, who)
    await world.settle()
    before = await _state(world, told)
    calls = len(world.sandbox.calls)
    may_plan = who == "an assistant"
    for typed in COMMANDS.values():
        await phone.says(typed)
    for menu, step in STEPS:
        if may_plan and menu.__name__ == "SessionTap":
            continue  # planning is an assistant's work; what it shows is walked by tests of its own
        for tap in _filled(menu, step, told):
            await phone.forges(tap.pack())
    shown = "\n".join(
        str(one.params)
        for one in world.sandbox.calls[calls:]
        if one.params.get("chat_id", phone.person.id) == phone.person.id
    )
    assert WORD not in shown
    if not may_plan:
        # What was typed is said back, and the help has an example.
        assert "Ann" not in shown.replace("“Ann”", "").replace("/session Ann tomorrow", "")
    after = await _state(world, told)
    # Who works here may have left an invitation or days of their own; of Ann nothing has changed.
    assert after == before


@pytest.mark.parametrize("who", ["Mira", "Olga", "Tom", "Tom for her alone"])
async def test_who_has_the_key_comes_in(world: World, who: str) -> None:
    """Her therapist, the owner, and the deputy on their days: the doors above are doors."""
    await _says_much(world)
    if who.startswith("Tom"):
        await _stands_in(world, first=0, last=1, whose=None if who == "Tom" else "Ann")
    phone = world.phone(who.partition(" ")[0])
    await phone.says("/client Ann")
    assert "to plant " + WORD in phone.screen()
