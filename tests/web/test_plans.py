"""Reminders changed on the client's page: audited, told, and refused beside the field."""

from dataclasses import replace
from datetime import date, time, timedelta

import httpx
import pytest

from bot.domain.plans import PlanKind, Rule, comes
from tests.web.office import Browser, Office, token_in, words

DAYS = [str(one) for one in range(7)]


async def changes(browser: Browser, kind: str, times: str, **fields: str | list[str]) -> httpx.Response:
    """Send the form of one kind."""
    token = token_in(await browser.client.get("/"))
    given = {"form_token": token, "kind": kind, "times": times, "weekday": DAYS, **fields}
    return await browser.client.post("/clients/4/plans", data=given)


async def rule(office: Office, kind: PlanKind) -> Rule:
    """What holds for Ann."""
    ann = await office.member("Ann")
    async with office.desk() as desk:
        return (await desk.store.plans.of(ann.id))[kind].rule


async def test_times_and_days_are_stored_told_and_audited(office: Office, mira: Browser) -> None:
    """The next instant follows, and Ann hears who changed it."""
    before = office.posted
    answer = await changes(mira, "stretch", "9:00 and 5 pm", weekday=["0", "2"])
    assert answer.headers["Location"] == "/clients/4?said=planned#plan"
    assert office.posted == before + 1
    found = await rule(office, PlanKind.STRETCH)
    assert found.times == (time(9), time(17))
    assert found.weekdays == {0, 2}
    page = await mira.reads("/clients/4?said=planned")
    assert "Stretch 09:00, 17:00 on Mon, Wed" in page
    assert "The reminders are changed, and the client is told." in page
    assert "plan_changed" in await office.deeds_on("Ann", "Mira")
    await changes(mira, "stretch", "")
    assert (await rule(office, PlanKind.STRETCH)).times == ()
    assert "Stretch off" in await mira.reads("/clients/4")


@pytest.mark.parametrize(
    ("times", "fields", "said"),
    [
        ("25:00", {}, "“25:00” is on no clock"),
        ("9 bananas", {}, "“bananas” is not clear"),
        ("23:30", {}, "23:30 is within Ann's quiet hours (21:30 to 07:30)."),
        ("8:00, 9:00, 10:00, 11:00, 12:00, 13:00, 14:00", {}, "That would be more than 6 times a day"),
        ("9:00", {"weekday": []}, "Choose at least one day"),
        ("from 2026-06-02 until 2026-06-01 9:00", {}, "The end comes before the start"),
        ("every 2 minutes", {}, "does not work as an interval"),
        ("x" * 500, {}, "Up to 120 characters, please."),
        ("9:00", {"starts": "2026-06-02", "ends": "2026-06-01"}, "The end comes before the start."),
        ("9:00", {"ends": "2026-05-01"}, "That day is over already."),
        ("9:00", {"starts": "soon"}, "That is no date."),
        ("every 2 hours", {"weekday": []}, "Choose at least one day"),
    ],
)
async def test_what_is_wrong_stands_beside_the_field(
    office: Office, mira: Browser, times: str, fields: dict[str, str | list[str]], said: str
) -> None:
    """Nothing changes, and what was typed is still there."""
    answer = await changes(mira, "checkin", times, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{times[:100]}' in answer.text
    assert (await rule(office, PlanKind.CHECKIN)).times == (time(18),)
    assert "plan_changed" not in await office.deeds_on("Ann", "Mira")


async def test_an_interval_and_dates_come_back_as_they_were_typed(office: Office, mira: Browser) -> None:
    """Sent again as the page shows it, nothing changes; emptied, the dates are gone."""
    typed = "every 2 h from 09:00 to 17:00"
    await changes(mira, "posture", typed, weekday=["0", "1"], starts="2026-05-11", ends="2026-06-30")
    found = await rule(office, PlanKind.POSTURE)
    assert (found.every, found.window) == (timedelta(hours=2), (time(9), time(17)))
    assert (found.starts, found.ends) == (date(2026, 5, 11), date(2026, 6, 30))
    page = await mira.opens("/clients/4")
    assert f'value="{typed}"' in page.text
    assert 'value="2026-06-30"' in page.text
    await changes(mira, "posture", typed, weekday=["0", "1"], starts="2026-05-11", ends="2026-06-30")
    assert await rule(office, PlanKind.POSTURE) == found
    await changes(mira, "posture", typed, weekday=["0", "1"])
    assert (await rule(office, PlanKind.POSTURE)).ends is None


async def test_what_follows_the_sessions_is_on_or_off(office: Office, mira: Browser) -> None:
    """It has a switch and no times."""
    for wanted in ("yes", ""):
        assert (await changes(mira, "aftercare", "", on=wanted)).status_code == 303
        assert comes(PlanKind.AFTERCARE, await rule(office, PlanKind.AFTERCARE)) is (wanted == "yes")
    assert "It follows the sessions" in await mira.reads("/clients/4")


async def test_water_asks_about_limits_first(office: Office, mira: Browser) -> None:
    """Once it is known, it is not asked again."""
    answer = await changes(mira, "hydration", "13:00")
    assert answer.status_code == 422
    assert "Please ask first whether a doctor limits fluids." in words(answer)
    assert (await changes(mira, "hydration", "13:00", fluids="yes")).status_code == 303
    assert (await office.member("Ann")).fluids_limited is True
    assert "Does a doctor limit fluids?" not in await mira.reads("/clients/4")


async def test_whose_plan_and_which(office: Office, mira: Browser, tom: Browser) -> None:
    """Not Tom's client, no such kind, nobody who has withdrawn."""
    assert (await changes(tom, "checkin", "9:00")).status_code == 404
    assert (await changes(mira, "no-such-kind", "9:00")).status_code == 404
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await desk.store.people.save(replace(ann, consent_version=None))
    assert (await changes(mira, "checkin", "9:00")).status_code == 404
    assert "Times, such as" not in await mira.reads("/clients/4")


async def test_the_weekly_questions_come_once_a_week(office: Office, mira: Browser) -> None:
    """More days or times are refused beside their field."""
    token = token_in(await mira.opens("/"))
    data = {"form_token": token, "kind": "peg", "times": "9:00 and 18:00", "weekday": ["0", "6"]}
    answer = await mira.client.post("/clients/4/plans", data=data)
    assert answer.status_code == 422
    assert "choose one day" in words(answer)
    assert "one time is enough" in words(answer)
    answer = await mira.client.post("/clients/4/plans", data=data | {"times": "18:00", "weekday": ["6"]})
    assert answer.status_code == 303
    assert "18:00 on Sun" in await mira.reads("/clients/4")
