"""What a plan is lived in: a practice with as many clients as it has, its Telegram, and nobody alive yet."""

import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.chat import calls
from bot.chat.callback_data.aftercare import SoreShown
from bot.chat.calls import Call
from bot.chat.screens import aftercare as sore_texts
from bot.chat.screens import pegs as peg_texts
from bot.chat.turn import letters
from bot.config import default_content_dir
from bot.content import library as libraries
from bot.content.reload import LiveLibrary
from bot.domain import pegs as peg_rules
from bot.domain.pegs import Peg
from bot.domain.people import Role
from bot.domain.plans import PlanKind
from bot.domain.sessions import Slot
from bot.runtime.app import practice_of
from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock
from bot.services import invites, pegs, people, reminders
from bot.services.pegs import Card as PegCard
from bot.services.unit_of_work import Desk
from bot.storage import migrate
from bot.storage.database import Database
from tests.faults.client import Client
from tests.faults.cluster import Cluster
from tests.faults.kinds import STAGE
from tests.faults.ledger import Ledger
from tests.faults.mortal import Clock, Order
from tests.faults.nursery import Nursery, Replica
from tests.faults.plan import Plan
from tests.faults.wire import Wire
from tests.practice import TOKEN, settings
from tests.serving import served

NOON = datetime(2026, 5, 4, 11, 30, tzinfo=UTC)
"""Half past one in Berlin: only today can be entered."""

FIRST = 10_001
BEFORE = Slot(
    starts_at=NOON - timedelta(days=20),
    ends_at=NOON - timedelta(days=20, hours=-1),
    day=(NOON - timedelta(days=20)).date(),
)
"""When everybody's session was."""

SILENT = 2
"""Clients who enter nothing, and are asked in the evening."""


@dataclass(frozen=True)
class Surroundings:
    """What a plan is lived in: Telegram, the way to it, the database, the bots, the clients."""

    sandbox: Sandbox
    wire: Wire
    ledger: Ledger
    nursery: Nursery
    clock: Clock
    database: Database
    replicas: list[Replica]
    phones: list[Person]
    server: Cluster | None
    order: Order
    """How a bot is started, but for its port and its way to Telegram."""

    def moves_by(self, seconds: float) -> None:
        """Move the bots' clocks; Telegram's stays as it is."""
        self.clock.ahead += seconds
        self.ledger.jump()


@asynccontextmanager
async def surrounded(
    plan: Plan, *, database_url: str, folder: Path, server: Cluster | None = None, log: Path | None = None
) -> AsyncIterator[Surroundings]:
    """A practice with as many clients as the plan has, its Telegram, and nobody alive yet."""
    clock = Clock(folder / "clock")
    clock.ahead = (NOON - datetime.now(UTC)).total_seconds()
    sandbox = Sandbox(
        token=TOKEN,
        username="between_sessions_bot",
        clock=SandboxClock(start=NOON),
        behaviour=Behaviour(scale=0.02, messages_kept=40),
    )
    database = Database(database_url, durable=False)
    await migrate.upgrade(database)
    clients = await _people(database, plan.clients + SILENT, folder)
    phones = [sandbox.add_person(first_name=f"Client {one.chat_id}", id=one.chat_id) for one in clients]
    for phone in phones:
        phone.starts()
        phone.clears()
    sandbox.core.queue.clear()
    wire = Wire(sandbox, random.Random(plan.seed))
    ledger = Ledger(database, clients)
    nursery = await Nursery.open(folder / "clock")
    async with served(wire) as address:
        replicas = [Replica(number, _free_port()) for number in range(plan.replicas)]
        wire.ports = [one.port for one in replicas]
        order = Order(
            database_url=database_url,
            api_url=f"{address}/r0",
            folder=str(folder),
            port=0,
            webhook_url=f"{address}/proxy" if plan.replicas > 1 else None,
            log="" if log is None else str(log),
        )
        try:
            yield Surroundings(
                sandbox=sandbox,
                wire=wire,
                ledger=ledger,
                nursery=nursery,
                clock=clock,
                database=database,
                replicas=replicas,
                phones=phones,
                server=server,
                order=order,
            )
        finally:
            await nursery.close()
            await sandbox.close()
            await wire.close()
            await database.close()


async def _people(database: Database, count: int, folder: Path) -> list[Client]:
    """An owner and clients who have agreed, with a check-in at six in the evening."""
    library = libraries.load(default_content_dir(), encoder=False).usable()
    made = []
    async with database.transaction() as store:
        practice = practice_of(settings(), LiveLibrary(library, local=folder / "faq.local.yaml"))
        desk = Desk(store=store, practice=practice, now=NOON)
        link = await invites.invite(desk, role=Role.OWNER)
        owner = (await invites.open_link(desk, code=link.code, chat_id=1, name="Olga")).person
        for number in range(count):
            link = await invites.invite(desk, role=Role.CLIENT, by=owner)
            joined = await invites.open_link(desk, code=link.code, chat_id=FIRST + number, name=f"Client {number}")
            client = await people.agree(desk, joined.person)
            await reminders.start_plans(desk, client)
            one = Client(chat_id=FIRST + number, member_id=client.id)
            if number % 2 == 0:
                # Too long ago for a plan of its own: what is said of it is said on the card that stands in the chat.
                session_id = await store.sessions.add(
                    client_id=client.id, therapist_id=owner.id, when=BEFORE, note=None, now=NOON
                )
                one = Client(chat_id=FIRST + number, member_id=client.id, session_id=session_id)
                await store.outbox.add(letters(one.chat_id, _cards(client.id, one.chat_id, session_id)), NOON)
            made.append(one)
        await store.outbox.drop_for(1)
    return made


def _cards(person_id: int, chat_id: int, session_id: int) -> list[Call]:
    """This week's questions and a soreness question, as they stand in a chat before anything was said."""
    week = peg_rules.week_of(NOON.date())
    peg = peg_texts.card(PegCard(Peg(client_id=person_id, week=week), peg_rules.ORDER[0], None))
    sore = sore_texts.sore_question(session_id, STAGE)
    return [
        calls.send(chat_id, peg, card=(person_id, pegs.CARD, week.isoformat())),
        calls.send(chat_id, sore, card=(person_id, PlanKind.AFTERCARE.value, SoreShown(session_id, STAGE).pack())),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
