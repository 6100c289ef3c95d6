"""Replicas, as processes of their own: who leads, who receives, and who is refused."""

import asyncio
import base64
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.chat.transport import webhooks
from bot.config import default_content_dir
from bot.domain.people import Person as Member
from bot.domain.people import Role
from bot.runtime import app as house
from bot.sandbox import Person, Sandbox
from bot.storage import migrate
from bot.storage.database import Database
from tests.commands.test_cli import free_port
from tests.practice import CAST, MONDAY, TOKEN, World, settings
from tests.runtime.waiting import until
from tests.serving import served


class Replica:
    """``python -m bot run`` as a process."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.port = port

    async def asks(self, path: str) -> tuple[int, str]:
        """What a health page says; 0 while nobody listens."""
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}{path}")
        except httpx.TransportError:
            return 0, ""
        return answer.status_code, answer.text

    async def is_ready(self) -> bool:
        """Whether everything is at work."""
        return (await self.asks("/readyz")) == (200, "ready")

    async def leads(self) -> bool:
        """Whether this one polls."""
        return "\nleader 1.0\n" in (await self.asks("/metrics"))[1]


@asynccontextmanager
async def replica(
    folder: Path, database: str, api: str, *, port: int | None = None, **more: str
) -> AsyncIterator[Replica]:
    """Run the bot until the block ends, or until it is killed."""
    port = port or free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE"))},
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "DATABASE_URL": database,
        "CONTENT_DIR": str(default_content_dir()),
        "LOCAL_FAQ": str(folder / "faq.local.yaml"),
        "ANSWERS_ENCODER": "off",
        "PORT": str(port),
        "PYTHONPATH": str(Path(house.__file__).parents[2]),
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield Replica(process, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


SECRETS = {"SECRET_KEY": "open-sesame-and-nothing-else", "DATA_KEYS": base64.b64encode(b"k" * 32).decode()}
"""What nobody may read in the log, on the screen or among the figures, besides the token."""


@pytest.mark.postgres
async def test_when_the_leader_dies_another_takes_over(postgres_database: str, tmp_path: Path) -> None:
    """Two replicas, one that polls; kill -9, and within ten seconds the other one answers."""
    await begun(postgres_database)
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    ann, zoe = (sandbox.add_person(first_name=name, id=CAST[name]) for name in ("Ann", "Zoe"))
    async with served(sandbox.asgi()) as api, replica(tmp_path, postgres_database, api, port=None, **SECRETS) as first:
        await until(first.is_ready, True, seconds=60)
        async with replica(tmp_path, postgres_database, api, port=None, **SECRETS) as second:
            await until(second.is_ready, True, seconds=60)
            assert (await first.leads(), await second.leads()) == (True, False)
            await answers(sandbox, ann)
            first.process.kill()
            since = asyncio.get_running_loop().time()
            await answers(sandbox, zoe)
            took = asyncio.get_running_loop().time() - since
            assert took < 10, f"{took:.1f} s until somebody took over"
            assert await second.leads()
            figures = (await second.asks("/metrics"))[1]
            second.process.send_signal(signal.SIGTERM)
            said, log = await asyncio.wait_for(second.process.communicate(), 12)
            assert second.process.returncode == 0, log.decode()
            assert "leader" in figures
            for secret in (TOKEN, *SECRETS.values()):
                assert secret not in said.decode() + log.decode() + figures
        await first.process.wait()
    conflicts = [call for call in sandbox.calls_of("getUpdates") if call.error_code == 409]
    assert conflicts == []
    await sandbox.close()


@pytest.mark.postgres
async def test_with_a_webhook_every_replica_receives(postgres_database: str, tmp_path: Path) -> None:
    """Telegram is told once where to call; whichever replica the proxy chooses takes the update, and one answers."""
    await begun(postgres_database)
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    ann, zoe = (sandbox.add_person(first_name=name, id=CAST[name]) for name in ("Ann", "Zoe"))
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    hook = webhooks.wanted_by(settings(webhook_url=here))
    assert hook is not None
    async with (
        served(sandbox.asgi()) as api,
        replica(tmp_path, postgres_database, api, port=port, WEBHOOK_URL=here) as first,
        replica(tmp_path, postgres_database, api, WEBHOOK_URL=here) as second,
    ):
        for one in (first, second):
            await until(one.is_ready, True, seconds=60)
        await until(lambda: _url(sandbox), hook.url)
        await answers(sandbox, ann)
        await answers(sandbox, zoe)
        await until(lambda: is_idle(first), True)
        first.process.kill()
        await first.process.wait()
        update = {"update_id": 900_000_001, "message": zoe_says(zoe, "/start")}
        before = len(zoe.messages)
        async with httpx.AsyncClient() as proxy:
            for _repeat in range(2):
                answer = await proxy.post(
                    hook.url.replace(str(port), str(second.port)),
                    json=update,
                    headers={"X-Telegram-Bot-Api-Secret-Token": hook.secret},
                )
                assert answer.status_code == 200
        await sandbox.until(lambda: len(zoe.messages) > before, timeout=30)
        await until(second.leads, True)
        await asyncio.sleep(1.5)
        assert len(zoe.messages) == before + 1, "the repeat had no second effect"
    assert len(sandbox.calls_of("setWebhook")) == 1
    assert sandbox.calls_of("deleteWebhook") == []
    assert sandbox.calls_of("getUpdates") == []
    await sandbox.close()


async def is_idle(one: Replica) -> bool:
    """Whether every message was sent and recorded."""
    return '\nmessages{state="new"} 0.0\n' in (await one.asks("/metrics"))[1]


async def _url(sandbox: Sandbox) -> str:
    return sandbox.core.webhook.hook.url


def zoe_says(zoe: Person, text: str) -> dict[str, object]:
    """A message as Telegram sends it."""
    who = {"id": zoe.id, "first_name": zoe.first_name}
    return {
        "message_id": 9001,
        "date": int(datetime.now(UTC).timestamp()),
        "from": {**who, "is_bot": False},
        "chat": {**who, "type": "private"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
    }


async def begun(address: str) -> None:
    """Let the owner have come: before that nobody is answered."""
    database = Database(address)
    await migrate.upgrade(database)
    async with database.transaction() as store:
        await store.people.add(
            Member(id=0, chat_id=CAST["Olga"], role=Role.OWNER, name="Olga", time_zone="UTC", created_at=MONDAY)
        )
    await database.close()


async def answers(sandbox: Sandbox, person: Person) -> None:
    """Say something and wait for the answer."""
    before = len(person.messages)
    person.says("/start")
    await sandbox.until(lambda: len(person.messages) >= before + 2, timeout=30)


async def test_a_second_run_on_one_file_is_refused_in_a_line(world: World, tmp_path: Path) -> None:
    """Exit code 69, for the first may end any time, and its supervisor is to try again; the first goes on."""
    await world.app.intake.start()
    database = f"sqlite:///{tmp_path}/practice.db"
    async with served(world.sandbox.asgi()) as api, replica(tmp_path, database, api) as second:
        _said, log = await asyncio.wait_for(second.process.communicate(), 60)
    assert second.process.returncode == 69
    assert log.decode().strip() == (
        f"Another program works on {tmp_path}/practice.db already: stop it first. "
        "Several at once need PostgreSQL (DATABASE_URL)"
    )
