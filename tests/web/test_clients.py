"""The list is worst first with its reasons, and a client's page tells the diary as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.consents import Guardian
from bot.domain.people import Role
from bot.domain.terms import CONSENT_VERSION
from bot.services import behalf, flags, invites, people, privacy, questions, reminders, review, sessions
from bot.understanding.danger.alarm import Alarm, Level
from bot.web.list_view import PER_PAGE
from tests.web.office import Browser, Office, words


async def _more_clients(office: Office, count: int) -> None:
    mira = await office.member("Mira")
    async with office.desk() as desk:
        for n in range(count):
            link = await invites.invite(desk, role=Role.CLIENT, by=mira)
            joined = await invites.open_link(desk, code=link.code, chat_id=5000 + n, name=f"Client {n:03}")
            await people.agree(desk, joined.person)


async def test_whoever_needs_her_comes_first(office: Office, mira: Browser) -> None:
    """Ben's danger sign stands above Ann's good day, each with its reason in words and one button."""
    await office.checks_in("Ann", pain=2)
    ben = await office.member("Ben")
    async with office.desk() as desk:
        rule = desk.practice.library.book.rules[0]
        alarm = Alarm(rule=rule.id, level=Level.URGENT)
        await flags.raise_flag(desk, ben, alarm, words=None)
    page = await mira.reads("/")
    assert page.index("Ben") < page.index("Ann")
    assert f"{rule.name}, level: urgent, same day, just now" in page
    assert "See danger sign" in page
    assert "today, pain 2" in page


async def test_an_empty_practice_says_what_to_do(office: Office, tom: Browser) -> None:
    """Tom has no clients: no empty table, but the way to the first one."""
    page = await tom.reads("/")
    assert "You have no clients here yet." in page
    assert "/invite" in page


async def test_the_list_can_be_searched_and_narrowed(office: Office, mira: Browser) -> None:
    """By part of a name, and by a kind of reason; what fits nobody says so."""
    assert "Ben" not in await mira.reads("/?q=AN")
    assert "1 client of 2" in await mira.reads("/?q=AN")
    assert "Nobody fits this search." in await mira.reads("/?q=zoe")
    await office.checks_in("Ann", pain=9)
    page = await mira.reads("/?why=high_pain")
    assert "Pain 9 of 10, which nobody has settled yet" in page
    assert "1 client of 2" in page
    assert "2 clients, whoever needs you first" in await mira.reads("/?why=nonsense&page=x")


async def test_many_clients_come_in_pages(office: Office, mira: Browser) -> None:
    """Every client is on exactly one page, and a page beyond the last is the last."""
    await _more_clients(office, PER_PAGE + 5)
    pages = [await mira.opens(f"/?page={n}") for n in (1, 2)]
    names = [f"Client {n:03}" for n in range(PER_PAGE + 5)] + ["Ann", "Ben"]
    shown = [sum(f"{name}</bdi></a></h2>" in page.text for page in pages) for name in names]
    assert shown == [1] * len(names)
    assert "Page 2 of 2" in await mira.reads("/?page=99")
    assert 'rel="next"' in pages[0].text
    assert 'rel="next"' not in pages[1].text


async def test_the_diary_shows_gaps_and_late_entries(office: Office, mira: Browser) -> None:
    """Days without an entry stand as a gap; what was entered the next day says so."""
    await office.checks_in("Ann", ago=6, pain=6, note="long drive", late=True)
    await office.checks_in("Ann", ago=2, pain=4)
    page = await mira.reads("/clients/4")
    assert "Tuesday 28 April entered the next day 6 neck, left shoulder 6 30-60 min long drive" in page
    assert "Wednesday 29 April to Friday 1 May no check-in" in page
    assert "2 check-ins in 14 days" in page
    assert "Where (number of days): neck (2), left shoulder (2)" in page


async def test_a_mean_needs_three_entries(office: Office, mira: Browser) -> None:
    """Two are listed, and nothing is averaged."""
    for ago in (2, 1):
        await office.checks_in("Ann", ago=ago)
    assert "on average" not in await mira.reads("/clients/4")
    await office.checks_in("Ann", ago=0, pain=8)
    assert "Pain 6.0 on average; worst 8 (today), best 5" in await mira.reads("/clients/4")


async def test_the_plan_is_shown_in_the_clients_own_time(office: Office, mira: Browser) -> None:
    """Times, quiet hours and a pause."""
    ann = await office.member("Ann")
    async with office.desk() as desk:
        moved = await reminders.move_zone(desk, ann, "Asia/Tokyo")
        await people.pause(desk, moved, until=office.now + timedelta(days=2))
    page = await mira.reads("/clients/4")
    assert "Check-in 18:00 every day" in page
    assert "Water off" in page
    assert "Times are Ann's own (Asia/Tokyo)" in page
    assert "Where Ann is, it is 18:00" in page
    assert "Paused until Wednesday 6 May 18:00" in page


async def test_every_look_is_in_the_log_that_the_client_can_read(office: Office, mira: Browser) -> None:
    """The list once a day, the page each time; its own pictures add no line, a picture alone does."""
    await mira.opens("/")
    await mira.opens("/")
    await mira.opens("/clients/4")
    for picture in ("chart.json", "chart.svg", "calendar.svg"):
        await mira.opens(f"/clients/4/{picture}")
    assert await office.deeds_on("Ann", "Mira") == ["listed", "viewed"]
    office.now += timedelta(minutes=11)
    await mira.opens("/clients/4/chart.json")
    assert await office.deeds_on("Ann", "Mira") == ["listed", "viewed", "viewed"]
    page = await mira.reads("/clients/4")
    assert "today 11:11: Mira opened this page today 11:00: Mira opened this page, 3 times" not in page
    assert "today 11:11: Mira opened this page, 2 times today 11:00: Mira opened this page today 11:00: Mira" in page


async def test_an_address_without_a_page_leads_on(mira: Browser) -> None:
    """Whoever mistypes finds a way back to the clients."""
    for address in ("/nowhere", "/clients/999"):
        answer = await mira.opens(address)
        assert answer.status_code == 404
        assert '<a class="button" href="/">' in answer.text


async def test_the_chart_is_the_same_on_page_and_paper(office: Office, mira: Browser) -> None:
    """One specification: the page gets it with words on touch, paper as a picture."""
    for ago in (5, 4, 1):
        await office.checks_in("Ann", ago=ago, pain=3)
    spec = (await mira.opens("/clients/4/chart.json?days=14&width=500&dark=1")).json()
    assert spec["vconcat"][0]["width"] == 500
    assert spec["config"]["background"] == "#15222b"
    drawn = await mira.opens("/clients/4/chart.svg?days=14")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert "Pain steady at 3" in drawn.text
    assert " ".join(spec["title"]["text"]).replace("\u00a0", " ") == "Pain steady at 3, 3 entries"


@pytest.mark.parametrize("query", ["days=0", "days=-1", "days=99999999999", "width=abc", "width=²", "days=all&width=1"])
async def test_odd_addresses_are_taken_kindly(office: Office, mira: Browser, query: str) -> None:
    """What cannot be meant is passed over."""
    assert (await mira.opens(f"/clients/4/chart.json?{query}")).status_code == 200
    assert (await mira.opens(f"/clients/4?{query}")).status_code == 200
    assert (await mira.opens(f"/?page={query}&q={'%00'}")).status_code == 200


async def test_a_page_is_in_the_therapists_language_and_names_are_escaped(office: Office, mira: Browser) -> None:
    """The page says which language it is in; a client's name is never markup."""
    person, ann = await office.member("Mira"), await office.member("Ann")
    async with office.desk() as desk:
        await desk.store.people.save(replace(person, language="de"))
        await desk.store.people.save(replace(ann, name='<img src=x onerror="alert(1)">'))
    for address in ("/", "/clients/4"):
        page = await mira.opens(address)
        assert '<html lang="de">' in page.text
        assert "<img src=x" not in page.text
        assert '<img src=x onerror="alert(1)">' in words(page)


async def test_after_a_withdrawal_the_page_has_the_treatment_record_alone(
    office: Office, mira: Browser, tom: Browser, olga: Browser
) -> None:
    """Sessions, their notes and danger signs; no chart, diary, question, goal, programme or picture of any kind."""
    await office.checks_in("Ann", pain=7, note="after the long drive")
    ann, therapist = await office.member("Ann"), await office.member("Mira")
    async with office.desk() as desk:
        await desk.store.people.save(replace(ann, goal="Play the cello"))
        await questions.ask_therapist(desk, ann, "May I swim?")
        rule = desk.practice.library.book.rules[0]
        await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words="my calf is hot")
        await sessions.record(desk, therapist, ann.id, day=desk.today(ann), note="Worked on the scalenes.")
        await review.add_note(desk, therapist, ann.id, "Guards the left side.")
    address = f"/clients/{ann.id}"
    assert "long drive" in await mira.reads(address)
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await privacy.withdraw(desk, ann)
    assert "Has withdrawn the agreement" in await mira.reads("/")
    page = await mira.reads(address)
    for gone in ("long drive", "cello", "May I swim?", "Diary", "Reminders", "chart.json", ".svg", "Last check-in"):
        assert gone not in page, gone
    for stays in ("Worked on the scalenes.", "my calf is hot", "Guards the left side.", "Acknowledge"):
        assert stays in page, stays
    assert "Guards the left side." not in await olga.reads(address), "a private note is its author's"
    for part in ("chart.json", "chart.svg", "calendar.svg", "course.svg", "programme"):
        assert (await mira.opens(f"{address}/{part}")).status_code == 422, part
        assert (await tom.opens(f"{address}/{part}")).status_code == 404, part
    assert (await tom.opens(address)).status_code == 404


async def test_who_agreed_for_a_client_stands_on_the_page(office: Office, mira: Browser, tom: Browser) -> None:
    """As words, whatever they are called; another therapist gets nothing."""
    ann, member = await office.member("Ann"), await office.member("Mira")
    async with office.desk() as desk:
        await people.agree_anew(desk, ann, guardian=Guardian("Eva <b>", recorded_by=member.id))
    page = await mira.reads(f"/clients/{ann.id}")
    assert "Eva <b>, a parent or guardian, agreed; Mira put it down." in page
    when, terms = "2026-05-04 11:00", f"terms {CONSENT_VERSION}; Mira looks after them and reads"
    assert f"{when}: {terms}; until {when}, when another took its place" in page
    assert f"{when}: {terms}; Eva <b>, a parent or guardian, agreed; Mira put it down; it stands" in page
    refused = await tom.client.get(f"/clients/{ann.id}")
    assert refused.status_code == 404
    assert not {"guardian", "Eva"} & set(words(refused).split())


async def test_what_the_practice_entered_is_marked(office: Office, mira: Browser) -> None:
    """In the list, in the diary by name, in the sum, and in the log; a danger sign in it says so, too."""
    ann, therapist = await office.member("Ann"), await office.member("Mira")
    async with office.desk() as desk:
        line = "neck 6, she wet herself and can't feel anything when she wipes"
        await behalf.screen(desk, therapist, ann.id, line)
        proposal = await behalf.propose(desk, therapist, ann.id, line)
        assert proposal.draft is not None
        await behalf.save(desk, therapist, proposal.draft.code)
    assert "pain 6 (entered by the practice)" in await mira.reads("/")
    page = await mira.reads(f"/clients/{ann.id}")
    assert "entered by Mira" in page
    assert "1 check-in in 14 days (1 entered by the practice)" in page
    assert "Mira entered a check-in for the client" in page
    assert "The practice entered this for the client, who was not written to about it" in page
    assert "The client was told at once what to do" not in page
