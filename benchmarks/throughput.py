"""How many check-in taps a second, beside echo bots, against a Bot API that takes 50 ms a call.

``python -m benchmarks.throughput [--taps 3000] [--clients 300]`` prints a row a bot; the ratios are what to quote.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import crowds

BOTS = ("ours", "ours-postgresql", "ptb-stock", "ptb-aiohttp", "aiogram")
TOKEN = "42:benchmark-token-that-is-long-enough"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taps", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--bots", nargs="*", default=BOTS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(_BOTS[chosen.serve](chosen.api, chosen.database))
        return
    rates: dict[str, float] = {}
    for name in chosen.bots:
        rates[name], cpu = measure(name, chosen.clients, chosen.taps)
        # The processor's own time says what the work costs even while something else is running.
        cost = 1000 * cpu / chosen.taps
        print(f"{name:16} {rates[name]:8.0f} updates/s {cost:8.2f} ms of processor each", flush=True)
    if "ours" in rates:
        for name, rate in rates.items():
            if name != "ours":
                print(f"ours / {name:16} {rates['ours'] / rate:6.2f}")


def measure(name: str, clients: int, taps: int) -> tuple[float, float]:
    """Return updates a second and processor seconds of one bot, in a process of its own, against a fresh stub."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with ExitStack() as closing:
        folder = closing.enter_context(tempfile.TemporaryDirectory())
        database = f"sqlite:///{folder}/practice.db"
        if name == "ours-postgresql":
            database = asyncio.run(crowds.new_address(closing.enter_context(crowds.server())))
        if name.startswith("ours"):
            asyncio.run(settle_clients(database, clients))
        stub = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.stub_api", str(port), str(clients), str(taps)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert stub.stdout is not None
        stub.stdout.readline()
        bot = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.throughput",
                "--serve",
                name,
                "--api",
                f"http://127.0.0.1:{port}",
                "--database",
                database,
            ]
        )
        try:
            stub.stdout.readline()  # the first getUpdates: what came before is start-up
            before = _processor_seconds(bot.pid)
            result = json.loads(stub.stdout.readline())
            cpu = _processor_seconds(bot.pid) - before
        finally:
            bot.kill()
            stub.wait(timeout=10)
    return taps / float(result["seconds"]), cpu


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def settle_clients(url: str, clients: int) -> None:
    """Bring an owner and clients who have agreed into a new database."""
    from bot.config import Settings
    from bot.content import library
    from bot.content.reload import LiveLibrary
    from bot.domain.people import Role
    from bot.runtime.app import practice_of
    from bot.runtime.opening import open_database
    from bot.services import invites, people, reminders
    from bot.services.unit_of_work import Desk

    settings = Settings(database_url=url, encoder=False)
    database = await open_database(settings)
    live = LiveLibrary(library.load(settings.content_dir, encoder=False).usable(), local=settings.local_faq)
    async with database.transaction() as store:
        desk = Desk(store=store, practice=practice_of(settings, live), now=NOON)
        link = await invites.invite(desk, role=Role.OWNER)
        owner = (await invites.open_link(desk, code=link.code, chat_id=1, name="Owner")).person
        for n in range(clients):
            link = await invites.invite(desk, role=Role.CLIENT, by=owner)
            joined = await invites.open_link(desk, code=link.code, chat_id=10_000 + n, name="C")
            client = await people.agree(desk, joined.person)
            await reminders.start_plans(desk, client)
        await store.outbox.drop_for(1)
    await database.close()


async def _ours(api: str, database: str) -> None:
    from bot.chat.transport.pace import NO_LIMITS
    from bot.config import Secret, Settings
    from bot.runtime import app as house
    from bot.runtime import process

    settings = Settings(token=Secret(TOKEN), api_url=api, database_url=database, encoder=False)
    async with house.build(settings, clock=lambda: NOON, pacing=NO_LIMITS) as app:
        await process.run(app, asyncio.Event())


async def _ptb(api: str, *, aiohttp: bool) -> None:
    from httpx import Limits
    from httpx_aiohttp import AiohttpTransport
    from telegram import Update
    from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes
    from telegram.request import HTTPXRequest

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_user is not None
        await context.bot.send_message(update.effective_user.id, "ok")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api}/bot").concurrent_updates(256)
    if aiohttp:
        transport = AiohttpTransport(limits=Limits(max_connections=300))
        builder = builder.request(HTTPXRequest(connection_pool_size=300, httpx_kwargs={"transport": transport}))
    application = builder.build()
    application.add_handler(CallbackQueryHandler(echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.Event().wait()


async def _aiogram(api: str) -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import CallbackQuery

    dispatcher = Dispatcher()

    @dispatcher.callback_query()
    async def echo(query: CallbackQuery, bot: Bot) -> None:
        await bot.send_message(query.from_user.id, "ok")

    server = TelegramAPIServer(base=f"{api}/bot{{token}}/{{method}}", file=f"{api}/file/bot{{token}}/{{path}}")
    bot = Bot(TOKEN, session=AiohttpSession(api=server))
    await dispatcher.start_polling(bot, handle_signals=False)


_BOTS: dict[str, Callable[[str, str], Coroutine[Any, Any, None]]] = {
    "ours": _ours,
    "ours-postgresql": _ours,
    "ptb-stock": lambda api, _database: _ptb(api, aiohttp=False),
    "ptb-aiohttp": lambda api, _database: _ptb(api, aiohttp=True),
    "aiogram": lambda api, _database: _aiogram(api),
}


if __name__ == "__main__":
    main()
