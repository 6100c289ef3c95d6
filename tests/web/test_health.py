"""For whoever runs the bot: alive, ready, figures; and errors that tell a person something and the log no words."""

import logging
import re
import sqlite3
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import __version__, metrics
from bot.domain.inbox import Received
from bot.logs.ids import Mark
from bot.runtime.records import records_of
from bot.storage import migrate
from bot.web import create_web
from tests.web.office import Browser, Office, words


async def test_it_is_alive_and_ready(office: Office) -> None:
    """Both answer without signing in."""
    assert (await office.visitor().opens("/healthz")).text == "ok"
    assert (await office.visitor().opens("/readyz")).status_code == 200


async def test_without_a_database_it_is_alive_but_not_ready(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check asks the database and not only itself; it says what kind of trouble that has."""

    def broken() -> None:
        trouble = sqlite3.OperationalError("disk I/O error")
        trouble.sqlite_errorname = "SQLITE_IOERR"
        raise OperationalError("SELECT 1", {}, trouble)

    monkeypatch.setattr(office.database, "reading", broken)
    answer = await office.visitor().opens("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer (SQLITE_IOERR)")
    assert (await office.visitor().opens("/healthz")).status_code == 200


async def test_it_is_not_ready_with_tables_of_another_release(office: Office) -> None:
    """A replica that was not replaced yet sends people to those that were."""
    async with office.database.exclusive() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    answer = await office.visitor().opens("/readyz")
    assert answer.status_code == 503
    assert answer.text == f"the tables are at revision 0999, this release needs {migrate.newest()}"


async def test_it_is_not_ready_when_a_part_is_not_at_work(office: Office) -> None:
    """Each part that gives no sign has a line."""
    office.web = create_web(
        records=records_of(office.database, office.practice, lambda: office.now),
        practice=office.practice,
        standing=lambda: ["the worker gives no sign", "the receiver has stopped"],
    )
    answer = await office.visitor().opens("/readyz")
    assert (answer.status_code, answer.text) == (503, "the worker gives no sign\nthe receiver has stopped")
    assert (await office.visitor().opens("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [("6f1a-0b2c-11ee", True), ("my-neck-hurts", False), ("ab", False), ("a" * 65, False), ("", False)],
)
async def test_each_request_has_a_name(
    office: Office, caplog: pytest.LogCaptureFixture, sent: str, is_kept: bool
) -> None:
    """The proxy's, when it is a number and no words; the answer and every line of the log carry it."""
    caplog.set_level(logging.DEBUG, logger="bot.web")
    caplog.handler.addFilter(Mark())
    answer = await office.visitor().opens("/clients/4711", **{"X-Request-ID": sent})
    name = answer.headers["X-Request-ID"]
    assert (name == sent) is is_kept
    assert re.fullmatch(r"[0-9a-f-]{8,64}", name)
    lines = [record for record in caplog.records if record.name.startswith("bot.web")]
    assert lines
    assert {record.__dict__["about"]["request"] for record in lines} == {name}


async def test_every_figure_has_a_name_a_line_and_sound_values(office: Office) -> None:
    """What Prometheus's own parser reads: buckets add up, counters end in _total, and the queues' ages are told."""
    metrics.calls.labels(method="sendMessage", result="429").inc()
    metrics.call_seconds.labels("sendMessage").observe(0.03)
    metrics.call_seconds.labels("sendMessage").observe(99.0)
    async with office.desk() as desk:
        await desk.store.inbox.add([Received(update_id=1, chat_id=1, body={})], office.now - timedelta(seconds=40))
    found = {
        family.name: family
        for family in text_string_to_metric_families((await office.visitor().opens("/metrics")).text)
    }
    assert all(family.documentation for family in found.values())
    assert {one.name for one in metrics.REGISTRY.collect()} <= set(found)
    ages = {sample.labels["what"]: sample.value for sample in found["oldest_seconds"].samples}
    assert ages == {"update": 40.0, "message": 0.0, "due": 0.0, "unsent": 0.0}
    call = [sample for sample in found["telegram_call_seconds"].samples if sample.labels["method"] == "sendMessage"]
    buckets = [sample.value for sample in call if sample.name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == next(sample.value for sample in call if sample.name.endswith("_count"))
    assert buckets[-1] > buckets[-2]
    assert found["build"].samples[0].labels["version"] == __version__


@given(label=st.text(max_size=60))
@example(label="7012345678:AAF-secret-secret-secret-secret")
@example(label="123456789")
@example(label="my neck hurts")
def test_no_id_no_token_and_no_sentence_becomes_a_label(label: str) -> None:
    """Whatever somebody passes by mistake is counted as something else."""
    registry = CollectorRegistry()
    counters = [metrics.Counter(name, "A trial", ("kind",), registry=registry) for name in ("named", "placed")]
    counters[0].labels(kind=label).inc()
    counters[1].labels(label).inc()
    (kept,) = {sample.labels["kind"] for family in registry.collect() for sample in family.samples}
    assert kept == label or kept == "other"
    assert kept == "other" or not re.search(r"\d{4}|[\s:.,-]", kept)


async def test_without_a_database_the_figures_of_the_process_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are worth most then: how long ago something was written, and who leads."""

    def broken() -> None:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    visitor = office.visitor()
    assert "people 5.0" in (await visitor.opens("/metrics")).text
    monkeypatch.setattr(office.database, "reading", broken)
    answer = await visitor.opens("/metrics")
    assert answer.status_code == 200
    assert "seconds_since_write " in answer.text
    assert "oldest_seconds{" not in answer.text


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
        records=records_of(office.database, office.practice, lambda: office.now),
        practice=office.practice,
        extra_routes=[Route("/broken", page)],  # type: ignore[arg-type]
    )
    office.web = web
    answer = await office.visitor().opens("/broken")
    assert answer.status_code == status
    assert said in words(answer)
    assert "zucchini" not in answer.text
    assert "zucchini" not in caplog.text
    assert {record.exc_info for record in caplog.records if record.name.startswith("bot.web")} == {None}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("address", "status", "said"), [("/nowhere", 404, "nothing here"), ("/", 403, "sign in")])
async def test_what_is_not_there_says_so(office: Office, address: str, status: int, said: str) -> None:
    """In words, on a page of ours."""
    answer = await office.visitor().opens(address)
    assert answer.status_code == status
    assert said in words(answer)
    assert '<link rel="stylesheet"' in answer.text
