"""What a therapist does on the page happens once, is written down, and cannot be sent from elsewhere."""

import pytest
from starlette.routing import Route

from bot.services import flags, privacy, questions
from bot.understanding.danger.alarm import Alarm, Level
from tests.web.office import Browser, Office, token_in, words


async def _flag(office: Office, said: str = "my calf is hot") -> int:
    ann = await office.member("Ann")
    async with office.desk() as desk:
        rule = desk.practice.library.book.rules[0]
        return await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words=said)


async def _question(office: Office) -> int:
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await questions.ask_therapist(desk, ann, "May I swim?")
        return (await desk.store.questions.of(ann.id))[0].id


async def test_a_sign_of_somebody_who_has_not_agreed(office: Office, mira: Browser) -> None:
    """Ann withdraws, and has Mira told of one sign: it is on the page, without words, for Mira and Olga alone."""
    ann = await office.member("Ann")
    async with office.desk() as desk:
        ann = await privacy.withdraw(desk, ann)
        flag = await flags.raise_on_wish(desk, ann, desk.practice.library.book.rules[0].id, seen_at=office.now)
    assert flag is not None
    assert "1 danger sign waits for you" in await mira.reads("/clients/4")
    tom = await office.signs_in("Tom")
    assert (await tom.opens("/clients/4")).status_code == 404
    assert (await tom.sends(f"/flags/{flag.id}/acknowledge")).status_code == 404
    assert "1 danger sign waits for you" in await (await office.signs_in("Olga")).reads("/clients/4")
    assert (await mira.sends(f"/flags/{flag.id}/acknowledge")).status_code == 303
    assert "Acknowledged by Mira" in await mira.reads("/clients/4")


async def test_a_danger_sign_is_acknowledged_once(office: Office, mira: Browser) -> None:
    """Name and time stay; whoever comes second is told so."""
    flag = await _flag(office)
    assert "1 danger sign waits for you" in await mira.reads("/clients/4")
    answer = await mira.sends(f"/flags/{flag}/acknowledge")
    assert answer.headers["Location"] == "/clients/4?said=acknowledged#flags"
    page = await mira.reads("/clients/4?said=acknowledged")
    assert "Acknowledged, with your name and the time." in page
    assert "Acknowledged by Mira, today 11:00" in page
    assert "danger sign waits" not in page
    olga = await office.signs_in("Olga")
    again = await olga.sends(f"/flags/{flag}/acknowledge")
    assert "said=already" in again.headers["Location"]
    assert (await office.deeds_on("Ann", "Mira")).count("flag_acknowledged") == 1
    assert "flag_acknowledged" not in await office.deeds_on("Ann", "Olga")


async def test_what_was_done_and_a_day_to_look_again(office: Office, mira: Browser) -> None:
    """By a choice or a date; the note stands beside the sign for the whole team, as text."""
    flag = await _flag(office)
    answer = await mira.sends(f"/flags/{flag}/acknowledge", note="called <b>her</b>", again="3", on="")
    assert "said=acknowledged-again" in answer.headers["Location"]
    olga = await office.signs_in("Olga")
    page = await olga.opens("/clients/4")
    assert "Acknowledged by Mira, today 11:00: called <b>her</b> (look again Thursday 7 May)" in words(page)
    assert "<b>her" not in page.text
    other = await _flag(office, "my calf is hot and red")
    await mira.sends(f"/flags/{other}/acknowledge", note="", again="3", on="2026-05-20")
    assert "(look again Wednesday 20 May)" in await mira.reads("/clients/4")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"note": "x" * 3000}, "A note on what was done has up to 500 characters, and this one has 3000"),
        ({"note": "called", "on": "2026-05-04"}, "The day to look again comes after today"),
        ({"note": "called", "on": "2031-01-01"}, "The day to look again comes after today"),
        ({"note": "called", "on": "soon"}, "The day to look again comes after today"),
        ({"note": "called", "again": "never"}, "The day to look again comes after today"),
        ({"note": "called", "again": "-3"}, "The day to look again comes after today"),
    ],
)
async def test_a_sign_is_not_acknowledged_in_error(
    office: Office, mira: Browser, fields: dict[str, str], said: str
) -> None:
    """It is said why, what was typed comes back, and the sign still waits."""
    flag = await _flag(office)
    answer = await mira.sends(f"/flags/{flag}/acknowledge", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert fields["note"] in answer.text
    assert "1 danger sign waits for you" in await mira.reads("/clients/4")


async def test_a_note_that_came_second_comes_back(office: Office, mira: Browser) -> None:
    """Somebody was faster: the words are on the page, to be kept another way."""
    flag = await _flag(office)
    await (await office.signs_in("Olga")).sends(f"/flags/{flag}/acknowledge", note="called at once")
    answer = await mira.sends(f"/flags/{flag}/acknowledge", note="sent to the hospital")
    assert answer.status_code == 422
    assert "Somebody has acknowledged that already" in words(answer)
    assert "sent to the hospital" in answer.text
    assert "called at once" in await mira.reads("/clients/4")


async def test_what_hurts_is_settled_by_a_person(office: Office, mira: Browser) -> None:
    """It stands on the page, looked at or not, until somebody presses the button; the second is told so."""
    await office.checks_in("Ann", pain=9)
    for _look in range(2):
        assert "Pain 9 of 10 on Monday 4 May" in await mira.reads("/clients/4")
    tom = await office.signs_in("Tom")
    assert (await tom.sends("/clients/4/settle")).status_code == 404
    answer = await mira.sends("/clients/4/settle")
    assert answer.headers["Location"] == "/clients/4?said=settled#hurts"
    page = await mira.reads("/clients/4?said=settled")
    assert "Settled. The client reads that you have seen it." in page
    assert "Pain 9 of 10 on Monday 4 May (settled by Mira, today 11:00)" in page
    olga = await office.signs_in("Olga")
    assert "said=already" in (await olga.sends("/clients/4/settle")).headers["Location"]
    assert (await office.deeds_on("Ann", "Mira")).count("concern_settled") == 1


async def test_an_answer_goes_to_the_chat(office: Office, mira: Browser) -> None:
    """It is stored, the client is notified, and the messenger is woken after the commit."""
    number = await _question(office)
    assert "May I swim?" in await mira.reads("/clients/4")
    before = office.posted
    answer = await mira.sends(f"/questions/{number}/answer", text="Yes,\r\nfrom tomorrow on.")
    assert "said=answered" in answer.headers["Location"]
    assert office.posted == before + 1
    async with office.desk() as desk:
        stored = await desk.store.questions.get(number)
        letters = await desk.store.outbox.take(50, office.now, by=1)
    assert stored is not None
    assert stored.answer == "Yes,\nfrom tomorrow on."
    ann = await office.member("Ann")
    assert [one.kind for one in letters if one.chat_id == ann.chat_id] == ["question_answered"]
    again = await mira.sends(f"/questions/{number}/answer", text="No.")
    assert "said=already" in again.headers["Location"]
    assert "Yes, from tomorrow on." in await mira.reads("/clients/4")


async def test_an_answer_is_proposed_for_everybody_with_a_second_tap(office: Office, mira: Browser) -> None:
    """Once, after it was given; the owner is asked in the chat and decides."""
    number = await _question(office)
    assert (await mira.sends(f"/questions/{number}/propose")).status_code == 404
    await mira.sends(f"/questions/{number}/answer", text="Yes, from tomorrow on.")
    assert "Propose it as an answer for everybody" in await mira.reads("/clients/4")
    answer = await mira.sends(f"/questions/{number}/propose")
    assert answer.headers["Location"] == "/clients/4?said=proposed#questions"
    assert "Once the owner approves it" in await mira.reads("/clients/4?said=proposed")
    async with office.desk() as desk:
        assert [draft.answer for draft in await desk.store.drafts.waiting()] == ["Yes, from tomorrow on."]
        letters = await desk.store.outbox.take(50, office.now, by=1)
    olga = await office.member("Olga")
    assert [one.kind for one in letters if one.chat_id == olga.chat_id] == ["draft_proposed"]
    assert "said=already" in (await mira.sends(f"/questions/{number}/propose")).headers["Location"]


async def test_a_note_is_kept_with_its_author(office: Office, mira: Browser) -> None:
    """What was typed is shown as text, whatever it looks like."""
    await mira.sends("/clients/4/notes", text="<script>alert(1)</script> & tense")
    page = await mira.opens("/clients/4")
    assert "<script>alert(1)" not in page.text
    assert "<script>alert(1)</script> & tense Mira, today 11:00" in words(page)
    assert "note_added" in await office.deeds_on("Ann", "Mira")


@pytest.mark.parametrize("text", ["", "   \r\n ", "x" * 10_001])
async def test_an_empty_or_endless_note_is_not_kept(office: Office, mira: Browser, text: str) -> None:
    """The page says how long a note may be; it comes back with what was typed."""
    answer = await mira.sends("/clients/4/notes", text=text)
    assert answer.status_code == 422
    assert "Nothing was changed A note has 1 to 10000 characters, and this one has" in words(answer)
    assert "note_added" not in await office.deeds_on("Ann", "Mira")


async def test_a_session_is_recorded_in_the_therapists_time(office: Office, mira: Browser) -> None:
    """A planned one shows as the next one in the list."""
    answer = await mira.sends("/clients/4/sessions", day="2026-05-08", at="14:30", note="left side")
    assert "said=recorded" in answer.headers["Location"]
    page = await mira.reads("/clients/4")
    assert "Friday 8 May 14:30 planned left side" in page
    assert "Next session Friday 8 May 14:30" in await mira.reads("/")
    assert "session_recorded" in await office.deeds_on("Ann", "Mira")


async def test_who_has_withdrawn_is_not_offered_to_be_told(office: Office, mira: Browser) -> None:
    """The session can still be moved and called off; the box would be refused."""
    await mira.sends("/clients/4/sessions", day="2026-05-08", at="14:30")
    assert (await mira.reads("/clients/4")).count("Tell Ann in the chat") == 2
    async with office.desk() as desk:
        ann = await desk.store.people.get(4)
        assert ann is not None
        await privacy.withdraw(desk, ann)
    page = await mira.reads("/clients/4")
    assert "Move or call off" in page
    assert "Tell Ann in the chat" not in page


@pytest.mark.parametrize("day", ["2046-05-08", "2024-05-08"])
async def test_a_day_far_away_is_said_and_can_be_put_right(office: Office, mira: Browser, day: str) -> None:
    """A slip in the year is seen at once, and moved on the page; the client is not told of such a day."""
    answer = await mira.sends("/clients/4/sessions", day=day, at="14:30")
    assert "said=recorded-far" in answer.headers["Location"]
    assert "more than a year from today" in await mira.reads("/clients/4?said=recorded-far")
    assert 'action="/sessions/1/move"' in (await mira.opens("/clients/4")).text
    answer = await mira.sends("/sessions/1/move", day=day, at="15:30", tell="yes")
    assert "said=moved-far" in answer.headers["Location"]
    answer = await mira.sends("/sessions/1/move", day="2026-05-08", at="14:30")
    assert answer.headers["Location"].endswith("said=moved#sessions")


@pytest.mark.parametrize(
    "fields", [{"day": ""}, {"day": "soon"}, {"day": "0001-01-01"}, {"day": "2026-05-08", "at": "25:00"}, {}]
)
async def test_what_is_no_date_records_nothing(office: Office, mira: Browser, fields: dict[str, str]) -> None:
    """The page says so; a broken form is never an exception."""
    answer = await mira.sends("/clients/4/sessions", **fields)
    assert "said=no-date" in answer.headers["Location"]
    assert "session_recorded" not in await office.deeds_on("Ann", "Mira")


def _forms(office: Office) -> list[str]:
    found = [
        route.path.replace("{id:int}", "4" if route.path.startswith("/clients") else "1")
        for route in office.web.routes
        if isinstance(route, Route) and "POST" in (route.methods or set()) and "{code}" not in route.path
    ]
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("kind", ["none", "wrong", "of another session"])
async def test_every_form_needs_its_token(office: Office, mira: Browser, kind: str) -> None:
    """Without the token of this very session nothing happens, on any form there is."""
    await _flag(office)
    await _question(office)
    other = token_in(await (await office.signs_in("Mira")).opens("/"))
    token = {"none": "", "wrong": "0" * 64, "of another session": other}[kind]
    for address in _forms(office):
        answer = await mira.sends(address, token=token, text="yes", day="2026-05-04")
        assert answer.status_code == 403, address
        assert "nothing was changed" in words(answer).casefold()
    assert await office.deeds_on("Ann", "Mira") == ["listed", "flags_read"]
    assert (await mira.opens("/")).status_code == 200, "she is still signed in"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_of_another_site_is_refused(office: Office, mira: Browser, site: str) -> None:
    """Even with the right token, what the browser says about where it comes from counts."""
    token = token_in(await mira.opens("/"))
    for address in _forms(office):
        answer = await mira.client.post(
            address, data={"form_token": token, "text": "x"}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 403
    assert await office.deeds_on("Ann", "Mira") == ["listed"]


async def test_a_form_has_a_limit(mira: Browser) -> None:
    """Two hundred kilobytes are more than any form of ours can hold."""
    answer = await mira.sends("/clients/4/notes", text="x" * 200_001)
    assert answer.status_code == 413


async def test_a_deed_is_not_a_link(office: Office, mira: Browser) -> None:
    """Opening a form's address changes nothing."""
    flag = await _flag(office)
    answer = await mira.opens(f"/flags/{flag}/acknowledge")
    assert answer.status_code == 405
    assert "flag_acknowledged" not in await office.deeds_on("Ann", "Mira")
