"""What was typed into a form is not lost: refused, too long, or sent after the session has ended, it comes back."""

from dataclasses import replace
from html import unescape

import pytest

from bot.services import privacy, questions, signin
from bot.web.security import marked
from bot.web.signin import DOOR
from tests.web.office import Browser, Office, token_in, words

WORDS = "Lie down <b>slowly</b> & breathe."
TYPED = ["", " ", "x", "x" * 121, "x" * 1001, "x" * 2500, "x" * 4050, "x" * 10_000, "x" * 10_001, "🧘" * 10_000]
TYPED += [
    "שלום " * 400,
    "\u202etfel",
    "a\x00b",
    "\u200b",
    "\ud800".encode("utf-8", "replace").decode(),
    "</textarea><script>",
]


async def _question(office: Office) -> int:
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await questions.ask_therapist(desk, ann, "May I swim?")
        return (await desk.store.questions.of(ann.id))[0].id


async def _answers(office: Office) -> list[str | None]:
    ann = await office.member("Ann")
    async with office.desk() as desk:
        return [one.answer for one in await desk.store.questions.of(ann.id)]


FORMS = {
    "/questions/1/answer": "text",
    "/clients/4/notes": "text",
    "/clients/4/sessions": "note",
    "/clients/4/plans": "times",
    "/clients/4/programme": "word",
}


@pytest.mark.parametrize("address", FORMS)
async def test_every_form_takes_or_refuses_whatever_is_typed(office: Office, mira: Browser, address: str) -> None:
    """What is refused is on the page that says why; nothing ends in an error of ours."""
    await _question(office)
    field = FORMS[address]
    for text in TYPED:
        fields = {"day": "2026-05-04", "kind": "checkin", "do": "save", "starts": "2026-05-04", "ends": "2026-05-10"}
        answer = await mira.sends(address, **{**fields, field: text})
        assert answer.status_code in {303, 422}, (address, text[:10], len(text))
        if answer.status_code == 422 and text.strip(" \x00\u200b"):
            assert text.replace("\x00", "").strip() in unescape(answer.text), (address, text[:10], len(text))
            assert "<script>" not in answer.text.partition("<main")[2]


async def test_what_is_too_long_is_sent_again_shorter(office: Office, mira: Browser) -> None:
    """From the very page that refuses it."""
    number = await _question(office)
    refused = await mira.sends(f"/questions/{number}/answer", text="x" * 10_001)
    assert "An answer has 1 to 10000 characters, and this one has 10001" in words(refused)
    assert f'action="/questions/{number}/answer"' in refused.text
    again = await mira.client.post(
        f"/questions/{number}/answer", data={"form_token": _kept_token(refused.text), "text": "x" * 6_000}
    )
    assert again.status_code == 303
    assert await _answers(office) == ["x" * 6_000]


def _kept_token(page: str) -> str:
    """The token of the form that came back, which is the last one of the page."""
    return page.rpartition('name="form_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize("ended", ["signed out elsewhere", "run out", "cookie gone"])
async def test_a_session_that_has_ended_keeps_what_was_typed(office: Office, mira: Browser, ended: str) -> None:
    """It comes back without a session; after the sign-in it is looked over once and sent."""
    number = await _question(office)
    token = token_in(await mira.opens("/clients/4"))
    cookie = mira.client.cookies["session"]
    if ended == "run out":
        office.now += signin.SESSION_LIFETIME * 2
    else:
        async with office.desk() as desk:
            await signin.sign_out(desk, cookie)
    if ended == "cookie gone":
        mira.client.cookies.delete("session")
    address = f"/questions/{number}/answer"
    kept = await mira.client.post(address, data={"form_token": token, "text": WORDS})
    assert kept.status_code == 403
    assert "You are not signed in any more" in words(kept)
    assert WORDS in unescape(kept.text)
    assert "<b>slowly" not in kept.text
    assert await _answers(office) == [None]
    assert kept.headers["Cache-Control"] == "no-store"

    still = await mira.client.post(address, data={"form_token": _kept_token(kept.text), "text": WORDS})
    assert "You are not signed in any more" in words(still), "before the sign-in it comes back each time"
    link = await office.link("Mira")
    await mira.sends(link, token=token_in(await mira.opens(link)))
    asked = await mira.client.post(address, data={"form_token": _kept_token(still.text), "text": WORDS})
    assert "You have signed in anew" in words(asked)
    assert await _answers(office) == [None]
    done = await mira.client.post(address, data={"form_token": _kept_token(asked.text), "text": WORDS})
    assert done.status_code == 303
    assert await _answers(office) == [WORDS]


@pytest.mark.parametrize("token", ["", "0" * 64, "0" * 128, "x" * 5000, "made up"])
@pytest.mark.parametrize("who", ["nobody", "a stranger's cookie", "Mira"])
async def test_a_forged_form_shows_nothing(office: Office, mira: Browser, who: str, token: str) -> None:
    """Only what one of our own pages has sent is shown again; nothing of it is stored."""
    browser = mira if who == "Mira" else office.visitor()
    if who == "a stranger's cookie":
        browser.client.cookies.set("session", "made-up")
        browser.client.cookies.set(DOOR, "made-up")
    for address in ("/questions/1/answer", "/clients/4/notes", "/signin/x", "/signout"):
        answer = await browser.client.post(address, data={"form_token": token, "text": "call this number: 555"})
        assert answer.status_code == 403
        assert "555" not in answer.text


async def test_the_mark_needs_the_secret(office: Office, mira: Browser) -> None:
    """A mark that another secret gave is none, and what is shown again is bounded."""
    own = token_in(await mira.opens("/"))
    assert marked(own[:64], office.practice.secret_key) == own
    visitor = office.visitor()
    fields = {f"f{n}": "y" for n in range(500)} | {"text": "typed here", "A<script>": "bad"}
    answer = await visitor.client.post("/clients/4/notes", data={"form_token": own, **fields})
    assert answer.text.count('type="hidden"') <= 81
    assert "<script>" not in answer.text
    assert "bad" not in answer.text


async def test_limits_stand_beside_the_fields(office: Office, mira: Browser) -> None:
    """Before anything is typed."""
    await _question(office)
    page = await mira.reads("/clients/4")
    for said in (
        "Your answer, sent to the chat (up to 10,000 characters)",
        "A note that only staff read (up to 10,000 characters)",
        "up to 1,000 characters",
        "up to 120 characters",
    ):
        assert said in page
    assert "up to 500 characters" in await mira.reads("/clients/4/programme")


async def test_for_whom_nothing_new_is_kept_it_comes_back(office: Office, mira: Browser) -> None:
    """Ann withdraws while Mira types: refused with a sentence, and the page has no form for it any more."""
    number, ann = await _question(office), await office.member("Ann")
    async with office.desk() as desk:
        await privacy.withdraw(desk, ann)
    for address in (f"/clients/{ann.id}/notes", f"/questions/{number}/answer"):
        refused = await mira.sends(address, text="likes tea")
        assert refused.status_code == 422
        assert "so nothing new is kept or sent" in words(refused)
        assert "likes tea" in refused.text
    page = await mira.opens(f"/clients/{ann.id}")
    assert f'action="/clients/{ann.id}/notes"' not in page.text
    assert "Nothing new is kept here without the client's agreement." in words(page)
    assert f'action="/clients/{ann.id}/sessions"' in page.text
    assert await _answers(office) == [None]


async def test_about_a_client_of_somebody_else_it_comes_back(office: Office, mira: Browser) -> None:
    """Ann goes to Tom while Mira types: nothing of hers is shown, and what was typed is not lost."""
    ann, tom = await office.member("Ann"), await office.member("Tom")
    async with office.desk() as desk:
        await desk.store.people.save(replace(ann, therapist_id=tom.id))
    for address in (f"/clients/{ann.id}/notes", "/clients/4711/notes"):
        refused = await mira.sends(address, text="likes tea")
        assert refused.status_code == 404
        assert "likes tea" in refused.text
        assert "Ann" not in refused.text
    async with office.desk() as desk:
        assert await desk.store.notes.of(ann.id) == []
