"""Clients go to a colleague on the page: one, many or all in one deed, asked first where the reader would be new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people import Role
from bot.services import invites, people, readers, team
from tests.practice import MONDAY
from tests.web.office import Browser, Office, token_in, words


async def reader_of(office: Office, name: str) -> str:
    """Who looks after a client."""
    client = await office.member(name)
    async with office.desk() as desk:
        carer = await desk.carer_of(client)
    assert carer is not None
    return carer.name


async def asked(office: Office, name: str) -> str:
    """Whom a client is asked about; '' for nobody."""
    client = await office.member(name)
    async with office.desk() as desk:
        request = await readers.open_request(desk, client)
        return "" if request is None else str(await people.name_of(desk, request.to_id))


async def numbers(office: Office, *names: str) -> list[int]:
    """The numbers of people."""
    return [(await office.member(name)).id for name in names]


async def hands(office: Office, browser: Browser, to: str, *names: str) -> int:
    """Look over, as the page leads to it, and say yes; returns the status."""
    clients, (to_id,) = await numbers(office, *names), await numbers(office, to)
    query = "&".join([f"client={one}" for one in clients] + [f"to={to_id}"])
    page = await browser.opens(f"/hand-over?{query}")
    assert page.status_code == 200
    assert all(name in words(page) for name in (*names, to))
    answer = await browser.sends("/hand-over", clients=" ".join(map(str, clients)), to=str(to_id))
    return answer.status_code


async def waits_for(office: Office, name: str, kind: str) -> bool:
    """Whether a notice of a kind waits to be sent to somebody."""
    person = await office.member(name)
    async with office.desk() as desk:
        return bool(await desk.store.outbox.waiting(person.chat_id, kind))


async def test_a_therapist_hands_own_clients_over(office: Office, mira: Browser) -> None:
    """Ticked in the list, looked over, sent: both are asked, nothing has moved, and the list and the pages say so."""
    page = await mira.opens("/")
    ann, ben, tom = await numbers(office, "Ann", "Ben", "Tom")
    for one in (ann, ben):
        assert f'<input type="checkbox" form="hand-over" name="client" value="{one}">' in page.text
    assert "All of them (2)" in words(page)
    look = await mira.opens(f"/hand-over?client={ann}&client={ben}&to={tom}")
    assert "Hand 2 clients over to Tom?" in words(look)
    assert "Until they say yes nothing moves" in words(look)
    assert await asked(office, "Ann") == "", "looking changes nothing"
    before = office.posted
    answer = await mira.sends("/hand-over", clients=f"{ann} {ben}", to=str(tom))
    assert answer.headers["Location"] == "/?said=handed-asked"
    assert office.posted == before + 1
    assert "The clients are asked." in await mira.reads("/?said=handed-asked")
    for name in ("Ann", "Ben"):
        assert (await reader_of(office, name), await asked(office, name)) == ("Mira", "Tom")
    assert "Asked on Monday 4 May whether Tom may read, not answered" in await mira.reads("/")
    page = await mira.opens(f"/clients/{ann}")
    assert "Asked on Monday 4 May whether Tom may look after Ann; not answered." in words(page)
    assert await waits_for(office, "Ann", "reader_asked")


async def test_the_reminder_stands_beside_it(office: Office, mira: Browser) -> None:
    """After three days once, after seven twice."""
    (ann,) = await numbers(office, "Ann")
    await hands(office, mira, "Tom", "Ann")
    for days, said in ((4, "reminded once"), (8, "reminded twice")):
        office.now = MONDAY + timedelta(days=days)
        async with office.desk() as desk:
            await readers.remind(desk)
        browser = await office.signs_in("Mira")
        assert f"Asked on Monday 4 May whether Tom may look after Ann, {said}; not answered." in await browser.reads(
            f"/clients/{ann}"
        )
        assert f"Asked on Monday 4 May whether Tom may read, {said}, not answered" in await browser.reads("/")


async def test_it_is_called_back(office: Office, mira: Browser) -> None:
    """From the client's page; whom it concerns hears, and the client's old button says that it is settled."""
    (ann,) = await numbers(office, "Ann")
    await hands(office, mira, "Tom", "Ann")
    page = await mira.opens(f"/clients/{ann}")
    assert f'action="/clients/{ann}/asked/call-back"' in page.text
    answer = await mira.sends(f"/clients/{ann}/asked/call-back")
    assert answer.headers["Location"] == f"/clients/{ann}?said=called-back#care"
    assert "the client is not asked any more" in await mira.reads(f"/clients/{ann}?said=called-back")
    assert (await asked(office, "Ann"), await reader_of(office, "Ann")) == ("", "Mira")
    assert "Asked on" not in await mira.reads("/")
    assert await waits_for(office, "Tom", "reader_answered")
    again = await mira.sends(f"/clients/{ann}/asked/call-back")
    assert again.status_code == 404
    assert "reader_called_back" in await office.deeds_on("Ann", "Mira")


async def test_what_a_client_has_begun_is_theirs_to_answer(office: Office, mira: Browser) -> None:
    """Ann has opened Tom's link: the page says so, and nobody calls that back."""
    ann, tom = await office.member("Ann"), await office.member("Tom")
    async with office.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=tom)
        await invites.open_link(desk, code=link.code, chat_id=ann.chat_id, name="Ann")
    assert await asked(office, "Ann") == "Tom"
    page = await mira.opens(f"/clients/{ann.id}")
    assert "whether Tom may look after Ann; not answered" in words(page)
    assert "call-back" not in page.text
    assert (await mira.sends(f"/clients/{ann.id}/asked/call-back")).status_code == 404
    assert await asked(office, "Ann") == "Tom"


async def test_all_go_in_one_deed(office: Office, olga: Browser) -> None:
    """The owner hands all over: who is with the colleague already is left alone, nobody is asked twice."""
    ann, ben, tom, mira = await numbers(office, "Ann", "Ben", "Tom", "Mira")
    page = await olga.opens(f"/hand-over?all=yes&to={tom}")
    assert "Hand 2 clients over to Tom?" in words(page)
    answer = await olga.sends("/hand-over", clients=f"{ann} {ben}", to=str(tom))
    assert answer.headers["Location"] == "/?said=handed-asked"
    assert [await asked(office, one) for one in ("Ann", "Ben")] == ["Tom", "Tom"]
    assert (await olga.opens(f"/hand-over?all=yes&to={mira}")).status_code == 404, "they all are Mira's"


async def test_to_the_owner_nobody_is_asked(office: Office, mira: Browser) -> None:
    """Who owns the practice reads every diary anyway; Mira reads no more."""
    (ann,) = await numbers(office, "Ann")
    (olga,) = await numbers(office, "Olga")
    look = await mira.opens(f"/hand-over?client={ann}&to={olga}")
    assert "Olga, who owns the practice, looks after them from then on" in words(look)
    answer = await mira.sends("/hand-over", clients=str(ann), to=str(olga))
    assert answer.headers["Location"] == "/?said=handed"
    assert await reader_of(office, "Ann") == "Olga"
    assert (await mira.opens(f"/clients/{ann}")).status_code == 404
    assert await waits_for(office, "Ann", "handed_over")


async def test_from_one_clients_page(office: Office, olga: Browser) -> None:
    """There is a form on it; afterwards the page says what has become of it."""
    (ann,) = await numbers(office, "Ann")
    page = await olga.opens(f"/clients/{ann}")
    assert "Mira looks after Ann" in words(page)
    assert '<form method="get" action="/hand-over">' in page.text
    answer = await olga.sends("/hand-over", clients=str(ann), to=str((await numbers(office, "Tom"))[0]))
    assert answer.headers["Location"] == f"/clients/{ann}?said=handed-asked#care"
    assert "The clients are asked." in await olga.reads(f"/clients/{ann}?said=handed-asked")


async def test_nobody_chosen_is_said(mira: Browser) -> None:
    """No error, no deed."""
    for query in ("", "?to=3", "?client=4", "?to="):
        answer = await mira.opens(f"/hand-over{query}")
        assert answer.headers["Location"] == "/?said=nobody"
    assert "Choose one client or more, and a colleague." in await mira.reads("/?said=nobody")


async def _covering(office: Office, *, whole: bool) -> None:
    """Tom stands in for Mira today, as a whole or for Ann alone."""
    mira, tom, ann = [await office.member(name) for name in ("Mira", "Tom", "Ann")]
    async with office.desk() as desk:
        day = desk.practice_day
        await desk.store.leaves.add(
            member_id=mira.id, deputy_id=tom.id, first=day, last=day, now=desk.now, client_id=None if whole else ann.id
        )


async def _browser(office: Office, who: str) -> Browser:
    """The browser of somebody without a right to it."""
    match who:
        case "a deputy":
            await _covering(office, whole=True)
        case "a deputy of hers alone":
            await _covering(office, whole=False)
        case "nobody":
            return office.visitor()
        case "a therapist who was removed":
            browser = await office.signs_in("Tom")
            olga, tom = await office.member("Olga"), await office.member("Tom")
            async with office.desk() as desk:
                await team.remove(desk, olga, person_id=tom.id, to_id=olga.id)
            return browser
        case "an assistant":
            browser = await office.signs_in("Tom")
            tom = await office.member("Tom")
            async with office.desk() as desk:
                await desk.store.people.save(replace(tom, role=Role.ASSISTANT))
            return browser
        case _:
            pass
    return await office.signs_in("Tom")


OUTSIDERS = [
    "nobody",
    "a therapist of another",
    "a deputy",
    "a deputy of hers alone",
    "an assistant",
    "a therapist who was removed",
]


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_door_opens(office: Office, mira: Browser, who: str) -> None:
    """Ann is asked about Olga's wish already; whoever has no right to it looks at nothing, hands nobody over."""
    ann, ben, to = await numbers(office, "Ann", "Ben", "Olga")
    tom_id = (await numbers(office, "Tom"))[0]
    await hands(office, mira, "Tom", "Ann")
    browser = await _browser(office, who)
    was = [(await reader_of(office, name), await asked(office, name)) for name in ("Ann", "Ben")]
    token = token_in(await browser.opens("/"))
    for query in (f"client={ann}&to={to}", f"client={ann}&client={ben}&to={to}", f"client={ann}&to={tom_id}"):
        answer = await browser.opens(f"/hand-over?{query}")
        assert answer.status_code in {403, 404}
        assert "Ann" not in words(answer)
    for address, fields in (
        ("/hand-over", {"clients": str(ann), "to": str(to)}),
        ("/hand-over", {"clients": f"{ann} {ben}", "to": str(tom_id)}),
        (f"/clients/{ann}/asked/call-back", {}),
    ):
        answer = await browser.sends(address, token=token, **fields)
        assert answer.status_code in {403, 404}, (address, answer.status_code)
        assert "Ann" not in words(answer)
    assert [(await reader_of(office, name), await asked(office, name)) for name in ("Ann", "Ben")] == was
    if who.startswith("a deputy"):
        page = await browser.opens(f"/clients/{ann}")
        assert page.status_code == 200
        assert "/hand-over" not in page.text
        assert "call-back" not in page.text
        assert f'name="client" value="{ann}"' not in (await browser.opens("/")).text


@pytest.mark.parametrize("clients", ["", "x", "4 x", "-4", "4711", "9" * 30, "4 4711", "3", "4,5"])
@pytest.mark.parametrize("to", ["3", "", "x", "4", "4711", "9" * 30])
async def test_whatever_is_sent_breaks_nothing(office: Office, mira: Browser, clients: str, to: str) -> None:
    """Numbers of nobody, of staff as clients, of clients as staff."""
    if (clients, to) == ("4", "3"):
        return
    answer = await mira.sends("/hand-over", clients=clients, to=to)
    assert answer.status_code == 404
    look = await mira.opens(f"/hand-over?to={to or 0}&" + "&".join(f"client={one}" for one in clients.split() or ["0"]))
    assert look.status_code == 404
    assert await asked(office, "Ann") == ""


async def test_what_was_chosen_outlives_the_session(office: Office, mira: Browser) -> None:
    """It comes back without a name; after the sign-in it is looked over once and sent."""
    ann, ben, tom = await numbers(office, "Ann", "Ben", "Tom")
    token = token_in(await mira.opens("/"))
    mira.client.cookies.delete("session")
    fields = {"clients": f"{ann} {ben}", "to": str(tom)}
    kept = await mira.client.post("/hand-over", data={"form_token": token, **fields})
    assert kept.status_code == 403
    assert "You are not signed in any more" in words(kept)
    assert f'name="clients" value="{ann} {ben}"' in kept.text
    assert "Ann" not in kept.text
    link = await office.link("Mira")
    await mira.sends(link, token=token_in(await mira.opens(link)))
    again = kept.text.rpartition('name="form_token" value="')[2].partition('"')[0]
    looked = await mira.client.post("/hand-over", data={"form_token": again, **fields})
    assert "You have signed in anew" in words(looked)
    assert await asked(office, "Ann") == ""
    last = looked.text.rpartition('name="form_token" value="')[2].partition('"')[0]
    assert (await mira.client.post("/hand-over", data={"form_token": last, **fields})).status_code == 303
    assert await asked(office, "Ann") == "Tom"


async def test_covers_stand_on_the_page(office: Office, mira: Browser) -> None:
    """Who covers Ann, and when."""
    await _covering(office, whole=False)
    ann = await office.member("Ann")
    assert "Tom covers Ann, Monday 4 May" in await mira.reads(f"/clients/{ann.id}")
