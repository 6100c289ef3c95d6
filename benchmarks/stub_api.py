"""A Bot API that takes 50 ms for each call, as a real network does, and hands out prepared taps.

Run as a process of its own: ``python -m benchmarks.stub_api PORT CLIENTS TAPS``. It prints one line when every tap
was answered: seconds from the first getUpdates to the last answer, and the number of calls.
"""

import asyncio
import json
import sys
import time

from aiohttp import web

LATENCY = 0.05
DAY = "260504"
FIRST_CLIENT = 10_000


class Stub:
    def __init__(self, clients: int, taps: int) -> None:
        self.updates = [self._tap(n, clients) for n in range(taps)]
        self.taps = taps
        self.answered = 0
        self.calls = 0
        self.began = 0.0
        self.done = asyncio.Event()
        self.message_id = 1000

    @staticmethod
    def _tap(n: int, clients: int) -> dict[str, object]:
        user = {"id": FIRST_CLIENT + n % clients, "is_bot": False, "first_name": "C"}
        chat = {"id": user["id"], "type": "private", "first_name": "C"}
        message = {"message_id": 7, "date": 1777885200, "chat": chat, "text": "card"}
        data = f"ci:{DAY}:p:{n // clients % 8}"
        query = {"id": str(n), "from": user, "chat_instance": "1", "data": data, "message": message}
        return {"update_id": 500 + n, "callback_query": query}

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        form = await request.post()
        if method == "getupdates":
            return await self._updates(int(str(form.get("offset", 0) or 0)), float(str(form.get("timeout", 0) or 0)))
        self.calls += 1
        await asyncio.sleep(LATENCY)
        if method == "getme":
            return _ok({"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"})
        if method == "getwebhookinfo":
            return _ok({"url": "", "has_custom_certificate": False, "pending_update_count": 0})
        if method in {"sendmessage", "editmessagetext"}:
            self.message_id += 1
            self._count()
            chat_id = int(str(form["chat_id"]))
            return _ok(
                {
                    "message_id": int(str(form.get("message_id", self.message_id))),
                    "date": int(time.time()),
                    "chat": {"id": chat_id, "type": "private", "first_name": "C"},
                    "text": "ok",
                }
            )
        return _ok(True)

    def _count(self) -> None:
        self.answered += 1
        if self.answered >= self.taps:
            self.done.set()

    async def _updates(self, offset: int, timeout: float) -> web.Response:  # noqa: ASYNC109
        if not self.began:
            print("asked", flush=True)
        self.began = self.began or time.perf_counter()
        waiting = [one for one in self.updates if int(str(one["update_id"])) >= offset]
        self.updates = waiting
        if not waiting:
            await asyncio.sleep(min(timeout, 1.0))
        return _ok(waiting[:100])


def _ok(result: object) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


async def main(port: int, clients: int, taps: int) -> None:
    stub = Stub(clients, taps)
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", stub.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await stub.done.wait()
    print(json.dumps({"seconds": time.perf_counter() - stub.began, "calls": stub.calls}), flush=True)
    await asyncio.sleep(0.2)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(*(int(one) for one in sys.argv[1:4])))
