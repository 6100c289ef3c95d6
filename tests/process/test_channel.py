"""Telegram refuses the token, or cannot be reached, for a while: the real program stays up, says so, and loses nothing.

And what stands in the way of a start: what may pass is tried again by whoever looks after the program.
"""

import asyncio
import signal
import socket
import sqlite3
from contextlib import closing, suppress

import httpx
import pytest

from tests.process.program import Supervisor
from tests.process.rig import Rig

SIGN = "crushing chest pain and I cannot breathe"
REFUSED = "Telegram refuses the token"
LONG = 60.0
"""Seconds for what takes some three on a machine that has nothing else to do."""


async def not_ready(supervisor: Supervisor, words: str) -> None:
    """Wait until ``/readyz`` says what is wrong, while ``/healthz`` says that the program lives."""
    for _look in range(600):
        await asyncio.sleep(0.1)
        if supervisor.now is None:
            continue
        with suppress(httpx.HTTPError):
            said = await supervisor.now.get("/readyz")
            if said.status_code == 503 and words in said.text:
                assert (await supervisor.now.get("/healthz")).text == "ok"
                return
    pytest.fail(f"it did not say '{words}'")


async def test_a_token_that_is_refused_for_a_while_costs_nothing(rig: Rig) -> None:
    """While it runs (401) and while it starts (404): nothing is dropped, and an emergency is answered afterwards."""
    supervisor = await rig.supervised()
    program = await supervisor.until_up(seconds=LONG)
    ann, mira = rig.phone("Ann"), rig.phone("Mira")
    # What is on its way when the token is refused: the update is here, its answers are not.
    rig.line.refuse(401, "Unauthorized", only={"sendmessage", "getme"})
    ann.says(SIGN)
    await rig.sees(lambda: ("getme", 401) in rig.line.heard, seconds=LONG)
    rig.line.refuse(401, "Unauthorized")
    await not_ready(supervisor, REFUSED)
    code, said = await rig.command("doctor")
    assert code == 2
    assert "token: Telegram refuses it now, and has taken it before" in said
    rig.line.refuse(404, "Not Found")
    program.gets(signal.SIGTERM)
    assert await program.ends() == 0
    await rig.sees(lambda: supervisor.now is not program, seconds=LONG)
    await not_ready(supervisor, REFUSED)
    ann.says("/help")
    rig.line.heal()
    await rig.sees(lambda: any("112" in one["text"] for one in ann.messages), seconds=LONG)
    await rig.sees(lambda: any("/checkin" in one["text"] for one in ann.messages), seconds=LONG)
    await rig.sees(lambda: any("Danger sign: Ann" in one["text"] for one in mira.messages), seconds=LONG)
    again = await supervisor.until_up(seconds=LONG)
    assert supervisor.ends == [0], "it was told to, once, and nothing else ended it"
    for life in (program, again):
        assert life.said.count(REFUSED) == 1, "once, and not each time"
        assert "Traceback" not in life.said
    with closing(sqlite3.connect(rig.database)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox WHERE state = 'dead'").fetchone() == (0,)


async def test_what_answers_in_telegrams_place_costs_nothing(rig: Rig) -> None:
    """Pages, refusals, nested garbage, times that nobody can wait: it stays up, says so, and blames nobody."""
    supervisor = await rig.supervised()
    program = await supervisor.until_up(seconds=LONG)
    ann, mira = rig.phone("Ann"), rig.phone("Mira")
    page = b"<html>Access denied</html>"
    rig.line.refuse(403, "", page=page, only={"sendmessage", "getme"})
    ann.says(SIGN)
    await rig.sees(lambda: ("getme", 403) in rig.line.heard, seconds=LONG)
    await not_ready(supervisor, "Telegram's answers cannot be understood")
    ann.says("/help")
    endless = b'{"ok": false, "error_code": 429, "description": "", "parameters": {"retry_after": 1e99}}'
    for status, words, said in (
        (200, "", b"[" * 200_000),
        (403, "Forbidden: bot was blocked by the user", None),
        (429, "", endless),
    ):
        rig.line.heard.clear()
        rig.line.refuse(status, words, page=said)
        await rig.sees(lambda: rig.line.heard, seconds=LONG)
    await not_ready(supervisor, "Telegram's answers cannot be understood")
    rig.line.heal()
    await rig.sees(lambda: any("112" in one["text"] for one in ann.messages), seconds=LONG)
    await rig.sees(lambda: any("Danger sign: Ann" in one["text"] for one in mira.messages), seconds=LONG)
    await supervisor.until_up(seconds=LONG)
    assert supervisor.ends == []
    assert "Traceback" not in program.said
    assert "Access denied" not in program.said
    with closing(sqlite3.connect(rig.database)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox WHERE state = 'dead'").fetchone() == (0,)
        assert connection.execute("SELECT DISTINCT reach FROM people").fetchall() == [("ok",)]


async def test_a_token_that_never_worked_ends_the_start_with_a_sentence(rig: Rig) -> None:
    """One line, exit code 2: the supervisor leaves it at that."""
    rig.line.refuse(401, "Unauthorized")
    supervisor = await rig.supervised()
    await rig.sees(lambda: supervisor.is_down, seconds=LONG)
    assert supervisor.ends == [2]
    assert supervisor.now is not None
    assert supervisor.now.lines == ["TELEGRAM_BOT_TOKEN is not known to Telegram; copy it from BotFather again"]


async def test_a_telegram_that_cannot_be_reached_is_waited_for(rig: Rig) -> None:
    """By a program that has reached it before. Told to stop, it stops."""
    program = await rig.runs()
    program.gets(signal.SIGTERM)
    await program.ends()
    rig.environment["TELEGRAM_API_URL"] = "http://127.0.0.1:1"
    supervisor = await rig.supervised()
    await not_ready(supervisor, "Telegram cannot be reached")
    assert supervisor.now is not None
    supervisor.now.gets(signal.SIGTERM)
    assert await supervisor.now.ends() == 0
    assert "Traceback" not in supervisor.now.said


async def test_a_file_or_a_port_that_somebody_else_has_is_tried_again(rig: Rig) -> None:
    """A sentence and exit code 69, and the supervisor gets it up as soon as the file and the port are free."""
    with closing(sqlite3.connect(rig.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        supervisor = await rig.supervised()
        await rig.sees(lambda: supervisor.ends, seconds=LONG)
        assert supervisor.ends == [69]
        with socket.create_server(("127.0.0.1", rig.port)):
            other.execute("ROLLBACK")
            await rig.sees(lambda: supervisor.now is not None and "is in use by" in supervisor.now.said, seconds=LONG)
    await supervisor.until_up(seconds=LONG)
    assert set(supervisor.ends) == {69}
