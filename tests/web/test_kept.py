"""Kept treatment records on the dashboard: the owner's alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.consents import Guardian
from bot.domain.terms import CONSENT_VERSION
from bot.services import flags, people, privacy, sessions
from bot.understanding.danger.alarm import Alarm, Level
from tests.practice import MONDAY
from tests.web.office import Office, words


@pytest.fixture
async def kept(office: Office) -> tuple[Office, int]:
    """A practice that keeps treatment records for ten years, and the number that Ann had before she left."""
    made = Office(office.database, replace(office.practice, keep_treatment_years=10))
    ann, mira = await made.member("Ann"), await made.member("Mira")
    async with made.desk() as desk:
        await sessions.record(
            desk, mira, ann.id, day=MONDAY.date() - timedelta(days=2), note="<b>trapezius</b>, both sides"
        )
        rule = desk.practice.library.book.rules[0]
        await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words="zanzibar")
        await privacy.delete_account(desk, ann)
    return made, ann.id


async def test_the_owner_reads_what_is_kept(kept: tuple[Office, int]) -> None:
    """A list with names and days; each record with its notes, as text; the look is written down."""
    office, number = kept
    olga = await office.signs_in("Olga")
    assert "Kept records" in await olga.reads("/")
    listed = await olga.reads("/kept")
    assert "Ann · 2 lines · until 2036-05-0" in listed
    page = await olga.opens(f"/kept/{number}")
    assert "Session, Mira" in words(page)
    assert "<b>trapezius</b>, both sides" in words(page)
    assert "<b>trapezius" not in page.text
    assert "nobody has acknowledged it" in words(page)
    assert "zanzibar" not in page.text
    async with office.desk() as desk:
        assert next(one.action for one in await desk.store.audit.of(number)) == "record_read"


async def test_nobody_else_does(kept: tuple[Office, int]) -> None:
    """Neither who treated, nor another therapist, nor somebody without a session; and there is no hint of it."""
    office, number = kept
    for name in ("Mira", "Tom"):
        browser = await office.signs_in(name)
        assert "Kept records" not in await browser.reads("/")
        for address in ("/kept", f"/kept/{number}"):
            answer = await browser.opens(address)
            assert answer.status_code == 404
            assert "Ann" not in answer.text
    stranger = office.visitor()
    for address in ("/kept", f"/kept/{number}"):
        answer = await stranger.opens(address)
        assert answer.status_code == 403
        assert "Ann" not in answer.text


async def test_who_is_not_there_is_not_there(kept: tuple[Office, int]) -> None:
    """A number that nobody had, and one of somebody who is still a client."""
    office, _number = kept
    olga = await office.signs_in("Olga")
    ben = await office.member("Ben")
    for address in ("/kept/999", f"/kept/{ben.id}", f"/kept/{2**70}"):
        assert (await olga.opens(address)).status_code == 404


async def test_where_nothing_is_kept_the_page_says_so(office: Office) -> None:
    """Of treatment records and of agreements."""
    olga = await office.signs_in("Olga")
    assert (await olga.reads("/kept")).count("None is kept.") == 2


async def test_what_somebody_who_left_had_agreed_to_is_shown_by_number(office: Office) -> None:
    """Also where no treatment record is kept: when, to which terms, until when; no name, and a guardian as such."""
    ann, ben = await office.member("Ann"), await office.member("Ben")
    async with office.desk() as desk:
        later = replace(desk, now=MONDAY + timedelta(days=2))
        await people.agree_anew(later, ben, guardian=Guardian("Eva Klein"))
        await privacy.delete_account(later, ben)
        await privacy.delete_account(later, ann)
    olga = await office.signs_in("Olga")
    assert "Kept records" in await olga.reads("/")
    page = await olga.reads("/kept")
    since, until = "2026-05-04 11:00", "2026-05-06 11:00"
    assert f"Number {ann.id}: terms {CONSENT_VERSION}, from {since} to {until}" in page
    assert f"Number {ben.id}: terms {CONSENT_VERSION}, from {since} to {until}" in page
    assert f"from {until} to {until}; a parent or guardian agreed" in page
    assert not {"Ann", "Ben", "Eva", "Klein"} & set(page.split())
