"""One link, one button, one session."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import Secret
from bot.domain.people import Role
from bot.services import signin
from bot.services.tokens import keyed_digest, new_code
from tests.web.office import Browser, Office, token_in, words


async def test_opening_a_link_does_not_use_it_up(office: Office) -> None:
    """Telegram's preview and a virus scanner open it too; the button still works afterwards."""
    link = await office.link("Mira")
    for _preview in range(3):
        assert "Sign in" in await office.visitor().reads(link)
    browser = office.visitor()
    answer = await browser.sends(link, token=token_in(await browser.opens(link)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Clients" in await browser.reads("/")


async def test_a_link_works_once(office: Office) -> None:
    """Whoever finds it later is told how to get another."""
    link = await office.link("Mira")
    for expected in (303, 403):
        browser = office.visitor()
        answer = await browser.sends(link, token=token_in(await browser.opens(link)))
        assert answer.status_code == expected
    assert "used before, is older than ten minutes" in words(answer)
    assert (await browser.opens("/")).status_code == 403


async def test_a_link_works_for_ten_minutes(office: Office) -> None:
    """An old message in the chat opens nothing."""
    link = await office.link("Mira")
    office.now += timedelta(minutes=10)
    browser = office.visitor()
    answer = await browser.sends(link, token=token_in(await browser.opens(link)))
    assert answer.status_code == 403


async def test_the_button_needs_its_own_page(office: Office) -> None:
    """Another site cannot sign somebody in: without the page's cookie and token the link stays unused."""
    link = await office.link("Mira")
    assert (await office.visitor().sends(link, token="")).status_code == 403
    other = token_in(await office.visitor().opens(link))
    assert (await office.visitor().sends(link, token=other)).status_code == 403
    browser = office.visitor()
    assert (await browser.sends(link, token=token_in(await browser.opens(link)))).status_code == 303


async def test_an_invented_link_opens_nothing(office: Office) -> None:
    """A code that nobody gave out."""
    browser, link = office.visitor(), f"/signin/{new_code()}"
    answer = await browser.sends(link, token=token_in(await browser.opens(link)))
    assert answer.status_code == 403
    assert "session" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [("http://dashboard.test", "session=", False), ("https://dashboard.test", "__Host-session=", True)],
)
async def test_the_cookie_is_out_of_reach_of_scripts(office: Office, address: str, name: str, secure: bool) -> None:
    """HttpOnly and SameSite=Lax always; Secure, and tied to the host, when the address is https."""
    there = office.at(address)
    browser, link = there.visitor(), await there.link("Mira")
    answer = await browser.sends(link, token=token_in(await browser.opens(link)))
    (cookie,) = [one for one in answer.headers.get_list("Set-Cookie") if one.startswith(name)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert ("Secure" in cookie) is secure
    assert "Domain" not in cookie


async def test_a_session_ends_after_twelve_hours(office: Office, mira: Browser) -> None:
    """The next morning the link has to be asked for again, however busy the session was."""
    for minutes in (*[55] * 13, 4):
        office.now += timedelta(minutes=minutes)
        assert (await mira.opens("/")).status_code == 200
    office.now += timedelta(minutes=1)
    answer = await mira.opens("/")
    assert answer.status_code == 403
    assert "/dashboard" in words(answer)


async def test_signing_out_ends_the_session_for_good(office: Office, mira: Browser) -> None:
    """A copied cookie is worthless afterwards."""
    copied = mira.client.cookies["session"]
    assert (await mira.sends("/signout")).status_code == 200
    stolen = office.visitor()
    stolen.client.cookies.set("session", copied)
    assert (await stolen.opens("/")).status_code == 403


async def test_who_is_no_longer_staff_is_out_at_once(office: Office, tom: Browser) -> None:
    """The role is asked for on each request."""
    person = await office.member("Tom")
    async with office.desk() as desk:
        await desk.store.people.save(replace(person, role=Role.CLIENT))
    assert (await tom.opens("/")).status_code == 403


async def test_a_clients_cookie_opens_nothing(office: Office) -> None:
    """Even if Ann had a session, the dashboard is not for her."""
    ann, cookie = await office.member("Ann"), new_code()
    async with office.desk() as desk:
        later, key = office.now + timedelta(hours=1), desk.practice.secret_key
        await desk.store.signins.add_session(keyed_digest(cookie, key), person_id=ann.id, expires_at=later)
    browser = office.visitor()
    browser.client.cookies.set("session", cookie)
    assert (await browser.opens("/")).status_code == 403
    assert (await browser.opens(f"/clients/{ann.id}")).status_code == 403


async def test_a_cookie_is_worth_nothing_under_another_secret_key(office: Office) -> None:
    """Whoever can write into the database, or changes SECRET_KEY, is not let in."""
    async with office.desk() as desk:
        mira = await desk.store.people.in_chat(2)
        assert mira is not None
        cookie = await signin.sign_in(desk, (await signin.link(desk, mira)).rpartition("/")[2])
        assert cookie is not None
        assert await signin.signed_in(desk, cookie) == mira
        other = replace(desk, practice=replace(desk.practice, secret_key=Secret("another")))
        assert await signin.signed_in(other, cookie) is None
        forged = "a-cookie-of-my-own"
        await desk.store.signins.add_session(
            hashlib.sha256(forged.encode()).hexdigest(), person_id=mira.id, expires_at=desk.now + timedelta(days=1)
        )
        assert await signin.signed_in(desk, forged) is None
