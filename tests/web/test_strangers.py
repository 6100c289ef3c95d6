"""Somebody without a right to it gets nothing: every route there is, everybody."""

import re

import pytest
from starlette.routing import Route

from bot.services import flags, questions
from bot.services.tokens import new_code
from bot.understanding.danger.alarm import Alarm, Level
from bot.web.security import form_token
from tests.web.office import Browser, Office

PUBLIC = {"healthz", "readyz", "metrics_page", "how", "ask", "come_in", "leave", "feed"}
"""Pages for everybody, that end only one's own session, or (metrics, feeds) are guarded by their own tests."""


OWNERS = ("/security", "/team")
"""Where the pages begin that are the owner's alone."""


def _routes(office: Office) -> list[tuple[str, str]]:
    """Every guarded route as (method, address), with Ann's, her flag's and her question's id."""
    found = []
    for route in office.web.routes:
        if isinstance(route, Route) and route.name not in PUBLIC:
            for method in sorted((route.methods or set()) - {"HEAD"}):
                kind = route.path.split("/")[1]
                found.append((method, re.sub(r"\{id:int\}", "4" if kind == "clients" else "1", route.path)))
    return found


@pytest.fixture
async def anns_record(office: Office) -> Office:
    """Ann has said things; they carry a word that nobody else has said."""
    ann = await office.member("Ann")
    assert ann.id == 4
    await office.checks_in("Ann", note="zucchini")
    async with office.desk() as desk:
        rule = desk.practice.library.book.rules[0]
        await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words="zucchini")
        await questions.ask_therapist(desk, ann, "zucchini?")
    return office


async def _tries_everything(office: Office, browser: Browser, *, expected: set[int], token: str | None) -> None:
    before = await office.audit_of("Ann")
    tried = _routes(office)
    assert len(tried) >= 8
    for method, address in tried:
        if (address == "/" or address.startswith(("/calendar", "/signed-in"))) and expected == {404}:
            continue  # his own list, calendar and sessions are his
        if (method, address, expected) == ("GET", "/hand-over", {404}):
            continue  # of nobody in particular it leads to the list; test_hand_over.py asks for Ann
        if method == "GET":
            answer = await browser.opens(address)
        else:
            answer = await browser.sends(address, token=token, text="mine", day="2026-05-04")
        # What is the owner's alone says so, rather than that there is nothing.
        assert answer.status_code in ({403} if address.startswith(OWNERS) else expected), (method, address)
        assert "zucchini" not in answer.text
        assert "Ann" not in answer.text
    assert await office.audit_of("Ann") == before
    ann = await office.member("Ann")
    async with office.desk() as desk:
        assert [flag.acknowledged_at for flag in await desk.store.flags.of(ann.id)] == [None]
        assert [one.answered_at for one in await desk.store.questions.of(ann.id)] == [None]
        assert await desk.store.notes.of(ann.id) == []
        assert await desk.store.sessions.of(ann.id) == []


async def test_a_signed_out_visitor_gets_nothing(anns_record: Office) -> None:
    """Every page and picture says 'please sign in', every form is refused."""
    await _tries_everything(anns_record, anns_record.visitor(), expected={403}, token="")


async def test_a_stranger_with_a_made_up_cookie_gets_nothing(anns_record: Office) -> None:
    """Zoe belongs to nobody; that she can compute a form's token from her own cookie does not help her."""
    zoe, cookie = anns_record.visitor(), new_code()
    zoe.client.cookies.set("session", cookie)
    await _tries_everything(anns_record, zoe, expected={403}, token=form_token(cookie))


async def test_another_therapist_gets_nothing_of_a_client(anns_record: Office) -> None:
    """Ann is Mira's: to Tom her pages and deeds do not exist, as those of an id that was never given."""
    tom = await anns_record.signs_in("Tom")
    await _tries_everything(anns_record, tom, expected={404}, token=None)
    for address in ("/", "/calendar"):
        assert "Ann" not in (await tom.opens(address)).text
    unknown, anns = await tom.opens("/clients/4711"), await tom.opens("/clients/4")
    assert unknown.text == anns.text


async def test_her_therapist_and_the_owner_see_her(anns_record: Office) -> None:
    """The same addresses, with a right to them."""
    for name in ("Mira", "Olga"):
        browser = await anns_record.signs_in(name)
        assert "Ann" in await browser.reads("/")
        assert "zucchini" in await browser.reads("/clients/4")
        for picture in ("chart.svg", "chart.json", "calendar.svg", "course.svg"):
            assert (await browser.opens(f"/clients/4/{picture}")).status_code == 200


@pytest.mark.parametrize("id_", ["0", "4711", "9" * 19, "9" * 40])
async def test_an_id_that_does_not_exist_is_a_page_that_does_not_exist(office: Office, id_: str) -> None:
    """However large it is."""
    mira = await office.signs_in("Mira")
    assert (await mira.opens(f"/clients/{id_}")).status_code == 404
    assert (await mira.sends(f"/flags/{id_}/acknowledge")).status_code == 404


async def test_staff_have_no_clients_page(office: Office) -> None:
    """Not even the owner opens a page about Tom, nor about herself."""
    olga = await office.signs_in("Olga")
    for name in ("Tom", "Olga"):
        assert (await olga.opens(f"/clients/{(await office.member(name)).id}")).status_code == 404
