"""``try``: the whole practice on this machine, with phones in the browser instead of Telegram."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.commands import demo
from bot.config import Secret, Settings, settings_from_environment
from bot.content import library
from bot.domain.outbox import OutboxState
from bot.runtime import app as house
from bot.runtime import process, server, startup
from bot.runtime.app import App
from bot.sandbox import Jump, Sandbox, SandboxClock
from bot.services import signin
from bot.services.unit_of_work import Desk

HOST = "127.0.0.1"
TOKEN = "42:a-token-that-only-this-sandbox-knows"  # noqa: S105 - not a secret: the sandbox listens on loopback only
NORA = 107
TEAM = demo.Staff()
OWN_ANSWERS = "faq.local.yaml"

WALKED = timedelta(days=14)
"""The longest way of the clock on which it halts wherever a reminder is due; a longer one passes as if asleep."""
STEP = timedelta(minutes=1)
"""The shortest way between two halts."""
LOOKS = 50
"""How often a halt looks, every hundredth of a second, whether what became due was sent, before the clock goes on."""


async def run(*, port: int, folder: Path, fresh: bool, console: Console) -> None:
    """Run the trial until Ctrl-C.

    Args:
        port: of the page with the phones; the dashboard takes the next one.
        folder: where the trial practice is kept between runs.
        fresh: start anew.
    """
    for one in (port, port + 1):
        startup.check_port(HOST, one)
    chosen = settings_from_environment()
    # Before anything of the last time goes, and without its answers when it will: content that cannot be used must
    # not cost what was kept.
    own = (folder / "new" if fresh else folder) / OWN_ANSWERS
    load = partial(library.load, chosen.content_dir, local=own, encoder=chosen.encoder)
    loaded = (await asyncio.to_thread(load)).usable()
    kept = _prepare(folder, fresh=fresh)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    # A closed terminal ends the trial as Ctrl-C does: what is on the phones is kept.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopping.set)
    settings = _settings(chosen, folder, port)
    sandbox, is_new = _sandbox(folder)
    phones = asyncio.create_task(server.Server(sandbox.asgi(), host=HOST, port=port).until_cancelled())
    try:
        async with (
            startup.opened(settings, clock=sandbox.clock.now, new_practice=True) as intake,
            house.build(settings, clock=sandbox.clock.now, library=loaded, intake=intake) as app,
        ):
            if is_new:
                await _begin(app, sandbox)
                is_new = False
            connect(app, sandbox)
            console.print(
                f"[bold]http://{HOST}:{port}[/]  phones, clock and call log (the dashboard is linked there)",
                soft_wrap=True,
            )
            console.print(f"Everything is kept in {kept}; --fresh starts anew. Ctrl-C stops.", soft_wrap=True)
            await process.run(app, stopping, serve=_serve)
    finally:
        if not is_new:
            # Phones without a file are begun anew, so that nobody gets half an example.
            sandbox.save(folder / "phones.json")
        await sandbox.close()
        phones.cancel()
        await asyncio.gather(phones, return_exceptions=True)


def _prepare(folder: Path, *, fresh: bool) -> Path:
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _settings(chosen: Settings, folder: Path, port: int) -> Settings:
    return Settings(
        token=Secret(TOKEN),
        api_url=f"http://{HOST}:{port}",
        database_url=f"sqlite:///{(folder / 'practice.db').resolve()}",
        practice_name="Willow Lane Practice",
        practice_timezone=_local_zone(),
        emergency_number=chosen.emergency_number,
        crisis_line=chosen.crisis_line,
        public_url=f"http://{HOST}:{port + 1}",
        host=HOST,
        port=port + 1,
        content_dir=chosen.content_dir,
        local_faq=folder / OWN_ANSWERS,
        encoder=chosen.encoder,
    )


def _local_zone() -> str:
    """The zone of this machine as an IANA name, UTC when it has none."""
    try:
        target = Path("/etc/localtime").resolve()
        name = str(target).partition("zoneinfo/")[2]
    except OSError:
        name = ""
    return name or "UTC"


def _sandbox(folder: Path) -> tuple[Sandbox, bool]:
    log = folder / "calls.jsonl"
    saved = folder / "phones.json"
    if saved.exists() and (folder / "practice.db").exists():
        return Sandbox.load(saved, token=TOKEN, call_log=log), False
    for rest in ("", "-wal", "-shm"):
        (folder / f"practice.db{rest}").unlink(missing_ok=True)
    sandbox = Sandbox(
        token=TOKEN,
        username="between_sessions_bot",
        name="Between Sessions",
        clock=SandboxClock(start=demo.start_of(datetime.now(UTC), _local_zone())),
        call_log=log,
    )
    sandbox.add_person(first_name="Ann", id=demo.ANN.chat_id, note="a client with six weeks of history")
    sandbox.add_person(first_name="Nora", id=NORA, note="a new client with an empty phone")
    sandbox.add_person(first_name="Mira", id=TEAM.mira, note="a therapist")
    for name, number in (("Tom", TEAM.tom), ("Olga", TEAM.olga)):
        sandbox.add_person(first_name=name, id=number)
    for story in (*demo.STORIES[1:], *demo.TOMS):
        sandbox.add_person(first_name=story.name, id=story.chat_id)
    return sandbox, True


async def _begin(app: App, sandbox: Sandbox) -> None:
    """Fill the practice, and let the people on the phones have talked to the bot a little."""

    @asynccontextmanager
    async def open_desk(now: datetime) -> AsyncIterator[Desk]:
        async with app.database.transaction() as store:
            yield Desk(store=store, practice=app.practice, now=now)

    await demo.seed(open_desk, now=sandbox.clock.now(), staff=TEAM)
    ann, mira = sandbox.person(demo.ANN.chat_id), sandbox.person(TEAM.mira)
    for phone in sandbox.people:
        if phone.id != NORA:
            phone.starts("")
    await _settle(app)
    await app.ticker.tick()
    await _settle(app)
    for label in ("4", "Same places", "1-2 hours", "7", "Done"):
        ann.taps(label)
        await _settle(app)
    sandbox.clock.move_to(datetime.now(UTC))
    sandbox.clock.run()
    await app.ticker.tick()
    await _settle(app)
    mira.says("/clients")
    await _settle(app)
    mira.says("/invite")
    await _settle(app)


async def _settle(app: App) -> None:
    await app.receiver.poll_once(timeout=0)
    await app.settle()


def connect(app: App, sandbox: Sandbox) -> None:
    """Let the page move the clock, halting wherever a reminder is due, and open the dashboard."""

    async def next_reminder() -> datetime | None:
        async with app.database.reading() as store:
            return await store.plans.next_due()

    async def tomorrow() -> datetime:
        zone = app.practice.time_zone
        local = sandbox.clock.now().astimezone(ZoneInfo(zone))
        morning = datetime.combine(local.date() + timedelta(days=1), time(9, 0), tzinfo=local.tzinfo)
        return morning.astimezone(UTC)

    async def next_week() -> datetime:
        return sandbox.clock.now() + timedelta(days=7)

    async def next_halt(goal: datetime) -> datetime | None:
        now = sandbox.clock.now()
        due = None if goal - now > WALKED else await next_reminder()
        return None if due is None else max(due, now + STEP)

    async def moved() -> None:
        await app.ticker.tick()
        app.worker.wake()
        for _look in range(LOOKS):
            async with app.database.reading() as store:
                waiting = (await store.outbox.depth()).get(OutboxState.NEW, 0)
            if not waiting:
                return
            await asyncio.sleep(0.01)

    sandbox.set_jumps(
        [
            Jump("next-reminder", "Next reminder", next_reminder),
            Jump("tomorrow", "Tomorrow 9:00", tomorrow),
            Jump("week", "+1 week", next_week),
        ]
    )
    sandbox.set_halts(next_halt)
    sandbox.on_clock_change(moved)
    dashboard = f"http://{HOST}:{app.settings.port}"
    sandbox.set_links([("Dashboard", f"{dashboard}/as-mira"), ("Owner's dashboard", f"{dashboard}/as-olga")])


async def _serve(app: App) -> None:
    """Serve the dashboard, with doors that let whoever tries it in as one of the team. They exist here only."""

    async def as_member(request: Request) -> Response:
        chat = vars(TEAM).get(request.path_params["name"])
        async with app.database.transaction() as store:
            member = None if chat is None else await store.people.in_chat(chat)
            desk = Desk(store=store, practice=app.practice, now=app.clock())
            has_door = member is not None and member.role.reads
            return RedirectResponse(await signin.link(desk, member) if member and has_door else "/", status_code=303)

    web = server.web_of(app, extra_routes=[Route("/as-{name}", as_member)])
    await server.Server(web, host=HOST, port=app.settings.port).until_cancelled()
