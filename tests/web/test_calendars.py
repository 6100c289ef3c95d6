"""Sessions on the dashboard: moved, called off, taken over from a file, given out as a private feed."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

import httpx
import pytest

from bot.domain import pegs as peg_rules
from bot.domain.aftercare import SorenessStage
from bot.domain.pegs import Item
from bot.services import aftercare, pegs, sessions
from bot.services.tokens import new_code
from tests.practice import CAST
from tests.web.office import Browser, Office, token_in, words

FILE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A//B//EN\r\n"
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Ann\r\nDTSTART:20260506T080000Z\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Dentist <b>\r\nDTSTART:20260506T090000Z\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


@pytest.fixture
async def mira(office: Office) -> Browser:
    """Mira, signed in."""
    return await office.signs_in("Mira")


async def uploads(browser: Browser, content: bytes | str, *, name: str = "sessions.ics") -> httpx.Response:
    """Send a file from the calendar's page."""
    raw = content.encode() if isinstance(content, str) else content
    token = token_in(await browser.opens("/calendar"))
    return await browser.client.post("/calendar", data={"form_token": token}, files={"file": (name, raw)})


async def starts(office: Office) -> list[datetime]:
    """When Ann's sessions are."""
    ann = await office.member("Ann")
    async with office.desk() as desk:
        return [one.starts_at for one in await desk.store.sessions.of(ann.id)]


async def planned(office: Office) -> int:
    """A session of Ann's on Friday at ten."""
    viewer, ann = await office.member("Mira"), await office.member("Ann")
    async with office.desk() as desk:
        return (await sessions.record(desk, viewer, ann.id, day=date(2026, 5, 8), at=time(10, 0))).id


async def test_a_file_is_shown_and_taken_over(office: Office, mira: Browser) -> None:
    """First a preview, then a yes; what names nobody is said and escaped."""
    answer = await uploads(mira, FILE)
    page = words(answer)
    assert "1 new session" in page
    assert "Ann: Wednesday 6 May, 10:00" in page
    assert "1 appointment names none of your clients: “Dentist <b>”." in page
    assert "Dentist &lt;b&gt;" in answer.text
    assert await starts(office) == []
    number = re.search(r'name="import" value="(\d+)"', answer.text)
    assert number is not None
    tom = await office.signs_in("Tom")
    assert (await tom.sends("/calendar/yes", **{"import": number[1]})).status_code == 404
    done = await mira.sends("/calendar/yes", **{"import": number[1]})
    assert "Done: 1 new session." in words(done)
    assert await starts(office) == [datetime(2026, 5, 6, 8, 0, tzinfo=UTC)]
    assert (await mira.sends("/calendar/yes", **{"import": number[1]})).status_code == 404
    await uploads(mira, FILE.replace("T08", "T12"))
    assert "nothing was changed" in words(await mira.client.get((await mira.sends("/calendar/no")).headers["Location"]))


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"no calendar", "That is no calendar that I can read."),
        (b"", "That is no calendar that I can read."),
        (b"x" * 10_000_000, "That file is larger than 2 MB"),
    ],
)
async def test_a_bad_file_gets_a_clear_answer(mira: Browser, content: bytes, answer: str) -> None:
    """On the page itself."""
    found = await uploads(mira, content)
    assert found.status_code == 422
    assert answer in words(found)


async def test_a_file_without_a_sign_in_is_not_even_read(office: Office) -> None:
    """A made-up cookie does not help; nor is one that is larger than anything."""
    visitor = office.visitor()
    visitor.client.cookies.set("session", new_code())
    read = 0

    async def form() -> AsyncIterator[bytes]:
        nonlocal read
        for part in (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', b"x" * 1000):
            read += 1
            yield part

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await visitor.client.post("/calendar", content=form(), headers=headers)
    assert (answer.status_code, read) == (403, 0)
    answer = await visitor.client.post("/calendar", files={"file": ("a.ics", b"x" * 20_000_001)})
    assert answer.status_code == 413


async def test_a_feed_opens_with_its_address_alone(office: Office, mira: Browser) -> None:
    """No sign-in, no name beyond what was chosen, nothing at any other address, and it can be stopped."""
    await planned(office)
    made = await mira.sends("/calendar/feed", names="none")
    address = re.search(r"http://dashboard.test(/feeds/[\w-]+\.ics)", made.text)
    assert address is not None
    assert "If that was not you" not in made.text, "nobody can have read it yet"
    program = office.visitor()
    given = await program.opens(address[1])
    assert given.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Client" in given.text
    assert "DTSTART:20260508T080000Z" in given.text
    assert "Ann" not in given.text
    assert (await program.opens(f"/feeds/{'A' * 32}.ics")).status_code == 404
    again = await mira.sends("/calendar/feed", names="first")
    assert (await program.opens(address[1])).status_code == 404
    address = re.search(r"http://dashboard.test(/feeds/[\w-]+\.ics)", again.text)
    assert address is not None
    assert "SUMMARY:Ann" in (await program.opens(address[1])).text
    await program.opens(address[1])
    page = await mira.reads("/calendar")
    assert "If that was not you, make a new address." in page
    assert "/feeds/" not in page, "it is shown once"
    assert "Last read: today." in page
    assert (await office.deeds_on("Mira", "Mira")).count("feed_read") == 1, "one line a day, however often it is read"
    await mira.sends("/calendar/feed/end")
    assert (await program.opens(address[1])).status_code == 404


async def test_a_session_is_moved_and_called_off(office: Office, mira: Browser) -> None:
    """In place, in the therapist's time; a broken date changes nothing; Tom finds nothing."""
    session = await planned(office)
    tom = await office.signs_in("Tom")
    for step in ("move", "call-off"):
        assert (await tom.sends(f"/sessions/{session}/{step}", day="2026-05-09", at="11:00")).status_code == 404
    assert "said=no-date" in (await mira.sends(f"/sessions/{session}/move", day="soon", at="9")).headers["Location"]
    assert await starts(office) == [datetime(2026, 5, 8, 8, 0, tzinfo=UTC)]
    answer = await mira.sends(f"/sessions/{session}/move", day="2026-05-10", at="11:30", tell="yes")
    assert "The session is moved, and the client is told" in await mira.reads(answer.headers["Location"])
    async with office.desk() as desk:
        (letter,) = await desk.store.outbox.take(9, office.now, by=1)
    assert (letter.kind, letter.chat_id) == ("session_told", CAST["Ann"])
    answer = await mira.sends(f"/sessions/{session}/move", day="2026-05-09", at="11:30")
    assert "The session is moved." in await mira.reads(answer.headers["Location"])
    assert "Saturday 9 May, 11:30" in await mira.reads("/calendar")
    assert await starts(office) == [datetime(2026, 5, 9, 9, 30, tzinfo=UTC)]
    answer = await mira.sends(f"/sessions/{session}/call-off")
    assert "The session is called off." in await mira.reads(answer.headers["Location"])
    assert await starts(office) == []
    assert {"session_moved", "session_cancelled"} <= set(await office.deeds_on("Ann", "Mira"))


async def test_what_was_said_around_sessions_is_on_the_page(office: Office, mira: Browser) -> None:
    """Soreness, the weekly questions with their picture, and what Ann would like Mira to know."""
    viewer, ann = await office.member("Mira"), await office.member("Ann")
    assert "Around sessions" not in await mira.reads("/clients/4")
    session = await planned(office)
    async with office.desk() as desk:
        past = await sessions.record(desk, viewer, ann.id, day=date(2026, 5, 1), at=time(10, 0))
        await aftercare.sore(desk, ann, past.id, SorenessStage.DAY, 6)
        await aftercare.tell(desk, ann, session, "My jaw clicks <i>.")
        for item in Item:
            await pegs.change(desk, ann, date(2026, 5, 4), lambda one, item=item: peg_rules.with_score(one, item, 5))  # type: ignore[misc]
    page = await mira.reads("/clients/4")
    assert "Ann would like you to know: My jaw clicks <i>." in page
    assert "After the session on Friday 1 May: soreness 6 of 10 a day after" in page
    assert "Weekly questions (PEG), week from 4 May: 5.0 of 10" in page
    picture = await mira.opens("/clients/4/course.svg?dark=1")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert "Soreness after sessions" in picture.text
