"""One call from the wire to its answer: recorded, checked, delayed or spoiled on demand, and carried out."""

import asyncio
import inspect
import time
from collections.abc import Mapping
from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.bodies import Upload
from bot.sandbox.calls import Call, describe_files
from bot.sandbox.check import check
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, RefusedError
from bot.sandbox.faults import DroppedError, Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.spec import SPEC


async def call(core: Core, method: str, params: Json, files: Mapping[str, Upload]) -> tuple[int, Json]:
    """Carries a call out and gives the status and the body of its answer.

    Raises:
        DroppedError: a fault wants the connection cut.
    """
    described = describe_files(files)
    record = core.calls.start(at=core.now(), method=method, params=params, files=described)
    record.violations, record.params = check(method, params, described or {})
    core.prune()
    begun = time.perf_counter()
    dropped = False
    try:
        result = await _meet(core, Args(method, params, files), core.faults.take(method))
        body: Json = {"ok": True, "result": result}
        status = 200
    except RefusedError as refusal:
        body, status = refusal.answer(), refusal.code
        record.ok, record.error_code, record.description = False, refusal.code, refusal.description
    except DroppedError as drop:
        dropped = True
        body, status = {}, 0
        record.ok, record.description = False, f"connection dropped {drop}"
    record.ms = round((time.perf_counter() - begun) * 1000, 2)
    _show(core, record, body)
    core.events.stir()
    if dropped:
        raise DroppedError
    return status, body


async def _meet(core: Core, args: Args, fault: Fault | None) -> Any:
    if fault is not None:
        if fault.kind == "drop_before":
            raise DroppedError("before anything was done")
        if refusal := fault.refusal():
            raise refusal
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
    result = await _carry_out(core, args)
    if fault is not None and fault.kind == "drop_after":
        raise DroppedError("after it was done")
    return result


async def _carry_out(core: Core, args: Args) -> Any:
    method = METHODS.get(args.method.lower())
    if method is None:
        if args.method.lower() in SPEC.names:
            raise RefusedError(501, f"Not Implemented: the sandbox does not emulate {SPEC.names[args.method.lower()]}")
        raise RefusedError(404, "Not Found: method not found")
    result = method(core, args)
    return await result if inspect.isawaitable(result) else result


def _show(core: Core, record: Call, body: Json) -> None:
    """Polls that bring nothing are too many to be worth showing."""
    if record.method.lower() == "getupdates" and record.ok and not record.violations and not body["result"]:
        return
    core.calls.keep(record)
    core.events.publish("call", call=record.json())
