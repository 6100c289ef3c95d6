"""The application: Bot API, sim API and page under one address."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.core import Core
from bot.sandbox.routes.bot import bot_file, bot_method

STATIC = Path(__file__).with_name("static")

Endpoint = Callable[[Core, Request], Awaitable[Response]]


def build(core: Core) -> Starlette:
    """The ASGI application around a sandbox."""

    def bound(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            return await endpoint(core, request)

        return serve

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", bound(bot_method), methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", bound(bot_file), methods=["GET"]),
            Route("/", page),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ]
    )
