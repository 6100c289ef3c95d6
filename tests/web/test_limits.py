"""A stranger costs a bounded amount: bytes, headers, tries, places at the database."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from starlette.types import Message

from bot.runtime.records import AT_ONCE, records_of
from bot.services.tokens import new_code
from bot.storage.database import Database
from bot.storage.store import Store
from bot.web.limits import HEADERS, LARGEST, Attempts
from bot.web.signin import DOOR
from tests.practice import MONDAY
from tests.web.office import Browser, Office, token_in

PART = 65_536
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


class Stream:
    """An upload without an end that anybody waits for.

    Attributes:
        read: bytes that were taken of it.
    """

    def __init__(self, head: bytes = b"") -> None:
        self._head = head
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give another part, as long as somebody takes it."""
        yield self._head
        for _part in range(1_000):
            self.read += PART
            yield b"x" * PART


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a form may go to a file."""

    def refuse(_file: object) -> None:
        raise AssertionError("a stranger's bytes on the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=b",
        "Multipart/Form-Data; boundary=b",
        "MULTIPART/FORM-DATA; Boundary=b",
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-Urlencoded",
        "application/json",
        "",
    ],
)
@pytest.mark.parametrize("address", ["/signin/x", "/signout", "/clients/4/notes", "/calendar", "/calendar/yes"])
@pytest.mark.usefixtures("no_disk")
async def test_what_is_read_of_a_stranger_is_bounded_however_it_is_called(
    office: Office, address: str, kind: str
) -> None:
    """Cookies and all, and no length that would say beforehand how much it is."""
    browser, stream = office.visitor(), Stream(HEAD if "multi" in kind.lower() else b"text=")
    for name in ("session", DOOR):
        browser.client.cookies.set(name, new_code())
    headers = {"Content-Type": kind} if kind else {}
    answer = await browser.client.post(address, content=stream, headers=headers)
    assert answer.status_code in {403, 413}
    assert stream.read <= LARGEST + 2 * PART


@pytest.mark.parametrize("address", ["/signin/x", "/signout", "/clients/4/notes", "/calendar", "/calendar/feed"])
async def test_without_a_cookie_nothing_is_read(office: Office, address: str) -> None:
    """Whoever has none cannot have a form's token."""
    stream = Stream(HEAD)
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await office.visitor().client.post(address, content=stream, headers=headers)
    assert answer.status_code == 403
    assert stream.read == 0


async def test_a_length_that_says_too_much_is_believed(office: Office) -> None:
    """On any page, by any method."""
    for length in (str(LARGEST + 1), "9" * 5_000):
        for method in ("GET", "POST"):
            answer = await office.visitor().client.request(method, "/signin", headers={"Content-Length": length})
            assert answer.status_code == 413


async def test_a_form_without_a_length_is_read_up_to_its_limit(mira: Browser) -> None:
    """Behind some proxies forms come so."""
    token = token_in(await mira.opens("/clients/4"))

    async def form() -> AsyncIterator[bytes]:
        yield f"form_token={token}&text=chunked".encode()

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await mira.client.post("/clients/4/notes", content=form(), headers=headers)).status_code == 303
    assert "chunked" in await mira.reads("/clients/4")


async def test_a_head_has_so_many_lines(office: Office) -> None:
    """Browsers send some twenty."""
    few = {f"x-{n}": "y" for n in range(HEADERS - 20)}
    assert (await office.visitor().client.get("/healthz", headers=few)).status_code == 200
    many = {f"x-{n}": "y" for n in range(HEADERS + 1)}
    assert (await office.visitor().client.get("/healthz", headers=many)).status_code == 431


async def test_tries_that_go_wrong_are_counted_and_a_good_link_opens_all_the_same(office: Office) -> None:
    """Nobody locks others out; a minute later there are tries again."""
    stranger = office.visitor()
    token = token_in(await stranger.opens("/signin/x"))
    answers = [await stranger.sends(f"/signin/{new_code()}", token=token) for _time in range(40)]
    assert [one.status_code for one in answers] == [403] * 30 + [429] * 10
    await office.signs_in("Mira")
    office.now += timedelta(seconds=60)
    assert (await stranger.sends("/signin/x", token=token)).status_code == 403


def test_tries_come_back_one_by_one() -> None:
    """Never more than there were, and a clock that is set back takes none away."""
    attempts = Attempts(at_once=2, every=timedelta(seconds=10))
    seconds = (0, 0, 0, 10, 10, 5, 100, 100, 100)
    taken = [attempts.takes(MONDAY + timedelta(seconds=one)) for one in seconds]
    assert taken == [True, True, False, True, False, False, True, True, False]


async def test_a_stranger_never_makes_the_chat_wait_for_the_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made-up cookies, links and feeds are looked up beside the one who writes."""
    writes, begin = 0, Database.transaction

    @asynccontextmanager
    async def counted(database: Database, *, repeats: bool = False) -> AsyncIterator[Store]:
        nonlocal writes
        writes += 1
        async with begin(database, repeats=repeats) as store:
            yield store

    stranger = office.visitor()
    token = token_in(await stranger.opens("/signin/x"))
    stranger.client.cookies.set("session", new_code())
    monkeypatch.setattr(Database, "transaction", counted)
    for address in ("/", "/clients/4", "/calendar", f"/feeds/{new_code()}.ics", f"/signin/{new_code()}", "/nowhere"):
        assert (await stranger.opens(address)).status_code in {200, 403, 404}
    assert (await stranger.sends(f"/signin/{new_code()}", token=token)).status_code == 403
    assert writes == 0
    await office.signs_in("Mira")
    assert writes > 0


async def test_pages_have_so_many_places_at_the_database(office: Office) -> None:
    """However many are asked for: the other connections are the chat's."""
    records = records_of(office.database, office.practice, lambda: office.now)
    door, inside = asyncio.Event(), 0

    async def looks() -> None:
        nonlocal inside
        async with records.reading():
            inside += 1
            await door.wait()

    tasks = [asyncio.create_task(looks()) for _one in range(20)]
    for _turn in range(20):
        await asyncio.sleep(0.01)
    assert inside == AT_ONCE
    async with asyncio.timeout(1), office.database.reading() as store:
        await store.ping()
    door.set()
    await asyncio.gather(*tasks)
    assert inside == 20


async def test_who_breaks_off_is_no_mistake_of_ours(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A form that never comes to its end is given up without a line in the log."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [
        (b"host", b"dashboard.test"),
        (b"cookie", f"session={new_code()}".encode()),
        (b"content-type", b"application/x-www-form-urlencoded"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/clients/4/notes", "headers": headers, "query_string": b""}
    await office.web(scope, receive, send)
    assert sent == []
    assert caplog.records == []
