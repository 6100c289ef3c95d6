"""What a request carries: parameters as they came over the wire, and the files beside them."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.sandbox.errors import Json, bad

MAX_PART_BYTES = 60_000_000
"""A part of a form; Telegram takes uploads of up to 50 MB."""


@dataclass(frozen=True)
class Upload:
    """A file part."""

    name: str
    mime: str
    content: bytes


@dataclass
class Body:
    """Parameters (strings of a form, or values of a JSON body) and file parts, by name."""

    params: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


async def read_body(request: Request) -> Body:
    """Reads query, form, multipart or JSON; a body without a content type counts as empty.

    Raises:
        RefusedError: the body is not what its content type says.
    """
    body = Body(params=dict(request.query_params))
    if request.method == "GET":
        return body
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        body.params |= _json_object(await request.body())
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        try:
            async with request.form(max_part_size=MAX_PART_BYTES, max_fields=10_000) as form:
                for name, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        content = await value.read()
                        body.files[name] = Upload(
                            name=value.filename or name,
                            mime=value.content_type or "application/octet-stream",
                            content=content,
                        )
                    else:
                        body.params[name] = value
        except HTTPException as error:
            raise bad(f"can't parse the request: {error.detail}") from error
    return body


def _json_object(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise bad("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad("object expected as request body")
    return {name: item for name, item in value.items() if item is not None}
