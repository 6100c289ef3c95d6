"""Programmes on the dashboard: put together with pictures, checked beside the fields, told to the client."""

import httpx
import pytest

from bot.domain.exercises import Outcome
from bot.domain.programmes import Item, Programme
from bot.services import exercises, programmes
from tests.web.office import Browser, Office, token_in, words

EDITOR = "/clients/4/programme"
WHEN = {"weekday": ["0", "2", "4"], "starts": "2026-05-04", "ends": "2026-05-31"}


async def presses(browser: Browser, deed: str, **fields: str | list[str]) -> httpx.Response:
    """Press a button of the editor, with its fields as they stand."""
    token = token_in(await browser.client.get("/"))
    return await browser.client.post(EDITOR, data={"form_token": token, "do": deed, **WHEN, **fields})


async def active(office: Office) -> Programme | None:
    """The programme that counts for Ann."""
    ann = await office.member("Ann")
    async with office.desk() as desk:
        return await programmes.active(desk, ann)


async def test_put_together_looked_over_and_given(office: Office, mira: Browser) -> None:
    """Add, order, dose, days, dates, word; then it stands on Ann's page and a message waits for her."""
    await office.checks_in("Ann", pain=5)
    page = await mira.opens(EDITOR)
    assert "reported last: neck, left shoulder; pain 5 of 10" in words(page)
    assert "fits what was reported" in words(page)
    for one in ("add:chin-tuck", "add:cat-cow", "add:calf-wall", "up:calf-wall", "out:cat-cow"):
        answer = await presses(mira, one, **{"dose-chin-tuck": "8 times, slowly"})
        assert answer.status_code == 303
    page = await mira.opens(EDITOR)
    assert page.text.index('id="dose-chin-tuck"') < page.text.index('id="dose-calf-wall"')
    assert 'value="8 times, slowly"' in page.text
    assert "/exercises/calf-wall.svg" in page.text
    before = office.posted
    answer = await presses(mira, "save", word="Slowly, Ann.", **{"dose-chin-tuck": "8 times, slowly"})
    assert answer.headers["Location"] == "/clients/4?said=assigned#programme"
    assert office.posted == before + 1
    found = await active(office)
    assert found is not None
    assert found.items == (Item("chin-tuck", "8 times, slowly"), Item("calf-wall"))
    assert found.weekdays == {0, 2, 4}
    shown = await mira.reads("/clients/4?said=assigned")
    assert "The programme is on its way to the chat." in shown
    assert "Mon, Wed, Fri, from today to Sunday 31 May Slowly, Ann." in shown
    assert "assigned a programme" in shown
    ann = await office.member("Ann")
    async with office.desk() as desk:
        letters = await desk.store.outbox.take(50, office.now, by=1)
    assert "programme_assigned" in [one.kind for one in letters if one.chat_id == ann.chat_id]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends": "2026-05-01"}, "The last day lies before the first one."),
        ({"starts": "2026-04-01", "ends": "2026-05-01"}, "The last day is over already."),
        ({"ends": "2030-05-01"}, "That is longer than a year."),
        ({"ends": "tomorrowish"}, "That is no date."),
        ({"starts": ""}, "That is no date."),
        ({"weekday": []}, "Choose at least one day of the week."),
        ({"weekday": ["9", "x"]}, "Choose at least one day of the week."),
        ({"word": "x" * 501}, "The word to the client is longer than 500 characters."),
        ({"dose-chin-tuck": "x" * 121}, "is longer than 120 characters."),
    ],
)
async def test_what_is_wrong_stands_beside_the_field(
    office: Office, mira: Browser, fields: dict[str, str | list[str]], said: str
) -> None:
    """Nothing is assigned, nothing else that was typed is lost."""
    await presses(mira, "add:chin-tuck")
    answer = await presses(mira, "save", **({"word": "Keep me."} | fields))
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'class="wrong"' in answer.text
    assert await active(office) is None
    if "word" not in fields:
        assert "Keep me." in answer.text


async def test_none_unknown_and_too_many(office: Office, mira: Browser) -> None:
    """Nothing chosen, an exercise that does not exist, one that hurt, a thirteenth."""
    assert "Nothing is chosen yet." in words(await presses(mira, "save"))
    await presses(mira, "add:no-such-thing")
    assert "Nothing is chosen yet." in words(await presses(mira, "save"))
    ann = await office.member("Ann")
    async with office.desk() as desk:
        ids = list(desk.practice.library.exercises)
    for one in ids[:13]:
        await presses(mira, f"add:{one}")
    assert "more than 12 exercises" in words(await presses(mira, "save"))
    await presses(mira, f"out:{ids[12]}")
    async with office.desk() as desk:
        await exercises.report(desk, ann, ids[0], Outcome.HURTS)
    assert "was stopped because it hurts" in words(await presses(mira, "save"))
    page = await mira.reads("/clients/4")
    assert "is not offered any more because it hurt." in page
    answer = await mira.sends("/clients/4/exercises/release", exercise=ids[0])
    assert "said=released" in answer.headers["Location"]
    assert "exercise_released" in await office.deeds_on("Ann", "Mira")
    assert (await presses(mira, "save")).status_code == 303
    assert (await mira.sends("/clients/4/exercises/release", exercise="nothing")).status_code == 404


async def test_a_change_replaces_and_an_end_ends(office: Office, mira: Browser) -> None:
    """The editor begins with what counts; ending is told and audited, and both stand in the history."""
    await presses(mira, "add:chin-tuck")
    await presses(mira, "save")
    page = await mira.opens(EDITOR)
    assert 'id="dose-chin-tuck"' in page.text
    assert "What counted before ends." in words(page)
    await presses(mira, "out:chin-tuck")
    assert "said=discarded" in (await presses(mira, "discard")).headers["Location"]
    found = await active(office)
    assert found is not None
    assert found.exercises == ("chin-tuck",), "a draft changes nothing"
    await presses(mira, "add:calf-wall")
    await presses(mira, "save")
    assert "changed the programme" in await mira.reads("/clients/4")
    answer = await mira.sends("/clients/4/programme/end")
    assert "said=ended" in answer.headers["Location"]
    assert "said=already" in (await mira.sends("/clients/4/programme/end")).headers["Location"]
    assert await active(office) is None
    assert "2 before" in await mira.reads("/clients/4")
    assert (await office.deeds_on("Ann", "Mira")).count("programme_ended") == 1


async def test_search_finds_by_name_place_and_kind(office: Office, mira: Browser) -> None:
    """What is typed stays text."""
    assert "Calf" in await mira.reads(f"{EDITOR}?q=calf wall")
    page = await mira.reads(f"{EDITOR}?q=breathing")
    assert "Add" in page
    assert "Nothing of that name." in await mira.reads(f"{EDITOR}?q=zzz")
    odd = await mira.opens(f"{EDITOR}?q=%22%3E%3Cscript%3E")
    assert "<script>" not in odd.text.split("</head>")[1]


async def test_pictures_are_for_staff(office: Office, mira: Browser) -> None:
    """A drawing, a loop where it moves; nothing for visitors and for ids that are none."""
    drawing = await mira.opens("/exercises/cat-cow.svg?dark=1")
    assert drawing.headers["Content-Type"].startswith("image/svg+xml")
    assert drawing.text.startswith("<svg")
    assert (await mira.opens("/exercises/cat-cow.gif")).content[:6] == b"GIF89a"
    assert (await mira.opens("/exercises/legs-on-chair.gif")).status_code == 404
    assert (await mira.opens("/exercises/..%2Fx.svg")).status_code == 404
    assert (await office.visitor().opens("/exercises/cat-cow.svg")).status_code == 403


async def test_a_draft_of_one_is_not_the_other_s(office: Office, mira: Browser, olga: Browser) -> None:
    """Mira and Olga each put together their own; Tom has nothing to do with Ann."""
    await presses(mira, "add:chin-tuck")
    assert 'id="dose-chin-tuck"' not in (await olga.opens(EDITOR)).text
    tom = await office.signs_in("Tom")
    assert (await tom.opens(EDITOR)).status_code == 404
    assert (await presses(tom, "save")).status_code == 404
