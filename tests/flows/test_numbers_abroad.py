"""Whoever is abroad gets the local emergency number beside the practice's, wherever one is said."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.services import invites
from tests.practice import Phone, World

CHAT = Path(__file__).parents[2] / "bot" / "chat"
BOTH = "112 (in Japan: 119)"


async def moves(world: World, phone: Phone, zone: str) -> None:
    """Put somebody into another time zone."""
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(phone.person.id)
        assert person is not None
        await desk.store.people.save(replace(person, time_zone=zone))


@pytest.mark.parametrize(
    "words",
    [
        "crushing pain in my chest and I can't breathe",
        "I want to kill myself",
        "this is an emergency",
        "/help",
    ],
)
async def test_both_numbers_stand_in_every_text(world: World, ann: Phone, words: str) -> None:
    """At home one, abroad both."""
    await ann.says(words)
    assert "112" in ann.screen()
    assert "(in " not in ann.screen()
    await moves(world, ann, "Asia/Tokyo")
    await ann.says(words)
    assert BOTH in ann.screen()


async def test_a_no_to_the_question_says_both(world: World, ann: Phone) -> None:
    """After a safety question, too, and after a yes that does not say which."""
    await moves(world, ann, "Asia/Tokyo")
    await ann.says("my chest feels tight")
    await ann.says("yes")
    assert BOTH in ann.screen()
    await ann.taps("None of these")
    assert BOTH in ann.screen()


async def test_what_is_told_with_a_button_says_both(world: World, mira: Phone) -> None:
    """Somebody who has not agreed yet and is abroad."""
    phone = world.phone("Nora")
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    await phone.starts(link.code)
    await moves(world, phone, "Asia/Tokyo")
    await phone.says("I want to kill myself")
    await phone.taps("Tell Mira now")
    assert BOTH in phone.screen()
    assert "Danger sign: Nora" in mira.screen()


def test_no_screen_gets_the_practice_as_it_is_at_home() -> None:
    """Whatever shows words takes ``turn.practice`` or ``as_said_to``: a new screen cannot forget the local number."""
    homely = []
    for file in [*CHAT.glob("handlers/*.py"), *CHAT.glob("notices/*.py")]:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                given = [*call.args, *(one.value for one in call.keywords)]
                homely += [f"{file.name}:{call.lineno}" for one in given if ast.unparse(one).endswith("desk.practice")]
    assert homely == []
