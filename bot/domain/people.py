"""Who is who: clients, their therapists, the owner of the practice, and strangers."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.leaves import NOBODY, Covers
from bot.domain.quiet_hours import QuietHours
from bot.domain.terms import names_deputies
from bot.domain.waiting import Awaited

NAME_LIMIT = 60
"""Characters that a name may have."""


class Role(StrEnum):
    """What somebody may do. A stranger has no role and no row."""

    OWNER = "owner"
    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    """Plans sessions and invites clients; sees names and times, and no words of clients."""
    CLIENT = "client"
    LEFT = "left"
    """Who worked here and has left: a name in the record, and nothing else."""

    @property
    def is_staff(self) -> bool:
        """True for those who work here."""
        return self not in {Role.CLIENT, Role.LEFT}

    @property
    def reads(self) -> bool:
        """True for those who may read what clients say."""
        return self in {Role.OWNER, Role.THERAPIST}


class Reach(StrEnum):
    """Whether Telegram lets the bot write to somebody."""

    OK = "ok"
    BLOCKED = "blocked"
    GONE = "gone"


@dataclass(frozen=True)
class Person:
    """Somebody the practice knows.

    Attributes:
        chat_id: the private chat with the bot, equal to the Telegram user's id.
        therapist_id: whose client this is; None for staff.
        time_zone: an IANA name such as ``Europe/Berlin``.
        consent_version: the version agreed to, None before onboarding is complete or after withdrawal.
        fluids_limited: what the client said of a doctor's limit on fluids; None when not asked yet.
        quiet_from, quiet_until: the stored ends of ``quiet``.
        paused_until: no reminders before this instant; None when not paused.
        awaiting: what the next typed text answers, None when nothing.
        awaiting_since: when that was asked for.
        language: an IETF tag.
        discreet: messages that come unasked say only that there is one, until a button shows it.
        goal: what a client works towards, in their own words; None when nothing was said.
        left_at: since when somebody of the team has left, or is a client again; None for others.
        declined_at: since when somebody who said no is here for a danger sign alone that nobody has seen yet.
        tidy_chat: what is said in the chat is deleted from it while Telegram allows that.
    """

    id: int
    chat_id: int
    role: Role
    name: str
    time_zone: str
    therapist_id: int | None = None
    consent_version: str | None = None
    fluids_limited: bool | None = None
    quiet_from: time = time(21, 30)
    quiet_until: time = time(7, 30)
    paused_until: datetime | None = None
    awaiting: Awaited | None = None
    awaiting_since: datetime | None = None
    language: str = "en"
    reach: Reach = Reach.OK
    discreet: bool = False
    tidy_chat: bool = False
    goal: str | None = None
    created_at: datetime | None = None
    left_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def quiet(self) -> QuietHours:
        """When nothing is sent unasked."""
        return QuietHours(self.quiet_from, self.quiet_until, self.zone)

    @property
    def is_client(self) -> bool:
        """True for a client of the practice."""
        return self.role is Role.CLIENT

    @property
    def has_agreed(self) -> bool:
        """True when a client's consent stands; staff need none."""
        return self.role.is_staff or self.consent_version is not None


def may_see(viewer: Person, client: Person, covers: Covers = NOBODY) -> bool:
    """Return whether a client is ``viewer``'s: a therapist sees own clients, the owner all. Reading asks for more.

    An assistant reads nobody's, a deputy those whose consent names deputies.

    Args:
        covers: for whom ``viewer`` stands in today.
    """
    if viewer.id == client.id:
        return True
    if not client.is_client:
        return False
    if viewer.role is Role.OWNER:
        return True
    if viewer.role is not Role.THERAPIST:
        return False
    if client.therapist_id == viewer.id:
        return True
    return names_deputies(client.consent_version) and covers.has(client.id, client.therapist_id)


def may_plan(planner: Person, client: Person, covers: Covers = NOBODY) -> bool:
    """Return whether ``planner`` may plan ``client``'s sessions: whoever may read the diary, and every assistant."""
    if not client.is_client:
        return False
    return planner.role is Role.ASSISTANT or (planner.role.reads and may_see(planner, client, covers))


def may_hand_over(by: Person, client: Person) -> bool:
    """Return whether ``by`` says who looks after a client, for some days or for good: for own clients, the owner all.

    Whoever only stands in does not.
    """
    return client.is_client and by.role.reads and (by.role is Role.OWNER or client.therapist_id == by.id)
