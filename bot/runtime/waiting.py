"""The web side while the start waits for Telegram: it says what is waited for, and takes what Telegram brings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.chat.transport import webhooks
from bot.runtime.server import Server
from bot.runtime.startup import Intake
from bot.web import webhook
from bot.web.health import healthz


@asynccontextmanager
async def served(intake: Intake) -> AsyncIterator[None]:
    """Serve while the block runs: the program lives (``/healthz``) and is not ready (everything else)."""
    settings = intake.settings

    async def not_ready(_request: Request) -> Response:
        said = [one.words for one in intake.channel.troubles()] or ["the program is starting"]
        return PlainTextResponse("\n".join(said), status_code=503)

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            webhook.route(
                path=webhooks.path_of(settings), secret=webhooks.secret_of(settings), store=intake.receiver.store
            ),
            Route("/{path:path}", not_ready),
        ]
    )
    serving = asyncio.create_task(Server(app, host=settings.host, port=settings.port).until_cancelled(), name="waiting")
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
