"""The line to Telegram: what is sent, how long it may take, and what is said when it breaks."""

import asyncio
import gzip
import socket

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TimedOut

from bot import metrics
from bot.chat.transport.request import CountedRequest, connect

TOKEN = "42:a-token-that-nobody-else-knows"
OK = b'{"ok":true,"result":true}'


class Wire(httpx.AsyncBaseTransport):
    """Keeps what was asked, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: httpx.Response | Exception = httpx.Response(200, content=OK)
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or break."""
        await request.aread()
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1


def bot_over(wire: Wire) -> Bot:
    """PTB's bot with our line."""
    return Bot(TOKEN, request=CountedRequest(wire), get_updates_request=CountedRequest(wire))


async def test_a_call_is_sent_as_the_bot_api_expects_it() -> None:
    """As a form, with the parameters as Telegram names them."""
    wire = Wire()
    await bot_over(wire).set_my_commands([("pain", "Log pain")])
    (request,) = wire.asked
    assert request.method == "POST"
    assert str(request.url) == f"https://api.telegram.org/bot{TOKEN}/setMyCommands"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"commands=%5B%7B%22command%22" in request.content


async def test_a_file_goes_along() -> None:
    """In parts, as forms with files do."""
    wire = Wire()
    wire.answer = httpx.Response(
        200, json={"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}}
    )
    await bot_over(wire).send_photo(7, b"a picture", caption="Your week")
    (request,) = wire.asked
    assert request.headers["content-type"].startswith("multipart/form-data")
    assert b"a picture" in request.content
    assert b"Your week" in request.content


async def test_each_call_has_the_patience_that_it_asks_for() -> None:
    """Ours, where it asks for none; long polling waits longer."""
    wire = Wire()
    await bot_over(wire).set_my_commands([])
    wire.answer = httpx.Response(200, content=b'{"ok":true,"result":[]}')
    await bot_over(wire).get_updates(timeout=25, read_timeout=10)
    usual, patient = [request.extensions["timeout"] for request in wire.asked]
    assert usual == {"connect": 5.0, "read": 20.0, "write": 20.0, "pool": 1.0}
    assert patient == usual | {"read": 35}
    assert CountedRequest(wire).read_timeout == usual["read"]


@pytest.mark.parametrize(
    ("broken", "raised"),
    [
        (httpx.ReadTimeout("slow"), TimedOut),
        (httpx.PoolTimeout("busy"), TimedOut),
        (httpx.ConnectError("no route"), NetworkError),
        (httpx.RemoteProtocolError("cut off"), NetworkError),
    ],
)
async def test_trouble_on_the_line_has_ptbs_names(broken: Exception, raised: type[Exception]) -> None:
    """What decides about another try knows these only."""
    wire = Wire()
    wire.answer = broken
    with pytest.raises(NetworkError) as caught:
        await bot_over(wire).set_my_commands([])
    assert type(caught.value) is raised
    assert type(broken).__name__ in str(caught.value)
    assert TOKEN not in str(caught.value)


async def test_what_telegram_refuses_comes_in_its_words() -> None:
    """And a packed answer is unpacked."""
    wire = Wire()
    said = b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'
    wire.answer = httpx.Response(400, content=gzip.compress(said), headers={"content-encoding": "gzip"})
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot_over(wire).send_message(7, "hello")


def _counted(result: str) -> float:
    labels = {"method": "setMyCommands", "result": result}
    return metrics.REGISTRY.get_sample_value("telegram_calls_total", labels) or 0.0


async def test_calls_are_counted_by_method_and_result() -> None:
    """Those that Telegram refused, and those without an answer, as well."""
    wire = Wire()
    bot = bot_over(wire)
    before = [_counted(result) for result in ("200", "400", "timeout")]
    await bot.set_my_commands([])
    wire.answer = httpx.Response(400, content=b'{"ok":false,"error_code":400,"description":"Bad Request: too many"}')
    with pytest.raises(BadRequest):
        await bot.set_my_commands([])
    wire.answer = httpx.ReadTimeout("slow")
    with pytest.raises(TimedOut):
        await bot.set_my_commands([])
    after = [_counted(result) for result in ("200", "400", "timeout")]
    assert [later - sooner for sooner, later in zip(before, after, strict=True)] == [1, 1, 1]


async def test_it_is_closed_with_the_bot() -> None:
    """No connection stays open."""
    wire = Wire()
    line = CountedRequest(wire)
    async with line:
        assert wire.closed == 0
    assert wire.closed == 1


async def test_a_connection_that_is_dropped_is_trouble_on_the_network() -> None:
    """Over aiohttp, with a server that hangs up in the middle of its answer."""

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        async with connect(None, pool=2) as line:
            with pytest.raises(NetworkError):
                await line.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
        server.close()


async def test_a_server_that_is_not_there_is_trouble_on_the_network() -> None:
    """Not a traceback."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        async with connect(None, pool=2) as line:
            with pytest.raises(NetworkError):
                await line.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
