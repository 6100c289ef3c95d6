"""The line to Telegram: PTB's requests over a transport of httpx, each one counted.

PTB's own ``HTTPXRequest`` passes through httpx's client, whose redirects, cookies and defaults a Bot API has no use
for; they cost as much as sending (docs/decisions/0007-what-a-tap-costs.md).
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot import metrics
from bot.chat.transport import answers

Transport = Callable[[], httpx.AsyncBaseTransport]

_TIMEOUTS: Final = {"connect": 5.0, "read": 20.0, "write": 20.0, "pool": 1.0}
"""Seconds, where a method asks for no others."""

_HEADERS: Final = {"User-Agent": BaseRequest.USER_AGENT, "Accept-Encoding": "gzip, deflate"}

_address = lru_cache(maxsize=64)(httpx.URL)


class CountedRequest(BaseRequest):
    """PTB's requests, counted by method and result; ``getUpdates`` is the receiver's sign of life."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    @property
    def read_timeout(self) -> float:
        """Seconds for an answer, where a method asks for no others."""
        return _TIMEOUTS["read"]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the JSON of an answer (called by PTB, whose own would log the whole of it when it cannot be read).

        Raises:
            StrangeError: it is not Telegram's.
        """
        return answers.parsed(payload)

    async def initialize(self) -> None:
        """Nothing: the transport connects when it is first used."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a request (called by PTB).

        Returns:
            The status and the body.

        Raises:
            TimedOut: there was no answer, or no connection, in time.
            NetworkError: there is no connection, or it broke.
            StrangeError: something else has answered for Telegram.
            RetryAfter: Telegram wants nothing for a while.
        """
        called = "file" if "/file/bot" in url else url.rpartition("/")[2]
        polls = called == "getUpdates"
        wished = {"connect": connect_timeout, "read": read_timeout, "write": write_timeout, "pool": pool_timeout}
        timeouts = _TIMEOUTS | {name: wish for name, wish in wished.items() if wish is not BaseRequest.DEFAULT_NONE}
        result = "error"
        begun = time.perf_counter()
        try:
            status, body = await self._exchange(
                httpx.Request(
                    method,
                    _address(url),
                    headers=_HEADERS,
                    data=request_data.json_parameters if request_data else None,
                    files=request_data.multipart_data if request_data else None,
                    extensions={"timeout": timeouts},
                )
            )
            result = str(status)
        except httpx.TimeoutException as error:
            result = "timeout"
            raise TimedOut(type(error).__name__) from error
        except httpx.HTTPError as error:
            result = "network"
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        else:
            answers.check(status, body)
            return status, body
        finally:
            metrics.calls.labels(called, result).inc()
            if not polls:
                # Telegram holds getUpdates for as long as it was asked to: its time says nothing.
                metrics.call_seconds.labels(called).observe(time.perf_counter() - begun)

    async def _exchange(self, request: httpx.Request) -> tuple[int, bytes]:
        response = await self._transport.handle_async_request(request)
        response.request = request
        try:
            return response.status_code, await response.aread()
        finally:
            await response.aclose()


def connect(transport: Transport | None, *, pool: int) -> CountedRequest:
    """Return a line of its own for up to ``pool`` requests at a time.

    Args:
        transport: makes the transport, when it is not the network.
    """
    return CountedRequest(
        AiohttpTransport(limits=httpx.Limits(max_connections=pool)) if transport is None else transport()
    )
