"""What a transaction offers: one small class a noun, all on the same connection."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.asked import Asked
from bot.storage.audit import Audit
from bot.storage.behalf import Behalf
from bot.storage.blocks import Blocks
from bot.storage.calendars import Calendars
from bot.storage.cards import Cards
from bot.storage.checkins import CheckIns
from bot.storage.concerns import Concerns
from bot.storage.drafts import Drafts
from bot.storage.exercises import Exercises
from bot.storage.flags import Flags
from bot.storage.inbox import Inbox
from bot.storage.invites import Invites
from bot.storage.leaves import Leaves
from bot.storage.moves import Moves
from bot.storage.notes import Notes
from bot.storage.operation import Operation
from bot.storage.outbox import Outbox
from bot.storage.paces import Paces
from bot.storage.pegs import Pegs
from bot.storage.people import People
from bot.storage.plans import Deliveries, Plans
from bot.storage.practice_time import PracticeTimes
from bot.storage.programmes import Programmes, Timers
from bot.storage.questions import Questions
from bot.storage.readers import Requests
from bot.storage.records import Records
from bot.storage.retention import Retention
from bot.storage.schedule import Schedule
from bot.storage.security import SecurityLog
from bot.storage.sessions import Sessions
from bot.storage.signins import SignIns
from bot.storage.soreness import Soreness, Tellings
from bot.storage.tables import metadata
from bot.storage.tidying import Tidying


class Store:
    """The tables as one transaction sees them.

    Args:
        repeats: the whole transaction is done again when a deed in it has something to undo (``Database.transaction``).
    """

    def __init__(self, connection: AsyncConnection, *, repeats: bool = False) -> None:
        self._connection = connection
        self._blocks = Blocks(connection, savepoints=not repeats, on_rollback=self._forget)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Open an inner block that can roll back alone."""
        try:
            async with self._connection.begin_nested():
                yield
        except BaseException:
            self._forget()
            raise

    def whole(self) -> AbstractAsyncContextManager[None]:
        """Open an inner block for a deed: when it raises, what it wrote is undone; one that writes nothing is free."""
        return self._blocks.block()

    def _forget(self) -> None:
        """Forget what was read of rows, which are as they were before an inner block."""
        self.cards.forget()
        self.checkins.forget()
        self.leaves.forget()

    async def ping(self) -> None:
        """Ask for a sign of life."""
        await self._connection.execute(text("SELECT 1"))

    async def count_rows(self, *, without: Sequence[str] = ()) -> dict[str, int]:
        """Return how many rows each table has."""
        return {
            table.name: int((await self._connection.execute(select(func.count()).select_from(table))).scalar_one())
            for table in metadata.sorted_tables
            if table.name not in without
        }

    @cached_property
    def people(self) -> People:
        """Clients, therapists, the owner, and their consents."""
        return People(self._connection)

    @cached_property
    def records(self) -> Records:
        """Treatment records that outlive an account."""
        return Records(self._connection)

    @cached_property
    def invites(self) -> Invites:
        """One-time links."""
        return Invites(self._connection)

    @cached_property
    def requests(self) -> Requests:
        """Who asks to read whose diary."""
        return Requests(self._connection)

    @cached_property
    def leaves(self) -> Leaves:
        """Who is away, and who stands in."""
        return Leaves(self._connection)

    @cached_property
    def practice_time(self) -> PracticeTimes:
        """The hours and closed days that were set in the chat."""
        return PracticeTimes(self._connection)

    @cached_property
    def moves(self) -> Moves:
        """Links for clients' new accounts."""
        return Moves(self._connection)

    @cached_property
    def checkins(self) -> CheckIns:
        """The diary."""
        return CheckIns(self._connection)

    @cached_property
    def behalf(self) -> Behalf:
        """What the team types for clients."""
        return Behalf(self._connection)

    @cached_property
    def concerns(self) -> Concerns:
        """What hurts clients and waits for a person."""
        return Concerns(self._connection)

    @cached_property
    def cards(self) -> Cards:
        """The open message of each kind in a chat, and known files."""
        return Cards(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Treatments, past and planned."""
        return Sessions(self._connection)

    @cached_property
    def calendars(self) -> Calendars:
        """Calendar files that wait for a yes, and the addresses of feeds."""
        return Calendars(self._connection)

    @cached_property
    def soreness(self) -> Soreness:
        """How sore clients were after sessions."""
        return Soreness(self._connection)

    @cached_property
    def tellings(self) -> Tellings:
        """What clients want to say before a session."""
        return Tellings(self._connection)

    @cached_property
    def pegs(self) -> Pegs:
        """The weekly questions."""
        return Pegs(self._connection)

    @cached_property
    def plans(self) -> Plans:
        """When the bot writes unasked."""
        return Plans(self._connection)

    @cached_property
    def schedule(self) -> Schedule:
        """What is due, for many at once."""
        return Schedule(self._connection)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What became of each reminder."""
        return Deliveries(self._connection)

    @cached_property
    def exercises(self) -> Exercises:
        """What was done of the exercises."""
        return Exercises(self._connection)

    @cached_property
    def programmes(self) -> Programmes:
        """Exercises that therapists assign."""
        return Programmes(self._connection)

    @cached_property
    def timers(self) -> Timers:
        """Timers that run."""
        return Timers(self._connection)

    @cached_property
    def questions(self) -> Questions:
        """Questions for the therapist, and votes on answers."""
        return Questions(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        """Answers proposed for everybody."""
        return Drafts(self._connection)

    @cached_property
    def asked(self) -> Asked:
        """Safety questions that were asked."""
        return Asked(self._connection)

    @cached_property
    def flags(self) -> Flags:
        """Danger signs."""
        return Flags(self._connection)

    @cached_property
    def notes(self) -> Notes:
        """Staff's private notes."""
        return Notes(self._connection)

    @cached_property
    def audit(self) -> Audit:
        """Who saw or changed what."""
        return Audit(self._connection)

    @cached_property
    def security(self) -> SecurityLog:
        """Who came in, who was refused, who got which rights."""
        return SecurityLog(self._connection)

    @cached_property
    def signins(self) -> SignIns:
        """Links and cookies of the dashboard."""
        return SignIns(self._connection)

    @cached_property
    def inbox(self) -> Inbox:
        """Updates as they came."""
        return Inbox(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages to send."""
        return Outbox(self._connection)

    @cached_property
    def paces(self) -> Paces:
        """How fast messages have gone out."""
        return Paces(self._connection)

    @cached_property
    def retention(self) -> Retention:
        """What outlives its use, and receipts of erasures."""
        return Retention(self._connection)

    @cached_property
    def tidying(self) -> Tidying:
        """Messages to delete from chats."""
        return Tidying(self._connection)

    @cached_property
    def operation(self) -> Operation:
        """What whoever runs the program asks, and when it was last at work."""
        return Operation(self._connection)
