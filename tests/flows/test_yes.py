"""A yes counts for what stood on the screen: below another version of the terms it shows the ones of now."""

import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from bot.chat.callback_data.guardians import GuardianOfStep, GuardianOfTap, GuardianStep, GuardianTap
from bot.chat.callback_data.menus import MENUS, unpack
from bot.chat.callback_data.readers import ReaderStep, ReaderTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.callback_data.terms import TermsStep, TermsTap
from bot.content.library import Library
from bot.domain.consents import Consent
from bot.domain.terms import CONSENT_VERSION
from tests import practice
from tests.flows.test_guardians import HERE, by_eva, opens_link_of
from tests.flows.test_moving import link
from tests.practice import Phone, World, open_world

LATER = "2031-07"
"""A version of the terms that is newer than what anybody has on a screen."""

OLD = "I am 16 or older, and I agree"
EVA = "I, Eva Klein, agree for"
PUT_DOWN = "Yes, put it down"


async def _comes_in(world: World) -> tuple[Phone, Phone]:
    nora = world.phone("Nora")
    await opens_link_of(world, nora, "Mira")
    return nora, nora


async def _of_last_year(world: World, phone: Phone) -> None:
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(phone.person.id)
        assert found is not None
        await desk.store.people.save(replace(found, consent_version="2026-11", awaiting=None))


async def _new_terms(world: World) -> tuple[Phone, Phone]:
    ann = world.phone("Ann")
    await _of_last_year(world, ann)
    await ann.says("/help")
    return ann, ann


async def _new_terms_read(world: World) -> tuple[Phone, Phone]:
    ann, _ = await _new_terms(world)
    await ann.taps("Read all of it")
    return ann, ann


async def _new_reader(world: World) -> tuple[Phone, Phone]:
    ann = world.phone("Ann")
    await opens_link_of(world, ann, "Tom")
    return ann, ann


async def _guardian_comes(world: World) -> tuple[Phone, Phone]:
    nora, _ = await _comes_in(world)
    await nora.taps_all("I am younger", HERE)
    await nora.says("Eva Klein")
    return nora, nora


async def _with_eva(world: World) -> Phone:
    nora, _ = await _comes_in(world)
    await by_eva(nora)
    return nora


async def _grown_up(world: World) -> Phone:
    """Eva agreed for Nora; by now the practice says that she is old enough."""
    nora = await _with_eva(world)
    await world.phone("Mira").says("/client Nora")
    await world.phone("Mira").taps("Old enough now")
    return nora


async def _grown_up_and_new_reader(world: World) -> tuple[Phone, Phone]:
    nora = await _grown_up(world)
    await opens_link_of(world, nora, "Tom")
    return nora, nora


async def _still_young_and_new_reader(world: World) -> Phone:
    nora = await _with_eva(world)
    await opens_link_of(world, nora, "Tom")
    return nora


async def _guardian_and_new_reader(world: World) -> tuple[Phone, Phone]:
    nora = await _still_young_and_new_reader(world)
    await nora.taps_all("A guardian agrees for me", HERE)
    await nora.says("Eva Klein")
    return nora, nora


async def _new_terms_for(world: World, nora: Phone) -> None:
    await _of_last_year(world, nora)
    await nora.says("/help")
    await nora.taps("I agree")


async def _grown_up_and_new_terms(world: World) -> tuple[Phone, Phone]:
    nora = await _grown_up(world)
    await _new_terms_for(world, nora)
    return nora, nora


async def _guardian_and_new_terms(world: World) -> tuple[Phone, Phone]:
    nora = await _with_eva(world)
    await _new_terms_for(world, nora)
    await nora.taps_all("A guardian agrees for me", HERE)
    await nora.says("Eva Klein")
    return nora, nora


async def _asked_by_mira(world: World) -> tuple[Phone, Phone]:
    nora = await _grown_up(world)
    return nora, nora


async def _put_down(world: World) -> tuple[Phone, Phone]:
    nora, _ = await _comes_in(world)
    mira = world.phone("Mira")
    await mira.says("/client Nora")
    await mira.taps("Guardian has agreed")
    await mira.says("Eva Klein")
    return nora, mira


async def _put_down_for_new_reader(world: World) -> tuple[Phone, Phone]:
    nora = await _still_young_and_new_reader(world)
    mira = world.phone("Mira")
    await mira.says("/client Nora")
    await mira.taps("Guardian has agreed")
    await mira.says("Eva Klein")
    return nora, mira


Scene = Callable[[World], Awaitable[tuple[Phone, Phone]]]


@dataclass(frozen=True)
class Yes:
    """A yes on a screen.

    Attributes:
        scene: brings it there; returns whose consent it is, and on whose phone.
        age: from which on clients agree alone; 0 asks nobody.
        carries: the menu and the step of its button.
    """

    scene: Scene
    age: int
    label: str
    carries: tuple[object, object]


YESES = [
    Yes(_comes_in, 0, "I agree", (OnboardingTap, OnboardingStep.AGREE)),
    Yes(_new_terms, 0, "I agree", (TermsTap, TermsStep.AGREE)),
    Yes(_new_terms_read, 0, "I agree", (TermsTap, TermsStep.AGREE)),
    Yes(_new_reader, 0, "I agree", (ReaderTap, ReaderStep.AGREE)),
    Yes(_comes_in, 16, OLD, (GuardianTap, GuardianStep.OLD_ENOUGH)),
    Yes(_grown_up_and_new_reader, 16, OLD, (GuardianTap, GuardianStep.OLD_ENOUGH)),
    Yes(_grown_up_and_new_terms, 16, OLD, (GuardianTap, GuardianStep.OLD_ENOUGH)),
    Yes(_asked_by_mira, 16, OLD, (GuardianTap, GuardianStep.OLD_ENOUGH)),
    Yes(_guardian_comes, 16, EVA, (GuardianTap, GuardianStep.AGREE)),
    Yes(_guardian_and_new_reader, 16, EVA, (GuardianTap, GuardianStep.AGREE)),
    Yes(_guardian_and_new_terms, 16, EVA, (GuardianTap, GuardianStep.AGREE)),
    Yes(_put_down, 16, PUT_DOWN, (GuardianOfTap, GuardianOfStep.RECORD)),
    Yes(_put_down_for_new_reader, 16, PUT_DOWN, (GuardianOfTap, GuardianOfStep.RECORD_READER)),
]

NO_CONSENT = {
    (OnboardingTap, OnboardingStep.JOIN),
    (TermsTap, TermsStep.READ),
    (TermsTap, TermsStep.DECLINE),
}
"""Steps beside a yes that carry a version, or none, and agree to nothing."""


@asynccontextmanager
async def _practice(
    age: int, path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    monkeypatch.setattr(practice, "settings", partial(practice.settings, age_of_consent=age))
    shutil.copy(peopled, path / "practice.db")
    async with open_world(path / "practice.db", library) as made:
        yield made


def _new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice is upgraded while buttons stand in chats."""
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.") and getattr(module, "CONSENT_VERSION", None) == CONSENT_VERSION:
            monkeypatch.setattr(module, "CONSENT_VERSION", LATER)


async def _agreed(world: World, phone: Phone) -> tuple[str | None, list[Consent]]:
    async with world.desk() as desk:
        found = await desk.store.people.in_chat(phone.person.id)
        assert found is not None
        return found.consent_version, await desk.store.people.consents(found.id)


def _carried(phone: Phone, label: str) -> tuple[object, object]:
    """The menu and the step of the newest button with a label."""
    for message in reversed(phone.person.messages):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"].startswith(label):
                    data = unpack(button["callback_data"])
                    return type(data), getattr(data, "step", None)
    raise AssertionError(f"no button {label}")


@pytest.mark.parametrize("yes", YESES, ids=lambda yes: f"{yes.scene.__name__}-{yes.age}")
async def test_a_yes_below_other_terms_shows_those_of_now(
    yes: Yes, tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is agreed to by it; the yes below the terms that it shows counts for them, once."""
    async with _practice(yes.age, tmp_path, peopled, library, monkeypatch) as world:
        client, hand = await yes.scene(world)
        assert _carried(hand, yes.label) == yes.carries
        before = await _agreed(world, client)
        _new_version(monkeypatch)
        await hand.taps(yes.label)
        assert await _agreed(world, client) == before
        assert LATER in hand.screen()
        await hand.taps(yes.label)
        version, consents = await _agreed(world, client)
        assert (version, consents[-1].version, len(consents)) == (LATER, LATER, len(before[1]) + 1)


def test_every_yes_to_terms_is_walked() -> None:
    """A button that agrees to terms carries their version; each such step is tapped above."""
    walked = {one.carries for one in YESES} | NO_CONSENT
    steps = {
        (menu, step)
        for menu in MENUS
        for step, forms in menu.forms.items()
        if "version" in menu.__dataclass_fields__ and ("version" in forms or step.name in {"AGREE", "RECORD"})
    }
    assert steps - walked == set()
    assert {menu for menu in MENUS if any(step.name == "AGREE" for step in menu.forms)} == {
        OnboardingTap,
        TermsTap,
        ReaderTap,
        GuardianTap,
    }


async def test_a_move_agrees_to_nothing(world: World, ann: Phone, mira: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its yes is about an account; what was agreed to comes along as it is, and the new terms are asked for there."""
    nova = world.phone("Nova")
    await nova.starts(await link(mira))
    before = await _agreed(world, ann)
    _new_version(monkeypatch)
    await ann.taps("Yes, that was me")
    assert await _agreed(world, nova) == before
    await nova.says("/help")
    assert "The terms have a new version" in nova.screen(2)


@pytest.mark.parametrize("age", [0, 16])
async def test_old_buttons_without_a_version_show_the_terms(
    age: int, tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stand in chats for months: none of them agrees to anything, each leads on."""
    async with _practice(age, tmp_path, peopled, library, monkeypatch) as world:
        nora, _ = await _grown_up_and_new_reader(world) if age else await _new_reader(world)
        before = await _agreed(world, nora)
        for data in ("rq:yes:1", "gd:old:16:1", "gd:yes:1:Eva Klein") if age else ("rq:yes:1",):
            await nora.forges(data)
            assert await _agreed(world, nora) == before
            assert f"(terms {CONSENT_VERSION})" in nora.screen()


async def test_a_guardians_no_to_new_terms_is_no_withdrawal(
    tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each of the guardian's screens, and with the button that stood there before: Eva's yes goes on to hold."""
    async with _practice(16, tmp_path, peopled, library, monkeypatch) as world:
        nora, _ = await _guardian_and_new_terms(world)
        before = await _agreed(world, nora)
        assert "I, Eva Klein, agree for Nora" in nora.screen()
        await nora.taps("No, thank you")
        fitting = "what Eva Klein agreed to for Nora before (2026-11) goes on to hold. Nobody stands in as reader."
        assert fitting in nora.screen()
        assert await _agreed(world, nora) == before
        await nora.forges("gd:young")
        await nora.taps("No, thank you")
        assert nora.screen(None).count(fitting) == 2
        await nora.forges("ob:no")
        assert nora.screen(None).count(fitting) == 3
        assert await _agreed(world, nora) == before
        await nora.says("/checkin")
        assert "Check-in, Monday 4 May" in nora.screen()
        await nora.taps_all("Withdraw agreement", "Yes, do it")
        assert (await _agreed(world, nora))[0] is None


async def test_a_guardians_no_before_anybody_agreed_leaves_nothing(
    tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a client's own."""
    async with _practice(16, tmp_path, peopled, library, monkeypatch) as world:
        nora, _ = await _guardian_comes(world)
        await nora.taps("No, thank you")
        assert "Nothing about you is stored" in nora.screen()
        async with world.desk() as desk:
            assert await desk.store.people.in_chat(nora.person.id) is None
