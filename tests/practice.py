"""The cast and the driver: people say and tap on their phones, and the test reads their screens.

Ann and Ben are clients, Mira and Tom therapists, Olga owns the practice, Zoe belongs to nobody, and
Kim may come as an assistant. Everything runs for
real: the sandbox's Bot API over ASGI, python-telegram-bot, the worker, the database on disk. Only the clock is ours.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bot.chat.transport.pace import NO_LIMITS
from bot.config import Secret, Settings, default_content_dir
from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.people import Person as Member
from bot.domain.people import Role
from bot.runtime import app as house
from bot.runtime.app import App
from bot.sandbox import Person, Sandbox, SandboxClock
from bot.services import invites, people, reminders
from bot.services.unit_of_work import Desk
from bot.storage import migrate
from bot.storage.database import Database
from tests.process.line import Line

TOKEN = "4242:a-token-for-tests-that-is-long-enough"
MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Monday 4 May 2026, 11:00 in Berlin."""

CAST = {"Olga": 1, "Mira": 2, "Tom": 3, "Kim": 4, "Ann": 11, "Ben": 12, "Zoe": 99}


def settings(**changes: object) -> Settings:
    """The settings of the practice in tests."""
    chosen: dict[str, object] = {
        "token": Secret(TOKEN),
        "api_url": "http://telegram.test",
        "practice_name": "Willow Lane",
        "practice_timezone": "Europe/Berlin",
        "emergency_number": "112",
        "crisis_line": "0800 111 0 111",
        "public_url": "http://dashboard.test",
        "content_dir": default_content_dir(),
        "encoder": False,
    }
    return Settings(**chosen | changes)  # type: ignore[arg-type]


@dataclass
class Phone:
    """Somebody's phone. What they do is handled to the end before the call returns."""

    person: Person
    world: "World"

    async def says(self, text: str) -> None:
        """Type a message and send it."""
        self.person.says(text)
        await self.world.settle()

    async def starts(self, payload: str = "") -> None:
        """Open a link, or press Start."""
        self.person.starts(payload)
        await self.world.settle()

    async def taps(self, label: str) -> str:
        """Tap the newest button with this label; returns the toast."""
        tap = self.person.taps(label)
        await self.world.settle()
        assert tap.answered, f"the tap on {label} was not answered"
        return tap.toast or tap.alert

    async def taps_all(self, *labels: str) -> None:
        """Tap one button after the other."""
        for label in labels:
            await self.taps(label)

    async def forges(self, data: str) -> str:
        """Tap a button that is on no message of the bot's: copied, forwarded or made up; returns the toast."""
        self.world.forged += 1
        query_id = f"forged-{self.world.forged}"
        user = {"id": self.person.id, "is_bot": False, "first_name": self.person.first_name}
        update = {
            "update_id": 900_000_000 + self.world.forged,
            "callback_query": {"id": query_id, "from": user, "chat_instance": "1", "data": data},
        }
        await self.world.app.receiver.store([update])
        await self.world.settle()
        answers = [
            call
            for call in self.world.sandbox.calls_of("answerCallbackQuery")
            if call.params.get("callback_query_id") == query_id
        ]
        assert len(answers) == 1, f"the tap on {data} was not answered"
        return str(answers[0].params.get("text", ""))

    def screen(self, last: int | None = 1) -> str:
        """The newest messages as text, with their buttons."""
        return self.person.screen(last=last)


@dataclass
class World:
    """A running practice with everybody's phones.

    Attributes:
        line: the way to Telegram, on which a test can refuse calls.
    """

    app: App
    sandbox: Sandbox
    line: Line
    phones: dict[str, Phone] = field(default_factory=dict)
    forged: int = 0

    @property
    def now(self) -> datetime:
        """The time everywhere."""
        return self.sandbox.clock.now()

    def phone(self, name: str) -> Phone:
        """Return somebody's phone; a name of the cast, or a new person."""
        if name not in self.phones:
            number = CAST.get(name, 1000 + len(self.phones))
            self.phones[name] = Phone(self.sandbox.add_person(first_name=name, id=number), self)
        return self.phones[name]

    async def settle(self) -> None:
        """Let the bot receive, handle and answer everything that waits."""
        for _round in range(20):
            received = await self.app.receiver.poll_once(timeout=0)
            await self.app.settle()
            if not received:
                return

    async def goes_to(self, moment: datetime) -> None:
        """Move the clock, tick, and let everything be sent."""
        self.sandbox.clock.move_to(moment)
        await self.app.ticker.tick()
        await self.settle()

    async def passes(self, span: timedelta) -> None:
        """Move the clock by a span."""
        await self.goes_to(self.now + span)

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """A transaction of the test's own: what it reads is what was committed."""
        async with self.app.database.transaction() as store:
            yield Desk(store=store, practice=self.app.practice, now=self.now)

    async def download(self, file_id: str) -> bytes:
        """Return a file that the bot has sent, as Telegram keeps it."""
        file = await self.app.application.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def member(self, name: str) -> Member:
        """Return somebody as the practice knows them."""
        async with self.desk() as desk:
            found = await desk.store.people.in_chat(CAST[name])
        assert found is not None, f"the practice does not know {name}"
        return found


async def people_the_practice(
    path: Path, library: Library, *, now: datetime = MONDAY, address: str | None = None
) -> None:
    """Make a database in which Olga owns the practice, Mira and Tom work, and Ann and Ben are Mira's clients.

    Args:
        address: of the database, when it is not the file at ``path``.
    """
    database = Database(address or f"sqlite:///{path}", durable=False)
    await migrate.upgrade(database)
    async with database.transaction() as store:
        practice = house.practice_of(
            settings(), LiveLibrary(library, local=path.parent / "faq.local.yaml"), bot_username="between_sessions_bot"
        )
        desk = Desk(store=store, practice=practice, now=now)
        for name, role in (("Olga", Role.OWNER), ("Mira", Role.THERAPIST), ("Tom", Role.THERAPIST)):
            link = await invites.invite(desk, role=role)
            await invites.open_link(desk, code=link.code, chat_id=CAST[name], name=name)
        mira = await store.people.in_chat(CAST["Mira"])
        for name in ("Ann", "Ben"):
            link = await invites.invite(desk, role=Role.CLIENT, by=mira)
            joined = await invites.open_link(desk, code=link.code, chat_id=CAST[name], name=name)
            client = await people.agree(desk, joined.person)
            await reminders.start_plans(desk, client)
        for name in ("Mira", "Olga"):
            await store.outbox.drop_for(CAST[name])
    await database.close()


@asynccontextmanager
async def open_world(
    path: Path,
    library: Library,
    *,
    call_log: Path | None = None,
    clock: Callable[[], SandboxClock] = lambda: SandboxClock(start=MONDAY, frozen=True),
    address: str | None = None,
) -> AsyncIterator[World]:
    """Run a practice on the database at ``path`` (empty when there is none), or at another ``address``."""
    sandbox = Sandbox(
        token=TOKEN, username="between_sessions_bot", name="Between Sessions", clock=clock(), call_log=call_log
    )
    line = Line(sandbox)
    chosen = settings(local_faq=path.parent / "faq.local.yaml")
    database = Database(address or f"sqlite:///{path}", durable=False)
    await migrate.upgrade(database)
    async with house.build(
        chosen,
        clock=sandbox.clock.now,
        library=library,
        transport=lambda: httpx.ASGITransport(app=line),
        database=database,
        pacing=NO_LIMITS,
    ) as app:
        world = World(app=app, sandbox=sandbox, line=line)
        for name in CAST:
            phone = world.phone(name)
            phone.person.starts()
        # Everybody has pressed Start once, long ago.
        sandbox.core.queue.clear()
        for phone in world.phones.values():
            phone.person.clears()
        yield world
    await database.close()
