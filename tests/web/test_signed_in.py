"""Where somebody is signed in: devices, signing out there, and sessions that nobody uses."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.domain.devices import WebSession, device_of
from bot.domain.people import Role
from bot.services import signin
from bot.services.tokens import keyed_digest, new_code
from bot.storage.tables import web_sessions
from bot.web.security import form_token
from bot.wording.security import device
from tests.web.office import Browser, Office, token_in, words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


async def _with(office: Office, name: str, agent: str) -> Browser:
    browser, link = office.visitor(), await office.link(name)
    browser.client.headers["User-Agent"] = agent
    answer = await browser.sends(link, token=token_in(await browser.opens(link)))
    assert answer.status_code == 303
    return browser


async def _sessions(office: Office, name: str) -> list[WebSession]:
    person = await office.member(name)
    async with office.desk() as desk:
        return await signin.sessions_of(desk, person)


async def _handles(browser: Browser) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]+)"', (await browser.opens("/signed-in")).text)


async def test_devices_are_listed_and_signed_out_one_by_one(office: Office) -> None:
    """Mira sees her phone and her desk, and ends the phone from the desk."""
    phone = await _with(office, "Mira", PHONE)
    office.now += timedelta(minutes=3)
    desk = await _with(office, "Mira", WINDOWS)
    page = await desk.reads("/signed-in")
    assert "Firefox on Windows · this device" in page
    assert "Safari on iPhone" in page
    (handle,) = await _handles(desk)
    answer = await desk.sends("/signed-in/end", session=handle)
    assert answer.headers["Location"] == "/signed-in?said=one"
    assert "That device is signed out." in await desk.reads("/signed-in?said=one")
    assert (await phone.opens("/")).status_code == 403
    assert (await desk.sends("/signed-in/end", session=handle)).status_code == 404


async def test_all_others_are_signed_out_at_once(office: Office) -> None:
    """Three devices, and one is left; a link that waits ends, too."""
    others = [await _with(office, "Mira", PHONE) for _ in range(2)]
    here = await _with(office, "Mira", WINDOWS)
    waiting = await office.link("Mira")
    assert (await here.sends("/signed-in/end-others")).status_code == 303
    assert [(await one.opens("/")).status_code for one in others] == [403, 403]
    assert (await here.opens("/")).status_code == 200
    late = office.visitor()
    assert (await late.sends(waiting, token=token_in(await late.opens(waiting)))).status_code == 403


async def test_nobody_ends_a_session_of_somebody_else(office: Office, mira: Browser, tom: Browser) -> None:
    """Not a colleague by a handle that they know, nor by the owner's button; not a client, not a visitor."""
    second = await office.signs_in("Mira")
    (handle,) = await _handles(second)
    member = (await office.member("Mira")).id
    assert (await tom.sends("/signed-in/end", session=handle)).status_code == 404
    assert (await tom.sends(f"/team/{member}/sign-out")).status_code == 403
    assert (await mira.sends(f"/team/{member}/sign-out")).status_code == 403
    assert (await office.visitor().sends("/signed-in/end", token="", session=handle)).status_code == 403
    assert (await mira.opens("/")).status_code == 200


async def test_the_owner_signs_somebody_out_everywhere(office: Office, olga: Browser, mira: Browser) -> None:
    """Also with a link that waits; nobody who is not of the team."""
    waiting = await office.link("Mira")
    assert "Mira signed in on 1 device" in await olga.reads("/signed-in")
    ann, member = await office.member("Ann"), await office.member("Mira")
    assert (await olga.sends(f"/team/{ann.id}/sign-out")).status_code == 404
    assert (await olga.sends(f"/team/{member.id}/sign-out")).status_code == 303
    assert (await mira.opens("/")).status_code == 403
    late = office.visitor()
    assert (await late.sends(waiting, token=token_in(await late.opens(waiting)))).status_code == 403
    assert "Nobody else is signed in." in await olga.reads("/signed-in")
    assert "Olga ended sessions of the dashboard of Mira" in await olga.reads("/security")


async def test_a_session_that_nobody_uses_ends(office: Office, mira: Browser) -> None:
    """An hour at most; each use counts, whether it reads or writes."""
    for _ in range(3):
        office.now += timedelta(minutes=50)
        assert (await mira.opens("/")).status_code == 200
    office.now += timedelta(minutes=50)
    assert (await mira.sends("/clients/4/notes", token="0" * 64, text="x")).status_code == 403
    office.now += timedelta(minutes=11)
    answer = await mira.opens("/")
    assert answer.status_code == 403
    assert "/dashboard" in words(answer)


async def test_uses_are_noted_once_a_minute(office: Office, mira: Browser) -> None:
    """A page that is looked at again writes nothing."""

    async def noted() -> object:
        (one,) = await _sessions(office, "Mira")
        return one.last_used_at

    began = office.now
    office.now += timedelta(seconds=59)
    await mira.opens("/")
    assert await noted() == began
    office.now += timedelta(seconds=1)
    await mira.opens("/")
    assert await noted() == began + timedelta(minutes=1)


async def test_a_session_from_before_goes_on(office: Office) -> None:
    """What was not kept of it is not known, and its first use is noted."""
    mira, cookie = await office.member("Mira"), new_code()
    async with office.database.exclusive() as connection:
        values = {
            "token_hash": keyed_digest(cookie, office.practice.secret_key),
            "person_id": mira.id,
            "expires_at": office.now + timedelta(hours=11),
        }
        await connection.execute(insert(web_sessions).values(values))
    browser = office.visitor()
    browser.client.cookies.set("session", cookie)
    office.now += timedelta(hours=2)
    assert (await browser.opens("/")).status_code == 200
    assert "A device that does not say what it is · this device" in await browser.reads("/signed-in")
    office.now += timedelta(hours=2)
    assert (await browser.opens("/")).status_code == 403


async def test_a_new_link_ends_an_unused_one(office: Office) -> None:
    """Of the same person alone."""
    first, toms = await office.link("Mira"), await office.link("Tom")
    second = await office.link("Mira")
    for link, expected in ((first, 403), (second, 303), (toms, 303)):
        browser = office.visitor()
        assert (await browser.sends(link, token=token_in(await browser.opens(link)))).status_code == expected


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Firefox on Windows"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.5.0 (Linux)", "A browser on Linux"),
        ("<script>alert(1)</script>", "A device that does not say what it is"),
        ("", "A device that does not say what it is"),
        ("x" * 1000 + "Firefox/1 Windows", "A device that does not say what it is"),
    ],
)
async def test_a_device_is_two_known_words(office: Office, agent: str, name: str) -> None:
    """Whatever a browser says of itself, nothing of it is stored as it came."""
    browser = office.visitor()
    link = await office.link("Mira")
    token = token_in(await browser.opens(link))
    assert device(device_of(agent).packed) == name
    browser.client.headers["User-Agent"] = agent
    assert (await browser.sends(link, token=token)).status_code == 303
    (one,) = await _sessions(office, "Mira")
    assert device(one.device) == name
    assert len(one.device) <= 24


async def test_the_name_of_a_line_lets_nobody_in(office: Office, mira: Browser) -> None:
    """Neither as a cookie nor as a link, and it is not what is stored."""
    await office.signs_in("Mira")
    (handle,) = await _handles(mira)
    thief = office.visitor()
    thief.client.cookies.set("session", handle)
    assert (await thief.opens("/")).status_code == 403
    assert all(handle not in one.token_hash for one in await _sessions(office, "Mira"))


ADDRESSES = [
    ("GET", "/signed-in"),
    ("POST", "/signed-in/end"),
    ("POST", "/signed-in/end-others"),
    ("POST", "/team/2/sign-out"),
    ("GET", "/security"),
    ("POST", "/security.csv"),
]


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ASSISTANT, Role.LEFT])
async def test_who_may_not_read_has_no_part_of_it(office: Office, tom: Browser, role: Role) -> None:
    """Somebody whose role has changed, an assistant, somebody who has left: a cookie from before opens nothing."""
    mira = await office.signs_in("Mira")
    person = await office.member("Tom")
    async with office.desk() as desk:
        await desk.store.people.save(replace(person, role=role))
    token = form_token(tom.client.cookies["session"])
    for method, address in ADDRESSES:
        answer = await (tom.opens(address) if method == "GET" else tom.sends(address, token=token, session="0"))
        assert answer.status_code == 403, address
        assert "Mira" not in answer.text
    assert (await mira.opens("/")).status_code == 200


async def test_a_client_with_a_session_has_no_part_of_it(office: Office) -> None:
    """Even if Ann had one."""
    ann, cookie = await office.member("Ann"), new_code()
    async with office.desk() as desk:
        key = keyed_digest(cookie, desk.practice.secret_key)
        await desk.store.signins.add_session(key, person_id=ann.id, expires_at=office.now + timedelta(hours=1))
    browser = office.visitor()
    browser.client.cookies.set("session", cookie)
    for method, address in ADDRESSES:
        answer = await (browser.opens(address) if method == "GET" else browser.sends(address, token=form_token(cookie)))
        assert answer.status_code == 403, address
