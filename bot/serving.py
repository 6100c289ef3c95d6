"""The web side, run beside the chat in the same event loop."""

import asyncio
from collections.abc import Callable, Sequence

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.app import App, webhook_path, webhook_secret
from bot.web import create_web, webhook


class Server(uvicorn.Server):
    """uvicorn without its own handling of signals: the program's is enough."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )

    async def until_cancelled(self) -> None:
        """Serve until the task is cancelled."""
        task = asyncio.create_task(self._serve())
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            self.should_exit = True
            self.force_exit = True
            await asyncio.wait({task}, timeout=1.5)
            raise


def web_of(app: App, *, extra_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Return the dashboard, the health pages and the webhook of a running practice."""
    hook = webhook.route(path=webhook_path(app.settings), secret=webhook_secret(app.settings), store=app.receiver.store)
    on_posted: Callable[[], None] = app.messenger.wake
    return create_web(
        database=app.database,
        practice=app.practice,
        clock=app.clock,
        on_posted=on_posted,
        metrics_token=app.settings.metrics_token.reveal(),
        extra_routes=[hook, *extra_routes],
    )


async def beside(app: App) -> None:
    """Serve the web side until cancelled."""
    await Server(web_of(app), host=app.settings.host, port=app.settings.port).until_cancelled()
