"""The application: Bot API, sim API and page under one address."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.core import Core
from bot.sandbox.errors import SimError
from bot.sandbox.routes import sim, state
from bot.sandbox.routes.bot import bot_file, bot_method

STATIC = Path(__file__).with_name("static")

Endpoint = Callable[[Core, Request], Awaitable[Response]]


def build(core: Core) -> Starlette:
    """The ASGI application around a sandbox."""

    def bound(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            try:
                return await endpoint(core, request)
            except SimError as error:
                return JSONResponse({"error": str(error)}, status_code=400)

        return serve

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", bound(bot_method), methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", bound(bot_file), methods=["GET"]),
            Route("/sim/state", bound(state.state), methods=["GET"]),
            Route("/sim/events", bound(state.events), methods=["GET"]),
            Route("/sim/file/{file_id}", bound(state.file), methods=["GET"]),
            Route("/sim/people", bound(sim.people), methods=["POST"]),
            Route("/sim/people/{person_id:int}/upload", bound(sim.upload), methods=["POST"]),
            Route("/sim/people/{person_id:int}/{deed:path}", bound(sim.deed), methods=["POST"]),
            Route("/sim/clock", bound(sim.clock), methods=["POST"]),
            Route("/sim/faults", bound(sim.faults), methods=["POST", "DELETE"]),
            Route("/", page),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ]
    )
