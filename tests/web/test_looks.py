"""Who reads what a client said stands in the client's log before the page leaves: every address of the dashboard.

A new address is in none of the lists below, and the test that compares them fails until somebody has decided.
"""

from datetime import time, timedelta

import pytest
from starlette.routing import Route

from bot.domain.calendars import FeedNames
from bot.services import aftercare, calendar_feeds, flags, goals, questions, review, sessions
from bot.understanding.danger.alarm import Alarm, Level
from tests.web.office import Browser, Office

WORD = "quokkavine"
"""Nobody says that but Ann."""

WITH_WORDS = {"/", "/clients/{id:int}"}
"""Pages that show what Ann has said; the list, the words of a danger sign that waits."""

WITH_DATA = {
    "/calendar",
    "/clients/{id:int}/chart.json",
    "/clients/{id:int}/chart.svg",
    "/clients/{id:int}/calendar.svg",
    "/clients/{id:int}/course.svg",
    "/clients/{id:int}/programme",
}
"""Pages and pictures of what else only who may read her diary knows."""

SILENT = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/signin",
    "/signin/{code}",
    "/signed-in",
    "/security",
    "/kept",
    "/hand-over",
    "/exercises/{name}.svg",
    "/exercises/{name}.gif",
    "/feeds/{code}.ics",
}
"""Pages of nobody's words. The feed says when and of whom as much as the therapist chose; that it is read is logged."""

OF_THE_ERASED = {"/kept/{id:int}"}
"""Records of those who are gone; that reading one leaves a line is held by tests of their own."""

FORMS = {
    "/signin/{code}": {},
    "/signout": {},
    "/signed-in/end": {"session": "0"},
    "/signed-in/end-others": {},
    "/team/{id:int}/sign-out": {},
    "/security.csv": {},
    "/flags/{id:int}/acknowledge": {},
    "/questions/{id:int}/answer": {"text": ""},
    "/questions/{id:int}/propose": {},
    "/clients/{id:int}/notes": {"text": "x"},
    "/clients/{id:int}/settle": {},
    "/clients/{id:int}/sessions": {"day": "2026-05-04"},
    "/sessions/{id:int}/move": {"day": "2026-05-20", "at": "09:00"},
    "/sessions/{id:int}/call-off": {},
    "/hand-over": {"clients": "4", "to": "3"},
    "/clients/{id:int}/asked/call-back": {},
    "/clients/{id:int}/plans": {"kind": "hydration", "times": "13:00", "weekday": "0"},
    "/calendar": {},
    "/calendar/yes": {"import": "1"},
    "/calendar/no": {},
    "/calendar/feed": {"names": "initials"},
    "/calendar/feed/end": {},
    "/clients/{id:int}/programme": {"do": "save"},
    "/clients/{id:int}/programme/end": {},
    "/clients/{id:int}/exercises/release": {"exercise": "chin-tuck"},
}
"""Forms, with fields that get an answer out of each."""


def _paths(office: Office, method: str) -> set[str]:
    return {one.path for one in office.web.routes if isinstance(one, Route) and method in (one.methods or ())}


@pytest.fixture
async def told(office: Office) -> Office:
    """Ann has said the word wherever she can, two days ago."""
    ann, mira = await office.member("Ann"), await office.member("Mira")
    await office.checks_in("Ann", note=WORD)
    async with office.desk() as desk:
        today, rule = desk.today(ann), desk.practice.library.book.rules[0]
        await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words=WORD)
        await goals.put(desk, ann, f"to plant {WORD}")
        await questions.ask_therapist(desk, ann, f"May I eat {WORD}?")
        await sessions.record(desk, mira, ann.id, day=today - timedelta(days=1), at=time(9), note=WORD)
        coming = await sessions.record(desk, mira, ann.id, day=today + timedelta(days=3), at=time(10), note=WORD)
        await aftercare.tell(desk, ann, coming.id, f"my {WORD} aches")
        await review.add_note(desk, mira, ann.id, f"no {WORD}")
    office.now += timedelta(days=2)
    return office


def _address(path: str, office_ids: int = 4) -> str:
    named = path.replace("{name}", "chin-tuck").replace("{code}", "x" * 32)
    about = path.split("/")[1]
    return named.replace("{id:int}", str(office_ids) if about == "clients" else "1")


async def _since(office: Office, name: str) -> int:
    by = await office.member(name)
    return sum(one.actor_id == by.id and one.at >= office.now for one in await office.audit_of("Ann"))


async def test_every_address_is_decided_on(office: Office) -> None:
    """A new page or form has to say whether it shows what clients said."""
    assert _paths(office, "GET") == WITH_WORDS | WITH_DATA | SILENT | OF_THE_ERASED
    assert _paths(office, "POST") == FORMS.keys()


@pytest.mark.parametrize("path", sorted(WITH_WORDS | WITH_DATA))
@pytest.mark.parametrize("name", ["Mira", "Olga"])
async def test_a_page_of_a_client_leaves_a_line(told: Office, path: str, name: str) -> None:
    """Opened alone, without the page that it belongs to."""
    browser = await told.signs_in(name)
    answer = await browser.opens(_address(path))
    assert answer.status_code == 200
    assert (WORD in answer.text) is (path in WITH_WORDS), "decide anew whether it shows what Ann said"
    assert await _since(told, name), "it shows what is Ann's and leaves no line"


@pytest.mark.parametrize("path", sorted(SILENT))
async def test_the_other_pages_show_no_words(told: Office, olga: Browser, path: str) -> None:
    """Not even to the owner."""
    assert WORD not in (await olga.opens(_address(path))).text


@pytest.mark.parametrize("path", sorted(FORMS))
async def test_what_a_form_answers_leaves_a_line_where_it_shows_words(told: Office, path: str) -> None:
    """Also a page that comes back with what is wrong."""
    mira = await told.signs_in("Mira")
    answer = await mira.sends(_address(path), **FORMS[path])
    assert answer.status_code != 405
    if WORD in answer.text:
        assert await _since(told, "Mira"), "it shows what Ann said and leaves no line"


async def test_a_feed_says_no_words_and_that_it_is_read(told: Office) -> None:
    """Its address is a secret; whoever reads it is the therapist, as far as anybody knows."""
    mira = await told.member("Mira")
    async with told.desk() as desk:
        address = await calendar_feeds.give_feed(desk, mira, names=FeedNames.FIRST)
    answer = await told.visitor().opens(address.removeprefix(told.practice.public_url))
    assert answer.status_code == 200
    assert WORD not in answer.text
    assert (await told.deeds_on("Mira", "Mira"))[-1] == "feed_read"


@pytest.mark.parametrize("path", sorted(WITH_WORDS | WITH_DATA))
async def test_whoever_may_not_read_leaves_no_line(told: Office, path: str) -> None:
    """Another therapist, a visitor: neither a word nor a look."""
    for browser in (await told.signs_in("Tom"), told.visitor()):
        answer = await browser.opens(_address(path))
        assert WORD not in answer.text
    assert not [one for one in await told.audit_of("Ann") if one.at >= told.now]


async def test_nothing_is_shown_that_cannot_be_written_down(told: Office) -> None:
    """The line is committed before the page leaves: without it there is no page."""
    mira = await told.signs_in("Mira")
    async with told.database.exclusive() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    answer = await mira.opens("/clients/4")
    assert answer.status_code == 503
    assert WORD not in answer.text
