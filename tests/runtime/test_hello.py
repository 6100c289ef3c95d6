"""The first question to Telegram: what worked before is waited for, and what never did ends the start."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.chat.transport import webhooks
from bot.chat.transport.channel import Channel
from bot.config import AwayError, Secret, SettingsError
from bot.runtime import hello, waiting
from bot.runtime.startup import Intake, Patience, StoppedError
from bot.storage.operation import Operation
from tests.practice import TOKEN, World, settings
from tests.process.rig import free_port


class Telegram:
    """Answers one thing after the other, and then says who we are."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked = 0

    async def __call__(self) -> None:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)


class Web:
    """Counts how often the web side has waited."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []

    @asynccontextmanager
    async def serve(self, intake: Intake) -> AsyncIterator[None]:
        self.seen.append([str(one) for one in intake.channel.troubles()])
        yield


async def greet(world: World, telegram: Telegram, web: Web | None = None, *, stopping: bool = False) -> None:
    """Say hello, with patience where there is a web side."""
    asked_to_stop = asyncio.Event()
    if stopping:
        asked_to_stop.set()
    intake = world.app.intake
    intake.patience = None if web is None else Patience(stopping=asked_to_stop, serve=web.serve)
    await hello.hello(settings(), intake, telegram, clock=lambda: world.now)


async def forget(world: World) -> None:
    """Let this token never have worked."""
    async with world.app.database.exclusive() as connection:
        await connection.exec_driver_sql("DELETE FROM pulses")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits for real; what would have been waited is written down."""
    waited: list[float] = []

    async def at_once(*seconds: Any) -> None:
        waited.append(seconds[-1])

    monkeypatch.setattr(Channel, "pause", at_once)
    monkeypatch.setattr(hello, "asyncio", SimpleNamespace(sleep=at_once))
    return waited


@pytest.mark.parametrize(
    "error", [InvalidToken(), TimedOut(), NetworkError("reset"), RetryAfter(40), KeyError("result")]
)
async def test_a_token_that_has_worked_is_waited_for(world: World, quick: list[float], error: Exception) -> None:
    """Whatever Telegram says: longer each time, as long as it asks for, with the reason on the web side."""
    web, telegram = Web(), Telegram(*[error] * 6)
    await greet(world, telegram, web)
    assert telegram.asked == 7
    told = 40 if isinstance(error, RetryAfter) else 0
    assert quick == [max(told, one) for one in (1, 2, 4, 8, 15, 15)]
    assert len(web.seen) == 1
    assert len(web.seen[0]) == 1
    assert world.app.intake.channel.troubles() == {}
    assert world.app.intake.built.is_set(), "what clients write is received meanwhile"


@pytest.mark.parametrize(
    ("error", "raised"), [(InvalidToken(), SettingsError), (TimedOut(), AwayError)], ids=["refused", "away"]
)
async def test_a_token_that_never_worked_ends_the_start(
    world: World, error: Exception, raised: type[SettingsError]
) -> None:
    """At once, and nothing is remembered of it; a command at the keyboard never waits either."""
    for web in (None, Web()):
        await forget(world)
        with pytest.raises(raised) as found:
            await greet(world, Telegram(error), web)
        assert type(found.value) is raised
        assert await hello.worked(world.app.database, Secret(TOKEN)) is None
    await greet(world, Telegram())
    with pytest.raises(raised):
        await greet(world, Telegram(error))


async def test_while_nobody_knows_whether_it_has_worked_it_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away, too: to be down for good would be the worst."""
    await forget(world)

    async def away(*_arguments: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(Operation, "last", away)
    telegram = Telegram(InvalidToken())
    await greet(world, telegram, Web())
    assert telegram.asked == 2


async def test_whoever_waits_can_be_told_to_stop(world: World) -> None:
    """SIGTERM ends a start that waits for Telegram."""
    with pytest.raises(StoppedError):
        await greet(world, Telegram(InvalidToken()), Web(), stopping=True)


def test_nobody_can_tell_the_token_from_its_mark() -> None:
    """It fits the column, and another token has another."""
    mark = hello.mark_of(Secret(TOKEN))
    assert len(mark) <= 32
    assert not any(part in mark for part in TOKEN.split(":"))
    assert mark != hello.mark_of(Secret(TOKEN + "x"))


def words(found: Sequence[httpx.Response]) -> list[tuple[int, str]]:
    """Statuses and texts."""
    return [(one.status_code, one.text) for one in found]


async def test_the_web_side_says_what_is_waited_for_and_takes_updates(world: World) -> None:
    """Alive, not ready and why; and a webhook's update is stored, not refused."""
    intake = world.app.intake
    port = free_port()
    intake.settings = settings(port=port, webhook_url="https://bot.example.org")
    intake.channel.fails("start", InvalidToken())
    hook = webhooks.wanted_by(intake.settings)
    assert hook is not None
    async with waiting.served(intake), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await asyncio.sleep(0.2)
        found = [await client.get(path) for path in ("/healthz", "/readyz", "/clients/4")]
        update = {"update_id": 7, "message": {"from": {"id": 11}, "chat": {"id": 11}}}
        taken = await client.post(
            hook.url.removeprefix("https://bot.example.org"),
            json=update,
            headers={"X-Telegram-Bot-Api-Secret-Token": hook.secret},
        )
    refused = "Telegram refuses the token: it may be revoked (TELEGRAM_BOT_TOKEN), or this passes"
    assert words(found) == [(200, "ok"), (503, refused), (503, refused)]
    assert taken.status_code == 200
    async with world.desk() as desk:
        assert (await desk.store.inbox.depth())["new"] == 1
