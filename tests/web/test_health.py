"""For whoever runs the bot: alive, ready, figures; and errors that tell a person something and the log no words."""

import logging

import pytest
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web import create_web
from tests.web.office import Browser, Office, words


async def test_it_is_alive_and_ready(office: Office) -> None:
    """Both answer without signing in."""
    assert (await office.visitor().opens("/healthz")).text == "ok"
    assert (await office.visitor().opens("/readyz")).status_code == 200


async def test_without_a_database_it_is_alive_but_not_ready(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check asks the database and not only itself."""

    def broken() -> None:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    monkeypatch.setattr(office.database, "reading", broken)
    answer = await office.visitor().opens("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer")
    assert (await office.visitor().opens("/healthz")).status_code == 200


async def test_figures_are_for_this_machine(office: Office) -> None:
    """Another machine gets nothing, and a proxy on this one does not count as this machine."""
    assert (await office.visitor().opens("/metrics")).status_code == 200
    assert (await office.visitor(host="::1").opens("/metrics")).status_code == 200
    assert (await office.visitor(host="192.0.2.7").opens("/metrics")).status_code == 403
    assert (await office.visitor().opens("/metrics", **{"X-Forwarded-For": "192.0.2.7"})).status_code == 403
    bare = {"Authorization": "Bearer "}
    assert (await office.visitor(host="192.0.2.7").opens("/metrics", **bare)).status_code == 403


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("bearer right", 200), ("Bearer wrong", 403), ("right", 403)]
)
async def test_figures_open_with_the_token(office: Office, given: str, status: int) -> None:
    """From anywhere, when a token is set."""
    there = Office(office.database, office.practice, metrics_token="right")
    answer = await there.visitor(host="192.0.2.7").opens("/metrics", Authorization=given)
    assert answer.status_code == status


async def test_figures_hold_no_people(office: Office, mira: Browser) -> None:
    """Pages by function, states by name: no address, no id, no code, no words."""
    await mira.opens("/clients/4")
    await mira.opens("/clients/4711")
    await mira.opens("/signin/a-secret-code")
    await mira.opens("/telegram/a-secret-path")
    found = (await office.visitor().opens("/metrics")).text
    assert 'web_requests_total{page="client",status="200"} 1.0' in found
    assert 'web_requests_total{page="client",status="404"} 1.0' in found
    assert "people 5.0" in found
    assert "secret" not in found
    assert "Ann" not in found


async def _fails(_request: Request) -> Response:
    raise RuntimeError("zucchini, in the client's own words")


async def _is_away(_request: Request) -> Response:
    raise OperationalError("SELECT zucchini", {"words": "zucchini"}, Exception("zucchini"))


@pytest.mark.parametrize(
    ("page", "status", "said"),
    [(_fails, 500, "Something went wrong on our side"), (_is_away, 503, "Back in a moment")],
)
async def test_an_error_is_a_page_in_plain_words(
    office: Office, caplog: pytest.LogCaptureFixture, page: object, status: int, said: str
) -> None:
    """No traceback for the reader, no words of a client for the log."""
    caplog.set_level(logging.DEBUG)
    web = create_web(
        database=office.database,
        practice=office.practice,
        clock=lambda: office.now,
        extra_routes=[Route("/broken", page)],  # type: ignore[arg-type]
    )
    office.web = web
    answer = await office.visitor().opens("/broken")
    assert answer.status_code == status
    assert said in words(answer)
    assert "zucchini" not in answer.text
    assert "zucchini" not in caplog.text
    assert [record.exc_info for record in caplog.records if record.name.startswith("bot.web")] == [None]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("address", "status", "said"), [("/nowhere", 404, "nothing here"), ("/", 403, "sign in")])
async def test_what_is_not_there_says_so(office: Office, address: str, status: int, said: str) -> None:
    """In words, on a page of ours."""
    answer = await office.visitor().opens(address)
    assert answer.status_code == status
    assert said in words(answer)
    assert '<link rel="stylesheet"' in answer.text
