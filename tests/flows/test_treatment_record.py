"""Two classes of record: the diary goes at once, the treatment record as the practice must keep it."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import time, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.domain.errors import NotFoundError
from bot.domain.records import KeptKind, KeptLine
from bot.services import privacy, records, retention, sessions
from tests import practice
from tests.practice import MONDAY, Phone, World, open_world

SIGN = "crushing chest pain and I cannot breathe"


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, peopled: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A practice that keeps the treatment record for as many years as the test says, or not at all."""
    marked = request.node.get_closest_marker("keeps")
    years = marked.args[0] if marked else 0
    monkeypatch.setattr(practice, "settings", partial(practice.settings, keep_treatment_years=years))
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    async with open_world(path, library) as made:
        yield made


async def treated(world: World, ann: Phone, mira: Phone) -> int:
    """Ann has been treated, has had a danger sign that Mira acknowledged, and has a diary; returns her number."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        therapist = await desk.store.people.in_chat(mira.person.id)
        assert therapist is not None
        for day, note in ((-3, "worked on the trapezius"), (4, "planned, and never held")):
            when = MONDAY.date() + timedelta(days=day)
            await sessions.record(desk, therapist, member.id, day=when, at=time(10), note=note)
    await world.settle()
    await ann.says(SIGN)
    await mira.taps("Acknowledge")
    await mira.says("called, sent to A&E")
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    return member.id


async def leaves(ann: Phone) -> str:
    """Ann deletes her account; returns what she was asked."""
    await ann.says("/privacy")
    await ann.taps("Delete my account")
    asked = ann.screen()
    await ann.taps("Yes, do it")
    return asked


async def kept_lines(world: World, subject: int) -> list[KeptLine]:
    """What is kept of somebody, as the owner reads it."""
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        assert owner is not None
        return (await records.read(desk, owner, subject))[1]


async def test_both_are_named_before_anything_goes(world: World, ann: Phone) -> None:
    """In the menu, and where the diary is to be deleted."""
    await ann.says("/privacy")
    assert "Your diary is what you enter" in ann.screen()
    assert "The treatment record is your sessions with their notes" in ann.screen()
    assert "It goes when you delete your account." in ann.screen()
    await ann.taps("Delete my diary")
    assert "the treatment record: sessions with their notes, and danger signs" in ann.screen()


async def test_at_first_all_of_it_goes_with_the_account(world: World, ann: Phone, mira: Phone) -> None:
    """Nothing is kept, and nothing else is said."""
    number = await treated(world, ann, mira)
    assert "it goes, too" in await leaves(ann)
    assert "treatment record" not in ann.screen()
    with pytest.raises(NotFoundError):
        await kept_lines(world, number)


@pytest.mark.keeps(10)
async def test_where_it_must_be_kept_it_stays_without_the_clients_words(world: World, ann: Phone, mira: Phone) -> None:
    """Sessions that were held with their notes, the sign and who has seen it; Ann is told how much, and until when."""
    number = await treated(world, ann, mira)
    asked = await leaves(ann)
    assert "the practice keeps it for 10 years, with your name, and only the owner can read it" in asked
    assert "Of the treatment record 2 lines stay until 2036-05-0" in ann.screen()
    session, sign = await kept_lines(world, number)
    assert (session.kind, session.note, session.by) == (KeptKind.SESSION, "worked on the trapezius", "Mira")
    assert (sign.kind, sign.by, sign.corrected) == (KeptKind.DANGER, "Mira", False)
    assert sign.note == "2026-05-04 Mira: called, sent to A&E"
    assert sign.acknowledged_at == MONDAY
    assert "crushing" not in str(session) + str(sign)
    async with world.desk() as desk:
        assert (await desk.store.audit.of(number))[0].action == "record_read"


@pytest.mark.keeps(10)
async def test_only_the_owner_reads_it(world: World, ann: Phone, mira: Phone) -> None:
    """Neither the therapist who treated nor a client does."""
    number = await treated(world, ann, mira)
    await leaves(ann)
    for name in ("Mira", "Tom", "Ben"):
        member = await world.member(name)
        async with world.desk() as desk:
            for look in (records.kept(desk, member), records.read(desk, member, number)):
                with pytest.raises(NotFoundError):
                    await look


@pytest.mark.keeps(1)
async def test_it_goes_when_its_time_is_over(world: World, ann: Phone, mira: Phone) -> None:
    """With a receipt; so it does at once when the practice no longer has to keep it."""
    number = await treated(world, ann, mira)
    await leaves(ann)
    world.sandbox.clock.move_to(MONDAY + timedelta(days=364))
    async with world.desk() as desk:
        await retention.tidy(desk)
    assert len(await kept_lines(world, number)) == 2
    world.sandbox.clock.move_to(MONDAY + timedelta(days=367))
    async with world.desk() as desk:
        erased = await retention.tidy(desk)
    assert erased["treatment"] == 2
    with pytest.raises(NotFoundError):
        await kept_lines(world, number)


@pytest.mark.keeps(10)
async def test_whoever_withdrew_long_ago_leaves_it_too(world: World, ann: Phone, mira: Phone) -> None:
    """It is kept whichever way an account goes."""
    number = await treated(world, ann, mira)
    member = await world.member("Ann")
    async with world.desk() as desk:
        await privacy.withdraw(desk, member)
    world.sandbox.clock.move_to(MONDAY + timedelta(days=91))
    async with world.desk() as desk:
        await retention.tidy(desk)
    assert len(await kept_lines(world, number)) >= 2


async def test_the_download_says_what_is_which(world: World, ann: Phone, mira: Phone) -> None:
    """And has both, with the notes and who acknowledged."""
    await treated(world, ann, mira)
    await ann.says("/mydata")
    await ann.taps("Download everything")
    content = json.loads(await world.download(ann.person.last_message["document"]["file_id"]))
    assert content["record_classes"]["treatment_record"] == ["sessions", "danger_signs"]
    for name in (*content["record_classes"]["treatment_record"], *content["record_classes"]["diary"]):
        assert name == "person.goal" or name in content
    assert content["sessions"][0]["note"] == "worked on the trapezius"
    assert content["danger_signs"][0]["acknowledged_by"] == "Mira"
    (look,) = content["danger_signs"][0]["looked_at"]
    assert (look["by"], look["note"], look["look_again_on"]) == ("Mira", "called, sent to A&E", None)


def test_where_it_is_written_down() -> None:
    """The page about privacy names both classes and the setting."""
    page = (Path(__file__).parents[2] / "docs/privacy.md").read_text("utf-8")
    assert "KEEP_TREATMENT_YEARS" in page
