"""``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

import json
from urllib.parse import unquote

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.bodies import read_body
from bot.sandbox.core import Core
from bot.sandbox.dispatch import call
from bot.sandbox.errors import Json, RefusedError
from bot.sandbox.faults import DroppedError


class CutConnection(Response):
    """An answer that breaks off.

    Behind a real server the connection closes in the middle of the body. In process, where there is no connection,
    the client gets the error that it would have raised itself.
    """

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Begins an answer and never ends it."""
        if "spec_version" not in scope["asgi"]:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def answer(status: int, body: Json) -> Response:
    """A JSON answer as Telegram sends it."""
    headers = {}
    if "parameters" in body and "retry_after" in body["parameters"]:
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, media_type="application/json", headers=headers)


async def bot_method(core: Core, request: Request) -> Response:
    """Answers one call."""
    token = unquote(request.path_params["token"])
    if token != core.token:
        well_formed = token.partition(":")[0].isdigit() and ":" in token
        refusal = RefusedError(401, "Unauthorized") if well_formed else RefusedError(404, "Not Found")
        return answer(refusal.code, refusal.answer())
    try:
        body = await read_body(request)
        return answer(*await call(core, request.path_params["method"], body.params, body.files))
    except DroppedError:
        return CutConnection()
    except RefusedError as refusal:
        return answer(refusal.code, refusal.answer())


async def bot_file(core: Core, request: Request) -> Response:
    """Hands out a file by the path that getFile gave."""
    stored = core.world.files.at(request.path_params["path"])
    if unquote(request.path_params["token"]) != core.token or stored is None:
        return answer(404, RefusedError(404, "Not Found").answer())
    return Response(stored.content, media_type="application/octet-stream")
