"""An ASGI application on a free port, for tests that need a real address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve ``app`` on loopback; gives its address.

    What ``uvicorn.Server.serve`` does, without its looks every tenth of a second at whether to end, and with an end
    that hangs up instead of waiting.
    """
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    await server.on_tick(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.transport.close()
        if server.server_state.tasks:
            await asyncio.wait(server.server_state.tasks, timeout=1)
        for task in server.server_state.tasks:
            task.cancel()
