"""The owner reads who came in and who was refused, and takes it along."""

import csv
import io
from datetime import timedelta

import pytest

from bot.documents.security import security_log_as_csv
from bot.domain.calendars import FeedNames
from bot.domain.moving import LinkFor
from bot.domain.people import Role
from bot.domain.security import Answered, Exported, SecurityEvent, SecurityLine, WhyRefused
from bot.services import calendar_feeds
from bot.services.tokens import new_code
from bot.wording.security import said
from tests.practice import MONDAY
from tests.web.office import Browser, Office, token_in, words


async def _lines(office: Office) -> list[SecurityLine]:
    async with office.desk() as desk:
        return await desk.store.security.everything()


async def test_sign_in_and_sign_out_are_written_down(office: Office, olga: Browser) -> None:
    """By whom and when."""
    mira = await office.signs_in("Mira")
    office.now += timedelta(minutes=5)
    await mira.sends("/signout")
    page = await olga.reads("/security")
    assert page.index("Mira signed out of the dashboard") < page.index("Mira signed in to the dashboard")
    assert page.index("Mira signed in to the dashboard") < page.index("Olga signed in to the dashboard")


async def test_refused_links_are_written_down_and_fill_no_table(office: Office, olga: Browser) -> None:
    """Used, run out, made up: each once in ten minutes, however often it is tried, and never the code."""
    link, other = await office.link("Mira"), f"/signin/{new_code()}"
    for _ in range(12):
        for address in (link, other):
            browser = office.visitor()
            await browser.sends(address, token=token_in(await browser.opens(address)))
    refused = [one for one in await _lines(office) if one.what == SecurityEvent.LINK_REFUSED]
    assert sorted((one.detail, one.actor_id) for one in refused) == [("unknown", None), ("used", None)]
    page = await olga.reads("/security")
    assert "A sign-in link was refused; it was made for Mira: it had been used" in page
    assert "A sign-in link was refused; it was made for nobody known: nobody had made it" in page
    assert link.rpartition("/")[2] not in page
    office.now += timedelta(minutes=11)
    browser = office.visitor()
    await browser.sends(other, token=token_in(await browser.opens(other)))
    again = [one for one in await _lines(office) if one.what == SecurityEvent.LINK_REFUSED]
    assert len(again) == 3


async def test_a_link_that_ran_out_is_written_down_once(office: Office) -> None:
    """With whose it was, and without the code."""
    link = await office.link("Mira")
    office.now += timedelta(minutes=11)
    for _ in range(3):
        browser = office.visitor()
        await browser.sends(link, token=token_in(await browser.opens(link)))
    [line] = [one for one in await _lines(office) if one.what == SecurityEvent.LINK_REFUSED]
    assert (line.detail, line.actor_id, line.about_id) == (WhyRefused.EXPIRED, None, (await office.member("Mira")).id)


async def test_whose_address_for_a_calendar_program_was_made_and_stopped(office: Office, olga: Browser) -> None:
    """It lets a program read without signing in."""
    mira = await office.member("Mira")
    async with office.desk() as desk:
        await calendar_feeds.give_feed(desk, mira, names=FeedNames.NONE)
        await calendar_feeds.end_feed(desk, mira)
        await calendar_feeds.end_feed(desk, mira)
    found = [one.what for one in await _lines(office) if one.actor_id == mira.id]
    assert found[-2:] == ["feed_given", "feed_ended"]
    assert "Mira made a new address for a calendar program" in await olga.reads("/security")


async def test_the_log_is_the_owners_alone(office: Office, olga: Browser, mira: Browser) -> None:
    """Nobody else reads it, takes it along, or is led to it."""
    assert "Security log" in await olga.reads("/")
    assert "Security log" not in await mira.reads("/")
    for browser in (mira, office.visitor()):
        answer = await browser.opens("/security")
        assert answer.status_code == 403
        assert "signed in to the dashboard" not in words(answer)
    assert (await mira.sends("/security.csv")).status_code == 403
    assert (await office.visitor().sends("/security.csv", token="")).status_code == 403
    assert (await olga.opens("/security.csv")).status_code == 405
    assert "exported" not in {one.what for one in await _lines(office)}


async def test_the_log_is_taken_along_as_a_table_and_says_so(office: Office, olga: Browser) -> None:
    """Every line, oldest first, and the taking itself."""
    await office.signs_in("Mira")
    answer = await olga.sends("/security.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["event"], row["by"], row["detail"]) for row in rows][-3:] == [
        ("signed_in", "Olga", ""),
        ("signed_in", "Mira", ""),
        ("exported", "Olga", "security_log"),
    ]
    assert rows[-1]["in_words"] == "Olga took a file out: this log"
    assert "Olga took a file out: this log" in await olga.reads("/security")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "\n=1+1", "  =1", "\t1", "\uff20a"])
async def test_no_name_becomes_a_formula(office: Office, name: str) -> None:
    """Names are what people chose; a spreadsheet must not run them."""
    line = SecurityLine(id=1, at=office.now, what="signed_in", actor_id=7, about_id=7)
    table = security_log_as_csv([line], {7: name}).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row["by"].startswith("'")
    assert row["about"].startswith("'")
    assert row["in_words"].startswith("'")


async def test_older_pages_are_reached(office: Office, olga: Browser) -> None:
    """Fifty lines a page; a page that there is none of is the last one."""
    mira = await office.member("Mira")
    async with office.desk() as desk:
        for number in range(120):
            await desk.secure(SecurityEvent.EXPORTED, by=mira, detail=number)
    assert "Page 1 of 3" in await olga.reads("/security")
    assert "Olga signed in" in await olga.reads("/security?page=3")
    assert "Page 3 of 3" in await olga.reads("/security?page=99")
    for given in ("0", "-1", "x", "9" * 30):
        assert "Page" in await olga.reads(f"/security?page={given}")


async def test_whoever_has_left_is_a_number(office: Office, olga: Browser) -> None:
    """The line stays."""
    tom = await office.member("Tom")
    await office.signs_in("Tom")
    async with office.desk() as desk:
        await desk.store.people.remove(tom.id)
    assert f"somebody who has left (number {tom.id}) signed in to the dashboard" in await olga.reads("/security")


async def test_whom_somebody_was_handed_to_is_named(office: Office, olga: Browser) -> None:
    """The number of a third person is no number to whoever reads."""
    ann, tom, owner = [await office.member(name) for name in ("Ann", "Tom", "Olga")]
    async with office.desk() as desk:
        await desk.secure(SecurityEvent.HANDED_OVER, by=owner, about=ann, detail=tom.id)
        await desk.secure(SecurityEvent.DEPUTY_SET, by=owner, about=ann, detail=4711)
        await desk.secure(SecurityEvent.SESSION_ENDED, by=owner, about=tom, detail=2)
    page = await olga.reads("/security")
    assert "Olga handed Ann over to somebody else: Tom" in page
    assert "stand in for Ann: somebody who has left (number 4711)" in page
    assert "Olga ended sessions of the dashboard of Tom: 2" in page


async def test_every_event_and_detail_has_words() -> None:
    """No line of this release reads as a code."""
    for what in SecurityEvent:
        for detail in ("", *WhyRefused, *Exported, *Answered, *LinkFor, *(one for one in Role if one is not Role.LEFT)):
            line = SecurityLine(id=1, at=MONDAY, what=what.value, actor_id=1, about_id=2, detail=str(detail))
            text = said(line, {1: "Olga", 2: "Mira"})
            assert "_" not in text
            assert "{" not in text
            assert not detail or not text.endswith(f": {detail}") or detail in {"yes", "no"}, "a word, no code"
    made = SecurityLine(id=1, at=MONDAY, what="invite_made", actor_id=None, about_id=None, detail="client")
    assert said(made, {}) == "Somebody at the server's keyboard made an invitation: for a client"
    unknown = SecurityLine(id=1, at=MONDAY, what="of_later", actor_id=None, about_id=None)
    assert said(unknown, {}) == "of_later"
