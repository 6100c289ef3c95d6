"""The line to Telegram: PTB's requests over aiohttp, each one counted."""

import time
from collections.abc import Callable
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot import meters

Transport = Callable[[], httpx.AsyncBaseTransport]


class Line(HTTPXRequest):
    """PTB's requests, counted by method and result; ``getUpdates`` is the receiver's sign of life."""

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        """Make a request (called by PTB)."""
        url = str(options.get("url") or arguments[0])
        method = "file" if "/file/bot" in url else url.rpartition("/")[2]
        polls = method == "getUpdates"
        result = "error"
        begun = time.perf_counter()
        try:
            status, body = await super().do_request(*arguments, **options)
            result = str(status)
        except TimedOut:
            result = "timeout"
            raise
        except NetworkError:
            result = "network"
            raise
        else:
            if polls and status == httpx.codes.OK:
                meters.beat("receiving")
            return status, body
        finally:
            meters.calls.inc(method=method, result=result)
            if polls:
                meters.beat("polling")
            else:
                # Telegram holds getUpdates for as long as it was asked to: its time says nothing.
                meters.call_seconds.observe(time.perf_counter() - begun, method=method)


def connect(transport: Transport | None, *, pool: int) -> Line:
    """Return a line of its own for up to ``pool`` requests at a time.

    Args:
        transport: makes the transport, when it is not the network.
    """
    chosen = AiohttpTransport(limits=httpx.Limits(max_connections=pool)) if transport is None else transport()
    return Line(connection_pool_size=pool, read_timeout=20.0, httpx_kwargs={"transport": chosen})
